"""A small bar chart: a bar for each thing, a line where its goal stands."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from laiwu_desktop.ui.parts.theme import colour

BAR_HEIGHT = 22
MARGIN = 10
TITLE_HEIGHT = 26


@dataclass(frozen=True)
class Bar:
    """One bar: `share` of the full width (1.0 is the goal, where there is one), None where unknown."""

    label: str
    share: float | None
    text: str
    reached: bool = False


class BarChart(QWidget):
    """Bars under each other, the goal as a line across all."""

    def __init__(self) -> None:
        super().__init__()
        self.title = ""
        self.bars: list[Bar] = []
        self.goal = ""
        self.setMinimumWidth(200)

    def show_bars(self, title: str, bars: list[Bar], goal: str = "") -> None:
        """Draw these; `goal` names the line at 1.0, "" draws none."""
        self.title, self.bars, self.goal = title, bars, goal
        self.setAccessibleName(title)
        self.setAccessibleDescription("；".join(f"{bar.label} {bar.text}" for bar in bars))
        self.setMinimumHeight(self.sizeHint().height())
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(420, TITLE_HEIGHT + BAR_HEIGHT * len(self.bars) + 2 * MARGIN + 16)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(event.rect(), colour("paper"))
        bold = self.font()
        bold.setBold(True)
        painter.setFont(bold)
        painter.setPen(colour("ink"))
        painter.drawText(
            MARGIN, MARGIN, self.width(), TITLE_HEIGHT, Qt.AlignmentFlag.AlignVCenter, self.title
        )
        painter.setFont(self.font())
        if self.bars:
            self._draw_bars(painter)
        painter.end()

    def _draw_bars(self, painter: QPainter) -> None:
        metrics = painter.fontMetrics()
        label_width = min(
            190, self.width() * 2 // 5, max(metrics.horizontalAdvance(bar.label) for bar in self.bars) + 8
        )
        text_width = max(metrics.horizontalAdvance(bar.text) for bar in self.bars) + 10
        left = MARGIN + label_width
        width = max(60.0, self.width() - left - text_width - MARGIN)
        # With a goal there is room to show what goes beyond it.
        largest = max([1.0, *(min(bar.share, 1.25) for bar in self.bars if bar.share is not None)])
        unit = width / largest
        top = MARGIN + TITLE_HEIGHT
        for number, bar in enumerate(self.bars):
            y = top + number * BAR_HEIGHT
            self._draw_bar(painter, bar, QRectF(left, y, width, BAR_HEIGHT), unit, label_width)
        if self.goal:
            x = left + unit
            bottom = top + BAR_HEIGHT * len(self.bars)
            painter.setPen(QPen(colour("error"), 1.2, Qt.PenStyle.DashLine))
            painter.drawLine(round(x), top, round(x), bottom)
            painter.setPen(colour("error"))
            box = QRectF(x - 60, bottom, 120, 16)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.goal)

    def _draw_bar(self, painter: QPainter, bar: Bar, box: QRectF, unit: float, label_width: int) -> None:
        middle = Qt.AlignmentFlag.AlignVCenter
        label = painter.fontMetrics().elidedText(bar.label, Qt.TextElideMode.ElideRight, label_width - 8)
        painter.setPen(colour("ink"))
        painter.drawText(
            QRectF(MARGIN, box.top(), label_width - 8, box.height()),
            middle | Qt.AlignmentFlag.AlignRight,
            label,
        )
        painter.setPen(Qt.PenStyle.NoPen)
        track = box.adjusted(0, 5, 0, -5)
        painter.setBrush(colour("track"))
        painter.drawRoundedRect(track, 2, 2)
        if bar.share:
            track.setWidth(max(1.0, min(bar.share * unit, box.width())))
            painter.setBrush(colour("bar_good" if bar.reached else "bar"))
            painter.drawRoundedRect(track, 2, 2)
        painter.setPen(colour("faint" if bar.share is None else "ink"))
        painter.drawText(QRectF(box.right() + 6, box.top(), 200, box.height()), middle, bar.text)
