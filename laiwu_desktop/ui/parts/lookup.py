"""What a view shows of the workspace, read off the window's thread."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject
from shiboken6 import isValid

from laiwu_desktop.ui.parts.worker import Worker

Work = Callable[[], Any]
Done = Callable[[Any], None]


class Lookup(QObject):
    """Reads what one view shows. Whatever is asked for while a reading is under way, only the last of it is
    read, and shown: a server that hangs piles nothing up. A window that is gone is told nothing.
    """

    def __init__(self, worker: Worker, failed: Callable[[Exception], None], parent: QObject) -> None:
        super().__init__(parent)
        self._worker = worker
        self._failed = failed
        self._next: tuple[Work, Done] | None = None
        self._under_way = False
        self._closed = False

    def ask(self, work: Work, done: Done) -> None:
        """Do `work` in the background; `done(result)` follows unless something else is asked for first."""
        self._next = work, done
        self._begin()

    def close(self) -> None:
        """Nothing is shown any more."""
        self._closed = True

    def _begin(self) -> None:
        if self._under_way or self._next is None or self._closed:
            return
        (work, done), self._next = self._next, None
        self._under_way = True
        self._worker.quietly(work, partial(self._came, done), partial(self._came, self._failed))

    def _came(self, tell: Done, outcome: Any) -> None:
        self._under_way = False
        if self._closed or not isValid(self):
            return
        if self._next is None:
            tell(outcome)
        self._begin()
