"""How a workbook writes characters that XML has none for: `_xHHHH_` (ECMA-376 part 1, 22.9.2.19).

A text that happens to look so is written with its first underscore escaped: `_x005F_x0041_`. The libraries
on both sides fall short of that, each in its own way.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, BinaryIO

from laiwu_desktop.base.text import writable

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_TEXTS = (f"{_MAIN}t", f"{_MAIN}r/{_MAIN}t")
_ESCAPE = re.compile("_x([0-9a-fA-F]{4})_")


def unescape(text: str) -> str:
    """`text` as it was before it was written; an escape of what no database can hold stays as it is."""
    if "_x" not in text:
        return text
    decoded = _ESCAPE.sub(_character, text)
    return decoded.replace("\r\n", "\n").replace("\r", "\n")


def _character(match: re.Match[str]) -> str:
    character = chr(int(match[1], 16))
    return character if writable(character) else match[0]


def escape_wholly() -> None:
    """Make XlsxWriter escape every underscore that needs it: in `_x0041_x0042_` it sees the first only."""
    from xlsxwriter import xmlwriter

    xmlwriter.re_control_chars_1 = re.compile("(_)(?=x[0-9a-fA-F]{4}_)")


def text_of(item: Any) -> str:
    """The text of a string's element: plain, or in runs; how it is pronounced (rPh) is not part of it."""
    return "".join(node.text or "" for path in _TEXTS for node in item.findall(path))


def open_workbook(file: BinaryIO, also: Callable[[int, Any], None] | None = None) -> Any:
    """openpyxl's read-only workbook, showing results; `also` is told each shared text by number and element.

    By itself openpyxl decodes no escape, takes every `x005F_` away, and makes objects of every run of a text:
    nine seconds for a thousand rows as LibreOffice writes them, where this takes one.
    """
    from xml.etree.ElementTree import iterparse  # the preflight lets no DOCTYPE or ENTITY in

    from openpyxl.reader import excel
    from openpyxl.reader.excel import ExcelReader
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet
    from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS

    class Reader(ExcelReader):  # type: ignore[misc]  # openpyxl has no types
        def read_strings(self) -> None:
            part = self.package.find(SHARED_STRINGS)
            if part is None:
                return
            with self.archive.open(part.PartName[1:]) as source:
                for _, node in iterparse(source):
                    if node.tag == f"{{{SHEET_MAIN_NS}}}si":
                        if also is not None:
                            also(len(self.shared_strings), node)
                        self.shared_strings.append(unescape(text_of(node)))
                        node.clear()

    class Sheet(ReadOnlyWorksheet):  # type: ignore[misc]  # openpyxl has no types
        def _get_size(self) -> None:
            """What a sheet says of its size is not believed: it need not be read for that, either."""

    excel.ReadOnlyWorksheet = Sheet
    reader = Reader(file, read_only=True, data_only=True, keep_links=False)
    reader.read()
    return reader.wb
