"""Takes a workbook's zip apart and puts it together again, rightly or wrongly."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Mapping

Parts = dict[str, bytes]
SHEET = "xl/worksheets/sheet1.xml"


def parts_of(data: bytes) -> Parts:
    """The parts of a zip by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: Mapping[str, bytes], more: tuple[tuple[str, bytes], ...] = ()) -> bytes:
    """A zip of these parts; `more` may repeat a name."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (*parts.items(), *more):
            archive.NameToInfo.pop(name, None)  # zipfile would warn of a name that is there already
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def with_part(name: str, data: bytes) -> Callable[[bytes], bytes]:
    """Adds or replaces a part."""
    return lambda base: zipped({**parts_of(base), name: data})


def edited(name: str, old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    """Replaces bytes within a part; the old ones must be there."""

    def edit(base: bytes) -> bytes:
        parts = parts_of(base)
        assert old in parts[name], (old, parts[name][:500])
        return zipped({**parts, name: parts[name].replace(old, new, 1)})

    return edit


def with_header(data: bytes, part: str, offset: int, kind: str, value: int) -> bytes:
    """The zip with one number in a part's central directory entry overwritten."""
    name = part.encode()
    at = data.index(b"PK\x01\x02")
    while data[at + 46 : at + 46 + len(name)] != name:
        at = data.index(b"PK\x01\x02", at + 4)
    size = struct.calcsize(kind)
    return data[: at + offset] + struct.pack(kind, value) + data[at + offset + size :]
