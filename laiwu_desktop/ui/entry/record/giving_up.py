"""What Esc brings back in the field one is in: what stood there before something else was put in."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent

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
        self._left = ""

    def heed(self, event: QEvent, name: str, *, has_parts: bool) -> None:
        """Follow the keyboard into a field and out of it. In one of several parts it goes from one to the
        other. Where it goes to is not asked: while a window goes, that may be gone.
        """
        if event.type() == QEvent.Type.FocusIn and not (self._stays and name == self._left):
            self.before = None
        if event.type() == QEvent.Type.FocusOut and isinstance(event, QFocusEvent):
            self._stays, self._left = has_parts or event.reason() in _SOON_BACK, name

    def note(self, cell: Cell, value: Value, *, carried: bool) -> None:
        """Something else is about to stand in a field: of several things the first counts."""
        if self.before is None or self.before.cell != cell:
            self.before = Before(cell, value, carried)

    def forget(self) -> None:
        """What stands there by now was not put in by hand."""
        self.before = None
