"""Plain tables of text to read and sort."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
)

from laiwu_desktop.ui.parts.plain import as_tip
from laiwu_desktop.ui.parts.theme import icon

# What the column that takes what is left shall have at least, as long as the others can give way.
REST = 96
ROW = 25
_TRIFLE = 4
KEY = Qt.ItemDataRole.UserRole
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class Column:
    """A column's heading; `width` 0 takes what is left. Where there is too little room the others give way,
    down to `least` (0: not at all), until that one has its own `least`.
    """

    heading: str
    width: int
    number: bool = False
    least: int = 0


def yielding(wanted: Sequence[int], least: Sequence[int], room: int, rest: int) -> list[int]:
    """The widths of columns beside one that wants `rest`: each gives way by the same share of what it can."""
    can_give = sum(wanted) - sum(least)
    lacking = sum(wanted) + rest - room
    share = min(1.0, max(0.0, lacking / can_give)) if can_give else 0.0
    return [round(width - (width - low) * share) for width, low in zip(wanted, least, strict=True)]


class _Roomy(QStyledItemDelegate):
    """Lines of Chinese and Latin are a trifle higher than Qt reckons, which then leaves out the last."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return super().sizeHint(option, index) + QSize(0, _TRIFLE)


def wrap(table: QTableWidget) -> None:
    """Let what is too long for its column go on below, in rows as high as that needs."""
    table.setWordWrap(True)
    table.setItemDelegate(_Roomy(table))
    table.verticalHeader().setMinimumSectionSize(ROW)
    table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)


def fit_lines(rows: QListView) -> None:
    """Of what is too long for a list the middle is left out, instead of moving all of it to the side."""
    rows.setTextElideMode(Qt.TextElideMode.ElideMiddle)
    rows.setResizeMode(QListView.ResizeMode.Adjust)
    rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)


class ReadTable(QTableWidget):
    """Rows that are read and chosen, never typed into."""

    def __init__(self, name: str, columns: Sequence[Column]) -> None:
        super().__init__(0, len(columns))
        self.columns = columns
        self.widths: list[int] = []
        self.setAccessibleName(name)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW)
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

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        fixed = [(number, column) for number, column in enumerate(self.columns) if column.width]
        rest = max((column.least or REST for column in self.columns if not column.width), default=0)
        wanted = [column.width for _, column in fixed]
        least = [column.least or column.width for _, column in fixed]
        widths = yielding(wanted, least, event.size().width(), rest)
        if widths != self.widths:  # else what a person made of them stays
            self.widths = widths
            for (number, _), width in zip(fixed, widths, strict=True):
                self.horizontalHeader().resizeSection(number, width)

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
