"""How each target stands, and whether it will be reached."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal

import msgspec

from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.plan import Plan
from laiwu_desktop.formdef.report.consolidation import IndicatorRow, TargetRow
from laiwu_desktop.formdef.states import Word
from laiwu_desktop.formdef.targets.forecast import Forecast, Point, straight_line

# Counted one by one: everything but rates and amounts of money.
_WITH_DECIMALS = ("%", "亿元")


class Outlook(Word):
    """Whether a target is, or will be, reached; `sign` says it where there is no colour."""

    REACHED = "reached", "已达到"
    ON_COURSE = "on_course", "照此能达到"
    SHORT = "short", "照此达不到"
    MISSED = "missed", "到期未达到"
    OPEN = "open", "尚不能推算"
    BLANK = "blank", "没有数"

    @property
    def sign(self) -> str:
        """One that every Chinese font has."""
        return _SIGNS[self]


_SIGNS = {
    Outlook.REACHED: "√",
    Outlook.ON_COURSE: "▲",
    Outlook.SHORT: "▼",
    Outlook.MISSED: "×",
    Outlook.OPEN: "○",
    Outlook.BLANK: "—",
}


class TargetLine(msgspec.Struct, frozen=True):
    """One target with the sentence of the plan that sets it, its course, the oldest period first, and how it
    will stand. `is_registered` says whether the bureau may register a figure for it.
    """

    row: TargetRow
    quote: str
    points: tuple[Point, ...]
    forecast: Forecast | None
    outlook: Outlook
    is_registered: bool

    @property
    def is_count(self) -> bool:
        """Whether it is counted one by one, so that it has no decimals."""
        return is_count(self.row.unit)


class PeriodRows(msgspec.Struct, frozen=True):
    """The targets as they stood in a period, with the city's indicators, and what had been registered."""

    period: str
    rows: tuple[TargetRow, ...]
    indicators: tuple[IndicatorRow, ...]
    registered: AbstractSet[str]


def is_count(unit: str) -> bool:
    """Whether what has this unit is counted one by one."""
    return unit not in _WITH_DECIMALS


def target_lines(plan: Plan, series: Sequence[PeriodRows]) -> list[TargetLine]:
    """Every target of the plan as it stands in the last of these periods, by programme as in the plan, then
    by the day it is due.
    """
    points = _points(plan, series)
    now = series[-1]
    order = {name: n for n, name in enumerate(dict.fromkeys(row.programme for row in now.rows))}
    rows = sorted(now.rows, key=lambda row: (order[row.programme], row.due))
    return [_line(plan, row, points[row.id], now.period) for row in rows]


def counted(lines: Iterable[TargetLine]) -> dict[Outlook, int]:
    """How many targets stand how, those that occur, the best first."""
    found = [line.outlook for line in lines]
    return {outlook: found.count(outlook) for outlook in Outlook if outlook in found}


def summary_words(lines: Sequence[TargetLine]) -> str:
    """The same in a sentence."""
    parts = (f"{outlook.sign} {outlook.word} {count}" for outlook, count in counted(lines).items())
    return f"{len(lines)} 个目标：{'　'.join(parts)}"


def _points(plan: Plan, series: Iterable[PeriodRows]) -> Mapping[str, tuple[Point, ...]]:
    found: dict[str, list[Point]] = {target: [] for target in plan.targets}
    for one in series:
        measured = {row.indicator: row for row in one.indicators}
        for row in one.rows:
            if row.actual is None:
                continue
            by_forms = measured.get(plan.targets[row.id].indicator)
            is_by_hand = row.id in one.registered and plan.targets[row.id].combine != "measured"
            of = (by_forms.reported, by_forms.registered) if by_forms else (0, 0)
            found[row.id].append(Point(one.period, row.actual, is_by_hand, *of))
    return {target: tuple(points) for target, points in found.items()}


def _line(plan: Plan, row: TargetRow, points: tuple[Point, ...], period: str) -> TargetLine:
    target = plan.targets[row.id]
    forecast = None
    if row.actual is not None and not row.reached:
        forecast = straight_line(points, row.due, row.unit, places=0 if is_count(row.unit) else 2)
    outlook = _outlook(row, forecast, period)
    return TargetLine(row, target.quote, points, forecast, outlook, target.combine != "measured")


def _outlook(row: TargetRow, forecast: Forecast | None, period: str) -> Outlook:
    if row.actual is None:
        return Outlook.BLANK
    if row.reached:
        return Outlook.REACHED
    if Period.parse(period).end >= row.due:
        return Outlook.MISSED
    if forecast is None:
        return Outlook.OPEN
    return Outlook.ON_COURSE if forecast.value >= row.target else Outlook.SHORT


def shown(value: Decimal | None) -> str:
    """A figure as a person reads it: no more decimals than it has."""
    if value is None:
        return "—"
    whole = value == value.to_integral()
    return f"{value.quantize(Decimal(1)) if whole else value.normalize():,f}"
