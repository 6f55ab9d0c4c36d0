"""What one types into in a cell: a line, a page, a list to choose from."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMimeData, QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QInputMethodEvent
from PySide6.QtWidgets import QListWidget, QPlainTextEdit, QWidget

from laiwu_desktop.desk.grid.choosing import fitting, meant
from laiwu_desktop.formdef.form import Field
from laiwu_desktop.formdef.types import Choice, Sort
from laiwu_desktop.ui.fields.composing import Composing
from laiwu_desktop.ui.fields.one_line import OneLineEdit, is_cells

PAGE_HEIGHT = 96
_MOST_SHOWN = 14


class LineCell(OneLineEdit):
    """One line of text; `typed` comes with every key, `several` in place of what is no single line."""

    typed = Signal()

    def __init__(self, field: Field, composing: Composing, parent: QWidget) -> None:
        super().__init__(parent)
        self.field = field
        self.composing = composing
        self.setFrame(False)
        self.setObjectName("cell")
        self.setAccessibleName(field.label)
        self.textEdited.connect(self.typed)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self.composing.heed(self, event)
        super().inputMethodEvent(event)
        if event.preeditString() or event.commitString():
            self.setModified(True)
            self.typed.emit()

    def is_typed(self) -> bool:
        """Whether a person has changed anything."""
        return self.isModified()

    def left(self) -> str:
        """What is left in it."""
        return self.text()

    def show_text(self, text: str) -> None:
        """Show what stands in the cell."""
        self.setText(text)
        self.selectAll()

    def choose(self, by: int) -> bool:
        """Go up or down in what there is to choose from; whether there is anything."""
        return False


class ChoiceCell(LineCell):
    """A line with the list under it: typing finds in it, the arrows go through it."""

    def __init__(self, field: Field, composing: Composing, parent: QWidget) -> None:
        super().__init__(field, composing, parent)
        self.list = QListWidget(self)
        self.list.setWindowFlags(Qt.WindowType.ToolTip | Qt.WindowType.FramelessWindowHint)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.list.setObjectName("choices")
        self.list.itemClicked.connect(lambda item: self._take(item.data(Qt.ItemDataRole.UserRole)))
        self.textEdited.connect(lambda _text: self._show_fitting())
        self.takes_several = field.type.sort is Sort.WORDS

    def left(self) -> str:
        """What is meant; of a list of one choice the one that is marked, if there is anything typed."""
        text = self.text()
        row = self.list.currentItem()
        if not self.takes_several and text.strip() and row is not None:
            return str(row.data(Qt.ItemDataRole.UserRole))
        return meant(self.field.type, text)

    def open_list(self) -> None:
        """Show what there is to choose from."""
        self._fill(list(self.field.type.choices), mark=False)

    def choose(self, by: int) -> bool:
        if not self.list.isVisible():
            self.open_list()
        row = self.list.currentRow() + by
        if not 0 <= row < self.list.count():
            return True
        self.list.setCurrentRow(row)
        if not self.takes_several:
            self.setText(str(self.list.item(row).data(Qt.ItemDataRole.UserRole)))
            self.setModified(True)
            self.selectAll()
            self.typed.emit()
        return True

    def _show_fitting(self) -> None:
        parts = self.text().replace("，", "、").replace(",", "、").replace(" ", "、").split("、")
        part = parts[-1] if self.takes_several else self.text()
        found = fitting(self.field.type.choices, part)
        self._fill(found, mark=bool(part.strip()) and not self.takes_several)

    def _fill(self, found: Sequence[Choice], *, mark: bool) -> None:
        self.list.clear()
        numbers = {choice.name: number for number, choice in enumerate(self.field.type.choices, 1)}
        for choice in found:
            self.list.addItem(f"{numbers[choice.name]}　{choice.label}")
            self.list.item(self.list.count() - 1).setData(Qt.ItemDataRole.UserRole, choice.label)
        self.list.setCurrentRow(0 if mark and found else -1)
        if not found:
            self.list.hide()
            return
        rows = min(self.list.count(), _MOST_SHOWN)
        width = max(self.width(), self.list.sizeHintForColumn(0) + 26)
        self.list.setFixedSize(width, rows * self.list.sizeHintForRow(0) + 6)
        place = self.mapToGlobal(QPoint(0, self.height()))
        screen = self.screen().availableGeometry()
        if place.y() + self.list.height() > screen.bottom():
            place = self.mapToGlobal(QPoint(0, -self.list.height()))
        self.list.move(min(place.x(), screen.right() - width), place.y())
        self.list.show()

    def _take(self, label: str) -> None:
        """A click on a choice: of several it joins those before, or leaves them."""
        if self.takes_several:
            there = [part for part in meant(self.field.type, self.text()).split("、") if part]
            there = [part for part in there if part != label] if label in there else [*there, label]
            label = "、".join(there)
        self.setText(label)
        self.setModified(True)
        self.typed.emit()
        if not self.takes_several:
            self.list.hide()

    def hideEvent(self, event: QHideEvent) -> None:
        self.list.hide()
        super().hideEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.list.hide()
        super().focusOutEvent(event)


class PageCell(QPlainTextEdit):
    """Several lines; Alt+Enter begins another, as in a spreadsheet. `several` comes in place of cells."""

    typed = Signal()
    several = Signal(str, str)

    def __init__(self, field: Field, composing: Composing, parent: QWidget) -> None:
        super().__init__(parent)
        self.field = field
        self.composing = composing
        self.setObjectName("cell")
        self.setAccessibleName(field.label)
        self.textChanged.connect(lambda: self.typed.emit() if self.is_typed() else None)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self.composing.heed(self, event)
        super().inputMethodEvent(event)

    def insertFromMimeData(self, source: QMimeData) -> None:
        if is_cells(source):
            self.several.emit(source.text(), source.html())
        else:
            super().insertFromMimeData(source)

    def is_typed(self) -> bool:
        """Whether a person has changed anything."""
        return self.document().isModified()

    def left(self) -> str:
        """What is left in it."""
        return self.toPlainText()

    def show_text(self, text: str) -> None:
        """Show what stands in the cell."""
        self.setPlainText(text)
        self.document().setModified(False)
        self.selectAll()

    def choose(self, by: int) -> bool:
        """Up and down go through the lines."""
        return False


CellEditor = LineCell | PageCell


def cell_editor(field: Field, composing: Composing, parent: QWidget) -> CellEditor:
    """The editor of a field's cells, which tells what an input method has under way in it."""
    if field.type.sort.is_chosen:
        return ChoiceCell(field, composing, parent)
    if field.type.sort is Sort.TEXT and field.appearance == "multiline":
        return PageCell(field, composing, parent)
    return LineCell(field, composing, parent)
