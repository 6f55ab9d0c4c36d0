"""What is taken for a photo, told by the head of the file alone."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from laiwu_desktop.base.pictures import MOST_KEPT_PIXELS, MOST_PIXELS, Picture, photo_trouble, picture_of

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
MAGICS = (b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"BM", b"RIFF\0\0\0\0WEBP", b"RIFF\0\0\0\0WEBPVP8X")


def written(format_: str, size: tuple[int, int] = (40, 30), mode: str = "RGB", **more: object) -> bytes:
    """A made-up picture in a file of that format."""
    data = io.BytesIO()
    Image.new(mode, size).save(data, format_, **more)
    return data.getvalue()


def huge_png(side: int) -> bytes:
    """A PNG of very many pixels in few bytes."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = zlib.compress(bytes((side + 7) // 8 + 1) * side)
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def top_down(data: bytes) -> bytes:
    """A BMP as scanners write it: its height is below zero, its first row the highest."""
    (height,) = struct.unpack_from("<i", data, 22)
    return data[:22] + struct.pack("<i", -height) + data[26:]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("JPEG", written("JPEG")),
        ("JPEG", written("JPEG", progressive=True, exif=Image.Exif().tobytes())),
        ("PNG", written("PNG", mode="RGBA")),
        ("PNG", written("PNG", mode="1")),
        ("BMP", written("BMP")),
        ("BMP", top_down(written("BMP"))),
        ("WEBP", written("WEBP")),
        ("WEBP", written("WEBP", lossless=True)),
        ("WEBP", written("WEBP", exif=b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0")),
    ],
)
def test_photos_are_known_by_their_head(name: str, data: bytes) -> None:
    assert picture_of(data) == Picture(name, 40, 30)
    assert photo_trouble(data) == ""


@pytest.mark.parametrize(
    "data",
    [b"", SVG, b"<?xml version='1.0'?>" + SVG, b"%PDF-1.7", written("GIF"), written("TIFF"), written("ICO")],
)
def test_what_is_none_of_the_formats_is_no_photo(data: bytes) -> None:
    assert picture_of(data) is None
    assert "JPG" in photo_trouble(data)


def test_pixels_are_counted_before_anything_is_decoded() -> None:
    data = huge_png(13_000)
    assert len(data) < 50_000
    assert "13000×13000" in photo_trouble(data)
    side = 8192
    assert side * side == MOST_PIXELS
    assert photo_trouble(huge_png(side)) == ""
    assert photo_trouble(huge_png(side), MOST_KEPT_PIXELS)


def test_a_jpeg_has_one_frame_and_few_scans() -> None:
    """Of two sizes a decoder takes the one or the other; of thousands of scans it takes all."""
    data = written("JPEG")
    frame = data.index(b"\xff\xc0")
    length = int.from_bytes(data[frame + 2 : frame + 4], "big") + 2
    twice = data[:frame] + data[frame : frame + length] + data[frame:]
    assert picture_of(twice) is None
    scan = data.index(b"\xff\xda")
    assert picture_of(data[:-2] + data[scan:-2] * 200 + data[-2:]) is None


@given(st.sampled_from(MAGICS), st.binary(max_size=60))
def test_no_bytes_make_it_stumble(magic: bytes, rest: bytes) -> None:
    picture = picture_of(magic + rest)
    assert picture is None or (picture.width > 0 and picture.height > 0)
