"""A form of the test's own, filled in at the desk: what no shipped form has may be in the next one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import create_workspace
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import RecordKey
from tests.conftest import CITY, PERIOD, TOWNSHIP, acquaint, noon
from tests.formdef.small import HEAD, fields, folder_of
from tests.workbook.files.raw import few_divisions

FORM = HEAD + fields(
    'name = "way"; label = "方式"; type = "select_one yes_no"; required = true; default = "否"',
    'name = "since"; label = "时间"; type = "date"; required = true; carry = true; '
    "relevant = \"way == 'yes'\"",
    'name = "note"; label = "备注"; type = "text"; carry = true',
    'name = "double"; label = "翻番"; type = "calculate"; calculation = "seq * 2"',
)


def desk_with(form: str, role: str, folder: Path, divisions: list[Division]) -> Desk:
    """A workspace whose only form is this one, over one village."""
    folder.mkdir()
    forms = folder_of(folder, demo=form)
    (forms / "plan").mkdir()
    for name in ("targets", "indicators"):
        (forms / "plan" / f"{name}.toml").touch()
    place = TOWNSHIP if role == "township" else CITY
    return create_workspace(
        str(folder / "own.sqlite"), role, place, PERIOD,
        clock=noon, forms=forms, divisions=few_divisions(divisions, 1),
    )  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path, divisions: list[Division]) -> Iterator[TownshipDesk]:
    made = desk_with(FORM, "township", tmp_path / "own", divisions)
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


def test_what_does_not_apply_yet_is_not_carried_into_the_next_period(desk: TownshipDesk) -> None:
    draft = desk.draft()
    key = RecordKey("demo", draft.units["village"][0].code)
    for field, text in (("way", "是"), ("since", "2006-12-01"), ("note", "示例数据")):
        draft.enter(key, field, text)
    desk.begin_period(Period.parse("2007S1"))
    record = desk.draft().figures.record(key)
    assert (record.values, record.carried) == ({"note": "示例数据"}, {"note"})


def test_a_form_that_asks_other_units_is_not_the_same_form(tmp_path: Path, divisions: list[Division]) -> None:
    simple = HEAD + fields('name = "a"; label = "甲"; type = "integer"')
    at_village = desk_with(simple, "bureau", tmp_path / "bureau", divisions)
    at_township = desk_with(
        simple.replace('"village"', '"township"'), "township", tmp_path / "township", divisions
    )
    at_township.draft().enter(RecordKey("demo", TOWNSHIP), "a", "1")
    require_refused(at_village, at_township, tmp_path)


def test_a_form_whose_rows_repeat_is_not_the_same_form(tmp_path: Path, divisions: list[Division]) -> None:
    one = fields('name = "a"; label = "甲"; type = "integer"')
    single = desk_with(HEAD + one, "bureau", tmp_path / "bureau", divisions)
    many = desk_with(f"{HEAD}repeats = true\n{one}", "township", tmp_path / "township", divisions)
    draft = many.draft()
    key = draft.add_row("demo", draft.units["village"][0].code)
    draft.enter(key, "a", "1")
    require_refused(single, many, tmp_path)


def require_refused(bureau: Desk, township: Desk, folder: Path) -> None:
    """A package of known offices, whose form is of another kind."""
    assert isinstance(bureau, BureauDesk)
    assert isinstance(township, TownshipDesk)
    acquaint(bureau, township)
    (result,) = bureau.import_packages([township.export(folder).path])
    assert result.verdict == "refused"
    assert [problem.code for problem in result.problems] == ["unknown_edition"]
    assert bureau.revisions(TOWNSHIP) == []
    bureau.close()
    township.close()
