"""What an input method has under way is never lost, and never lands in another field."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

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


@dataclass(frozen=True)
class Late:
    """Where what was being composed stands in a field that was left meanwhile; without a `cell` nobody wants
    it any more.
    """

    cell: Cell | None
    before: str = ""
    after: str = ""


class Composing(QObject):
    """The composition of a window: in which editor, and what of it is not committed yet.

    What is committed late comes to whatever has the keyboard by then, be it in another form or no field at
    all: `came` carries the field where it was composed, and the whole text that belongs there.
    """

    came = Signal(object, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.edit: Edit | None = None
        self.preedit = ""
        self.late: Late | None = None
        self._in_menu = False

    def keeps(self, watched: QObject, event: QEvent) -> bool:
        """Whether a key is the input method's, and nobody else's; the event is told to be accepted then."""
        if self.edit is not watched or not isinstance(event, QKeyEvent) or writes(event):
            return False
        event.accept()
        return True

    def heed(self, watched: QObject, event: QInputMethodEvent) -> None:
        """Follow what the input method says."""
        self.preedit = event.preeditString()
        self.edit = watched if self.preedit and isinstance(watched, QLineEdit | QPlainTextEdit) else None

    def drop(self) -> None:
        """The editor goes, and what was being composed in it."""
        self.edit, self.preedit = None, ""

    def discard(self) -> None:
        """Something else is to stand in place of what is being composed: it is meant no more."""
        if (edit := self.edit) is None:
            return
        QGuiApplication.inputMethod().reset()
        QApplication.sendEvent(edit, QInputMethodEvent())
        self.drop()
        self._await(Late(None))

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
        if cell:
            self._await(Late(cell, before, after))

    # ---- what comes late

    def _await(self, late: Late) -> None:
        self.late = late
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]

    def end_wait(self) -> None:
        """What an input method commits from now on is meant for where it lands."""
        self.late = None
        QApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Wait no more once somebody types, composes anew, or goes elsewhere by hand."""
        if self.late is None or not isinstance(watched, QWidget):
            return False
        if isinstance(event, QInputMethodEvent):
            late = self.late
            self.end_wait()
            if not event.commitString() or event.preeditString() or self.edit is not None:
                return False
            if late.cell is not None:
                self.came.emit(late.cell, f"{late.before}{event.commitString()}{late.after}")
            return True
        is_typed = (
            isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and bool(event.text())
        )
        is_click = event.type() == QEvent.Type.MouseButtonPress and bool(
            watched.focusPolicy() & Qt.FocusPolicy.ClickFocus
        )
        if is_typed or is_click or (isinstance(event, QFocusEvent) and self._is_in_other_window(event)):
            self.end_wait()
        return False

    def _is_in_other_window(self, event: QFocusEvent) -> bool:
        """Whether the keyboard goes to another window. A menu that closes may have it for a moment: who chose
        there went nowhere.
        """
        if event.reason() != Qt.FocusReason.ActiveWindowFocusReason:
            return False
        if event.lostFocus():
            to = QGuiApplication.focusWindow()
            self._in_menu = to is not None and to.type() == Qt.WindowType.Popup
        return not self._in_menu


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
