"""Reads .ods (OpenDocument) spreadsheets. In the child only.

A reader of our own over content.xml, because what there is falls short of it: odfdo shows an error as a blank
text, as python-calamine does, fails at a whole row for one odd date, and weighs 16 MB with lxml. Of our own
package of 1,000 rows odfdo makes 53 MB in memory and 0.9 s with its import, this one 25 MB and 0.5 s: it
builds no tree and writes repeated cells out only where something stands in them.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from typing import BinaryIO

from laiwu_desktop.base.codes import saying
from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.workbook.opening.cells import MOST_COLUMNS, MOST_ROWS, RawBook, RawSheet
from laiwu_desktop.workbook.opening.ods_cell import NAMESPACE, OFFICE, STYLE, TABLE, TEXT, OdsCell, count_of
from laiwu_desktop.workbook.opening.other_formats import too_many_cells

# What stands beside the cells' own text: comments, pictures, forms, the history of changes.
_ASIDE = frozenset(
    {f"{OFFICE}annotation", f"{OFFICE}forms", f"{OFFICE}dde-source"}
    | {f"{TABLE}{n}" for n in ("tracked-changes", "shapes", "dde-links", "named-expressions", "detective")}
    | {f"{TEXT}{n}" for n in ("ruby-text", "note")}
)
_DRAWING = f"{{{NAMESPACE}drawing:1.0}}"
# LibreOffice keeps what it fetched from other workbooks in tables named so.
_ELSEWHERE = re.compile(r"'[a-z]+:", re.IGNORECASE)


def read_ods(name: str, file: BinaryIO, most_cells: int) -> RawBook:
    """The cells of an .ods; PersonError "password", "too_many_cells"."""
    from defusedxml.ElementTree import DefusedXMLParser

    with zipfile.ZipFile(file) as archive:
        names = archive.namelist()
        if b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise PersonError("password", name=name)
        content = _Content(name, most_cells)
        parser = DefusedXMLParser(target=content, forbid_dtd=True)
        with archive.open("content.xml") as part:
            while chunk := part.read(1 << 16):
                parser.feed(chunk)
        parser.close()
        pictures = [archive.read(part) for part in names if part.startswith("Pictures/")]
    notes = [saying("other_format_read", kind="ods 文件")]
    if content.is_linked:
        notes.append(saying("external_links", what="其他工作簿"))
    raw = RawBook(content.sheets, kind="ods", is_1904=content.is_1904, notes=tuple(notes))
    raw.take_pictures(pictures)
    return raw


class _Content:
    """Takes the events of content.xml and keeps the sheets."""

    def __init__(self, name: str, most_cells: int) -> None:
        self.sheets: list[RawSheet] = []
        self.is_1904 = False
        self.is_linked = False
        self._name = name
        self._most_cells = self._left = most_cells
        self._path: list[str] = []
        self._aside = 0  # how deep the elements began that are passed over; 0 outside of them
        self._style = ""
        self._hidden_styles: set[str] = set()
        self._sheet: _Sheet | None = None
        self._cell: OdsCell | None = None

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        self._path.append(tag)
        if self._aside:
            return
        if tag in _ASIDE or tag.startswith(_DRAWING):
            self._aside = len(self._path)
        elif self._cell is not None:
            self._cell.start(tag, attributes)
        elif tag.startswith(TABLE):
            self._start_table(tag[len(TABLE) :], attributes)
        elif tag == f"{STYLE}style":
            self._style = attributes.get(f"{STYLE}name", "")
        elif tag == f"{STYLE}table-properties" and attributes.get(f"{TABLE}display") == "false":
            self._hidden_styles.add(self._style)

    def data(self, text: str) -> None:
        """Text between elements."""
        if self._cell is not None and not self._aside:
            self._cell.add(text)

    def end(self, tag: str) -> None:
        """An element ends."""
        depth = len(self._path)
        self._path.pop()
        if self._aside:
            self._aside = 0 if self._aside == depth else self._aside
        elif self._cell is not None:
            if depth == self._cell.depth:
                self._end_cell(self._cell)
            else:
                self._cell.end(tag)
        elif self._sheet is not None and tag == f"{TABLE}table-row":
            self._end_row(self._sheet)
        elif self._sheet is not None and depth == self._sheet.depth:
            self._sheet.finish()
            self._sheet = None

    def close(self) -> None:
        """The document has ended."""

    def _start_table(self, what: str, attributes: Mapping[str, str]) -> None:
        if what == "null-date":
            self.is_1904 = attributes.get(f"{TABLE}date-value", "").startswith("1904")
        elif what == "table" and self._path[-2:-1] == [f"{OFFICE}spreadsheet"]:
            title = attributes.get(f"{TABLE}name", "")
            hidden = attributes.get(f"{TABLE}style-name", "") in self._hidden_styles
            self._sheet = _Sheet(RawSheet(title, is_hidden=hidden), len(self._path))
            if _ELSEWHERE.match(title):
                self.is_linked = True
            else:
                self.sheets.append(self._sheet.raw)
        elif what in ("table-source", "cell-range-source"):
            self.is_linked = True
        elif self._sheet is not None and what == "table-column":
            self._sheet.take_columns(attributes)
        elif self._sheet is not None and what == "table-row":
            self._sheet.start_row(attributes)
        elif self._sheet is not None and what in ("table-cell", "covered-table-cell"):
            self._cell = OdsCell(attributes, len(self._path))

    def _end_cell(self, cell: OdsCell) -> None:
        self._cell = None
        if self._sheet is not None:
            self._sheet.take_cell(cell)

    def _end_row(self, sheet: _Sheet) -> None:
        self._left -= sheet.weight
        if self._left < 0:  # before anything is written out
            raise too_many_cells(self._name, self._most_cells)
        sheet.end_row()


class _Sheet:
    """One table: where its next row and column are, and what was found in the row under way."""

    def __init__(self, raw: RawSheet, depth: int) -> None:
        self.raw = raw
        self.depth = depth
        self._row = self._column = self._columns = 0
        self._repeat = 1
        self._is_hidden = False
        self._cells: list[tuple[int, int, OdsCell]] = []
        self._hidden: list[tuple[int, int]] = []

    @property
    def weight(self) -> int:
        """How many cells the row under way would be when written out."""
        return self._repeat * sum(count for _, count, _ in self._cells)

    def take_columns(self, attributes: Mapping[str, str]) -> None:
        count = count_of(attributes, "number-columns-repeated")
        if attributes.get(f"{TABLE}visibility", "visible") != "visible":
            self._hidden.append((self._columns, self._columns + count))
        self._columns += count

    def start_row(self, attributes: Mapping[str, str]) -> None:
        self._column = 0
        self._repeat = count_of(attributes, "number-rows-repeated")
        self._is_hidden = attributes.get(f"{TABLE}visibility", "visible") != "visible"
        self._cells = []

    def take_cell(self, cell: OdsCell) -> None:
        if cell.is_filled:
            self._cells.append((self._column, cell.columns, cell))
        if cell.spans != (1, 1):
            down, right = cell.spans
            merge = (self._row, self._column, self._row + down - 1, self._column + right - 1)
            self.raw.merges.append(merge)
        self._column += cell.columns

    def end_row(self) -> None:
        """Write the row out, as often as it is repeated."""
        for column, count, cell in self._cells:
            if self._row + self._repeat > MOST_ROWS or column + count > MOST_COLUMNS:
                raise ValueError(f"no such cell: {self._row}, {column}")
            value, error = cell.value()
            spots = [
                (row, place)
                for row in range(self._row, self._row + self._repeat)
                for place in range(column, column + count)
            ]
            if error:
                self.raw.errors.update(dict.fromkeys(spots, error))
            elif value is not None:
                self.raw.cells.update(dict.fromkeys(spots, value))
            if cell.is_formula:
                self.raw.formulas.update(spots)
        if self._cells and self._is_hidden:
            self.raw.hidden_rows.update(range(self._row, self._row + self._repeat))
        self._row += self._repeat

    def finish(self) -> None:
        """Of the hidden columns, those with something in them."""
        columns = {column for _, column in (*self.raw.cells, *self.raw.errors)}
        for first, end in self._hidden[:MOST_COLUMNS]:
            self.raw.hidden_columns.update(column for column in columns if first <= column < end)
