"""Asking before files replace what somebody typed by hand: which files, and what of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableView,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from laiwu_desktop.desk.filling.loading import Looked
from laiwu_desktop.desk.results import Changed
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.report.change import ValueChange
from laiwu_desktop.ui.parts.dialogs import DecisionDialog, fit_to_screen, ok_cancel
from laiwu_desktop.ui.parts.plain import PlainLabel, as_tip
from laiwu_desktop.ui.parts.text_table import Column, ReadTable

FILES = (
    Column("文件", 0),
    Column("改动手工填写的", 130, number=True),
    Column("改动其他数据", 120, number=True),
    Column("新填入", 90, number=True),
)
LINES = (
    Column("村（居）", 124),
    Column("报表", 142),
    Column("指标项", 0),
    Column("手工填写的", 108),
    Column("文件中的", 108),
    Column("谁填的", 78),
    Column("何时", 128),
)
MOST_FILES_SHOWN = 5
LINE_HEIGHT = 25
Index = QModelIndex | QPersistentModelIndex


class OverwriteModel(QAbstractTableModel):
    """What one file would replace, one value a line: only the lines that are seen are ever made."""

    def __init__(self, forms: FormSet, register: Register) -> None:
        super().__init__()
        self.forms = forms
        self.register = register
        self.lines: Sequence[Changed] = ()

    def show(self, lines: Sequence[Changed]) -> None:
        """Show other lines."""
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(LINES)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return LINES[section].heading
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return self.texts(index.row())[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return as_tip(self.texts(index.row())[index.column()])
        return None

    def texts(self, row: int) -> tuple[str, ...]:
        """A line as a person reads it."""
        line = self.lines[row]
        number = f"　第 {line.key.seq} 行" if line.key.seq else ""
        return (
            self.register[line.key.unit_code].name,
            f"{self.forms[line.key.form].title}{number}",
            line.label,
            line.was,
            line.now or "（清空）",
            line.actor,
            line.when[:16].replace("T", " "),
        )


class OverwriteDialog(DecisionDialog):
    """Shows what files would replace of what was typed by hand; `left_out` are those not ticked.

    `unasked` is how many files there are besides, which replace nothing of it.
    """

    def __init__(
        self, parent: QWidget, files: Sequence[Looked], unasked: int, forms: FormSet, register: Register
    ) -> None:
        super().__init__(parent)
        self.files = files
        self.unasked = unasked
        self.setWindowTitle("导入前请核对：手工填写的数据将被改动")
        fit_to_screen(self, 940, 520)
        self.model = OverwriteModel(forms, register)
        self.table = self._files()
        self.about = PlainLabel()
        self.about.setObjectName("heading")
        self.buttons = ok_cancel(self, "导入")
        self.buttons.buttons()[1].setText("全部不导入")
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addWidget(self._advice())
        column.addWidget(self.table)
        column.addWidget(self.about)
        column.addWidget(self._lines(), 1)
        column.addWidget(self.buttons)
        self.table.itemChanged.connect(self._ticked)
        self.table.currentItemChanged.connect(self._show_file)
        self.table.setCurrentCell(0, 0)
        self._ticked()

    def _advice(self) -> QWidget:
        rest = f"另有 {self.unasked} 个文件不改动手工填写的数据，一并导入。" if self.unasked else ""
        advice = PlainLabel(
            f"打勾的文件将按文件改动手工填写的数据；不打勾的不导入，数据保持原样。{rest}"
            "每个文件导入后都可以用“撤消”（Ctrl+Z）整个改回。"
        )
        advice.setWordWrap(True)
        return advice

    def _files(self) -> ReadTable:
        """The files, each to be ticked; as high as they are many, within reason."""
        table = ReadTable("要导入的文件", FILES)
        table.show_rows((number, "", _counts(one)) for number, one in enumerate(self.files))
        for row in range(len(self.files)):
            item = table.item(row, 0)
            assert item is not None
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked)
        lines = min(len(self.files), MOST_FILES_SHOWN)
        table.setFixedHeight(table.horizontalHeader().sizeHint().height() + lines * LINE_HEIGHT + 6)
        return table

    def _lines(self) -> QTableView:
        table = QTableView()
        table.setObjectName("lines")
        table.setModel(self.model)
        table.setAccessibleName("将被改动的数据")
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setAlternatingRowColors(True)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(LINE_HEIGHT)
        header = table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        for number, column in enumerate(LINES):
            if column.width:
                header.resizeSection(number, column.width)
            else:
                header.setSectionResizeMode(number, QHeaderView.ResizeMode.Stretch)
        return table

    @property
    def left_out(self) -> list[Looked]:
        """The files that are not to be taken."""
        return [one for one, taken in zip(self.files, self._taken(), strict=True) if not taken]

    def _taken(self) -> list[bool]:
        items = (self.table.item(row, 0) for row in range(len(self.files)))
        return [item is not None and item.checkState() == Qt.CheckState.Checked for item in items]

    def _ticked(self) -> None:
        """Say on the button what it will do."""
        count = sum(self._taken()) + self.unasked
        button = self.buttons.buttons()[0]
        button.setText(f"导入（{count} 个文件）" if count else "导入")
        button.setEnabled(bool(count))

    def _show_file(self, item: QTableWidgetItem | None) -> None:
        if item is not None:
            file = self.files[item.row()]
            self.model.show(file.overwritten)
            self.about.setText(f"{file.path.name}　将改动手工填写的 {len(file.overwritten)} 处：")


def _counts(file: Looked) -> tuple[str, ...]:
    """What a file would do, in figures."""
    new = sum(isinstance(c, ValueChange) and c.was is None and c.now is not None for c in file.changes)
    by_hand, others = len(file.overwritten), len(file.changed) - len(file.overwritten)
    return file.path.name, *(f"{count} 处" for count in (by_hand, others, new))
