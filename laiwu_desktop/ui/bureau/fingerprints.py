"""Comparing fingerprints (核对指纹): a dialog over all keys that nobody has confirmed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from laiwu_desktop.desk.results import WaitingKey
from laiwu_desktop.ui.exchange.exchange_dialogs import careful, faint_label
from laiwu_desktop.ui.parts.dialogs import fit_to_screen
from laiwu_desktop.ui.parts.plain import PlainLabel, as_tip
from laiwu_desktop.ui.parts.theme import icon

HEADINGS = ("乡镇（街道）", "签名指纹", "情况", "上报数据")
ADVICE = (
    "请打电话给乡镇，由对方读出自己的签名指纹（在其窗口“设置”中，数据包的封面上也有），每个字符都一致的才打勾。"
    "电话要用平时的号码，不用数据包里写的。确认后，数据才算收到、可以审核；没有打勾的继续等待，不影响已有数据。"
)


class KeysDialog(QDialog):
    """Shows each key with its fingerprint; `compared` are those that were ticked."""

    def __init__(self, parent: QWidget | None, keys: Sequence[WaitingKey], chosen: str = "") -> None:
        """`chosen` is the report whose key the person came for."""
        super().__init__(parent)
        self.keys = keys
        self.setWindowTitle("核对签名指纹")
        fit_to_screen(self, 860, 420)
        advice = PlainLabel(ADVICE)
        advice.setWordWrap(True)
        self.table = self._table(chosen)
        self.table.itemChanged.connect(self._ticked)
        self.buttons = careful(self, "核对一致，确认")
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addWidget(advice)
        column.addWidget(self.table, 1)
        column.addWidget(faint_label("来历不明的，请关闭此窗口，选中那一份后点“拒收”：它会像没有来过一样。"))
        column.addWidget(self.buttons)
        self._ticked()

    def _table(self, chosen: str) -> QTableWidget:
        table = QTableWidget(len(self.keys), len(HEADINGS))
        table.setAccessibleName("待核对的签名")
        table.setHorizontalHeaderLabels(list(HEADINGS))
        table.verticalHeader().hide()
        table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        for row, key in enumerate(self.keys):
            what = "首次收到" if key.is_first else "与以往不同，请问明是否换过电脑"
            reports = "、".join(f"{head.period} 第 {head.revision} 版" for head in key.reports)
            for number, text in enumerate((key.name, key.fingerprint, what, reports)):
                table.setItem(row, number, _cell(text))
            first, about = table.item(row, 0), table.item(row, 2)
            assert first is not None
            assert about is not None
            first.setFlags(first.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            first.setCheckState(Qt.CheckState.Unchecked)
            if not key.is_first:
                about.setIcon(icon("state-error"))
            if chosen in {head.id for head in key.reports}:
                table.setCurrentCell(row, 0)
        for number, width in enumerate((190, 200, 260)):
            table.setColumnWidth(number, width)
        table.horizontalHeader().setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        return table

    @property
    def compared(self) -> list[WaitingKey]:
        """The keys that were ticked."""
        items = [self.table.item(row, 0) for row in range(len(self.keys))]
        ticked = [item is not None and item.checkState() == Qt.CheckState.Checked for item in items]
        return [key for key, is_ticked in zip(self.keys, ticked, strict=True) if is_ticked]

    def _ticked(self) -> None:
        self.buttons.buttons()[0].setEnabled(bool(self.compared))


def _cell(text: str) -> QTableWidgetItem:
    item = QTableWidgetItem(text)
    item.setToolTip(as_tip(text))
    return item
