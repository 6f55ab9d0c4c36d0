"""Receipts and tasks that came by hand: read, a new signature asked about, told."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from laiwu_desktop.desk.filling.draft import Draft
from laiwu_desktop.desk.results import Received
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.ui.exchange.bureau_trust import BureauTrust
from laiwu_desktop.ui.files.file_reading import ReadingDialog
from laiwu_desktop.ui.files.outcomes import of_receipt, outcome_dialog
from laiwu_desktop.ui.shell.desk_window import DeskWindow, read_draft


class Receiving(QObject):
    """`answered` carries the report as the receipts leave it, `told` what was received, once that is told."""

    answered = Signal(object)
    told = Signal(object)

    def __init__(self, desk: TownshipDesk, window: DeskWindow) -> None:
        super().__init__(window)
        self.desk = desk
        self.window = window
        self.dialogs = window.dialogs
        self.trust = BureauTrust(desk, window.worker, window.dialogs, window)

    def start(self) -> None:
        """Ask for receipts and tasks, and read them."""
        paths = self.dialogs.open_files(self.window, "选择回执、填报任务或登记文件（可多选）")
        if paths:
            self.take(paths)

    def take(self, paths: list[Path]) -> None:
        """Read these."""
        self.window.once_saved(lambda: self._read(paths))

    def _read(self, paths: list[Path]) -> None:
        progress = ReadingDialog(self.window, len(paths), self.desk.cancel_reading)
        progress.watch(
            self.window.worker,
            lambda: (self.desk.receive(progress.told(paths)), read_draft(self.desk)),
            partial(self._came, paths),
            self.window.fail,
        )

    def _came(self, paths: list[Path], result: tuple[list[Received], Draft]) -> None:
        received, draft = result
        self.answered.emit(draft)
        self.trust.ask(received, then=lambda: self._read(paths), otherwise=lambda: self._tell(received))

    def _tell(self, received: list[Received]) -> None:
        outcomes = [of_receipt(one) for one in received]
        self.dialogs.run(outcome_dialog(self.window, "回执和任务", outcomes))
        self.told.emit(received)
