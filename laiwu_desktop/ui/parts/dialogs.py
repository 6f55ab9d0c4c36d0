"""What is asked of a person and told to a person in a box of its own."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QStyle,
    QVBoxLayout,
    QWidget,
)

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.reasons import reason_of
from laiwu_desktop.ui.parts.file_dialog import FRAME, FileDialog, Mode
from laiwu_desktop.ui.parts.message_box import MessageBox
from laiwu_desktop.ui.parts.plain import PlainLabel

WARNING = QStyle.StandardPixmap.SP_MessageBoxWarning
FAULT = QStyle.StandardPixmap.SP_MessageBoxCritical
DONE = QStyle.StandardPixmap.SP_MessageBoxInformation
QUESTION = QStyle.StandardPixmap.SP_MessageBoxQuestion
Role = QDialogButtonBox.ButtonRole
# How soon a question that has become moot goes away, in ms.
LOOK_EVERY = 200
WORKBOOKS = "Excel 工作簿 (*.xlsx)"
PACKAGES = "数据包 (*.xlsx *.age)"
BUNDLES = "数据包、压缩包 (*.xlsx *.age *.zip)"
PICTURES = "照片 (*.jpg *.jpeg *.png *.bmp *.webp)"
PDF = "PDF 文件 (*.pdf)"
WORKSPACES = "工作区 (*.sqlite)"


class Dialogs:
    """The boxes; views are given one, so that they can be used without a person too.

    `log` is the file that faults of our own are written to.
    """

    def __init__(self, log: Path | None = None) -> None:
        self.log = log

    def error(self, parent: QWidget | None, error: Exception) -> None:
        """Show what a person can mend with its advice; log what is our own fault and say where."""
        if isinstance(error, PersonError):
            self._box(parent, WARNING, "请注意", error.message, error.remedy)
            return
        if isinstance(error, OSError) and error.filename:
            text = f"无法读写 {error.filename}：{reason_of(error)}。"
            advice = "若该文件正在 Excel 或 WPS 中打开，请先关闭；或换一个位置再试。"
            self._box(parent, WARNING, "请注意", text, advice)
            return
        logging.getLogger("laiwu_desktop").error("程序内部错误", exc_info=error)
        place = f"详细情况已记入：\n{self.log}\n请把这个文件发给维护人员。" if self.log else ""
        text = f"程序内部错误：{type(error).__name__}"
        self._box(parent, FAULT, "程序内部错误", text, place)

    def tell(self, parent: QWidget | None, text: str, detail: str = "") -> None:
        """Say that something is done, or is so: the title fits either."""
        self._box(parent, DONE, "提示", text, detail)

    def stop(self, parent: QWidget | None, text: str, detail: str = "") -> None:
        """Say that what was asked for is not to be had, to somebody who may type on without looking: letters
        and the space bar do nothing, so that nothing of it lands in a field.
        """
        box = MessageBox(parent, WARNING, "请注意", text, detail)
        box.add("知道了", Role.AcceptRole, default=True)
        box.keep_letters()
        box.ask()

    def offer(self, parent: QWidget | None, text: str, detail: str, more: str) -> bool:
        """Say that something is done, and offer one thing more; `more` is the word on its button."""
        box = MessageBox(parent, DONE, "完成", text, detail)
        further = box.add(more, Role.ActionRole)
        box.add("知道了", Role.AcceptRole, default=True)
        return box.ask() is further

    def confirm(self, parent: QWidget | None, text: str, detail: str, yes: str, no: str = "取消") -> bool:
        """Ask before something that cannot be taken back; `yes` is the word on the button that does it, `no`
        on the one that leaves all as it is.
        """
        box = MessageBox(parent, QUESTION, "请确认", text, detail)
        accept = box.add(yes, Role.AcceptRole)
        box.add(no, Role.RejectRole, default=True)
        return box.ask() is accept

    def pick(
        self,
        parent: QWidget | None,
        text: str,
        detail: str,
        words: Sequence[str],
        moot: Callable[[], bool] = lambda: False,
    ) -> str:
        """Ask with one button for each word; the return key means the first, the escape key the last.

        Once the question is `moot` it goes away by itself, as if by the escape key.
        """
        box = MessageBox(parent, QUESTION, "请确认", text, detail)
        # One role for all, so that they stand in this order on every system.
        buttons = {box.add(word, Role.ActionRole, default=word == words[0]): word for word in words}
        watch = QTimer(box)
        watch.timeout.connect(lambda: box.reject() if moot() else None)
        watch.start(LOOK_EVERY)
        chosen = box.ask()
        return buttons[chosen] if chosen is not None else words[-1]

    def ask_text(
        self, parent: QWidget | None, title: str, about: str, text: str = "", former: Sequence[str] = ()
    ) -> str | None:
        """Ask for some lines of text; None when the person thinks better of it. `former` are those written
        before, to be taken from a list.
        """
        dialog = QDialog(parent)
        dialog.setWindowTitle(title)
        dialog.resize(520, 260)
        label = PlainLabel(about)
        label.setWordWrap(True)
        edit = QPlainTextEdit(text)
        edit.setTabChangesFocus(True)
        column = QVBoxLayout(dialog)
        edit.setAccessibleName(title)
        column.addWidget(label)
        column.addWidget(edit, 1)
        if former:
            column.addLayout(_former(former, edit))
        hint = PlainLabel("Ctrl+回车：确定")
        hint.setObjectName("faint")
        last = QHBoxLayout()
        last.addWidget(hint, 1)
        last.addWidget(ok_cancel(dialog))
        column.addLayout(last)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):  # in the text, Enter alone breaks a line
            QShortcut(QKeySequence(keys), dialog, dialog.accept)
        edit.setFocus()
        return edit.toPlainText().strip() if dialog.exec() == QDialog.DialogCode.Accepted else None

    def choose(
        self, parent: QWidget | None, title: str, about: str, options: list[str], at: int | None = 0
    ) -> int | None:
        """Ask for one of a few; its number, or None. It stands `at` one of them; None: at none, and a person
        has to choose.
        """
        dialog = QDialog(parent)
        dialog.setWindowTitle(title)
        dialog.setMinimumWidth(360)
        label = PlainLabel(about)
        label.setWordWrap(True)
        choice = QComboBox()
        choice.addItems(options)
        choice.setPlaceholderText("请选择")
        choice.setCurrentIndex(-1 if at is None else at)
        buttons = ok_cancel(dialog)
        okay = buttons.buttons()[0]
        okay.setEnabled(at is not None)
        choice.currentIndexChanged.connect(lambda index: okay.setEnabled(index >= 0))
        column = QVBoxLayout(dialog)
        for widget in (label, choice, buttons):
            column.addWidget(widget)
        return choice.currentIndex() if dialog.exec() == QDialog.DialogCode.Accepted else None

    def open_files(self, parent: QWidget | None, title: str, kinds: str = WORKBOOKS) -> list[Path]:
        """Ask for files to read; empty when the person thinks better of it."""
        return FileDialog(parent, title, Mode.ExistingFiles, f"{kinds};;所有文件 (*)").ask()

    def save_file(self, parent: QWidget | None, title: str, name: str, kinds: str = WORKBOOKS) -> Path | None:
        """Ask where to write a file."""
        dialog = FileDialog(parent, title, Mode.AnyFile, kinds)
        dialog.begin_at(self.documents(), name)
        return next(iter(dialog.ask()), None)

    def folder(self, parent: QWidget | None, title: str) -> Path | None:
        """Ask for a folder to write into."""
        dialog = FileDialog(parent, title, Mode.Directory)
        dialog.begin_at(self.documents())
        return next(iter(dialog.ask()), None)

    def open_folder(self, folder: Path) -> None:
        """Show a folder in the system's own window."""
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self.tell(QApplication.activeWindow(), "文件夹在这里：", str(folder))

    def pictures(self, parent: QWidget | None) -> Sequence[Path | bytes]:
        """Ask for photos; nothing of them is read here."""
        return self.open_files(parent, "选择照片（可多选）", PICTURES)

    def documents(self) -> Path:
        """The folder where this person keeps files."""
        from platformdirs import user_documents_path

        return user_documents_path()

    def run(self, dialog: QDialog) -> bool:
        """Show a dialog of a view's own until the person closes it; whether it was accepted."""
        return dialog.exec() == QDialog.DialogCode.Accepted

    def _box(
        self, parent: QWidget | None, kind: QStyle.StandardPixmap, title: str, text: str, detail: str
    ) -> None:
        box = MessageBox(parent, kind, title, text, detail)
        box.add("知道了", Role.AcceptRole, default=True)
        box.ask()


class DecisionDialog(QDialog):
    """A dialog whose button does what cannot be taken back: the return key does so on that button alone.

    Anywhere else it goes on to the next field, as it does in the forms.
    """

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_return = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_return and not isinstance(self.focusWidget(), QPushButton):
            if not event.isAutoRepeat():  # who leans on the key has not read where it goes
                self.go_on()
            return
        super().keyPressEvent(event)

    def go_on(self) -> None:
        """What the return key means where the keyboard is."""
        self.focusNextChild()


def fit_to_screen(window: QWidget, width: int, height: int) -> None:
    """Give a window this size, or what an old office PC (911x512 points at 150 %) has room for."""
    room = window.screen().availableSize()
    window.resize(min(width, room.width() - FRAME), min(height, room.height() - FRAME))


def _former(sentences: Sequence[str], edit: QPlainTextEdit) -> QHBoxLayout:
    """A list of sentences, one of which may stand in the text: Alt+S, then the arrow keys."""
    choice = QComboBox()
    choice.setAccessibleName("以前写过的")
    choice.setPlaceholderText("选一条以前写过的")
    choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    choice.addItems([" ".join(sentence.split()) for sentence in sentences])
    choice.setCurrentIndex(-1)

    def take(number: int) -> None:
        if number >= 0:
            edit.setPlainText(sentences[number])

    choice.currentIndexChanged.connect(take)
    label = PlainLabel("以前写过的(&S)")
    label.setBuddy(choice)
    line = QHBoxLayout()
    line.addWidget(label)
    line.addWidget(choice, 1)
    return line


def ok_cancel(dialog: QDialog, ok: str = "确定") -> QDialogButtonBox:
    """The two buttons at the bottom of a dialog."""
    buttons = QDialogButtonBox()
    accept = buttons.addButton(ok, QDialogButtonBox.ButtonRole.AcceptRole)
    buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
    accept.setDefault(True)
    buttons.accepted.connect(dialog.accept)
    buttons.rejected.connect(dialog.reject)
    return buttons
