"""The grid on screen: village names and codes stand still at its left, the keys are those of spreadsheets."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
)

from laiwu_desktop.desk.grid.grid import GridColumn
from laiwu_desktop.desk.grid.grid_deeds import Area
from laiwu_desktop.formdef.types import Sort
from laiwu_desktop.ui.entry.typed_ahead import TypedAhead
from laiwu_desktop.ui.fields.cell_editors import CellEditor, ChoiceCell, LineCell
from laiwu_desktop.ui.grid.cell_delegate import CellDelegate, NoHint
from laiwu_desktop.ui.grid.cells.cell_ink import PAST_ROOM, past_words
from laiwu_desktop.ui.grid.cells.village_header import ROW_HEIGHT, TALL_ROW, VillageHeader, name_corner
from laiwu_desktop.ui.grid.grid_model import GridModel
from laiwu_desktop.ui.grid.hand_view import HandView

_WIDTHS = {
    Sort.WHOLE: 84, Sort.SCALED: 84, Sort.DAY: 98, Sort.TIME: 70, Sort.WORD: 96, Sort.WORDS: 150,
    Sort.TEXT: 140, Sort.PHOTOS: 64,
}  # fmt: skip
# What the mark of the order takes of a heading.
_MARK = 20
# Of more rows the width of what they had is not measured: that of the first stands for all.
MOST_MEASURED = 300
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
TABS = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
KEYS = (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride)
HOLDS = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta)


class GridView(HandView):
    """`sorted` asks for another order by a column, `lost` carries what was being typed in a row that is gone;
    `keys` are what keys do besides walking and typing, by their names in Qt's words. `menu_wanted` carries
    the place on the screen where the menu of the chosen cells is asked for.
    """

    sorted = Signal(int)
    menu_wanted = Signal(QPoint)
    lost = Signal(str)

    def __init__(self, model: GridModel) -> None:
        super().__init__()
        self.grid_model = model
        self.keys: dict[str, Callable[[], object]] = {}
        self._hands_on = False
        self.ahead = TypedAhead(self)
        self._marked = ""
        self.cells = CellDelegate(model.saving, self)
        self.names = VillageHeader()
        self.setVerticalHeader(self.names)
        self.setModel(model)
        self.watch_rows()
        self.cells.left.connect(self._go_on)
        self.setItemDelegate(self.cells)
        self.setAccessibleName("表格")
        self.setWordWrap(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.DoubleClicked | triggers.AnyKeyPressed | triggers.EditKeyPressed)
        self.setTabKeyNavigation(False)
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
        header.setFixedHeight(58)
        header.setMinimumSectionSize(44)
        header.setHighlightSections(False)
        header.sectionDoubleClicked.connect(self.sorted)
        name_corner(self)

    # ---- what is seen

    def show_past(self, *, shown: bool) -> None:
        """Show last period's values under those of this one, or no more."""

        def show() -> None:
            self.grid_model.shows_past = shown

        self._refit(show)
        self.names.setDefaultSectionSize(TALL_ROW if shown else ROW_HEIGHT)
        self.viewport().update()

    def show_order(self) -> None:
        """Mark the heading by which the rows are ordered, and no other; there is room for the mark."""
        header, names = self.horizontalHeader(), [column.name for column in self.grid_model.grid.columns]
        column, down = self.grid_model.order or (None, False)

        def mark() -> None:
            self._marked = column.name if column is not None else ""

        self._refit(mark)
        header.setSortIndicatorShown(column is not None)
        if column is not None:
            order = Qt.SortOrder.DescendingOrder if down else Qt.SortOrder.AscendingOrder
            header.setSortIndicator(names.index(column.name), order)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        shows = self.width() >= 760
        if shows != self.names.shows_codes:
            self.names.shows_codes = shows
            self.updateGeometries()

    def seen(self) -> Area:
        """The rows and columns that are seen, in their order."""
        return Area(tuple(self.grid_model.rows), tuple(self.grid_model.grid.columns[n] for n in self.shown()))

    def place(self) -> tuple[int, int]:
        """The row and the seen column of the first chosen cell, or of the one at hand."""
        chosen = self.chosen()
        if not chosen:
            return 0, 0
        return min(row for row, _ in chosen), self.shown().index(min(column for _, column in chosen))

    def area(self) -> Area:
        """The cells that are chosen; without any the one at hand."""
        chosen, model = self.chosen(), self.grid_model
        rows = {row: model.rows[row] for row in sorted({row for row, _ in chosen})}
        columns = {place: model.grid.columns[place] for place in sorted({place for _, place in chosen})}
        gaps = (
            (rows[row], columns[place].name)
            for row in rows
            for place in columns
            if (row, place) not in chosen
        )
        return Area(tuple(rows.values()), tuple(columns.values()), frozenset(gaps))

    def width_of(self, column: GridColumn) -> int:
        """How wide a column is to begin with: its heading goes on three lines at most, with the mark of the
        order beside it; where last period's numbers are shown, they and what has changed are seen whole.
        """
        text = self.fontMetrics().horizontalAdvance(column.field.heading)
        heading = text * 2 // 5 + 22 + (_MARK if column.name == self._marked else 0)
        return max(_WIDTHS[column.field.type.sort], heading, self._width_of_past(column))

    def _width_of_past(self, column: GridColumn) -> int:
        model = self.grid_model
        if not (model.shows_past and column.field.type.is_number):
            return 0
        told = [past_words(model.grid.past(row, column)) for row in model.grid.rows[:MOST_MEASURED]]
        longest = max(told, key=len, default="")
        return self.fontMetrics().horizontalAdvance(longest) + PAST_ROOM if longest else 0

    def _refit(self, change: Callable[[], None]) -> None:
        """Do what lets columns be as wide as they would be otherwise; those a person has widened stay so."""
        columns = self.grid_model.grid.columns
        usual = [
            number for number in self.shown() if self.columnWidth(number) == self.width_of(columns[number])
        ]
        change()
        for number in usual:
            self.setColumnWidth(number, self.width_of(columns[number]))

    # ---- going about

    def go(self, index: QModelIndex) -> None:
        """Go to a cell; to none where there is none."""
        self.setCurrentIndex(index)
        if index.isValid():
            self.scrollTo(index)

    def go_back_to(self, index: QModelIndex) -> None:
        """Go to a cell again, or, where it is not seen any more, to the first that is."""
        shown = self.shown()
        if not index.isValid() or index.column() not in shown:
            row, column = max(index.row(), 0), max(index.column(), 0)
            near = min(shown, key=lambda number: abs(number - column), default=-1)
            index = self.grid_model.index(row, near)
        self.go(index)

    def go_by(self, down: int, across: int) -> None:
        """Go on by rows or columns; from the end of a column to the top of the next, and likewise of rows."""
        index, shown = self.currentIndex(), self.shown()
        last = self.grid_model.rowCount() - 1
        if not index.isValid() or not shown or index.column() not in shown:
            return
        row, place = index.row() + down, shown.index(index.column()) + across
        if not 0 <= row <= last:
            row, place = (0, place + 1) if down > 0 else (last, place - 1)
        elif not 0 <= place < len(shown):
            row, place = (row + 1, 0) if across > 0 else (row - 1, len(shown) - 1)
        if 0 <= row <= last and 0 <= place < len(shown):
            self.go(self.grid_model.index(row, shown[place]))

    def commit(self) -> None:
        """Leave what is typed in its cell."""
        self.cells.finish()

    def rowsAboutToBeRemoved(
        self, parent: QModelIndex | QPersistentModelIndex, first: int, last: int
    ) -> None:
        """Somebody else takes rows away: what is being typed in one of them has no place, and what is typed
        next shall have none in another row.
        """
        editor, index = self.cells.editor, self.currentIndex()
        if editor is not None and first <= index.row() <= last:
            text = editor.left() if editor.is_typed() else ""
            self.closeEditor(editor, NoHint)
            if text:
                self.setCurrentIndex(QModelIndex())
                self.lost.emit(text)
        super().rowsAboutToBeRemoved(parent, first, last)

    # ---- keys

    def event(self, event: QEvent) -> bool:
        """What the grid does with a key the window does not do with it; Tab walks, with Ctrl it leaves."""
        is_mine = isinstance(event, QKeyEvent) and event.type() in KEYS and self._heeds(event)
        return is_mine or super().event(event)

    def _heeds(self, event: QKeyEvent) -> bool:
        """Whether a key is dealt with; while an input method composes in a cell, its keys are its own."""
        editor = self.cells.editor
        if editor is not None and self.cells.composing.keeps(editor, event):
            return True
        if event.type() == QEvent.Type.ShortcutOverride:
            is_known = _name(event) in self.keys
            event.setAccepted(is_known or event.isAccepted())
            return is_known
        if event.key() in TABS:
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                return self.focusNextPrevChild(event.key() == Qt.Key.Key_Tab)
            self.keyPressEvent(event)
            return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if (editor := self.cells.editor) is not None:
            self._press_while_typing(editor, event)
            return
        if event.key() not in HOLDS:
            self.scrollTo(self.currentIndex())  # nothing is typed or done out of sight
        key, shift = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        plain = not event.modifiers() & ~(
            Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        )
        if (deed := self.keys.get(_name(event))) is not None:
            deed()
        elif plain and not shift and key in ENTER and self.grid_model.offer_at(self.currentIndex()):
            if not event.isAutoRepeat():  # who leans on the key has not read what is offered
                self.take_offer()
        elif plain and key in ENTER:
            self.go_by(-1 if shift else 1, 0)
        elif plain and key in TABS:
            self.go_by(0, -1 if key == Qt.Key.Key_Backtab else 1)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """By the mouse the menu is that of the cell under it, and of all chosen where it is one of them."""
        index = self.indexAt(self.viewport().mapFromGlobal(event.globalPos()))
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            if index.isValid() and (index.row(), index.column()) not in self.chosen():
                self.setCurrentIndex(index)
            self.menu_wanted.emit(event.globalPos())
        else:
            self.ask_menu()
        event.accept()

    def ask_menu(self) -> None:
        """Ask for the menu, below the cell at hand."""
        self.scrollTo(self.currentIndex())
        below = self.visualRect(self.currentIndex()).bottomLeft()
        self.menu_wanted.emit(self.viewport().mapToGlobal(below))

    def currentChanged(
        self, current: QModelIndex | QPersistentModelIndex, previous: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Who goes on from the next cell, too, has what an input method commits from then on meant for where
        it lands.
        """
        composing = self.cells.composing
        if composing.late and previous.isValid() and self.grid_model.cell(previous) != composing.late.cell:
            composing.end_wait()
        super().currentChanged(current, previous)

    def _go_on(self, down: int, across: int) -> None:
        """Go on from a cell that was typed in; by Enter not where something is offered instead."""
        if (down, across) != (1, 0) or not self.grid_model.offer_at(self.currentIndex()):
            self.go_by(down, across)

    def take_offer(self) -> None:
        """Let what is offered stand in the cell, and go on; or begin what is to be completed."""
        index = self.currentIndex()
        offer = self.grid_model.offer_at(index)
        if offer is None or self.grid_model.take_offer(index) or not offer.begun:
            self.go_by(1, 0)
            return
        self.edit(index)
        editor = self.cells.editor
        if isinstance(editor, LineCell):
            editor.setText(offer.begun)
            editor.setModified(True)
            editor.setCursorPosition(0 if offer.begun.startswith("-") else len(offer.begun))
            editor.typed.emit()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """An input method may answer at once, without having composed anything: Qt would open the cell and
        lose its answer.
        """
        if self.cells.editor is None:
            self.cells.composing.heed(self, event)
        self.scrollTo(self.currentIndex())
        is_answer = bool(event.commitString()) and not event.preeditString()
        if is_answer and self.cells.editor is None:
            self.edit(self.currentIndex())
            if self.cells.editor is not None:
                QApplication.sendEvent(self.cells.editor, event)
                return
        super().inputMethodEvent(event)

    def _press_while_typing(self, editor: CellEditor, event: QKeyEvent) -> None:
        """While an input method composes the first word of a cell the keys still come here; afterwards only
        those that the editor has no use for.
        """
        if not editor.hasFocus() and not self._hands_on:
            self._hands_on = True
            QApplication.sendEvent(editor, event)
            self._hands_on = False
        elif (deed := self.keys.get(_name(event))) is not None and not self.cells.composing.preedit:
            self.commit()
            deed()

    def open_choices(self) -> None:
        """Begin to type, with the list open where there is one."""
        self.edit(self.currentIndex())
        if isinstance(self.cells.editor, ChoiceCell):
            self.cells.editor.open_list()


def _name(event: QKeyEvent) -> str:
    """A key as it is called in `keys`: Ctrl+D, F7, Shift+F9."""
    return QKeySequence(event.keyCombination()).toString().replace("Return", "Enter")
