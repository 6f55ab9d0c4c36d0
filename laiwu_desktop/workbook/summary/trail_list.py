"""The audit trail (审计记录) as a workbook, to be filed or printed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from laiwu_desktop.workbook.writing.style import LabelledLine, new_workbook, write_head, write_table

_COLUMNS = (
    ("序号", 11), ("时间", 20), ("操作人", 26), ("操作", 16), ("对象", 30), ("说明", 34),
    ("原为", 34), ("现为", 34),
)  # fmt: skip


# A cell holds 32,767 characters, and no row is higher than a page.
_MOST_IN_CELL = 600


def _in_parts(row: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """A row of texts; what is longer than a cell shows goes on in rows below, under the same number."""
    count = max(1, *(-(-len(text) // _MOST_IN_CELL) for text in row))
    for part in range(count):
        cells = (text[part * _MOST_IN_CELL : (part + 1) * _MOST_IN_CELL] for text in row)
        yield tuple(cells) if not part else (row[0], *list(cells)[1:])


def write_trail(
    title: str, head: Iterable[tuple[str, str]], rows: Sequence[tuple[str, ...]], written: str, path: Path
) -> None:
    """Write rows of texts under these columns, beneath lines that say what they are. `written`: ISO 8601."""
    with new_workbook(path, title, written) as workbook:
        sheet = workbook.add_worksheet("审计记录")
        first = write_head(workbook, sheet, title, [LabelledLine(*line) for line in head], _COLUMNS)
        lines = [part for row in rows for part in _in_parts(row)]
        write_table(workbook, sheet, first, _COLUMNS, lines)
        sheet.freeze_panes(first + 1, 0)
        if lines:
            sheet.autofilter(first, 0, first + len(lines), len(_COLUMNS) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(first)
