"""A workspace that cannot be opened any more: its backups are offered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.location import is_address
from laiwu_desktop.desk.backups.making import Beside, look_beside
from laiwu_desktop.desk.backups.shelf import MENDED_BY_BACKUPS, Backup, backups_in, folder_of
from laiwu_desktop.desk.keeping.restoring import bring_back
from laiwu_desktop.ui.keeping.backups_dialog import BackupsDialog, found_elsewhere, previewed
from laiwu_desktop.ui.parts.dialogs import Dialogs
from laiwu_desktop.ui.parts.lookup import Lookup
from laiwu_desktop.ui.parts.worker import Worker

NONE_BESIDE = "旁边没有它的备份。U 盘等别处有的，可以选来恢复。"
LOOK, LEAVE = "看备份并恢复…", "不恢复"


class Rescue(QObject):
    """Offers backups to whoever cannot open a workspace; `rescued` is called with what was brought back."""

    def __init__(
        self, rescued: Callable[[str], None], worker: Worker, dialogs: Dialogs, window: QWidget
    ) -> None:
        super().__init__(window)
        self.rescued = rescued
        self.worker = worker
        self.dialogs = dialogs
        self.window = window
        self.previews = Lookup(worker, lambda error: None, self)

    def offer(self, location: str, error: Exception) -> bool:
        """Whether there was something to offer; then it is told what is the matter, too."""
        if not isinstance(error, PersonError) or error.code not in MENDED_BY_BACKUPS or is_address(location):
            return False
        backups = backups_in(folder_of(Path(location)))
        if not backups and error.code == "bad_workspace":
            return False  # it may never have been one
        if not backups:
            self._ask(location, error, backups, None)
            return True
        self.worker.run(
            "正在查看备份…",
            partial(look_beside, Path(location)),
            partial(self._ask, location, error, backups),
            partial(self.dialogs.error, self.window),
        )
        return True

    def _ask(self, location: str, error: PersonError, backups: list[Backup], there: Beside | None) -> None:
        about = f"有它的 {there.words}。恢复之前会列出每一份中有什么。" if there else NONE_BESIDE
        if self.dialogs.pick(self.window, error.message, about, (LOOK, LEAVE)) == LOOK:
            self._choose(location, error, backups, there.best if there else None)

    def _choose(self, location: str, error: PersonError, backups: list[Backup], best: Backup | None) -> None:
        dialog = BackupsDialog(self.window, only_restore=True)
        dialog.looked_at.connect(
            lambda path: self.previews.ask(
                partial(previewed, path, error), partial(dialog.show_preview, path)
            )
        )
        dialog.show_state(error.message, "error")
        dialog.chosen = best
        dialog.show_backups(backups, folder_of(Path(location)))
        dialog.seek.connect(partial(self._seek, dialog, backups))
        if self.dialogs.run(dialog) and dialog.chosen is not None:
            work = partial(bring_back, dialog.chosen.path, Path(location), datetime.now())
            failed = partial(self.dialogs.error, self.window)
            self.worker.run("正在恢复…", work, lambda _: self.rescued(location), failed)

    def _seek(self, dialog: BackupsDialog, backups: list[Backup]) -> None:
        if found := found_elsewhere(dialog, self.dialogs):
            dialog.add(found, backups)
