"""What a file says of a draft, and what it does not say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.changing import LONGEST_EXPLANATION
from laiwu_desktop.desk.township import TownshipDesk
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report import RecordKey
from laiwu_desktop.workbook.layout import EXPLANATIONS, sheet_title
from tests.sample import fill_in
from tests.workbook.raw import few_divisions, small_desk

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
