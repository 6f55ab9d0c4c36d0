"""What whole and exact decimal numbers have in common."""

from __future__ import annotations

import re
from decimal import Decimal

from laiwu_desktop.base.text import plain
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.types.field_type import Bound, FieldType
from laiwu_desktop.formdef.values import Missing, Scalar, Value

_FULL_STOP = re.compile(r"(?<=\d)。(?=\d)")
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")


class NumberType(FieldType, frozen=True):
    """A number; a count or an amount is ≥ 0 unless `min` says otherwise."""

    min: Decimal = Decimal(0)
    max: Decimal | None = None

    def bounds(self, period: Period) -> tuple[Bound | None, Bound | None]:
        return self.min, self.max

    def problem(self, value: Scalar, period: Period) -> str:
        assert isinstance(value, int | Decimal)
        if value < self.min:
            return f"不应小于 {self.min}"
        if self.max is not None and value > self.max:
            return f"不应大于 {self.max}"
        return ""

    def _text_note(self, cell: str, value: Value) -> str:
        return "" if isinstance(value, Missing) else "文本格式的数字，已按数字读取"


def digits_of(text: str) -> str:
    """Half-width digits without thousands separators (only where they group by three).

    A decimal point is also what an input method makes of it: 12。5.
    """
    word = _FULL_STOP.sub(".", plain(text).replace("，", ","))
    return word.replace(",", "") if _GROUPED.fullmatch(word) else word
