"""At the bottom of the window: whether what was typed is in the workspace, and what to do when it is not."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.filling.draft import Cell
from laiwu_desktop.ui.entry.saving import GONE, Saving, brief_words, trouble_words
from laiwu_desktop.ui.parts.plain import PlainLabel, as_tip
from laiwu_desktop.ui.parts.theme import set_state

LONGEST = 72


class SavedSign(QWidget):
    """已保存 with the time only after the commit. `go` carries the value that a person has to settle;
    `write_again` asks for a file that was deleted.
    """

    go = Signal(object)
    write_again = Signal()

    def __init__(self, saving: Saving, can_write_again: Callable[[], bool]) -> None:
        super().__init__()
        self.saving = saving
        self.can_write_again = can_write_again
        self.text = PlainLabel()
        self.text.setObjectName("saved")
        self.text.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.retry = QPushButton("再试一次")
        self.retry.setProperty("kind", "small")
        self.retry.clicked.connect(self._try_again)
        self.again = QPushButton("写回原处…")
        self.again.setProperty("kind", "small")
        self.again.setToolTip("工作区文件被删除了：把窗口中的工作区重新写到原来的位置")
        self.again.clicked.connect(self.write_again)
        self.settle = QPushButton("去看")
        self.settle.setProperty("kind", "small")
        self.settle.clicked.connect(lambda: self.go.emit(self._open_cell()))
        line = QHBoxLayout(self)
        line.setContentsMargins(8, 1, 10, 1)
        line.setSpacing(8)
        for widget in (self.text, self.retry, self.again, self.settle):
            line.addWidget(widget)
        saving.told.connect(self.show_state)
        saving.typing.connect(self.show_state)
        self.show_state()

    def show_state(self) -> None:
        """Say how it stands now."""
        saving = self.saving
        failed = saving.trouble is not None
        self.retry.setVisible(failed)
        code = saving.trouble.code if isinstance(saving.trouble, PersonError) else ""
        is_lost = code == GONE and self.can_write_again()
        self.again.setVisible(is_lost)
        self.retry.setEnabled(not saving.is_trying)
        self.retry.setText(self._retry_words())
        self.settle.setVisible(self._open_cell() is not None)
        if failed and saving.trouble is not None:
            count = f"{saving.unsaved_count} 项没有保存：" if saving.waiting else ""
            whole = f"{count}{trouble_words(saving.trouble)}"
            self._say(f"{count}{brief_words(saving.trouble, with_advice=not is_lost)}", "error", whole)
        elif saving.conflicts:
            self._say(f"{len(saving.conflicts)} 项在别处刚改过，请选用哪一个", "error")
        elif saving.waits_long:
            self._say("未保存：工作区正被别的程序占用，或还没有回答；等到后自动保存", "waiting")
        elif not saving.is_settled or saving.typed:
            self._say("未保存", "waiting")
        else:
            self._say(f"已保存 {saving.saved_at[11:19]}" if saving.saved_at else "", "")

    def _try_again(self) -> None:
        self.saving.retry()
        self.show_state()

    def _retry_words(self) -> str:
        if self.saving.is_trying:
            return "正在再试…"
        trouble = self.saving.trouble
        is_over = isinstance(trouble, PersonError) and trouble.code in ("moved_on", "frozen")
        return "另开新版保存" if is_over else "再试一次"

    def _open_cell(self) -> Cell | None:
        return next(iter(self.saving.conflicts), None)

    def _say(self, text: str, state: str, whole: str = "") -> None:
        # The status bar is one line high; the whole of a long reason stands in the tool tip.
        self.text.setText(text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…")
        self.text.setToolTip(as_tip(whole or text))
        set_state(self.text, state)
