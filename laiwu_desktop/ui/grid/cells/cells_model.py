"""The rows and columns of a grid for Qt, with their headings."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from laiwu_desktop.desk.filling.draft import Cell
from laiwu_desktop.desk.grid.grid import Grid, GridColumn, Row
from laiwu_desktop.ui.parts.plain import as_tip

Index = QModelIndex | QPersistentModelIndex
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class CellsModel(QAbstractTableModel):
    """`rows` are those that are seen, in the order in which they are."""

    def __init__(self, grid: Grid) -> None:
        super().__init__()
        self.grid = grid
        self.rows: list[Row] = []

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.grid.columns)

    def column(self, index: Index) -> GridColumn:
        """The column of a cell."""
        return self.grid.columns[index.column()]

    def cell(self, index: Index) -> Cell:
        """Which value that is."""
        return self.column(index).cell(self.rows[index.row()])

    def index_of(self, cell: Cell) -> QModelIndex:
        """Where a value is seen; an invalid index where it is not."""
        key, field = cell
        for number, column in enumerate(self.grid.columns):
            if column.form.name == key.form and column.field.name == field:
                row = Row(key.unit_code, key.seq if column.form.repeats else 0)
                return self.index(self.rows.index(row), number) if row in self.rows else QModelIndex()
        return QModelIndex()

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Vertical:
            row = self.rows[section]
            if role == Qt.ItemDataRole.DisplayRole:
                return self.grid.name(row)
            is_tip = role == Qt.ItemDataRole.ToolTipRole
            return as_tip(f"{self.grid.name(row)}　{row.unit}") if is_tip else None
        column = self.grid.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.field.heading
        if role == Qt.ItemDataRole.ToolTipRole:
            lines = (f"{column.form.title}　{column.field.heading}", column.field.meaning)
            return as_tip("\n".join(filter(None, lines)))
        return None
