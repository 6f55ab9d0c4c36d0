"""What accepted reports come to: consolidation (汇总), targets, and the workbook of both."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import msgspec

from laiwu_desktop.formdef.division import Division, Register
from laiwu_desktop.formdef.form import FormSet, Section
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.plan import Plan
from laiwu_desktop.formdef.report.consolidation import (
    Consolidation,
    ManualFigure,
    OtherEdition,
    TargetRow,
    TownshipState,
    field_rows,
    indicator_rows,
    target_rows,
)  # fmt: skip
from laiwu_desktop.formdef.report.content import ReportHead
from laiwu_desktop.formdef.report.recasting import successors
from laiwu_desktop.formdef.report.standing import rank
from laiwu_desktop.formdef.states import State
from laiwu_desktop.store.report.editions import EditionStore
from laiwu_desktop.store.report.reports import ReportStore
from laiwu_desktop.store.report.sums import ConsolidationStore


class Consolidating:
    """Adds up the reports of one city."""

    def __init__(
        self,
        city: Division,
        register: Register,
        reports: ReportStore,
        sums: ConsolidationStore,
        editions: EditionStore,
        plan: Plan,
    ) -> None:
        self._city = city
        self._register = register
        self._reports = reports
        self._sums = sums
        self._editions = editions
        self._forms = editions.in_force
        self._plan = plan

    def townships(self, period: Period) -> tuple[TownshipState, ...]:
        """Where each township's newest report stands; what is held, where nothing else has come."""
        heads = sorted(self._reports.heads(period=period.code), key=rank)
        newest = {head.division: head for head in [*self._reports.held(period=period.code), *heads]}
        return tuple(
            TownshipState(
                t.code, t.name, newest[t.code].state if t.code in newest else None,
                newest[t.code].revision if t.code in newest else 0,
            )
            for t in self._register.within(self._city.code, "township")
        )  # fmt: skip

    def consolidate(self, period: Period) -> Consolidation:
        """Every indicator and the sum of every number field in every area, over accepted reports."""
        heads = self._reports.heads(period=period.code)
        counted = [head for head in heads if head.state is State.ACCEPTED]
        accepted = {head.division for head in counted}
        states = self.townships(period)
        covered = frozenset(
            area.code for code in accepted for area in (self._register[code], *self._register.children(code))
        )
        rows = [
            row
            for indicator in self._plan.indicators.values()
            for row in indicator_rows(
                indicator,
                self._forms[indicator.form],
                self._register,
                self._sums.unit_sums(indicator, period.code),
                covered,
            )
        ]
        return Consolidation(
            period.code, states,
            tuple(t.division for t in states if t.division in accepted),
            tuple(t.division for t in states if t.division not in accepted),
            tuple(rows), tuple(field_rows(self._register, self._sums.field_sums(period.code))),
            tuple(other for head in counted for other in self._other_editions(head)),
        )  # fmt: skip

    def _other_editions(self, head: ReportHead) -> Iterator[OtherEdition]:
        """The forms of a report that are in force in another edition, or not at all."""
        for form in self._editions.of(head):
            today = self._forms.get(form.name)
            if today is None or not form.says_the_same(today):
                known = successors(form, today) if today else {}
                unknown = tuple(field.label for field in form.entered if field.name not in known)
                own = today.version if today else 0
                yield OtherEdition(head.division, form.name, form.title, form.version, own, unknown)

    def targets(self, consolidation: Consolidation) -> list[TargetRow]:
        """The plan's targets with their actual values."""
        of_city = [row for row in consolidation.rows if row.division == self._city.code]
        return target_rows(self._plan, of_city, self._manual_figures(consolidation.period))

    def write_summary(self, path: Path, consolidation: Consolidation, now: str, *, sample: bool) -> None:
        """Write the consolidated workbook; `sample` marks its figures as made up."""
        from laiwu_desktop.workbook.summary.summary_book import Summary, write_summary

        unreported = tuple(
            (self._register[code], village)
            for code in consolidation.missing
            for village in self._register.children(code)
        )
        summary = Summary(
            consolidation, tuple(self.targets(consolidation)), self._plan,
            self._summed_forms(consolidation), self._register,
            (*unreported, *self._unfilled_villages(consolidation)), f"{self._city.name}农业局", now, sample,
        )  # fmt: skip
        write_summary(summary, path)

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

    def _unfilled_villages(self, consolidation: Consolidation) -> list[tuple[Division, Division]]:
        """Villages that accepted reports leave out."""
        once = [form.name for form in self._forms if form.level == "village" and not form.repeats]
        found: list[tuple[Division, Division]] = []
        for head in self._reports.heads(period=consolidation.period):
            if head.state is State.ACCEPTED:
                filled = self._reports.filled_units(head.id)
                there = set().union(*(filled.get(name, set()) for name in once))
                township = self._register[head.division]
                villages = self._register.children(head.division)
                found += [(township, village) for village in villages if village.code not in there]
        return found

    def _manual_figures(self, period: str) -> list[ManualFigure]:
        """What the bureau registered by hand for the period (莱农信7表)."""
        own = self._reports.heads(self._city.code, period)
        figures = []
        for record in self._reports.report(own[-1].id).records if own else ():
            target, value = record.values.get("target"), record.values.get("value")
            if isinstance(target, str) and isinstance(value, Decimal):
                as_of, source = record.values.get("as_of_date"), record.values.get("source")
                day = as_of if isinstance(as_of, date) else None
                figures.append(ManualFigure(target, value, day, str(source or "")))
        return figures
