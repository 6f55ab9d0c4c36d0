"""Why a figure changed, as a waterfall: from how it was, step by step, to how it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from laiwu_desktop.ui.parts.theme import colour

MARGIN, TITLE, BELOW, ABOVE = 12, 26, 40, 20
_CENTRE = Qt.AlignmentFlag.AlignCenter
_WRAPPED = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap


@dataclass(frozen=True)
class Fall:
    """One column: from `low` to `high`; `sign` is 0 for a figure itself, else which way it goes."""

    label: str
    text: str
    low: Decimal
    high: Decimal
    sign: int


def falls(
    before: Decimal, after: Decimal, parts: Sequence[tuple[str, Decimal]], texts: Sequence[str]
) -> list[Fall]:
    """The columns: how it was, each part from where the one before ends, how it is."""
    at, found = before, [Fall("原为", texts[0], min(before, Decimal(0)), max(before, Decimal(0)), 0)]
    for (label, amount), text in zip(parts, texts[1:-1], strict=True):
        found.append(Fall(label, text, min(at, at + amount), max(at, at + amount), 1 if amount > 0 else -1))
        at += amount
    found.append(Fall("现为", texts[-1], min(after, Decimal(0)), max(after, Decimal(0)), 0))
    return found


class Waterfall(QWidget):
    """What grows is full, what shrinks is hatched, each with its sign."""

    def __init__(self) -> None:
        super().__init__()
        self.title = ""
        self.falls: list[Fall] = []
        self.setMinimumSize(360, 210)

    def show_falls(self, title: str, found: list[Fall]) -> None:
        """Draw these."""
        self.title, self.falls = title, found
        self.setAccessibleName(title)
        self.setAccessibleDescription("；".join(f"{one.label} {one.text}" for one in found))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(640, 260)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(event.rect(), colour("paper"))
        bold = self.font()
        bold.setBold(True)
        painter.setFont(bold)
        painter.setPen(colour("ink"))
        middle = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(MARGIN, MARGIN, self.width() - 2 * MARGIN, TITLE, middle, self.title)
        painter.setFont(self.font())
        if self.falls:
            self._draw(painter)
        painter.end()

    def _range(self) -> tuple[float, float]:
        """What is shown of the scale: small steps between large figures are drawn large, on a broken foot."""
        steps = [one for one in self.falls if one.sign]
        ends = [float(end) for one in steps for end in (one.low, one.high)] or [0.0]
        low, high = min(ends), max(ends)
        figures = [float(one.high or one.low) for one in self.falls if not one.sign]
        low, high = min(low, *figures), max(high, *figures)
        room = (high - low) or abs(high) or 1.0
        floor = low - room * 0.35
        return (min(0.0, low) if floor < 0 <= low or low < 0 else floor), high + room * 0.02

    def _draw(self, painter: QPainter) -> None:
        low, high = self._range()
        top, bottom = MARGIN + TITLE + ABOVE, self.height() - MARGIN - BELOW
        width = (self.width() - 2 * MARGIN) / len(self.falls)

        def y_of(value: float) -> float:
            share = (min(max(value, low), high) - low) / ((high - low) or 1.0)
            return bottom - share * (bottom - top)

        painter.setPen(colour("edge_strong"))
        painter.drawLine(MARGIN, round(bottom), self.width() - MARGIN, round(bottom))
        for number, one in enumerate(self.falls):
            left = MARGIN + number * width
            box = QRectF(left + width * 0.14, y_of(float(one.high)), width * 0.72, 0)
            box.setBottom(max(y_of(float(one.low)), box.top() + 2))
            self._draw_fall(painter, one, box)
            if low > 0 and not one.sign:
                _draw_break(painter, box)
            painter.setPen(colour("ink"))
            painter.drawText(QRectF(left, box.top() - ABOVE, width, ABOVE), _CENTRE, one.text)
            painter.drawText(QRectF(left + 2, bottom + 4, width - 4, BELOW), int(_WRAPPED), one.label)

    def _draw_fall(self, painter: QPainter, one: Fall, box: QRectF) -> None:
        role = {0: "bar", 1: "bar_good", -1: "sign_error"}[one.sign]
        pattern = Qt.BrushStyle.BDiagPattern if one.sign < 0 else Qt.BrushStyle.SolidPattern
        painter.setPen(QPen(colour(role), 1.2))
        painter.setBrush(QBrush(colour(role), pattern))
        painter.drawRect(box)


def _draw_break(painter: QPainter, box: QRectF) -> None:
    """The foot of a figure that does not begin at zero."""
    painter.setPen(QPen(colour("paper"), 3))
    for rise in (10, 15):
        painter.drawLine(
            round(box.left() - 2),
            round(box.bottom() - rise),
            round(box.right() + 2),
            round(box.bottom() - rise - 4),
        )
