"""A straight line through what a target came to in the last periods, drawn on to the day it is due.

It is arithmetic, no prophecy: what it leaves out is said with it (`Forecast.limits`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

import msgspec

from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.rounding import rounded

# Fewer tell no direction; what lies longer back tells little of today's.
FEWEST, MOST = 2, 4
_LEFT_OUT = "未考虑投入、政策、季节和统计口径的变化"
_FULL = Decimal(100)


class Point(msgspec.Struct, frozen=True):
    """What a target came to in a period; `registered` says whether a figure registered by hand is in it.
    `reported` of `units` had an answer in the forms; 0 of 0 where no form measures it.
    """

    period: str
    value: Decimal
    registered: bool = False
    reported: int = 0
    units: int = 0

    @property
    def day(self) -> date:
        """The day that the figure is of."""
        return Period.parse(self.period).end


class Forecast(msgspec.Struct, frozen=True):
    """What the line comes to on the day that the target is due, and what is to be known of that."""

    value: Decimal
    periods: tuple[str, ...]
    limits: tuple[str, ...]

    @property
    def words(self) -> str:
        """How it was reckoned, and its limits, in a sentence."""
        first, last = (Period.parse(code).label for code in (self.periods[0], self.periods[-1]))
        return f"按最近 {len(self.periods)} 期（{first}至{last}）直线推算，{'；'.join(self.limits)}。"


def alike(points: Sequence[Point]) -> list[Point]:
    """Those that are made up as the newest is: a figure of the whole city and one of the forms alone make no
    line.
    """
    return [point for point in points if point.registered == points[-1].registered]


def straight_line(points: Sequence[Point], due: date, unit: str, *, places: int = 2) -> Forecast | None:
    """The least squares line through the last points, the oldest first, at `due`; None for less than two, or
    where the last one is not before that day.
    """
    used = alike(points)[-MOST:]
    if len(used) < FEWEST or used[-1].day >= due:
        return None
    exact = _at([(point.day.toordinal(), Fraction(point.value)) for point in used], due.toordinal())
    limits = [_LEFT_OUT]
    value = rounded(Decimal(exact.numerator) / Decimal(exact.denominator), places)
    if value < 0:
        value = Decimal(0)
        limits.append("不小于 0")
    if unit == "%" and value > _FULL >= max(point.value for point in used):
        value = _FULL
        limits.append("比率不超过 100%")
    if len(used) == FEWEST:
        limits.append("只有两期，很粗略")
    if len(used) < len(points[-MOST:]):
        limits.append("登记与报表测算的口径不同，只用与最近一期相同的")
    if len({point.reported for point in used}) > 1:
        limits.append("各期有数的单位不一样多，升降里有这一部分")
    return Forecast(value, tuple(point.period for point in used), tuple(limits))


def _at(points: Sequence[tuple[int, Fraction]], day: int) -> Fraction:
    """The least squares line through (day, value) at a day, exactly. No two are of the same day."""
    count = len(points)
    middle = Fraction(sum(x for x, _ in points), count)
    mean = sum((y for _, y in points), Fraction(0)) / count
    above = sum(((x - middle) * (y - mean) for x, y in points), Fraction(0))
    below = sum(((x - middle) ** 2 for x, _ in points), Fraction(0))
    return mean + above / below * (day - middle)
