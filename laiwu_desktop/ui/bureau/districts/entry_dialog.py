"""What became of one division, said by a person where a list leaves it open."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from laiwu_desktop.formdef.division import ChangeKind, Register
from laiwu_desktop.formdef.divisions.official_list import Listed, Proposal
from laiwu_desktop.formdef.divisions.revising import choices, is_enough, kinds_for
from laiwu_desktop.ui.exchange.exchange_dialogs import faint_label
from laiwu_desktop.ui.parts.dialogs import DecisionDialog, fit_to_screen, ok_cancel
from laiwu_desktop.ui.parts.plain import PlainLabel

_CHOICE = Qt.ItemDataRole.UserRole
_ASKED = {
    ChangeKind.MERGED: "勾选并入哪个村（居）；它继续存在的，自动补上它那一条。",
    ChangeKind.SPLIT: "勾选拆成的各个村（居）；原村继续存在的，也勾上它自己。",
    ChangeKind.CLOSED: "撤销的没有新代码。",
    ChangeKind.NEW: "新设的没有原村。",
}
_ONE = "勾选它以后是名单中的哪一个。"
_FROM = "勾选它是由哪个村（居）拆分出来的。"


class EntryDialog(DecisionDialog):
    """Asks for a kind and what the division of a proposal became: `kind` and `chosen`."""

    def __init__(
        self, parent: QWidget | None, proposals: Sequence[Proposal], register: Register, about: Proposal
    ) -> None:
        super().__init__(parent)
        self.about = about
        self.setWindowTitle("更改区划变更")
        fit_to_screen(self, 520, 520)
        change = about.change
        whose = (
            f"{about.was_name}　{change.was}" if change.was else f"{change.name}　{change.code}（名单中新有）"
        )
        self.kinds = QComboBox()
        for kind in kinds_for(about):
            self.kinds.addItem(kind.word, kind)
        self.kinds.setCurrentIndex(max(0, self.kinds.findData(change.kind)))
        self.search = QLineEdit()
        self.search.setPlaceholderText("输入名称或代码的一部分")
        self.search.setClearButtonEnabled(True)
        self.list = QListWidget()
        self.list.setAccessibleName("以后的村（居）")
        own = {one.change.code for one in proposals if change.was and one.change.was == change.was}
        for line in choices(proposals, register, about):
            item = QListWidgetItem(f"{line.name}　{line.code}")
            item.setData(_CHOICE, line)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if line.code in own else Qt.CheckState.Unchecked)
            self.list.addItem(item)
        self.asked = faint_label("")
        self.buttons = ok_cancel(self, "更改")
        form = QFormLayout()
        form.addRow("单位", PlainLabel(whose))
        form.addRow("变更", self.kinds)
        form.addRow("查找", self.search)
        self.form = form
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(self.asked)
        column.addWidget(self.list, 1)
        column.addStretch()
        column.addWidget(self.buttons)
        self.kinds.currentIndexChanged.connect(self._look)
        self.list.itemChanged.connect(self._look)
        self.search.textChanged.connect(self._filter)
        self._look()

    @property
    def kind(self) -> ChangeKind:
        """The kind that was chosen."""
        return ChangeKind(self.kinds.currentData())

    @property
    def chosen(self) -> list[Listed]:
        """Those ticked; none for a kind that speaks of none."""
        if is_enough(self.about, self.kind, 0):
            return []
        return [item.data(_CHOICE) for item in self._items() if item.checkState() == Qt.CheckState.Checked]

    def _items(self) -> list[QListWidgetItem]:
        found = [self.list.item(row) for row in range(self.list.count())]
        return [item for item in found if item is not None]

    def _look(self) -> None:
        is_alone = is_enough(self.about, self.kind, 0)
        part = self.kind is ChangeKind.SPLIT and not self.about.change.was
        count = len(self.chosen)
        said = "" if is_alone else f"已勾选 {count} 个。"
        self.asked.setText((_FROM if part else _ASKED.get(self.kind, _ONE)) + said)
        self.list.setVisible(not is_alone)
        self.form.setRowVisible(self.search, not is_alone)
        self.buttons.buttons()[0].setEnabled(is_enough(self.about, self.kind, count))

    def _filter(self, text: str) -> None:
        """Those ticked stay in sight."""
        for item in self._items():
            is_ticked = item.checkState() == Qt.CheckState.Checked
            item.setHidden(text.strip() not in item.text() and not is_ticked)
