"""What both sides can do with the report they fill in themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.ids import new_action_id, new_report_id
from laiwu_desktop.base.text import entered
from laiwu_desktop.desk.batch import NOT_READ, Readings
from laiwu_desktop.desk.clock import Clock, stamp
from laiwu_desktop.desk.complaints import write_complaints
from laiwu_desktop.desk.exchange.inbox import Inbox, circumstances
from laiwu_desktop.desk.exchange.outbox import Outbox
from laiwu_desktop.desk.exchange.syncing import Exchange, PinnedHosts
from laiwu_desktop.desk.filling.carrying import carried_forward
from laiwu_desktop.desk.filling.draft import Draft
from laiwu_desktop.desk.filling.history import Line, TakenBack, deed_named, how, lines_of
from laiwu_desktop.desk.filling.loading import Looked, look_at_file, write_file
from laiwu_desktop.desk.filling.session import Session, standing_deeds
from laiwu_desktop.desk.filling.writing import Writing
from laiwu_desktop.desk.open_workspace import OpenWorkspace
from laiwu_desktop.desk.printing import Printable, by_township, print_reports
from laiwu_desktop.desk.results import Imported, Inventory, Loaded, Sheets
from laiwu_desktop.desk.templates import write_empty_forms
from laiwu_desktop.formdef.division import Division, Level, Register
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.plan import Plan
from laiwu_desktop.formdef.report.change import Deed, Kind, Logged
from laiwu_desktop.formdef.report.content import RecordKey, Report, ReportHead
from laiwu_desktop.formdef.report.standing import rank
from laiwu_desktop.formdef.report.thread import Said, thread
from laiwu_desktop.formdef.states import UNDECIDED, State
from laiwu_desktop.formdef.task import Task
from laiwu_desktop.seal.locks import Keys
from laiwu_desktop.seal.signature import fingerprint, public_key
from laiwu_desktop.store.store import Store
from laiwu_desktop.store.workspace import Settings
from laiwu_desktop.sync.address import parse_address


class Definitions(msgspec.Struct, frozen=True):
    """The form files, read: every form of both sides, and the plan."""

    forms: FormSet
    plan: Plan


class Desk(OpenWorkspace):
    """An open workspace. `forms` are those this side fills in, `all_forms` those it may have to read."""

    def __init__(
        self, store: Store, definitions: Definitions, settings: Settings, register: Register, clock: Clock
    ) -> None:
        super().__init__(store, settings, clock)
        self.plan = definitions.plan
        self.all_forms = definitions.forms
        self.forms = definitions.forms.at_levels(*self.own_levels)
        self.register = register
        self.readings = Readings()
        self.session = Session()

    own_levels: tuple[str, ...] = tuple(Level)

    @property
    def division(self) -> Division:
        """Whose workspace it is."""
        return self.register[self.settings.division]

    @property
    def period(self) -> Period:
        """The period at hand."""
        return Period.parse(self.settings.period)

    @property
    def task(self) -> Task | None:
        """What the bureau asks for the period; None when it has not said."""
        return self.store.tasks.task(self.period.code)

    @property
    def due(self) -> date:
        """The last day for the period's report: as the bureau's task says, else as the settings do."""
        if self.task is not None:
            return date.fromisoformat(self.task.due)
        return self.period.end + timedelta(days=self.settings.due_days)

    @property
    def fingerprint(self) -> str:
        """What is read out on the telephone when the other side asks whether a signature is ours."""
        return fingerprint(public_key(self.settings.private_key))

    def units(self, division: str) -> dict[str, tuple[Division, ...]]:
        """The units that must report, by level, in the area of a division."""
        return {level: self.register.within(division, level) for level in self.own_levels}

    def draft(self) -> Draft:
        """The newest report of this office for the period at hand."""
        newest = self.newest(self.settings.division)
        # Before its rows are read: what is written meanwhile is told afterwards, once more at the worst.
        writing = self._writing(newest)
        report = self.report_with_comments(newest.id)
        previous = self.previous_report(self.settings.division, self.period)
        return Draft(self.store, self.forms, self.units(self.settings.division), report, previous, writing)

    def _writing(self, head: ReportHead, *, read_only: bool = False) -> Writing:
        only = read_only or self.refused is not None
        return Writing(self.store, head, self.clock, self.actor, self.session, read_only=only)

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
        return thread(chain, self.all_forms)

    def report_with_comments(self, report_id: str) -> Report:
        """A report with the comments that it has to be held against: its own, or, as long as nobody has
        decided of it, those on the revision that it is there to mend.
        """
        report = self.store.reports.report(report_id)
        parent = self.store.reports.head(report.head.parent_id)
        if report.head.state not in UNDECIDED or parent is None:
            return msgspec.structs.replace(report, comments=report.said_last)
        return msgspec.structs.replace(report, comments=self.store.reports.report(parent.id).said_last)

    def every_head(self) -> list[ReportHead]:
        """All there are, of every office and period, with those that are held."""
        return [*self.store.reports.heads(), *self.store.reports.held()]

    def inventory(self) -> Inventory:
        """All that is here, to be compared with a backup."""
        heads = self.every_head()
        deeds = self.store.changes.history([head.id for head in heads])
        parcels = frozenset(item.name for item in self.store.exchange.outbox())
        role, division = self.settings.role, self.settings.division
        is_damaged = any(not fault.is_mended for fault in self.faults())
        return Inventory(role, division, tuple(heads), tuple(deeds), parcels, is_damaged)

    def previous_report(self, division: str, period: Period) -> Report | None:
        """The newest report of the period before; None when there is none."""
        heads = self.store.reports.heads(division, period.previous.code)
        return self.store.reports.report(max(heads, key=rank).id) if heads else None

    def begin_period(self, period: Period) -> ReportHead:
        """Start the period: its first report, with what carries forward from the last one."""
        heads = self.store.reports.heads(self.settings.division, period.code)
        if not heads:
            previous = self.previous_report(self.settings.division, period)
            rows = carried_forward(previous, self.forms, period) if previous else []
            head = self.new_head(period)
            deed = Deed(new_action_id(), Kind.CARRY, self.actor, stamp(self.clock), period.previous.code)
            heads = [self.store.reports.begin(Report(head, tuple(rows)), deed)]
            self.session.forget()
        self.change_settings(period=period.code)
        return heads[-1]

    def new_head(self, period: Period) -> ReportHead:
        """How the first report of a period begins."""
        division, versions = self.settings.division, self.forms.versions
        return ReportHead(
            new_report_id(), division, period.code, 1, "", State.DRAFT, versions, stamp(self.clock)
        )

    def choose_endpoint(self, address: str) -> None:
        """Remember where to exchange.

        PersonError "bad_endpoint" for what is no address, or holds a password.
        """
        self.change_settings(endpoint=str(parse_address(entered(address))))

    @property
    def exchange(self) -> Exchange:
        """With the other side, at the address that is chosen now."""
        mailbox, clock = self.store.exchange, self.clock
        inbox = Inbox(mailbox, self.store.reports, self._circumstances, clock)
        return Exchange(self.settings.endpoint, inbox, Outbox(mailbox, clock), PinnedHosts(mailbox, clock))

    def _circumstances(self) -> str:
        store = self.store
        return circumstances(self.settings, self.all_forms, self.register, store.workspace, store.reports)

    def write_template(self, path: Path, *, replace: bool = False) -> Path:
        """Empty forms for the units of this workspace, to be filled in by hand.

        PersonError("exists") for a file that is there, unless `replace`: someone may have filled it in.
        """
        if path.exists() and not replace:
            raise PersonError("exists", path=path)
        head = ReportHead(
            "", self.settings.division, self.settings.period, 1, "", State.DRAFT, self.forms.versions,
            stamp(self.clock),
        )  # fmt: skip
        units, sample = self.units(self.settings.division), self.settings.sample
        write_empty_forms(head, units, self.forms, self.register, path, sample=sample)
        return path

    def load(self, paths: Iterable[Path], password: str = "") -> list[Loaded]:
        """Read filled templates or one's own packages into the draft; a file lands whole or not at all."""
        return self.readings.each(
            paths,
            lambda path: self.write_file(self._look(path, password)),
            lambda path: self.write_file(_unread(path)),
        )

    def look_at_files(self, paths: Iterable[Path], password: str = "") -> list[Looked]:
        """Read files and see what they would do to the draft; `write_file` then does it."""
        return self.readings.each(paths, lambda path: self._look(path, password), _unread)

    def write_file(self, looked: Looked, before: Iterable[Loaded] = ()) -> Loaded:
        """Write a file that was looked at into the draft, in one transaction.

        Where somebody else has written something since, it stays, and the file's word is a conflict; `before`
        are the files that were looked at together with it and are written already.
        """
        own = {loaded.action for loaded in before}
        draft = self.draft()
        since = self.history(after=looked.number) if looked.fits else []
        return write_file(draft, looked, [logged for logged in since if logged.deed.id not in own])

    def _look(self, path: Path, password: str) -> Looked:
        # Before its rows are read, as in `draft`.
        number = max(self.store.changes.newest(head.id) for head in self.revisions(self.division.code))
        keys = Keys(password, self.settings.identity)
        return look_at_file(self.draft(), number, path, self.all_forms, self.register, keys, self.history)

    def history(self, unit: str = "", form: str = "", field: str = "", *, after: int = 0) -> list[Logged]:
        """What was written into the period's report of this office, over all revisions, oldest first.

        Of one unit, form or field, and only after that line of the log, when those are given.
        """
        reports = [head.id for head in self.revisions(self.settings.division)]
        return self.store.changes.history(reports, unit, form, field, after)

    def cell_history(self, key: RecordKey, field: str) -> list[Line]:
        """How one cell came to hold what it holds, over the revisions that led to this one; newest first."""
        heads = {head.id: head for head in self.revisions(self.settings.division)}
        chain, report_id = [], self.newest(self.settings.division).id
        while report_id in heads:
            chain.append(report_id)
            report_id = heads[report_id].parent_id
        found = self.store.changes.history(chain, key.unit_code, key.form, field)
        lines = [line for line in lines_of(found, self.forms) if line.seq == key.seq and not line.rule]
        return lines[::-1]

    def undo(self, action: str = "") -> TakenBack:
        """Take back a deed of the period's report: by its id (or its beginning), else the last that stands.

        To take back an undo is to redo. What was changed again since stays, and is a conflict. An undo is a
        new change like any other: it opens the next revision of a report that was exported.
        """
        history = self.history()
        for logged in [deed_named(history, action)] if action else standing_deeds(history)[::-1]:
            draft = self.draft()
            write = draft.taking_back(logged)
            applied = draft.run(write)
            if applied.changes or applied.conflicts:
                return TakenBack(how(write.deed), applied)
        raise PersonError("nothing_to_undo.this_one" if action else "nothing_to_undo")

    def cancel_reading(self) -> None:
        """End what is being read into this workspace, from another thread; other files are left."""
        self.readings.cancel()

    def write_complaints(
        self, results: Mapping[Path, Loaded | Imported], folder: Path, password: str = ""
    ) -> list[Path]:
        """Write what is the matter with these files: 错误清单.xlsx and marked copies (批注)."""
        keys = Keys(password, self.settings.identity)
        return write_complaints(results, self.register, self.clock, keys, folder)

    def print_sheets(self, path: Path, places: Sequence[str] = ()) -> Sheets:
        """Print the village status sheets of these villages and townships (all of the area when none)."""
        self.require_sound()
        found = []
        missing = []
        for township, villages in by_township(self.register, places or (self.settings.division,)).items():
            if self.store.reports.heads(township, self.period.code):
                report = self._report_to_print(township)
                found.append(Printable(report, self.previous_report(township, self.period), tuple(villages)))
            else:
                missing.append(self.register[township].name)
        if not found:
            raise PersonError("no_report", name="、".join(missing), label=self.period.label)
        printed = print_reports(found, self.all_forms, self.register, self.settings, path)
        return Sheets(printed.pages, printed.unprintable, tuple(missing))

    def _report_to_print(self, township: str) -> Report:
        return self.report_with_comments(self.newest(township).id)


def _unread(path: Path) -> Looked:
    return Looked(path, problems=(NOT_READ,))
