"""Files that are no .xlsx: read all the same, or refused in words."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.workbook.opening.other_formats import _half_decoded, _joined
from laiwu_desktop.workbook.opening.parse import parse_file

LINES = "村代码,村名称,总户数\r\n371203001201,𠮷祥村,320\r\n"


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_text_is_read_in_any_of_its_encodings(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = tmp_path / "来件.csv"
    path.write_bytes(LINES.replace(",", delimiter).encode(encoding))
    sheet = parse_file(path).sheets[0]
    assert sheet.rows[0] == {0: "村代码", 1: "村名称", 2: "总户数"}
    assert sheet.rows[1] == {0: "371203001201", 1: "𠮷祥村", 2: "320"}


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n\0\0", b"MZ\x90\0", b"\xff\xff\xff", b"a,b\0\n"])
def test_what_is_no_text_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "来件.csv"
    path.write_bytes(content)
    with pytest.raises(PersonError) as refusal:
        parse_file(path)
    assert refusal.value.code == "unknown_format"


def test_an_xls_of_libreoffice_is_read_with_its_errors(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    book = openpyxl.Workbook()
    sheet = book.active
    for cell, value in {"A1": "000123", "B1": 12, "C1": 1.5, "D1": "=NA()", "E1": True, "F1": "𠮷"}.items():
        sheet[cell] = value
    sheet["A3"] = "示例"
    sheet.row_dimensions[3].hidden = True
    sheet.merge_cells("A4:B5")
    book.save(tmp_path / "来件.xlsx")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "xls", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / "来件.xlsx")], check=True, capture_output=True)
    raw = parse_file(tmp_path / "来件.xls")
    found = raw.sheets[0]
    assert found.rows[0] == {0: "000123", 1: 12, 2: 1.5, 4: True, 5: "𠮷"}
    assert found.errors == {(0, 3): "错误值 #N/A"}
    assert 2 in found.hidden_rows
    assert found.merges == [(3, 0, 4, 1)]
    assert [note.code for note in raw.notes] == ["old_format_read"]


def test_a_rare_character_cut_in_two_is_whole_again() -> None:
    """An .xls holds its texts in records of 8,224 bytes, whatever stands at their border."""
    rare = "𠮷".encode("utf-16-le")
    halves = [_half_decoded(part, "utf-16-le") for part in (rare[:2], rare[2:])]
    assert _joined("村" + "".join(halves)) == "村𠮷"
    assert _joined(halves[0]) == "\ufffd"
