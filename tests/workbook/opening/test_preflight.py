"""What is refused, or told, before any parser sees a file; each limit from both sides."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.workbook.opening.parse import parse_file
from tests.workbook.files.zips import SHEET, edited, parts_of, with_header, with_part, zipped

MIB = 1 << 20
DOCTYPE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.fixture(scope="module")
def base() -> bytes:
    """A small workbook of another program."""
    book = openpyxl.Workbook()
    book.active["A1"] = "示例数据"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def filled_up(count: int) -> Callable[[bytes], bytes]:
    """So many parts in all."""

    def fill(base: bytes) -> bytes:
        parts = parts_of(base)
        return zipped({**parts, **{f"x/{n}": b"" for n in range(count - len(parts))}})

    return fill


def inflating_to(size: int) -> Callable[[bytes], bytes]:
    """So many bytes in all when inflated, no part above its own limit."""

    def fill(base: bytes) -> bytes:
        parts = parts_of(base)
        left = size - sum(map(len, parts.values()))
        for number in range(3):
            parts[f"x/{number}"] = bytes(min(left, 30 * MIB))
            left -= len(parts[f"x/{number}"])
        return zipped(parts)

    return fill


def pointing_outside(kind: str) -> Callable[[bytes], bytes]:
    """A relation of a sheet to something outside the file."""
    relation = f'<Relationship Id="r" Type="a/{kind}" Target="http://x" TargetMode="External"/>'
    return with_part(
        "xl/worksheets/_rels/sheet1.xml.rels", f"<Relationships>{relation}</Relationships>".encode()
    )


def beginning_relations(base: bytes) -> bytes:
    """Millions of relations that begin and never end: each begun with anew, they would take hours."""
    return with_part("x/_rels/x.rels", b"<Relationship " * 2_000_000)(base)


def twice(name: str) -> Callable[[bytes], bytes]:
    return lambda base: zipped(parts_of(base), ((name, b"<x/>"),))


def lying_about_size(base: bytes) -> bytes:
    """A part that says it is ten bytes."""
    return with_header(base, SHEET, 24, "<I", 10)


def bomb_lying_about_size(base: bytes) -> bytes:
    return with_header(with_part("x/bomb", bytes(40 * MIB))(base), "x/bomb", 24, "<I", 10)


REFUSED: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "nothing": (lambda _: b"", "empty_file"),
    "a picture": (lambda _: b"\x89PNG\r\n\x1a\n" + bytes(100), "unknown_format"),
    "another zip": (lambda _: zipped({"a.txt": b"a"}), "unknown_format"),
    "no parts": (lambda _: zipped({}), "unknown_format"),
    "cut in half": (lambda base: base[: len(base) // 2], "damaged_file"),
    "last byte gone": (lambda base: base[:-1], "damaged_file"),
    "a byte flipped": (lambda base: base[:100] + bytes([base[100] ^ 1]) + base[101:], "damaged_file"),
    "wrong checksum": (lambda base: with_header(base, SHEET, 16, "<I", 7), "damaged_file"),
    "strange compression": (lambda base: with_header(base, SHEET, 10, "<H", 12), "damaged_file"),
    "part outside the file": (lambda base: with_header(base, SHEET, 42, "<I", 9_999_999), "damaged_file"),
    "a part with a password": (lambda base: with_header(base, SHEET, 8, "<H", 1), "locked_part"),
    "2001 parts": (filled_up(2_001), "too_many_parts"),
    "a part above 32 MiB": (with_part("x/0", bytes(32 * MIB + 1)), "too_large"),
    "64 MiB and a byte": (inflating_to(64 * MIB + 1), "too_large"),
    "a lie about the size": (lying_about_size, "damaged_file"),
    "a bomb and a lie": (bomb_lying_about_size, "too_large"),
    "the same part twice": (twice(SHEET), "duplicate_parts"),
    "twice by case": (twice(SHEET.upper()), "duplicate_parts"),
    "twice by slashes": (twice("xl\\worksheets//sheet1.xml"), "duplicate_parts"),
    "twice from the root": (twice("/" + SHEET), "duplicate_parts"),
    "a part above the root": (twice("../../sheet1.xml"), "duplicate_parts"),
    "doctype in a sheet": (with_part(SHEET, DOCTYPE), "forbidden_xml"),
    "doctype in a strange part": (with_part("xl/other.dat", DOCTYPE), "forbidden_xml"),
    "doctype in UTF-16": (with_part(SHEET, DOCTYPE.decode().encode("utf-16")), "forbidden_xml"),
    "doctype in small letters": (with_part(SHEET, DOCTYPE.lower()), "forbidden_xml"),
    "doctype across chunks": (with_part(SHEET, b" " * (MIB - 5) + DOCTYPE), "forbidden_xml"),
    "an entity in the styles": (with_part("xl/styles.xml", b"<!ENTITY a SYSTEM 'f:'>"), "forbidden_xml"),
    "EBCDIC": (with_part(SHEET, b'<?xml version="1.0" encoding="cp037"?><x/>'), "odd_encoding"),
    "encrypted": (lambda _: OLE + bytes(504) + "EncryptedPackage".encode("utf-16-le"), "password"),
}  # fmt: skip

TAKEN: dict[str, tuple[Callable[[bytes], bytes], set[str]]] = {
    "as it is": (lambda base: base, set()),
    "2000 parts": (filled_up(2_000), set()),
    "a part of 32 MiB": (with_part("x/0", bytes(32 * MIB)), set()),
    "64 MiB": (inflating_to(64 * MIB), set()),
    "a doctype in a picture": (with_part("xl/media/a.svg", DOCTYPE), set()),
    "bytes behind the zip": (lambda base: base + b"\0" * 10, set()),
    "macros": (with_part("xl/vbaProject.bin", b"x"), {"macros"}),
    "macros by content type": (
        edited("[Content_Types].xml", b"vnd.openxmlformats-officedocument.spreadsheetml.sheet.main",
        b"vnd.ms-excel.sheet.macroEnabled.main"), {"macros"},
    ),
    "another workbook": (with_part("xl/externalLinks/externalLink1.xml", b"<x/>"), {"external_links"}),
    "a picture elsewhere": (pointing_outside("image"), {"external_links"}),
    "a hyperlink": (pointing_outside("hyperlink"), set()),
    "relations without end": (beginning_relations, set()),
    "an object": (with_part("xl/embeddings/oleObject1.bin", b"x"), {"objects"}),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_refused_before_parsing(base: bytes, tmp_path: Path, what: str) -> None:
    make, code = REFUSED[what]
    path = tmp_path / "来件.xlsx"
    path.write_bytes(make(base))
    with pytest.raises(PersonError) as refusal:
        parse_file(path)
    assert refusal.value.code == code
    assert "来件.xlsx" in refusal.value.message
    assert refusal.value.remedy


@pytest.mark.parametrize("what", TAKEN)
def test_taken_with_what_was_left_aside(base: bytes, tmp_path: Path, what: str) -> None:
    make, codes = TAKEN[what]
    path = tmp_path / "来件.xlsx"
    path.write_bytes(make(base))
    found = parse_file(path)
    assert found.kind == "xlsx"
    assert {note.code for note in found.notes} == codes
    assert all(note.message and note.remedy for note in found.notes)


def test_a_missing_file_and_a_large_one(tmp_path: Path) -> None:
    with pytest.raises(PersonError, match="没有") as refusal:
        parse_file(tmp_path / "没有.xlsx")
    assert refusal.value.code == "no_file"
    for size, code in ((64 * MIB, "damaged_file"), (64 * MIB + 1, "too_large")):
        path = tmp_path / "大.xlsx"
        with path.open("wb") as file:
            file.write(b"PK\x03\x04")
            file.truncate(size)
        with pytest.raises(PersonError) as refusal:
            parse_file(path)
        assert refusal.value.code == code
