"""Takes the cells out of a file; of an .xlsx with openpyxl. Runs in the child process only (`child.py`)."""

from __future__ import annotations

import contextlib
import math
import re
import warnings
import zipfile
from datetime import date, time
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

from laiwu_desktop.base.codes import Saying, saying
from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.reasons import reason_of
from laiwu_desktop.formdef.values import Cell
from laiwu_desktop.seal.locks import AGE_ENDING, NO_KEYS, Keys, opened
from laiwu_desktop.workbook.format.envelope import SHEET
from laiwu_desktop.workbook.format.escapes import open_workbook, text_of, unescape
from laiwu_desktop.workbook.opening.cells import (
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_TEXT,
    RawBook,
    RawSheet,
)
from laiwu_desktop.workbook.opening.looks.formats import Formats
from laiwu_desktop.workbook.opening.looks.ink import Inks, Run, runs_of
from laiwu_desktop.workbook.opening.looks.taken import take_looks
from laiwu_desktop.workbook.opening.ods import read_ods
from laiwu_desktop.workbook.opening.other_formats import read_text, read_xls, too_many_cells
from laiwu_desktop.workbook.opening.preflight import inspect
from laiwu_desktop.workbook.opening.strict import without_strict
from laiwu_desktop.workbook.opening.wire import Unpacked

# A person merges a few cells; to settle very many of them would keep the program itself busy.
MOST_MERGES = 10_000
# A whole city's answers are far below; what is above would not fit the memory of either process.
MOST_CELLS = 300_000
# Points, and digits.
_THIN_ROW, _THIN_COLUMN = 8.0, 1.5
_MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_MAIN_TAG = f"{{{_MAIN.decode()}}}"
_WRITER = re.compile(rb"<(?:Application|AppVersion)>([^<]*)<")


def parse_file(path: Path, keys: Keys = NO_KEYS, name: str = "") -> RawBook:
    """All cells of the workbook at `path`, which people know as `name`.

    PersonError as `locked.opened` and `preflight.inspect`, and no_file, no_sheets, too_many_cells.
    """
    name = name or path.name
    try:
        with opened(path, keys, name) as file:
            return _parse(name.removesuffix(AGE_ENDING), file)
    except OSError as error:
        raise PersonError("no_file.unreadable", name=name, reason=reason_of(error)) from error


def warmed() -> Unpacked:
    """Nothing, once all is loaded that reading a workbook needs."""
    import openpyxl.worksheet._reader  # noqa: F401  # loaded for those that come after

    return Unpacked(None)


def _parse(name: str, file: BinaryIO) -> RawBook:
    preflight = inspect(name, file)
    file.seek(0)
    try:
        if preflight.kind == "xls":
            book = read_xls(name, file.read(), MOST_CELLS)
        elif preflight.kind == "ods":
            book = read_ods(name, file, MOST_CELLS)
        elif preflight.kind == "text":
            book = read_text(name, file.read(), MOST_CELLS)
        else:
            book = _xlsx(name, without_strict(file))
    except (PersonError, MemoryError):
        raise
    except Exception as error:  # whatever a broken file makes a parser raise, it means the same to a person
        raise PersonError("damaged_file.sheets", name=name) from error
    if not book.sheets:
        raise PersonError("no_sheets", name=name)
    if any(len(sheet.merges) > MOST_MERGES for sheet in book.sheets):
        raise PersonError("too_many_merges", name=name, most=MOST_MERGES)
    book.notes = (*preflight.notes, *book.notes)
    return book


def _xlsx(name: str, file: BinaryIO) -> RawBook:
    from openpyxl.utils.datetime import MAC_EPOCH

    warnings.simplefilter("ignore")  # openpyxl warns of what it leaves out; none of it is a cell
    with zipfile.ZipFile(file) as archive:
        if "xl/workbook.bin" in archive.namelist():
            raise PersonError("unknown_format.binary", name=name)
        if _MAIN not in archive.read("xl/workbook.xml").replace(b"\0", b""):
            return RawBook([])  # openpyxl would find the sheets and nothing on them
        # A file object, because openpyxl would judge a path by its suffix.
        texts: dict[int, frozenset[Run | None]] = {}
        book = open_workbook(file, lambda number, item: _take_runs(texts, number, item))
        budget, inks = _Budget(name), Inks(book)
        sheets = [_sheet(sheet, book, budget, inks, texts) for sheet in book.worksheets]
        lost = _lost_sheets(archive, [sheet.title for sheet in sheets])
        if SHEET in book.sheetnames:  # what is signed is held against what people read
            take_looks(archive, book, sheets, budget.spend)
        raw = RawBook(
            sheets,
            created=book.properties.created,
            modified=book.properties.modified,
            written_by=_written_by(archive),
            is_1904=book.epoch == MAC_EPOCH,
            notes=lost,
        )
        raw.take_pictures(archive.read(part) for part in archive.namelist() if part.startswith("xl/media/"))
        return raw


def _take_runs(texts: dict[int, frozenset[Run | None]], number: int, item: Any) -> None:
    if runs := runs_of(item):
        texts[number] = runs


def _written_by(archive: zipfile.ZipFile) -> str:
    """Application and version of docProps/app.xml; "" when it does not say."""
    if "docProps/app.xml" not in archive.namelist():
        return ""
    return b" ".join(_WRITER.findall(archive.read("docProps/app.xml"))).decode(errors="replace")


def _lost_sheets(archive: zipfile.ZipFile, titles: list[str]) -> tuple[Saying, ...]:
    """openpyxl passes over a sheet whose part is missing without a word."""
    from defusedxml import ElementTree

    root = ElementTree.fromstring(archive.read("xl/workbook.xml")) if titles else None
    named = [e.get("name", "") for e in root.iter() if e.tag.endswith("}sheet")] if root is not None else []
    lost = [name for name in named if name not in titles]
    if not lost:
        return ()
    return (saying("lost_sheets", sheets="、".join(lost[:5])),)


class _Budget:
    """How many cells one file may still have."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.left = MOST_CELLS

    def spend(self, count: int) -> None:
        self.left -= count
        if self.left < 0:
            raise too_many_cells(self.name, MOST_CELLS)


def _sheet(
    sheet: Any, book: Any, budget: _Budget, inks: Inks, texts: dict[int, frozenset[Run | None]]
) -> RawSheet:
    raw = RawSheet(sheet.title, is_hidden=sheet.sheet_state != "visible")
    formats = Formats(book, inks)
    with sheet._get_source() as source:
        parser = _parser_class(texts)(
            source,
            sheet._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        for _, row in parser.parse():
            filled = [cell for cell in row if cell["value"] is not None or cell["is_formula"]]
            budget.spend(len(filled))
            for cell in filled:
                _take(raw, cell)
                formats.take(raw, cell)
            formats.take_formulas(raw, row)
    formats.take_conditional(raw, parser.formatting)
    _take_shape(raw, parser)
    return raw


# A cell in which nothing stands: of those that are only drawn, a sheet has four times as many as of others.
_NOTHING: dict[str, Any] = {
    "value": None, "data_type": "n", "runs": frozenset(), "is_formula": False, "formula": None
}  # fmt: skip


def _parser_class(texts: dict[int, frozenset[Run | None]]) -> type:
    from xml.etree.ElementTree import iterparse  # the preflight lets no DOCTYPE or ENTITY in

    from openpyxl.worksheet import _reader

    _reader.iterparse = iterparse  # of defusedxml it is one in Python, which takes twice as long
    if not hasattr(_reader.coordinate_to_tuple, "cache_info"):  # the same on every sheet of every file
        _reader.coordinate_to_tuple = lru_cache(1 << 15)(_reader.coordinate_to_tuple)

    class Parser(_reader.WorkSheetParser):  # type: ignore[misc]  # openpyxl has no types
        """Shows a cell's result, whether a formula made it, where openpyxl's own shows either, and how the
        runs of its text are drawn.
        """

        col_counter: int

        def parse_cell(self, element: Any) -> dict[str, Any]:
            if not len(element):
                place = element.get("r")
                try:
                    int(element.get("s") or 0)
                    column = _reader.coordinate_to_tuple(place)[1] if place else self.col_counter + 1
                    self.col_counter = column
                    return _NOTHING
                except (ValueError, IndexError, OverflowError):  # told as of any other cell
                    pass
            runs = _settle_inline(element)
            try:
                cell: dict[str, Any] = super().parse_cell(element)
            except (ValueError, IndexError, OverflowError):
                # A number that is none, a text that is not in the list: this cell, not the whole file.
                row, column = _reader.coordinate_to_tuple(element.get("r"))
                text = element.findtext(_reader.VALUE_TAG) or ""
                cell = {"row": row, "column": column, "value": f"“{text[:40]}”", "data_type": "e"}
            if cell["data_type"] == "e" and element.get("t", "n") == "n":
                _as_number(cell, element.findtext(_reader.VALUE_TAG) or "")
            if element.get("t") == "str" and isinstance(cell["value"], str):
                cell["value"] = unescape(cell["value"])  # of shared strings it is done where they are read
            if element.get("t") == "s" and (number := element.findtext(_reader.VALUE_TAG) or "").isdecimal():
                runs = texts.get(int(number), runs)
            cell["runs"] = runs
            formula = element.find(_reader.FORMULA_TAG)
            cell["is_formula"] = formula is not None
            cell["formula"] = None if formula is None else formula.text or ""
            # =IF(x="","",x) where x is blank: its result is an empty text, and the cell a blank one.
            is_blank = cell["is_formula"] and element.get("t") == "str" and not cell["value"]
            cell["is_formula"] = cell["is_formula"] and not is_blank
            cell["value"] = None if is_blank else cell["value"]
            return cell

    return Parser


def _settle_inline(element: Any) -> frozenset[Run | None]:
    """Make a text that stands in the cell itself a plain one: openpyxl makes an object of every run."""
    inline = element.find(f"{_MAIN_TAG}is") if element.get("t") == "inlineStr" else None
    if inline is None:
        return frozenset()
    value = element.makeelement(f"{_MAIN_TAG}v", {})
    value.text = text_of(inline)
    element.insert(0, value)
    element.set("t", "str")
    return runs_of(inline)


def _as_number(cell: dict[str, Any], text: str) -> None:
    """A number that no date can be although its cell is one of dates: 20060305, or a code pasted there."""
    from openpyxl.worksheet._reader import _cast_number

    with contextlib.suppress(ValueError):
        cell["value"], cell["data_type"] = _cast_number(text), "n"


def _take(raw: RawSheet, cell: dict[str, Any]) -> None:
    spot = (cell["row"] - 1, cell["column"] - 1)
    value = cell["value"]
    if not (0 <= spot[0] < MOST_ROWS and 0 <= spot[1] < MOST_COLUMNS):
        raise ValueError(f"no such cell: {spot}")
    if cell["is_formula"]:
        raw.formulas.add(spot)
    if spot in raw.cells or spot in raw.errors:
        raw.errors[spot] = "写了两次的单元格"
    elif value is None:
        raw.errors[spot] = "没有计算结果的公式"
    elif cell["data_type"] == "e":
        raw.errors[spot] = f"错误值 {value}" if str(value).startswith("#") else f"无法识别的数 {value}"
    elif isinstance(value, float) and not math.isfinite(value):
        raw.errors[spot] = f"无法识别的数 {value}"
    elif isinstance(value, str) and len(value) > MOST_TEXT:
        raw.errors[spot] = f"{len(value)} 个字的文字，超过 Excel 的上限"
    else:
        raw.cells[spot] = _plain(value)
        return
    raw.cells.pop(spot, None)


def _take_shape(raw: RawSheet, parser: Any) -> None:
    """Hidden rows and columns, and merged cells, where something stands in them."""
    filled = {*raw.cells, *raw.errors}
    rows, columns = {row for row, _ in filled}, {column for _, column in filled}
    for number, attributes in parser.row_dimensions.items():
        is_hidden = _is_on(attributes.get("hidden")) or _is_thin(attributes.get("ht"), _THIN_ROW)
        if is_hidden and int(number) - 1 in rows:
            raw.hidden_rows.add(int(number) - 1)
    for attributes in parser.column_dimensions.values():
        if _is_on(attributes.get("hidden")) or _is_thin(attributes.get("width"), _THIN_COLUMN):
            first, last = int(attributes["min"]) - 1, int(attributes["max"]) - 1
            raw.hidden_columns.update(column for column in columns if first <= column <= last)
    for merged in getattr(parser.merged_cells, "mergeCell", ()):
        raw.merges.append((merged.min_row - 1, merged.min_col - 1, merged.max_row - 1, merged.max_col - 1))


def _is_thin(attribute: str | None, least: float) -> bool:
    """Whether a row or column is so small that nothing is seen of it."""
    try:
        return attribute is not None and float(attribute) < least
    except ValueError:
        return False


def _is_on(attribute: str | None) -> bool:
    return attribute in ("1", "true")


def _plain(value: Any) -> Cell:
    if isinstance(value, str | int | float | date):
        return value
    return value.isoformat() if isinstance(value, time) else str(value)
