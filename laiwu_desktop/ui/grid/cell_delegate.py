"""How a cell looks, and what the keys mean while one types in it."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)
from shiboken6 import isValid

from laiwu_desktop.desk.filling.draft import Cell
from laiwu_desktop.desk.grid.grid import CellState
from laiwu_desktop.formdef.values import AsTyped, Missing
from laiwu_desktop.ui.entry.saving import Saving
from laiwu_desktop.ui.fields.cell_editors import (
    PAGE_HEIGHT,
    CellEditor,
    ChoiceCell,
    LineCell,
    PageCell,
    cell_editor,
)
from laiwu_desktop.ui.grid.cells.cell_ink import GAP, SIGN, difference_of, fits, fitted, mixed, past_words
from laiwu_desktop.ui.grid.cells.cells_model import Index
from laiwu_desktop.ui.grid.grid_model import GridModel
from laiwu_desktop.ui.parts.theme import colour, colours, icon

_GROUNDS = {
    "error": "error_ground", "warning": "warning_ground", "carried": "carried_ground",
    "explained": "info_ground",
}  # fmt: skip
_SIGNS = {
    "error": "state-error", "warning": "state-warning", "todo": "state-blank", "missed": "state-blank",
    "carried": "state-carried", "explained": "state-explained",
}  # fmt: skip
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_FOCUS, _SELECTED = QStyle.StateFlag.State_HasFocus, QStyle.StateFlag.State_Selected
_BY = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
NoHint = QAbstractItemDelegate.EndEditHint.NoHint


class CellDelegate(QStyledItemDelegate):
    """`left` says by how many rows and columns to go on once what was typed is saved; `everywhere` carries
    the text that all chosen cells shall get, `several` the text and HTML of a block that was pasted into a
    cell one types in.
    """

    left = Signal(int, int)
    everywhere = Signal(str)
    several = Signal(str, str)

    def __init__(self, saving: Saving, parent: QObject) -> None:
        super().__init__(parent)
        self.saving = saving
        self.composing = saving.composing
        self.editor: CellEditor | None = None
        self.cell: Cell | None = None
        self._signs = {mark: icon(name) for mark, name in _SIGNS.items()}
        self._unsaved = icon("state-wait")

    # ---- how it looks

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = cast(GridModel, index.model())
        state, cell = model.state(index), model.cell(index)
        box = cast(QRect, option.rect)  # type: ignore[attr-defined]
        flags = cast(QStyle.StateFlag, option.state)  # type: ignore[attr-defined]
        is_disputed = cell in model.saving.conflicts
        ground = _ground(state, is_disputed=is_disputed)
        if flags & _SELECTED:
            chosen = colour("chosen")
            ground = chosen if ground is None or colours().is_flat else mixed(ground, chosen)
        if ground is not None:
            painter.fillRect(box, ground)
        sign = (
            self._unsaved
            if cell in model.unsaved
            else self._signs.get("error" if is_disputed else state.mark)
        )
        is_number = model.column(index).field.type.is_number
        inner = box.adjusted(GAP, 0, -GAP, 0)
        if sign is not None:
            place = inner.left() if is_number else inner.right() - SIGN
            where = QRect(place, box.center().y() - SIGN // 2, SIGN, SIGN)
            mode = QIcon.Mode.Selected if flags & _SELECTED else QIcon.Mode.Normal
            sign.paint(painter, where, Qt.AlignmentFlag.AlignCenter, mode)
            inner = inner.adjusted(SIGN + 3, 0, 0, 0) if is_number else inner.adjusted(0, 0, -SIGN - 3, 0)
        if model.shows_past:
            painter.setPen(colour("chosen_ink" if flags & _SELECTED else "faint"))
            self._paint_past(painter, inner, model, index)
            inner.setHeight(box.height() * 3 // 5)
        is_chosen = bool(flags & _SELECTED)
        _paint_text(painter, inner, state, is_number=is_number, is_chosen=is_chosen)
        if flags & _FOCUS:
            painter.setPen(QPen(colour("link"), 2))
            painter.drawRect(box.adjusted(1, 1, -1, -1))

    def _paint_past(self, painter: QPainter, inner: QRect, model: GridModel, index: Index) -> None:
        past = model.past(index)
        below = QRect(inner.left(), inner.top() + inner.height() // 2, inner.width(), inner.height() // 2)
        side = _RIGHT if model.column(index).field.type.is_number else _LEFT
        # A number that is cut off would be read as another one.
        ways = (past_words(past), past_words(past, " "), difference_of(past), past.text)
        told = next((one for one in ways if one and fits(painter, one, below.width())), ways[0])
        painter.drawText(below, side, fitted(painter, told, below.width()))

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(90, 26)

    # ---- typing

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        model = cast(GridModel, index.model())
        self.composing.end_wait()
        editor = cell_editor(model.column(index).field, self.composing, parent)
        self.editor, self.cell = editor, model.cell(index)
        cell = self.cell
        editor.typed.connect(lambda: self._typed(cell))
        # Whoever hears of it closes the editor, which is in the midst of its key.
        editor.several.connect(self.several, Qt.ConnectionType.QueuedConnection)
        return editor

    def _typed(self, cell: Cell) -> None:
        self.saving.type_in(cell, typed=True)
        self.saving.typing.emit()

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, LineCell | PageCell) and not editor.is_typed():
            editor.show_text(cast(GridModel, index.model()).state(index).text)

    def setModelData(self, editor: QWidget, model: QObject, index: Index) -> None:
        if not isinstance(editor, LineCell | PageCell):
            return
        cell = cast(GridModel, model).cell(index)
        self.composing.finish(cell)  # whichever way the cell is left
        if editor.is_typed():
            cast(GridModel, model).enter(cell, editor.left())

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        box = QRect(cast(QRect, option.rect))  # type: ignore[attr-defined]
        if isinstance(editor, PageCell):
            box.setSize(QSize(max(box.width(), 260), PAGE_HEIGHT))
            within = editor.parentWidget()
            if within is not None:
                box.moveBottom(min(box.bottom(), within.height()))
                box.moveRight(min(box.right(), within.width()))
        editor.setGeometry(box)

    def destroyEditor(self, editor: QWidget, index: Index) -> None:
        """An editor goes, whichever way: what was not left in the cell is not typed any more. Qt closes one
        by itself, too: when the frame goes elsewhere, and when its row is gone.
        """
        if self.cell is not None and editor is self.editor:
            self.saving.type_in(self.cell, typed=False)
            self.saving.typing.emit()
            self.editor, self.cell = None, None
            self.composing.drop()
        super().destroyEditor(editor, index)

    def finish(self, down: int = 0, across: int = 0) -> None:
        """Leave what is typed in the cell, and go on from there."""
        editor = self.editor
        if editor is not None and isValid(editor):
            self.commitData.emit(editor)
            self.closeEditor.emit(editor, NoHint)
        if down or across:
            self.left.emit(down, across)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter and Tab leave what was typed and go on; nothing an input method wants is taken from it."""
        if isinstance(event, QKeyEvent) and isinstance(watched, LineCell | PageCell):
            if self.composing.keeps(watched, event):
                return True
            if event.type() == QEvent.Type.KeyPress:
                return self._press(watched, event)
            return False
        return super().eventFilter(watched, event)

    def _press(self, editor: CellEditor, event: QKeyEvent) -> bool:
        key, held = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        is_enter = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and held == Qt.KeyboardModifier.AltModifier and isinstance(editor, PageCell):
            editor.insertPlainText("\n")
        elif is_enter and held == Qt.KeyboardModifier.ControlModifier:
            text = editor.left()
            self.closeEditor.emit(editor, NoHint)
            self.everywhere.emit(text)
        elif is_enter:
            self.finish(-1 if held & Qt.KeyboardModifier.ShiftModifier else 1)
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self.finish(0, 1 if key == Qt.Key.Key_Tab else -1)
        elif key == Qt.Key.Key_Escape:
            self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.RevertModelCache)
        elif key == Qt.Key.Key_F4 and isinstance(editor, ChoiceCell):
            editor.open_list()
        elif key in _BY and not held and not isinstance(editor, PageCell):
            if not editor.choose(_BY[Qt.Key(key)]):
                self.finish(_BY[Qt.Key(key)])
        else:
            return False
        return True


def _ground(state: CellState, *, is_disputed: bool) -> QColor | None:
    if is_disputed:
        return colour("error_ground")
    if not state.is_open:
        return colour("closed")
    return colour(_GROUNDS[state.mark]) if state.mark in _GROUNDS else None


def _paint_text(
    painter: QPainter, inner: QRect, state: CellState, *, is_number: bool, is_chosen: bool
) -> None:
    text = state.text.replace("\n", " ↵ ")
    if not text and not state.relevant:
        text = "—"
    word = isinstance(state.value, Missing) or not state.relevant
    usual = "error" if isinstance(state.value, AsTyped) else "faint" if word else "ink"
    painter.setPen(colour("chosen_ink" if is_chosen else usual))
    painter.drawText(inner, _RIGHT if is_number else _LEFT, fitted(painter, text, inner.width()))
