"""What Esc brings back in the field one is in: what stood there before something else was put in."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QApplication, QWidget

from laiwu_desktop.desk.filling.draft import Cell
from laiwu_desktop.formdef.values import Value

# The keyboard is back soon, and nobody has left the field: a list, a menu, another program.
_SOON_BACK = (
    Qt.FocusReason.PopupFocusReason,
    Qt.FocusReason.MenuBarFocusReason,
    Qt.FocusReason.ActiveWindowFocusReason,
)


@dataclass(frozen=True)
class Before:
    """A value and its mark of 沿用未确认, as they were."""

    cell: Cell
    value: Value
    carried: bool


class GivingUp:
    """Follows the keyboard of a form: who comes into a field anew begins anew."""

    def __init__(self) -> None:
        self.before: Before | None = None
        self._stays = False

    def heed(self, event: QEvent, editor: QWidget) -> None:
        """Follow the keyboard into an editor and out of it; while it leaves, Qt names its next place."""
        if event.type() == QEvent.Type.FocusIn and not self._stays:
            self.before = None
        if event.type() == QEvent.Type.FocusOut and isinstance(event, QFocusEvent):
            to = QApplication.focusWidget()
            self._stays = event.reason() in _SOON_BACK or (to is not None and editor.isAncestorOf(to))

    def note(self, cell: Cell, value: Value, *, carried: bool) -> None:
        """Something else is about to stand in a field: of several things the first counts."""
        if self.before is None or self.before.cell != cell:
            self.before = Before(cell, value, carried)

    def forget(self) -> None:
        """What stands there by now was not put in by hand."""
        self.before = None
