"""Strict Open XML: the same workbook under other namespaces, which openpyxl does not know."""

from __future__ import annotations

import io
import zipfile
from typing import BinaryIO

_STRICT = b"http://purl.oclc.org/ooxml/"
# ECMA-376 part 4 against part 1; relation types begin as the second pair does.
_NAMES = tuple(
    (_STRICT + strict, b"http://schemas.openxmlformats.org/" + transitional)
    for strict, transitional in (
        (b"officeDocument/extendedProperties", b"officeDocument/2006/extended-properties"),
        (b"officeDocument/", b"officeDocument/2006/"),
        (b"spreadsheetml/main", b"spreadsheetml/2006/main"),
        (b"drawingml/", b"drawingml/2006/"),
    )
)  # fmt: skip


def without_strict(file: BinaryIO) -> BinaryIO:
    """The workbook itself, or a copy in memory under the usual namespaces.

    To be called after the preflight has counted what is inside.
    """
    with zipfile.ZipFile(file) as archive:
        names = archive.namelist()
        if "xl/workbook.xml" not in names or _STRICT not in archive.read("xl/workbook.xml"):
            file.seek(0)
            return file
        copy = io.BytesIO()
        with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as written:
            for name in names:
                data = archive.read(name)
                written.writestr(name, _renamed(data) if name.endswith((".xml", ".rels")) else data)
    copy.seek(0)
    return copy


def _renamed(data: bytes) -> bytes:
    for strict, transitional in _NAMES:
        data = data.replace(strict, transitional)
    return data
