"""What every workbook of ours has in common: how it is opened for writing, and how cells look."""

from __future__ import annotations

import contextlib
import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from laiwu_desktop.base.files import put_whole, require_ending
from laiwu_desktop.workbook.format.envelope import SHEET, Meta, rows_of
from laiwu_desktop.workbook.format.escapes import escape_wholly

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.worksheet import Worksheet

# What XlsxWriter says in its files that wrote them.
WRITTEN_BY = "Microsoft Excel 12.0000"

FONT_NAME = "宋体"
# Without "none" a font would be tied to the theme, and be another one in another office suite.
FONT = {"font_name": FONT_NAME, "font_scheme": "none", "font_size": 10, "valign": "vcenter"}
BORDER = {**FONT, "border": 1, "border_color": "#A6A6A6"}
TITLE = {**FONT, "bold": True, "font_size": 16, "align": "center"}
LINE = {**FONT, "italic": True, "font_color": "#404040"}
HEADING = {**BORDER, "bold": True, "text_wrap": True, "align": "center", "bg_color": "#DCE6F1"}


# The headings of a table with the widths of its columns in digits.
Columns = Sequence[tuple[str, int]]


class LabelledLine(msgspec.Struct, frozen=True):
    """A line of a page: what it is and what it says."""

    label: str
    text: str


# Digits of text at 10 points that fit into one of a column's width, and the points that a line takes.
_DIGITS_AT_10 = 1.15
_LINE_HEIGHT = 14.0

# Column widths are counted in digits of the default font. XlsxWriter's own, Calibri, is not on every machine
# that has 宋体, and whatever stands in for it makes every column wider or narrower on paper.
_DEFAULT_FORMAT = {"font_name": FONT_NAME, "font_size": 11}


@contextlib.contextmanager
def new_workbook(
    path: Path, title: str, created: str, *, private: bool = True
) -> Iterator[xlsxwriter.Workbook]:
    """A workbook in which text stays text, whatever it looks like; written whole when the block ends well.

    `created` is ISO 8601. The time of writing is nowhere in the file, so that writing the same again gives
    the same bytes. `private` and what cannot be written: as `base.files.written_whole` has it.
    """
    import xlsxwriter

    escape_wholly()
    content = io.BytesIO()
    workbook = xlsxwriter.Workbook(
        content,
        {
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "in_memory": True,
            # A copy: XlsxWriter writes into it, and the next workbook would come out another one.
            "default_format_properties": dict(_DEFAULT_FORMAT),
            "default_row_height": 18,
            "default_column_width": 72,
        },
    )
    moment = datetime.fromisoformat(created).replace(tzinfo=None)
    workbook.set_properties({"title": title, "created": moment})
    require_ending(path, ".xlsx")
    yield workbook
    workbook.close()
    put_whole(path, content.getvalue(), private=private)


def write_meta(workbook: xlsxwriter.Workbook, meta: Meta) -> None:
    """Add the hidden sheet that says what the workbook is."""
    sheet = workbook.add_worksheet(SHEET)
    for row, pair in enumerate(rows_of(meta)):
        for column, text in enumerate(pair):
            sheet.write_string(row, column, text)
    sheet.hide()


def write_head(
    workbook: xlsxwriter.Workbook,
    sheet: Worksheet,
    title: str,
    lines: Iterable[LabelledLine],
    columns: Columns,
) -> int:
    """Write a title over the columns and the lines beneath it; returns the row after them."""
    text = workbook.add_format({**BORDER, "num_format": "@", "text_wrap": True})
    label, large = workbook.add_format(HEADING), workbook.add_format(TITLE)
    row, last = 0, len(columns) - 1
    sheet.merge_range(row, 0, row, last, "", large)
    sheet.write_string(row, 0, title, large)
    sheet.set_row(row, 32)
    for row, line in enumerate(lines, 1):
        sheet.write_string(row, 0, line.label, label)
        sheet.merge_range(row, 1, row, last, "", text)
        sheet.write_string(row, 1, line.text, text)
        width = sum(width for _, width in columns[1:])
        sheet.set_row(row, max(22, height_of(line.text, width)))
    return row + 1


def write_table(
    workbook: xlsxwriter.Workbook,
    sheet: Worksheet,
    first: int,
    columns: Columns,
    rows: Iterable[tuple[str, ...]],
) -> None:
    """Write headings with their widths in row `first`, and the rows of texts beneath."""
    text = workbook.add_format({**BORDER, "num_format": "@", "text_wrap": True})
    heading = workbook.add_format(HEADING)
    for column, (label, width) in enumerate(columns):
        sheet.set_column(column, column, width)
        sheet.write_string(first, column, label, heading)
    for row, cells in enumerate(rows, first + 1):
        sheet.set_row(row, row_height(cells, columns))
        for column, value in enumerate(cells):
            sheet.write_string(row, column, value, text)


def row_height(cells: Iterable[str], columns: Columns) -> float:
    """Height in points of a row of wrapped texts: no office suite grows a row of ours by itself."""
    return max(18, *(height_of(text, width) for text, (_, width) in zip(cells, columns, strict=True)))


def height_of(text: str, width: float) -> float:
    """Height in points of wrapped text in a column `width` characters wide."""
    fitting = max(2, int(width * _DIGITS_AT_10))
    return _LINE_HEIGHT * sum(max(1, -(-_width(part) // fitting)) for part in text.split("\n")) + 4


def _width(text: str) -> int:
    """Width in half-width characters."""
    return sum(2 if unicodedata.east_asian_width(char) in {"W", "F", "A"} else 1 for char in text)
