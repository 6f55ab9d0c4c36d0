"""Filling in, checking, explaining, exporting, carrying forward."""

from __future__ import annotations

from pathlib import Path

import pytest

from laiwu_desktop.base.errors import PersonError, WrongUse
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import create_workspace, open_desk, verify_workspace
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.formdef.values import AsTyped, Missing
from tests.conftest import CITY, TOWNSHIP, noon
from tests.sample import BROADBAND, POINT, fill_in, type_in
from tests.store.sqlite_workspace import as_the_program


def first_key(desk: TownshipDesk) -> RecordKey:
    return RecordKey("village_broadband", desk.units(TOWNSHIP)["village"][0].code)


def test_what_is_entered_is_there_after_reopening(township: TownshipDesk, tmp_path: Path) -> None:
    key = first_key(township)
    typed = {
        "households": "３２０",
        "population": "约三百",
        "new_users": "暂缺",
        "remarks": "示例数据𠮷𬳽",
        "fiber_access": "不适用",
    }
    type_in(township.draft(), key.form, key.unit_code, typed)
    again = open_desk(str(tmp_path / f"{TOWNSHIP}.sqlite"), clock=noon)
    values = again.draft().figures.record(key).values
    again.close()
    assert values == {
        "households": 320,
        "population": AsTyped("约三百"),
        "new_users": Missing.NOT_YET_KNOWN,
        "remarks": "示例数据𠮷𬳽",
        "fiber_access": Missing.NOT_APPLICABLE,
    }


def test_a_row_without_values_is_no_row(township: TownshipDesk) -> None:
    draft, key = township.draft(), first_key(township)
    draft.enter(key, "households", "320")
    draft.enter(key, "households", "")
    assert not draft.figures.has(key)
    assert not township.draft().figures.has(key)


def test_what_does_not_apply_any_more_is_kept_until_cleared(township: TownshipDesk) -> None:
    draft, key = township.draft(), first_key(township)
    type_in(draft, key.form, key.unit_code, BROADBAND)
    draft.enter(key, "broadband_access", "否")
    rules = {f.field: f.rule for f in draft.unit_findings(draft.forms[key.form], key.unit_code)}
    assert rules["broadband_date"] == "irrelevant"
    assert set(draft.clear_irrelevant(key)) == {"broadband_date", "access_technologies"}
    assert "broadband_date" not in township.draft().figures.record(key).values


def test_what_does_not_apply_is_not_carried_into_the_next_period(township: TownshipDesk) -> None:
    """Nobody should have to clear what nobody typed."""
    draft, key = fill_in(township), first_key(township)
    draft.enter(key, "broadband_access", "否")
    assert "broadband_date" in draft.figures.record(key).values
    township.begin_period(Period.parse("2007S1"))
    row = township.draft().figures.record(key)
    assert row.values["broadband_access"] == "no"
    assert {"broadband_date", "access_technologies"}.isdisjoint(row.values)
    assert row.carried == frozenset(row.values)
    other = RecordKey(key.form, township.units(TOWNSHIP)["village"][1].code)
    assert "broadband_date" in township.draft().figures.record(other).values


def test_export_waits_for_errors_and_explanations(township: TownshipDesk, tmp_path: Path) -> None:
    draft, key = fill_in(township), first_key(township)
    draft.enter(key, "broadband_users", "350")
    with pytest.raises(PersonError, match="1 处强制性错误"):
        township.export(tmp_path)
    draft.enter(key, "broadband_users", "0")
    result = township.draft().check()
    assert (result.errors, result.unexplained) == (0, 1)
    with pytest.raises(PersonError, match="1 处核实性问题"):
        township.export(tmp_path)
    assert not list(tmp_path.glob("*.xlsx"))
    draft = township.draft()
    assert draft.explain(result.findings, "示例数据说明", "示例填表人") == 1
    head = township.export(tmp_path).head
    assert township.store.reports.report(head.id).explanations[0].text == "示例数据说明"


def test_an_explanation_lapses_with_the_figures_it_explains(township: TownshipDesk) -> None:
    draft, key = fill_in(township), first_key(township)
    draft.enter(key, "population", "3000")
    draft.explain(draft.check().findings, "示例数据说明", "")
    assert draft.check().unexplained == 0
    draft.enter(key, "population", "4000")
    assert draft.check().unexplained == 1


def test_errors_cannot_be_explained_away(township: TownshipDesk) -> None:
    draft, key = fill_in(township), first_key(township)
    draft.enter(key, "broadband_users", "350")
    assert draft.explain(draft.check().findings, "示例数据说明", "") == 0
    assert draft.check().errors == 1


def test_a_new_period_carries_forward_and_marks_it(township: TownshipDesk, tmp_path: Path) -> None:
    draft, key = fill_in(township), first_key(township)
    point = draft.add_row("demonstration_point", key.unit_code)
    type_in(draft, point.form, point.unit_code, POINT, point.seq)
    location = str(tmp_path / f"{TOWNSHIP}.sqlite")
    desk = create_workspace(location, "township", TOWNSHIP, "2007S1", clock=noon)
    draft = desk.draft()
    row = draft.figures.record(key)
    assert draft.head.period == "2007S1"
    assert row.values["households"] == 320
    assert "broadband_users" not in row.values
    assert "households" in row.carried
    assert draft.figures.record(point).values["point_name"] == POINT["point_name"]
    assert draft.previous_value(key, draft.forms[key.form].fields["broadband_users"]) == 35
    draft.enter(key, "households", "320")
    assert "households" not in draft.figures.record(key).carried
    assert draft.confirm(key.unit_code) > 0
    assert not desk.draft().figures.record(key).carried
    draft.drop_row(point)
    gone = draft.unit_findings(draft.forms[point.form], key.unit_code)
    assert [finding.rule for finding in gone] == ["point_disappeared"]
    assert draft.add_row(point.form, key.unit_code).seq == point.seq + 1
    desk.close()


def test_an_edited_package_comes_back_into_the_draft(township: TownshipDesk, tmp_path: Path) -> None:
    import openpyxl

    fill_in(township)
    path = township.export(tmp_path).path
    book = openpyxl.load_workbook(path)
    sheet = book["村宽带接入情况表"]
    names = {cell.value: cell.column for cell in sheet[4]}
    sheet.cell(5, names["households"]).value = 330
    sheet.cell(5, names["remarks"]).value = None
    book.save(path)
    loaded = township.load([path])[0]
    assert {(c.label, c.was, c.now) for c in loaded.changed} == {
        ("总户数", "320", "330"),
        ("备注", "示例数据", ""),
    }
    assert township.draft().head.revision == 2


def test_verify_finds_what_someone_changed_behind_our_back(township: TownshipDesk, tmp_path: Path) -> None:
    fill_in(township)
    township.export(tmp_path)
    location = str(tmp_path / f"{TOWNSHIP}.sqlite")
    assert verify_workspace(location).troubles == ()
    with as_the_program(Path(location)) as connection, connection:
        connection.execute("UPDATE form_village_broadband SET households = 1 WHERE rowid = 1")
    assert "内容与导出时不符" in verify_workspace(location).troubles[0]


@pytest.mark.parametrize(
    ("role", "division", "period", "code"),
    [
        ("king", TOWNSHIP, "2006S2", "bad_role"),
        ("township", CITY, "2006S2", "wrong_division"),
        ("bureau", TOWNSHIP, "2006S2", "wrong_division"),
        ("township", "000000000000", "2006S2", "unknown_division"),
        ("township", TOWNSHIP, "2006S3", "bad_period"),
    ],
)
def test_a_workspace_that_makes_no_sense_is_not_made(
    tmp_path: Path, role: str, division: str, period: str, code: str
) -> None:
    with pytest.raises((PersonError, WrongUse)) as caught:
        create_workspace(str(tmp_path / "w.sqlite"), role, division, period)
    assert caught.value.code == code
    assert not (tmp_path / "w.sqlite").exists()


@pytest.mark.usefixtures("township")
def test_a_workspace_stays_with_its_office(tmp_path: Path) -> None:
    with pytest.raises(PersonError) as caught:
        create_workspace(str(tmp_path / f"{TOWNSHIP}.sqlite"), "township", "371203103000", "2006S2")
    assert caught.value.code == "other_workspace"


def test_opening_nothing_says_so(tmp_path: Path) -> None:
    with pytest.raises(PersonError) as caught:
        open_desk(str(tmp_path / "none.sqlite"))
    assert caught.value.code == "no_workspace"
    assert not (tmp_path / "none.sqlite").exists()
