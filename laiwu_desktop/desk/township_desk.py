"""The township officer's desk (乡镇信息化员)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from laiwu_desktop.base.codes import saying
from laiwu_desktop.base.errors import PersonError, WrongUse
from laiwu_desktop.base.files import kind_of, written_whole
from laiwu_desktop.base.ids import new_action_id
from laiwu_desktop.desk.clock import Clock, stamp
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.exchange.syncing import Synced
from laiwu_desktop.desk.filling.carrying import carried_anew, carried_forward, carried_late
from laiwu_desktop.desk.filling.changing import rows_replaced
from laiwu_desktop.desk.filling.draft import Draft
from laiwu_desktop.desk.filling.history import confirmed_unseen
from laiwu_desktop.desk.filling.session import Session
from laiwu_desktop.desk.grid.grid_memory import GridMemory
from laiwu_desktop.desk.guiding.to_touch import missed as what_is_missed
from laiwu_desktop.desk.guiding.versions import Version, returned_elsewhere, versions_of
from laiwu_desktop.desk.handover.answers import Answers, not_received
from laiwu_desktop.desk.handover.freezing import (
    Agreed,
    require_no_numbers,
    require_ready,
    signed,
    signed_without_personal,
)
from laiwu_desktop.desk.handover.packaging import Packaging, protection
from laiwu_desktop.desk.office_reports import Definitions
from laiwu_desktop.desk.results import Exported, Outlook, Received
from laiwu_desktop.desk.township.keys_of_bureau import BureauKeys
from laiwu_desktop.formdef.division import DivisionChange
from laiwu_desktop.formdef.divisions.timeline import Timeline
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.change import Change, Deed, Intent, Kind, ValueChange
from laiwu_desktop.formdef.report.content import NAMELESS, Confirmation, Report, ReportHead
from laiwu_desktop.formdef.report.thread import Said
from laiwu_desktop.formdef.states import Delivery, Outcome, Parcel, State
from laiwu_desktop.formdef.task import Task
from laiwu_desktop.formdef.trail.event import EventKind
from laiwu_desktop.seal.locks import AGE_ENDING, checked_recipient
from laiwu_desktop.store.mailbox import OutboxItem, Outgoing
from laiwu_desktop.store.store import Store
from laiwu_desktop.store.workspace import Settings
from laiwu_desktop.sync.endpoint import TASKS, Endpoint, receipts_folder

# In place of a recipient: the one that the bureau's receipts brought.
BUREAU = "bureau"


class TownshipDesk(Desk):
    """Fills in, checks, exports, reads receipts."""

    own_levels = ("village", "township")
    # What is shown in place of the newest of the period at hand.
    _shown: Version | None = None

    def __init__(
        self, store: Store, definitions: Definitions, settings: Settings, timeline: Timeline, clock: Clock
    ) -> None:
        super().__init__(store, definitions, settings, timeline, clock)
        self._sessions = {self.present.code: self.session}

    # ---- which period and revision is worked on

    @property
    def shown(self) -> Version | None:
        """What is shown in place of the newest of the period at hand; None where that is."""
        return self._shown

    @property
    def period(self) -> Period:
        """The period whose report is shown: filled in, checked, exported, printed."""
        return self._shown.period if self._shown else self.present

    @property
    def at_hand(self) -> ReportHead:
        """The head of the report that is shown: the newest of its period, or the one that was asked for."""
        if self._shown is not None and not self._shown.is_newest:
            return self._shown.head
        return super().at_hand

    def versions(self) -> list[Version]:
        """Every revision of every period, the newest first."""
        heads = (head for code in self.own_codes for head in self.store.reports.heads(code))
        own = (head for head in heads if head.division == self.own_code(Period.parse(head.period)))
        return versions_of(own, self.present)

    def said_of(self) -> list[Said]:
        """All that the bureau said of the report of the period shown, whichever revision is, and what came of
        it: answers, and what was settled by hand, come with later ones.
        """
        return self.thread(super().at_hand.id)

    def returned_elsewhere(self) -> list[Version]:
        """What came back of other periods than the one that is shown, and was not handed in again."""
        return returned_elsewhere(self.versions(), self.period)

    def why_fixed(self, head: ReportHead) -> PersonError | None:
        """As for any: what was handed in for a former period stays until the bureau returns it."""
        return next((one.only_looked_at for one in self.versions() if one.head.id == head.id), None)

    @property
    def has_newer_forms(self) -> bool:
        """As everywhere; a report of a former period is mended with the forms of its day."""
        return self._shown is None and super().has_newer_forms

    def turn_to(self, version: Version | None) -> None:
        """Work from now on with another revision, or with None again with the newest of the period at hand.

        What can be undone is kept apart by period: nothing of one is taken back in another.
        """
        is_usual = version is None or (version.is_of_present and version.is_newest)
        self._shown = None if is_usual else version
        self.session = self._sessions.setdefault(self.period.code, Session())

    def begin_period(self, period: Period) -> ReportHead:
        """As in every office. One before the period at hand is gone back to, as long as nothing of this one
        has left: PersonError "period_left". What was filled in for a period begun before comes back, with
        what nobody wrote in it as the period before has it by now.
        """
        if period.end < self.present.end:
            self.store.workspace.go_back(self.own_codes, self.present.code, period.code)
        is_begun = bool(self.store.reports.heads(self.own_code(period), period.code))
        is_other = period != self.present
        head = super().begin_period(period)
        self.turn_to(None)
        if is_begun and is_other:
            self.catch_up()
        return head

    def period_before(self) -> Period | None:
        """The newest period with a report of this office before the one at hand."""
        periods = {version.period for version in self.versions()}
        return max((one for one in periods if one.end < self.present.end), key=lambda p: p.end, default=None)

    def catch_up(self) -> int:
        """Let what is 沿用未确认 in the draft of the period at hand be what the period before has by now: it
        may have been mended since, or filled in. Returns how many values became others, or came.
        """
        if self._shown is not None or self.refused is not None or self.at_hand.state is not State.DRAFT:
            return 0
        draft = self.draft()
        changes: list[Change] = [*carried_anew(draft.figures, draft.past.records)]
        if draft.head.revision == 1:  # of a report that has left, what is blank was handed over so
            written = self.store.changes.since(draft.head.id, 0)
            changes += carried_late(draft.figures, draft.past.records, written)
        draft.apply(Intent(tuple(changes), Kind.CARRY, about=self.period.previous.code))
        return sum(isinstance(change, ValueChange) for change in changes)

    @property
    def coming(self) -> Task | None:
        """What the bureau asks for the first period after the one at hand of which it has said anything."""
        later = [task for task in self.store.tasks.all() if Period.parse(task.period).end > self.present.end]
        return min(later, key=lambda task: Period.parse(task.period).end, default=None)

    @property
    def coming_with_forms(self) -> Task | None:
        """The same where it brought forms that are newer than those in force."""
        task = self.coming
        offered = self.store.editions.offered(task.editions) if task else self.all_forms
        return None if offered is self.all_forms else task

    def forget_deeds(self) -> None:
        """As everywhere, in every period."""
        for session in self._sessions.values():
            session.forget()

    def _report_to_print(self, township: str, period: Period) -> Report:
        head = self.at_hand
        if (head.division, head.period) == (township, period.code):
            return self.report_with_comments(head.id)
        return super()._report_to_print(township, period)

    # ---- handing over, reading the answer

    def export(
        self,
        folder: Path,
        *,
        password: str = "",
        to: str = "",
        without_personal: bool = False,
        carried: bool = False,
        missed: bool = False,
        numbers: bool = False,
        unanswered: bool = False,
    ) -> Exported:
        """Freeze the draft and write its package; for a report frozen before, write the same package again.

        With a `password` Excel and WPS ask for it; with an age recipient in `to` (`BUREAU` for the one the
        last receipt brought) only its owner can open the file. `without_personal` leaves out of the package
        what names people; the workspace keeps it. What leaves by `sync` is the form that was exported first,
        or one with more protection: none is taken off again, and what has less is to be handed over.

        PersonError("findings") while an error stands or a warning is unexplained, "carried" while values are
        沿用未确认, unless `carried` says that a person has been asked about them; "missed" unless `missed`
        says the same of what the last period had and is blank now; "unanswered" while comments of the
        bureau's were neither mended nor answered, those on the whole unless `unanswered` does; "numbers_left"
        while texts of a package without personal fields hold numbers of people, unless `numbers` does. The
        report is frozen only when its package is written and has been read back.
        """
        recipient = self._recipient(to)
        draft = self._draft_to_export()
        report, now = self.report(draft.head.id), stamp(self.clock)
        blank = len(what_is_missed(draft)) if draft.is_editable else 0
        key = self.private_key if draft.is_editable or without_personal else ""
        if draft.is_editable:
            report = signed(draft, report, key, now, Agreed(carried, missed, unanswered))
        forms = draft.forms
        sent = signed_without_personal(forms, report, key) if without_personal else report
        if without_personal and not numbers:
            require_no_numbers(forms, self.register, sent)
        outgoing = self._packaging.package(sent, now, password, recipient)
        path = folder / outgoing.name
        if not draft.is_editable:
            self.trail.require_notable()
        with written_whole(path, kind_of(outgoing.data)) as unfinished:
            unfinished.write_bytes(outgoing.data)
            if draft.is_editable:
                self._freeze(draft, report, outgoing)
            elif report.head.state is State.EXPORTED and self._protects_more(outgoing):
                self.store.exchange.replace_package(outgoing)
        if not draft.is_editable:
            self.trail.note(EventKind.WRITE, outgoing.name)
        travels = self.store.exchange.data(outgoing.name) == outgoing.data
        return Exported(report.head, path, travels, blank)

    def before_export(self, agreed: Agreed) -> int:
        """How many values of what would be exported were confirmed in one go, with nobody in their fields.
        PersonError as by `export`: a person is asked where to only once nothing stands against it.
        """
        draft = self._draft_to_export()
        if draft.is_editable:
            require_ready(draft, agreed)
        confirmation = self._confirmation(self.report(draft.head.id))
        return confirmation.unseen if confirmation else 0

    def _draft_to_export(self) -> Draft:
        """PersonError for what was begun and is not to be gone on with now, and for a former revision."""
        self.require_open()
        self.require_sound()
        head, is_former = self.at_hand, self._shown is not None and not self._shown.is_newest
        if (why := self.why_fixed(head)) is not None and (is_former or head.state is State.DRAFT):
            raise PersonError(why.saying)
        draft = self.draft()
        if draft.head.state is State.RETURNED:
            raise PersonError("returned", revision=draft.head.revision)
        return draft

    def _freeze(self, draft: Draft, report: Report, outgoing: Outgoing) -> None:
        """What explains nothing any more is left out: a deed of its own, to be undone like any other."""
        deed = Deed(new_action_id(), Kind.LAPSE, self.actor, stamp(self.clock))
        lapsed = [said for said in draft.explanations if said not in report.explanations]
        self.session.note(self.store.reports.freeze(report.head, deed, lapsed, outgoing))

    @property
    def _packaging(self) -> Packaging:
        """As the settings are now."""
        store = self.store
        own = store.keys.statements(self.settings.division)
        return Packaging(
            store.exchange, store.workspace, self.forms_of, self.register, self.settings, own,
            self._confirmation,
        )  # fmt: skip

    def _confirmation(self, report: Report) -> Confirmation | None:
        """What the package of a report says of what nobody looked at; None where that is nothing."""
        heads = {head.id: head for head in self.store.reports.heads(report.head.division, report.head.period)}
        chain = [report.head.id]
        while (before := heads.get(chain[-1])) and before.parent_id in heads:
            chain.append(before.parent_id)
        left = sum(len(record.carried) for record in report.records)
        unseen = confirmed_unseen(self.store.changes.history(chain), report.records)
        return Confirmation(left, len(unseen)) if left or unseen else None

    def _protects_more(self, outgoing: Outgoing) -> bool:
        """Whether a package does at least what the one in the outbox does, and another thing besides."""
        for item in self.store.exchange.outbox():
            if (item.kind, item.report_id) == (outgoing.kind, outgoing.report_id):
                data = self.store.exchange.data(item.name)
                now = protection(outgoing.name, outgoing.data)
                if data is None:  # damaged: a person chooses anew; what was for the bureau alone stays so
                    return "locked" in now or not item.name.endswith(AGE_ENDING)
                kept = protection(item.name, data)
                return kept <= now and (kept < now or "locked" in now)
        return True

    def _recipient(self, to: str) -> str:
        if to != BUREAU:
            return to and checked_recipient(to)
        if not self.settings.bureau_recipient:
            raise PersonError("no_recipient")
        return checked_recipient(self.settings.bureau_recipient)

    def receive(self, paths: Iterable[Path]) -> list[Received]:
        """Read receipts, tasks, the bureau's enrolment file and what it hands over of villages; each is
        applied once, and an older one never undoes a newer one.
        """
        answers = Answers(
            self.own_codes,
            self.their_keys.bureau,
            self.store.reports,
            self.store.tasks,
            self.store.editions,
            self.clock,
            self.their_keys.learn_recipient,
            self._learn_divisions,
        )
        done = self.readings.each(paths, answers.receive, not_received)
        if any(one.outcome is Outcome.APPLIED for one in done):
            self._carry_what_came()
        return done

    def _carry_what_came(self) -> None:
        """Villages that lay elsewhere before begin with what carries forward, too, where nobody has filled in
        anything of them yet.
        """
        if self.division.code not in self.register or not self.store.reports.heads(self.division.code):
            return
        draft = self.draft()
        filled = {record.key.unit_code for record in draft.figures.records}
        if not draft.is_editable or not draft.past.came - filled:
            return
        rows = carried_forward(draft.past.records, draft.forms, self.period)
        rows = [row for row in rows if row.key.unit_code in draft.past.came - filled]
        draft.apply(Intent(rows_replaced(draft.figures, (), rows), Kind.CARRY, self.period.previous.code))

    def _learn_divisions(self, after: Timeline) -> None:
        self.learn_changes(after, after.changes[len(self.timeline.changes) :])
        self.follow_divisions()

    def apply_changes(self, changes: Sequence[DivisionChange], *, even_many: bool = False) -> None:
        """What became of divisions is the bureau's to say: its tasks bring it, the same to all."""
        raise WrongUse("wrong_role.divisions")

    @property
    def outlook(self) -> Outlook:
        """How things stand with the bureau, now."""
        left = [head for head in self.revisions(self.division.code) if head.state is not State.DRAFT]
        sent = max(left, key=lambda head: head.revision, default=None)
        out = self.store.exchange.outbox()
        of_sent = [one for one in out if sent and (one.kind, one.report_id) == (Parcel.PACKAGE, sent.id)]
        package = of_sent[-1] if of_sent else None
        waiting = sum(one.state is Delivery.WAITING for one in out)
        return Outlook(self.clock().date(), self.due, self.task, sent, package, waiting, self.coming)

    @property
    def grids(self) -> GridMemory:
        """How this person likes the grids of this workspace."""
        return GridMemory(self.store.location)

    @property
    def awaits_answer(self) -> bool:
        """Whether the bureau has yet to say something of a report, of whatever period."""
        heads = (version.head for version in self.versions() if version.is_newest)
        return any(head.state in (State.EXPORTED, State.RECEIVED) for head in heads)

    @property
    def their_keys(self) -> BureauKeys:
        """The keys that the bureau signs with."""
        return BureauKeys(self, self.store)

    def sync(self, endpoint: Endpoint, *, due_only: bool = False) -> Synced:
        """Deliver the packages that have no receipt yet; read the receipts and tasks that came, each once.

        With `due_only` what failed just now is left until its pause is over.
        """
        self.require_open()
        mended: list[str] = []
        problems: list[str] = []
        self._queue_lost_exports(mended, problems)
        inboxes = (TASKS, *map(receipts_folder, self.own_codes))
        done = self.exchange.run(endpoint, inboxes, self.receive, self._remade, due_only=due_only)
        return msgspec.structs.replace(
            done, mended=(*mended, *done.mended), problems=(*problems, *done.problems)
        )

    def _queue_lost_exports(self, mended: list[str], problems: list[str]) -> None:
        """Let packages wait whose entry is gone, or that were exported before there was an outbox.

        Whether persons were named in them nobody knows any more: now they are not.
        """
        queued = {i.report_id for i in self.store.exchange.outbox() if i.kind is Parcel.PACKAGE}
        for head in (head for code in self.own_codes for head in self.store.reports.heads(code)):
            if head.state is State.EXPORTED and head.id not in queued:
                try:
                    outgoing = self._packaging.made_again(self._nameless(head.id), stamp(self.clock))
                except PersonError as error:
                    problems.append(str(error))
                else:
                    self.store.exchange.add(outgoing)
                    mended.append(str(saying("outbox_mended.nameless", name=outgoing.name)))

    def _remade(self, item: OutboxItem, left: bytes) -> Outgoing:
        is_nameless = NAMELESS in item.name
        report = self._nameless(item.report_id) if is_nameless else self.report(item.report_id)
        return self._packaging.remade(report, item, left)

    def _nameless(self, report_id: str) -> Report:
        report = self.report(report_id)
        return signed_without_personal(self.forms_of(report.head), report, self.private_key)
