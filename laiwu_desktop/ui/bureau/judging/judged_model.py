"""The cells of a received report for Qt, filtered and ordered as a clerk looks at them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import Qt

from laiwu_desktop.desk.bureau.judging.judged_grid import Judged, JudgedGrid
from laiwu_desktop.formdef.report.content import Comment
from laiwu_desktop.ui.grid.cells.cells_model import LEFT, RIGHT, CellsModel, Index
from laiwu_desktop.ui.parts.plain import as_tip

# What a mark is called where it is not seen.
MARKS = {"error": "错误", "warning": "核实项，没有说明", "explained": "核实项，已说明", "odd": "离群"}


class JudgedModel(CellsModel):
    """Of one form of one report; nothing in it can be changed."""

    grid: JudgedGrid

    def __init__(self, grid: JudgedGrid) -> None:
        super().__init__(grid)
        self.wanted = "all"
        self.order = "place"
        self._arrange()

    def show(self, grid: JudgedGrid) -> None:
        """Show another form or report, filtered and ordered as before."""
        self.beginResetModel()
        self.grid = grid
        self._arrange()
        self.endResetModel()

    def arrange(self, wanted: str, order: str) -> None:
        """Show the rows that are wanted, in an order."""
        self.beginResetModel()
        self.wanted, self.order = wanted, order
        self._arrange()
        self.endResetModel()

    def _arrange(self) -> None:
        self.rows = self.grid.by(self.grid.wanted(self.wanted), self.order)

    def show_written(self, comments: Iterable[Comment]) -> None:
        """Let what is written and not sent be seen at its cells."""
        self.grid.show_written(comments)
        if self.rows:
            last = self.index(len(self.rows) - 1, len(self.grid.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def judged(self, index: Index) -> Judged:
        """All that is known of a cell."""
        return self.grid.judged(self.rows[index.row()], self.column(index))

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.judged(index).text
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if self.column(index).field.type.is_number else LEFT
        if role == Qt.ItemDataRole.ToolTipRole:
            return as_tip(self._words(self.judged(index)))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            one, field = self.judged(index), self.column(index).field
            parts = (self.grid.name(self.rows[index.row()]), field.label, one.text or "未填", field.unit)
            return "，".join(filter(None, (*parts, self._words(one))))
        return None

    def _words(self, one: Judged) -> str:
        """What is the matter with a cell, in few words: the pane beside tells the rest."""
        parts = [
            MARKS.get(one.mark, ""),
            f"原 {one.was or '未填'}" if one.change else "",
            f"{len(one.said)} 条意见" if one.said else "",
            "写好意见未送" if one.written else "",
        ]
        return "，".join(filter(None, parts))

    def flags(self, index: Index) -> Qt.ItemFlag:
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
