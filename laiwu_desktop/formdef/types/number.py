"""What whole and exact decimal numbers have in common."""

from __future__ import annotations

from decimal import Decimal

from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.types.field_type import Bound, FieldType
from laiwu_desktop.formdef.types.spelling.no_number import why_no_number
from laiwu_desktop.formdef.types.spelling.numbers import guessed_number, one_number, rounded_to
from laiwu_desktop.formdef.types.spelling.offer import Guess, Offer
from laiwu_desktop.formdef.values import Missing, Scalar, Value


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

    def _read_spelled(self, text: str, unit: str) -> Scalar:
        return self._read(one_number(text, unit))

    def _guess(self, text: str, unit: str) -> Offer | None:
        meant = guessed_number(text, unit)
        if meant is None:
            why = why_no_number(text, unit)
            return Offer((Guess.PART,), why) if why else None
        if not self.places and Guess.COMMA in meant.guesses:
            return None  # a whole number has no decimal point, so that is not what the comma is
        rounded_to(meant, self.places)
        if not meant.guesses:
            return None
        return Offer(tuple(meant.guesses), "，".join(meant.said), self._read(meant.word))
