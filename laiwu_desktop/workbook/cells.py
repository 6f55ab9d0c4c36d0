"""Opens a workbook and takes its cells out, with openpyxl; nothing is interpreted here."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.ids import photo_id
from laiwu_desktop.formdef.values import Cell
from laiwu_desktop.workbook.escapes import open_workbook

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

# A formula's element; <formula1> of a data validation is none.
_FORMULA = re.compile(rb"<f[\s>/]")

_WRITER = re.compile(rb"<(?:Application|AppVersion)>([^<]*)<")

Spot = tuple[int, int]


class RawSheet(msgspec.Struct):
    """One sheet: its non-empty cells by (row, column) from 0, those in error, those that were formulas."""

    title: str
    cells: dict[Spot, Cell]
    errors: dict[Spot, str]
    formulas: set[Spot]

    @property
    def rows(self) -> dict[int, dict[int, Cell]]:
        """The cells by row."""
        found: dict[int, dict[int, Cell]] = {}
        for (row, column), cell in sorted(self.cells.items()):
            found.setdefault(row, {})[column] = cell
        return found


class RawBook(msgspec.Struct):
    """A workbook's sheets, the pictures in it by their content's id, and when it was last saved."""

    sheets: list[RawSheet]
    pictures: dict[str, bytes]
    created: datetime | None
    modified: datetime | None
    # Which program wrote the file, as it says itself: name and version in one.
    written_by: str = ""

    def sheet(self, title: str) -> RawSheet | None:
        """The sheet of that name."""
        return next((sheet for sheet in self.sheets if sheet.title == title), None)


def read_cells(path: Path) -> RawBook:
    """All cells of the workbook at `path`.

    PersonError: "no_file", "old_format" (xls or a password), "damaged_file", "no_sheets" (Strict OOXML).
    """
    try:
        with path.open("rb") as file:
            start = file.read(8)
    except OSError as error:
        raise PersonError(
            "no_file", f"无法打开文件 {path.name}：{error.strerror}。", "请核对路径和权限。"
        ) from error
    if start.startswith(_OLE):
        raise PersonError(
            "old_format", f"{path.name} 是旧版 xls 文件，或设有打开密码。", "请去除打开密码，另存为 xlsx。"
        )
    damaged = PersonError("damaged_file", f"{path.name} 已损坏，或不是 Excel 文件。", "请向发送方重新索取。")
    try:
        with zipfile.ZipFile(path) as archive:
            if archive.testzip() is not None:
                raise damaged
            pictures, written_by = _pictures(archive), _written_by(archive)
            has_formulas = any(
                _FORMULA.search(archive.read(name))
                for name in archive.namelist()
                if name.startswith("xl/worksheets/")
            )
        results = open_workbook(path, data_only=True)
        sheets = [_sheet(sheet) for sheet in results.worksheets]
        created, modified = results.properties.created, results.properties.modified
        results.close()
        if has_formulas:
            _find_formulas(path, sheets)
    except PersonError:
        raise
    except Exception as error:  # whatever a broken file makes a parser raise, it means the same to a person
        raise damaged from error
    if not sheets:
        raise PersonError(
            "no_sheets", f"{path.name} 中没有可读的工作表。", "请用 Excel 或 WPS 另存为普通的 xlsx 工作簿。"
        )
    return RawBook(sheets, pictures, created, modified, written_by)


def _written_by(archive: zipfile.ZipFile) -> str:
    """Application and version of docProps/app.xml; "" when it does not say."""
    if "docProps/app.xml" not in archive.namelist():
        return ""
    return b" ".join(_WRITER.findall(archive.read("docProps/app.xml"))).decode(errors="replace")


def _pictures(archive: zipfile.ZipFile) -> dict[str, bytes]:
    found = [archive.read(name) for name in archive.namelist() if name.startswith("xl/media/")]
    return {photo_id(data): data for data in found}


def _sheet(results: Any) -> RawSheet:
    # The dimensions a file states are often wrong; without this, cells outside them are lost.
    results.reset_dimensions()
    raw = RawSheet(results.title, {}, {}, set())
    for spot, kind, value in _filled(results):
        if kind == "e":
            raw.errors[spot] = str(value)
        else:
            raw.cells[spot] = _plain(value)
    return raw


def _find_formulas(path: Path, sheets: list[RawSheet]) -> None:
    """Mark the cells that are formulas. A second reading, since one shows either formulas or results."""
    sources = open_workbook(path, data_only=False)
    for raw in sheets:
        sheet = sources[raw.title]
        sheet.reset_dimensions()
        for spot, kind, _ in _filled(sheet):
            if kind == "f":
                raw.formulas.add(spot)
                if spot not in raw.cells and spot not in raw.errors:
                    raw.errors[spot] = "没有计算结果的公式"
    sources.close()


def _filled(sheet: Any) -> Iterable[tuple[Spot, str, Any]]:
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value is not None:
                yield (cell.row - 1, cell.column - 1), cell.data_type, cell.value


def _plain(value: Any) -> Cell:
    if isinstance(value, str | int | float | date):
        return value
    return value.isoformat() if isinstance(value, time) else str(value)
