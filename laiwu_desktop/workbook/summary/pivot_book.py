"""What is analysed (分析), as a workbook: figures as they are shown, and how they were rounded."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from laiwu_desktop.base.text import marked
from laiwu_desktop.formdef.analysis.pivot import Pivot, PivotColumn, PivotLine, Scale, Shown
from laiwu_desktop.formdef.division import Level
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.workbook.writing.style import (
    BORDER,
    LabelledLine,
    new_workbook,
    row_height,
    write_head,
    write_table,
)

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.worksheet import Worksheet

SHEET = "分析"
_AREAS = (("区划代码", 16), ("地区", 26), ("级别", 14))
_WIDTH = 18
_MOVED = {"bg_color": "#FFF2CC", "italic": True}
_ONLY = "只含已接收的上报数据，按{label}的区划；空白为没有数据，不是零。"
METHOD = (
    "舍位平衡：每个数取不大于或不小于它的整位数，使每个合计都等于所列各部分之和，"
    "且与四舍五入不同的最少；不同的 {count} 个用斜体和底色标出。"
)


class PivotBook(msgspec.Struct, frozen=True):
    """A pivot, in a larger unit if any. `written` is ISO 8601, `sample` marks it as 示例数据."""

    pivot: Pivot
    scale: Scale | None
    office: str
    written: str
    sample: bool = False


def write_pivot(book: PivotBook, path: Path) -> None:
    """Write the workbook whole, or leave what was there as it was."""
    title = marked(f"{book.office}数据分析表", sample=book.sample)
    columns = [*_AREAS, *((heading_of(one, book.scale), _WIDTH) for one in book.pivot.columns)]
    with new_workbook(path, title, book.written) as workbook:
        sheet = workbook.add_worksheet(SHEET)
        first = write_head(workbook, sheet, title, _lines(book), columns)
        write_table(workbook, sheet, first, columns, ())
        sheet.set_row(first, row_height([label for label, _ in columns], columns))
        _write_figures(workbook, sheet, book, first + 1)
        sheet.freeze_panes(first + 1, len(_AREAS))
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0, first)


def heading_of(column: PivotColumn, scale: Scale | None) -> str:
    """总户数（万户）2006年下半年, on three lines."""
    unit = scale.unit_of(column.measure) if scale else column.measure.unit
    return f"{column.measure.label}\n（{unit}）\n{Period.parse(column.period).label}"


def _lines(book: PivotBook) -> list[LabelledLine]:
    pivot = book.pivot
    lines = [
        LabelledLine("分析时间", book.written.replace("T", " ")),
        LabelledLine(
            "口径",
            f"只含已接收的上报数据，按{Period.parse(pivot.basis).label}的区划；空白为没有数据，不是零。",
        ),
    ]
    if book.scale is not None:
        lines.append(LabelledLine("单位", METHOD.format(count=pivot.moved(book.scale))))
    return [*lines, *(LabelledLine("区划变更", f"{note}。") for note in pivot.notes)]


def _write_figures(workbook: xlsxwriter.Workbook, sheet: Worksheet, book: PivotBook, first: int) -> None:
    text = workbook.add_format({**BORDER, "num_format": "@"})
    for row, (line, shown) in enumerate(
        zip(book.pivot.lines, book.pivot.shown(book.scale), strict=True), first
    ):
        for column, word in enumerate(_words(line)):
            sheet.write_string(row, column, word, text)
        for column, (asked, one) in enumerate(zip(book.pivot.columns, shown, strict=True), len(_AREAS)):
            look = {**BORDER, "num_format": _pattern(asked, book.scale), **(_MOVED if one.is_moved else {})}
            cell = workbook.add_format(look)
            value = _number(one)
            if value is None:
                sheet.write_blank(row, column, None, cell)
            else:
                sheet.write_number(row, column, float(value), cell)


def _words(line: PivotLine) -> tuple[str, str, str]:
    word = Level(line.level).word if line.level else ""
    return line.division, f"{'　' * line.depth}{line.name}", word


def _number(shown: Shown) -> Decimal | None:
    text = shown.text.replace(",", "")
    return None if text == "—" else Decimal(text)


def _pattern(column: PivotColumn, scale: Scale | None) -> str:
    measure = column.measure
    places = 2 if measure.is_rate else scale.places if scale else measure.places
    return f"#,##0.{'0' * places}" if places else "#,##0"
