"""Several files are read at once and handed over in their order; a cell with nothing in it is passed over."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.workbook.opening.cells import RawBook
from laiwu_desktop.workbook.opening.parse import parse_file
from laiwu_desktop.workbook.opening.several.side_by_side import Asked, read_ahead


def book(folder: Path, name: str, cell: str = "示例") -> Path:
    made = openpyxl.Workbook()
    made.active["A1"] = cell
    made.save(folder / name)
    return folder / name


def test_files_come_in_their_order_whoever_reads_them(tmp_path: Path) -> None:
    paths = [book(tmp_path, f"{n}.xlsx", f"第{n}") for n in range(9)]
    paths[4] = tmp_path / "没有.xlsx"
    paths[6].write_bytes(b"none")

    def asked(path: Path) -> Asked:
        if path is paths[2]:
            raise PersonError("no_package")
        return Asked(path, name=f"上报.zip/{path.name}" if path is paths[6] else "")

    found = list(read_ahead(paths, asked, len(paths), most=2))
    assert [path for path, _ in found] == paths
    told = [read.sheets[0].cells[0, 0] if isinstance(read, RawBook) else read.code for _, read in found]
    assert told == [
        "第0", "第1", "no_package", "第3", "no_file", "第5", "unknown_format", "第7", "第8"
    ]  # fmt: skip
    assert isinstance(found[6][1], PersonError)
    assert "上报.zip/6.xlsx" in found[6][1].message


def test_no_more_is_begun_than_somebody_waits_for(tmp_path: Path) -> None:
    path, begun = book(tmp_path, "一.xlsx"), []

    def asked(number: int) -> Asked:
        begun.append(number)
        return Asked(path)

    coming = read_ahead(range(100), asked, 100, most=2)
    next(coming)
    assert len(begun) < 8
    coming.close()


CELLS = (
    '<row r="2"><c r="B2" s="0"/><c><v>7</v></c><c/><c t="str"><v>示例</v></c></row>'
    '<row r="3"><c r="A3"><v>1</v></c><c r="B3" t="inlineStr"/><c r="C3" t="e"/></row>'
)


def with_sheet(folder: Path, rows: str) -> Path:
    """A workbook whose rows are written so."""
    plain = io.BytesIO()
    openpyxl.Workbook().save(plain)
    path = folder / "写.xlsx"
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                data = data.replace(b"<sheetData/>", b"<sheetData></sheetData>")
                data = data.replace(b"<sheetData></sheetData>", f"<sheetData>{rows}</sheetData>".encode())
            target.writestr(name, data)
    return path


def test_cells_that_say_no_place_stand_beside_those_that_are_empty(tmp_path: Path) -> None:
    (sheet,) = parse_file(with_sheet(tmp_path, CELLS)).sheets
    assert sheet.cells == {(1, 2): 7, (1, 4): "示例", (2, 0): 1}
    assert not sheet.errors


def test_an_empty_cell_that_is_not_sound_is_no_less_so(tmp_path: Path) -> None:
    """Its place is none, or its look: it is told as for any other cell."""
    (sheet,) = parse_file(with_sheet(tmp_path, '<row r="1"><c r="A1" s="x"/></row>')).sheets
    assert (0, 0) in sheet.errors
    with pytest.raises(PersonError, match="损坏"):
        parse_file(with_sheet(tmp_path, '<row r="1"><c r="1A"/></row>'))
