"""What is the matter with files, as workbooks: the list of errors, and a marked copy of the sender's file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.text import writable
from laiwu_desktop.formdef.values import Cell
from laiwu_desktop.workbook.complaints.diagnosis import diagnosis
from laiwu_desktop.workbook.format.envelope import SHEET
from laiwu_desktop.workbook.format.layout import LISTS
from laiwu_desktop.workbook.format.problems import Problem, cell_name
from laiwu_desktop.workbook.opening.cells import EXACT, RawBook, RawSheet, Spot
from laiwu_desktop.workbook.writing.style import BORDER, FONT, HEADING, new_workbook, row_height

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_COLUMNS = (
    ("文件", 30), ("级别", 8), ("工作表", 22), ("单元格", 9), ("单位代码", 14), ("单位名称", 14),
    ("内容", 20), ("问题", 50), ("处理办法", 44),
)  # fmt: skip
_DIAGNOSED = (("文件", 30), ("诊断", 110))
_RED, _YELLOW = "#FFC7CE", "#FFEB9C"
# Excel takes no more in a comment; nobody reads so much either.
_MOST_COMMENT = 2_000
_LONGEST_TITLE = 31


class FileProblems(msgspec.Struct, frozen=True):
    """One file's problems."""

    file: str
    problems: tuple[Problem, ...]


def write_error_list(
    files: Iterable[FileProblems], names: Mapping[str, str], created: str, path: Path
) -> None:
    """Write 错误清单: every problem of every file, those that block first; on a second sheet what happened to
    each file. `names` are the units' by code.
    """
    files = list(files)
    with new_workbook(path, "错误清单", created) as workbook:
        heading = workbook.add_format(HEADING)
        formats = {
            blocks: workbook.add_format({**BORDER, "num_format": "@", "text_wrap": True, "bg_color": colour})
            for blocks, colour in ((True, _RED), (False, _YELLOW))
        }
        sheet = workbook.add_worksheet("错误清单")
        for column, (label, width) in enumerate(_COLUMNS):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, label, heading)
        row = 0
        for file in files:
            for problem in sorted(file.problems, key=lambda problem: not problem.blocks):
                row += 1
                cells = _cells(file.file, problem, names)
                sheet.set_row(row, row_height(cells, _COLUMNS))
                for column, text in enumerate(cells):
                    sheet.write_string(row, column, writable(text), formats[problem.blocks])
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(row, 1), len(_COLUMNS) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        _diagnoses(workbook, files, heading)


def _diagnoses(workbook: xlsxwriter.Workbook, files: Iterable[FileProblems], heading: Format) -> None:
    sheet = workbook.add_worksheet("诊断")
    wrapped = workbook.add_format({**BORDER, "num_format": "@", "text_wrap": True})
    for column, (label, width) in enumerate(_DIAGNOSED):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, label, heading)
    for row, file in enumerate(files, 1):
        said = diagnosis(file.problems) or "文件本身没有变样，问题见错误清单。"
        sheet.set_row(row, row_height((file.file, said), _DIAGNOSED))
        sheet.write_string(row, 0, writable(file.file), wrapped)
        sheet.write_string(row, 1, said, wrapped)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _cells(file: str, problem: Problem, names: Mapping[str, str]) -> tuple[str, ...]:
    return (
        file, "须改正" if problem.blocks else "提示", problem.sheet, problem.cell, problem.unit_code,
        names.get(problem.unit_code, ""), problem.value, problem.message, problem.remedy,
    )  # fmt: skip


def write_marked_copy(raw: RawBook, problems: Iterable[Problem], created: str, path: Path) -> None:
    """Write the cells of a file anew, those with a problem coloured and with a comment that says why.

    Only contents are copied: nothing a stranger's file may carry beside its cells comes along.
    PersonError "cannot_mark" for what no workbook takes.
    """
    from xlsxwriter.exceptions import XlsxWriterException

    try:
        with new_workbook(path, "批注副本", created) as workbook:
            writer = _Copy(workbook)
            marks = list(problems)
            for raw_sheet in raw.sheets:
                if raw_sheet.title not in (SHEET, LISTS):
                    writer.sheet(raw_sheet, [p for p in marks if p.sheet == raw_sheet.title and p.cell])
    except XlsxWriterException as error:
        raise PersonError("cannot_mark", name=path.name) from error


class _Copy:
    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        self._workbook = workbook
        # Excel keeps this name for itself.
        self._titles = {"history"}
        self._formats: dict[tuple[str, str], Format] = {}

    def sheet(self, raw: RawSheet, problems: list[Problem]) -> None:
        """Copy one sheet; a problem's cell is marked even where nothing stands."""
        sheet = self._workbook.add_worksheet(self._title(raw.title))
        places: dict[str, list[Problem]] = {}
        for problem in problems:
            places.setdefault(problem.cell, []).append(problem)
        spots: dict[str, Spot] = {cell_name(*spot): spot for spot in (*raw.cells, *raw.errors)}
        for name, spot in spots.items():
            found = places.pop(name, [])
            self._cell(sheet, spot, raw.errors.get(spot, raw.cells.get(spot)), found)
        for name, found in places.items():
            sheet.write_blank(name, None, self._format(found, None))
            sheet.write_comment(name, _comment(found), {"x_scale": 2, "y_scale": 1.5})
        if problems:
            sheet.set_tab_color("#C00000" if any(p.blocks for p in problems) else "#FFC000")

    def _cell(self, sheet: Worksheet, spot: Spot, cell: Cell, found: list[Problem]) -> None:
        form = self._format(found, cell)
        if isinstance(cell, bool):
            sheet.write_boolean(*spot, cell, form)
        elif isinstance(cell, int | float) and abs(cell) < EXACT:
            sheet.write_number(*spot, cell, form)
        elif isinstance(cell, date) and cell.year >= 1900:
            sheet.write_datetime(*spot, cell, form)
        else:
            sheet.write_string(*spot, writable(str(cell)), form)
        if found:
            sheet.write_comment(*spot, _comment(found), {"x_scale": 2, "y_scale": 1.5})

    def _format(self, found: list[Problem], cell: Cell) -> Format:
        colour = (_RED if any(p.blocks for p in found) else _YELLOW) if found else ""
        number = "yyyy-mm-dd" if isinstance(cell, date) else "@" if isinstance(cell, str) else "General"
        if (colour, number) not in self._formats:
            shade = {"bg_color": colour} if colour else {}
            self._formats[colour, number] = self._workbook.add_format({**FONT, "num_format": number, **shade})
        return self._formats[colour, number]

    def _title(self, title: str) -> str:
        """The sheet's name as far as Excel would take it; a stranger's file may have any."""
        plain = "".join(char for char in writable(title) if char not in "[]:*?/\\'") or "工作表"
        found, number = _first_units(plain, _LONGEST_TITLE), 1
        while found.casefold() in self._titles:
            number += 1
            ending = f"_{number}"
            found = _first_units(plain, _LONGEST_TITLE - len(ending)) + ending
        self._titles.add(found.casefold())
        return found


def _first_units(text: str, most: int) -> str:
    """As much of it as Excel counts so many characters in: a rare one (𠮷) is two."""
    return text.encode("utf-16-le")[: 2 * most].decode("utf-16-le", "ignore")


def _comment(found: list[Problem]) -> str:
    return writable("\n".join(f"{p.message}{p.remedy}" for p in found))[:_MOST_COMMENT]
