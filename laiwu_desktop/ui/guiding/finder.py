"""查找 (Ctrl+F): type, choose with the arrows, and be in the field."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox, QLineEdit, QVBoxLayout, QWidget

from laiwu_desktop.desk.filling.draft import Cell
from laiwu_desktop.desk.guiding.looking_up import Hit
from laiwu_desktop.ui.parts.dialogs import fit_to_screen
from laiwu_desktop.ui.parts.plain import PlainLabel
from laiwu_desktop.ui.parts.text_table import Column, ReadTable

COLUMNS = (Column("村（单位）", 120), Column("报表", 170), Column("指标项", 150), Column("内容", 0))
_MOVING = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class FindDialog(QDialog):
    """`chosen` is the place to go to, once it is accepted."""

    def __init__(self, parent: QWidget | None, search: Callable[[str], list[Hit]]) -> None:
        super().__init__(parent)
        self.setWindowTitle("查找")
        fit_to_screen(self, 760, 460)
        self.search = search
        self.hits: list[Hit] = []
        self.chosen: Cell | None = None
        self.edit = QLineEdit()
        self.edit.setPlaceholderText("指标项、填过的内容、自己的备忘，或其拼音首字母；空着则列出待跟进的")
        self.edit.setAccessibleName("查找")
        self.edit.textChanged.connect(self.show_found)
        self.edit.installEventFilter(self)
        self.table = ReadTable("查找结果", COLUMNS)
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.table.doubleClicked.connect(self.accept)
        self.nothing = PlainLabel("没有找到。")
        self.nothing.setObjectName("faint")
        buttons = QDialogButtonBox()
        go = buttons.addButton("转到", QDialogButtonBox.ButtonRole.AcceptRole)
        go.setDefault(True)
        buttons.addButton("关闭", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        for part in (self.edit, self.nothing, self.table, buttons):
            column.addWidget(part, 1 if part is self.table else 0)
        self.show_found()

    def show_found(self) -> None:
        """Show what is found for the text there."""
        self.hits = self.search(self.edit.text())
        self.table.show_rows((hit.cell, "", (hit.unit, hit.form, hit.label, hit.text)) for hit in self.hits)
        self.nothing.setVisible(not self.hits and bool(self.edit.text().strip()))
        if self.hits:
            self.table.selectRow(0)

    def accept(self) -> None:
        """Go to the place chosen; with none, stay."""
        row = self.table.currentRow()
        if 0 <= row < len(self.hits):
            self.chosen = self.hits[row].cell
            super().accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrows choose while one types."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in _MOVING:
            QApplication.sendEvent(self.table, event)
            return True
        return super().eventFilter(watched, event)
