"""What comes back from the child process: msgpack of a known shape, in which nothing can run.

The child has read a stranger's file; whatever it answers is taken for data and no more.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Literal

import msgspec

from laiwu_desktop.base.codes import Saying
from laiwu_desktop.formdef.values import Cell
from laiwu_desktop.workbook.opening.cells import BookFrame, RawBook, RawSheet, SheetFrame, Spot

# What msgpack has a kind for; the rest travels as text, with the word for what it is.
_Plain = str | int | float | bool
_Other = Literal["datetime", "date", "int"]
_FROM_TEXT: dict[str, Callable[[str], Cell]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "int": int,
}
_MOST_INT = 2**63


class Refusal(msgspec.Struct, frozen=True, tag="refusal"):
    """A PersonError on its way back. `leaves` says that the child ends after it."""

    saying: Saying
    leaves: bool = False


class Small(msgspec.Struct, frozen=True, tag="small"):
    """A photo made small."""

    data: bytes


class Judged(msgspec.Struct, frozen=True, tag="judged"):
    """By id, why photos cannot be decoded, and what becomes of those that are not small yet."""

    troubles: dict[str, str]
    remade: dict[str, bytes]


class Drawn(msgspec.Struct, frozen=True, tag="drawn"):
    """A photo's pixels, row by row, three bytes each (red, green, blue)."""

    width: int
    height: int
    pixels: bytes


class Member(msgspec.Struct, frozen=True):
    """A file of a bundle: what people call it, under which number it lies, or why it does not (`refused`)."""

    name: str
    number: int = 0
    refused: Saying | None = None


class Unpacked(msgspec.Struct, frozen=True, tag="unpacked"):
    """The files of a bundle, with how many bytes they come to; None where it is a workbook, and no bundle."""

    members: tuple[Member, ...] | None
    inflated: int = 0


class _Sheet(SheetFrame, kw_only=True):
    """A sheet with its cells apart by how they travel."""

    plain: dict[Spot, _Plain]
    others: dict[Spot, tuple[_Other, str]]


class _Book(BookFrame, tag="book"):
    sheets: list[_Sheet]


Answer = RawBook | Small | Judged | Drawn | Unpacked | Refusal
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_Book | Small | Judged | Drawn | Unpacked | Refusal).decode


def packed(answer: Answer) -> bytes:
    """An answer as bytes; TypeError for what is none, also for a book of what no cell holds."""
    if isinstance(answer, Small | Judged | Drawn | Unpacked | Refusal):
        return _encode(answer)
    if not isinstance(answer, RawBook):
        raise TypeError(type(answer).__name__)
    sheets = [_Sheet(**_fields(sheet, SheetFrame), **_parted(sheet.cells)) for sheet in answer.sheets]
    return _encode(_Book(sheets, **_fields(answer, BookFrame)))


def unpacked(data: bytes) -> Answer:
    """The answer again; ValueError for bytes of any other shape."""
    answer: _Book | Small | Judged | Drawn | Unpacked | Refusal = _decode(data)
    if not isinstance(answer, _Book):
        return answer
    sheets = [RawSheet(**_fields(sheet, SheetFrame), cells=_joined(sheet)) for sheet in answer.sheets]
    return RawBook(sheets, **_fields(answer, BookFrame))


def _fields(struct: msgspec.Struct, of: type[msgspec.Struct]) -> dict[str, Any]:
    return {name: getattr(struct, name) for name in of.__struct_fields__}


def _parted(cells: dict[Spot, Cell]) -> dict[str, Any]:
    plain: dict[Spot, _Plain] = {}
    others: dict[Spot, tuple[str, str]] = {}
    for spot, cell in cells.items():
        if isinstance(cell, date):
            others[spot] = type(cell).__name__, cell.isoformat()
        elif isinstance(cell, int) and abs(cell) >= _MOST_INT:
            others[spot] = "int", str(cell)
        elif isinstance(cell, _Plain):
            plain[spot] = cell
        else:
            raise TypeError(type(cell).__name__)
    return {"plain": plain, "others": others}


def _joined(sheet: _Sheet) -> dict[Spot, Cell]:
    others = {spot: _FROM_TEXT[kind](text) for spot, (kind, text) in sheet.others.items()}
    return {**sheet.plain, **others}
