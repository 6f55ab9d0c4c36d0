"""An office's reports, to be looked at: which there are, with which forms, and what became of them."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.text import marked
from laiwu_desktop.desk.clock import Clock
from laiwu_desktop.desk.filling.before import Past, last_period
from laiwu_desktop.desk.filling.history import Line, lines_of
from laiwu_desktop.desk.guiding.earlier import Earlier, earlier
from laiwu_desktop.desk.own_office import Office
from laiwu_desktop.desk.results import Inventory
from laiwu_desktop.desk.trail.telling import Trail
from laiwu_desktop.formdef.chasing.working_days import WorkingDays
from laiwu_desktop.formdef.division import Division, Level
from laiwu_desktop.formdef.divisions.timeline import Timeline
from laiwu_desktop.formdef.form import Form, FormSet
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.plan import Plan
from laiwu_desktop.formdef.report.change import Logged
from laiwu_desktop.formdef.report.content import RecordKey, Report, ReportHead
from laiwu_desktop.formdef.report.recasting import recast_comment
from laiwu_desktop.formdef.report.standing import rank, unsettled
from laiwu_desktop.formdef.report.thread import Said, thread
from laiwu_desktop.formdef.states import UNDECIDED, State
from laiwu_desktop.formdef.task import Task
from laiwu_desktop.formdef.trail.event import OF_ITS_COURSE, Event
from laiwu_desktop.seal.signature import fingerprint
from laiwu_desktop.store.store import Store
from laiwu_desktop.store.workspace import Settings


class Definitions(msgspec.Struct, frozen=True):
    """The form files, read: every form of both sides, the plan, editions of forms of before."""

    forms: FormSet
    plan: Plan
    former: tuple[Form, ...] = ()


class OfficeReports(Office):
    """`all_forms` are those in force, `forms` those of them that this side fills in; a report is read with
    those of its day (`forms_of`).
    """

    def __init__(
        self, store: Store, definitions: Definitions, settings: Settings, timeline: Timeline, clock: Clock
    ) -> None:
        super().__init__(store, settings, timeline, clock)
        self.plan = definitions.plan
        self._read_forms()

    own_levels: tuple[str, ...] = tuple(Level)

    def _read_forms(self) -> None:
        self.all_forms = self.store.editions.in_force
        self.forms = self.all_forms.at_levels(*self.own_levels)

    def forms_of(self, head: ReportHead) -> FormSet:
        """The forms that a report was filled in with."""
        forms = self.store.editions.of(head)
        return self.forms if forms is self.all_forms and head.division in self.own_codes else forms

    def knows_forms(self, head: ReportHead) -> bool:
        """Whether the forms that a report was filled in with are here, or only others that may do."""
        return self.store.editions.is_known(head)

    def known_forms(self) -> FormSet:
        """All that any edition here ever asked: to tell what stands somewhere, not to fill in or check."""
        return self.store.editions.known()

    @property
    def task(self) -> Task | None:
        """What the bureau asks for the period; None when it has not said."""
        return self.store.tasks.task(self.period.code)

    @property
    def due(self) -> date:
        """The last day for the period's report: as the bureau's task says, else as the settings do."""
        return self.due_of(self.period)

    def due_of(self, period: Period) -> date:
        """The last day for a period's report; where the office has given its holidays, they do not count."""
        if (task := self.store.tasks.task(period.code)) is not None:
            return date.fromisoformat(task.due)
        working = WorkingDays.parse(self.settings.holidays)
        if working.is_given:
            return working.after(period.end, self.settings.due_days)
        return period.end + timedelta(days=self.settings.due_days)

    @property
    def trail(self) -> Trail:
        """The audit trail of this workspace."""
        title = marked(f"{self.division.name}审计记录", sample=self.settings.sample)
        return Trail(self.store.events, self.register, title, self.clock, self.known_forms)

    @property
    def fingerprint(self) -> str:
        """What is read out on the telephone when the other side asks whether a signature is ours."""
        return fingerprint(self.settings.public_key)

    def units(self, division: str) -> dict[str, tuple[Division, ...]]:
        """The units that must report, by level, in the area of a division."""
        register = self.register
        return {level: register.within(division, level) for level in self.own_levels}

    @property
    def at_hand(self) -> ReportHead:
        """The head of the report that is worked on."""
        return self.newest(self.division.code)

    def comes_back(self, head: ReportHead) -> bool:
        """Whether what the bureau said of a report is to be mended and answered: it was returned, or mends
        one that was.
        """
        parent = self.store.reports.head(head.parent_id) if head.state in UNDECIDED else head
        return parent is not None and parent.state is State.RETURNED

    def newest(self, division: str, period: Period | None = None) -> ReportHead:
        """The head of the newest revision; PersonError("no_report") when there is none."""
        heads = self.store.reports.heads(division, (period or self.period).code)
        if not heads:
            name = self.register[division].name
            raise PersonError("no_report", name=name, label=(period or self.period).label)
        return max(heads, key=rank)

    def revisions(self, division: str) -> list[ReportHead]:
        """Every revision of a division's report for the period at hand, oldest first; none that is held."""
        return self.store.reports.heads(division, self.period.code)

    def report(self, report_id: str) -> Report:
        """One report, whole."""
        return self.store.reports.report(report_id)

    def thread(self, report_id: str) -> list[Said]:
        """All that the bureau said of a report and of those that it came from, with what answers it."""
        chain = [self.store.reports.report(report_id)]
        while self.store.reports.head(chain[0].head.parent_id) is not None:
            chain.insert(0, self.store.reports.report(chain[0].head.parent_id))
        return thread([(one, self.forms_of(one.head)) for one in chain])

    def course(self, report_id: str) -> list[Event]:
        """What became of a report here: when it came, and who decided what of it, oldest first."""
        return [event for event in self.store.events.of_report(report_id) if event.kind in OF_ITS_COURSE]

    def decided_by(self, head: ReportHead) -> str:
        """Who decided at the bureau that a report stands so; "" where nobody did, or no name is known."""
        for event in reversed(self.store.events.of_report(head.id)):
            if event.now and event.now.get("state") == head.state:
                return str(event.now.get("by", ""))
        return ""

    def report_with_comments(self, report_id: str) -> Report:
        """A report with the comments that it has to be held against: its own, or, as long as nobody has
        decided of it, those on the revision that it is there to mend.
        """
        report = self.store.reports.report(report_id)
        parent = self.store.reports.head(report.head.parent_id)
        if report.head.state not in UNDECIDED or parent is None:
            return msgspec.structs.replace(report, comments=report.asked_last)
        asked, forms = (
            self.store.reports.report(parent.id),
            (self.forms_of(parent), self.forms_of(report.head)),
        )
        # What the forms do not ask any more stays as it was said.
        said = (recast_comment(one, asked.records, *forms) or one for one in asked.asked_last)
        return msgspec.structs.replace(report, comments=tuple(said))

    def every_head(self) -> list[ReportHead]:
        """All there are, of every office and period, with those that are held."""
        return [*self.store.reports.heads(), *self.store.reports.held()]

    def left_open(self, besides: Period | None = None) -> list[ReportHead]:
        """What townships have still to hand in, or the bureau to decide, of every period but this one (the
        one at hand), the oldest period first.
        """
        of_period: dict[tuple[Period, str], list[ReportHead]] = {}
        for head in self._reported():
            of_period.setdefault((Period.parse(head.period), head.division), []).append(head)
        besides = besides or self.period
        places = sorted(of_period, key=lambda place: (place[0].end, place[1]))
        return [head for place in places if place[0] != besides for head in unsettled(of_period[place])]

    def _reported(self) -> list[ReportHead]:
        """What townships report."""
        return self.every_head()

    def line_of(self, head: ReportHead) -> str:
        """One report in short, whatever period it is of, with the number by which it is found."""
        period = Period.parse(head.period)
        name = self.register_of(period)[head.division].name
        return f"{period.label} {name} 第 {head.revision} 版 {head.state.word}（编号 {head.id[:8]}）"

    def inventory(self) -> Inventory:
        """All that is here, to be compared with a backup."""
        heads = self.every_head()
        deeds = self.store.changes.history([head.id for head in heads])
        parcels = frozenset(item.name for item in self.store.exchange.outbox())
        role, division = self.settings.role, self.settings.division
        keys, damaged = tuple(self.store.keys.all()), any(not fault.is_mended for fault in self.faults())
        return Inventory(role, division, tuple(heads), tuple(deeds), parcels, damaged, keys, self.fingerprint)

    def past(self, division: str, period: Period, forms: FormSet | None = None) -> Past:
        """What was reported for the period before of what `division` reports of in this one. Its rows are as
        these forms have them, or those in force.
        """
        store = self.store
        forms = forms or self.all_forms
        return last_period(store.reports, store.editions, self.timeline, forms, division, period)

    def earlier(self) -> Earlier:
        """What was reported for the periods before the one at hand, on its divisions and forms."""
        store, own = self.store, self.division.code
        forms = self.forms_of(self.at_hand)
        return earlier(store.reports, store.editions, self.timeline, forms, own, self.period)

    def history(self, unit: str = "", form: str = "", field: str = "", *, after: int = 0) -> list[Logged]:
        """What was written into the period's report of this office, over all revisions, oldest first.

        Of one unit, form or field, and only after that line of the log, when those are given.
        """
        reports = [head.id for head in self.revisions(self.division.code)]
        return self.store.changes.history(reports, unit, form, field, after)

    def cell_history(self, key: RecordKey, field: str) -> list[Line]:
        """How one cell came to hold what it holds, over the revisions that led to this one; newest first."""
        heads = {head.id: head for head in self.revisions(self.division.code)}
        chain, report_id = [], self.at_hand.id
        while report_id in heads:
            chain.append(report_id)
            report_id = heads[report_id].parent_id
        found = self.store.changes.history(chain, key.unit_code, key.form, field)
        lines = [
            line for line in lines_of(found, self.known_forms()) if line.seq == key.seq and not line.rule
        ]
        return lines[::-1]
