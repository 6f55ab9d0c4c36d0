"""What changes in the figures of a township and of the city if a report is accepted that is not here yet."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import msgspec

from laiwu_desktop.formdef.division import Register
from laiwu_desktop.formdef.divisions.timeline import Timeline
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.plan import Indicator, Plan
from laiwu_desktop.formdef.report.consolidation import (
    UnitSum,
    covered_units,
    unit_shares,
    unit_sums_in,
)
from laiwu_desktop.formdef.report.content import Content, ReportHead
from laiwu_desktop.formdef.report.figures import Figures
from laiwu_desktop.formdef.report.recasting import recast
from laiwu_desktop.formdef.states import State
from laiwu_desktop.store.report.reports import ReportStore
from laiwu_desktop.store.report.summing.sums import ConsolidationStore


class FigureChange(msgspec.Struct, frozen=True):
    """One indicator of the township and of the city, as accepted reports have it and with this one among
    them; None where nothing is counted.
    """

    measure: Indicator
    was: Decimal | None
    now: Decimal | None
    city_was: Decimal | None
    city_now: Decimal | None

    @property
    def is_change(self) -> bool:
        """Whether anything is otherwise."""
        return (self.was, self.city_was) != (self.now, self.city_now)


class Sums(msgspec.Struct, frozen=True):
    """What the units of an area come to: see `IndicatorRow`."""

    above: Decimal = Decimal(0)
    below: Decimal = Decimal(0)
    reported: int = 0
    registered: int = 0

    def plus(self, other: Sums, times: int = 1) -> Sums:
        """With those of other units, or without them (-1 times)."""
        return Sums(
            self.above + times * other.above,
            self.below + times * other.below,
            self.reported + times * other.reported,
            self.registered + times * other.registered,
        )

    def figure(self, indicator: Indicator) -> Decimal | None:
        """The indicator's value; None where no unit answered."""
        return indicator.value(self.above, self.below) if self.reported else None


class _Accepted(msgspec.Struct, frozen=True):
    """The townships that are counted in a period; by indicator what the city comes to, and its units."""

    register: Register
    townships: frozenset[str]
    found: dict[str, tuple[Sums, tuple[UnitSum, ...]]]


class Totalling:
    """Reckons against the reports that are accepted now; what the city comes to is added up once a period."""

    def __init__(
        self, plan: Plan, forms: FormSet, timeline: Timeline, office: str, reports: ReportStore,
        sums: ConsolidationStore,
    ) -> None:  # fmt: skip
        self._plan = plan
        self._forms = forms
        self._timeline = timeline
        self._office = office
        self._reports = reports
        self._sums = sums
        self._accepted: dict[str, _Accepted] = {}

    def changes(self, head: ReportHead, content: Content, forms: FormSet) -> tuple[FigureChange, ...]:
        """Every indicator of the plan, were this content, filled in with these forms, accepted."""
        period, township = Period.parse(head.period), head.division
        if head.period not in self._accepted:
            self._accepted[head.period] = self._read(period)
        there = self._accepted[head.period]
        area = covered_units(there.register, (township,))
        figures = Figures(self._forms, period, recast(content.records, forms, self._forms).records)
        found = []
        for indicator in self._plan.indicators.values():
            city, units = there.found[indicator.id]
            mine = (unit for unit in units if unit.unit_code in area)
            reported = (township,) if township in there.townships else ()
            was = self._added(there.register, indicator, reported, township, mine)
            said = unit_sums_in(figures, indicator)
            now = self._added(there.register, indicator, (township,), township, said)
            each = (was, now, city, city.plus(was, -1).plus(now))
            found.append(FigureChange(indicator, *(one.figure(indicator) for one in each)))
        return tuple(found)

    def _read(self, period: Period) -> _Accepted:
        register = self._timeline.at(period.end)
        own = self._timeline.own_code(self._office, period.end)
        heads = [
            head
            for head in self._reports.heads(period=period.code)
            if head.state is State.ACCEPTED and head.division in register
        ]
        townships = frozenset(head.division for head in heads)
        found = {}
        for indicator in self._plan.indicators.values():
            units = self._sums.unit_sums(indicator, heads)
            found[indicator.id] = self._added(register, indicator, townships, own, units), tuple(units)
        return _Accepted(register, townships, found)

    def _added(
        self, register: Register, indicator: Indicator, townships: Iterable[str], area: str,
        sums: Iterable[UnitSum],
    ) -> Sums:  # fmt: skip
        """What the units of an area come to, of which these townships have reported."""
        form, covered = self._forms[indicator.form], covered_units(register, townships)
        found = Sums()
        for one in unit_shares(indicator, form, register.within(area, form.level), sums, covered):
            found = found.plus(Sums(one.numerator, one.denominator, int(one.answered), 1))
        return found
