"""Which window is open: the start window, or the main window of a workspace."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import open_desk
from laiwu_desktop.ui.bureau.bureau_window import BureauWindow
from laiwu_desktop.ui.parts.dialogs import Dialogs
from laiwu_desktop.ui.parts.worker import Worker
from laiwu_desktop.ui.shell.desk_window import DeskWindow
from laiwu_desktop.ui.shell.front import Front, call_window
from laiwu_desktop.ui.shell.start_window import StartWindow
from laiwu_desktop.ui.township.township_window import TownshipWindow


class Opening(QObject):
    """Keeps the one window that is open. `make_start` makes the start window when it is first needed."""

    def __init__(self, make_start: Callable[[], StartWindow], worker: Worker, dialogs: Dialogs) -> None:
        super().__init__()
        self.make_start = make_start
        self.worker = worker
        self.dialogs = dialogs
        self.window: QWidget | None = None
        self.desk: Desk | None = None

    def start(self, workspace: str | None) -> bool:
        """Open a workspace, or ask which; when it cannot be opened, say why and ask too.

        Whether there is a window now: one that has the workspace open already comes to the front instead.
        """
        if workspace is None:
            self.show_start()
            return True
        if call_window(workspace):
            return False
        try:
            desk = open_desk(workspace, hold=True)
        except PersonError as error:
            self.dialogs.error(None, error)
            self.show_start()
            return True
        self.show_desk(desk)
        return True

    def show_start(self) -> None:
        """Ask which workspace to open or make."""
        start = self.make_start()
        start.opened.connect(self.show_desk)
        start.show()
        self.window = start

    def show_desk(self, desk: Desk) -> None:
        """Show the main window of a desk; the start window goes."""
        before = self.window
        try:
            window = window_of(desk, self.worker, self.dialogs)
        except Exception as error:  # shown with advice, or logged
            self.dialogs.error(before, error)
            return
        self.desk = desk
        window.reopen.connect(self._reopen)
        self.front = Front(desk.location, window)
        window.setWindowState(Qt.WindowState.WindowMaximized)
        window.show()
        self.window = window
        if before is not None:
            before.close()

    def _reopen(self) -> None:
        """Open the workspace of the window anew, such as one that another program has let go of."""
        before, desk = self.window, self.desk
        assert desk is not None
        self.front.close()
        desk.close()
        try:
            again = open_desk(desk.location, hold=True)
        except PersonError as error:
            self.dialogs.error(before, error)
            return
        self.show_desk(again)

    def close(self) -> None:
        """Let go of the workspace, which may wait for another program: the windows are gone by now."""
        if self.desk is not None:
            self.desk.close()


def window_of(desk: Desk, worker: Worker, dialogs: Dialogs) -> DeskWindow:
    """The main window that fits a desk."""
    if isinstance(desk, BureauDesk):
        return BureauWindow(desk, worker, dialogs)
    assert isinstance(desk, TownshipDesk)
    return TownshipWindow(desk, worker, dialogs)
