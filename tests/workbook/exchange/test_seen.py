"""Whatever lies over, hides or stands beside the values of a signed package is told at its place."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import ColorScaleRule, IconSet, Rule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.worksheet.hyperlink import Hyperlink

from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.workbook.format import layout
from laiwu_desktop.workbook.opening.child import read_cells
from laiwu_desktop.workbook.opening.photos import reduced
from tests.workbook.files.raw import Verifier, few_divisions, small_desk, small_package
from tests.workbook.writing.test_photos_travel import add_photo, picture

Small = tuple[Verifier, Path]
SHEET = "村宽带"
Change = Callable[[Any], object]  # of a book, or of a cell


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, divisions: list[Division]) -> Iterator[Small]:
    """Who verifies, and a package with a photo."""
    folder = tmp_path_factory.mktemp("seen")
    desk = small_desk("township", folder, few_divisions(divisions, 8))
    assert isinstance(desk, TownshipDesk)
    small_package(desk, folder)
    add_photo(desk, reduced(picture(80, 60)))
    yield Verifier(desk), desk.export(folder).path
    desk.close()


def edits_of(small: Small, path: Path) -> dict[tuple[str, str], str]:
    verified = small[0].read(read_cells(path))[1]
    return {(edit.sheet, edit.cell): edit.now for edit in verified.edited}


def told(small: Small, path: Path, change: Change) -> dict[tuple[str, str], str]:
    """What is told of a package that openpyxl has changed and saved."""
    book = openpyxl.load_workbook(small[1], rich_text=True)
    change(book)
    book.save(path)
    return edits_of(small, path)


def form_sheet(book: Any) -> Any:
    return next(sheet for sheet in book if SHEET in sheet.title)


def drawn(**font: Any) -> Change:
    return lambda cell: setattr(cell, "font", Font(**font))


def filled(cell: Any) -> None:
    cell.fill, cell.font = PatternFill("solid", fgColor="FF000000"), Font(color="FF0A0A0A")


def conditional(rule: Rule) -> Change:
    return lambda cell: cell.parent.conditional_formatting.add(cell.coordinate, rule)


def on_condition(**style: Any) -> Change:
    return conditional(Rule(type="expression", dxf=DifferentialStyle(**style), formula=["TRUE"]))


def linked(cell: Any) -> None:
    tip = "http://example.invalid/"
    cell.parent[cell.coordinate].hyperlink = Hyperlink(ref=cell.coordinate, target=tip, tooltip="实为别的村")


def in_runs(cell: Any) -> None:
    cell.value = CellRichText(TextBlock(InlineFont(color=WHITE), str(cell.value)))


WHITE = "FFFFFFFF"
ICONS = IconSet(iconSet="3Flags", cfvo=[], showValue=False)
# What is done to a cell with a number, and what is told there.
DONE: tuple[tuple[Change, str], ...] = (
    (drawn(color=WHITE), "看不出来"),
    (drawn(color="FFFFFDFD"), "看不出来"),
    (filled, "看不出来"),
    (drawn(size=1), "字号 1"),
    (drawn(strike=True), "删除线"),
    (drawn(name="Wingdings"), "Wingdings"),
    (lambda cell: setattr(cell, "alignment", Alignment(horizontal="fill")), "重复显示"),
    (on_condition(font=Font(color=WHITE)), "看不出来"),
    (on_condition(fill=PatternFill(bgColor="FF000000")), "看不出来"),
    (conditional(ColorScaleRule("min", None, "FF000000", "max", None, "FFFF0000")), "看不出来"),
    (conditional(Rule(type="iconSet", iconSet=ICONS)), "不显示数值"),
    (linked, "实为别的村"),
    (lambda cell: cell.parent.add_image(Image(io.BytesIO(picture(8, 8))), cell.coordinate), "图片"),
)


def test_what_is_done_to_cells_is_told_at_each(small: Small, tmp_path: Path) -> None:
    expected: dict[tuple[str, str], str] = {}

    def change(book: Any) -> None:
        sheet = form_sheet(book)
        rows = sheet.iter_rows(min_row=layout.FIRST_ROW + 1)
        numbers = [cell for row in rows for cell in row if isinstance(cell.value, int)]
        for cell, (deed, words) in zip(numbers, DONE, strict=False):
            deed(cell)
            expected[sheet.title, cell.coordinate] = words
        in_runs(sheet["B5"])
        expected[sheet.title, "B5"] = "看不出来"

    found = told(small, tmp_path / "a.xlsx", change)
    assert len(expected) == len(DONE) + 1
    assert found.keys() == expected.keys()
    assert [place for place, words in expected.items() if words not in found[place]] == []


def test_so_is_what_is_done_to_a_sheet(small: Small, tmp_path: Path) -> None:
    sheets: list[str] = []

    def change(book: Any) -> None:
        sheet, other, third = book.worksheets[2:5]
        sheets.extend(one.title for one in (sheet, other, third))
        sheet.oddHeader.center.text = "本表以千计"
        sheet.row_dimensions[3].hidden = sheet.column_dimensions["E"].hidden = True
        sheet.row_dimensions[2].height = 0.5
        sheet["F2"] = "以千计"
        other.oddFooter.right.text = "第 2 版"
        other.print_area = "A1:B3"
        other.data_validations.dataValidation[0].prompt = "请填万元"
        third.sheet_state = "hidden"

    found = told(small, tmp_path / "a.xlsx", change)
    one, other, third = sheets
    first = {place: now for (sheet, place), now in found.items() if sheet == one}
    hidden = {"A2": "被隐藏的行", "A3": "被隐藏的行", "E1": "被隐藏的列"}
    assert first == {"A1": "页眉：&C本表以千计", "F2": "以千计", **hidden}
    second = {now.partition("：")[0] for (sheet, _), now in found.items() if sheet == other}
    assert second == {"页脚", "打印区域或打印标题", "填写提示"}
    assert [place for place in found if place[0] not in (one, other)] == [(third, "")]


def swap(sheet: Any, one: str, other: str) -> None:
    sheet[one].value, sheet[other].value = sheet[other].value, sheet[one].value


def test_names_beside_other_codes_are_edits(small: Small, tmp_path: Path) -> None:
    """On the form's sheet, on that of the explanations and on that of the photos."""

    def change(book: Any) -> None:
        swap(form_sheet(book), "B5", "B6")
        book[layout.EXPLANATIONS]["C3"] = book[layout.PHOTOS]["C3"] = "别的村委会"

    title = layout.sheet_title(small[0].desk.forms["village_broadband"])
    found = told(small, tmp_path / "a.xlsx", change)
    assert set(found) == {(title, "B5"), (title, "B6"), (layout.EXPLANATIONS, "C3"), (layout.PHOTOS, "C3")}


def test_what_photos_are_said_to_be_of_and_the_lists_of_choices(small: Small, tmp_path: Path) -> None:
    def change(book: Any) -> None:
        book[layout.PHOTOS]["E3"] = "村委会大门"
        swap(book[layout.LISTS], "A1", "A2")

    found = told(small, tmp_path / "a.xlsx", change)
    assert set(found) == {(layout.PHOTOS, "E3"), (layout.LISTS, "A1"), (layout.LISTS, "A2")}


def test_a_photo_beside_its_place_and_a_sheet_nobody_wrote(small: Small, tmp_path: Path) -> None:
    def change(book: Any) -> None:
        book[layout.PHOTOS]._images[0].anchor._from.col = 1
        book.create_sheet("更正")["A1"] = "以本表为准"

    found = told(small, tmp_path / "a.xlsx", change)
    assert set(found) == {(layout.PHOTOS, "B3"), ("更正", "")}


BOX = (
    '<xdr:twoCellAnchor xmlns:xdr="{0}/spreadsheetDrawing"><xdr:from><xdr:col>2</xdr:col>'
    "<xdr:colOff>0</xdr:colOff><xdr:row>2</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:to>"
    "<xdr:col>4</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>4</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to><xdr:sp><xdr:txBody>"
    '<a:p xmlns:a="{0}/main"><a:r><a:t>实为别的村</a:t></a:r></a:p></xdr:txBody></xdr:sp><xdr:clientData/>'
    "</xdr:twoCellAnchor>"
).format("http://schemas.openxmlformats.org/drawingml/2006")


def test_a_text_box_over_cells_in_a_file_that_is_else_as_it_was_written(small: Small, tmp_path: Path) -> None:
    with zipfile.ZipFile(small[1]) as source, zipfile.ZipFile(tmp_path / "a.xlsx", "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name.startswith("xl/drawings/drawing"):
                data = data.replace(b"</xdr:wsDr>", BOX.encode() + b"</xdr:wsDr>")
            if name == "xl/theme/theme1.xml":  # what no cell says: letters of the theme are white
                data = re.sub(rb"<a:dk1>.*?</a:dk1>", b'<a:dk1><a:srgbClr val="FFFFFF"/></a:dk1>', data)
            target.writestr(name, data)
    found = edits_of(small, tmp_path / "a.xlsx")
    assert found.pop((layout.PHOTOS, "C3")) == "图形：实为别的村"
    assert all("看不出来" in now for now in found.values())


def innocent(book: Any) -> None:
    """What clerks do to a package when they look at it, print it, and fill in its cover."""
    sheet = form_sheet(book)
    sheet["D5"].fill = PatternFill("solid", fgColor="FFFFFF00")
    sheet["D5"].font = Font(color="FFC00000", bold=True, size=9)
    sheet["B5"].font = Font(color=openpyxl.styles.colors.Color(theme=1))
    sheet.column_dimensions["D"].width = 3
    sheet.row_dimensions[6].height = 60
    sheet.oddHeader.center.text = "&A"
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页".replace("，", " ")
    sheet.print_area = "A1:Z300"
    sheet.data_validations.dataValidation.clear()
    sheet.conditional_formatting.add(
        "D5:D9", ColorScaleRule("min", None, "FFFFEB84", "max", None, "FF63BE7B")
    )
    cover = book[layout.COVER]
    (row,) = [cells[0].row for cells in cover.iter_rows() if cells[0].value == "单位负责人（签字盖章）"]
    cover.add_image(Image(io.BytesIO(picture(80, 60))), f"B{row}")


def test_what_clerks_do_to_a_package_in_looking_at_it_is_none(small: Small, tmp_path: Path) -> None:
    assert edits_of(small, small[1]) == {}
    assert told(small, tmp_path / "saved.xlsx", lambda book: None) == {}
    assert told(small, tmp_path / "a.xlsx", innocent) == {}
