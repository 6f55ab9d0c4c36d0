"""What one field of one record can hold."""

from __future__ import annotations

import enum
from datetime import date, time
from decimal import Decimal
from typing import TypeGuard

import msgspec


class Missing(enum.Enum):
    """The two empties a person states in words; a blank (未填) is None and 0 is 0."""

    NOT_APPLICABLE = "不适用"
    NOT_YET_KNOWN = "暂缺"


class AsTyped(msgspec.Struct, frozen=True):
    """What a person typed that is not of the field's type, kept word for word."""

    text: str


# A tuple holds the names of several choices (in the list's order) or the ids of photos.
Scalar = int | Decimal | str | date | time | tuple[str, ...]
Value = Scalar | Missing | AsTyped | None

# What an Excel cell can hold, as the workbook floor hands it over; read from a file, a time of day is text.
Cell = str | int | float | bool | date | time | None


def growth(before: Value, now: Value) -> str | None:
    """By how much a number is another one than before, with its share of that: +5，+2.1 %. "" where it is the
    same, None where there are no two numbers.
    """
    if not (isinstance(before, int | Decimal) and isinstance(now, int | Decimal)):
        return None
    difference = now - before
    share = f"，{difference / before * 100:+.1f} %" if before and difference else ""
    return f"{difference:+}{share}" if difference else ""


def is_filled(value: Value) -> TypeGuard[Scalar]:
    """Whether a figure or a word of the field's own type stands there."""
    return not (value is None or isinstance(value, Missing | AsTyped) or value in ("", ()))


MISSING_WORDS = {reason.value: reason for reason in Missing}
