"""The consolidated workbook (汇总表) of the bureau: what leaders read, what clerks look figures up in."""

from __future__ import annotations

from pathlib import Path

from laiwu_desktop.workbook.summary.summary_overview import write_areas, write_notes
from laiwu_desktop.workbook.summary.summary_page import Pages
from laiwu_desktop.workbook.summary.summary_sheets import (
    write_fields,
    write_indicators,
    write_unreported,
    write_villages,
)
from laiwu_desktop.workbook.summary.summary_source import Summary
from laiwu_desktop.workbook.summary.summary_targets import write_targets
from laiwu_desktop.workbook.writing.style import new_workbook

__all__ = ["Summary", "write_summary"]


def write_summary(summary: Summary, path: Path) -> None:
    """Write the workbook whole, or leave what was there as it was."""
    with new_workbook(path, summary.title, summary.written) as workbook:
        pages = Pages(workbook, summary)
        write_notes(pages)
        write_areas(pages)
        write_indicators(pages)
        write_fields(pages)
        write_targets(pages)
        write_villages(pages)
        write_unreported(pages)
