"""Any measures of any units and periods: 完全 (all of an area), 节点 (a branch), 选择 (one by one)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.analysis.explaining import Side
from laiwu_desktop.desk.review.levels import Levels
from laiwu_desktop.formdef.analysis.pivot import ALL_CHOSEN, Figure, Pivot, PivotColumn, PivotLine
from laiwu_desktop.formdef.division import Division, Level, Register
from laiwu_desktop.formdef.divisions.timeline import Timeline
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.plan import Indicator
from laiwu_desktop.formdef.report.common_basis import Basis
from laiwu_desktop.formdef.report.consolidation import IndicatorRow
from laiwu_desktop.store.report.summing.sums import ConsolidationStore

_Rows = Mapping[tuple[str, str], IndicatorRow]


class Units(msgspec.Struct, frozen=True):
    """Which units: an area with all in it down to a level, or those that are chosen, by their codes."""

    area: str = ""
    down_to: str = Level.TOWNSHIP
    chosen: tuple[str, ...] = ()


def within(register: Register, area: str) -> Units:
    """All of an area as a person looks at it first: down to townships, of a township its villages."""
    deep = register[area].level in (Level.TOWNSHIP, Level.VILLAGE)
    return Units(area, Level.VILLAGE if deep else Level.TOWNSHIP)


class Pivoting:
    """Adds up sides, one for each period, on the divisions of the last of them."""

    def __init__(
        self, timeline: Timeline, sums: ConsolidationStore, forms: FormSet, sides: Sequence[Side]
    ) -> None:
        """`forms` are all that any edition asked; there is one side at least."""
        self._timeline = timeline
        self._sums = sums
        self._forms = forms
        self._sides = sorted(sides, key=lambda side: side.period.end)
        self._last = self._sides[-1].period
        self.now = timeline.at(self._last.end)

    def pivot(self, measures: Sequence[Indicator], units: Units) -> Pivot:
        """PersonError "unknown_division" for a unit that is none of the last period's."""
        for code in (units.area, *units.chosen):
            if code and code not in self.now:
                raise PersonError("unknown_division", code=code)
        areas = [self.now[code] for code in units.chosen] if units.chosen else [*self._areas(units)]
        found = [self._rows(side, measures, areas) for side in self._sides]
        columns = tuple(PivotColumn(one, side.period.code) for side in self._sides for one in measures)
        lines = [*self._lines(areas, measures, found, tops=bool(units.chosen))]
        if units.chosen and not _overlap(self.now, units.chosen):
            lines.insert(0, _together(lines, columns))
            lines[1:] = [msgspec.structs.replace(line, parent=ALL_CHOSEN, depth=1) for line in lines[1:]]
        notes = (f"{s.period.label}：{line}" for s in self._sides for line in self._basis(s.period).affected)
        return Pivot(columns, tuple(lines), self._last.code, tuple(notes))

    def _areas(self, units: Units) -> Iterator[Division]:
        """From the top down, each with what lies in it below it."""
        levels = [*Level]
        deepest = levels.index(Level(units.down_to))
        return (area for area in self.now.area(units.area) if levels.index(Level(area.level)) <= deepest)

    def _basis(self, period: Period) -> Basis:
        lineage = self._timeline.lineage(period.end, self._last.end)
        return Basis(self._timeline.at(period.end), self.now, lineage)

    def _rows(self, side: Side, measures: Sequence[Indicator], areas: Iterable[Division]) -> _Rows:
        """The database adds up whole townships; villages are read township by township."""
        by_parent: dict[str, list[Division]] = defaultdict(list)
        for area in areas:
            if area.level == Level.VILLAGE:
                by_parent[area.parent_code].append(area)
        upper = [area for area in areas if area.level != Level.VILLAGE and area.code not in by_parent]
        for area in areas:
            if area.code in by_parent:  # a township with its villages: read once
                by_parent[area.code].append(area)
        basis = self._basis(side.period)
        taken = {basis.home(head.division) for head in side.heads if head.division in basis.before}
        found: list[IndicatorRow] = []
        if upper:
            found += Levels(basis, self._forms, self._sums, side.heads).rows(measures, areas=upper)[0]
        for township, villages in by_parent.items():
            levels = Levels(basis, self._forms, self._sums, side.heads, villages=True, within=township)
            found += levels.rows(measures, areas=villages)[0]
        return {(row.division, row.indicator): _said(row, taken) for row in found}

    def _lines(
        self, areas: Sequence[Division], measures: Sequence[Indicator], found: Sequence[_Rows], *, tops: bool
    ) -> Iterator[PivotLine]:
        shown = {area.code for area in areas}
        for area in areas:
            above = [one.code for one in self.now.path(area.code)[:-1] if one.code in shown]
            figures = tuple(_figure(rows[area.code, one.id]) for rows in found for one in measures)
            parent = above[-1] if above and not tops else None
            yield PivotLine(area.code, area.name, area.level, parent, len(above), figures)


def _said(row: IndicatorRow, taken: set[str]) -> IndicatorRow:
    """A share of the register would be 0 where nobody is counted: that is no figure."""
    if row.reported or (row.level == Level.TOWNSHIP and row.division in taken):
        return row
    return msgspec.structs.replace(row, value=None, numerator=None, denominator=None)


def _figure(row: IndicatorRow) -> Figure:
    return Figure(row.value, row.numerator, row.denominator, row.reported, row.registered)


def _overlap(register: Register, codes: Sequence[str]) -> bool:
    """Whether one of these lies in another, or is named twice."""
    inside = [area.code for code in codes for area in register.path(code) if area.code in codes]
    return len(inside) > len(set(codes)) or len(set(codes)) < len(codes)


def _together(lines: Sequence[PivotLine], columns: Sequence[PivotColumn]) -> PivotLine:
    """All of them as one: a rate of the sums, as anywhere."""
    figures = []
    for column, some in zip(columns, zip(*(line.figures for line in lines), strict=True), strict=True):
        known = [one for one in some if one.numerator is not None]
        above = sum((one.numerator or Decimal(0) for one in known), Decimal(0)) if known else None
        below = sum((one.denominator or Decimal(0) for one in known), Decimal(0)) if known else None
        value = column.measure.value(above, below)
        counts = sum(one.reported for one in some), sum(one.registered for one in some)
        figures.append(Figure(value, above, below if column.measure.is_rate else None, *counts))
    return PivotLine(ALL_CHOSEN, "所选合计", "", None, 0, tuple(figures))
