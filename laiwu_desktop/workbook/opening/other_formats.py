"""Reads what is no .xlsx: .xls (and WPS's .et, which is the same inside), CSV and TXT. In the child only."""

from __future__ import annotations

import contextlib
import csv
import io
import math
import os
from datetime import datetime
from pathlib import Path
from typing import Any

from laiwu_desktop.base.codes import saying
from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.formdef.values import Cell
from laiwu_desktop.workbook.opening.cells import MOST_TEXT, RawBook, RawSheet

# What a byte becomes that is no character; a text of more than so many, or one in so many, is none.
_LOST, _MOST_LOST = "\ufffd", 20
_BEGINNING = 4_000
_OF_A_PAGE = ("<html", "<!doctype html", "<table", "<meta")
# What no text has: a picture or a program would otherwise pass for GB 18030.
_BINARY = bytes(set(range(32)) - {9, 10, 11, 12, 13})


def read_xls(name: str, content: bytes, most_cells: int) -> RawBook:
    """The cells of an .xls. Of its formulas only the results are seen."""
    import xlrd
    import xlrd.book

    # A text may be cut in two between the halves of a rare character (𠮷), which xlrd takes for damage.
    xlrd.book.unicode = _half_decoded
    try:
        with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
            book = xlrd.open_workbook(
                file_contents=content, formatting_info=True, ragged_rows=True, logfile=nowhere
            )
    except xlrd.XLRDError as error:
        if "encrypted" in str(error).lower():
            raise PersonError("password", name=name) from error
        raise
    sheets: list[RawSheet] = []
    left = most_cells
    for sheet in book.sheets():
        sheets.append(_xls_sheet(sheet, book.datemode))
        left -= len(sheets[-1].cells)
        if left < 0:
            raise too_many_cells(name, most_cells)
    note = saying("old_format_read")
    return RawBook(sheets, kind="xls", is_1904=book.datemode == 1, notes=(note,))


def _half_decoded(data: bytes, encoding: str) -> str:
    """The text of these bytes, which may end in half a character."""
    return data.decode(encoding, "surrogatepass")


def _joined(text: str) -> str:
    """The text with its halved characters whole again; a half without its other is shown as such (U+FFFD)."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _xls_sheet(sheet: Any, datemode: int) -> RawSheet:
    raw = RawSheet(sheet.name, is_hidden=sheet.visibility != 0)
    for row in range(sheet.nrows):
        for column, cell in enumerate(sheet.row(row)):
            _take(raw, (row, column), cell, datemode)
    raw.hidden_rows = {row for row, about in sheet.rowinfo_map.items() if about.hidden}
    raw.hidden_columns = {column for column, about in sheet.colinfo_map.items() if about.hidden}
    raw.merges = [(top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells]
    return raw


def _take(raw: RawSheet, spot: tuple[int, int], cell: Any, datemode: int) -> None:
    import xlrd

    value: Cell = cell.value
    if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK) or value == "":
        return
    if cell.ctype == xlrd.XL_CELL_ERROR:
        raw.errors[spot] = f"错误值 {xlrd.error_text_from_code.get(cell.value, '')}"
        return
    if isinstance(value, str):
        value = _joined(value)
    elif cell.ctype == xlrd.XL_CELL_BOOLEAN:
        value = bool(cell.value)
    elif cell.ctype == xlrd.XL_CELL_DATE:
        with contextlib.suppress(ValueError, OverflowError):  # 20060305 in a cell of dates stays a number
            value = xlrd.xldate_as_datetime(cell.value, datemode)
    if isinstance(value, float) and not math.isfinite(value):
        raw.errors[spot] = f"无法识别的数 {value}"
        return
    assert isinstance(value, str | float | bool | datetime)
    raw.cells[spot] = value


def read_text(name: str, content: bytes, most_cells: int) -> RawBook:
    """The cells of a CSV or TXT in UTF-8, UTF-16 (with BOM) or GB 18030; all of them text."""
    text = _decoded(name, content)
    _require_table(name, text)
    first = text.split("\n", 5)[:5]
    delimiter = (
        "\t" if sum(line.count("\t") for line in first) > sum(line.count(",") for line in first) else ","
    )
    raw = RawSheet(Path(name).stem[:31])
    for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)):
        for column, cell in enumerate(row):
            if _LOST in cell:
                raw.errors[number, column] = f"第 {number + 1} 行中有无法识别的文字“{cell[:20]}”"
            elif len(cell) > MOST_TEXT:
                raw.errors[number, column] = f"{len(cell)} 个字的文字，超过 Excel 的上限"
            elif cell:
                raw.cells[number, column] = cell
        if len(raw.cells) > most_cells:
            raise too_many_cells(name, most_cells)
    note = saying("other_format_read", kind="文本文件")
    return RawBook([raw], kind="text", notes=(note,))


def _decoded(name: str, content: bytes) -> str:
    data = content.removesuffix(b"\x1a")  # DOS ended its texts so
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif data.translate(None, _BINARY) != data:
        encodings = []
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    if encodings[1:]:
        best = min((data.decode(one, "replace") for one in encodings), key=lambda text: text.count(_LOST))
        lost = best.count(_LOST)
        if lost <= _MOST_LOST and lost * _MOST_LOST <= len(best):
            return best
    raise PersonError("unknown_format", name=name)


def _require_table(name: str, text: str) -> None:
    """Programs save other things under the name of a table, and people send them on as one."""
    start = text[:_BEGINNING].lstrip("\ufeff \t\r\n").casefold()
    if not start.startswith("<"):
        return
    if "urn:schemas-microsoft-com:office:spreadsheet" in start:
        raise PersonError("unknown_format.xml_2003", name=name)
    if "urn:oasis:names:tc:opendocument" in start:
        raise PersonError("unknown_format.flat_ods", name=name)
    if any(sign in start for sign in _OF_A_PAGE):
        raise PersonError("unknown_format.web_page", name=name)


def too_many_cells(name: str, most: int) -> PersonError:
    """More than any township's answers, and more than the memory is meant for."""
    return PersonError("too_many_cells", name=name, most=most)
