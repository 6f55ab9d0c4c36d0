"""What an input method has under way is never lost, and never lands in another field."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFocusEvent, QGuiApplication, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit

from laiwu_desktop.desk.filling.draft import Cell

Edit = QLineEdit | QPlainTextEdit
_HELD = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)
# Keys that are for the text one is in, beside those that write.
_WITHIN = (
    Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Backspace,
    Qt.Key.Key_Delete,
)  # fmt: skip
# How a person's own hand goes somewhere else; the program itself does so as the tab key would.
_BY_HAND = (Qt.FocusReason.MouseFocusReason, Qt.FocusReason.ActiveWindowFocusReason)


@dataclass(frozen=True)
class Late:
    """Where what was being composed stands in a field that was left meanwhile."""

    cell: Cell
    before: str
    after: str


class Composing:
    """The composition of one entry form or grid: in which editor, and what of it is not committed yet."""

    def __init__(self) -> None:
        self.edit: Edit | None = None
        self.preedit = ""
        self.late: Late | None = None

    def keeps(self, watched: QObject, event: QEvent) -> bool:
        """Whether a key is the input method's, and nobody else's; the event is told to be accepted then."""
        if self.edit is not watched or not isinstance(event, QKeyEvent) or writes(event):
            return False
        event.accept()
        return True

    def end_wait(self, event: QEvent) -> None:
        """Wait no more for what is committed late once somebody types, or goes elsewhere by hand: what an
        input method commits from then on is meant for where it lands.
        """
        is_typed = (
            isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and bool(event.text())
        )
        if is_typed or (isinstance(event, QFocusEvent) and event.reason() in _BY_HAND):
            self.late = None

    def heed(self, watched: QObject, event: QInputMethodEvent) -> tuple[Cell, str] | None:
        """Follow what the input method says; of what it commits late, for a field left before, that field
        and the whole text that belongs there are returned.
        """
        late, self.late = self.late, None
        if late and event.commitString() and not event.preeditString() and self.edit is None:
            return late.cell, f"{late.before}{event.commitString()}{late.after}"
        self.preedit = event.preeditString()
        self.edit = watched if self.preedit and isinstance(watched, QLineEdit | QPlainTextEdit) else None
        return None

    def drop(self) -> None:
        """The editor goes, and what was being composed in it."""
        self.edit, self.preedit = None, ""

    def finish(self, cell: Cell | None) -> None:
        """Put what is being composed into its field, for the field is about to show something else.

        An input method is asked to do so itself; one that does not answer at once may still do so late.
        """
        if self.edit is None:
            return
        QGuiApplication.inputMethod().commit()
        if self.edit is None or not self.preedit:
            return
        edit, text = self.edit, self.preedit
        before, after = _around(edit)
        committed = QInputMethodEvent()
        committed.setCommitString(text)
        QApplication.sendEvent(edit, committed)  # which is heeded as any other: the composition is over
        self.late = Late(cell, before, after) if cell else None


def writes(event: QKeyEvent) -> bool:
    """Whether a key is for the text one is in. Any other goes somewhere else, puts something in place of the
    text or does whatever a menu has it do: none of that is meant while something is being composed.
    """
    is_sign = bool(event.text()) and event.text().isprintable()
    return (is_sign or event.key() in _WITHIN) and not event.modifiers() & _HELD


def _around(edit: Edit) -> tuple[str, str]:
    """The text on both sides of the cursor, without what is being composed."""
    if isinstance(edit, QLineEdit):
        text, place = edit.text(), edit.cursorPosition()
    else:
        text, place = edit.toPlainText(), edit.textCursor().position()
    return text[:place], text[place:]
