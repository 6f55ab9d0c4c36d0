"""Units by forms: how far each is, in colour and sign, and the way to it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
)

from laiwu_desktop.desk.filling.progress import Place, Progress, Standing
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.ui.parts.plain import as_tip
from laiwu_desktop.ui.parts.theme import colour, icon
from laiwu_desktop.ui.township.matrix_walk import led_to

PLACE = Qt.ItemDataRole.UserRole
# Sign and edges of a cell; above and below the words of a heading.
_BESIDE, _ABOVE = 34, 12


class _NotAsked(QStyledItemDelegate):
    """Places that nothing is asked of have another ground."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        if not index.data(PLACE):
            painter.fillRect(option.rect, colour("closed"))  # type: ignore[attr-defined]
        super().paint(painter, option, index)


class Matrix(QTableWidget):
    """Units by forms; arrow keys walk it, the return key or two clicks open a place."""

    chosen = Signal(object)

    def __init__(self, register: Register) -> None:
        super().__init__()
        self.register = register
        self.places: Mapping[Place, QTableWidgetItem] = {}
        self._laid_out: tuple[object, ...] = ()
        self.setAccessibleName("各村各表的进度")
        self.setItemDelegate(_NotAsked(self))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setIconSize(QSize(14, 14))
        self.setShowGrid(True)
        self.verticalHeader().setDefaultSectionSize(26)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        # No word is cut off: where the window is too narrow for all of them, it scrolls.
        widest = max(self.fontMetrics().horizontalAdvance(standing.word) for standing in Standing)
        header.setMinimumSectionSize(widest + _BESIDE)
        header.setHighlightSections(False)
        self.cellDoubleClicked.connect(self._choose)

    def show_progress(self, found: Progress) -> None:
        """Show every place; where one is stays."""
        shape = (found.units, found.forms)
        if shape != self._laid_out:
            self._laid_out = shape
            self._lay_out(found)
        for place, item in self.places.items():
            standing = found.standings[place]
            if item.data(PLACE) != (place, standing):
                item.setData(PLACE, (place, standing))
                item.setText(standing.word)
                item.setIcon(icon(f"state-{standing}"))

    def go(self, place: Place) -> None:
        """Go to a place, if it is one of them."""
        if (item := self.places.get(place)) is not None:
            self.setCurrentItem(item)

    def _lay_out(self, found: Progress) -> None:
        self.clear()
        self.setRowCount(len(found.units))
        self.setColumnCount(len(found.forms))
        self.setVerticalHeaderLabels([self.register[unit].name for unit in found.units])
        self.setHorizontalHeaderLabels([form.title for form in found.forms])
        items = {}
        for row, unit in enumerate(found.units):
            for column, form in enumerate(found.forms):
                item = QTableWidgetItem()
                place = Place(unit, form.name)
                if place in found.standings:
                    items[place] = item
                    item.setToolTip(as_tip(f"{self.register[unit].name}　{form.title}"))
                else:
                    item.setFlags(Qt.ItemFlag.NoItemFlags)
                self.setItem(row, column, item)
        self.places = items
        self._fit_headings()
        if items:
            # The left one, so that a narrow window shows it from its beginning.
            self.setCurrentItem(min(items.values(), key=lambda item: (item.column(), item.row())))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_headings()

    def _fit_headings(self) -> None:
        """As high as the longest title is when it is broken into lines: Qt reckons with one."""
        header, wrapped = self.horizontalHeader(), Qt.TextFlag.TextWordWrap
        heights = [0]
        for column in range(self.columnCount()):
            width = max(header.sectionSize(column) - 2 * _ABOVE, 1)
            item = self.horizontalHeaderItem(column)
            title = item.text() if item else ""
            within = QRect(0, 0, width, 1000)
            heights.append(header.fontMetrics().boundingRect(within, wrapped, title).height())
        header.setFixedHeight(max(heights) + _ABOVE)

    def moveCursor(self, move: QAbstractItemView.CursorAction, held: Qt.KeyboardModifier) -> QModelIndex:
        """Qt stays where the neighbour is one that nothing is asked of."""
        spots = {(item.row(), item.column()) for item in self.places.values()}
        here = (self.currentRow(), self.currentColumn())
        leaf = max(1, self.viewport().height() // self.verticalHeader().defaultSectionSize() - 1)
        to_end = bool(held & Qt.KeyboardModifier.ControlModifier)
        return self.model().index(*led_to(spots, here, move, leaf=leaf, to_end=to_end))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.currentRow(), self.currentColumn())
            return
        super().keyPressEvent(event)

    def _choose(self, row: int, column: int) -> None:
        item = self.item(row, column)
        if item is not None and item.data(PLACE):
            self.chosen.emit(item.data(PLACE)[0])
