"""Comparing fingerprints (核对指纹): a dialog over the keys that wait, and those that were confirmed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from laiwu_desktop.desk.results import WaitingKey
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.formdef.states import Compared
from laiwu_desktop.store.keys import KnownKey
from laiwu_desktop.ui.exchange.exchange_dialogs import careful, faint_label
from laiwu_desktop.ui.exchange.known_keys import KnownKeys
from laiwu_desktop.ui.parts.dialogs import fit_to_screen
from laiwu_desktop.ui.parts.plain import PlainLabel, as_tip
from laiwu_desktop.ui.parts.theme import icon

HEADINGS = ("乡镇（街道）", "签名指纹", "情况", "上报数据")
ADVICE = (
    "请打电话给乡镇，由对方读出自己的签名指纹（在其窗口“设置—填表人、审核人”中，数据包的封面上也有），每个字符都一致的才打勾。"
    "电话要用平时的号码，不用数据包里写的。确认后，数据才算收到、可以审核；没有打勾的留在这里继续等待，不影响已有数据。"
)
HOW = (Compared.TELEPHONE, Compared.LIST)


class KeysDialog(QDialog):
    """Shows each key with its fingerprint; `compared` are those that were ticked, `how` is how.

    `bring` asks for enrolment files, `print_list` for a list to print, `revoke` carries a known key and
    `turn_away` one that waits.
    """

    bring = Signal()
    print_list = Signal()
    revoke = Signal(object)
    turn_away = Signal(object)

    def __init__(
        self,
        parent: QWidget | None,
        keys: Sequence[WaitingKey],
        register: Register,
        known: Sequence[KnownKey] = (),
        chosen: str = "",
        after: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """`chosen` is the report whose key the person came for; `after`: see `KnownKeys.show_keys`."""
        super().__init__(parent)
        self.keys: Sequence[WaitingKey] = ()
        self.setWindowTitle("核对签名指纹")
        fit_to_screen(self, 1000, 480)
        self.table = _empty_table()
        self.table.itemChanged.connect(self._ticked)
        self.table.itemSelectionChanged.connect(self._choose)
        self.known = KnownKeys(register)
        self.known.revoke.connect(self.revoke)
        self.buttons = careful(self, "核对一致，确认")
        self.leaving = self.buttons.buttons()[1]
        self.tabs = QTabWidget()
        self.tabs.addTab(self._waiting(), "")
        self.tabs.addTab(self.known, "")
        self.tabs.setCornerWidget(self.files)  # on both pages: nothing need wait
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addWidget(self.tabs, 1)
        column.addWidget(self.buttons)
        self.show_keys(keys, chosen)
        self.show_known(known, after)
        self.tabs.setCurrentIndex(1 if known and not keys else 0)
        self.tabs.currentChanged.connect(self._name_leaving)
        self._name_leaving()

    def _name_leaving(self) -> None:
        """Of what is confirmed already nothing can be called off."""
        self.leaving.setText("关闭" if self.tabs.currentWidget() is self.known else "取消")

    def _waiting(self) -> QWidget:
        advice = PlainLabel(ADVICE)
        advice.setWordWrap(True)
        self.method = QComboBox()
        self.method.setAccessibleName("核对方式")
        for how in HOW:
            self.method.addItem(how.word)
        self.files = QPushButton(icon("open"), "读入登记文件…")
        self.printing = QPushButton(icon("print"), "写出核对清单…")
        for button, signal in ((self.files, self.bring), (self.printing, self.print_list)):
            button.setAutoDefault(False)
            button.clicked.connect(signal)
        line = QHBoxLayout()
        line.addWidget(PlainLabel("打勾的是经"))
        line.addWidget(self.method)
        line.addStretch()
        line.addWidget(self.printing)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        column.addWidget(advice)
        column.addWidget(self.table, 1)
        column.addLayout(line)
        self.rejecting = QPushButton("拒收…")
        self.rejecting.setAutoDefault(False)
        self.rejecting.clicked.connect(lambda: self.turn_away.emit(self.keys[self.table.currentRow()]))
        away = QHBoxLayout()
        away.addWidget(faint_label("来历不明的，选中后点“拒收…”：它和用它签的数据会像没有来过一样。"), 1)
        away.addWidget(self.rejecting)
        column.addLayout(away)
        return page

    def show_keys(self, keys: Sequence[WaitingKey], chosen: str = "") -> None:
        """Show the keys that wait; what was ticked stays ticked."""
        ticked = {(key.division, key.public_key) for key in self.compared}
        self.keys = keys
        self.table.blockSignals(True)
        self.table.setRowCount(len(keys))
        for row, key in enumerate(keys):
            self._show_row(row, key, ticked=(key.division, key.public_key) in ticked)
            if chosen in {head.id for head in key.reports}:
                self.table.setCurrentCell(row, 0)
        self.table.blockSignals(False)
        self.table.resizeColumnToContents(1)  # it is compared sign by sign
        self.tabs.setTabText(0, f"待核对（{len(keys)}）")
        self.printing.setEnabled(bool(keys))
        self._ticked()
        self._choose()

    def _show_row(self, row: int, key: WaitingKey, *, ticked: bool) -> None:
        for number, text in enumerate((key.name, key.fingerprint, key.about, key.held)):
            self.table.setItem(row, number, _cell(text))
        first, about = self.table.item(row, 0), self.table.item(row, 2)
        assert first is not None
        assert about is not None
        if key.revoked is None:
            first.setFlags(first.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            first.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
        if not key.is_first and key.statement is None:
            about.setIcon(icon("state-error"))

    def show_known(self, known: Sequence[KnownKey], after: Mapping[str, str]) -> None:
        """Show the keys that were confirmed."""
        self.known.show_keys(known, after)
        self.tabs.setTabText(1, f"已确认（{len(known)}）")

    @property
    def compared(self) -> list[WaitingKey]:
        """The keys that were ticked."""
        items = [self.table.item(row, 0) for row in range(len(self.keys))]
        ticked = [item is not None and item.checkState() == Qt.CheckState.Checked for item in items]
        return [key for key, is_ticked in zip(self.keys, ticked, strict=True) if is_ticked]

    @property
    def how(self) -> Compared:
        """How they were compared."""
        return HOW[self.method.currentIndex()]

    def _choose(self) -> None:
        self.rejecting.setEnabled(0 <= self.table.currentRow() < len(self.keys))

    def _ticked(self) -> None:
        self.buttons.buttons()[0].setEnabled(bool(self.compared))


def _empty_table() -> QTableWidget:
    table = QTableWidget(0, len(HEADINGS))
    table.setAccessibleName("待核对的签名")
    table.setHorizontalHeaderLabels(list(HEADINGS))
    table.verticalHeader().hide()
    table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
    table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
    for number, width in ((0, 130), (1, 156), (3, 140)):
        table.setColumnWidth(number, width)
    table.horizontalHeader().setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
    return table


def _cell(text: str) -> QTableWidgetItem:
    item = QTableWidgetItem(text)
    item.setToolTip(as_tip(text))
    return item
