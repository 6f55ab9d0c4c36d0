"""Files as offices really send them: read, or told what they are and how to send them (示例数据)."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest

from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.seal.locks import protect
from laiwu_desktop.workbook.format.layout import sheet_title
from tests.workbook.files.raw import few_divisions, small_desk

FORM = "village_broadband"
MARK = "示例公式"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, divisions: list[Division]) -> Iterator[TownshipDesk]:
    made = small_desk("township", tmp_path_factory.mktemp("offices"), few_divisions(divisions))
    assert isinstance(made, TownshipDesk)
    yield made
    made.close()


def filled(desk: TownshipDesk, path: Path, cells: dict[tuple[int, str], object]) -> Path:
    """A template whose first village has 320 households, with these cells besides, by row and field."""
    desk.write_template(path)
    book = openpyxl.load_workbook(path)
    sheet = book[sheet_title(desk.forms[FORM])]
    columns = {cell.value: cell.column for cell in sheet[4]}
    for (row, name), value in {(5, "households"): 320, **cells}.items():
        sheet.cell(row, columns[name]).value = value
    book.save(path)
    return path


def with_formula(path: Path, cell: str) -> Path:
    """The cell that says MARK becomes a formula, as Excel writes it."""
    other = path.with_name(f"公式_{path.name}")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            data = old.read(name).decode() if name.endswith(".xml") else old.read(name)
            if isinstance(data, str) and MARK in data:
                data, count = re.subn(rf't="inlineStr"><is><t[^>]*>{MARK}</t></is></c>', cell, data)
                assert count == 1
            new.writestr(name, data)
    return other


BLANK = 't="str"><f>IF(A1="","",A1)</f><v></v></c>'
ERROR = 't="e"><f>1/0</f><v>#DIV/0!</v></c>'


@pytest.mark.parametrize(
    ("where", "cell", "codes"),
    [
        ((5, "remarks"), BLANK, []),
        ((5, "population"), BLANK, []),
        ((60, "broadband_penetration"), BLANK, []),
        ((60, "broadband_penetration"), ERROR, ["calculated_error"]),
        ((5, "population"), ERROR, ["cell_error"]),
    ],
    ids=["remarks", "number", "below", "below-error", "error"],
)
def test_a_formula_that_gives_nothing_is_a_blank_cell(
    desk: TownshipDesk, tmp_path: Path, where: tuple[int, str], cell: str, codes: list[str]
) -> None:
    path = with_formula(filled(desk, tmp_path / "t.xlsx", {where: MARK}), cell)
    (looked,) = desk.look_at_files([path])
    assert looked.book is not None
    assert [problem.code for problem in looked.problems] == codes
    assert looked.fits == (codes != ["cell_error"])
    assert [dict(record.values) for record in looked.book.content.records] == [{"households": 320}]


def test_a_row_of_nothing_but_blanks_is_none(desk: TownshipDesk, tmp_path: Path) -> None:
    path = filled(desk, tmp_path / "t.xlsx", {(40, "population"): " \u3000"})
    (looked,) = desk.look_at_files([path])
    assert (looked.fits, looked.problems) == (True, ())


def test_what_excel_opens_by_itself_is_opened(desk: TownshipDesk, tmp_path: Path) -> None:
    """A workbook whose structure is protected is encrypted with a password that Excel knows."""
    path = filled(desk, tmp_path / "t.xlsx", {})
    protect(path, "VelvetSweatshop")
    assert desk.look_at_files([path])[0].fits
    other = filled(desk, tmp_path / "o.xlsx", {})
    protect(other, "示例")
    assert [problem.code for problem in desk.look_at_files([other])[0].problems] == ["password"]
    assert desk.look_at_files([other], "示例")[0].fits


def test_one_byte_that_is_no_character_is_told_at_its_place(desk: TownshipDesk, tmp_path: Path) -> None:
    heading = "村代码,村名称,总户数,备注"
    code = desk.units(desk.division.code)["village"][0].code
    path = tmp_path / f"{sheet_title(desk.forms[FORM])}.csv"
    path.write_bytes(f"{heading}\n{code},,320,示例".encode("gb18030") + b"\xff" + "数据\n".encode("gb18030"))
    (looked,) = desk.look_at_files([path])
    (problem,) = [problem for problem in looked.problems if problem.blocks]
    assert (problem.code, problem.cell) == ("cell_error", "D2")
    assert "第 2 行中有无法识别的文字" in problem.message
    path.write_bytes(b"\xff\xfd\x8f" * 90)
    assert [p.code for p in desk.look_at_files([path])[0].problems] == ["unknown_format"]


def binary(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.bin", b"")


@pytest.mark.parametrize(
    ("name", "make", "words"),
    [
        ("t.xlsb", binary, "二进制工作簿"),
        ("t.xls", lambda path: path.write_text("<html><table><tr><td>示例</td></tr></table></html>"), "网页"),
        (
            "t.xml",
            lambda path: path.write_text(
                '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
            ),
            "XML 表格 2003",
        ),
    ],
    ids=["binary", "page", "xml"],
)
def test_what_is_something_else_is_told_what_it_is(
    desk: TownshipDesk, tmp_path: Path, name: str, make: Callable[[Path], object], words: str
) -> None:
    path = tmp_path / name
    make(path)
    (problem,) = desk.look_at_files([path])[0].problems
    assert words in problem.message
    assert "另存为 xlsx" in problem.remedy
