"""A few hundred broken files each time, and every one that once found something (`fuzz.py` makes more)."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from msgspec.structs import replace

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.workbook.format.layout import EXPLANATIONS
from laiwu_desktop.workbook.opening.preflight import inspect
from tests.workbook.files.fuzz import Target, attack, attacks


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    made = Target(tmp_path_factory.mktemp("fuzz"))
    yield made
    made.desk.close()


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(attacks)
def test_a_broken_file_is_read_or_refused_in_words(target: Target, broken: tuple[str, random.Random]) -> None:
    attack(target, *broken)


# ---- what was found once


def test_a_number_of_four_hundred_digits_is_copied_as_text(target: Target) -> None:
    sheets = [replace(sheet, cells=sheet.cells | {(4, 3): 10**400}) for sheet in target.raw.sheets]
    target.understand(replace(target.raw, sheets=sheets))


def test_an_explanation_about_a_very_long_form_is_told_in_few_words(target: Target) -> None:
    sheet = target.raw.sheet(EXPLANATIONS)
    assert sheet is not None
    changed = replace(sheet, cells=sheet.cells | {(2, 0): "9" * 6_000})
    target.understand(replace(target.raw, sheets=[changed]))


def test_a_directory_that_begins_before_the_file_is_damage(target: Target) -> None:
    """The first bytes gone: the path was said to be at fault."""
    with pytest.raises(PersonError) as refusal:
        inspect("来件.xlsx", io.BytesIO(b"PK\x03\x04" + target.xlsx[200:]))
    assert refusal.value.code == "damaged_file"
