"""At the left of a grid: whom each row is of."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractButton, QHeaderView, QTableView, QVBoxLayout

from laiwu_desktop.ui.grid.cells.cells_model import CellsModel
from laiwu_desktop.ui.parts.plain import PlainLabel
from laiwu_desktop.ui.parts.theme import colour

ROW_HEIGHT, TALL_ROW = 26, 42
NAME_WIDTH, CODE_WIDTH = 128, 104
_GAP = 8


class VillageHeader(QHeaderView):
    """Name and code of each row's unit; they do not scroll away to the side."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setDefaultSectionSize(ROW_HEIGHT)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setAccessibleName("村（居）")
        self.shows_codes = True

    def sizeHint(self) -> QSize:
        # Qt would measure the words of every row.
        return QSize(NAME_WIDTH + (CODE_WIDTH if self.shows_codes else 0), ROW_HEIGHT)

    def paintSection(self, painter: QPainter, rect: QRect, number: int) -> None:
        model = self.model()
        if not isinstance(model, CellsModel) or number >= len(model.rows):
            return
        row = model.rows[number]
        is_current = self.selectionModel().currentIndex().row() == number
        painter.fillRect(rect, colour("chosen" if is_current else "header"))
        painter.setPen(colour("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.drawLine(rect.topRight(), rect.bottomRight())
        room = rect.adjusted(_GAP, 0, -_GAP, 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        if self.shows_codes:
            painter.setPen(colour("chosen_ink" if is_current else "faint"))
            painter.drawText(room, Qt.AlignmentFlag.AlignRight | middle, row.unit)
            room.setWidth(room.width() - CODE_WIDTH + _GAP)
        painter.setPen(colour("chosen_ink" if is_current else "ink"))
        name = painter.fontMetrics().elidedText(
            model.grid.short_name(row), Qt.TextElideMode.ElideMiddle, room.width()
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | middle, name)


def name_corner(view: QTableView) -> None:
    """Qt leaves the place above the names empty."""
    corner = view.findChild(QAbstractButton)
    if corner is not None:
        box = QVBoxLayout(corner)
        box.setContentsMargins(_GAP, 0, _GAP, 0)
        box.addWidget(PlainLabel("村（居）"))
