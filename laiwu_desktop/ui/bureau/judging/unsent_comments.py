"""What this clerk has written of reports and not sent: kept in the workspace as soon as it is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

from PySide6.QtCore import QObject, Signal

from laiwu_desktop.desk.bureau.judging.judging_desk import Writing
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.formdef.report.content import Comment
from laiwu_desktop.ui.parts.lookup import Lookup
from laiwu_desktop.ui.parts.worker import Worker


class UnsentComments(QObject):
    """`changed` says that there are others now, `failed` carries why they could not be kept: they are here as
    long as the window is (`lost`).
    """

    changed = Signal()
    failed = Signal(object)

    def __init__(self, desk: BureauDesk, worker: Worker, parent: QObject) -> None:
        super().__init__(parent)
        self.desk = desk
        self.worker = worker
        self.mine: dict[str, tuple[Comment, ...]] = {}
        self.others: Mapping[str, Mapping[str, int]] = {}
        self.lost: set[str] = set()
        self._kept = 0  # how often: what was read before the last time is of yesterday
        self.reading = Lookup(worker, lambda _error: None, self)

    def read(self) -> None:
        """Look at what is kept, such as by a colleague; what could not be kept before is tried again."""
        for report in tuple(self.lost):
            self.keep(report, self.of(report))
        self.reading.ask(self.desk.judging.writing, partial(self._came, self._kept))

    def _came(self, kept: int, now: Writing) -> None:
        if kept != self._kept:
            return
        mine = now.mine | {report: self.mine[report] for report in self.lost if report in self.mine}
        if (mine, now.others) != (self.mine, self.others):
            self.mine, self.others = mine, now.others
            self.changed.emit()

    def of(self, report: str) -> tuple[Comment, ...]:
        """What is written of a report, by its id."""
        return self.mine.get(report, ())

    def keep(self, report: str, comments: Iterable[Comment]) -> None:
        """Let this be what is written of a report."""
        self._kept += 1
        self.mine[report] = tuple(comments)
        if not self.mine[report]:
            del self.mine[report]
        write = partial(self.desk.judging.write, report, self.of(report))
        self.worker.quietly(write, partial(self._landed, report), partial(self._not_kept, report))
        self.changed.emit()

    def add(self, report: str, comments: Iterable[Comment]) -> None:
        """Add to it."""
        self.keep(report, (*self.of(report), *comments))

    def sent(self, report: str) -> None:
        """They went with a decision."""
        self._kept += 1
        self.lost.discard(report)
        if self.mine.pop(report, None) is not None:
            self.changed.emit()

    def _landed(self, report: str, kept: tuple[Comment, ...]) -> None:
        self.lost.discard(report)

    def _not_kept(self, report: str, error: Exception) -> None:
        if report in self.mine:
            self.lost.add(report)
            self.failed.emit(error)
