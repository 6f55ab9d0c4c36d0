"""The bureau clerk's desk (市农业局)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence, Sized
from datetime import date
from functools import cached_property, partial
from pathlib import Path

import msgspec

from laiwu_desktop.base.codes import saying
from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.files import put_whole
from laiwu_desktop.base.ids import new_action_id
from laiwu_desktop.base.text import entered, marked
from laiwu_desktop.desk.analysis.analysing import Analysis
from laiwu_desktop.desk.analysis.sealing import Sealing
from laiwu_desktop.desk.bureau.arrivals import Arrivals
from laiwu_desktop.desk.bureau.finding import find_report
from laiwu_desktop.desk.bureau.judging.judging_desk import JudgingDesk
from laiwu_desktop.desk.bureau.keys_of_townships import TownshipKeys
from laiwu_desktop.desk.bureau.own_letters import Letters
from laiwu_desktop.desk.bureau.reviewing import Reviewing
from laiwu_desktop.desk.chasing.chasing import Chasing
from laiwu_desktop.desk.clock import stamp
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.divisions.registering import entries_words, free_from, require_not_reported
from laiwu_desktop.desk.exchange.syncing import Synced
from laiwu_desktop.desk.filling.draft import Draft
from laiwu_desktop.desk.filling.taking_up import TakingUp
from laiwu_desktop.desk.intake.brought import (
    brought_change,
    confirmed_so,
    meta_in,
    other_forms,
    untaken_forms,
)
from laiwu_desktop.desk.intake.gathering import FoundFile
from laiwu_desktop.desk.results import Imported, Overdue
from laiwu_desktop.desk.review.consolidating import Consolidating
from laiwu_desktop.desk.review.issuing import GoesAlong, asked_of_townships, goes_along, issue
from laiwu_desktop.desk.review.letterhead import Letterhead
from laiwu_desktop.desk.review.office_keys import OfficeKeys
from laiwu_desktop.desk.review.transferring import Handed, Transferring
from laiwu_desktop.desk.targets.on_paper import write_targets
from laiwu_desktop.formdef.comparison import Comparison
from laiwu_desktop.formdef.division import DivisionChange
from laiwu_desktop.formdef.divisions.timeline import Timeline
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.consolidation import (
    Consolidation,
    TargetRow,
    TownshipState,
)  # fmt: skip
from laiwu_desktop.formdef.report.content import Comment, Report, ReportHead, Settling
from laiwu_desktop.formdef.report.standing import may_decide, rank
from laiwu_desktop.formdef.report.thread import Said, beside
from laiwu_desktop.formdef.states import RECEIPT_WORDS, Delivery, Owed, State
from laiwu_desktop.formdef.targets.outlook import TargetLine
from laiwu_desktop.formdef.trail.event import EventKind, told_when_landed
from laiwu_desktop.seal.locks import new_identity
from laiwu_desktop.seal.statements import KeyStatement
from laiwu_desktop.store.events import Wanted
from laiwu_desktop.store.file.shares import is_on_share
from laiwu_desktop.store.mailbox import Outgoing
from laiwu_desktop.store.workspace import Places
from laiwu_desktop.sync.endpoint import PACKAGES, Endpoint


class BureauDesk(Desk):
    """Receives, decides, answers, consolidates, chases."""

    own_levels = ("city",)

    @property
    def recipient(self) -> str:
        """What townships encrypt packages to (age1…); made when first asked for."""
        if not self.settings.recipient:
            # The first clerk's stays: what is encrypted to another could never be opened again.
            self.store.workspace.settle(*self.own_keys.keep(new_identity()))
            self._learn_keys()
        return self.settings.recipient

    def _learn_keys(self) -> None:
        """Another clerk may have made or changed them after this workspace was opened here."""
        stored = self.store.workspace.settings()
        if stored is not None:
            own = {"recipient": stored.recipient, "public_key": stored.public_key}
            self.settings = msgspec.structs.replace(self.settings, **own)

    def require_fitting(self, changes: Sequence[DivisionChange]) -> None:
        """As `apply_changes`, of the reports that were received, too."""
        self.require_unreported(changes, self.store.workspace.reported())
        super().require_fitting(changes)

    def apply_changes(self, changes: Sequence[DivisionChange], *, even_many: bool = False) -> None:
        """PersonError "division_change_late", too, where townships have reported for a period that would be
        read with other divisions: what was received stays as it was said.
        """
        self.require_unreported(changes, self.store.workspace.reported())
        super().apply_changes(changes, even_many=even_many)

    def require_unreported(self, changes: Sequence[DivisionChange], reported: Places) -> None:
        """PersonError "division_change_late" where townships have reported with other divisions."""
        if changes:
            require_not_reported(reported, self.own_codes, date.fromisoformat(changes[0].day))

    def take_back_changes(self) -> tuple[DivisionChange, ...]:
        """Let the newest batch of entries be as if it had never been applied; returns what it was.

        PersonError "no_division_change.back" where there is none, "division_change_late" where townships have
        reported with it, a task has brought it to them, or this office has a report under a code of it.
        """
        self.reread_divisions()
        after = self.timeline.without_newest()
        taken = self.timeline.changes[len(after.changes) :]
        require, told = self._require_no_use(after, taken), entries_words(taken, self.timeline)
        self.store.workspace.take_back_changes(self.timeline.changes, told, require)
        self.timeline = after
        self.follow_divisions()
        return taken

    def why_not_taken_back(self) -> str:
        """What stands against taking the newest batch back, in words; "" where nothing does."""
        after = self.timeline.without_newest()
        try:
            self._require_no_use(after, self.timeline.changes[len(after.changes) :])
        except PersonError as error:
            return f"{error.message}{error.remedy}"
        return ""

    def _require_no_use(self, after: Timeline, taken: Sequence[DivisionChange]) -> Callable[[Places], None]:
        """PersonError as `take_back_changes`; `after` is how it would be without those `taken`.

        What is returned asks once more, of the reports that are here in the moment itself.
        """
        if not taken:
            raise PersonError("no_division_change.back")
        day, own = date.fromisoformat(taken[0].day), self.own_codes
        require = partial(require_not_reported, own=own, day=day, is_back=True)
        require(self.store.workspace.reported())
        gone = {*self.own_codes} - {*after.codes_of(self.settings.division)}
        if any(head.division in gone for head in self.store.reports.heads()):
            raise PersonError("division_change_late.own", day=day)
        self.store.workspace.require_untold(taken[0])
        return require

    @property
    def first_free_day(self) -> date:
        """From which on nothing stands against entries: after the periods that townships have reported for,
        and not before the last entries.
        """
        after = free_from(self.store.workspace.reported(), self.own_codes, self.period)
        newest = self.timeline.newest_day
        return max(after, date.fromisoformat(newest)) if newest else after

    def import_packages(self, paths: Iterable[Path], password: str = "") -> list[Imported]:
        """Receive packages; each lands whole or leaves nothing. What was encrypted for us opens by itself.

        PersonError where the key that signs the answers is not here (`OwnKeys.require`): nothing is received.
        """
        found = map(FoundFile.at, paths)
        files = list(found) if isinstance(paths, Sized) else found
        return list(self.arrivals.take_in(files, password))

    @cached_property
    def arrivals(self) -> Arrivals:
        """What comes in files, to be looked at before it is received."""
        return Arrivals(self, self.store, self._answering, self._learn_keys)

    def close(self) -> None:
        """Let go of the workspace, and of what was unpacked."""
        self.arrivals.close()
        super().close()

    def forms_in(self, path: Path, password: str = "", *, take: bool = False) -> TakingUp | None:
        """What the editions of a package ask otherwise, of those that are not here; None where all are.

        With `take` such packages are received from now on, by what a clerk knows of where the editions come
        from. PersonError as the import of it, and "form_changed" where they do not go with those here.
        """
        self.require_open()
        self._learn_keys()
        meta = meta_in(path, self.own_keys.for_file(path, password=password))
        known = self._keys_of(meta.head).known() if meta else ()
        forms = untaken_forms(meta, self.store.editions, known)
        if meta is None or not forms.versions:
            return None
        change = brought_change(meta, forms, self.store.editions)
        if take:
            self.store.editions.take(forms)
        return change

    def transfers(self) -> list[Handed]:
        """What villages that lay elsewhere before reported there, a letter for each township that has them in
        the period at hand. PersonError "no_transfer" where there is none.
        """
        self.require_sound()
        self.reread_divisions()
        made = Transferring(self.timeline, self.store.reports, self.store.editions, self._letterhead)
        return made.letters(self.division.code, self.period, stamp(self.clock))

    def write_transfers(self, folder: Path) -> list[Path]:
        """Write them into a folder, in place of those that were written there before for the same period."""
        paths = []
        for handed in self.transfers():
            with self.trail.noting(EventKind.WRITE, handed.name):
                put_whole(folder / handed.name, handed.data)
            paths.append(folder / handed.name)
        return paths

    def find_report(self, text: str) -> ReportHead:
        """A report by its id (or the beginning of it), or a division's newest by the division's code."""
        return find_report(self, self.store.reports, text)

    def _reported(self) -> list[ReportHead]:
        return [head for head in self.every_head() if head.division not in self.own_codes]

    def periods(self) -> list[Period]:
        """The one at hand and those that townships have reported for, the newest first."""
        found = {self.period, *(Period.parse(head.period) for head in self._reported())}
        return sorted(found, key=lambda period: period.end, reverse=True)

    def look(self, report: str) -> Draft:
        """A received report to look at, with last period's beside it; nothing in it can be saved."""
        found = self.report_with_comments(self.find_report(report).id)
        forms = self.forms_of(found.head)
        area = found.head.division
        register = self.register.in_period(found.head.period, area)
        units = {level: register.within(area, level) for level in ("village", "township")}
        past = self.past(area, Period.parse(found.head.period), forms)
        writing = self._writing(found.head, read_only=True)
        draft = Draft(self.store, forms, units, found, past, writing, register)
        draft.comes_back = self.comes_back(found.head)
        draft.beside = beside(self.thread(found.head.id), found.comments)
        return draft

    def can_accept(self, head: ReportHead) -> bool:
        """Whether this revision may be accepted: none after it has come."""
        return may_decide(head, State.ACCEPTED, self.store.reports.heads(head.division, head.period))

    def known_of(self, report: str) -> list[str]:
        """What whoever decides of a report has to know: forms that are in force here in another edition, and
        how many of its values nobody has looked at.
        """
        head, editions = self.find_report(report), self.store.editions
        told = told_when_landed(self.course(head.id))
        return [*map(str, other_forms(head, editions.of(head), editions)), *map(str, confirmed_so(told))]

    def unsettled(self, report: str) -> list[Said]:
        """What this office said of earlier revisions that nobody has answered, or marked as settled."""
        return [
            said for said in self.thread(self.find_report(report).id) if said.is_open or said.is_to_settle
        ]

    def accept(
        self, report: str, comment: str | Iterable[Comment] = "", shown: ReportHead | None = None
    ) -> ReportHead:
        """Accept a report, with what is said of the whole or of places in it; any other accepted or undecided
        revision is superseded.

        `shown` is the report as the clerk sees it, if it is on screen. PersonError "not_decidable" for a
        revision after which another has come, "decided_meanwhile" when it does not stand as it was shown.
        """
        self.require_sound()
        comments = [Comment(comment)] if isinstance(comment, str) else comment
        said = [one for one in comments if entered(one.text)]
        return self._reviewing.decide(shown or self.find_report(report), State.ACCEPTED, said)

    def send_back(
        self, report: str, comments: Iterable[Comment], shown: ReportHead | None = None
    ) -> ReportHead:
        """Return a report with comments that say why; a held one is rejected, and nobody is answered.

        `shown`: see `accept`.
        """
        head = shown or self.find_report(report)
        if head.state is State.HELD:
            return self.reject(head.id, shown)
        said = [comment for comment in comments if entered(comment.text)]
        if not said:
            raise PersonError("no_comment")
        return self._reviewing.decide(head, State.RETURNED, said)

    @cached_property
    def judging(self) -> JudgingDesk:
        """The review desk (审核台)."""
        return JudgingDesk(self, self.store, self.look, lambda: self._reviewing)

    @property
    def _reviewing(self) -> Reviewing:
        return Reviewing(self, self.store.reports, self._answering)

    def reject(self, report: str, shown: ReportHead | None = None) -> ReportHead:
        """Let a held report be as if it had never come: its key is not known, its sender gets no answer.

        For who signed it is not known either: an answer might move the township whose name it bears.
        """
        head = shown or self.find_report(report)
        if head.state is not State.HELD:
            raise PersonError("not_held")
        self.store.reports.reject(head, self._keys_of(head).office.codes)
        return head

    def _keys_of(self, head: ReportHead) -> OfficeKeys:
        office = self.timeline.office_in(head.division, head.period)
        return OfficeKeys(self.store.keys, self.timeline, office)

    def arrived(self, division: str, period: Period | None = None) -> list[ReportHead]:
        """Every revision of a township's report for the period, held ones first, the newest last."""
        code = (period or self.period).code
        heads = self.store.reports.heads(division, code)
        return [*self.store.reports.held(division, code), *sorted(heads, key=rank)]

    @property
    def their_keys(self) -> TownshipKeys:
        """The keys that townships sign with."""
        return TownshipKeys(self, self.store, self._answer)

    @property
    def analysis(self) -> Analysis:
        """What figures are made of, and why they changed."""
        return Analysis(self, self.store, self.sealing)

    @property
    def sealing(self) -> Sealing:
        """Consolidations that are sealed (封存)."""
        return Sealing(self, self.store, self._consolidating)

    def sync(self, endpoint: Endpoint, *, due_only: bool = False, password: str = "") -> Synced:
        """Import what came, each file once, and deliver the receipts that wait.

        With `due_only` what failed just now is left until its pause is over; with a `password` what was
        locked is tried again.
        """
        self.require_open()
        self._learn_keys()
        mended = tuple(self._queue_lost())
        opened = self.unlock(password) if password else []
        read = partial(self.import_packages, password=password) if password else self.import_packages
        done = self.exchange.run(endpoint, (PACKAGES,), read, self._letters.again, due_only=due_only)
        return msgspec.structs.replace(
            done, imported=(*opened, *done.imported), mended=(*mended, *done.mended)
        )

    def unlock(self, password: str) -> list[Imported]:
        """Try a password on the packages that wait for theirs; what it does not open goes on waiting."""
        return self.exchange.open_locked(partial(self.import_packages, password=password))

    def _queue_lost(self) -> Iterable[str]:
        """Let letters wait that the outbox has lost; yields which."""
        for outgoing in list(self._letters.lost()):
            self.store.exchange.add(outgoing)
            yield str(saying("outbox_mended.lost", name=outgoing.name))

    @property
    def _letters(self) -> Letters:
        return Letters(self, self.store, lambda: self._letterhead)

    def _answering(self, report: Report) -> Callable[..., Outgoing]:
        return self._letters.answering(report)

    def _answer(self, head: ReportHead) -> Outgoing:
        return self._letters.answering(self.store.reports.report(head.id))(head)

    @property
    def _letterhead(self) -> Letterhead:
        """As the settings are now."""
        settings, recipient, said = self.settings, self.recipient, self.own_statements
        key, sample = self.private_key, settings.sample
        return Letterhead(self.division, key, recipient, self.all_forms, sample, said)

    def write_receipt(self, report: str, folder: Path) -> Path:
        """Write the receipt of a report as it stands, which holds what was said of villages. On a share it is
        the township's to read, else its owner's.

        It is the file that is in the outbox. Where the bureau has another key since the decision, it is
        signed with that and brings the old one's statement: the township may have revoked the old one.
        """
        head = self.find_report(report)
        if head.state not in RECEIPT_WORDS:
            raise PersonError("no_receipt", state=head.state.word)
        receipt = self._letters.receipt(head)
        changed = self.store.events.events(Wanted(str(EventKind.OWN_KEY)))
        is_of_now = all(one.when < head.decided for one in changed)
        data = (self.store.exchange.data(receipt.name) if is_of_now else None) or receipt.data
        path = folder / receipt.name
        with self.trail.noting(EventKind.WRITE, path.name, head):
            put_whole(path, data, private=not is_on_share(path))
        return path

    def print_receipts(self, path: Path, reports: Sequence[str] = (), period: Period | None = None) -> int:
        """Print the receipts of these reports, or of the newest of every township in a period (the one at
        hand) that has one, as one PDF; returns of how many.
        """
        from laiwu_desktop.paper.receipt_page import write_receipts

        found = [self.find_report(report) for report in reports] or self._newest_answered(
            period or self.period
        )
        pages = [self._letters.page(head) for head in found if head.state in RECEIPT_WORDS]
        with self.trail.noting(EventKind.PRINT, path.name) as facts:
            facts["pages"] = write_receipts(pages, path, sample=self.settings.sample).pages
        return len(pages)

    def _newest_answered(self, period: Period) -> list[ReportHead]:
        heads = sorted(self.store.reports.heads(period=period.code), key=rank)
        newest = {head.division: head for head in heads if head.state in RECEIPT_WORDS}
        return [newest[one.division] for one in self.townships(period) if one.division in newest]

    def change_key(self, *, lost: bool = False) -> KeyStatement | None:
        """As for any office; what waits to go out is signed with the new key, too."""
        statement = super().change_key(lost=lost)
        for item in self.store.exchange.outbox():
            letter = self._letters.again(item, b"") if item.state is Delivery.WAITING else None
            if letter is not None:
                self.store.exchange.mend(item, letter.name, letter.data)
        return statement

    def settle_comment(self, report: str, comment: str, *, settled: bool = True) -> bool:
        """Say by hand that a comment (by its id) on a report or one that it came from is settled, or is not
        after all; whether that is new. It travels in the next receipt.

        PersonError("unknown_comment") for one that is not there, or of a version before they had ids.
        """
        found = [said for said in self.thread(report) if comment and said.comment.id == comment]
        if not found:
            raise PersonError("unknown_comment")
        text, head = found[0].comment.text, self.find_report(report)
        when = stamp(self.clock)
        said = Settling(new_action_id(), comment, text, settled, self.actor, when)
        return self.store.settlings.say(head, said)

    def issue_task(self, due: date, text: str = "", *, older_forms: bool = False) -> Outgoing:
        """Tell every township what is due for the period by when (任务下发), with all that has become of
        divisions by now. PersonError "older_forms" where that withdraws editions that the task before
        brought, unless `older_forms` says that it shall.
        """
        self.reread_divisions()
        own = self.revisions(self.division.code)[0]
        self.store.editions.remember(asked_of_townships(self.all_forms))
        now, changes = stamp(self.clock), self.timeline.changes
        return issue(
            self.store.tasks, self._letterhead, own, due, text, now, changes, older_forms=older_forms
        )

    def along_with_task(self) -> GoesAlong:
        """What a task would bring now that none has brought."""
        self.reread_divisions()
        return goes_along(self.store.tasks.all(), self.all_forms, self.timeline.changes)

    @property
    def _consolidating(self) -> Consolidating:
        store = self.store
        return Consolidating(
            self.timeline,
            self.settings.division,
            store.reports,
            store.consolidation,
            store.editions,
            self.plan,
        )

    def townships(self, period: Period | None = None) -> tuple[TownshipState, ...]:
        """Where each township's newest report of the period stands."""
        return self._consolidating.townships(period or self.period)

    def consolidate(self, period: Period | None = None, on: Period | None = None) -> Consolidation:
        """Every indicator and the sum of every number field in every area, over accepted reports; on the
        divisions of a later period where that is given.
        """
        self.require_sound()
        return self._consolidating.consolidate(period or self.period, on)

    def totals(self, period: Period | None = None, on: Period | None = None) -> Consolidation:
        """The same down to townships only, and of indicators only: quick, however many villages there are."""
        self.require_sound()
        return self._consolidating.totals(period or self.period, on)

    def reported_periods(self) -> list[Period]:
        """The periods that can be compared, the oldest first: those of which anything was accepted."""
        return self._consolidating.reported_periods()

    def compare(self, periods: Iterable[Period], on: Period | None = None) -> Comparison:
        """Periods side by side on the divisions of one that is not before any of them, else of the last."""
        self.require_sound()
        return self._consolidating.compare(periods, on)

    def write_comparison(self, path: Path, comparison: Comparison) -> Path:
        """Write periods side by side as a workbook."""
        now, sample = stamp(self.clock), self.settings.sample
        with self.trail.noting(EventKind.WRITE, path.name):
            self._consolidating.write_comparison(path, comparison, now, sample=sample)
        return path

    def targets(self, consolidation: Consolidation | None = None) -> list[TargetRow]:
        """The plan's targets with their actual values."""
        return self._consolidating.targets(consolidation or self.consolidate())

    def target_lines(self, consolidation: Consolidation | None = None) -> list[TargetLine]:
        """The same with their course over periods, and how they will stand when they are due."""
        return self._consolidating.target_lines(consolidation or self.totals())

    def write_targets(self, path: Path, consolidation: Consolidation | None = None) -> Path:
        """Write how the targets stand as a page (PDF) or as one picture (PNG), by the name of the file."""
        found = consolidation or self.totals()
        lines, office, day = self.target_lines(found), f"{self.division.name}农业局", self.clock().date()
        with self.trail.noting(EventKind.WRITE, path.name):
            write_targets(path, found, lines, office, day, sample=self.settings.sample)
        return path

    @property
    def chasing(self) -> Chasing:
        """Who is late, and what is said to them."""
        return Chasing(self, self.store, self.periods())

    def overdue(self) -> list[Overdue]:
        """The townships that owe a report: none has come, it was returned, or its key is not confirmed."""
        late = max(0, (self.clock().date() - self.due).days)
        return [
            Overdue(t.division, t.name, "*", Owed(t.state or Owed.MISSING), self.due, late)
            for t in self.townships()
            if t.state in (None, State.HELD, State.RETURNED) and not self._has_accepted(t.division)
        ]

    def write_overdue(self, path: Path) -> Path:
        """Write the list of those to be chased, to be printed or sent round."""
        from laiwu_desktop.workbook.summary.chase_list import OverdueLine, write_overdue

        lines = [OverdueLine(o.division, o.name, o.state.word, o.due, o.days_late) for o in self.overdue()]
        title = f"{self.division.name}{self.period.label}催报名单"
        with self.trail.noting(EventKind.WRITE, path.name):
            write_overdue(marked(title, sample=self.settings.sample), lines, stamp(self.clock), path)
        return path

    def write_summary(self, path: Path, consolidation: Consolidation | None = None) -> Path:
        """Write the consolidated workbook."""
        found, now = consolidation or self.consolidate(), stamp(self.clock)
        with self.trail.noting(EventKind.WRITE, path.name):
            self._consolidating.write_summary(path, found, now, sample=self.settings.sample)
        return path

    def _has_accepted(self, division: str) -> bool:
        return any(h.state is State.ACCEPTED for h in self.store.reports.heads(division, self.period.code))

    def _report_to_print(self, township: str, period: Period) -> Report:
        """The accepted revision where there is one, else the newest."""
        heads = self.store.reports.heads(township, period.code)
        accepted = [head for head in heads if head.state is State.ACCEPTED]
        return self.store.reports.report((accepted or [self.newest(township, period)])[-1].id)
