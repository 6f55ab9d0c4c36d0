"""A program with one window, as `app.run` makes it, for the tests of its care for the workspace."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtWidgets import QApplication, QDialog

from laiwu_desktop.desk.backups.shelf import Reason, backups_in, folder_of
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.ui.keeping.backups_dialog import BackupsDialog
from laiwu_desktop.ui.parts.worker import Worker
from laiwu_desktop.ui.shell.desk_window import DeskWindow
from laiwu_desktop.ui.township.township_window import TownshipWindow
from laiwu_desktop.ui.which_window import Opening
from tests.ui.acting import go, idle, type_into
from tests.ui.conftest import VILLAGE, Answers

FORM = "village_broadband"
KEY = RecordKey(FORM, VILLAGE)


class Program:
    """Which window is open, and waiting for all that it does in the background."""

    def __init__(self, desk: Desk, worker: Worker, answers: Answers) -> None:
        self.worker = worker
        self.opening = Opening(lambda: None, worker, answers)  # type: ignore[arg-type, return-value]
        self.opening.show_desk(desk)
        self.rest()

    @property
    def window(self) -> DeskWindow:
        assert isinstance(self.opening.window, DeskWindow)
        return self.opening.window

    @property
    def file(self) -> Path:
        assert self.window.desk.file is not None
        return self.window.desk.file

    def rest(self) -> None:
        """Wait until nothing is left to do, of whatever window is open by then."""
        for _ in range(5):  # one thing may lead to another
            idle(self.worker)
            if isinstance(self.opening.window, DeskWindow):
                idle(self.opening.window.custody.backing_up.worker)
            QApplication.processEvents()

    def close(self) -> None:
        """Close the window as a person does, and end."""
        if isinstance(self.opening.window, DeskWindow):
            custody = self.window.custody
            self.window.close()
            idle(custody.backing_up.worker)
            self.rest()
        self.opening.close()


@contextmanager
def program(desk: Desk, worker: Worker, answers: Answers) -> Iterator[Program]:
    """A program over a desk; its window is closed afterwards."""
    QApplication.setQuitOnLastWindowClosed(True)
    made = Program(desk, worker, answers)
    yield made
    made.close()


def township_window(running: Program) -> TownshipWindow:
    """The window of a township."""
    assert isinstance(running.window, TownshipWindow)
    return running.window


def type_households(running: Program, text: str) -> None:
    """Type 总户数 of the first village."""
    type_into(go(township_window(running).view, VILLAGE, FORM).rows["households"], text)


def households(running: Program) -> object:
    """What its window has there."""
    return township_window(running).draft.figures.record(KEY).values.get("households")


def in_backups(running: Program, answers: Answers, act: Callable[[BackupsDialog], None]) -> None:
    """Open the backups, wait for what is read, do something there."""

    def fill(dialog: QDialog) -> None:
        assert isinstance(dialog, BackupsDialog)
        running.rest()
        act(dialog)

    answers.fill = fill
    running.window.custody.show_backups()
    running.rest()


def choose(running: Program, reason: Reason) -> Callable[[BackupsDialog], None]:
    """Choose the newest backup that was made for a reason."""

    def act(dialog: BackupsDialog) -> None:
        found = [one.reason for one in backups_in(folder_of(running.file))]
        dialog.table.selectRow(found.index(reason))
        running.rest()
        assert dialog.restore.isEnabled()

    return act
