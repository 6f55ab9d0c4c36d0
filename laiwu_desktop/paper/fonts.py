"""The fonts that come with the installation, and which characters they have."""

from __future__ import annotations

import struct
from functools import cache
from importlib.util import find_spec
from pathlib import Path

# The first is needed. The second adds some 630 rare characters (𠮷 among them) where it is installed.
_PACKAGES = ("pylopdf_fonts_zh_cn", "pylopdf_fonts_jp")


@cache
def font_dirs() -> tuple[Path, ...]:
    """The folders of the shipped fonts; never the system's, so that every machine prints alike."""
    specs = [find_spec(name) for name in _PACKAGES]
    return tuple(Path(spec.origin).parent for spec in specs if spec is not None and spec.origin)


@cache
def coverage() -> frozenset[int]:
    """The code points that at least one shipped font has a shape for."""
    found: set[int] = set()
    for folder in font_dirs():
        for path in sorted(folder.glob("*.otf")):
            found |= _code_points(path.read_bytes())
    return frozenset(found)


def _code_points(font: bytes) -> set[int]:
    """What an OpenType font's `cmap` maps, from its format 12 subtable (Unicode, all planes)."""
    (tables,) = struct.unpack_from(">H", font, 4)
    directory = (struct.unpack_from(">4sIII", font, 12 + 16 * index) for index in range(tables))
    cmap = next(offset for tag, _, offset, _ in directory if tag == b"cmap")
    (subtables,) = struct.unpack_from(">H", font, cmap + 2)
    found: set[int] = set()
    for index in range(subtables):
        _, _, offset = struct.unpack_from(">HHI", font, cmap + 4 + 8 * index)
        (layout,) = struct.unpack_from(">H", font, cmap + offset)
        if layout == 12:
            (groups,) = struct.unpack_from(">I", font, cmap + offset + 12)
            for group in range(groups):
                first, last, _ = struct.unpack_from(">III", font, cmap + offset + 16 + 12 * group)
                found.update(range(first, last + 1))
    return found
