"""What is taken for a photo: an image of one of four raster formats, of no more pixels than can be shown.

Told by the file's first bytes alone. Nothing is decoded here, and whoever decodes afterwards names the
format: left to guess, Qt would also draw an SVG, which may take it for ever, and Pillow tries dozens.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import NamedTuple

# What a telephone takes at its best; decoded it is 256 MB.
MOST_PIXELS = 64 << 20
# What is kept was made small before (`desk.photos`); this leaves room for programs that keep more.
MOST_KEPT_PIXELS = 16 << 20
# A progressive JPEG has about ten; thousands of empty ones keep a decoder busy for minutes.
_MOST_SCANS = 100
_MOST_SEGMENTS = 5_000
# Start of frame, of which C4, C8 and CC are something else.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_SCAN, _END = 0xDA, 0xD9
_BARE = frozenset((0x01, *range(0xD0, 0xD8)))


class Picture(NamedTuple):
    """The format by Pillow's name (JPEG, PNG, BMP, WEBP), and the pixels."""

    format: str
    width: int
    height: int


def picture_of(data: bytes) -> Picture | None:
    """What picture the bytes say they are; None when they are none of the formats taken."""
    for magic, name, size_of in _FORMATS:
        if data.startswith(magic):
            try:
                width, height = size_of(data)
            except (struct.error, IndexError, ValueError):
                return None
            return Picture(name, width, height) if width > 0 and height > 0 else None
    return None


def is_too_large(picture: Picture | None, most_pixels: int = MOST_PIXELS) -> bool:
    """Whether it is a picture, and of more pixels than are taken: a smaller one of it would be."""
    return picture is not None and picture.width * picture.height > most_pixels


def photo_trouble(data: bytes, most_pixels: int = MOST_PIXELS) -> str:
    """Why the bytes are not taken for a photo, in a few words; "" when they are."""
    picture = picture_of(data)
    if picture is None:
        return "不是 JPG、PNG、BMP 或 WEBP 格式的照片，或已损坏"
    if is_too_large(picture, most_pixels):
        return f"有 {picture.width}×{picture.height} 像素，超过 {most_pixels // 10_000} 万像素"
    return ""


def _png(data: bytes) -> tuple[int, int]:
    if data[12:16] != b"IHDR":
        raise ValueError("no IHDR")
    width, height = struct.unpack_from(">II", data, 16)
    return width, height


def _bmp(data: bytes) -> tuple[int, int]:
    (header,) = struct.unpack_from("<I", data, 14)
    if header == 12:  # as OS/2 wrote it
        width, height = struct.unpack_from("<HH", data, 18)
    else:
        width, height = struct.unpack_from("<ii", data, 18)
    return width, abs(height)  # below zero: written from the top down


def _webp(data: bytes) -> tuple[int, int]:
    kind = data[8:16]
    if kind == b"WEBPVP8X":
        return _three(data, 24) + 1, _three(data, 27) + 1
    if kind == b"WEBPVP8L":
        (bits,) = struct.unpack_from("<I", data, 21)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"WEBPVP8 ":
        width, height = struct.unpack_from("<HH", data, 26)
        return width & 0x3FFF, height & 0x3FFF
    raise ValueError("no WEBP")


def _three(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 3], "little")


def _jpeg(data: bytes) -> tuple[int, int]:
    """The size of the one frame there may be, from the segments before the first scan."""
    if data.count(b"\xff\xda") > _MOST_SCANS:
        raise ValueError("too many scans")
    found: list[tuple[int, int]] = []
    at = 2
    for _ in range(_MOST_SEGMENTS):
        if data[at] != 0xFF:
            raise ValueError("no segment")
        while data[at] == 0xFF:
            at += 1
        marker = data[at]
        at += 1
        if marker in (_SCAN, _END):
            break
        if marker in _BARE:
            continue
        (length,) = struct.unpack_from(">H", data, at)
        if marker in _FRAMES:
            height, width = struct.unpack_from(">HH", data, at + 3)
            found.append((width, height))
        at += max(length, 2)
    if len(found) != 1:
        raise ValueError("not one frame")
    return found[0]


_FORMATS: tuple[tuple[bytes, str, Callable[[bytes], tuple[int, int]]], ...] = (
    (b"\xff\xd8\xff", "JPEG", _jpeg),
    (b"\x89PNG\r\n\x1a\n", "PNG", _png),
    (b"BM", "BMP", _bmp),
    (b"RIFF", "WEBP", _webp),
)
