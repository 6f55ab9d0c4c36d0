"""Text in a room that may be too small for it: as much as there is room for, and how to read the rest."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QTextLayout, QTextLine
from PySide6.QtWidgets import QSizePolicy

from laiwu_desktop.ui.parts.plain import PlainLabel


class CutLine(PlainLabel):
    """Wraps, or is one line as long as there is room: in `briefer` words where there is little. What is cut
    ends in an ellipsis and in `more`.
    """

    def __init__(self, more: str = "") -> None:
        super().__init__()
        self.more = more
        self.briefer = ""

    def be_one_line(self, *, one_line: bool) -> None:
        """Be one line, or wrap."""
        across = QSizePolicy.Policy.Ignored if one_line else QSizePolicy.Policy.Preferred
        self.setSizePolicy(across, QSizePolicy.Policy.Preferred)
        self.setWordWrap(not one_line)  # last: it is what makes the height follow the width

    @property
    def shown(self) -> list[str]:
        """The lines that are seen."""
        room = self.contentsRect()
        if not self.wordWrap():
            fits = self.fontMetrics().horizontalAdvance(self.text()) <= room.width()
            return [self._cut(self.text() if fits or not self.briefer else self.briefer, room.width())]
        layout = QTextLayout(self.text(), self.font())
        lines = _lines(layout, room)
        seen = [line for line in lines if line.y() + line.height() <= room.height() + 1] or lines[:1]
        texts = [self.text()[line.textStart() : line.textStart() + line.textLength()] for line in seen]
        if len(seen) < len(lines):
            texts[-1] = self._cut(self.text()[seen[-1].textStart() :], room.width())
        return texts

    def _cut(self, text: str, width: int) -> str:
        metrics = self.fontMetrics()
        if metrics.horizontalAdvance(text) <= width:
            return text
        least = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
        room = width - metrics.horizontalAdvance(self.more)
        return metrics.elidedText(text, Qt.TextElideMode.ElideRight, room) + self.more if self.more else least

    def paintEvent(self, event: QPaintEvent) -> None:
        shown = self.shown
        if "".join(shown) == self.text() and self.wordWrap():
            super().paintEvent(event)
            return
        room = self.contentsRect()
        height = room.height() // len(shown)
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        for number, text in enumerate(shown):
            line = QRect(room.left(), room.top() + number * height, room.width(), height)
            painter.drawText(line, int(self.alignment()), text)
        painter.end()


def _lines(layout: QTextLayout, room: QRect) -> list[QTextLine]:
    """The text of a layout broken at this width; the lines live as long as the layout."""
    lines: list[QTextLine] = []
    below = 0.0
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(room.width())
        line.setPosition(QPointF(0, below))
        below += line.height()
        lines.append(line)
    layout.endLayout()
    return lines
