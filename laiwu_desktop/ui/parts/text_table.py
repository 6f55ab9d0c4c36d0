"""Plain tables of text to read and sort."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from laiwu_desktop.ui.parts.plain import as_tip
from laiwu_desktop.ui.parts.theme import icon

KEY = Qt.ItemDataRole.UserRole
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class Column:
    """A column's heading; `width` 0 takes what is left."""

    heading: str
    width: int
    number: bool = False


class ReadTable(QTableWidget):
    """Rows that are read and chosen, never typed into."""

    def __init__(self, name: str, columns: Sequence[Column]) -> None:
        super().__init__(0, len(columns))
        self.columns = columns
        self.setAccessibleName(name)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(25)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(LEFT)
        for number, column in enumerate(columns):
            heading = QTableWidgetItem(column.heading)
            heading.setTextAlignment(RIGHT if column.number else LEFT)
            self.setHorizontalHeaderItem(number, heading)
            if column.width:
                header.resizeSection(number, column.width)
            else:
                header.setSectionResizeMode(number, QHeaderView.ResizeMode.Stretch)

    def show_rows(self, rows: Iterable[tuple[Any, str, Sequence[str]]]) -> None:
        """Show rows of (key, state icon of the first column or "", texts)."""
        rows = list(rows)
        self.setRowCount(len(rows))
        for number, (key, state, texts) in enumerate(rows):
            for place, (column, text) in enumerate(zip(self.columns, texts, strict=True)):
                item = QTableWidgetItem(text)
                item.setToolTip(as_tip(text))
                item.setTextAlignment(RIGHT if column.number else LEFT)
                item.setData(KEY, key)
                if state and place == 0:
                    item.setIcon(icon(f"state-{state}"))
                self.setItem(number, place, item)

    def current_key(self) -> Any:
        """The key of the row chosen; None before any was."""
        item = self.item(self.currentRow(), 0) if self.currentRow() >= 0 else None
        return item.data(KEY) if item else None
