"""The list of fingerprints to be compared (待核对签名指纹), as a workbook to print and tick."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from laiwu_desktop.workbook.writing.style import BORDER, HEADING, TITLE, new_workbook

_COLUMNS = (
    ("区划代码", 16),
    ("单位", 20),
    ("签名指纹", 24),
    ("情况", 34),
    ("等待的数据", 22),
    ("核对一致打√", 14),
    ("核对人、日期", 18),
)


class KeyLine(msgspec.Struct, frozen=True):
    """One key: what is said of it, and what waits for it."""

    division: str
    name: str
    fingerprint: str
    about: str
    held: str


def write_keys(title: str, lines: Iterable[KeyLine], written: str, path: Path) -> None:
    """Write the list, with empty columns for the tick and for who compared. `written` is ISO 8601."""
    with new_workbook(path, title, written) as workbook:
        text = workbook.add_format({**BORDER, "num_format": "@", "text_wrap": True, "valign": "vcenter"})
        fixed = workbook.add_format(
            {**BORDER, "num_format": "@", "font_name": "Consolas", "valign": "vcenter"}
        )
        heading, big = workbook.add_format(HEADING), workbook.add_format(TITLE)
        sheet = workbook.add_worksheet("待核对签名指纹")
        sheet.merge_range(0, 0, 0, len(_COLUMNS) - 1, "", big)
        sheet.write_string(0, 0, title, big)
        sheet.set_row(0, 30)
        for column, (label, width) in enumerate(_COLUMNS):
            sheet.set_column(column, column, width)
            sheet.write_string(1, column, label, heading)
        for row, line in enumerate(lines, 2):
            sheet.set_row(row, 30)
            for column, said in enumerate(msgspec.structs.astuple(line)):
                sheet.write_string(row, column, said, fixed if column == 2 else text)
            for column in (5, 6):
                sheet.write_blank(row, column, None, text)
        sheet.freeze_panes(2, 0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0, 1)
