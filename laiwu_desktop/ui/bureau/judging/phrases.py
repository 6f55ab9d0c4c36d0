"""What is said again and again (常用语), to be chosen from a menu and changed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QMenu, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from laiwu_desktop.ui.parts.dialogs import fit_to_screen, ok_cancel
from laiwu_desktop.ui.parts.plain import PlainLabel


class PhraseButton(QPushButton):
    """`chosen` carries a phrase, `edit` says that somebody wants other ones."""

    chosen = Signal(str)
    edit = Signal()

    def __init__(self) -> None:
        super().__init__("常用语")
        self.setToolTip("选一句填入意见（F4），或修改常用语")
        self.setMenu(QMenu(self))
        self.show_phrases(())

    def show_phrases(self, phrases: Sequence[str]) -> None:
        """Offer these, each with a digit as its key."""
        menu = self.menu()
        menu.clear()
        for number, phrase in enumerate(phrases, 1):
            plain = phrase.replace("&", "&&")
            key = f"&{number}  " if number < 10 else ""
            menu.addAction(f"{key}{plain}", partial(self.chosen.emit, phrase))
        menu.addSeparator()
        menu.addAction("修改常用语(&E)…", self.edit.emit)


class PhrasesDialog(QDialog):
    """One a line; with none those of the program are there again."""

    def __init__(self, parent: QWidget | None, phrases: Sequence[str]) -> None:
        super().__init__(parent)
        self.setWindowTitle("常用语")
        fit_to_screen(self, 460, 320)
        self.text = QPlainTextEdit("\n".join(phrases))
        self.text.setAccessibleName("常用语，一行一句")
        self.text.setTabChangesFocus(True)
        column = QVBoxLayout(self)
        column.addWidget(PlainLabel("一行一句。存在工作区里，同事也能用；全部删掉则恢复程序自带的几句。"))
        column.addWidget(self.text, 1)
        column.addWidget(ok_cancel(self, "保存"))

    @property
    def phrases(self) -> list[str]:
        """What stands there."""
        return self.text.toPlainText().splitlines()
