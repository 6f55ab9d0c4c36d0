"""What a person reads of a letter: signed with what it says, so that a sheet that was changed is told."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import msgspec

from laiwu_desktop.workbook.exchange.frame import loose
from laiwu_desktop.workbook.format.envelope import SHEET
from laiwu_desktop.workbook.opening.cells import RawBook
from laiwu_desktop.workbook.writing.style import LabelledLine


class _Face(msgspec.Struct, frozen=True):
    """The SHA-256 of what stands on the sheet; "" in a letter of an older program."""

    face: str = ""


def texts_of(
    title: str,
    lines: Iterable[LabelledLine],
    columns: Iterable[tuple[str, int]] = (),
    rows: Iterable[Iterable[str]] = (),
) -> list[str]:
    """All that stands on the sheet of a letter, from above and from the left."""
    beneath = [text for line in lines for text in (line.label, line.text)]
    return [title, *beneath, *(heading for heading, _ in columns), *(text for row in rows for text in row)]


def signed_with_face(said: msgspec.Struct, texts: Iterable[str]) -> bytes:
    """What is signed of a letter: what it says as JSON, and beside it what stands on its sheet."""
    return msgspec.json.encode(msgspec.to_builtins(said) | {"face": _digest(texts)}, order="sorted")


def is_face_edited(content: bytes, book: RawBook) -> bool:
    """Whether people read something else than what was signed, or anything besides it."""
    was = msgspec.json.decode(content, type=_Face).face
    sheets = [sheet for sheet in book.sheets if sheet.title != SHEET]
    texts = [str(cell) for sheet in sheets for _, cell in sorted(sheet.cells.items(), key=lambda one: one[0])]
    strange = any(
        sheet.formulas or sheet.errors or sheet.comments or sheet.hidden_rows or sheet.hidden_columns
        for sheet in sheets
    )
    return bool(was) and (strange or _digest(texts) != was)


def _digest(texts: Iterable[str]) -> str:
    # Width and blanks are what a spreadsheet program changes when it saves.
    return hashlib.sha256(msgspec.json.encode([text for text in map(loose, texts) if text])).hexdigest()
