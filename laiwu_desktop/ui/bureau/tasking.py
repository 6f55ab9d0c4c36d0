"""Telling the townships what is due by when (任务下发)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtCore import QDate, QObject, Signal
from PySide6.QtWidgets import QDateEdit, QFormLayout, QPlainTextEdit, QVBoxLayout, QWidget

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.files import put_whole
from laiwu_desktop.base.text import tidy, writable
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.review.issuing import LONGEST
from laiwu_desktop.formdef.task import Task
from laiwu_desktop.store.mailbox import Outgoing
from laiwu_desktop.ui.exchange.exchange_dialogs import faint_label, message_label
from laiwu_desktop.ui.parts.dialogs import DecisionDialog, ok_cancel
from laiwu_desktop.ui.parts.plain import PlainLabel
from laiwu_desktop.ui.parts.theme import set_state
from laiwu_desktop.ui.shell.desk_window import DeskWindow


class Tasking(QObject):
    """By hand where there is no place of exchange. `issued` says that a task waits to go, or went."""

    issued = Signal()

    def __init__(self, desk: BureauDesk, window: DeskWindow) -> None:
        super().__init__(window)
        self.desk = desk
        self.window = window
        self.dialogs = window.dialogs
        self.unsent: tuple[date, str] | None = None  # written, and not arrived

    def start(self) -> None:
        """Find out what was issued before, and ask for what is to be issued now."""
        self.window.run("正在查找…", self._read, self._ask)

    def _read(self) -> tuple[date, Task | None, str]:
        return self.desk.due, self.desk.task, self.desk.along_with_task().words

    def _ask(self, before: tuple[date, Task | None, str]) -> None:
        """Nothing is issued before it is known where it goes."""
        dialog = TaskDialog(self.window, self.desk, *before)
        if self.unsent is not None:
            dialog.go_on_with(*self.unsent)
        if not self.dialogs.run(dialog):
            return
        due, text, by_hand = dialog.due, dialog.text, not self.desk.settings.endpoint
        self.unsent = due, text
        folder = self.dialogs.folder(self.window, "任务文件存放的文件夹") if by_hand else None
        if by_hand and folder is None:
            self.window.say("没有选择文件夹，任务没有下发。")
            return
        self._issue(partial(self.desk.issue_task, due, text), folder)

    def _issue(self, issue: Callable[..., Outgoing], folder: Path | None) -> None:
        not_issued = partial(self._not_issued, issue, folder)

        def issued() -> tuple[str, Outgoing]:
            return self.desk.along_with_task().words, issue()

        self.window.run("正在下发…", issued, partial(self._issued, folder), not_issued)

    def _not_issued(self, issue: Callable[..., Outgoing], folder: Path | None, error: Exception) -> None:
        if isinstance(error, PersonError) and error.code == "older_forms":
            if self.dialogs.confirm(self.window, error.message, error.remedy, "照样下发"):
                self._issue(partial(issue, older_forms=True), folder)
                return
        else:
            self.window.fail(error)
        self.window.say("任务没有下发。写好的还在，再按“下发任务”就可以接着下发。")

    def _issued(self, folder: Path | None, done: tuple[str, Outgoing]) -> None:
        self.unsent = None
        self.issued.emit()
        words, task = done
        along = f"随任务下发：{words}。" if words else ""
        if folder is None:
            self.window.say("任务已下发，正在送往交换地址。")
            if along:
                self.dialogs.tell(self.window, "任务已下发，正在送往交换地址。", along)
            return
        write = partial(put_whole, folder / task.name, task.data, private=False)
        self.window.run("正在写出…", write, partial(self._written, along))

    def _written(self, along: str, path: Path) -> None:
        self.dialogs.tell(self.window, "已生成。", "\n".join(filter(None, (str(path), along))))


class TaskDialog(DecisionDialog):
    """Asks for the last day and the bureau's words: `due`, `text`.

    `due` is the last day as it is now, `before` the task that was issued; None before any was. `along` is
    what goes with it and cannot be taken back, in words.
    """

    def __init__(
        self, parent: QWidget | None, desk: BureauDesk, due: date, before: Task | None, along: str = ""
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"下发任务　{desk.period.label}")
        self.setMinimumWidth(480)
        self.day = QDateEdit(QDate(due.year, due.month, due.day))
        self.day.setDisplayFormat("yyyy-MM-dd")
        self.day.setCalendarPopup(True)
        start = desk.period.start
        self.day.setMinimumDate(QDate(start.year, start.month, start.day))
        self.words = QPlainTextEdit(before.text if before else "")
        self.words.setTabChangesFocus(True)
        self.words.setPlaceholderText("对乡镇的要求，如重点核对哪些数；可以不写")
        self.words.setFixedHeight(96)
        self.words.textChanged.connect(self._count)
        self.counted = message_label()
        form = QFormLayout()
        form.addRow("上报截止日期", self.day)
        form.addRow("要求", self.words)
        form.addRow("", self.counted)
        way = "交换地址送达各乡镇" if desk.settings.endpoint else "文件交给各乡镇（还没有设置交换地址）"
        again = f"已下发过 {before.revision} 次，各乡镇以最后一次为准。" if before else ""
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(faint_label(f"任务经{way}；催报名单按此日期计算。{again}"))
        self.along = PlainLabel(f"同时下发：{along}。" if along else "")
        self.along.setWordWrap(True)
        self.along.setVisible(bool(along))
        set_state(self.along, "warning")
        column.addWidget(self.along)
        column.addStretch()
        self.buttons = ok_cancel(self, "下发")
        column.addWidget(self.buttons)
        self._count()

    def go_on_with(self, due: date, text: str) -> None:
        """Begin with what was written before and has not arrived."""
        self.day.setDate(QDate(due.year, due.month, due.day))
        self.words.setPlainText(text)

    @property
    def due(self) -> date:
        """The last day."""
        day = self.day.date()
        return date(day.year(), day.month(), day.day())

    @property
    def text(self) -> str:
        """What the bureau asks."""
        return tidy(writable(self.words.toPlainText()))

    def _count(self) -> None:
        """Nothing is cut behind the clerk's back: too much of it does not go."""
        length = len(self.text)
        over = f"，多了 {length - LONGEST} 字，请精简后再下发" if length > LONGEST else ""
        self.counted.setText(f"{length}/{LONGEST} 字{over}")
        set_state(self.counted, "error" if over else "quiet")
        self.buttons.buttons()[0].setEnabled(not over)
