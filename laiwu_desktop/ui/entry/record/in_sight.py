"""A form that scrolls, and keeps in sight what one is at."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QWidget

_AROUND = 8


class InSightArea(QScrollArea):
    """When it gets lower, because a bar below or a list above grew, and when the form inside is laid out, the
    widget `at` stays to be seen.
    """

    def __init__(self) -> None:
        super().__init__()
        self.at: QWidget | None = None

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._see()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        done = super().eventFilter(watched, event)
        if watched is self.widget() and event.type() == QEvent.Type.Resize:
            self._see()
        return done

    def _see(self) -> None:
        if self.at is not None:
            self.ensureWidgetVisible(self.at, 0, _AROUND)
