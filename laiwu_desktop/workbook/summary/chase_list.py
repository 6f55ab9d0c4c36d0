"""The list of those to be chased (催报名单), as a workbook to print or send round."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import msgspec

from laiwu_desktop.workbook.writing.style import BORDER, HEADING, TITLE, new_workbook

_COLUMNS = (
    ("区划代码", 16),
    ("单位", 24),
    ("状态", 16),
    ("截止日期", 14),
    ("逾期天数", 10),
    ("催办记录", 36),
)


class OverdueLine(msgspec.Struct, frozen=True):
    """One township that owes a report."""

    division: str
    name: str
    state: str
    due: date
    days_late: int


def write_overdue(title: str, lines: Iterable[OverdueLine], written: str, path: Path) -> None:
    """Write the list, with an empty column for what was said on the phone. `written` is ISO 8601."""
    with new_workbook(path, title, written) as workbook:
        text = workbook.add_format({**BORDER, "num_format": "@"})
        day = workbook.add_format({**BORDER, "num_format": "yyyy-mm-dd"})
        number = workbook.add_format({**BORDER, "num_format": "0"})
        heading = workbook.add_format(HEADING)
        big = workbook.add_format(TITLE)
        sheet = workbook.add_worksheet("催报名单")
        sheet.merge_range(0, 0, 0, len(_COLUMNS) - 1, "", big)
        sheet.write_string(0, 0, title, big)
        sheet.set_row(0, 30)
        for column, (label, width) in enumerate(_COLUMNS):
            sheet.set_column(column, column, width)
            sheet.write_string(1, column, label, heading)
        for row, line in enumerate(lines, 2):
            sheet.write_string(row, 0, line.division, text)
            sheet.write_string(row, 1, line.name, text)
            sheet.write_string(row, 2, line.state, text)
            sheet.write_datetime(row, 3, line.due, day)
            sheet.write_number(row, 4, line.days_late, number)
            sheet.write_blank(row, 5, None, text)
        sheet.freeze_panes(2, 0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0, 1)
