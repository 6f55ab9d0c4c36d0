"""Reading files into a desk: in the background, cancelled at will, once more with a password."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import (
    QDialog,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from laiwu_desktop.desk.batch import was_cancelled
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.filling.loading import Looked
from laiwu_desktop.desk.results import Imported, Loaded
from laiwu_desktop.ui.files.long_work import LongWork
from laiwu_desktop.ui.files.outcomes import was_left_out
from laiwu_desktop.ui.parts.dialogs import Dialogs, ok_cancel
from laiwu_desktop.ui.parts.plain import PlainLabel, WholeText
from laiwu_desktop.ui.parts.worker import Worker

Outcome = Looked | Loaded | Imported
Came = list[tuple[Path, Outcome]]
Read = Callable[[Iterable[Path], str], Sequence[Looked] | Sequence[Imported]]

MOST_NAMES = 6


class Reading(QObject):
    """One batch of files on its way into a desk.

    `read(paths, password)` answers with a result for each path, in order. `ended` says that all has been read
    that can be: `came` then holds each file with its result, or with what whoever looked at it made of it.
    """

    ended = Signal()

    def __init__(self, desk: Desk, read: Read, worker: Worker, dialogs: Dialogs, window: QWidget) -> None:
        super().__init__(window)
        self.desk = desk
        self.read = read
        self.worker = worker
        self.dialogs = dialogs
        self.window = window
        self.password = ""
        self.came: Came = []

    @property
    def has_problems(self) -> bool:
        """Whether there is anything to be written down for those who sent the files."""
        return bool(self._faulty())

    def _faulty(self) -> dict[Path, Loaded | Imported]:
        """What there is something the matter with, but for what only a person did not want."""
        done = ((path, result) for path, result in self.came if not isinstance(result, Looked))
        return {path: result for path, result in done if result.problems and not _was_unwanted(result)}

    def start(self, paths: Sequence[Path]) -> None:
        """Read these files."""
        self._run(paths, partial(self._first, paths))

    def complain(self) -> None:
        """Ask for a folder, write what is the matter with the files into it, and open it."""
        folder = self.dialogs.folder(self.window, "错误清单和批注副本存放的文件夹")
        if folder is not None:
            faulty, password = self._faulty(), self.password
            self.worker.run(
                "正在写出错误清单…",
                lambda: self.desk.write_complaints(faulty, folder, password),
                lambda _: self.dialogs.open_folder(folder),
                partial(self.dialogs.error, self.window),
            )

    def _run(self, paths: Sequence[Path], done: Callable[[Sequence[Any]], None]) -> None:
        password = self.password
        progress = ReadingDialog(self.window, len(paths), self.desk.cancel_reading)
        failed = partial(self.dialogs.error, self.window)
        progress.watch(self.worker, lambda: self.read(progress.told(paths), password), done, failed)

    # ---- files with a password

    def _first(self, paths: Sequence[Path], results: Sequence[Outcome]) -> None:
        self.came = list(zip(paths, results, strict=True))  # no dictionary: a file may be chosen twice
        self._ask("password", "wrong_password")

    def _ask(self, *codes: str) -> None:
        """Ask once for all files that are locked; with no answer they stay refused."""
        locked = [number for number, (_, result) in enumerate(self.came) if _has(result, codes)]
        if locked and not any(was_cancelled(result) for _, result in self.came):
            names = [self.came[number][0].name for number in locked]
            dialog = PasswordDialog(self.window, names, again=bool(self.password))
            if self.dialogs.run(dialog) and dialog.edit.text():
                self.password = dialog.edit.text()
                self._run([self.came[number][0] for number in locked], partial(self._again, locked))
                return
        self.ended.emit()

    def _again(self, numbers: Sequence[int], results: Sequence[Outcome]) -> None:
        for number, result in zip(numbers, results, strict=True):
            self.came[number] = self.came[number][0], result
        # What still asks for a password is of a kind that we cannot open at all.
        self._ask("wrong_password")


def _was_unwanted(result: Loaded | Imported) -> bool:
    return was_cancelled(result) or (isinstance(result, Loaded) and was_left_out(result))


def _has(result: Outcome, codes: Sequence[str]) -> bool:
    return any(problem.code in codes for problem in result.problems)


class ReadingDialog(LongWork):
    """How far the reading is."""

    def __init__(self, parent: QWidget, count: int, cancel: Callable[[], None]) -> None:
        self.count, self.steps = count, count if count > 1 else 0
        super().__init__(parent, "读入文件", f"正在读入 {count} 个文件…", self.steps, cancel)

    def told(self, paths: Iterable[Path]) -> Iterator[Path]:
        """The files, in another thread; each is shown as it is begun."""
        for number, path in enumerate(paths, 1):
            self.tell(number - 1, f"第 {number} 个，共 {self.count} 个：{path.name}", self.steps)
            yield path


class PasswordDialog(QDialog):
    """Asks once for the password of some files."""

    def __init__(self, parent: QWidget | None, names: Sequence[str], *, again: bool) -> None:
        super().__init__(parent)
        self.setWindowTitle("打开密码")
        self.setMinimumWidth(440)
        shown = "\n".join(f"·　{name}" for name in names[:MOST_NAMES])
        more = f"\n……共 {len(names)} 个文件" if len(names) > MOST_NAMES else ""
        asked = "密码不对，下列文件仍未打开：" if again else "下列文件设有打开密码："
        label = WholeText(f"{asked}\n{shown}{more}")
        self.edit = QLineEdit()
        self.edit.setAccessibleName("打开密码")
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.edit.setPlaceholderText("打开密码（由发送方告知）")
        self.buttons = ok_cancel(self, "打开")
        self.edit.textChanged.connect(lambda text: self.buttons.buttons()[0].setEnabled(bool(text)))
        self.buttons.buttons()[0].setEnabled(False)
        advice = PlainLabel("密码只用于这一次读入，不会保存。取消则这些文件不读入。")
        advice.setObjectName("faint")
        column = QVBoxLayout(self)
        for widget in (label, self.edit, advice, self.buttons):
            column.addWidget(widget)
        self.edit.setFocus()
