"""The list of errors and the marked copies that go back to those who sent the files."""

from __future__ import annotations

import os
import warnings
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from xlsxwriter.exceptions import InvalidWorksheetName

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.cli import main
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.store.events import Wanted
from tests.workbook.exchange.test_verification import column_of

SHEET = "村宽带接入情况表"


@pytest.fixture
def faulty(township: TownshipDesk, tmp_path: Path) -> Path:
    """A template with a lost code, an error value, a word where a number belongs, and strange sheets."""
    path = township.write_template(tmp_path / "村表.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book[SHEET]
    sheet["A5"] = "3.71203E+11"
    for row, cell in ((5, 320), (6, "#N/A"), (7, "约三百")):
        sheet.cell(row, column_of(sheet, "households")).value = cell
    sheet.cell(6, column_of(sheet, "households")).data_type = "e"
    book.create_sheet("'=cmd|calc'")["A1"] = "=1+1"
    book.save(path)
    return path


def test_the_list_names_place_village_value_and_remedy(
    township: TownshipDesk, faulty: Path, tmp_path: Path
) -> None:
    empty = tmp_path / "空.xlsx"
    empty.write_bytes(b"")
    files = [faulty, empty]
    before = township.store.reports.content_hash()
    results = dict(zip(files, township.load(files), strict=True))
    written = township.write_complaints(results, tmp_path / "退回")
    assert [path.name for path in written] == ["错误清单.xlsx", "村表_批注.xlsx"]
    noted = township.store.events.events(Wanted(kind="write"))
    assert [event.about for event in noted] == ["错误清单.xlsx", "村表_批注.xlsx"]
    rows = list(openpyxl.load_workbook(written[0]).active.iter_rows(min_row=2, values_only=True))
    by_cell = {(row[0], row[3] or ""): row for row in rows}
    lost = by_cell["村表.xlsx", "A5"]
    assert lost[1] == "须改正"
    assert (lost[2], lost[6]) == (SHEET, "3.71203E+11")
    assert "科学计数法" in lost[7]
    assert lost[8]
    village = township.units(township.division.code)["village"][1]
    error = next(row for row in rows if row[6] == "错误值 #N/A")
    assert (error[4], error[5], error[6]) == (village.code, village.name, "错误值 #N/A")
    assert by_cell["空.xlsx", ""][1] == "须改正"
    assert township.store.reports.content_hash() == before


def test_the_copy_is_marked_and_carries_no_formula(
    township: TownshipDesk, faulty: Path, tmp_path: Path
) -> None:
    results = {faulty: township.load([faulty])[0]}
    copy = township.write_complaints(results, tmp_path / "退回")[1]
    book = openpyxl.load_workbook(copy)
    sheet = book[SHEET]
    column = column_of(sheet, "households")
    colours = [sheet.cell(row, column).fill.fgColor.rgb for row in (5, 6, 7)]
    assert colours == ["00000000", "FFFFC7CE", "FFFFEB9C"]
    assert sheet["A5"].fill.fgColor.rgb == "FFFFC7CE"
    assert "科学计数法" in sheet["A5"].comment.text
    assert sheet.cell(5, column).value == 320
    assert "_meta" not in book.sheetnames
    assert not any(cell.data_type == "f" for ws in book for row in ws.iter_rows() for cell in row)


@pytest.mark.skipif(os.name == "nt", reason="links ask for rights there")
@pytest.mark.parametrize("name", ["错误清单.xlsx", "村表_批注.xlsx"])
def test_a_planted_link_is_not_followed(
    township: TownshipDesk, faulty: Path, tmp_path: Path, name: str
) -> None:
    results = {faulty: township.load([faulty])[0]}
    precious, folder = tmp_path / "precious.xlsx", tmp_path / "退回"
    precious.write_bytes(faulty.read_bytes())
    folder.mkdir()
    (folder / name).symlink_to(precious)
    with pytest.raises(PersonError) as refused:
        township.write_complaints(results, folder)
    assert refused.value.code == "other_file"
    assert precious.read_bytes() == faulty.read_bytes()
    assert (folder / name).is_symlink()


def titled(path: Path, folder: Path, *titles: str) -> Path:
    """A copy of the file with strange sheets added."""
    book = openpyxl.load_workbook(path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # longer than Excel takes: that is the point
        for title in titles:
            book.create_sheet(title)["A1"] = title
    copy = folder / f"{len(titles)}_{path.name}"
    book.save(copy)
    return copy


def test_any_sheets_name_can_be_written(township: TownshipDesk, faulty: Path, tmp_path: Path) -> None:
    long = "𠮷" * 30
    strange = titled(faulty, tmp_path, "History", long, f"{long}二", "a" * 40)
    copies = township.write_complaints({strange: township.load([strange])[0]}, tmp_path / "退回")
    names = openpyxl.load_workbook(copies[1]).sheetnames
    assert {"History_2", "𠮷" * 15, "𠮷" * 14 + "_2", "a" * 31} <= set(names)


def test_a_file_that_cannot_be_marked_does_not_lose_the_others(
    township: TownshipDesk, faulty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = titled(faulty, tmp_path, "坏")
    results = dict(zip([bad, faulty], township.load([bad, faulty]), strict=True))
    add = xlsxwriter.Workbook.add_worksheet

    def refuses(self: xlsxwriter.Workbook, name: str) -> object:
        if name == "坏":
            raise InvalidWorksheetName(name)
        return add(self, name)

    monkeypatch.setattr(xlsxwriter.Workbook, "add_worksheet", refuses)
    with pytest.raises(PersonError) as caught:
        township.write_complaints(results, tmp_path / "退回")
    assert caught.value.code == "cannot_mark"
    assert f"{bad.stem}_批注.xlsx" in caught.value.message
    names = {path.name for path in (tmp_path / "退回").iterdir()}
    assert names == {"错误清单.xlsx", "村表_批注.xlsx"}


def test_a_long_name_leaves_room_for_what_is_added(
    township: TownshipDesk, faulty: Path, tmp_path: Path
) -> None:
    long = faulty.rename(faulty.with_stem("村" * 82))
    results = {long: township.load([long])[0]}
    assert township.write_complaints(results, tmp_path / "退回")[1].name == "村" * 66 + "_批注.xlsx"


def test_files_without_problems_leave_nothing(township: TownshipDesk, tmp_path: Path) -> None:
    assert township.write_complaints({}, tmp_path / "退回") == []
    assert not (tmp_path / "退回").exists()


def test_the_command_line_writes_them(
    township: TownshipDesk, faulty: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    township.close()
    workspace = str(tmp_path / "371203001000.sqlite")
    assert main(["load", workspace, str(faulty), "--errors", str(tmp_path / "退回")]) == 1
    assert "错误清单.xlsx" in capsys.readouterr().err
    assert (tmp_path / "退回" / "村表_批注.xlsx").exists()
