"""A map without a map: every township a tile of one size, those of a district together, in register order.

Which tile has more is told by its ground, by how many of five squares in it are full, and by its number: it
can be read printed in black and white.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from laiwu_desktop.formdef.analysis.steps import STEPS
from laiwu_desktop.ui.parts.plain import as_tip
from laiwu_desktop.ui.parts.theme import colour

WIDTH, HEIGHT, GAP = 98, 56, 4
MARGIN, TITLE, HEADING, LEGEND, ENTRY = 10, 26, 22, 20, 178
_SQUARE = 8
# How much of the colour of bars the ground of a step has: what is written on it has to be read in any look.
_SHARES = (0.05, 0.13, 0.21, 0.29, 0.38)
_CENTRE = Qt.AlignmentFlag.AlignCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class Tile:
    """A unit: `step` is 1 to 5, None where there is no figure."""

    code: str
    name: str
    text: str
    step: int | None
    tip: str = ""


@dataclass(frozen=True)
class District:
    """Tiles that stand together under a name."""

    name: str
    tiles: tuple[Tile, ...]


class TileMap(QWidget):
    """`chosen` carries the code of the tile that was clicked, or on which Enter was pressed."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.title = ""
        self.districts: Sequence[District] = ()
        self.legend: Sequence[tuple[int, str]] = ()
        self.places: list[tuple[QRect, Tile]] = []
        self.current = 0
        self.setMouseTracking(True)  # each tile has a tip of its own
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumWidth(WIDTH * 2 + MARGIN * 2)

    def show_tiles(
        self, title: str, districts: Sequence[District], legend: Sequence[tuple[int, str]]
    ) -> None:
        """Show these; `legend` says of each step what is in it."""
        self.title, self.districts, self.legend = title, districts, legend
        self.current = 0
        told = (f"{tile.name} {tile.text}" for district in districts for tile in district.tiles)
        self.setAccessibleName(title)
        self.setAccessibleDescription("；".join(told))
        self._place()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(WIDTH * 4 + GAP * 3 + MARGIN * 2, self.minimumHeight())

    def resizeEvent(self, _event: object) -> None:
        self._place()

    @property
    def columns(self) -> int:
        """How many tiles stand side by side."""
        return max(1, (self.width() - 2 * MARGIN + GAP) // (WIDTH + GAP))

    def _place(self) -> None:
        """The legend, then districts below each other, each in rows as wide as there is room."""
        top, self.places = MARGIN + TITLE + -(-len(self.legend) // self._per_row) * LEGEND, []
        for district in self.districts:
            top += HEADING
            for number, tile in enumerate(district.tiles):
                row, column = divmod(number, self.columns)
                corner = QPoint(MARGIN + column * (WIDTH + GAP), top + row * (HEIGHT + GAP))
                self.places.append((QRect(corner, QSize(WIDTH, HEIGHT)), tile))
            top += -(-len(district.tiles) // self.columns) * (HEIGHT + GAP)
        self.setMinimumHeight(top + MARGIN)

    @property
    def _per_row(self) -> int:
        """How many entries of the legend stand side by side."""
        return max(1, (self.width() - 2 * MARGIN) // ENTRY)

    # ---- choosing

    def mousePressEvent(self, event: QMouseEvent) -> None:
        number = self._at(event.position().toPoint())
        if number is not None:
            self.current = number
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._at(event.position().toPoint()) == self.current and self.places:
            self.chosen.emit(self.places[self.current][1].code)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, steps = event.key(), {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        steps |= {Qt.Key.Key_Up: -self.columns, Qt.Key.Key_Down: self.columns}
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.places:
            self.chosen.emit(self.places[self.current][1].code)
        elif Qt.Key(key) in steps and self.places:
            self.current = min(max(self.current + steps[Qt.Key(key)], 0), len(self.places) - 1)
            self.update()
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        number = self._at(event.position().toPoint())
        tip = self.places[number][1].tip if number is not None else ""
        self.setToolTip(as_tip(tip))

    def _at(self, place: QPoint) -> int | None:
        return next((n for n, (box, _) in enumerate(self.places) if box.contains(place)), None)

    # ---- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), colour("paper"))
        bold = self.font()
        bold.setBold(True)
        painter.setFont(bold)
        painter.setPen(colour("ink"))
        painter.drawText(MARGIN, MARGIN, self.width() - 2 * MARGIN, TITLE, _LEFT, self.title)
        painter.setFont(self.font())
        for number, (box, tile) in enumerate(self.places):
            self._draw_tile(painter, box, tile)
            if number == self.current and self.hasFocus():
                painter.setPen(QPen(colour("accent"), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(box.adjusted(1, 1, -1, -1))
        self._draw_names(painter)
        self._draw_legend(painter)
        painter.end()

    def _draw_names(self, painter: QPainter) -> None:
        painter.setPen(colour("label"))
        at = 0
        for district in self.districts:
            if district.tiles:
                top = self.places[at][0].top() - HEADING
                painter.drawText(MARGIN, top, self.width() - 2 * MARGIN, HEADING, _LEFT, district.name)
            at += len(district.tiles)

    def _draw_tile(self, painter: QPainter, box: QRect, tile: Tile) -> None:
        painter.setPen(colour("edge"))
        painter.setBrush(ground_of(tile.step))
        painter.drawRect(box.adjusted(0, 0, -1, -1))
        if tile.step is None:
            painter.setBrush(Qt.BrushStyle.BDiagPattern)
            painter.drawRect(box.adjusted(0, 0, -1, -1))
        painter.setPen(colour("ink"))
        metrics = painter.fontMetrics()
        name = metrics.elidedText(tile.name, Qt.TextElideMode.ElideRight, WIDTH - 8)
        painter.drawText(box.adjusted(4, 3, -4, -HEIGHT + 21), _CENTRE, name)
        painter.drawText(box.adjusted(4, 19, -4, -17), _CENTRE, tile.text)
        if tile.step is not None:
            left = box.center().x() - (STEPS * (_SQUARE + 3) - 3) // 2
            draw_squares(painter, QPoint(left, box.bottom() - _SQUARE - 5), tile.step)

    def _draw_legend(self, painter: QPainter) -> None:
        for number, (step, text) in enumerate(self.legend):
            row, column = divmod(number, self._per_row)
            corner = QPoint(MARGIN + column * ENTRY, MARGIN + TITLE + row * LEGEND)
            draw_squares(painter, corner + QPoint(0, 6), step)
            painter.setPen(colour("ink"))
            painter.drawText(QRect(corner + QPoint(60, 0), QSize(ENTRY - 62, LEGEND)), _LEFT, text)


def ground_of(step: int | None) -> QColor:
    """The ground of a step: the larger, the more it has of the colour of bars."""
    paper, full = colour("paper"), colour("bar")
    share = 0.0 if step is None else _SHARES[step - 1]
    parts = zip(paper.getRgb()[:3], full.getRgb()[:3], strict=True)  # type: ignore[index]
    return QColor(*(round(one + (other - one) * share) for one, other in parts))


def draw_squares(painter: QPainter, corner: QPoint, step: int) -> None:
    """Five squares, as many full as the step says."""
    painter.setPen(colour("ink"))
    for number in range(STEPS):
        painter.setBrush(colour("ink") if number < step else Qt.BrushStyle.NoBrush)
        painter.drawRect(corner.x() + number * (_SQUARE + 3), corner.y(), _SQUARE, _SQUARE)
