"""Reading received reports to be looked through, each once as long as nothing of it changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.bureau.judging.judged_report import JudgedReport
from laiwu_desktop.desk.bureau.judging.like_villages import Size, odd_cells, size_of
from laiwu_desktop.desk.bureau.judging.what_changed import Basis, looked_at_before
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.filling.draft import Draft
from laiwu_desktop.desk.guiding.earlier import earlier
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import ReportHead
from laiwu_desktop.formdef.report.recasting import recast
from laiwu_desktop.formdef.report.standing import rank
from laiwu_desktop.store.store import Store


class ReadingReports:
    """What was read is kept by the id of its report, with what it hangs on: a late package of the period
    before, a decision, a word on a comment, each makes it read anew.
    """

    def __init__(self, desk: Desk, store: Store, look: Callable[[str], Draft]) -> None:
        self._desk = desk
        self._store = store
        self._look = look
        self._read: dict[str, tuple[tuple[Any, ...], JudgedReport]] = {}
        self._odd_of: tuple[JudgedReport, ...] = ()

    def of_period(self, period: Period) -> dict[str, JudgedReport]:
        """The newest report of every township that has handed one in, by township; what stands out among all
        of them is told in each.
        """
        heads = self.newest(period)
        found = {code: self._kept(head) for code, head in heads.items()}
        there = {head.id for head in heads.values()}
        self._read = {report: one for report, one in self._read.items() if report in there}
        self._tell_odd(tuple(found.values()))
        return found

    def newest(self, period: Period) -> dict[str, ReportHead]:
        """The newest report of every township of a period; none that is held."""
        found: dict[str, list[ReportHead]] = {}
        for head in self._store.reports.heads(None, period.code):
            if head.division not in self._desk.own_codes:
                found.setdefault(head.division, []).append(head)
        return {code: max(heads, key=rank) for code, heads in sorted(found.items())}

    def report(self, report: str) -> JudgedReport:
        """One report, whichever revision it is, with what stands out and what was in former periods."""
        head = self._store.reports.head(report)
        if head is None:
            raise PersonError("unknown_report", text=report[:8])
        period = Period.parse(head.period)
        read = self.of_period(period)
        one = read.get(head.division)
        if one is None or one.head.id != report:
            one = self._read_anew(head)
            others = [other.draft for code, other in read.items() if code != head.division]
            one.odd = odd_cells([*others, one.draft], self._desk.all_forms, one.size)
        if one.earlier is None:
            desk, store = self._desk, self._store
            one.earlier = earlier(
                store.reports, store.editions, desk.timeline, one.draft.forms, head.division, period
            )
        return one

    def _kept(self, head: ReportHead) -> JudgedReport:
        hangs_on = self._hangs_on(head)
        known = self._read.get(head.id)
        if known is None or known[0] != hangs_on:
            known = self._read[head.id] = hangs_on, self._read_anew(head)
        return known[1]

    def _hangs_on(self, head: ReportHead) -> tuple[Any, ...]:
        reports, period = self._store.reports, Period.parse(head.period)
        here = reports.heads(head.division, head.period)
        before = reports.heads(None, period.previous.code)
        settled = self._store.settlings.of(head.division, head.period)
        return here, before, settled, self._desk.timeline.newest_batch

    def _read_anew(self, head: ReportHead) -> JudgedReport:
        draft, said = self._look(head.id), self._desk.thread(head.id)
        return JudgedReport(draft, said, self._basis(draft), self.size)

    @property
    def size(self) -> Size | None:
        """By what villages are of the same size."""
        return size_of(self._desk.plan, self._desk.all_forms)

    def _basis(self, draft: Draft) -> Basis | None:
        """A revision of this period that was looked at, else last period's report."""
        head, reports = draft.head, self._store.reports
        before = looked_at_before(head, reports.heads(head.division, head.period))
        if before is not None:
            forms = self._desk.forms_of(before)
            records = recast(reports.report(before.id).records, forms, draft.forms).records
            return Basis({record.key: record for record in records}, before)
        if not draft.has_previous:
            return None
        return Basis({record.key: record for record in draft.past.records})

    def _tell_odd(self, every: tuple[JudgedReport, ...]) -> None:
        if every == self._odd_of:
            return
        found = odd_cells([one.draft for one in every], self._desk.all_forms, self.size)
        for one in every:
            codes = {unit.code for units in one.draft.units.values() for unit in units}
            one.odd = {cell: one for cell, one in found.items() if cell[0].unit_code in codes}
        self._odd_of = every
