"""Which window is open: the start window, or the main window of a workspace."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.backups.shelf import Backup, Reason
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.keeping.restoring import opened_copy
from laiwu_desktop.desk.keeping.whose_file import FileKind, WhatFile, what_file, workspaces_for_all
from laiwu_desktop.desk.open_workspace import Whereabouts
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import open_desk
from laiwu_desktop.ui.arriving import ADVICE, Arriving, MainWindow, words_of_all
from laiwu_desktop.ui.bureau.bureau_window import BureauWindow
from laiwu_desktop.ui.last_place import LastStay
from laiwu_desktop.ui.parts.dialogs import Dialogs
from laiwu_desktop.ui.parts.worker import Worker
from laiwu_desktop.ui.shell.desk_window import DeskWindow
from laiwu_desktop.ui.shell.front import Front, call_window
from laiwu_desktop.ui.shell.recent import Recent
from laiwu_desktop.ui.shell.start_window import StartWindow
from laiwu_desktop.ui.township.township_window import TownshipWindow

# What is done with a file while nobody has it open; where the former one was put, if there was one.
Between = Callable[[], Path | None]
# What a window is opened for; any other file is brought to one.
_OPENED = (FileKind.WORKSPACE, FileKind.HANDOVER)


class Opening(QObject):
    """Keeps the one window that is open. `make_start` makes the start window when it is first needed; what is
    opened without it is noted in `recent`, too.
    """

    def __init__(
        self,
        make_start: Callable[[], StartWindow],
        worker: Worker,
        dialogs: Dialogs,
        recent: Recent | None = None,
    ) -> None:
        super().__init__()
        self.make_start = make_start
        self.recent = recent
        self.worker = worker
        self.dialogs = dialogs
        self.window: QWidget | None = None
        self.desk: Desk | None = None
        self.stay: LastStay | None = None
        self.brought: Sequence[WhatFile] = ()  # what the program was started with, as long as nobody has it

    def start(self, *given: str) -> bool:
        """Open a workspace, or the one that files are meant for, with those files; or ask which. When it
        cannot be opened, say why and ask too.

        Whether there is a window now: one that has the workspace open already comes to the front instead.
        """
        try:
            whole = [one if "://" in one else str(Path(one).absolute()) for one in given]
            brought = [(one, _what(one)) for one in whole]
            opened = [one for one in brought if one[1].kind in _OPENED]
            if len(opened) > 1 or (opened and opened[0][1].kind is FileKind.HANDOVER and len(brought) > 1):
                raise PersonError("one_workspace", count=len(opened))
        except PersonError as error:
            self.show_start().failed(error)
            return True
        self.brought = [what for _, what in brought if what.kind not in _OPENED]
        if not opened:
            return self._start_with(self.brought)
        location, what = opened[0]
        if what.kind is FileKind.WORKSPACE:
            return self._open(location)
        start = self.show_start()
        QTimer.singleShot(0, start, partial(start.take_over, what.path))
        return True

    def _open(self, workspace: str) -> bool:
        if call_window(workspace, self.brought):
            return False
        try:
            desk = open_desk(workspace, hold=True, checked=False)
        except PersonError as error:
            self.show_start().failed(error, workspace)
            return True
        if self.recent is not None:
            self.recent.put(workspace)
        self.show_desk(desk)
        return True

    def _start_with(self, brought: Sequence[WhatFile]) -> bool:
        """Open the one workspace that files are meant for; where there are several, or none, ask."""
        if not brought:
            self.show_start()
            return True
        places = workspaces_for_all(brought, self.recent.all() if self.recent else [])
        if len(places) == 1 and "://" not in places[0]:
            return self._open(places[0])
        start = self.show_start()
        QTimer.singleShot(0, start, partial(self._ask_where, start, brought, places))
        return True

    def _ask_where(self, start: StartWindow, brought: Sequence[WhatFile], places: list[str]) -> None:
        words = words_of_all(brought, start.creation.register)
        if not places:
            advice = "".join(dict.fromkeys(ADVICE[what.kind] for what in brought))
            self.dialogs.tell(start, words, f"{advice}打开以后会接着问是否读入。")
            return
        chosen = self.dialogs.choose(start, "用哪个工作区打开？", words, places)
        if chosen is not None:
            start.open(places[chosen])

    def show_start(self) -> StartWindow:
        """Ask which workspace to open or make."""
        start = self.make_start()
        start.brought = self.brought
        start.opened.connect(self.show_desk)
        start.show()
        self.window = start
        return start

    def show_desk(self, desk: Desk) -> None:
        """Show the main window of a desk; the start window goes."""
        before = self.window
        try:
            window = window_of(desk, self.worker, self.dialogs)
        except Exception as error:  # shown with advice, or logged
            self._not_shown(desk, _blamed(desk, error))
            return
        self.desk = desk
        arriving = Arriving(window)
        window.reopen.connect(self._reopen)
        window.other.connect(self.open_other)
        window.custody.replace.connect(self.replace)
        window.custody.look.connect(self.look)
        self.front = Front(desk.location, window, arriving.take)
        if self.recent is not None:
            self.stay = LastStay(window)
            window.closed.connect(partial(self._remember, self.stay))
        window.setWindowState(Qt.WindowState.WindowMaximized)
        window.show()
        if self.recent is not None and self.stay is not None:
            self.stay.go_back(self.recent.place(desk.location))
        self.window = window
        if before is not None:
            before.close()
            before.deleteLater()
        window.custody.begin()
        window.keys.look()
        window.who.ask()
        mine = [what for what in self.brought if desk.settings.role in what.read_by]
        if mine:
            arriving.take(mine)
            self.brought = [what for what in self.brought if what not in mine]

    def _remember(self, stay: LastStay) -> None:
        if self.recent is not None:
            self.recent.put_place(stay.window.desk.location, stay.place)

    def _not_shown(self, desk: Desk, error: Exception) -> None:
        """Say why a desk has no window, where one can open or restore another."""
        desk.close()
        before = self.window
        start = before if isinstance(before, StartWindow) else self.show_start()
        start.failed(error, desk.location)
        if before is not None and before is not start:
            before.close()

    def replace(self, between: Between) -> None:
        """Close the window, do something with the file while nobody has it open, and open it again."""
        window = self.window
        assert isinstance(window, DeskWindow)
        window.once_given_up(lambda: self._write_first(window, between))

    def _write_first(self, window: DeskWindow, between: Between) -> None:
        """What was deleted, or is not under its name any more, is still in the open file alone: it is put
        aside as any other.
        """
        desk, go_on = window.desk, partial(self._close_first, window, partial(self._go_between, between))
        where = desk.whereabouts
        if where is Whereabouts.DELETED:
            self.worker.run("正在写回…", desk.write_again, lambda _: go_on(), lambda _: go_on())
        elif where is Whereabouts.REPLACED and desk.holds_open:
            aside = partial(desk.back_up, Reason.REPLACED)
            self.worker.run("正在另存…", aside, lambda _: go_on(), partial(self.dialogs.error, window))
        else:
            go_on()

    def _close_first(self, window: DeskWindow, then: Callable[[], None]) -> None:
        QApplication.setQuitOnLastWindowClosed(False)
        closed = window.closed.connect(then)
        if not window.close() and window.isVisible():  # a person thought better of it
            window.closed.disconnect(closed)
            QApplication.setQuitOnLastWindowClosed(True)

    def open_other(self) -> None:
        """Close the workspace, and ask which one to open or make in its place."""
        window = self.window
        assert isinstance(window, DeskWindow)
        window.once_saved(partial(self._close_first, window, self._ask_other))

    def _ask_other(self) -> None:
        desk = self._without_window()

        def ask(_: object = None) -> None:
            self.show_start()
            QApplication.setQuitOnLastWindowClosed(True)

        self.worker.run("正在关闭…", desk.close, ask, ask)

    def _without_window(self) -> Desk:
        """The desk of the window that is closed; the window goes."""
        if self.window is not None:
            self.window.deleteLater()
        desk, self.window, self.desk = self.desk, None, None
        assert desk is not None
        self.front.close()
        return desk

    def _go_between(self, between: Between) -> None:
        desk = self._without_window()

        def work() -> tuple[Desk, Path | None]:
            desk.close()
            aside = between()
            return open_desk(desk.location, clock=desk.clock, hold=True, checked=False), aside

        def failed(error: Exception) -> None:
            self.dialogs.error(None, error)
            self.start(desk.location)
            QApplication.setQuitOnLastWindowClosed(True)

        def opened(done: tuple[Desk, Path | None]) -> None:
            again, aside = done
            self.show_desk(again)
            if isinstance(self.window, DeskWindow):
                kept = f"另存为 {aside.parent.name}/{aside.name}" if aside else "已不在，没有另存"
                self.window.say(f"已从备份恢复。原来的工作区{kept}。")
            QApplication.setQuitOnLastWindowClosed(True)

        self.worker.run("正在恢复…", work, opened, failed)

    def look(self, backup: Backup) -> None:
        """Open a copy of a backup in a window of its own, to be looked at."""
        looking = Looking(backup, self.dialogs, self)
        self.worker.run("正在打开备份…", looking.open, looking.show, partial(self.dialogs.error, self.window))

    def _reopen(self) -> None:
        """Open the workspace of the window anew, such as one that another program has let go of."""
        before, desk = self.window, self.desk
        assert desk is not None
        if self.stay is not None:
            self._remember(self.stay)
        self.front.close()
        desk.close()
        try:
            again = open_desk(desk.location, hold=True, checked=False)
        except PersonError as error:
            self.dialogs.error(before, error)
            return
        self.show_desk(again)

    def close(self) -> None:
        """Let go of the workspace, which may wait for another program: the windows are gone by now."""
        if self.desk is not None:
            self.front.close()
            self.desk.close()


def _what(given: str) -> WhatFile:
    """What a file is, or a server's address."""
    return WhatFile(Path(given), FileKind.WORKSPACE) if "://" in given else what_file(Path(given))


def _blamed(desk: Desk, error: Exception) -> Exception:
    """What to tell of an error: the damage that it comes of, where the file is damaged."""
    try:
        desk.require_sound()
    except PersonError as damage:
        return damage
    return error


class Looking(QObject):
    """A backup that is looked at: a copy, which nothing is written into and which goes with its window."""

    def __init__(self, backup: Backup, dialogs: Dialogs, parent: QObject) -> None:
        super().__init__(parent)
        self.backup = backup
        self.dialogs = dialogs
        self.worker = Worker(self)
        self.copies = contextlib.ExitStack()
        self.window: DeskWindow | None = None

    def open(self) -> Desk:
        """Make the copy and open it, in any thread."""
        desk, _ = self.copies.enter_context(opened_copy(self.backup.path, checked=False))
        desk.only_look(PersonError("only_look", made=self.backup.made))
        return desk

    def show(self, desk: Desk) -> None:
        """Show its window."""
        try:
            self.window = window_of(desk, self.worker, self.dialogs)
        except Exception as error:  # a damaged one: shown with advice, or logged
            self.dialogs.error(None, _blamed(desk, error))
            self._closed()
            return
        self.window.setWindowTitle(f"备份 {self.backup.made}　{self.window.windowTitle()}")
        self.window.closed.connect(self._closed)
        self.window.show()
        self.window.custody.inspecting.begin()

    def _closed(self) -> None:
        self.worker.close()
        self.copies.close()
        self.deleteLater()


def window_of(desk: Desk, worker: Worker, dialogs: Dialogs) -> MainWindow:
    """The main window that fits a desk."""
    if isinstance(desk, BureauDesk):
        return BureauWindow(desk, worker, dialogs)
    assert isinstance(desk, TownshipDesk)
    window = TownshipWindow(desk, worker, dialogs)
    window.turn_to(window.home)
    return window
