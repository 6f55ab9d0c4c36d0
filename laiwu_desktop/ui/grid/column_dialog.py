"""Which fields a grid shows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from laiwu_desktop.desk.grid.grid import GridColumn
from laiwu_desktop.ui.parts.dialogs import fit_to_screen, ok_cancel
from laiwu_desktop.ui.parts.plain import PlainLabel

ITEM_HEIGHT = 25
NAME = Qt.ItemDataRole.UserRole


class ColumnDialog(QDialog):
    """Ticks of `columns`; those in `chosen` are ticked. `usual` is what 恢复默认 ticks."""

    def __init__(
        self,
        parent: QWidget | None,
        columns: Sequence[GridColumn],
        chosen: Sequence[str],
        usual: Sequence[str],
    ) -> None:
        super().__init__(parent)
        self.usual = usual
        self.setWindowTitle("显示哪些指标")
        fit_to_screen(self, 460, 520)
        about = PlainLabel("打勾的指标显示在表格中。只改变本机的显示，不改变数据。")
        about.setWordWrap(True)
        self.list = QListWidget()
        self.list.setAccessibleName("指标")
        for column in columns:
            item = QListWidgetItem(f"{column.field.heading}　　{column.form.title}")
            item.setData(NAME, column.name)
            item.setSizeHint(QSize(0, ITEM_HEIGHT))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            self.list.addItem(item)
        self.tick(chosen)
        line = QHBoxLayout()
        for word, names in (("全选", [column.name for column in columns]), ("恢复默认", usual)):
            button = QPushButton(word)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _checked=False, names=names: self.tick(names))
            line.addWidget(button)
        line.addStretch(1)
        line.addWidget(ok_cancel(self))
        column_ = QVBoxLayout(self)
        column_.addWidget(about)
        column_.addWidget(self.list, 1)
        column_.addLayout(line)

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(number) for number in range(self.list.count())]

    def tick(self, names: Sequence[str]) -> None:
        """Tick these and no others."""
        wanted = set(names)
        for item in self._items():
            item.setCheckState(
                Qt.CheckState.Checked if item.data(NAME) in wanted else Qt.CheckState.Unchecked
            )

    @property
    def ticked(self) -> tuple[str, ...]:
        """The names of the columns that are ticked."""
        return tuple(item.data(NAME) for item in self._items() if item.checkState() == Qt.CheckState.Checked)
