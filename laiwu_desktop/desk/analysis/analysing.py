"""What a bureau's figures are made of, and why they changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.analysis.drilling import Drilling, Source
from laiwu_desktop.desk.analysis.explaining import Explaining, Side
from laiwu_desktop.desk.analysis.pivoting import Pivoting, Units
from laiwu_desktop.desk.analysis.sealing import Sealing, sealed_number
from laiwu_desktop.desk.bureau.finding import find_report
from laiwu_desktop.desk.clock import stamp
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.formdef.analysis.balancing import balanced
from laiwu_desktop.formdef.analysis.contributions import Contribution, Explained
from laiwu_desktop.formdef.analysis.pivot import Pivot, Scale
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.formdef.expression import Expression
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.plan import Indicator
from laiwu_desktop.formdef.report.content import ReportHead
from laiwu_desktop.formdef.states import State
from laiwu_desktop.formdef.trail.event import EventKind
from laiwu_desktop.store.store import Store

# What stands above all kinds.
_WHOLE = "*"


class Why(msgspec.Struct, frozen=True):
    """Why one figure of an area, as it is in a period, is no more what it was."""

    measure: Indicator
    division: str
    period: Period
    found: Explained

    @property
    def place(self) -> Decimal:
        """The last place that is shown of it."""
        return Decimal(1).scaleb(-2 if self.measure.is_rate else -self.measure.places)

    def shown(self, by: Callable[[Contribution], str]) -> list[tuple[str, Decimal]]:
        """What all contributions of a kind come to, the largest first, rounded so that they add up to the
        difference as it is rounded; `by` tells the kind.
        """
        if self.found.difference is None:
            return []
        sums: dict[str, Fraction] = {}
        for one in self.found.contributions:
            sums[by(one)] = sums.get(by(one), Fraction(0)) + one.amount
        whole = {_WHOLE: self.found.difference, **sums}
        printed = balanced(whole, dict.fromkeys(sums, _WHOLE), self.place)
        found = ((kind, printed[kind].value) for kind in sums)
        return sorted((one for one in found if one[1]), key=lambda one: -abs(one[1]))

    def figure(self, exact: Fraction | None) -> Decimal | None:
        """A figure as it is shown."""
        return None if exact is None else balanced({_WHOLE: exact}, {}, self.place)[_WHOLE].value


class Analysis:
    """Looks at figures of every period, and at those that a report would bring."""

    def __init__(self, desk: Desk, store: Store, sealing: Sealing) -> None:
        self._desk = desk
        self._store = store
        self._sealing = sealing

    def measures(self) -> list[Indicator]:
        """What can be looked at: the plan's indicators, then every number field that adds up, as a sum."""
        forms = self._store.editions.in_force
        fields = (
            Indicator(
                f"{form.name}.{field.name}", field.label, field.unit, "sum", form.name,
                numerator=Expression(field.name), places=field.type.places,
            )
            for form in forms.at_levels("village", "township")
            for field in form.entered
            if field.type.is_number and field.is_summed
        )  # fmt: skip
        return [*self._desk.plan.indicators.values(), *fields]

    def measure(self, text: str) -> Indicator:
        """One of them, by its id or form.field. PersonError "no_measure" for what is none."""
        found = {one.id: one for one in self.measures()}
        if text not in found:
            raise PersonError("no_measure", text=text)
        return found[text]

    def pivot(self, measures: Sequence[Indicator], periods: Sequence[Period], units: Units) -> Pivot:
        """Measures of units in periods, side by side; of the city where no unit is named."""
        last = max(periods, key=lambda period: period.end)
        if not units.area and not units.chosen:
            units = msgspec.structs.replace(units, area=self._desk.own_code(last))
        forms, sides = self._store.editions.known(), [self._accepted(period) for period in set(periods)]
        return Pivoting(self._desk.timeline, self._store.consolidation, forms, sides).pivot(measures, units)

    def write_pivot(self, path: Path, pivot: Pivot, scale: Scale | None = None) -> Path:
        """Write a pivot as it is shown, as a workbook."""
        from laiwu_desktop.workbook.summary.pivot_book import PivotBook, write_pivot

        desk, last = self._desk, Period.parse(pivot.basis)
        office = f"{desk.timeline.at(last.end)[desk.own_code(last)].name}农业局"
        book = PivotBook(pivot, scale, office, stamp(desk.clock), desk.settings.sample)
        with desk.trail.noting(EventKind.WRITE, path.name):
            write_pivot(book, path)
        return path

    def source(self, measure: Indicator, period: Period, unit: str) -> tuple[Source, ...]:
        """What a unit's figure is read from: a record for each row that it has."""
        return tuple(Drilling(self._desk, self._store, measure, self._accepted(period)).records(unit))

    def why(
        self, before: str, after: str, area: str = "", measures: Sequence[Indicator] | None = None
    ) -> list[Why]:
        """Why figures of an area (the city where none is named) changed between two periods, given by their
        codes or what was sealed of them (#3), or between two revisions of a report, given by their ids: those
        that changed at all.

        PersonError "no_sides" for anything else, "bad_basis" for a later period before an earlier.
        """
        first, second = self._sides(before, after)
        register = self._desk.timeline.at(second.period.end)
        division = area or self._desk.own_code(second.period)
        if division not in register:
            raise PersonError("unknown_division", code=division)
        forms = self._store.editions.in_force
        explaining = Explaining(
            self._desk.timeline, self._store.consolidation, forms, division, first, second
        )
        found = (
            Why(one, division, second.period, explaining.why(one))
            for one in (self.measures() if measures is None else measures)
        )
        return [one for one in found if one.found.before != one.found.after or one.found.contributions]

    def by_part(self, why: Why) -> list[tuple[Division, Decimal]]:
        """What the parts of the area contribute, the largest first: townships to a county or the city,
        villages to a township; the area itself for what belongs to none of its parts any more.
        """
        register = self._desk.timeline.at(why.period.end)
        area = register[why.division]
        level = "village" if area.level in ("township", "village") else "township"

        def part(one: Contribution) -> str:
            return (register.ancestor(one.unit_code, level) or area).code

        return [(register[code], amount) for code, amount in why.shown(part)]

    def _sides(self, before: str, after: str) -> tuple[Side, Side]:
        totals = [side for text in (before, after) if (side := self._total(text))]
        if len(totals) == 2:
            return totals[0], totals[1]
        if totals:
            raise PersonError("no_sides")
        one, other = (find_report(self._desk, self._store.reports, text) for text in (before, after))
        if (one.division, one.period) != (other.division, other.period):
            raise PersonError("no_sides")
        return self._with(one), self._with(other)

    def _total(self, text: str) -> Side | None:
        """What a text means that is a period's code or the number of what was sealed; None for another."""
        if (number := sealed_number(text)) is not None:
            one, figures = self._sealing.one(number), self._sealing.figures(number)
            period, inside = Period.parse(one.period), {report.id for report in one.reports}
            heads = self._store.reports.heads(period=period.code)
            return Side(period, tuple(head for head in heads if head.id in inside), figures)
        period_meant = _period(text)
        return None if period_meant is None else self._accepted(period_meant)

    def _accepted(self, period: Period) -> Side:
        heads = self._store.reports.heads(period=period.code)
        return Side(period, tuple(head for head in heads if head.state is State.ACCEPTED))

    def _with(self, head: ReportHead) -> Side:
        """What would be added up, were this report accepted."""
        side = self._accepted(Period.parse(head.period))
        others = (other for other in side.heads if other.division != head.division)
        return Side(side.period, (*others, head))


def _period(text: str) -> Period | None:
    try:
        return Period.parse(text)
    except PersonError:
        return None
