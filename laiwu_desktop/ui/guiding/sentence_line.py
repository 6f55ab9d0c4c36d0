"""A line for one sentence beside what is filled in."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit

from laiwu_desktop.ui.fields.composing import Composing


class SentenceLine(QLineEdit):
    """Enter keeps the sentence, Escape does not. `kept` carries it once, also when the line is left in
    another way; `done` says that it was kept by Enter, `left` that one goes back to the field.
    """

    kept = Signal(str)
    done = Signal()
    left = Signal()

    def __init__(self, name: str, hint: str, longest: int) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self.setMaxLength(longest)
        self._stands = ""
        self._of: object = None
        self.composing = Composing()
        self.editingFinished.connect(self.keep)

    def show_text(self, text: str, of: object) -> None:
        """Show what is kept of something; what is just being written about the same stays."""
        is_begun = self.composing.edit is not None or self.text().strip() != self._stands
        is_written = self.hasFocus() and is_begun and of == self._of
        self._stands, self._of = text, of
        if not is_written:
            self.setText(text)

    def keep(self) -> None:
        """Keep what was written, with what an input method has under way, if it is another sentence than
        before.
        """
        self.composing.finish(None)
        if self.text().strip() != self._stands:
            self._stands = self.text().strip()
            self.kept.emit(self._stands)

    def begin(self) -> None:
        """Write here."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def event(self, event: QEvent) -> bool:
        """While an input method composes, its keys are its own, and no ways to another village."""
        if self.composing.keeps(self, event):
            return True
        return super().event(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self.composing.heed(self, event)
        super().inputMethodEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.keep()
        super().focusOutEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            super().keyPressEvent(event)
            return
        if event.key() == Qt.Key.Key_Escape:
            self.setText(self._stands)
            self.left.emit()
        else:
            self.keep()
            self.done.emit()
