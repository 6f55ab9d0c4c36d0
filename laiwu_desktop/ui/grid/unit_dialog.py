"""One village out of many, found by its name, its pinyin or its code."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from laiwu_desktop.formdef.division import Division, Register
from laiwu_desktop.ui.parts.dialogs import fit_to_screen, ok_cancel
from laiwu_desktop.ui.parts.plain import PlainLabel

CODE = Qt.ItemDataRole.UserRole
_MOVING = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class UnitDialog(QDialog):
    """`chosen` is the code of the unit that is marked; the one that fits best is, as one types."""

    def __init__(
        self, parent: QWidget | None, asked: str, units: Sequence[Division], register: Register, division: str
    ) -> None:
        super().__init__(parent)
        self.register = register
        self.division = division
        self.setWindowTitle(asked)
        fit_to_screen(self, 360, 440)
        self.search = QLineEdit()
        self.search.setAccessibleName("查找")
        self.search.setPlaceholderText("名称、拼音首字母、代码")
        self.search.textChanged.connect(self._filter)
        self.search.installEventFilter(self)
        self.items: dict[str, QListWidgetItem] = {}
        self.list = QListWidget()
        self.list.setAccessibleName("村（居）")
        for unit in units:
            item = QListWidgetItem(unit.name)
            item.setData(CODE, unit.code)
            self.list.addItem(item)
            self.items[unit.code] = item
        self.list.itemDoubleClicked.connect(self.accept)
        column = QVBoxLayout(self)
        column.addWidget(PlainLabel(asked))
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        column.addWidget(ok_cancel(self))
        self.list.setCurrentRow(0)

    def _filter(self) -> None:
        text = self.search.text().strip()
        found = [unit.code for unit in self.register.search(text, self.division)] if text else [*self.items]
        for code, item in self.items.items():
            item.setHidden(code not in found)
        self.mark(next((code for code in found if code in self.items), ""))

    def mark(self, code: str) -> None:
        """Mark a unit; none that is not in the list."""
        if (item := self.items.get(code)) is not None:
            self.list.setCurrentItem(item)
            self.list.doItemsLayout()  # what was hidden just now still takes its place
            self.list.scrollToItem(item)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrows choose while one types."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in _MOVING:
            QApplication.sendEvent(self.list, event)
            return True
        return super().eventFilter(watched, event)

    @property
    def chosen(self) -> str:
        """The code of the unit; "" where none is marked."""
        item = self.list.currentItem()
        return str(item.data(CODE)) if item is not None and not item.isHidden() else ""
