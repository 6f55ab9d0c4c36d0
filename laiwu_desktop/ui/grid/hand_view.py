"""A table in which what is in hand is what is seen to be: the frame never leaves what is chosen."""

from __future__ import annotations

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView

from laiwu_desktop.desk.grid.grid import edge_of

_FLAG = QItemSelectionModel.SelectionFlag
_SHIFT, _CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
_GO = QAbstractItemView.CursorAction
# Rows down and columns across.
_STEPS = {_GO.MoveUp: (-1, 0), _GO.MoveDown: (1, 0), _GO.MoveLeft: (0, -1), _GO.MoveRight: (0, 1)}


class HandView(QTableView):
    """Wherever the frame goes, what is chosen is the cell it is round, unless a person chooses more: with
    Shift, or with the mouse. Qt lets the frame go alone by Ctrl with a key, and heeds keys that only happen
    to be held when the program goes somewhere.
    """

    def __init__(self) -> None:
        super().__init__()
        self._is_led = False
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)

    def watch_rows(self) -> None:
        """Keep what is in hand when rows go, in the model that is set by now."""
        self.model().rowsRemoved.connect(self._rows_gone)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.sectionPressed.connect(self._let_go)
            header.sectionEntered.connect(self._let_go)

    # ---- where the frame goes

    def setCurrentIndex(self, index: QModelIndex | QPersistentModelIndex) -> None:
        """Go to a cell, which is then what is chosen, whatever keys are held."""
        self._is_led = True
        super().setCurrentIndex(index)
        self._is_led = False

    def selectionCommand(
        self, index: QModelIndex | QPersistentModelIndex, event: QEvent | None = None
    ) -> QItemSelectionModel.SelectionFlag:
        if self._is_led:
            return _FLAG.ClearAndSelect
        if isinstance(event, QKeyEvent):
            return _FLAG.SelectCurrent if event.modifiers() & _SHIFT else _FLAG.ClearAndSelect
        return super().selectionCommand(index, event)

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """With Ctrl the arrows go to the edge of what is filled, as in spreadsheets; with Shift, too, they
        choose up to it.
        """
        index, step, shown = self.currentIndex(), _STEPS.get(action), self.shown()
        if not modifiers & _CTRL or step is None or index.column() not in shown:
            return super().moveCursor(action, modifiers)
        model, (down, across) = self.model(), step
        if down:
            line = [model.index(row, index.column()) for row in range(model.rowCount())]
        else:
            line = [model.index(index.row(), column) for column in shown]
        filled = [bool(cell.data()) for cell in line]
        return line[edge_of(filled, line.index(index), down or across)]

    def keyboardSearch(self, search: str) -> None:
        """Qt would look for a cell that begins with what was typed into one that takes nothing; the next key
        would be typed there.
        """

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self._let_go()

    def _let_go(self) -> None:
        """Of what is chosen a cell was let go of: the frame goes to what is left; the last one is kept."""
        index, chosen = self.currentIndex(), self.selectionModel().selection()
        if not index.isValid() or self.selectionModel().isSelected(index):
            return
        if chosen.count():
            self.selectionModel().setCurrentIndex(chosen.at(0).topLeft(), _FLAG.NoUpdate)
        else:
            self.setCurrentIndex(index)

    def _rows_gone(self) -> None:
        """The frame is in another row now: that is what is in hand."""
        index = self.currentIndex()
        if index.isValid() and not self.selectionModel().isSelected(index):
            self.setCurrentIndex(index)

    # ---- what is chosen

    def shown(self) -> list[int]:
        """The columns that are seen."""
        return [number for number in range(self.model().columnCount()) if not self.isColumnHidden(number)]

    def chosen(self) -> set[tuple[int, int]]:
        """Row and column of each cell that is chosen and seen; without any those of the one at hand."""
        chosen, index = self.selectionModel().selection(), self.currentIndex()
        ranges = [chosen.at(number) for number in range(chosen.count())]
        if not ranges and index.isValid():
            ranges = [QItemSelectionRange(index)]
        shown = set(self.shown())
        return {
            (row, column)
            for one in ranges
            for row in range(one.top(), one.bottom() + 1)
            for column in range(one.left(), one.right() + 1)
            if column in shown
        }
