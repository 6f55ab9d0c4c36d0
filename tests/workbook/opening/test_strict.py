"""Workbooks saved as Strict Open XML are read like all others."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.workbook.opening.parse import parse_file
from tests.sample import fill_in
from tests.workbook.files.zips import SHEET, edited, parts_of, zipped
from tests.workbook.writing.test_photos_travel import add_photo, picture

# Strict is the first name, what everybody else writes the second.
NAMES = {
    b"officeDocument/extendedProperties": b"officeDocument/2006/extended-properties",
    b"officeDocument/relationships": b"officeDocument/2006/relationships",
    b"spreadsheetml/main": b"spreadsheetml/2006/main",
    b"drawingml/spreadsheetDrawing": b"drawingml/2006/spreadsheetDrawing",
    b"drawingml/main": b"drawingml/2006/main",
}


def strict(data: bytes) -> bytes:
    """The workbook as Excel saves it when asked for Strict Open XML."""
    parts = parts_of(data)
    for part, content in parts.items():
        if part.endswith((".xml", ".rels")):
            for strict_name, name in NAMES.items():
                content = content.replace(
                    b"http://schemas.openxmlformats.org/" + name,
                    b"http://purl.oclc.org/ooxml/" + strict_name,
                )
            parts[part] = content
    workbook = parts["xl/workbook.xml"]
    parts["xl/workbook.xml"] = workbook.replace(b"<workbook ", b'<workbook conformance="strict" ', 1)
    return zipped(parts)


def test_a_strict_package_is_received_unchanged_with_its_photo(
    township: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    fill_in(township)
    add_photo(township, picture(60, 40))
    path = township.export(tmp_path / "out").path
    path.write_bytes(strict(path.read_bytes()))
    assert b"purl.oclc.org" in parts_of(path.read_bytes())["xl/worksheets/sheet3.xml"]
    result = bureau.import_packages([path])[0]
    assert (result.verdict, result.edited) == ("received", ())
    assert "lost_photos" not in {problem.code for problem in result.problems}


def test_a_strict_date_is_a_date(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = 1
    file = io.BytesIO()
    book.save(file)
    dated = edited(SHEET, b'<c r="A1" t="n"><v>1</v></c>', b'<c r="A1" t="d"><v>2006-03-05T00:00:00</v></c>')
    path = tmp_path / "来件.xlsx"
    path.write_bytes(strict(dated(file.getvalue())))
    assert str(parse_file(path).sheets[0].cells[0, 0]) == "2006-03-05 00:00:00"


def test_other_namespaces_are_refused_with_what_to_choose(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    file = io.BytesIO()
    book.save(file)
    name = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    odd = edited("xl/workbook.xml", name, b"http://example.org/main")(file.getvalue())
    path = tmp_path / "来件.xlsx"
    path.write_bytes(odd)
    with pytest.raises(PersonError) as refusal:
        parse_file(path)
    assert refusal.value.code == "no_sheets"
    assert "不要选 Strict Open XML" in refusal.value.remedy
