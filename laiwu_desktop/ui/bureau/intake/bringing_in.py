"""Bringing packages in at the bureau's window: read in the background, laid out, then imported."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from laiwu_desktop.desk.batch import was_cancelled
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.intake.gathering import FoundFile
from laiwu_desktop.desk.intake.staging import Staged
from laiwu_desktop.desk.results import Imported
from laiwu_desktop.ui.bureau.intake.folder_watch import FolderWatch
from laiwu_desktop.ui.bureau.intake.stage_page import StagePage
from laiwu_desktop.ui.bureau.intake.stage_words import summary_of
from laiwu_desktop.ui.files.file_reading import PasswordDialog
from laiwu_desktop.ui.parts.dialogs import BUNDLES
from laiwu_desktop.ui.shell.desk_window import DeskWindow

Came = list[tuple[Path, Imported]]


class BringingIn(QObject):
    """What the page of packages that came does. `brought` says that a person has brought some; `laid_out`
    carries those that were read then, with their paths; `imported` what was made of those that were taken.
    """

    brought = Signal()
    laid_out = Signal(list)
    imported = Signal(list)

    def __init__(self, desk: BureauDesk, window: DeskWindow) -> None:
        super().__init__(window)
        self.desk = desk
        self.window = window
        self.dialogs = window.dialogs
        self.page = StagePage(desk.register)
        self.watching = FolderWatch(window.worker, self)
        self.waiting: list[FoundFile] = []
        self.reading: Iterator[Staged] | None = None
        self.read: list[Staged] = []  # of the files that are being read, those that are
        self.count = 0
        self.password = ""
        self.asks = True  # whether somebody is there who brought them
        refusing = window.unless_refused
        self.page.choose.connect(refusing(self.choose))
        self.page.choose_folder.connect(refusing(self.choose_folder))
        self.page.watch.connect(refusing(self.watch))
        self.page.take.connect(refusing(self.take))
        self.page.drop.connect(self.drop)
        self.page.complain.connect(self._complain)
        self.page.cancel.connect(self._cancel)
        self.watching.came.connect(partial(self.bring, by_itself=True))
        self.watching.told.connect(lambda why: self.page.show_watched(self.watching.folder, why))
        window.closed.connect(self.close)

    def close(self) -> None:
        """The window closes: nothing more is read."""
        self.watching.stop()
        self.waiting = []
        if self.reading is not None:
            self.desk.cancel_reading()

    # ---- what comes

    def choose(self) -> None:
        """Ask for files."""
        self.bring(self.dialogs.open_files(self.window, "选择数据包（可多选）", BUNDLES))

    def choose_folder(self) -> None:
        """Ask for a folder."""
        folder = self.dialogs.folder(self.window, "数据包所在的文件夹")
        if folder is not None:
            self.bring([folder])

    def watch(self) -> None:
        """Ask for a folder to be watched, or watch it no more."""
        if self.watching.folder is not None:
            self.watching.stop()
        elif (folder := self.dialogs.folder(self.window, "要监视的文件夹")) is not None:
            self.watching.start(folder)
        self.page.show_watched(self.watching.folder)

    def bring(self, paths: Sequence[Path], *, by_itself: bool = False) -> None:
        """Lay out files, and those in folders and zips."""
        if paths:
            gather = partial(self.desk.arrivals.gather, paths)
            found = partial(self._found, by_itself=by_itself)
            self.window.keys.once_unlocked(
                lambda: self.window.worker.quietly(gather, found, self.window.fail)
            )

    def _found(self, found: list[FoundFile], *, by_itself: bool) -> None:
        # What is brought once more may be another file by now.
        paths = {one.path for one in found}
        self.page.show_staged([one for one in self.page.staged if one.found.path not in paths])
        if self.reading is None:
            self.password = ""  # it was for what was read then
            self.asks = False
        self.asks = self.asks or not by_itself
        self.waiting += found
        if by_itself:
            self.window.say(f"监视的文件夹里来了 {len(found)} 个文件，已列在“待导入”。")
        else:
            self.brought.emit()
        self._begin()

    def again(self, paths: Sequence[Path]) -> None:
        """Lay out once more what was refused for a reason that has passed."""
        known = {one.found.path: one.found for one in self.page.staged}
        self._found([known.get(path, FoundFile.at(path)) for path in paths], by_itself=False)

    # ---- reading, a file at a time: what else is done at the window goes between

    def _begin(self) -> None:
        if self.reading is None and self.waiting:
            files, self.waiting, self.read = self.waiting, [], []
            self.page.register = self.desk.register
            self.count = len(files)
            self.reading = self.desk.arrivals.stage(files, self.password)
            self.page.show_reading(0, self.count, files[0].name)
            self._next()

    def _next(self) -> None:
        assert self.reading is not None
        self.window.worker.quietly(partial(next, self.reading, None), self._came, self._failed)

    def _came(self, staged: Staged | None) -> None:
        if staged is None:
            self._ended()
            return
        self.read.append(staged)
        self.page.show_reading(len(self.read), self.count)
        if not was_cancelled(staged):
            self.page.show_staged([*self.page.staged, staged])
        self._next()

    def _failed(self, error: Exception) -> None:
        self.reading = None
        self.page.show_reading(0, 0)
        self.window.fail(error)

    def _cancel(self) -> None:
        self.waiting = []
        self.desk.cancel_reading()

    def _ended(self) -> None:
        self.reading = None
        self.page.show_reading(0, 0)
        left = sum(was_cancelled(one) for one in self.read)
        if left:
            self.window.say(f"已取消，有 {left} 个文件没有读。")
        elif self.asks and self._asks_password():
            return
        else:
            self.window.say(f"读了 {summary_of(self.read)}。")
        if self.asks:
            self.laid_out.emit([(one.found.path, one.foreseen) for one in self.read])
        self._begin()

    def _asks_password(self) -> bool:
        """Ask for the password of files that are locked, once and as long as it is a wrong one."""
        codes = ("wrong_password",) if self.password else ("password", "wrong_password")
        locked = [one for one in self.read if any(problem.code in codes for problem in one.problems)]
        if not locked:
            return False
        dialog = PasswordDialog(self.window, [one.found.name for one in locked], again=bool(self.password))
        if not self.dialogs.run(dialog) or not dialog.edit.text():
            return False
        self.password = dialog.edit.text()
        self.page.show_staged([one for one in self.page.staged if one not in locked])
        self.waiting = [*(one.found for one in locked), *self.waiting]
        self._begin()
        return True

    # ---- what is made of it

    def drop(self, staged: Sequence[Staged]) -> None:
        """Forget files; they stay where they lie."""
        self.page.show_staged([one for one in self.page.staged if one not in staged])

    def take(self, staged: Sequence[Staged]) -> None:
        """Import files, once what is here is backed up."""
        taken, window = list(staged), self.window

        def receive() -> None:
            work = partial(self.desk.arrivals.receive, taken)
            window.run(f"正在导入 {len(taken)} 份数据…", work, partial(self._imported, taken))

        window.once_saved(lambda: window.custody.backing_up.first(receive))

    def _imported(self, taken: Sequence[Staged], results: Sequence[Imported]) -> None:
        self.drop(taken)
        self.imported.emit([(one.found.path, result) for one, result in zip(taken, results, strict=True)])

    def _complain(self) -> None:
        self.complain([(one.found.path, one.foreseen) for one in self.page.staged])

    def complain(self, came: Came) -> None:
        """Ask for a folder, write what is the matter with files into it, and open it."""
        folder = self.dialogs.folder(self.window, "错误清单和批注副本存放的文件夹")
        if folder is not None:
            faulty = {path: result for path, result in came if result.problems and not was_cancelled(result)}
            write = partial(self.desk.write_complaints, faulty, folder, self.password)
            self.window.run("正在写出错误清单…", write, lambda _: self.dialogs.open_folder(folder))
