"""The audit trail (审计记录) as a workbook, to be filed or printed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from laiwu_desktop.workbook.writing.style import LabelledLine, new_workbook, write_head, write_table

_COLUMNS = (
    ("序号", 11), ("时间", 20), ("操作人", 26), ("操作", 16), ("对象", 30), ("说明", 34),
    ("原为", 34), ("现为", 34),
)  # fmt: skip


def write_trail(
    title: str, head: Iterable[tuple[str, str]], rows: Sequence[tuple[str, ...]], written: str, path: Path
) -> None:
    """Write rows of texts under these columns, beneath lines that say what they are. `written`: ISO 8601."""
    with new_workbook(path, title, written) as workbook:
        sheet = workbook.add_worksheet("审计记录")
        lines = [LabelledLine(*line) for line in head]
        first = write_head(workbook, sheet, title, lines, _COLUMNS)
        write_table(workbook, sheet, first, _COLUMNS, rows)
        sheet.freeze_panes(first + 1, 0)
        if rows:
            sheet.autofilter(first, 0, first + len(rows), len(_COLUMNS) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(first)
