"""Receipts (回执) as pages to be printed and filed. The signed one is the workbook: paper proves nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from laiwu_desktop.paper.bundles import compiled
from laiwu_desktop.paper.fonts import coverage
from laiwu_desktop.paper.pdf import Printed, page_count, put_pdf
from laiwu_desktop.paper.printable import Printer


class ReceiptPage(msgspec.Struct, frozen=True):
    """One receipt. `lines` are names with what they say; `rows` what was said of places, by `columns`; `file`
    is the name of the workbook that was signed.
    """

    title: str
    file: str
    lines: tuple[tuple[str, str], ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def heading(self) -> str:
        """What stands above what was said."""
        return f"审核意见（{len(self.rows)} 条）" if self.rows else "审核意见：无"


def write_receipts(receipts: Sequence[ReceiptPage], path: Path, *, sample: bool = False) -> Printed:
    """Write one PDF of all the receipts, each on pages of its own; `sample` marks every page 示例数据."""
    printer = Printer(coverage())

    def pdf() -> bytes:
        pages = [msgspec.to_builtins(one) | {"heading": one.heading} for one in receipts]
        return compiled({"sample": sample, "receipts": printer.walk(pages)}, "receipt")

    return Printed(page_count(put_pdf(path, receipts, pdf)), {"": printer.missing} if printer.missing else {})
