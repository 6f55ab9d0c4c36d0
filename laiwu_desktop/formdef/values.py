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


def is_filled(value: Value) -> TypeGuard[Scalar]:
    """Whether a figure or a word of the field's own type stands there."""
    return not (value is None or isinstance(value, Missing | AsTyped) or value in ("", ()))


MISSING_WORDS = {reason.value: reason for reason in Missing}
