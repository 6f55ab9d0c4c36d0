"""What is typed while a new row is awaited is typed into that row, once it is there."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from laiwu_desktop.ui.fields.composing import writes

_KEYS = (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride, QEvent.Type.InputMethod)
_WALKS = (
    Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Up, Qt.Key.Key_Down,
)  # fmt: skip
_HOLDS = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta)
WAIT = "正在添加一行，添加以后再按。"
LOST = "刚才填的“{text}”没有存下：没有到新添的那一行。"


class TypedAhead(QObject):
    """Of one widget, and of what is in it: there what is typed would land in another row meanwhile. While
    that is not seen the keyboard is beside it, somewhere in `around`, where keys do something else. `told`
    says at once of a key that does more than type that it does nothing now, `lost` what was typed for a row
    that is not gone to.
    """

    told = Signal(str)
    lost = Signal(str)

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = self._place = widget
        self.around = widget
        self._kept: list[QKeyEvent | QInputMethodEvent] = []
        self.awaited: object = None

    def begin(self) -> object:
        """Something is awaited: keep what is typed from now on. `awaited` is what is returned until then."""
        self.awaited = object()
        self._place = self._widget
        self._reach()
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]
        return self.awaited

    def play(self) -> None:
        """It is there, and has the keyboard: type what was kept."""
        for event in self._end():
            QApplication.sendEvent(QApplication.focusWidget() or self._widget, event)

    def drop(self) -> None:
        """It does not come, or nobody is there any more: what was typed for it is lost, which is said."""
        kept = self._end()
        if text := "".join(map(_text, kept)):
            self.lost.emit(text)

    def _end(self) -> list[QKeyEvent | QInputMethodEvent]:
        QApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]
        self.awaited = None
        kept, self._kept = self._kept, []
        return kept

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in _KEYS:
            return False
        self._reach()
        is_here = watched is self._place or (
            isinstance(watched, QWidget) and self._place.isAncestorOf(watched)
        )
        if not is_here:
            return False
        event.accept()
        if isinstance(event, QInputMethodEvent):
            self._kept.append(QInputMethodEvent(event))
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            self._press(event)
        return True

    def _reach(self) -> None:
        """Once it was not seen the keyboard stays beside it, also when somebody else's row comes."""
        if not self._widget.isVisible():
            self._place = self.around

    def _press(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~(
            Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        )
        if writes(event) or (plain and event.key() in _WALKS):
            self._kept.append(
                QKeyEvent(event.type(), event.key(), event.modifiers(), event.text(), event.isAutoRepeat())
            )
        elif event.key() not in _HOLDS:
            self.told.emit(WAIT)


def _text(event: QKeyEvent | QInputMethodEvent) -> str:
    """What an event would have written."""
    if isinstance(event, QInputMethodEvent):
        return event.commitString()
    return event.text() if event.text().isprintable() else ""
