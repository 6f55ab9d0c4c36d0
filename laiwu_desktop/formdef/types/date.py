"""`date`: a day."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import ClassVar

from laiwu_desktop.base.text import plain
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.types.field_type import Bound, FieldType, cell_text
from laiwu_desktop.formdef.types.sort import Sort
from laiwu_desktop.formdef.types.spelling.days import month_of, offered_day, one_day
from laiwu_desktop.formdef.types.spelling.offer import Offer
from laiwu_desktop.formdef.values import AsTyped, Cell, Missing, Scalar, Value

_SHAPES = tuple(
    re.compile(shape)
    for shape in (
        r"(\d{4})-(\d{1,2})-(\d{1,2})(?: 00:00:00)?",
        r"(\d{4})[./。](\d{1,2})[./。](\d{1,2})",  # the last as an input method writes a full stop
        r"(\d{4})年(\d{1,2})月(\d{1,2})[日号]",
        r"(\d{4})(\d{2})(\d{2})",
    )
)


class DateType(FieldType, frozen=True):
    """A day. Without `min` and `max` it lies between 1995-01-01 and the period's end (forms.md).

    Without `needs_day` a month suffices, and its first day stands for it.
    """

    kind: ClassVar[str] = "date"
    expected: ClassVar[str] = "日期，如 2006-08-15"
    sort: ClassVar[Sort] = Sort.DAY
    min: date = date(1995, 1, 1)
    max: date | None = None
    needs_day: bool = True

    def bounds(self, period: Period) -> tuple[Bound | None, Bound | None]:
        return self.min, self.max or period.end

    def problem(self, value: Scalar, period: Period) -> str:
        assert isinstance(value, date)
        latest = self.max or period.end
        if value < self.min:
            return f"不应早于 {self.min}"
        if value > latest:
            return f"不应晚于{'填报期末 ' if self.max is None else ' '}{latest}"
        return ""

    def offer_problem(self, offer: Offer, period: Period) -> str:
        """Of a month or a year whether all of it is out of the limits."""
        if offer.is_whole or not offer.begun:
            return super().offer_problem(offer, period)
        year, month, _ = (*offer.begun.split("-"), "", "")[:3]
        first = date(int(year), int(month or 1), 1)
        last = date(int(year), int(month or 12), 28)
        return self.problem(max(first, min(last, self.min)), period)

    def _read(self, text: str) -> date:
        for shape in _SHAPES:
            match = shape.fullmatch(plain(text))
            if match:
                return date(*map(int, match.groups()))
        raise ValueError(text)

    def _read_spelled(self, text: str, unit: str) -> date:
        if not self.needs_day and (month := month_of(text)):
            return date(*month, 1)
        return one_day(text)

    def _guess(self, text: str, unit: str) -> Offer | None:
        return offered_day(text, self.min)

    def _from_number(self, cell: Cell) -> tuple[Value, str]:
        if isinstance(cell, datetime):
            if cell.time() != datetime.min.time():
                return cell.date(), "日期带有时刻，已去掉时刻"
            return cell.date(), ""
        if isinstance(cell, date):
            return cell, ""
        if isinstance(cell, bool):
            raise ValueError("not a date")
        return AsTyped(cell_text(cell)), ""

    def to_cell(self, value: Value) -> Cell:
        return value if isinstance(value, date) else super().to_cell(value)

    def _text_note(self, cell: str, value: Value) -> str:
        return "" if isinstance(value, Missing) else "文本格式的日期，已按日期读取"
