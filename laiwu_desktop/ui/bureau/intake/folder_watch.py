"""Watching a folder in the background: the system tells of changes, and one looks again all the same."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.intake.watching import SETTLES, WatchedFolder
from laiwu_desktop.ui.parts.worker import Worker, beside

# A share tells nobody of what others put there, in ms; a file that has just come is looked at more often.
EVERY, SOON = 10_000, 1_000


class FolderWatch(QObject):
    """`came` carries files that are whole; `told` what stands against looking, "" once nothing does."""

    came = Signal(list)
    told = Signal(str)

    def __init__(self, worker: Worker, parent: QObject, settles: float = SETTLES) -> None:
        super().__init__(parent)
        self.worker = worker
        self.settles = settles
        self.watched: WatchedFolder | None = None
        self.is_looking = False
        self.system = QFileSystemWatcher(self)
        self.system.directoryChanged.connect(self._look)
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.timeout.connect(self._look)

    @property
    def folder(self) -> Path | None:
        """Which is watched."""
        return self.watched.folder if self.watched else None

    def start(self, folder: Path) -> None:
        """Watch this folder from now on; what is in it came, too."""
        self.stop()
        self.watched = WatchedFolder(folder, self.settles)
        self.system.addPath(str(folder))
        self._look()

    def stop(self) -> None:
        """Watch no more."""
        self.timer.stop()
        self.watched = None
        if watched := self.system.directories():
            self.system.removePaths(watched)

    def _look(self) -> None:
        """In a thread of its own: a share that does not answer holds nobody up."""
        if self.watched is None or self.is_looking:
            return
        self.is_looking, watched = True, self.watched
        look = partial(watched.look, time.monotonic())
        self.worker.quietly(
            lambda: beside(look), partial(self._found, watched), partial(self._failed, watched)
        )

    def _found(self, watched: WatchedFolder, files: list[Path]) -> None:
        self.is_looking = False
        if watched is not self.watched:
            self._look()
            return
        self.told.emit("")
        if str(watched.folder) not in self.system.directories():  # it was away, and is back
            self.system.addPath(str(watched.folder))
        self.timer.start(SOON if watched.waits else EVERY)
        if files:
            self.came.emit(files)

    def _failed(self, watched: WatchedFolder, error: Exception) -> None:
        self.is_looking = False
        if watched is self.watched:
            self.told.emit(f"{error.message}" if isinstance(error, PersonError) else "看不到这个文件夹。")
            self.timer.start(EVERY)
