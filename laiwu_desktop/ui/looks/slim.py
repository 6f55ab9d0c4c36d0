"""Less room around buttons and lines in a window that is low: an old office PC at 150 % has 512 points."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

LOW = 560


def slim(widgets: Iterable[QWidget], *, low: bool) -> None:
    """Let widgets look slim, or as usual again."""
    for widget in widgets:
        widget.setProperty("room", "low" if low else "")
        widget.style().unpolish(widget)
        widget.style().polish(widget)


class Slim(QObject):
    """Says when a window becomes low, and when it is no more."""

    def __init__(self, window: QWidget, be_low: Callable[[bool], object]) -> None:
        super().__init__(window)
        self.window = window
        self.be_low = be_low
        self.low = False
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and (low := self.window.height() < LOW) != self.low:
            self.low = low
            self.be_low(low)
        return super().eventFilter(watched, event)
