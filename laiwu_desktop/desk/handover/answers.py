"""What the bureau sends: a receipt or a task is applied once, and an older one never undoes a newer one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import msgspec

from laiwu_desktop.base.codes import Saying, saying
from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.text import LONGEST, day_words, is_day, writable
from laiwu_desktop.desk.batch import NOT_READ
from laiwu_desktop.desk.clock import Clock, stamp
from laiwu_desktop.desk.divisions.registering import changes_words, learnt
from laiwu_desktop.desk.handover.freezing import digests
from laiwu_desktop.desk.handover.known_bureau import KnownBureau
from laiwu_desktop.desk.handover.transfers import take_transfer
from laiwu_desktop.desk.results import Received
from laiwu_desktop.formdef.division import DivisionChange
from laiwu_desktop.formdef.divisions.timeline import Timeline
from laiwu_desktop.formdef.loading.edition_file import read_editions, require_same_shape
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.canonical import form_parts
from laiwu_desktop.formdef.report.content import Comment, ReportHead
from laiwu_desktop.formdef.report.standing import settled
from laiwu_desktop.formdef.states import AGAIN_WORDS, RECEIPT_WORDS, Compared, Outcome, Parcel, State
from laiwu_desktop.formdef.task import Task
from laiwu_desktop.seal.locks import checked_recipient, recipient_fingerprint
from laiwu_desktop.seal.signature import fingerprint
from laiwu_desktop.store.mailbox import Answered
from laiwu_desktop.store.report.deeds.decided import Decision
from laiwu_desktop.store.report.editions import EditionStore
from laiwu_desktop.store.report.reports import ReportStore
from laiwu_desktop.store.tasks import TaskStore
from laiwu_desktop.workbook.exchange.key_letter import Enrolment
from laiwu_desktop.workbook.exchange.letters import Letter, read_letter
from laiwu_desktop.workbook.exchange.receipt import Receipt
from laiwu_desktop.workbook.exchange.transfer_letter import Transfer
from laiwu_desktop.workbook.format.problems import Problem, note

# No bureau decides or asks so often; after a higher number none of its own would ever count again.
_MOST_NUMBER = 100_000
# Of a receipt, with all that was said before; a report of 90 villages has some 3,000 fields.
_MOST_COMMENTS = 10_000
_LONGEST_WHO = 200
_BAD_FORMS = ("form_file", "form_changed", "unknown_edition")


class Answers:
    """Reads the bureau's letters to one township, whose `forms` are those of its reports."""

    def __init__(
        self,
        divisions: tuple[str, ...],
        bureau: KnownBureau,
        reports: ReportStore,
        tasks: TaskStore,
        editions: EditionStore,
        clock: Clock,
        learn_recipient: Callable[[str, str], bool],
        learn_divisions: Callable[[Timeline], object],
    ) -> None:
        """`divisions` are all codes of the township, the oldest first. `learn_recipient` is told which key
        says what packages may be encrypted to (does it count now?), `learn_divisions` what became of
        divisions.
        """
        self._divisions = divisions
        self._bureau = bureau
        self._reports = reports
        self._tasks = tasks
        self._editions = editions
        self._clock = clock
        self._learn_recipient = learn_recipient
        self._learn_divisions = learn_divisions

    def receive(self, path: Path) -> Received:
        """Read one receipt, task, enrolment file or what is handed over of villages; a refusal leaves the
        database as it was.
        """
        try:
            letter = read_letter(path)
        except PersonError as error:
            return _refused(Received(path.name, Outcome.REFUSED), error.saying)
        received = self._take(path.name, letter)
        if letter.trouble is None or received.outcome is Outcome.REFUSED:
            return received
        return _with(received, letter.trouble)

    def _take(self, name: str, letter: Letter) -> Received:
        if isinstance(letter.said, Task):
            return self._take_task(name, letter.said, letter)
        if isinstance(letter.said, Enrolment):
            return self._take_enrolment(name, letter.said, letter)
        if isinstance(letter.said, Transfer):
            return self._take_transfer(name, letter.said, letter)
        return self._take_receipt(name, letter.said, letter)

    def _stranger(self, about: Received, letter: Letter) -> Received | None:
        """The refusal of what a key says that does not count, or is no recipient to encrypt to; None when all
        is well.
        """
        why = self._bureau.stranger(letter.public_key, letter.statements)
        if why is None:
            odd = _odd_recipient(letter.said.recipient)
            return _refused(about, odd) if odd else None
        if letter.public_key in self._bureau.revoked:
            return _refused(about, why)
        if said := self._bureau.successor(letter.public_key, letter.statements):
            about = msgspec.structs.replace(about, how=Compared.STATEMENT, said=(said,))
        return _refused(about, why, letter.public_key)

    def _take_enrolment(self, name: str, said: Enrolment, letter: Letter) -> Received:
        about = Received(name, Outcome.APPLIED, how=Compared.FILE)
        if said.role != "bureau":
            return _refused(about, saying("other_area.bureau"))
        if refusal := self._bureau.not_it(said.division):
            return _refused(about, refusal)
        if stranger := self._stranger(about, letter):
            return stranger
        known = saying("bureau_known", fingerprint=fingerprint(letter.public_key))
        about = msgspec.structs.replace(about, message=known.message)
        return self._told_recipient(about, said.recipient, letter.public_key)

    def _take_transfer(self, name: str, said: Transfer, letter: Letter) -> Received:
        about = Received(name, Outcome.APPLIED)
        if not self._is_ours(said):
            return _refused(about, saying("other_area.transfer"))
        if refusal := self._bureau.not_it(said.bureau):
            return _refused(about, refusal)
        if stranger := self._stranger(about, letter):
            return stranger
        try:
            came = take_transfer(said, letter.public_key, self._divisions, self._reports, self._editions)
        except PersonError as error:
            if error.code not in (*_BAD_FORMS, "bad_transfer"):
                raise
            return _refused(about, error.saying)
        if not came:
            return _again(about, "划转村的上期数据", Outcome.DUPLICATE)
        known = {head.division: self._bureau.timeline.once(head.division) for head in came}
        offices = "、".join(one.name if one else code for code, one in sorted(known.items()))
        periods = "、".join(dict.fromkeys(Period.parse(head.period).label for head in came))
        message = f"划转村的上期数据（{offices}上报，{periods}）已收下，作为上期数据显示。"
        return msgspec.structs.replace(about, message=message)

    def _is_ours(self, said: Transfer) -> bool:
        """Whether its township was this one in its period: another may have had a code of ours by then."""
        try:
            end = Period.parse(said.period).end
        except (PersonError, ValueError):
            return False
        return self._bureau.timeline.own_code(self._divisions[0], end) == said.division

    def _told_recipient(self, about: Received, recipient: str, public_key: str) -> Received:
        if not recipient or self._learn_recipient(public_key, recipient):
            return about
        offered = saying("offered_recipient", fingerprint=recipient_fingerprint(recipient))
        message = f"{about.message}{offered}"
        return msgspec.structs.replace(
            about, message=message, problems=(*about.problems, note(offered)), offered=recipient
        )

    def _take_task(self, name: str, task: Task, letter: Letter) -> Received:
        about = Received(name, Outcome.APPLIED, Parcel.TASK)
        if refusal := self._not_ours(task) or _bad_task(task):
            return _refused(about, refusal)
        if stranger := self._stranger(about, letter):  # before anything of it is worked out
            return stranger
        newest = self._tasks.task(task.period)
        if newest is not None and newest.is_after(task.id, task.revision, task.issued):
            # Nothing of it counts any more.
            return _again(about, f"{Period.parse(task.period).label}的填报任务", Outcome.STALE)
        try:
            after = learnt(self._bureau.timeline, task.changes)
        except PersonError as error:
            return _refused(about, error.saying)
        if refusal := self._bureau.by(after).not_it(task.bureau):
            return _refused(about, refusal)
        if refusal := self._keep_forms(task):
            return _refused(about, refusal)
        if came := task.changes[len(self._bureau.timeline.changes) :]:
            self._learn_divisions(after)
            self._bureau = self._bureau.by(after)
        if not self._tasks.put(task):
            label = Period.parse(task.period).label
            known = self._tasks.task(task.period) == msgspec.structs.replace(task, texts=())
            return _again(about, f"{label}的填报任务", Outcome.DUPLICATE if known else Outcome.STALE)
        about = msgspec.structs.replace(about, message=self._task_words(task, came))
        if newest and (older := task.older_than(newest)):
            withdrawn = saying("older_forms.brought", forms=newest.named(older, self._editions.known()))
            message = f"{about.message}\n{withdrawn}"
            about = msgspec.structs.replace(about, message=message, problems=(note(withdrawn),))
        return self._told_recipient(about, task.recipient, letter.public_key)

    def _task_words(self, task: Task, came: Sequence[DivisionChange]) -> str:
        """What a task asks: what the bureau's clerk wrote stands in a line of its own."""
        due = date.fromisoformat(task.due)
        label = Period.parse(task.period).label
        lines = [f"{label}填报任务，{day_words(due)}前上报。"]
        lines += [f"农业局的要求：{task.text}"] if task.text else []
        if self._editions.offered(task.editions) is not self._editions.in_force:
            lines.append("附有新的报表定义，填报这一期时可以查看并换用。")
        lines += [f"区划变更{changes_words(came)}，已登记。"] if came else []
        return "\n".join(lines)

    def _not_ours(self, task: Task) -> Saying | None:
        """Why another bureau is speaking, which can be seen without following what it says of divisions."""
        came = {change.code for change in task.changes}
        return None if task.bureau in came else self._bureau.not_it(task.bureau)

    def _keep_forms(self, task: Task) -> Saying | None:
        """Keep the forms that a task brings, to be offered; why they cannot be used, if they cannot."""
        if not task.texts:
            return None
        try:
            forms = read_editions(task.texts)
            if forms.editions != task.editions:
                return saying("unknown_edition")
            require_same_shape(forms, self._editions.in_force)
            self._editions.keep(forms)
        except PersonError as error:
            if error.code not in _BAD_FORMS:
                raise
            return error.saying
        return None

    def _take_receipt(self, name: str, receipt: Receipt, letter: Letter) -> Received:
        about = Received(name, Outcome.APPLIED, Parcel.RECEIPT, receipt.report_id, receipt.verdict)
        head = self._reports.head(receipt.report_id)
        if head is None or head.division not in self._divisions:
            return _refused(about, saying("unknown_report.receipt"))
        if refusal := self._no_answer(receipt, head) or self._bureau.not_it(receipt.bureau):
            return _refused(about, refusal)
        if stranger := self._stranger(about, letter):
            return stranger
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
            return self._take_receipt(name, receipt, letter)
        about = msgspec.structs.replace(about, message=self._answered(receipt, head))
        return self._told_recipient(about, receipt.recipient, letter.public_key)

    def _answered(self, receipt: Receipt, head: ReportHead) -> str:
        """What the bureau has decided, and that it has the same as is here: its digest is one of this."""
        parts = form_parts(self._editions.of(head), self._reports.report(head.id).records)
        rows = sum(one.rows for one in parts)
        word = RECEIPT_WORDS[State(receipt.verdict)]
        return f"{word}。市局收到的与本地一致：{len(parts)} 张表，共 {rows} 行。"

    def _no_answer(self, receipt: Receipt, head: ReportHead) -> Saying | None:
        """Why a receipt cannot be meant for this report; None when it can."""
        if receipt.report_digest not in digests(self._editions.of(head), self._reports.report(head.id)):
            return saying("wrong_receipt.content")
        if receipt.verdict not in set(RECEIPT_WORDS):
            return saying("newer_format.receipt", verdict=receipt.verdict)
        if (receipt.period, receipt.revision) != (head.period, head.revision):
            return saying("wrong_receipt")
        if not 0 < receipt.decision <= _MOST_NUMBER:
            return saying("wrong_receipt.number")
        comments = (*receipt.comments, *receipt.earlier)
        if len(comments) > _MOST_COMMENTS or not all(map(_is_comment, comments)):
            return saying("wrong_receipt.comments")
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
            return Decision(decided, now.superseded, comments, settlings=receipt.settlings, by=receipt.by)

        heads = self._reports.heads(head.division, head.period)
        # Who answers a revision has no more need of those before it.
        earlier = (other.id for other in heads if other.revision < head.revision)
        answered = Answered((head.id, *earlier), stamp(self._clock))
        self._reports.review(head, decide, answered=answered)


def not_received(path: Path) -> Received:
    """What becomes of a file that a cancelled reading left out."""
    return Received(path.name, Outcome.CANCELLED, message=str(NOT_READ), problems=(NOT_READ,))


def _refused(about: Received, why: Saying, new_key: str = "") -> Received:
    problem = Problem.of(why)
    return msgspec.structs.replace(
        about, outcome=Outcome.REFUSED, message=str(problem), new_key=new_key, problems=(problem,)
    )


def _with(received: Received, trouble: Saying) -> Received:
    """The same, told with it why people may read something else in the file than what counts."""
    told = note(trouble)
    return msgspec.structs.replace(
        received, message=f"{received.message}\n{told}", problems=(*received.problems, told)
    )


def _again(about: Received, what: str, outcome: Outcome) -> Received:
    return msgspec.structs.replace(about, outcome=outcome, message=f"{what}{AGAIN_WORDS[outcome]}。")


def _odd_recipient(recipient: str) -> Saying | None:
    try:
        same = not recipient or checked_recipient(recipient) == recipient
    except PersonError as error:
        return error.saying
    return None if same else saying("bad_recipient", text=recipient[:20])


def _bad_task(task: Task) -> Saying | None:
    try:
        Period.parse(task.period)
    except (PersonError, ValueError):
        return saying("bad_task")
    is_fine = is_day(task.due) and 0 < task.revision <= _MOST_NUMBER and _is_letter(task.text)
    return None if is_fine else saying("bad_task")


def _is_comment(comment: Comment) -> bool:
    """Whether it can have been written: about a row that may be, in words that people can read."""
    is_row = comment.key is None or comment.key.seq >= 0
    is_name = len(comment.who) <= _LONGEST_WHO and writable(comment.who) == comment.who
    return is_row and is_name and _is_letter(comment.text)


def _is_letter(text: str) -> bool:
    """Whether it is a text that a person may have written."""
    return len(text) <= LONGEST and writable(text) == text


def _is_known(receipt: Receipt, head: ReportHead) -> bool:
    """Whether the decision of this number is the one that was read.

    A bureau restored from a backup gives a number again. What it accepted may be superseded here by now.
    """
    return receipt.issued == head.decided and head.state in (receipt.verdict, State.SUPERSEDED)
