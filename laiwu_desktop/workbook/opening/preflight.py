"""What is looked at before any parser sees a file: what it is, and whether it is safe to open.

A zip's own statements about sizes are never believed: every part is inflated here, piece by piece, counted
and held against its checksum. What a parser gets afterwards is what was counted.
"""

from __future__ import annotations

import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from typing import BinaryIO

import msgspec

from laiwu_desktop.base.codes import Saying, saying
from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.seal.locks import is_locked

MOST_ENTRIES = 2_000
MOST_INFLATED = 64 * 1024 * 1024
MOST_IN_PART = 32 * 1024 * 1024

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_CHUNK, _PIECE = 1 << 16, 1 << 20
# Long enough for every word that is searched for across the border of two chunks.
_OVERLAP = 64
_LOCAL_HEADER = struct.Struct("<4s22xHH")
_IS_ENCRYPTED, _IS_UTF8 = 0x1, 0x800

_FORBIDDEN = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
# Another encoding could hide from this search what a parser would find.
_ENCODING = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([^"']{0,40})["']""")
_ENCODINGS = {b"utf-8", b"utf-16", b"us-ascii", b"ascii"}
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^<>]*>")
_MACROS = re.compile(r"(^|/)(vbaproject\.bin|xl/macrosheets/|xl/activex/|customui/)", re.IGNORECASE)
_XLSX_ASIDE = re.compile(r"^xl/media/", re.IGNORECASE)
_OBJECTS = re.compile(r"^xl/embeddings/", re.IGNORECASE)
# What of an .ods is never parsed. LibreOffice writes macros with a DOCTYPE of its own.
_ODS_ASIDE = re.compile(r"^(basic|dialogs|scripts|pictures|thumbnails|configurations2)/", re.IGNORECASE)
_ODS_MACROS = re.compile(r"^(basic|scripts)/", re.IGNORECASE)


class Preflight(msgspec.Struct, frozen=True):
    """What the file is (xlsx, ods, xls, text) by its content, whatever its name says."""

    kind: str
    notes: tuple[Saying, ...] = ()


def inspect(name: str, file: BinaryIO) -> Preflight:
    """Look at the file without parsing it; PersonError when it must not or cannot be opened.

    Codes: empty_file, too_large, password, damaged_file, too_many_parts, duplicate_parts,
    locked_part, forbidden_xml, odd_encoding, unknown_format.
    """
    return _Inspection(name, file).look()


class _Inspection:
    def __init__(self, name: str, file: BinaryIO) -> None:
        self.name = name
        self.file = file
        self.notes: dict[str, Saying] = {}

    def look(self) -> Preflight:
        size = self.file.seek(0, 2)
        self.file.seek(0)
        start = self.file.read(8)
        if not start:
            raise PersonError("empty_file", name=self.name)
        if size > MOST_INFLATED:
            raise self._too_large(f"文件有 {size >> 20} MB")
        if start == _OLE:
            return self._ole()
        if start.startswith(_ZIP):
            return self._zip()
        if self.name.casefold().endswith(".xlsx"):  # half a download, or the login page of a network
            raise PersonError("unknown_format.damaged", name=self.name)
        return Preflight("text")

    def _ole(self) -> Preflight:
        if is_locked(self.file):
            raise PersonError("password.given", name=self.name)
        return Preflight("xls")

    def _zip(self) -> Preflight:
        try:
            with zipfile.ZipFile(self.file) as archive:
                entries = archive.infolist()
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError) as error:
            raise self._damaged("压缩结构残缺") from error
        if len(entries) > MOST_ENTRIES:
            raise PersonError("too_many_parts", name=self.name, count=len(entries), most=MOST_ENTRIES)
        names = [entry.filename for entry in entries]
        self._names(names)
        kind = "" if _is_document(names) else next(filter(None, map(_kind_of, names)), "")
        total = 0
        for entry in entries:
            total = self._part(entry, total, is_ods=kind == "ods")
        if not kind:
            raise PersonError("unknown_format.not_excel", name=self.name)
        if kind == "ods" and any(_ODS_MACROS.search(name) for name in names):
            self._note(saying("macros.ods"))
        return Preflight(kind, tuple(self.notes.values()))

    def _names(self, names: list[str]) -> None:
        """No two parts of one name: programs differ in which of them they would read."""
        seen: set[str] = set()
        for name in names:
            plain = posixpath.normpath(name.replace("\\", "/").casefold()).lstrip("/")
            if plain in seen or plain.startswith("../") or "\0" in name:
                raise PersonError("duplicate_parts", name=self.name, part=name[:60])
            seen.add(plain)
            if _MACROS.search(plain):
                self._note(saying("macros"))
            if _OBJECTS.search(plain):
                self._note(saying("objects"))
            if plain.startswith("xl/externallinks/"):
                self._external("其他工作簿")

    def _part(self, entry: zipfile.ZipInfo, total: int, is_ods: bool) -> int:
        """Inflate one part, count it and look through it; `total` is what came before it."""
        aside = _ODS_ASIDE if is_ods else _XLSX_ASIDE
        looks = not aside.search(entry.filename)
        inflated = crc = 0
        tail = b""
        relations = b""
        for chunk in self._inflate(entry):
            inflated += len(chunk)
            if inflated > MOST_IN_PART:
                raise self._too_large(f"部件 {entry.filename[:60]} 展开后超过 {MOST_IN_PART >> 20} MB")
            if total + inflated > MOST_INFLATED:
                raise self._too_large(f"展开后超过 {MOST_INFLATED >> 20} MB")
            crc = zlib.crc32(chunk, crc)
            if looks:
                seen = (tail + chunk).replace(b"\0", b"")  # UTF-16 hides nothing from the search
                self._search(entry.filename, seen, first=inflated == len(chunk))
                tail = (tail + chunk)[-_OVERLAP:]
            if entry.filename.endswith(".rels"):
                relations += chunk
        if inflated != entry.file_size or crc != entry.CRC:
            raise self._damaged(f"部件 {entry.filename[:60]} 与校验值不符")
        self._relations(relations)
        return total + inflated

    def _inflate(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        """The part's bytes as they really are, at most a mebibyte at a time."""
        if entry.flag_bits & _IS_ENCRYPTED:
            raise PersonError("locked_part", name=self.name)
        if entry.header_offset < 0:  # the directory lies about where it begins itself
            raise self._damaged("压缩结构残缺")
        self.file.seek(entry.header_offset)
        header = self.file.read(_LOCAL_HEADER.size)
        if len(header) < _LOCAL_HEADER.size or not header.startswith(_ZIP):
            raise self._damaged("压缩结构残缺")
        _, name_length, extra_length = _LOCAL_HEADER.unpack(header)
        named = self.file.read(name_length).decode(
            "utf-8" if entry.flag_bits & _IS_UTF8 else "cp437", "replace"
        )
        if named != entry.orig_filename:
            raise self._damaged("压缩目录与内容不符")
        self.file.seek(extra_length, 1)
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise self._damaged("使用了 Excel 不用的压缩方法")
        stream = zlib.decompressobj(-15) if entry.compress_type == zipfile.ZIP_DEFLATED else None
        left = entry.compress_size
        while left > 0:
            packed = self.file.read(min(_CHUNK, left))
            if not packed:
                raise self._damaged("文件不完整，结尾被截断")
            left -= len(packed)
            if stream is None:
                yield packed
                continue
            yield from self._inflated(stream, packed)
        if stream is not None and not stream.eof:
            raise self._damaged(f"部件 {entry.filename[:60]} 不完整")

    def _inflated(self, stream: zlib._Decompress, packed: bytes) -> Iterator[bytes]:
        full = True  # a full piece may have more behind it although nothing is left to feed in
        while (packed or full) and not stream.eof:
            try:
                piece = stream.decompress(packed, _PIECE)
            except zlib.error as error:
                raise self._damaged("压缩数据损坏") from error
            yield piece
            packed = stream.unconsumed_tail
            full = len(piece) == _PIECE

    def _search(self, part: str, seen: bytes, first: bool) -> None:
        if _FORBIDDEN.search(seen):
            raise PersonError("forbidden_xml", name=self.name, part=part[:60])
        encoding = _ENCODING.search(seen[:400]) if first else None
        if encoding and encoding[1].lower() not in _ENCODINGS:
            raise PersonError("odd_encoding", name=self.name, part=part[:60])
        if part == "[Content_Types].xml" and b"macroEnabled" in seen:
            self._note(saying("macros"))

    def _relations(self, relations: bytes) -> None:
        for relation in _RELATION.findall(relations.replace(b"\0", b"")):
            if re.search(rb"""TargetMode\s*=\s*["']External""", relation) and b"/hyperlink" not in relation:
                self._external("文件以外的内容")

    def _external(self, what: str) -> None:
        self._note(saying("external_links", what=what))

    def _note(self, what: Saying) -> None:
        self.notes.setdefault(what.code, what)

    def _damaged(self, how: str) -> PersonError:
        return PersonError("damaged_file", name=self.name, how=how)

    def _too_large(self, what: str) -> PersonError:
        return PersonError("too_large.book", name=self.name, what=what)


def _is_document(parts: Iterable[str]) -> bool:
    """Whether it is made like a workbook and is a text or slides (docx, pptx), as sent by mistake."""
    folders = {part.partition("/")[0] for part in parts}
    return bool(folders & {"word", "ppt"}) and "xl" not in folders


def _kind_of(part: str) -> str:
    return {"[Content_Types].xml": "xlsx", "META-INF/manifest.xml": "ods"}.get(part, "")
