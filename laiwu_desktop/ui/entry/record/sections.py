"""The sections of a form below each other; on a very wide screen in two columns, to scroll less."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from laiwu_desktop.ui.fields.field_row import WIDE

_GAP = 8
# Two columns in which what is said of a field still stands beside it.
_TWO = 2 * (WIDE + 60)


class Sections(QWidget):
    """`frames` in their order, each with how many fields it has: the keyboard goes down one column, then down
    the other.
    """

    def __init__(self, frames: Sequence[tuple[QWidget, int]]) -> None:
        super().__init__()
        self.frames = frames
        self.count = 0
        self.line = QHBoxLayout(self)
        self.line.setContentsMargins(10, 6, 10, 10)
        self.line.setSpacing(0)
        self.columns = [QVBoxLayout(), QVBoxLayout()]
        for column in self.columns:
            column.setSpacing(_GAP)
            column.addStretch(1)
            self.line.addLayout(column, 1)
        self._arrange(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(2 if event.size().width() >= _TWO and len(self.frames) > 1 else 1)

    def _arrange(self, count: int) -> None:
        if count == self.count:
            return
        self.count = count
        places = [0, 0]
        for (frame, _), number in zip(self.frames, self._split(count), strict=True):
            self.columns[number].insertWidget(places[number], frame)
            places[number] += 1
        for number, column in enumerate(self.columns):
            self.line.setStretchFactor(column, 1 if number < count else 0)
        self.line.setSpacing(_GAP if count > 1 else 0)

    def _split(self, count: int) -> list[int]:
        """In which column each stands: the first ends where half of the fields have been."""
        if count == 1:
            return [0] * len(self.frames)
        half, before = sum(fields for _, fields in self.frames) / 2, 0
        found: list[int] = []
        for _, fields in self.frames:
            found.append(0 if not found or before + fields / 2 <= half else 1)
            before += fields
        return found
