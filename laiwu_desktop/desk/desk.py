"""What both sides can do with the report they fill in themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.ids import new_action_id, new_report_id
from laiwu_desktop.base.text import entered
from laiwu_desktop.desk.batch import NOT_READ, Readings
from laiwu_desktop.desk.clock import Clock, stamp
from laiwu_desktop.desk.divisions.taking_over import rewritten, taken_over
from laiwu_desktop.desk.exchange.inbox import Inbox, circumstances
from laiwu_desktop.desk.exchange.outbox import Outbox
from laiwu_desktop.desk.exchange.syncing import Exchange, PinnedHosts
from laiwu_desktop.desk.filling.carrying import carried_forward
from laiwu_desktop.desk.filling.draft import Draft
from laiwu_desktop.desk.filling.history import TakenBack, deed_named, how, require_undoable
from laiwu_desktop.desk.filling.incoming.prospect import Prospect
from laiwu_desktop.desk.filling.incoming.wanted import EVERYTHING, Wanted
from laiwu_desktop.desk.filling.loading import (
    Looked,
    look_at_file,
    prospect_of,
    write_file,
    write_files,
)
from laiwu_desktop.desk.filling.session import Session, since_taken_up, standing_deeds
from laiwu_desktop.desk.filling.taking_up import TakingUp, taking_up
from laiwu_desktop.desk.filling.writing import Writing
from laiwu_desktop.desk.handover.enrolment_file import put_enrolment
from laiwu_desktop.desk.office_reports import Definitions, OfficeReports
from laiwu_desktop.desk.papers.complaints import write_complaints
from laiwu_desktop.desk.papers.printing import Printable, by_township, print_reports
from laiwu_desktop.desk.papers.templates import write_empty_forms
from laiwu_desktop.desk.results import Imported, Loaded, Sheets
from laiwu_desktop.formdef.division import DivisionChange
from laiwu_desktop.formdef.divisions.timeline import Timeline
from laiwu_desktop.formdef.form import FormSet, in_order
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.change import Deed, Kind
from laiwu_desktop.formdef.report.content import RecordKey, Report, ReportHead
from laiwu_desktop.formdef.report.recasting import recast
from laiwu_desktop.formdef.report.standing import rank
from laiwu_desktop.formdef.states import State
from laiwu_desktop.formdef.trail.event import EventKind
from laiwu_desktop.store.own_notes import Effort, OwnNote
from laiwu_desktop.store.store import Store
from laiwu_desktop.store.workspace import Settings
from laiwu_desktop.sync.address import parse_address
from laiwu_desktop.workbook.exchange.key_letter import Enrolment


class Desk(OfficeReports):
    """An open workspace: its office's report is filled in, read, written, printed and exchanged here."""

    def __init__(
        self, store: Store, definitions: Definitions, settings: Settings, timeline: Timeline, clock: Clock
    ) -> None:
        super().__init__(store, definitions, settings, timeline, clock)
        self.readings = Readings()
        self.session = Session()

    @property
    def recipient(self) -> str:
        """What others may encrypt to so that only this office can open it; "" where nothing is."""
        return ""

    def write_enrolment(self, path: Path) -> Path:
        """Write the file that makes this office's key known (密钥登记文件), to be compared by the others."""
        settings, now = self.settings, stamp(self.clock)
        office = f"{self.division.name}农业局" if settings.role == "bureau" else self.division.name
        enrolment = Enrolment(self.division.code, settings.role, now, self.recipient)
        key, said = self.private_key, self.own_statements
        with self.trail.noting(EventKind.WRITE, path.name) as facts:
            facts["key"] = settings.public_key
            return put_enrolment(enrolment, settings, key, office, said, path)

    def draft(self) -> Draft:
        """The report of this office that is worked on: the newest of the period at hand."""
        return self._draft_of(self.at_hand)

    def why_fixed(self, head: ReportHead) -> PersonError | None:
        """Why a report of this office may only be looked at, whoever has the workspace; None where it may be
        changed, be it by opening the next revision.
        """
        return None

    def _draft_of(self, head: ReportHead) -> Draft:
        # Before its rows are read: what is written meanwhile is told afterwards, once more at the worst.
        writing = self._writing(head)
        period, report, forms = (
            Period.parse(head.period),
            self.report_with_comments(head.id),
            self.forms_of(head),
        )
        register, past = self.register_of(period), self.past(head.division, period, forms)
        units = {level: register.within(head.division, level) for level in self.own_levels}
        draft = Draft(self.store, forms, units, report, past, writing, register)
        draft.comes_back = self.comes_back(head)
        return draft

    def _writing(self, head: ReportHead, *, read_only: bool = False) -> Writing:
        fixed = None if read_only else self.why_fixed(head)
        only = read_only or self.refused is not None or fixed is not None
        return Writing(self.store, head, self.clock, self.actor, self.session, read_only=only, fixed=fixed)

    def own_notes(self) -> list[OwnNote]:
        """The officer's own notes on values, the newest last."""
        return self.store.own_notes.notes()

    def efforts(self) -> list[Effort]:
        """What the stays in units took in the period at hand."""
        return self.store.own_notes.efforts(self.period.code)

    def keep_note(self, key: RecordKey, field: str, text: str, *, follow_up: bool) -> None:
        """Keep the officer's own note on a value, in place of the one before; it is never sent."""
        now = stamp(self.clock)
        note = OwnNote(key, field, entered(text), follow_up, self.actor, now)
        self.store.own_notes.put(note)

    def keep_effort(self, unit_code: str, asked: int, changed: int, seconds: int) -> None:
        """Keep what one stay in a unit took; it is never sent."""
        now = stamp(self.clock)
        stay = Effort(self.period.code, unit_code, asked, changed, seconds, self.actor, now)
        self.store.own_notes.add(stay)

    def begin_period(self, period: Period) -> ReportHead:
        """Start the period: its first report, with what carries forward from the last one."""
        own = self.own_code(period)
        heads = self.store.reports.heads(own, period.code)
        if not heads:
            rows = carried_forward(self.past(own, period, self.forms).records, self.forms, period)
            head = self.new_head(period)
            deed = Deed(new_action_id(), Kind.CARRY, self.actor, stamp(self.clock), period.previous.code)
            stands = self.timeline.count(period.end)
            heads = [self.store.reports.begin(Report(head, tuple(rows)), deed, stands)]
            self.forget_deeds()
        self.change_settings(period=period.code)
        return heads[-1]

    def apply_changes(self, changes: Sequence[DivisionChange], *, even_many: bool = False) -> None:
        """As in every office; the report that is being filled in follows."""
        super().apply_changes(changes, even_many=even_many)
        self.follow_divisions()

    def follow_divisions(self) -> None:
        """Let the report at hand stand on the divisions that its period has by now: what was filled in for
        those before goes on, as last period's figures do. Nothing happens where it stands there already.
        """
        period = self.present
        own = self.own_code(period)
        if own not in self.register_of(period):  # the office is no more: what it said stays
            return
        heads = self.store.reports.heads(own, period.code)
        others = [h for code in self.own_codes for h in self.store.reports.heads(code, period.code)]
        newest = max(heads or others, key=rank, default=None)
        if newest is None:
            return
        stood, stands = self.store.reports.stands_on(newest.id), self.timeline.count(period.end)
        if heads and stood == stands:
            return
        over = taken_over(self.report(newest.id), own, self.timeline, self.forms, stood)
        if over and heads:
            draft = self._draft_of(newest)
            draft.apply(rewritten(over, draft.figures, self.timeline.newest_day, (stood, stands)))
        elif over:
            about = self.timeline.newest_day
            deed = Deed(new_action_id(), Kind.DIVISIONS, self.actor, stamp(self.clock), about)
            first = Report(self.new_head(period), over.records, over.explanations)
            self.store.reports.begin(first, deed, stands)
        elif heads:
            self.store.reports.stand_on(newest.id, stood, stands)
        if over:
            self.forget_deeds()

    def forget_deeds(self) -> None:
        """What was done before now cannot be undone by one key any more."""
        self.session.forget()

    def new_head(self, period: Period) -> ReportHead:
        """How the first report of a period begins."""
        division, versions = self.own_code(period), self.forms.versions
        return ReportHead(
            new_report_id(), division, period.code, 1, "", State.DRAFT, versions, stamp(self.clock),
            editions=self.forms.editions,
        )  # fmt: skip

    @property
    def has_newer_forms(self) -> bool:
        """Whether the draft could be filled in with newer forms than it is."""
        head = self.at_hand
        is_open = head.state is State.DRAFT and self.refused is None
        return is_open and self._are_newer(self.forms_of(head))

    def _are_newer(self, forms: FormSet) -> bool:
        return not all(forms.get(form.name) is form for form in self._offered)

    @property
    def _offered(self) -> FormSet:
        """The newest forms there are for the draft: those in force, or what the period's task brought."""
        asked = self.task.editions if self.task else {}
        offered = self.store.editions.offered(asked)
        return self.forms if offered is self.all_forms else offered.at_levels(*self.own_levels)

    def newer_forms(self) -> TakingUp | None:
        """What would become of the draft with the forms in force; None if it has them, or is no draft."""
        draft, forms = self.draft(), self._offered
        if not draft.is_editable or not self._are_newer(draft.forms):
            return None
        cast = recast(draft.figures.records, draft.forms, forms)
        report = Report(draft.head, cast.records, draft.explanations, draft.comments)
        past = self.past(self.division.code, self.period, forms)
        writing = self._writing(draft.head, read_only=True)
        now = Draft(self.store, forms, draft.units, report, past, writing, draft.register)
        return taking_up(draft, now, cast)

    def take_up_forms(self) -> TakingUp | None:
        """Fill in the draft with the forms in force from now on; returns what became of it, if anything."""
        self.require_open()
        change = self.newer_forms()
        if change is not None:
            deed = Deed(new_action_id(), Kind.TAKE_UP, self.actor, stamp(self.clock))
            self.store.reports.take_up(self.at_hand, change.forms, deed)
            self._read_forms()
            self.forget_deeds()
        return change

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
        return circumstances(self.settings, self.all_forms, self.register, store.keys, store.reports)

    def write_template(self, path: Path, *, replace: bool = False) -> Path:
        """Empty forms for the units of this workspace, to be filled in by hand.

        PersonError("exists") for a file that is there, unless `replace`: someone may have filled it in.
        """
        if path.exists() and not replace:
            raise PersonError("exists", path=path)
        forms = self.forms_of(self.at_hand)  # those it will be read with
        head = ReportHead(
            "", self.division.code, self.period.code, 1, "", State.DRAFT, forms.versions,
            stamp(self.clock),
        )  # fmt: skip
        units, sample = self.units(self.division.code), self.settings.sample
        write_empty_forms(head, units, forms, self.register, path, sample=sample)
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

    def prospect(self, looked: Sequence[Looked]) -> Prospect:
        """What files that were looked at would make of the draft, together; nothing is written."""
        return prospect_of(self.draft(), looked, self.history)

    def write_files(self, looked: Sequence[Looked], wanted: Wanted = EVERYTHING) -> list[Loaded]:
        """Write what is wanted of files that were looked at together, as one deed that one undo takes back;
        else as `write_file`.
        """
        draft = self.draft()
        numbers = [one.number for one in looked if one.fits]
        return write_files(draft, looked, wanted, self.history(after=min(numbers)) if numbers else [])

    def _look(self, path: Path, password: str) -> Looked:
        # Before its rows are read, as in `draft`.
        number = max(self.store.changes.newest(head.id) for head in self.revisions(self.division.code))
        keys = self.own_keys.for_file(path, password)
        draft = self.draft()
        others = (form for form in self.all_forms if form.name not in draft.forms)
        forms = in_order((*draft.forms, *others))
        return look_at_file(draft, number, path, forms, self.timeline, keys, self.history)

    def undo(self, action: str = "") -> TakenBack:
        """Take back a deed of the period's report: by its id (or its beginning), else the last that stands.

        To take back an undo is to redo. What was changed again since stays, and is a conflict. An undo is a
        new change like any other: it opens the next revision of a report that was exported. Nothing goes back
        over a taking up of forms, as in the window: PersonError "nothing_to_undo.taken_up"; nor over what
        became of divisions: PersonError "undo_divisions", see `require_undoable`.
        """
        history = self.history()
        since = since_taken_up(history)
        deeds = [deed_named(history, action)] if action else standing_deeds(since)[::-1]
        for logged in deeds:
            require_undoable(logged, history)
            draft = self.draft()
            if logged not in since or not draft.is_asked_whole(logged):
                raise PersonError("nothing_to_undo.taken_up")
            write = draft.taking_back(logged)
            applied = draft.run(write)
            if applied.changes or applied.conflicts:
                return TakenBack(how(write.deed), applied)
        if len(since) < len(history) and not action:
            raise PersonError("nothing_to_undo.taken_up")
        raise PersonError("nothing_to_undo.this_one" if action else "nothing_to_undo")

    def cancel_reading(self) -> None:
        """End what is being read into this workspace, from another thread; other files are left."""
        self.readings.cancel()

    def write_complaints(
        self, results: Mapping[Path, Loaded | Imported], folder: Path, password: str = ""
    ) -> list[Path]:
        """Write what is the matter with these files: 错误清单.xlsx and marked copies (批注)."""
        keys_for = partial(self.own_keys.for_file, password=password)
        return write_complaints(results, self.register, self.clock, keys_for, folder, self.trail.noting)

    def print_sheets(
        self,
        path: Path,
        places: Sequence[str] = (),
        form: str = "",
        period: Period | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> Sheets:
        """Print the village status sheets of these villages and townships (all of the area when none), of a
        period (the one at hand); with a `form`, whatever it is called by, that form alone: as a table of the
        villages, or what townships say of themselves. `progress` is told how many of how many are set; what
        it raises ends the work, and nothing is written.
        """
        self.require_sound()
        period = period or self.period
        register = self.register_of(period)
        asked = self.all_forms.called(form) or self.all_forms[form] if form else None
        is_own = asked is not None and asked.level == "township"
        found = []
        missing = []
        for township, villages in by_township(register, places or (self.own_code(period),)).items():
            if self.store.reports.heads(township, period.code):
                report = self._report_to_print(township, period)
                forms = self.forms_of(report.head)
                past = self.past(township, period, forms)
                units = (township,) if is_own else tuple(villages)
                found.append(Printable(report, forms, past.records, units))
            else:
                missing.append(register[township].name)
        if not found:
            raise PersonError("no_report", name="、".join(missing), label=period.label)
        names = "、".join(register[one.report.head.division].name for one in found)
        with self.trail.noting(EventKind.PRINT, path.name) as facts:
            alone = "" if asked is None or is_own else asked.name
            printed = print_reports(found, register, self.settings, path, alone, progress)
            facts |= {"places": names, "pages": printed.pages}
        return Sheets(printed.pages, printed.unprintable, tuple(missing))

    def _report_to_print(self, township: str, period: Period) -> Report:
        return self.report_with_comments(self.newest(township, period).id)


def _unread(path: Path) -> Looked:
    return Looked(path, problems=(NOT_READ,))
