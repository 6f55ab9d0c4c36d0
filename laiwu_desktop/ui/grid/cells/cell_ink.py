"""How what stands in a cell is drawn, whatever is known of it besides."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter

from laiwu_desktop.desk.grid.grid import LastPeriod

SIGN = 13
GAP = 5
# What is left and right of last period's value: the gaps, and a sign.
PAST_ROOM = 2 * GAP + SIGN + 3 + 2
_WIDEST_SIGN = 18  # pixels, at the size of the program's text


def mixed(one: QColor, other: QColor) -> QColor:
    """A ground of which both are seen, the second more."""

    def mean(a: int, b: int) -> int:
        return (a + 2 * b) // 3

    return QColor(
        mean(one.red(), other.red()), mean(one.green(), other.green()), mean(one.blue(), other.blue())
    )


def difference_of(past: LastPeriod) -> str:
    """How much a number has changed: +15; "" where it has not."""
    return past.change.partition("，")[0] if past.change.startswith(("+", "-")) else ""


def past_words(past: LastPeriod, gap: str = "　") -> str:
    """What stood in a cell in the last period, and how much it has changed: 320　+15."""
    return gap.join(filter(None, (past.text, difference_of(past))))


def fits(painter: QPainter, text: str, width: int) -> bool:
    """Whether there is room for a text."""
    return len(text) * _WIDEST_SIGN <= width or painter.fontMetrics().horizontalAdvance(text) <= width


def fitted(painter: QPainter, text: str, width: int) -> str:
    """As much of a text as there is room for; to measure short ones costs more than to draw them."""
    if len(text) * _WIDEST_SIGN <= width:
        return text
    return painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, width)
