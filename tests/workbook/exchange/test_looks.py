"""A number format or comment that has people read something else than was signed is named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Font
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat

from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.formdef.types import DateType, DecimalType, FieldType, IntegerType, Sort, TextType
from laiwu_desktop.workbook.format import layout
from laiwu_desktop.workbook.format.envelope import SHEET
from laiwu_desktop.workbook.format.number_formats import changes_text, shows
from laiwu_desktop.workbook.opening.child import read_cells
from tests.workbook.files.hostile import SAMPLE
from tests.workbook.files.raw import Verifier, few_divisions, small_desk, small_package

Small = tuple[Verifier, Path]
WHOLE, SCALED, DAY, TEXT = IntegerType(), DecimalType(places=2), DateType(), TextType()


class Time(IntegerType, frozen=True):
    """No form has a time of day yet."""

    sort: ClassVar[Sort] = Sort.TIME


TIME = Time()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, divisions: list[Division]) -> Iterator[Small]:
    """Who verifies, and a package."""
    folder = tmp_path_factory.mktemp("looks")
    desk = small_desk("township", folder, few_divisions(divisions))
    assert isinstance(desk, TownshipDesk)
    yield Verifier(desk), small_package(desk, folder)
    desk.close()


def cells_of(sheet: Any, kind: type) -> Iterator[Any]:
    return (c for row in sheet.iter_rows(min_row=layout.FIRST_ROW + 1) for c in row if type(c.value) is kind)


@pytest.mark.parametrize(
    ("kind", "code", "is_edit"),
    [
        (int, '0"000"', True),
        (int, "0_ ;[Red]\\-0\\ ", False),
        (int, ";;;", True),
        (int, "#,##0", False),
        (int, "0%", True),
        (str, '@"（作废）"', True),
        (str, ';;;"别的村"', True),
        (str, "[Color2]@", True),
        (str, '0;-0;0;@"（作废）"', True),
        (str, "0", False),
    ],
)
def test_a_format_is_an_edit_where_it_shows_something_else(
    small: Small, tmp_path: Path, kind: type, code: str, *, is_edit: bool
) -> None:
    verifier, package = small
    book = openpyxl.load_workbook(package)
    sheet = book[layout.sheet_title(verifier.desk.forms["village_broadband"])]
    cell = next(cells_of(sheet, kind))
    cell.number_format = code
    book.save(tmp_path / "a.xlsx")
    expected = {(sheet.title, cell.coordinate): "edited"} if is_edit else {}
    raw = read_cells(tmp_path / "a.xlsx")
    assert verifier.flagged(raw) == expected
    was = "显示格式 0" if kind is int else "显示格式 @"
    told = [(edit.was, edit.now) for edit in verifier.read(raw)[1].edited]
    assert told == [(was, f"显示格式 {code}")] * is_edit


@pytest.mark.parametrize(("code", "is_edit"), [('0"000"', True), (";;;", True), ("0", False), (None, False)])
def test_so_is_one_that_comes_on_a_condition(
    small: Small, tmp_path: Path, code: str | None, *, is_edit: bool
) -> None:
    verifier, package = small
    book = openpyxl.load_workbook(package)
    sheet = book[layout.sheet_title(verifier.desk.forms["village_broadband"])]
    cell = next(cells_of(sheet, int))
    style = DifferentialStyle(
        numFmt=code and NumberFormat(numFmtId=200, formatCode=code), font=Font(bold=True)
    )
    rule = Rule(type="expression", dxf=style, formula=["TRUE"])
    sheet.conditional_formatting.add(cell.coordinate, rule)
    book.save(tmp_path / "a.xlsx")
    expected = {(sheet.title, cell.coordinate): "edited"} if is_edit else {}
    assert verifier.flagged(read_cells(tmp_path / "a.xlsx")) == expected


@pytest.mark.parametrize("title", [SHEET, layout.LISTS])
def test_what_nobody_sees_shows_nothing_else(small: Small, tmp_path: Path, title: str) -> None:
    """Those who save a package with another program change much on the hidden sheets, and deceive nobody."""
    verifier, package = small
    book = openpyxl.load_workbook(package)
    book[title]["A1"].number_format = ';;;"别的"'
    book[title]["A1"].comment = Comment("以千计", "示例")
    book.save(tmp_path / "a.xlsx")
    raw = read_cells(tmp_path / "a.xlsx")
    assert title in [sheet.title for sheet in raw.sheets if sheet.formats and sheet.comments]
    assert verifier.flagged(raw) == {}


@pytest.mark.parametrize("label", ["上报单位", "审核人"])
def test_a_comment_on_the_cover_is_an_edit_but_where_people_fill_in(
    small: Small, tmp_path: Path, label: str
) -> None:
    verifier, package = small
    book = openpyxl.load_workbook(package)
    (row,) = [cells[0].row for cells in book[layout.COVER].iter_rows() if cells[0].value == label]
    book[layout.COVER].cell(row, 2).comment = Comment("应为口镇", "示例")
    book.save(tmp_path / "a.xlsx")
    expected = {(layout.COVER, f"B{row}"): "edited"} if label == "上报单位" else {}
    assert verifier.flagged(read_cells(tmp_path / "a.xlsx")) == expected


@pytest.mark.parametrize("title", ["宽带", layout.EXPLANATIONS])
def test_a_comment_is_an_edit(small: Small, tmp_path: Path, title: str) -> None:
    verifier, package = small
    book = openpyxl.load_workbook(package)
    sheet = next(sheet for sheet in book if title in sheet.title)
    sheet["C7"].comment = Comment("以千计", "示例")
    book.save(tmp_path / "a.xlsx")
    raw = read_cells(tmp_path / "a.xlsx")
    assert verifier.flagged(raw) == {(sheet.title, "C7"): "edited"}
    (edit,) = verifier.read(raw)[1].edited
    assert "以千计" in edit.now


@pytest.mark.parametrize(
    ("code", "field_type"),
    [
        ("General", WHOLE), ("0", WHOLE), ("0_ ", WHOLE), ("0_);[Red]\\(0\\)", WHOLE), ("#,##0.00", SCALED),
        ("0.00_ ;[Red]\\-0.00\\ ", SCALED), ("0;-0;0;@", WHOLE), ("@", WHOLE), ("0.00", WHOLE),
        ("General", SCALED), ("yyyy\\-mm\\-dd", DAY), ("yyyy/m/d;@", DAY), ('yyyy"年"m"月"d"日"', DAY),
        ("[$-804]yyyy-mm-dd", DAY), ("mm-dd-yy", DAY), ("@", TEXT), ("0", None),
        ("hh:mm", TIME), ("[$-804]h:mm AM/PM", TIME), ('h"时"mm"分";@', TIME),
    ],
)  # fmt: skip
def test_what_shows_a_value_as_it_is(code: str, field_type: FieldType | None) -> None:
    assert shows(code, field_type)
    assert not changes_text(code)


@pytest.mark.parametrize(
    ("code", "field_type"),
    [
        ("", WHOLE), ("0,", WHOLE), ("0;0", WHOLE), ('0"万"', WHOLE), ("0%", SCALED), ("0", SCALED),
        ("0.0", SCALED), ("[>100]0;9", WHOLE), ("\\10", WHOLE), ("1", WHOLE), ("#", WHOLE), ('"0"', WHOLE),
        ("[white]0", WHOLE), ("yyyy", DAY), ('"2006"-mm-dd', DAY), ("d-m", DAY),
        ("yyyy-mm-dd;0", DAY), ("0.00E+00", SCALED),
        ("hh", TIME), ("mm", TIME), ('hh:mm"后"', TIME), ("hh:mm;0", TIME), ('@"（作废）"', TEXT),
        ("0;-0;0;0", WHOLE), ("0;-0;0;0;@", WHOLE),
        ("0\\.00", WHOLE), ('0"."00', WHOLE), ("0\\.00", SCALED),
        ("yyyy-dd-mm", DAY), ("dd/mm/yyyy", DAY), ("yy-mm-dd", DAY),
        ("[$-107041E]yyyy-mm-dd", DAY), ("[$-1170000]yyyy-mm-dd", DAY), ("[$-41E]yyyy-mm-dd", DAY),
        ("[$-2000000]0", WHOLE), ("[Color2]0", WHOLE), ("[Color 2]0", WHOLE),
        ("[Yellow]0", WHOLE), ("[Black]0", WHOLE),
        ("mm:hh", TIME),
    ],
)  # fmt: skip
def test_what_shows_another(code: str, field_type: FieldType) -> None:
    assert not shows(code, field_type)


def test_a_package_in_a_format_whose_looks_are_not_seen_is_refused_in_words(
    bureau: BureauDesk, tmp_path: Path
) -> None:
    """One that LibreOffice saved as an .xls; a township reads it into its draft all the same."""
    path = tmp_path / "来件.xls"
    path.write_bytes(SAMPLE.read_bytes())
    before = bureau.store.reports.content_hash()
    (result,) = bureau.import_packages([path])
    assert result.verdict == "refused"
    (problem,) = [problem for problem in result.problems if problem.code == "not_xlsx"]
    assert ".xlsx" in problem.message
    assert ".xls " in problem.message
    assert bureau.store.reports.content_hash() == before
