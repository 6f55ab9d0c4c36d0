"""Making the bureau's letters again, when the outbox has lost or damaged one."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from laiwu_desktop.formdef.report.content import ReportHead
from laiwu_desktop.formdef.states import RECEIPT_WORDS, Parcel
from laiwu_desktop.formdef.task import Task
from laiwu_desktop.store.mailbox import OutboxItem, Outgoing
from laiwu_desktop.store.store import Store


class Letters:
    """What the bureau of these `divisions` (all its codes) has said, made by `receipt` and `task` as they
    made it then.
    """

    def __init__(
        self,
        store: Store,
        divisions: tuple[str, ...],
        receipt: Callable[[ReportHead], Outgoing],
        task: Callable[[Task], Outgoing],
    ) -> None:
        self._store = store
        self._divisions = divisions
        self._receipt = receipt
        self._task = task

    def lost(self) -> Iterator[Outgoing]:
        """What the outbox has no entry of: it is gone, or was said before there was an outbox."""
        queued = {(item.kind, item.report_id, item.decision) for item in self._store.exchange.outbox()}
        for head in self._store.reports.heads():
            if head.state in RECEIPT_WORDS and (Parcel.RECEIPT, head.id, head.decision) not in queued:
                yield self._receipt(head)
        for own in (head for code in self._divisions for head in self._store.reports.heads(code)):
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
            return self._receipt(head)
        return None
