"""The grid of a received report: one looks, goes from mark to mark, and chooses what is spoken of."""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView

from laiwu_desktop.desk.filling.draft import Cell
from laiwu_desktop.desk.grid.grid import GridColumn
from laiwu_desktop.formdef.types import Sort
from laiwu_desktop.ui.bureau.judging.judged_delegate import JudgedDelegate
from laiwu_desktop.ui.bureau.judging.judged_model import JudgedModel
from laiwu_desktop.ui.grid.cells.village_header import ROW_HEIGHT, TALL_ROW, VillageHeader, name_corner
from laiwu_desktop.ui.grid.hand_view import HandView

_WIDTHS = {
    Sort.WHOLE: 80, Sort.SCALED: 80, Sort.DAY: 96, Sort.TIME: 70, Sort.WORD: 90, Sort.WORDS: 140,
    Sort.TEXT: 130, Sort.PHOTOS: 64,
}  # fmt: skip


class JudgedView(HandView):
    """`gone_to` says that one stands elsewhere, or has chosen other cells."""

    gone_to = Signal()

    def __init__(self, model: JudgedModel) -> None:
        super().__init__()
        self.judged = model
        self.names = VillageHeader()
        self.names.shows_codes = False
        self.setVerticalHeader(self.names)
        self.setModel(model)
        self.watch_rows()
        self.cells = JudgedDelegate(self)
        self.setItemDelegate(self.cells)
        self.setAccessibleName("上报数据")
        self.setWordWrap(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
        header.setFixedHeight(58)
        header.setHighlightSections(False)
        name_corner(self)

    def fit(self) -> None:
        """Give each column its width, and show no column in which nothing is wanted."""
        grid, wanted = self.judged.grid, self.judged.wanted
        shown = grid.wanted_columns(wanted)
        for number, column in enumerate(grid.columns):
            self.setColumnWidth(number, self._width_of(column))
            self.setColumnHidden(number, column.name not in shown)

    def _width_of(self, column: GridColumn) -> int:
        heading = self.fontMetrics().horizontalAdvance(column.field.heading) * 2 // 5 + 22
        return max(_WIDTHS[column.field.type.sort], heading)

    def show_changes(self, *, shown: bool) -> None:
        """Show below each value that has changed what it was, or no more."""
        self.cells.shows_change = shown
        self.names.setDefaultSectionSize(TALL_ROW if shown else ROW_HEIGHT)
        self.viewport().update()

    @property
    def cell(self) -> Cell | None:
        """The value that one stands on."""
        index = self.currentIndex()
        return self.judged.cell(index) if index.isValid() else None

    @property
    def cells_chosen(self) -> list[Cell]:
        """Those that are chosen, row by row; without any the one at hand."""
        return [self.judged.cell(self.judged.index(*place)) for place in sorted(self.chosen())]

    def go(self, index: QModelIndex) -> None:
        """Go to a cell; to none where there is none."""
        self.setCurrentIndex(index)
        if index.isValid():
            self.scrollTo(index)

    def go_to(self, cell: Cell | None) -> None:
        """Go to a value, or to the first that is seen."""
        index = self.judged.index_of(cell) if cell else QModelIndex()
        shown = self.shown()
        if (not index.isValid() or index.column() not in shown) and shown and self.judged.rows:
            index = self.judged.index(0, shown[0])
        self.go(index)

    def next_mark(self, step: int, *, from_edge: bool = False) -> bool:
        """Go to the next cell that is marked, row by row, or to the first or last; whether there is one."""
        model, index = self.judged, self.currentIndex()
        columns = self.shown()
        places = [(row, column) for row in range(model.rowCount()) for column in columns]
        if step < 0:
            places.reverse()
        here = (index.row(), index.column())
        for place in places:
            if not from_edge and (place <= here if step > 0 else place >= here):
                continue
            found = model.index(*place)
            if model.judged(found).is_marked:
                self.go(found)
                return True
        return False

    def currentChanged(
        self, current: QModelIndex | QPersistentModelIndex, previous: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().currentChanged(current, previous)
        self.names.viewport().update()
        self.gone_to.emit()

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self.gone_to.emit()
