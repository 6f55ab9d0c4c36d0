"""What keys mean in the fields of an entry form."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

KEYS = (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride)
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_WINDOWS = (Qt.Key.Key_E, Qt.Key.Key_F, Qt.Key.Key_K, Qt.Key.Key_S, Qt.Key.Key_T)


def is_windows(event: QKeyEvent) -> bool:
    """Whether a key with Ctrl is the window's: on some desktops a line of text would move or cut by it."""
    return event.modifiers() == Qt.KeyboardModifier.ControlModifier and event.key() in _WINDOWS


def breaks_line(key: int, held: Qt.KeyboardModifier) -> bool:
    """What begins a new line where Enter goes on: Shift+Enter as in a chat, Alt+Enter as in a cell of Excel
    or WPS, Ctrl+J where the input method takes Enter.
    """
    if held == Qt.KeyboardModifier.ControlModifier:
        return key == Qt.Key.Key_J
    return key in ENTER and held in (Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier)
