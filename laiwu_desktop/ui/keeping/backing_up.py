"""Backups of an open window: by themselves, beside everything else, and nobody waits for one."""

from __future__ import annotations

import logging
from collections.abc import Callable

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from laiwu_desktop.base.codes import Saying, saying
from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.backups.making import BackedUp, state_of
from laiwu_desktop.desk.backups.shelf import Reason
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.ui.parts.worker import Worker

EVERY_TEN_MINUTES = 600_000


class BackingUp(QObject):
    """Makes backups of one workspace with a worker of its own: a slow stick must hold up no save.

    `told` follows whatever is known anew: `last` is how the backups stand, `trouble` why the last one could
    not be made, `is_needless` whether one was asked for when nothing had changed. Nothing is made before
    `begin`.
    """

    told = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self.desk = desk
        self.worker = Worker(self)
        self.last = BackedUp()
        self.trouble: Saying | None = None
        self.is_needless = False
        self.has_begun = False
        self._seen: tuple[int, int] | None = None
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)

    def begin(self) -> None:
        """Back up what was opened, and go on; no database server, and nothing that is only looked at."""
        if self.desk.file is not None and self.desk.refused is None:
            self.has_begun = True
            self._timer.start(EVERY_TEN_MINUTES)
            self.make(Reason.OPENING)

    def look_again(self) -> None:
        """Learn which backup is the newest by now, whoever made it."""
        if self.desk.file is not None:
            newest = state_of(self.desk.file, self.desk.clock()).last
            self.last = msgspec.structs.replace(self.last, last=newest)

    def look(self) -> None:
        """Back up if the file has been written to since the last time, or a second copy is missing."""
        if self._stamp() != self._seen or self.last.elsewhere or self.trouble:
            self.make(Reason.TIMED)

    def look_after_trouble(self) -> None:
        """Where the last one could not be made or copied, try again: what was the matter may be over."""
        if self.has_begun and (self.trouble or self.last.elsewhere):
            self.make(Reason.TIMED)

    def first(self, then: Callable[[], object]) -> None:
        """Go on once what is there is backed up, or cannot be: it is said, and no hindrance."""
        if self.has_begun:
            self.make(Reason.IMPORT, then)
        else:
            then()

    def make(self, reason: Reason, then: Callable[[], object] = lambda: None) -> None:
        """Make a backup, unless nothing has changed since the last one; `then` follows in any case."""
        before = self._stamp()

        def made(done: BackedUp | None) -> None:
            self._seen, self.trouble = before, None
            self.last = done or BackedUp()
            self.is_needless = reason is Reason.ASKED and not self.last.is_new
            self.told.emit()
            then()

        def failed(error: Exception) -> None:
            self.trouble = _why(error)
            self.told.emit()
            then()

        self.worker.quietly(lambda: self.desk.back_up(reason), made, failed)

    def leave(self, then: Callable[[], object]) -> None:
        """Back up a last time, for the window is about to close; `then` is called once that is done."""
        self._timer.stop()
        self.has_begun = False
        # Later: the worker rests only after it has said what came of it.
        self.make(Reason.CLOSING, lambda: QTimer.singleShot(0, self, then))

    def close(self) -> None:
        """Nothing is begun any more."""
        self._timer.stop()
        self.worker.close()

    def _stamp(self) -> tuple[int, int] | None:
        """What tells whether the file was written to: looked at before, so that a save meanwhile counts."""
        if self.desk.file is None:
            return None
        try:
            found = self.desk.file.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size


def _why(error: Exception) -> Saying:
    if isinstance(error, PersonError):
        return error.saying
    logging.getLogger("laiwu_desktop").error("备份时出错", exc_info=error)
    return saying("backup_fault")
