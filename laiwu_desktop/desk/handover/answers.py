"""What the bureau sends: a receipt or a task is applied once, and an older one never undoes a newer one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import msgspec

from laiwu_desktop.base.codes import Saying, saying
from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.batch import NOT_READ
from laiwu_desktop.desk.clock import Clock, stamp
from laiwu_desktop.desk.handover.freezing import digests
from laiwu_desktop.desk.results import Received
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import ReportHead
from laiwu_desktop.formdef.report.standing import settled
from laiwu_desktop.formdef.states import AGAIN_WORDS, RECEIPT_WORDS, Outcome, Parcel, State
from laiwu_desktop.formdef.task import Task
from laiwu_desktop.seal.signature import fingerprint
from laiwu_desktop.store.mailbox import Answered
from laiwu_desktop.store.report.reports import Decision, ReportStore
from laiwu_desktop.store.tasks import TaskStore
from laiwu_desktop.workbook.exchange.letters import read_letter
from laiwu_desktop.workbook.exchange.receipt import Receipt
from laiwu_desktop.workbook.format.problems import Problem


class KnownBureau(msgspec.Struct, frozen=True):
    """A township's bureau: the city whose it is, "" where there is none, and the keys a person confirmed."""

    city: str
    keys: frozenset[str]

    def not_it(self, bureau: str) -> Saying | None:
        """Why somebody else is speaking; None when it is this bureau."""
        return None if bureau and bureau == self.city else saying("other_area.bureau")

    def stranger(self, public_key: str) -> Saying | None:
        """Why nothing is done on this key's word; None when a person has confirmed it."""
        if public_key in self.keys:
            return None
        shown = fingerprint(public_key)
        return saying("key_changed.bureau" if self.keys else "unknown_key.bureau", fingerprint=shown)


class Answers:
    """Reads the bureau's letters to one township, whose `forms` are those of its reports."""

    def __init__(
        self,
        division: str,
        bureau: KnownBureau,
        reports: ReportStore,
        tasks: TaskStore,
        forms: FormSet,
        clock: Clock,
        learn_recipient: Callable[[str], object],
    ) -> None:
        """`learn_recipient` is told what packages may be encrypted to from now on."""
        self._division = division
        self._bureau = bureau
        self._reports = reports
        self._tasks = tasks
        self._forms = forms
        self._clock = clock
        self._learn_recipient = learn_recipient

    def receive(self, path: Path) -> Received:
        """Read one receipt or task; a refusal leaves the database as it was."""
        try:
            letter = read_letter(path)
        except PersonError as error:
            return _refused(Received(path.name, Outcome.REFUSED), error.saying)
        if isinstance(letter.said, Task):
            return self._take_task(path.name, letter.said, letter.public_key)
        return self._take_receipt(path.name, letter.said, letter.public_key)

    def _take_task(self, name: str, task: Task, public_key: str) -> Received:
        about = Received(name, Outcome.APPLIED, Parcel.TASK)
        if refusal := self._bureau.not_it(task.bureau) or _bad_task(task):
            return _refused(about, refusal)
        if stranger := self._bureau.stranger(public_key):
            return _refused(about, stranger, public_key)
        label, due = Period.parse(task.period).label, date.fromisoformat(task.due)
        if not self._tasks.put(task):
            known = self._tasks.task(task.period) == task
            return _again(about, f"{label}的填报任务", Outcome.DUPLICATE if known else Outcome.STALE)
        if task.recipient:
            self._learn_recipient(task.recipient)
        message = f"{label}填报任务，{due.year}年{due.month}月{due.day}日前上报。{task.text}"
        return msgspec.structs.replace(about, message=message)

    def _take_receipt(self, name: str, receipt: Receipt, public_key: str) -> Received:
        about = Received(name, Outcome.APPLIED, Parcel.RECEIPT, receipt.report_id, receipt.verdict)
        head = self._reports.head(receipt.report_id)
        if head is None or head.division != self._division:
            return _refused(about, saying("unknown_report.receipt"))
        if refusal := self._no_answer(receipt, head) or self._bureau.not_it(receipt.bureau):
            return _refused(about, refusal)
        if stranger := self._bureau.stranger(public_key):
            return _refused(about, stranger, public_key)
        if receipt.decision < head.decision:
            return _again(about, "此回执", Outcome.STALE)
        if receipt.decision == head.decision:
            if not _is_known(receipt, head):
                return _refused(about, saying("two_decisions"))
            return _again(about, "此回执", Outcome.DUPLICATE)
        try:
            self._apply(receipt, head)
        except PersonError as error:
            if error.code != "decided_meanwhile":
                raise
            # Another window has read one of it this very moment, which stands there now.
            return self._take_receipt(name, receipt, public_key)
        return msgspec.structs.replace(about, message=RECEIPT_WORDS[State(receipt.verdict)])

    def _no_answer(self, receipt: Receipt, head: ReportHead) -> Saying | None:
        """Why a receipt cannot be meant for this report; None when it can."""
        if receipt.report_digest not in digests(self._forms, self._reports.report(head.id)):
            return saying("wrong_receipt.content")
        if receipt.verdict not in set(RECEIPT_WORDS):
            return saying("newer_format.receipt", verdict=receipt.verdict)
        if (receipt.period, receipt.revision) != (head.period, head.revision):
            return saying("wrong_receipt")
        return None

    def _apply(self, receipt: Receipt, head: ReportHead) -> None:
        # A bureau whose program is older gives a comment neither a name nor the number of its decision.
        said = tuple(msgspec.structs.replace(one, decision=receipt.decision) for one in receipt.comments)

        def decide(head: ReportHead, heads: Sequence[ReportHead]) -> Decision:
            now = settled(head, State(receipt.verdict), heads)
            decided = msgspec.structs.replace(
                head, state=now.state, decision=receipt.decision, decided=receipt.issued
            )
            comments = (*receipt.earlier, *said)
            return Decision(decided, now.superseded, comments, settlings=receipt.settlings)

        heads = self._reports.heads(head.division, head.period)
        # Who answers a revision has no more need of those before it.
        earlier = (other.id for other in heads if other.revision < head.revision)
        answered = Answered((head.id, *earlier), stamp(self._clock))
        self._reports.review(head, decide, answered=answered)
        if receipt.recipient:
            self._learn_recipient(receipt.recipient)


def not_received(path: Path) -> Received:
    """What becomes of a file that a cancelled reading left out."""
    return Received(path.name, Outcome.CANCELLED, message=str(NOT_READ), problems=(NOT_READ,))


def _refused(about: Received, why: Saying, new_key: str = "") -> Received:
    problem = Problem.of(why)
    return msgspec.structs.replace(
        about, outcome=Outcome.REFUSED, message=str(problem), new_key=new_key, problems=(problem,)
    )


def _again(about: Received, what: str, outcome: Outcome) -> Received:
    return msgspec.structs.replace(about, outcome=outcome, message=f"{what}{AGAIN_WORDS[outcome]}。")


def _bad_task(task: Task) -> Saying | None:
    try:
        Period.parse(task.period)
        date.fromisoformat(task.due)
    except (PersonError, ValueError):
        return saying("bad_task")
    return None


def _is_known(receipt: Receipt, head: ReportHead) -> bool:
    """Whether the decision of this number is the one that was read.

    A bureau restored from a backup gives a number again. What it accepted may be superseded here by now.
    """
    return receipt.issued == head.decided and head.state in (receipt.verdict, State.SUPERSEDED)
