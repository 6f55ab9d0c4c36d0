"""Asks what a letter to the late shall say, and what was said on the telephone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import QDate
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QComboBox,
    QDateEdit,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from laiwu_desktop.desk.chasing.chasing import WAYS
from laiwu_desktop.ui.parts.dialogs import fit_to_screen, ok_cancel
from laiwu_desktop.ui.parts.plain import PlainLabel, WholeText
from laiwu_desktop.ui.parts.theme import icon

# More names than that are counted.
_MOST_NAMES = 8


class LettersDialog(QDialog):
    """The words of the letters as they will be, for a day that can be changed; `copied` says that they are on
    the clipboard, to be sent another way.
    """

    def __init__(
        self, parent: QWidget | None, names: Sequence[str], until: date, text: Callable[[date], str]
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("催报通知")
        self.copied = False
        self.text = text
        self.day = QDateEdit(QDate(until.year, until.month, until.day))
        self.day.setDisplayFormat("yyyy-MM-dd")
        self.day.setCalendarPopup(True)
        self.day.setAccessibleName("请于何日前报送")
        self.day.dateChanged.connect(self._show)
        self.words = QPlainTextEdit()
        self.words.setReadOnly(True)
        self.words.setTabChangesFocus(True)
        self.words.setAccessibleName("通知的内容")
        copy = QPushButton(icon("explain"), "复制文字")
        copy.setAutoDefault(False)
        copy.clicked.connect(self._copy)
        buttons = ok_cancel(self, "生成通知")
        form = QFormLayout()
        form.addRow("发给", WholeText(_named(names)))
        form.addRow("请于何日前报送", self.day)
        line = QHBoxLayout()
        line.addWidget(copy)
        line.addStretch(1)
        line.addWidget(buttons)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(self.words, 1)
        column.addLayout(line)
        self._show()
        fit_to_screen(self, 640, 520)

    @property
    def until(self) -> date:
        """The day that the letters ask for."""
        day = self.day.date()
        return date(day.year(), day.month(), day.day())

    def _show(self) -> None:
        self.words.setPlainText(self.text(self.until))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.words.toPlainText())
        self.copied = True
        self.accept()


class NoteDialog(QDialog):
    """Asks how somebody was chased, and what was said."""

    def __init__(self, parent: QWidget | None, names: Sequence[str]) -> None:
        super().__init__(parent)
        self.setWindowTitle("记录催报")
        self.way = QComboBox()
        self.way.addItems(WAYS)
        self.way.setAccessibleName("方式")
        self.said = QLineEdit()
        self.said.setAccessibleName("说了什么")
        self.said.setPlaceholderText("如：答应明天上午报")
        self.said.setMaxLength(200)
        form = QFormLayout()
        form.addRow("乡镇（街道）", WholeText(_named(names)))
        form.addRow("方式", self.way)
        form.addRow("说了什么", self.said)
        column = QVBoxLayout(self)
        column.addLayout(form)
        faint = PlainLabel("谁、什么时候催的，记在审计记录里，记下后不能改。")
        faint.setObjectName("faint")
        column.addWidget(faint)
        column.addWidget(ok_cancel(self, "记下"))
        self.setMinimumWidth(440)
        self.said.setFocus()


def _named(names: Sequence[str]) -> str:
    more = f"等 {len(names)} 个" if len(names) > _MOST_NAMES else ""
    return "、".join(names[:_MOST_NAMES]) + more
