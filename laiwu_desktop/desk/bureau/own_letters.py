"""The bureau's letters, receipts and tasks: as they are made now, and again when the outbox has lost one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.review.issuing import task_letter
from laiwu_desktop.desk.review.letterhead import Letterhead, signed_by
from laiwu_desktop.desk.review.receipts import answer, receipt_page, received_words
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import Report, ReportHead
from laiwu_desktop.formdef.states import RECEIPT_WORDS, Parcel
from laiwu_desktop.formdef.task import Task
from laiwu_desktop.store.mailbox import OutboxItem, Outgoing
from laiwu_desktop.store.store import Store

if TYPE_CHECKING:
    from laiwu_desktop.paper.receipt_page import ReceiptPage


class Letters:
    """What the bureau at this desk says in writing; the same thing said again is the same file. Its
    `letterhead` is asked for, as it is then, once there is a letter to be made: the key may be elsewhere.
    """

    def __init__(self, desk: Desk, store: Store, letterhead: Callable[[], Letterhead]) -> None:
        self._desk = desk
        self._store = store
        self._letterhead = letterhead

    def answering(self, report: Report) -> Callable[..., Outgoing]:
        """What answers this report however it comes to stand, with all that was ever said of it. What is made
        asks the database for nothing: it is called in the middle of a transaction.
        """
        head, period = report.head, Period.parse(report.head.period)
        then = msgspec.structs.replace(self._in(period), forms=self._desk.known_forms())
        settlings = self._store.settlings.of(head.division, head.period)
        return partial(answer, then, self._desk.register_of(period), settlings, self._received(report))

    def _received(self, report: Report) -> str:
        return received_words(self._store.editions.of(report.head), report)

    def receipt(self, head: ReportHead) -> Outgoing:
        """The receipt of a report as it stands."""
        report, by = self._store.reports.report(head.id), self._desk.decided_by(head)
        return self.answering(report)(head, report.comments, by)

    def page(self, head: ReportHead) -> ReceiptPage:
        """The receipt of a report as it stands, to be printed."""
        desk, period = self._desk, Period.parse(head.period)
        register = desk.register_of(period)
        report = self._store.reports.report(head.id)
        settlings = self._store.settlings.of(head.division, head.period)
        city = register[desk.own_code(period)]
        signed = signed_by(city, head.decided, desk.decided_by(head))
        return receipt_page(register, desk.known_forms(), settlings, report, self._received(report), signed)

    def lost(self) -> Iterator[Outgoing]:
        """What the outbox has no entry of: it is gone, or was said before there was an outbox."""
        queued = {(item.kind, item.report_id, item.decision) for item in self._store.exchange.outbox()}
        for head in self._store.reports.heads():
            if head.state in RECEIPT_WORDS and (Parcel.RECEIPT, head.id, head.decision) not in queued:
                yield self.receipt(head)
        for own in (head for code in self._desk.own_codes for head in self._store.reports.heads(code)):
            task = self._store.tasks.task(own.period)
            if task and task.id == own.id and (Parcel.TASK, task.id, task.revision) not in queued:
                yield self._task(task)

    def again(self, item: OutboxItem, _left: bytes) -> Outgoing | None:
        """The letter of a damaged entry; None when it is not our last word on that any more."""
        head = self._store.reports.head(item.report_id)
        if head and item.kind is Parcel.TASK:
            task = self._store.tasks.task(head.period)
            if task and (task.id, task.revision) == (item.report_id, item.decision):
                return self._task(task)
        elif head and head.state in RECEIPT_WORDS and head.decision == item.decision:
            return self.receipt(head)
        return None

    def _task(self, task: Task) -> Outgoing:
        texts = self._store.editions.stored(task.editions.values())
        return task_letter(self._in(Period.parse(task.period)), task, texts)

    def _in(self, period: Period) -> Letterhead:
        """The letterhead of a period: the bureau may have had another code, and name."""
        city = self._desk.register_of(period)[self._desk.own_code(period)]
        return msgspec.structs.replace(self._letterhead(), city=city)
