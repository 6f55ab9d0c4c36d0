"""What a file says of a draft, and what it does not say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import openpyxl
import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.filling.changing import LONGEST_EXPLANATION
from laiwu_desktop.desk.filling.history import describe
from laiwu_desktop.desk.filling.loading import write_file
from laiwu_desktop.desk.results import Changed, Loaded
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import open_desk
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.canonical import canonical, digest
from laiwu_desktop.formdef.report.change import ValueChange
from laiwu_desktop.formdef.report.content import Content, RecordKey
from laiwu_desktop.workbook.format.layout import EXPLANATIONS, sheet_title
from tests.conftest import noon
from tests.sample import fill_in
from tests.workbook.files.raw import few_divisions, small_desk

BROADBAND, SAFETY = "village_broadband", "village_safety_tv"


@pytest.fixture
def desk(tmp_path: Path, divisions: list[Division]) -> Iterator[TownshipDesk]:
    """A township of three villages, filled in, with one warning that is explained."""
    made = small_desk("township", tmp_path, few_divisions(divisions))
    assert isinstance(made, TownshipDesk)
    draft = fill_in(made)
    draft.enter(village(made), "population", "3000")
    draft.explain(draft.check().findings, "示例数据说明", "示例填表人")
    yield made
    made.close()


def village(desk: TownshipDesk, form: str = BROADBAND) -> RecordKey:
    """The first village's row."""
    return RecordKey(form, desk.units(desk.division.code)["village"][0].code)


def test_a_package_says_nothing_of_a_form_whose_sheet_it_has_lost(desk: TownshipDesk, tmp_path: Path) -> None:
    path = desk.export(tmp_path).path
    book = openpyxl.load_workbook(path)
    book.remove(book[sheet_title(desk.forms[SAFETY])])
    book.save(path)
    (loaded,) = desk.load([path])
    assert (loaded.taken, loaded.changed) == (True, ())
    assert desk.draft().figures.has(village(desk, SAFETY))


def test_a_value_that_a_file_says_again_is_confirmed_and_no_other(desk: TownshipDesk, tmp_path: Path) -> None:
    desk.export(tmp_path)
    desk.begin_period(Period.parse("2007S1"))
    key = village(desk)
    carried = desk.draft().figures.record(key).carried
    assert {"households", "population"} <= carried
    path = desk.write_template(tmp_path / "t.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book[sheet_title(desk.forms[BROADBAND])]
    names = {cell.value: cell.column for cell in sheet[4]}
    row = next(r for r in range(5, 9) if sheet.cell(r, names["unit_code"]).value == key.unit_code)
    sheet.cell(row, names["households"]).value = 320
    book.save(path)
    (loaded,) = desk.load([path])
    assert (loaded.taken, loaded.changed) == (True, ())
    record = desk.draft().figures.record(key)
    assert record.carried == carried - {"households"}
    assert record.values["households"] == 320


def test_an_explanation_of_somebody_elses_unit_is_named_and_left_out(
    desk: TownshipDesk, tmp_path: Path
) -> None:
    path = desk.export(tmp_path).path
    book = openpyxl.load_workbook(path)
    for row in book[EXPLANATIONS].iter_rows():
        for cell in row:
            if cell.value == village(desk).unit_code:
                cell.value, place = "371202100200", cell.row
    book.save(path)
    before = desk.store.reports.content_hash()
    (loaded,) = desk.load([path])
    (problem,) = [problem for problem in loaded.problems if problem.code == "foreign_explanation"]
    assert (problem.sheet, problem.value or problem.unit_code) == (EXPLANATIONS, "371202100200")
    assert problem.cell.endswith(str(place))
    assert loaded.taken
    assert desk.store.reports.content_hash() == before


def test_a_text_of_ones_own_comes_back_from_the_file(desk: TownshipDesk, tmp_path: Path) -> None:
    path = desk.export(tmp_path).path
    book = openpyxl.load_workbook(path)
    for row in book[EXPLANATIONS].iter_rows():
        for cell in row:
            if cell.value == "示例数据说明":
                cell.value = "示例数据：已核实"
    book.save(path)
    assert desk.load([path])[0].taken
    draft = desk.draft()
    assert [said.text for said in draft.explanations] == ["示例数据：已核实"]
    assert (draft.head.revision, draft.check().unexplained) == (2, 0)


@pytest.mark.parametrize(("text", "code"), [(" \u3000", "no_text"), ("长" * 1_001, "long_text")])
def test_an_explanation_has_words_and_an_end(desk: TownshipDesk, text: str, code: str) -> None:
    draft = desk.draft()
    draft.enter(village(desk), "population", "4000")
    found = draft.check().findings
    before = desk.store.reports.content_hash()
    with pytest.raises(PersonError) as caught:
        draft.explain(found, text, "")
    assert caught.value.code == code
    assert desk.store.reports.content_hash() == before
    assert draft.explain(found, "长" * LONGEST_EXPLANATION, "") == 1


def template(desk: TownshipDesk, path: Path, answers: dict[str, object], form: str = BROADBAND) -> Path:
    """A template in which the first village answers these."""
    desk.write_template(path)
    book = openpyxl.load_workbook(path)
    sheet = book[sheet_title(desk.forms[form])]
    names = {cell.value: cell.column for cell in sheet[4]}
    code = village(desk).unit_code
    row = next((r for r in range(5, 9) if sheet.cell(r, names["unit_code"]).value == code), 5)
    for name, value in {"unit_code": code, **answers}.items():
        sheet.cell(row, names[name]).value = value
    book.save(path)
    return path


def said(changed: tuple[Changed, ...]) -> list[tuple[str, str, str]]:
    return [(change.label, change.was, change.now) for change in changed]


def test_a_look_tells_what_was_typed_by_hand_and_writes_nothing(desk: TownshipDesk, tmp_path: Path) -> None:
    draft = desk.draft()
    draft.enter(village(desk), "households", "900")
    draft.undo()  # what stands there again came from a file
    draft.enter(village(desk), "broadband_users", "36")
    draft.undo()
    draft.redo()  # what is done again is typed, too
    path = template(desk, tmp_path / "t.xlsx", {"households": 401, "population": 1401, "broadband_users": 37})
    before = desk.store.reports.content_hash()
    (looked,) = desk.look_at_files([path])
    assert desk.store.reports.content_hash() == before
    hand = [("宽带用户数", "36", "37"), ("总人口", "3000", "1401")]
    assert said(looked.changed) == [hand[0], ("总户数", "320", "401"), hand[1]]
    assert said(looked.overwritten) == hand
    loaded = desk.write_file(looked)
    assert (said(loaded.changed), said(loaded.overwritten)) == (said(looked.changed), hand)
    assert desk.undo(loaded.action).words == "撤消：导入 t.xlsx（3 处）"
    assert desk.draft().figures.record(village(desk)).values["households"] == 320
    assert said(desk.look_at_files([path])[0].overwritten) == hand  # typed by hand it still is
    desk.load([path])
    assert desk.look_at_files([path])[0].changes == ()
    again = template(desk, tmp_path / "again.xlsx", {"households": 402, "broadband_users": 38})
    assert desk.look_at_files([again])[0].overwritten == ()  # the hand's was overwritten before


def test_what_another_window_saves_after_the_look_is_not_overwritten(
    desk: TownshipDesk, tmp_path: Path
) -> None:
    path = template(desk, tmp_path / "t.xlsx", {"households": 401, "broadband_users": 37})
    (looked,) = desk.look_at_files([path])
    other = open_desk(str(tmp_path / "small-township.sqlite"), clock=noon)
    other.change_settings(filler="示例乙")
    other.draft().enter(village(desk), "households", "500")
    other.draft().enter(village(desk), "population", "501")
    other.close()
    loaded = desk.write_file(looked)
    assert loaded.taken
    (conflict,) = loaded.conflicts
    assert isinstance(conflict.change, ValueChange)
    assert (conflict.change.now, conflict.stored, conflict.actor) == (401, 500, "示例乙")
    values = desk.draft().figures.record(village(desk)).values
    assert (values["households"], values["broadband_users"], values["population"]) == (500, 37, 501)
    assert said(loaded.changed) == [("宽带用户数", "35", "37")]
    assert [describe(one, desk.forms, desk.register) for one in desk.history()][-1] == "导入 t.xlsx（1 处）"


def test_a_point_that_another_window_adds_after_the_look_stays_beside_the_files(
    desk: TownshipDesk, tmp_path: Path
) -> None:
    path = template(
        desk, tmp_path / "t.xlsx", {"point_name": "示例数据甲", "category": "学校"}, "demonstration_point"
    )
    (looked,) = desk.look_at_files([path])
    draft = desk.draft()
    key = draft.add_row("demonstration_point", village(desk).unit_code)
    draft.enter(key, "point_name", "示例数据乙")
    assert desk.write_file(looked).conflicts == ()
    points = desk.draft().figures.rows("demonstration_point", village(desk).unit_code)
    assert [point.values["point_name"] for point in points] == ["示例数据乙", "示例数据甲"]


def test_two_points_of_one_name_in_a_file_stay_two(desk: TownshipDesk, tmp_path: Path) -> None:
    """One is that of the draft, the other is new; none takes the other's place."""
    form, unit = "demonstration_point", village(desk).unit_code
    draft = desk.draft()
    draft.enter(draft.add_row(form, unit), "point_name", "示例数据点")
    path = desk.write_template(tmp_path / "t.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book[sheet_title(desk.forms[form])]
    names = {cell.value: cell.column for cell in sheet[4]}
    for row, category in ((5, "学校"), (6, "其他")):
        for name, value in {"unit_code": unit, "point_name": "示例数据点", "category": category}.items():
            sheet.cell(row, names[name]).value = value
    book.save(path)
    (loaded,) = desk.load([path])
    assert loaded.taken, loaded.problems
    points = desk.draft().figures.rows(form, unit)
    assert [point.values["point_name"] for point in points] == ["示例数据点"] * 2
    assert len({point.values["category"] for point in points}) == 2


def test_points_that_two_windows_read_at_the_same_time_are_two(desk: TownshipDesk, tmp_path: Path) -> None:
    """Neither has seen the other's file: their rows have numbers of their own."""
    drafts = [desk.draft(), desk.draft()]
    for draft, name in zip(drafts, ("示例数据甲", "示例数据乙"), strict=True):
        answers: dict[str, object] = {"point_name": name, "category": "学校"}
        path = template(desk, tmp_path / f"{name}.xlsx", answers, "demonstration_point")
        assert write_file(draft, *desk.look_at_files([path])).conflicts == ()
    points = desk.draft().figures.rows("demonstration_point", village(desk).unit_code)
    assert [point.values["point_name"] for point in points] == ["示例数据甲", "示例数据乙"]


def test_a_report_exported_after_the_look_takes_the_file_into_its_next_revision(
    desk: TownshipDesk, tmp_path: Path
) -> None:
    path = template(desk, tmp_path / "t.xlsx", {"households": 401, "broadband_users": 37})
    (looked,) = desk.look_at_files([path])
    desk.export(tmp_path)
    desk.draft().enter(village(desk), "broadband_users", "39")
    loaded = desk.write_file(looked)
    assert [conflict.stored for conflict in loaded.conflicts] == [39]
    assert desk.draft().head.revision == 2
    assert desk.draft().figures.record(village(desk)).values["households"] == 401


def test_of_files_looked_at_together_the_later_one_wins(desk: TownshipDesk, tmp_path: Path) -> None:
    paths = [template(desk, tmp_path / f"{number}.xlsx", {"households": number}) for number in (401, 402)]
    written: list[Loaded] = []
    for looked in desk.look_at_files(paths):
        written.append(desk.write_file(looked, written))
    assert [said(loaded.changed) for loaded in written] == [
        [("总户数", "320", "401")], [("总户数", "401", "402")],
    ]  # fmt: skip
    assert not any(loaded.conflicts for loaded in written)


def test_a_file_looked_at_before_another_period_began_is_refused(desk: TownshipDesk, tmp_path: Path) -> None:
    (looked,) = desk.look_at_files([template(desk, tmp_path / "t.xlsx", {"households": 401})])
    desk.export(tmp_path)
    desk.begin_period(Period.parse("2007S1"))
    before = desk.store.reports.content_hash()
    loaded = desk.write_file(looked)
    assert (loaded.taken, [problem.code for problem in loaded.problems]) == (False, ["other_period"])
    assert desk.store.reports.content_hash() == before


def test_an_import_of_ninety_villages_is_taken_back_whole(tmp_path: Path, divisions: list[Division]) -> None:
    few = few_divisions(divisions, 40)
    last = few[-1]
    more = [
        msgspec.structs.replace(last, code=f"{int(last.code) + n:012}", name=f"示例数据{n}村")
        for n in range(100, 150)
    ]
    made = small_desk("township", tmp_path, [*few, *more])
    assert isinstance(made, TownshipDesk)
    fill_in(made)
    path = made.export(tmp_path).path
    draft = made.draft()
    keys = [record.key for record in draft.figures.records if record.key.form == BROADBAND]
    assert len(keys) == 90
    for key in keys[::3]:
        draft.enter(key, "households", "500")
    draft.save([], keys[1::3])
    was = Content(tuple(draft.figures.records))
    (loaded,) = made.load([path])
    assert len(loaded.overwritten) == 30
    assert made.undo().words == f"撤消：导入 {path.name}（{30 + 30 * 9} 处）"
    found = made.draft()
    now = Content(tuple(found.figures.records))
    assert digest(canonical(made.forms, now)) == digest(canonical(made.forms, was))
    made.close()
