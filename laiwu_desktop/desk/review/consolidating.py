"""What accepted reports come to: consolidation (汇总), targets, and the workbook of both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from datetime import date
from decimal import Decimal
from pathlib import Path

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.review.levels import Levels
from laiwu_desktop.formdef.comparison import Comparison, compared
from laiwu_desktop.formdef.division import Division, Level, Register
from laiwu_desktop.formdef.divisions.timeline import Timeline
from laiwu_desktop.formdef.form import Field, Form, FormSet, Section
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.plan import Plan
from laiwu_desktop.formdef.report.common_basis import Basis
from laiwu_desktop.formdef.report.consolidation import (
    Consolidation,
    IndicatorRow,
    ManualFigure,
    OtherEdition,
    TargetRow,
    TownshipState,
    target_rows,
)  # fmt: skip
from laiwu_desktop.formdef.report.content import ReportHead
from laiwu_desktop.formdef.report.recasting import successors
from laiwu_desktop.formdef.report.standing import rank
from laiwu_desktop.formdef.states import State
from laiwu_desktop.formdef.targets.outlook import PeriodRows, TargetLine, target_lines
from laiwu_desktop.store.report.editions import EditionStore
from laiwu_desktop.store.report.reports import ReportStore
from laiwu_desktop.store.report.summing.sums import ConsolidationStore

# Of so many periods before, at the most, the course of a target is shown.
EARLIER = 7


class Consolidating:
    """Adds up the reports of one city."""

    def __init__(
        self,
        timeline: Timeline,
        office: str,
        reports: ReportStore,
        sums: ConsolidationStore,
        editions: EditionStore,
        plan: Plan,
    ) -> None:
        """`office` is the code with which the city's office began."""
        self._timeline = timeline
        self._office = office
        self._reports = reports
        self._sums = sums
        self._editions = editions
        self._forms = editions.in_force
        self._plan = plan

    def _register(self, period: Period) -> Register:
        return self._timeline.at(period.end)

    def _city(self, period: Period) -> Division:
        return self._register(period)[self._timeline.own_code(self._office, period.end)]

    def townships(self, period: Period) -> tuple[TownshipState, ...]:
        """Where each township's newest report stands; what is held, where nothing else has come."""
        heads = sorted(self._reports.heads(period=period.code), key=rank)
        newest = {head.division: head for head in [*self._reports.held(period=period.code), *heads]}
        return tuple(
            TownshipState(
                t.code, t.name, newest[t.code].state if t.code in newest else None,
                newest[t.code].revision if t.code in newest else 0,
            )
            for t in self._register(period).within(self._city(period).code, "township")
        )  # fmt: skip

    def consolidate(self, period: Period, on: Period | None = None) -> Consolidation:
        """Every indicator and what every number field comes to in every area, over accepted reports; on the
        divisions of a later period where that is given, to be compared with it.
        """
        return self._added(period, on, villages=True)

    def totals(self, period: Period, on: Period | None = None) -> Consolidation:
        """Every indicator from the city down to townships, over accepted reports; no villages, no fields."""
        return self._added(period, on, villages=False)

    def _added(self, period: Period, on: Period | None, *, villages: bool) -> Consolidation:
        basis = self._basis(period, on or period)
        taken = self.taken(period)
        accepted = {head.division for head in taken}
        levels = Levels(basis, self._editions.known(), self._sums, taken, villages=villages)
        indicators = [*self._plan.indicators.values()]
        rows, fields = levels.rows(indicators, self._apart() if villages else None)
        states = self.townships(period)
        counted = {t.division for t in states if t.division in accepted}
        notes = basis.affected
        if basis.lineage:
            states, counted, partly = _states_on(basis, states, counted)
            notes = (*notes, *(f"{name}有一部分村（居）的数据没有接收" for name in partly))
        return Consolidation(
            period.code, states,
            tuple(t.division for t in states if t.division in counted),
            tuple(t.division for t in states if t.division not in counted),
            tuple(rows), tuple(fields),
            tuple(other for head in taken for other in self._other_editions(head)),
            on.code if on else "", notes,
        )  # fmt: skip

    def taken(self, period: Period) -> list[ReportHead]:
        """The reports that are added up: those that are accepted."""
        heads = self._reports.heads(period=period.code)
        return [head for head in heads if head.state is State.ACCEPTED]

    def _apart(self) -> frozenset[tuple[str, str]]:
        """The number fields of all editions that do not add up: (form, field)."""
        return frozenset(
            (form.name, field.name)
            for form in self._editions.known()
            for field in form.entered
            if field.type.is_number and not field.is_summed
        )

    def reported_periods(self) -> list[Period]:
        """Those of which anything was accepted, the oldest first."""
        codes = {head.period for head in self._reports.heads() if head.state is State.ACCEPTED}
        return sorted(map(Period.parse, codes), key=lambda period: period.end)

    def compare(self, periods: Iterable[Period], on: Period | None = None) -> Comparison:
        """Periods side by side on the divisions of one that is not before any of them, else of the last.

        PersonError "few_periods" for less than two, "bad_basis" for an earlier basis.
        """
        ordered = sorted(set(periods), key=lambda period: period.end)
        if len(ordered) < 2:
            raise PersonError("few_periods")
        basis = on or ordered[-1]
        each = [self.consolidate(period, basis) for period in ordered]
        return compared(each, basis.code, self._register(basis))

    def _other_editions(self, head: ReportHead) -> Iterator[OtherEdition]:
        """The forms of a report that are in force in another edition, or not at all."""
        for form in self._editions.of(head):
            today = self._forms.get(form.name)
            if today is None or not form.says_the_same(today):
                known = successors(form, today) if today else {}
                unknown = tuple(_unknown(field, today) for field in form.entered if field.name not in known)
                own = today.version if today else 0
                yield OtherEdition(head.division, form.name, form.title, form.version, own, unknown)

    def _basis(self, period: Period, on: Period) -> Basis:
        """PersonError("bad_basis") for a period before the one of the figures."""
        if on.end < period.end:
            raise PersonError("bad_basis", label=period.label, on=on.label)
        lineage = self._timeline.lineage(period.end, on.end)
        return Basis(self._register(period), self._register(on), lineage)

    def targets(self, consolidation: Consolidation) -> list[TargetRow]:
        """The plan's targets with their actual values."""
        city = self._city(Period.parse(consolidation.basis or consolidation.period))
        of_city = [row for row in consolidation.rows if row.division == city.code]
        return target_rows(self._plan, of_city, self._manual_figures(consolidation.period))

    def target_lines(self, consolidation: Consolidation) -> list[TargetLine]:
        """The same with their course over the periods before, and how they will stand when they are due."""
        shown = Period.parse(consolidation.period)
        now = Period.parse(consolidation.basis or shown.code)
        of_city = [row for row in consolidation.rows if row.division == self._city(now).code]
        earlier = [one for one in self._told_of() if one.end < shown.end][-EARLIER:]
        before = [self._standing(one, self._of_city(one, now)) for one in earlier]
        return target_lines(self._plan, [*before, self._standing(shown, of_city)])

    def _told_of(self) -> list[Period]:
        """The periods of which anything was accepted, or registered by this office itself."""
        codes = self._timeline.codes_of(self._office)
        own = {Period.parse(head.period) for code in codes for head in self._reports.heads(code)}
        return sorted({*self.reported_periods(), *own}, key=lambda period: period.end)

    def _standing(self, period: Period, of_city: Sequence[IndicatorRow]) -> PeriodRows:
        manual = self._manual_figures(period.code)
        rows = tuple(target_rows(self._plan, of_city, manual))
        return PeriodRows(period.code, rows, tuple(of_city), frozenset(one.target for one in manual))

    def _of_city(self, period: Period, on: Period) -> list[IndicatorRow]:
        """The indicators that measure targets, of the whole city, on the divisions of a later period."""
        taken, basis = self.taken(period), self._basis(period, on)
        levels = Levels(basis, self._editions.known(), self._sums, taken, villages=False)
        rows, city = levels.rows(self._plan.measuring, None)[0], self._city(on).code
        return [row for row in rows if row.division == city]

    def write_summary(self, path: Path, consolidation: Consolidation, now: str, *, sample: bool) -> None:
        """Write the consolidated workbook; `sample` marks its figures as made up."""
        from laiwu_desktop.workbook.summary.summary_book import Summary, write_summary

        period = Period.parse(consolidation.period)
        on = Period.parse(consolidation.basis) if consolidation.basis else period
        basis, office = self._basis(period, on), f"{self._city(period).name}农业局"
        lines = tuple(self.target_lines(consolidation))
        summary = Summary(
            consolidation, tuple(line.row for line in lines), self._plan,
            self._summed_forms(consolidation), basis.now,
            tuple(self._unreported(consolidation, basis)), office, now, sample, lines,
        )  # fmt: skip
        write_summary(summary, path)

    def write_comparison(self, path: Path, comparison: Comparison, now: str, *, sample: bool) -> None:
        """Write periods side by side as a workbook; `sample` marks its figures as made up."""
        from laiwu_desktop.workbook.summary.comparison_book import ComparedBook, write_comparison

        office = f"{self._city(Period.parse(comparison.basis)).name}农业局"
        book = ComparedBook(comparison, self._plan, self._editions.known(), office, now, sample)
        write_comparison(book, path)

    def _summed_forms(self, consolidation: Consolidation) -> FormSet:
        """The forms in force with the fields besides of which there are sums: those that are gone since."""
        summed = {(row.form, row.field) for row in consolidation.fields}
        forms = []
        for form in self._editions.known():
            own = self._forms[form.name].fields if form.name in self._forms else {}
            shown = (
                Section(s.label, tuple(f for f in s.fields if f.name in own or (form.name, f.name) in summed))
                for s in form.sections
            )
            if own:
                forms.append(msgspec.structs.replace(form, sections=tuple(s for s in shown if s.fields)))
        return FormSet(tuple(forms))

    def _unreported(self, consolidation: Consolidation, basis: Basis) -> Iterator[tuple[Division, Division]]:
        """Townships with the villages that no accepted report covers, nor what they came from."""
        there = self._filled_villages(consolidation.period)
        for code in (*consolidation.missing, *consolidation.accepted):
            for village in basis.now.children(code):
                if code in consolidation.missing or not there & set(basis.lineage.origins(village.code)):
                    yield basis.now[code], village

    def _filled_villages(self, period: str) -> set[str]:
        """The villages that accepted reports speak of."""
        once = [form.name for form in self._forms if form.level == "village" and not form.repeats]
        found: set[str] = set()
        for head in self.taken(Period.parse(period)):
            filled = self._reports.filled_units(head.id)
            found.update(*(filled.get(name, set()) for name in once))
        return found

    def _manual_figures(self, period: str) -> list[ManualFigure]:
        """What the bureau registered by hand for the period (莱农信7表)."""
        own = self._reports.heads(self._city(Period.parse(period)).code, period)
        figures = []
        for record in self._reports.report(own[-1].id).records if own else ():
            target, value = record.values.get("target"), record.values.get("value")
            if isinstance(target, str) and isinstance(value, Decimal):
                as_of, source = record.values.get("as_of_date"), record.values.get("source")
                day = as_of if isinstance(as_of, date) else None
                figures.append(ManualFigure(target, value, day, str(source or "")))
        return figures


def _unknown(field: Field, today: Form | None) -> str:
    """The label of a field that the form in force does not ask. What was converted from one that it does is
    said to be so: a conversion only goes one way, and that one has no value then.
    """
    source = field.converted_from.field if field.converted_from else ""
    if today is None or source not in today.fields:
        return field.label
    return f"{field.label}（由“{today.fields[source].label}”换算而来，不能倒算，后者因此没有数）"


def _states_on(
    basis: Basis, states: Iterable[TownshipState], counted: Set[str]
) -> tuple[tuple[TownshipState, ...], set[str], list[str]]:
    """How the townships of a basis stand by those that their villages came from: where the newest of these
    stands, which are counted, the names of those of which a part is not.
    """
    of_old = {state.division: state for state in states}
    found, whole, partly = [], set(), []
    for township in (d for d in basis.now if d.level == Level.TOWNSHIP):
        units = (township, *basis.now.children(township.code))
        origins = {origin for unit in units for origin in basis.lineage.origins(unit.code)}
        offices = {o.code for origin in origins if (o := basis.before.ancestor(origin, Level.TOWNSHIP))}
        theirs = [of_old[code] for code in sorted(offices) if code in of_old]
        if not theirs:
            continue
        if reported := [state for state in theirs if state.division in counted]:
            whole.add(township.code)
        if 0 < len(reported) < len(theirs):
            partly.append(township.name)
        shown = (reported or theirs)[0]
        found.append(TownshipState(township.code, township.name, shown.state, shown.revision))
    return tuple(found), whole, partly
