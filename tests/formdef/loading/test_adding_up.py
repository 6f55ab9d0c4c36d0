"""Whether numbers of several units add up: as the form says, else as their unit does."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.formdef.small import HEAD, fields, forms_of


@pytest.mark.parametrize(
    ("unit", "says", "is_summed"),
    [
        ("户", None, True), ("万元", None, True), ("", None, True), ("元/月", None, False),
        ("Mbps", None, False), ("%", None, False), ("‰", None, False), ("年", None, False),
        ("户", False, False), ("人/次", True, True),
    ],
)  # fmt: skip
def test_it_follows_from_the_unit_unless_the_form_says(
    tmp_path: Path, unit: str, says: bool | None, *, is_summed: bool
) -> None:
    own = "" if says is None else f"; adds_up = {str(says).lower()}"
    line = f'name = "part"; label = "数"; type = "decimal"; unit = "{unit}"{own}'
    field = forms_of(tmp_path, demo=HEAD + fields(line))["demo"].fields["part"]
    assert (field.is_summed, field.has_total) == (is_summed, is_summed)
