"""What accepted reports come to: consolidation (汇总), targets, and the workbook of both."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from laiwu_desktop.formdef.division import Division, Register
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.plan import Plan
from laiwu_desktop.formdef.report.consolidation import (
    Consolidation,
    ManualFigure,
    TargetRow,
    TownshipState,
    field_rows,
    indicator_rows,
    target_rows,
)  # fmt: skip
from laiwu_desktop.formdef.report.standing import rank
from laiwu_desktop.formdef.states import State
from laiwu_desktop.formdef.timeline import Timeline
from laiwu_desktop.store.report.reports import ReportStore
from laiwu_desktop.store.report.sums import ConsolidationStore


class Consolidating:
    """Adds up the reports of one city."""

    def __init__(
        self,
        timeline: Timeline,
        office: str,
        reports: ReportStore,
        sums: ConsolidationStore,
        forms: FormSet,
        plan: Plan,
    ) -> None:
        """`office` is the code with which the city's office began."""
        self._timeline = timeline
        self._office = office
        self._reports = reports
        self._sums = sums
        self._forms = forms
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

    def consolidate(self, period: Period) -> Consolidation:
        """Every indicator and the sum of every number field in every area, over accepted reports."""
        heads = self._reports.heads(period=period.code)
        accepted = {head.division for head in heads if head.state is State.ACCEPTED}
        states = self.townships(period)
        register = self._register(period)
        covered = frozenset(
            area.code for code in accepted for area in (register[code], *register.children(code))
        )
        rows = [
            row
            for indicator in self._plan.indicators.values()
            for row in indicator_rows(
                indicator,
                self._forms[indicator.form],
                register,
                self._sums.unit_sums(indicator, period.code),
                covered,
            )
        ]
        return Consolidation(
            period.code, states,
            tuple(t.division for t in states if t.division in accepted),
            tuple(t.division for t in states if t.division not in accepted),
            tuple(rows), tuple(field_rows(register, self._sums.field_sums(period.code))),
        )  # fmt: skip

    def targets(self, consolidation: Consolidation) -> list[TargetRow]:
        """The plan's targets with their actual values."""
        city = self._city(Period.parse(consolidation.period))
        of_city = [row for row in consolidation.rows if row.division == city.code]
        return target_rows(self._plan, of_city, self._manual_figures(consolidation.period))

    def write_summary(self, path: Path, consolidation: Consolidation, now: str, *, sample: bool) -> None:
        """Write the consolidated workbook; `sample` marks its figures as made up."""
        from laiwu_desktop.workbook.summary.summary_book import Summary, write_summary

        period = Period.parse(consolidation.period)
        register = self._register(period)
        unreported = tuple(
            (register[code], village) for code in consolidation.missing for village in register.children(code)
        )
        unfilled, office = self._unfilled_villages(consolidation), f"{self._city(period).name}农业局"
        summary = Summary(
            consolidation, tuple(self.targets(consolidation)), self._plan, self._forms, register,
            (*unreported, *unfilled), office, now, sample,
        )  # fmt: skip
        write_summary(summary, path)

    def _unfilled_villages(self, consolidation: Consolidation) -> list[tuple[Division, Division]]:
        """Villages that accepted reports leave out."""
        once = [form.name for form in self._forms if form.level == "village" and not form.repeats]
        register = self._register(Period.parse(consolidation.period))
        found: list[tuple[Division, Division]] = []
        for head in self._reports.heads(period=consolidation.period):
            if head.state is State.ACCEPTED:
                filled = self._reports.filled_units(head.id)
                there = set().union(*(filled[name] for name in once))
                township = register[head.division]
                villages = register.children(head.division)
                found += [(township, village) for village in villages if village.code not in there]
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
