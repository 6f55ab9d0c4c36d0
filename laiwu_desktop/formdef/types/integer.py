"""`integer`: a whole number."""

from __future__ import annotations

import re
from typing import ClassVar

from laiwu_desktop.formdef.types.field_type import MOST_DIGITS
from laiwu_desktop.formdef.types.number import NumberType
from laiwu_desktop.formdef.types.sort import Sort
from laiwu_desktop.formdef.types.spelling.numbers import digits_of
from laiwu_desktop.formdef.values import Cell, Scalar, Value

_WHOLE = re.compile(rf"[+-]?[0-9]{{1,{MOST_DIGITS}}}")


class IntegerType(NumberType, frozen=True):
    """A whole number."""

    kind: ClassVar[str] = "integer"
    expected: ClassVar[str] = "整数，如 350"
    sort: ClassVar[Sort] = Sort.WHOLE

    def _read(self, text: str) -> int:
        word = digits_of(text)
        if not _WHOLE.fullmatch(word):
            raise ValueError(text)
        return int(word)

    def _read_spelled(self, text: str, unit: str) -> Scalar:
        if re.fullmatch(r"[+-]?[0-9]+\.0+", word := digits_of(text)):
            return self._read(word.partition(".")[0])
        return super()._read_spelled(text, unit)

    def to_cell(self, value: Value) -> Cell:
        return value if isinstance(value, int) else super().to_cell(value)
