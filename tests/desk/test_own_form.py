"""A form of the test's own, filled in at the desk: what no shipped form has may be in the next one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.township import TownshipDesk
from laiwu_desktop.desk.workspace import create_workspace
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.formdef.report import RecordKey
from tests.conftest import PERIOD, TOWNSHIP, noon
from tests.formdef.small import HEAD, fields, folder_of
from tests.workbook.raw import few_divisions

FORM = HEAD + fields(
    'name = "way"; label = "方式"; type = "select_one yes_no"; required = true; default = "否"',
    'name = "since"; label = "时间"; type = "date"; required = true; relevant = "way == \'yes\'"',
    'name = "double"; label = "翻番"; type = "calculate"; calculation = "seq * 2"',
)


@pytest.fixture
def desk(tmp_path: Path, divisions: list[Division]) -> Iterator[TownshipDesk]:
    folder = folder_of(tmp_path, demo=FORM)
    (folder / "plan").mkdir()
    for name in ("targets", "indicators"):
        (folder / "plan" / f"{name}.toml").touch()
    made = create_workspace(
        str(tmp_path / "own.sqlite"), "township", TOWNSHIP, PERIOD,
        clock=noon, forms=folder, divisions=few_divisions(divisions, 1),
    )  # fmt: skip
    assert isinstance(made, TownshipDesk)
    yield made
    made.close()


def test_what_is_required_and_does_not_apply_need_not_be_answered(desk: TownshipDesk, tmp_path: Path) -> None:
    draft = desk.draft()
    key = RecordKey("demo", draft.units["village"][0].code)
    since = draft.forms["demo"].fields["since"]
    for answer, rules in (("否", []), ("是", ["required"]), ("暂缺", []), ("否", [])):
        draft.enter(key, "way", answer)
        found = [finding.rule for finding in draft.check().findings if finding.field == "since"]
        assert found == rules
        assert draft.figures.is_required(key, since) == bool(rules), "the sign beside the field"
    assert desk.export(tmp_path).travels


def test_a_new_row_begins_with_its_defaults_and_they_can_be_cleared(desk: TownshipDesk) -> None:
    draft = desk.draft()
    key = RecordKey("demo", draft.units["village"][0].code)
    draft.enter(key, "since", "2006-12-01")
    assert desk.draft().figures.record(key).values == {"way": "no", "since": date(2006, 12, 1)}
    draft.enter(key, "way", "")
    draft.enter(key, "since", "2006-12-02")
    assert desk.draft().figures.record(key).values == {"since": date(2006, 12, 2)}


def test_what_the_program_computes_is_not_typed(desk: TownshipDesk) -> None:
    draft = desk.draft()
    key = RecordKey("demo", draft.units["village"][0].code)
    with pytest.raises(PersonError) as caught:
        draft.enter(key, "double", "2")
    assert caught.value.code == "calculated"
    assert not desk.draft().figures.has(key)
