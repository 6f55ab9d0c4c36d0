"""Letters of an office as one PDF, in the look of an official letter (GB/T 9704-2012, 信函格式)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from laiwu_desktop.paper.bundles import compiled
from laiwu_desktop.paper.fonts import coverage
from laiwu_desktop.paper.pdf import put_pdf
from laiwu_desktop.paper.printable import Printer


class Letter(msgspec.Struct, frozen=True):
    """One letter: who writes, to whom, what. `paragraphs` carry no indent of their own; `day` is written out;
    `contact` is the last line, in brackets, "" for none.
    """

    office: str
    title: str
    addressee: str
    paragraphs: tuple[str, ...]
    signed: str
    day: str
    contact: str = ""

    @property
    def text(self) -> str:
        """The same for a message or a telephone: lines, indented as it is usual in plain text."""
        lines = [self.title, f"{self.addressee}：", *(f"　　{one}" for one in self.paragraphs)]
        lines += [f"　　（{self.contact}）"] if self.contact else []
        return "\n".join([*lines, self.signed, self.day])


def write_letters(letters: Sequence[Letter], path: Path, *, sample: bool = False) -> None:
    """Write one PDF of all the letters, each on pages of its own; `sample` marks every page 示例数据."""
    printer = Printer(coverage())

    def pdf() -> bytes:
        return compiled({"sample": sample, "letters": printer.walk(msgspec.to_builtins(letters))}, "letter")

    put_pdf(path, letters, pdf)
