"""How the sheets of the consolidated workbook look: formats, page setup, titles, tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

import msgspec
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from laiwu_desktop.formdef.plan import Indicator
from laiwu_desktop.workbook.summary.summary_source import Summary
from laiwu_desktop.workbook.writing.style import BORDER, FONT, HEADING, LINE, TITLE, height_of

COUNT, RATE = "#,##0", "0.00"
SAMPLE = "示例数据"
TITLE_ROW, NOTE_ROW, HEADING_ROW = 0, 1, 2
WHOLE_FILL, WAITING_FILL, RED = "#EEF3FA", "#F2F2F2", "#C00000"

# Pixels of a digit and beside a cell's text at that font.
DIGIT_PIXELS, CELL_PADDING = 8, 5

_A4, _MARGIN = 9, 0.4


class Number(msgspec.Struct, frozen=True):
    """A number with the Excel pattern it is shown in; None is an empty cell."""

    value: Decimal | int | None
    pattern: str = COUNT


CellValue = str | date | Number | None


class Look(msgspec.Struct, frozen=True):
    """How a cell differs from a plain one."""

    bold: bool = False
    fill: str = ""
    align: str = "left"
    indent: int = 0
    wrap: bool = False
    color: str = ""


class TableColumn(msgspec.Struct, frozen=True):
    """One column: its width is in characters."""

    heading: str
    width: float
    align: str = "left"
    wrap: bool = False


class Pages:
    """The workbook while it is written: one of each format, and every sheet set up alike."""

    def __init__(self, workbook: xlsxwriter.Workbook, summary: Summary) -> None:
        self.workbook = workbook
        self.summary = summary
        self._formats: dict[tuple[Look, str], Format] = {}
        self.heading = workbook.add_format(HEADING)
        self.title = workbook.add_format(TITLE)
        self.line = workbook.add_format(LINE)
        self.warning = workbook.add_format({**FONT, "bold": True, "font_color": RED})
        self.sample = workbook.add_format(
            {**FONT, "bold": True, "font_size": 28, "align": "center", "font_color": RED}
        )

    def sheet(self, title: str) -> Worksheet:
        """A new sheet for A4 landscape, one page wide, with page numbers."""
        sheet = self.workbook.add_worksheet(title)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.set_margins(left=_MARGIN, right=_MARGIN, top=0.6, bottom=0.6)
        sheet.center_horizontally()
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L&A&C第 &P 页 共 &N 页")
        if self.summary.sample:
            sheet.set_header(f"&R&B&KC00000{SAMPLE}")
        return sheet

    def head(self, sheet: Worksheet, title: str, last: int) -> None:
        """The title and the line below it, over the columns up to `last`."""
        span(sheet, TITLE_ROW, 0, last, title, self.title)
        sheet.set_row(TITLE_ROW, 28)
        self.place(sheet, last, "　　只含已接收的上报数据")

    def place(self, sheet: Worksheet, last: int, more: str = "") -> None:
        """The line below the title: where, when, and whether the figures are made up."""
        where = f"{self.summary.areas[0].division.name}　填报期：{self.summary.period.label}{more}"
        sample = self.summary.sample
        text = f"【{SAMPLE}】{where}" if sample else where
        span(sheet, NOTE_ROW, 0, last, text, self.warning if sample else self.line)
        sheet.set_row(NOTE_ROW, 18)

    def put(self, sheet: Worksheet, row: int, column: int, value: CellValue, look: Look) -> None:
        """Write a cell. Text is written as text, so that none can become a formula or a number."""
        match value:
            case Number(value=None) | None | "":
                sheet.write_blank(row, column, None, self.format(look))
            case Number(value=number, pattern=pattern):
                assert number is not None
                sheet.write_number(row, column, float(number), self.format(look, pattern))
            case str():
                sheet.write_string(row, column, value, self.format(look))
            case _:
                sheet.write_datetime(row, column, value, self.format(look, "yyyy-mm-dd"))

    def format(self, look: Look, pattern: str = "@") -> Format:
        """The bordered cell format of a look; numbers stand on the right unless the look centres them."""
        key = (look, pattern)
        if key not in self._formats:
            align = "right" if look.align == "left" and pattern != "@" else look.align
            optional = {"bg_color": look.fill, "font_color": look.color, "indent": look.indent}
            self._formats[key] = self.workbook.add_format(
                {
                    **BORDER, "num_format": pattern, "align": align, "bold": look.bold,
                    "text_wrap": look.wrap,
                    **{name: value for name, value in optional.items() if value},
                }
            )  # fmt: skip
        return self._formats[key]

    def table(
        self,
        title: str,
        columns: Sequence[TableColumn],
        rows: Iterable[tuple[Look, Sequence[CellValue]]],
        frozen: int,
    ) -> Worksheet:
        """A long table on a sheet of its own, with filters; `frozen` columns stay in view."""
        sheet = self.sheet(title)
        self.head(sheet, title, len(columns) - 1)
        self.headings(sheet, HEADING_ROW, columns)
        last = HEADING_ROW
        for last, (look, values) in enumerate(rows, HEADING_ROW + 1):
            for number, (column, value) in enumerate(zip(columns, values, strict=True)):
                self.put(sheet, last, number, value, _aligned(look, column))
        sheet.freeze_panes(HEADING_ROW + 1, frozen)
        sheet.repeat_rows(TITLE_ROW, HEADING_ROW)
        sheet.autofilter(HEADING_ROW, 0, last, len(columns) - 1)
        return sheet

    def headings(self, sheet: Worksheet, row: int, columns: Sequence[TableColumn]) -> None:
        """One row of headings, as high as the longest needs."""
        for number, column in enumerate(columns):
            sheet.set_column(number, number, column.width)
            sheet.write_string(row, number, column.heading, self.heading)
        # A little more: the arrow of a filter hides a part of the last line.
        sheet.set_row(row, max(height_of(column.heading, column.width) for column in columns) + 8)


def _aligned(look: Look, column: TableColumn) -> Look:
    return msgspec.structs.replace(look, align=column.align, wrap=column.wrap)


def span(sheet: Worksheet, row: int, first: int, last: int, text: str, cell_format: Format) -> None:
    """Text over several columns; Excel allows no merged range of one cell."""
    if last > first:
        sheet.merge_range(row, first, row, last, "", cell_format)
    sheet.write_string(row, first, text, cell_format)


def pattern_of(indicator: Indicator) -> str:
    """Rates with two places (they are in % already), counts without."""
    if indicator.is_rate:
        return RATE
    return f"{COUNT}.{'0' * indicator.places}" if indicator.places else COUNT


def heading_of(indicator: Indicator) -> str:
    """Label with unit below it, as the header of a narrow column."""
    return f"{indicator.label}\n（{indicator.unit}）"
