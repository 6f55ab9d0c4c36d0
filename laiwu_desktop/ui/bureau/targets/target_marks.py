"""What is drawn in the row of a target: how much of it is reached, and its course up to the day it is due."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPalette, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from laiwu_desktop.formdef.rounding import rounded
from laiwu_desktop.formdef.targets.outlook import Outlook, TargetLine
from laiwu_desktop.ui.bureau.targets.entry_table import DRAWN, FIELD
from laiwu_desktop.ui.parts.theme import colour

Index = QModelIndex | QPersistentModelIndex
# The full width of a bar is a quarter more than the target.
FULL = 1.25
COLOURS = {
    Outlook.REACHED: "good",
    Outlook.ON_COURSE: "good",
    Outlook.SHORT: "warning",
    Outlook.MISSED: "error",
    Outlook.OPEN: "quiet",
    Outlook.BLANK: "faint",
}
UNREGISTERED = "待登记"


@dataclass(frozen=True)
class Progress:
    """A bar: which share is reached."""

    line: TargetLine


@dataclass(frozen=True)
class Course:
    """A small line."""

    line: TargetLine


@dataclass(frozen=True)
class Standing:
    """The sign and the word, in their colour."""

    outlook: Outlook


class TargetDelegate(QStyledItemDelegate):
    """Draws what an item says is drawn; all else is text."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        drawn = index.data(DRAWN)
        if isinstance(drawn, Progress | Course):
            option.text = ""  # type: ignore[attr-defined]
        elif isinstance(drawn, Standing):
            self._colour(option, COLOURS[drawn.outlook])
        elif index.data(FIELD) == "value" and not index.data():
            option.text = UNREGISTERED  # type: ignore[attr-defined]
            self._colour(option, "faint")

    def _colour(self, option: QStyleOptionViewItem, role: str) -> None:
        palette = cast(QPalette, option.palette)  # type: ignore[attr-defined]
        palette.setColor(QPalette.ColorRole.Text, colour(role))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        drawn = index.data(DRAWN)
        box = QRectF(cast(QRect, option.rect)).adjusted(5, 0, -5, 0)  # type: ignore[attr-defined]
        chosen = bool(cast(QStyle.StateFlag, option.state) & QStyle.StateFlag.State_Selected)  # type: ignore[attr-defined]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(drawn, Progress):
            _draw_progress(painter, box, drawn.line, "chosen_ink" if chosen else "ink")
        elif isinstance(drawn, Course):
            _draw_course(painter, box.adjusted(0, 5, 0, -5), drawn.line)
        elif index.data(FIELD):
            _draw_field(painter, QRectF(cast(QRect, option.rect)))  # type: ignore[attr-defined]
        painter.restore()


def _draw_field(painter: QPainter, box: QRectF) -> None:
    """A line under what can be typed into."""
    painter.setPen(QPen(colour("edge"), 1, Qt.PenStyle.DotLine))
    painter.drawLine(QPointF(box.left() + 3, box.bottom() - 3), QPointF(box.right() - 3, box.bottom() - 3))


def _draw_progress(painter: QPainter, box: QRectF, line: TargetLine, ink: str) -> None:
    share = line.row.share
    if share is None:
        return
    text = f"{rounded(share, 0):,f}%"
    room = painter.fontMetrics().horizontalAdvance("8888%")
    painter.setPen(colour(ink))
    painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
    track = box.adjusted(0, 7, -room - 4, -7)
    if track.width() < 12:
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour("track"))
    painter.drawRect(track)
    filled = QRectF(track)
    filled.setWidth(track.width() * min(float(share) / 100, FULL) / FULL)
    painter.setBrush(colour("bar_good" if line.row.reached else "bar"))
    painter.drawRect(filled)
    goal = track.left() + track.width() / FULL
    painter.setPen(QPen(colour("error"), 1.2))
    painter.drawLine(QPointF(goal, track.top() - 3), QPointF(goal, track.bottom() + 3))


def _draw_course(painter: QPainter, box: QRectF, line: TargetLine) -> None:
    """What it came to, drawn on (dashed) to the day it is due; the target is the dotted line across."""
    if not line.points:
        return
    days = [point.day.toordinal() for point in line.points]
    values = [float(point.value) for point in line.points]
    target = float(line.row.target)
    end = (line.row.due.toordinal(), float(line.forecast.value)) if line.forecast else None
    right = max([*days, line.row.due.toordinal()])
    all_values = [*values, target, *([end[1]] if end else [])]
    low, high = min(all_values), max(all_values)

    def at(day: int, value: float) -> QPointF:
        across = (day - days[0]) / max(1, right - days[0])
        up = (value - low) / (high - low) if high > low else 0.5
        return QPointF(box.left() + across * box.width(), box.bottom() - up * box.height())

    painter.setPen(QPen(colour("error"), 1, Qt.PenStyle.DotLine))
    painter.drawLine(at(days[0], target), at(right, target))
    points = [at(*one) for one in zip(days, values, strict=True)]
    role = COLOURS[line.outlook]
    if end:
        painter.setPen(QPen(colour(role), 1.2, Qt.PenStyle.DashLine))
        painter.drawLine(points[-1], at(*end))
    painter.setPen(QPen(colour("bar"), 1.8))
    painter.drawPolyline(points)
    painter.setBrush(colour("bar"))
    painter.drawEllipse(points[-1], 2.2, 2.2)
