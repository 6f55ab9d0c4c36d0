"""`decimal`: an exact number with decimals."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, ClassVar

import msgspec

from laiwu_desktop.formdef.types.field_type import MOST_DIGITS
from laiwu_desktop.formdef.types.number import NumberType
from laiwu_desktop.formdef.types.sort import Sort
from laiwu_desktop.formdef.types.spelling.numbers import digits_of
from laiwu_desktop.formdef.values import Cell, Value

# A decimal is stored as a whole number of its smallest unit, in 64 bits.
_MOST_PLACES = 3


class DecimalType(NumberType, frozen=True):
    """A number with at most `places` decimals, exact."""

    kind: ClassVar[str] = "decimal"
    expected: ClassVar[str] = "数字，如 12.5"
    sort: ClassVar[Sort] = Sort.SCALED
    places: Annotated[int, msgspec.Meta(ge=0, le=_MOST_PLACES)] = 2

    def _read(self, text: str) -> Decimal:
        word = digits_of(text)
        digits = re.fullmatch(r"[+-]?([0-9]+)(?:\.([0-9]*))?", word)
        if not digits or len(digits[1] + (digits[2] or "")) > MOST_DIGITS:
            raise ValueError(text)
        if len((digits[2] or "").rstrip("0")) > self.places:
            raise ValueError(f"more than {self.places} decimals")
        # + 0 makes -0 a plain 0, which is how a database gives it back.
        return Decimal(word).quantize(Decimal(1).scaleb(-self.places)) + 0

    def to_cell(self, value: Value) -> Cell:
        return float(value) if isinstance(value, Decimal) else super().to_cell(value)
