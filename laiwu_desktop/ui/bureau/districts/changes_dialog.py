"""What a list may mean for divisions, to be ticked: each proposal, doubtful ones first."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import msgspec
from PySide6.QtCore import QDate, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDateEdit,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.formdef.division import DivisionChange, Register
from laiwu_desktop.formdef.divisions.official_list import Compared, Proposal
from laiwu_desktop.formdef.divisions.plausible import require_one_story
from laiwu_desktop.formdef.divisions.revising import revised
from laiwu_desktop.ui.bureau.districts.entry_dialog import EntryDialog
from laiwu_desktop.ui.exchange.exchange_dialogs import faint_label, message_label
from laiwu_desktop.ui.parts.dialogs import DecisionDialog, Dialogs, fit_to_screen, ok_cancel
from laiwu_desktop.ui.parts.plain import PlainLabel, as_tip
from laiwu_desktop.ui.parts.text_table import wrap
from laiwu_desktop.ui.parts.theme import icon, set_state

HEADINGS = ("变更", "原来", "以后", "依据")
ADVICE = (
    "名单只写了代码和名称，各是什么变更要由人核对：打勾的将登记，没有打勾的保持原样；“请核对”的尤其要看。"
    "类别或代码不对的，选中后点“更改…”：合并、拆分要选定是哪几个村。"
)
# Between these the columns of the kind, of what was and of what is take what their texts need.
_NARROWEST, _NARROW, _WIDE = 120, 160, 300


class _MiddleCut(QStyledItemDelegate):
    """Names with codes are cut in the middle: the code at the end tells them apart."""

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        option.textElideMode = Qt.TextElideMode.ElideMiddle  # type: ignore[attr-defined]  # no stub


class TickTable(QTableWidget):
    """Rows with a tick each: the space bar is for all that are selected."""

    spaced = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.modifiers():
            self.spaced.emit()
        else:
            super().keyPressEvent(event)


class ChangesDialog(DecisionDialog):
    """Shows each proposal, doubtful ones first; `changes` are those ticked, from the day that is chosen.
    `export` asks for all of them as a file.
    """

    export = Signal()

    def __init__(
        self, parent: QWidget | None, compared: Compared, day: date, register: Register, dialogs: Dialogs
    ) -> None:
        """`register` is that of just before, which a person's corrections are about."""
        super().__init__(parent)
        self.proposals = sorted(compared.proposals, key=lambda one: one.sure)
        self.register, self.dialogs = register, dialogs
        self.setWindowTitle("区划变更")
        fit_to_screen(self, 980, 560)
        advice = PlainLabel(ADVICE)
        advice.setWordWrap(True)
        self.day = QDateEdit(QDate(day.year, day.month, day.day))
        self.day.setDisplayFormat("yyyy-MM-dd")
        self.day.setCalendarPopup(True)
        form = QFormLayout()
        form.addRow("自哪天起", self.day)
        self.table = self._table()
        self._fill({proposal for proposal in self.proposals if proposal.sure})
        self.table.itemChanged.connect(self._count)
        self.table.itemSelectionChanged.connect(self._count)
        self.table.doubleClicked.connect(lambda index: self.change() if index.column() else None)
        self._make_buttons()
        self.counted = faint_label("")
        self.outside = compared.outside
        self.problem = message_label()
        self.buttons = ok_cancel(self, "核对过了，登记")
        self._lay_out(advice, form)
        self._count()

    def _lay_out(self, advice: QWidget, form: QFormLayout) -> None:
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addWidget(advice)
        column.addLayout(form)
        column.addWidget(self.table, 1)
        row = QHBoxLayout()
        for button in (self.changing, self.ticking, self.exporting):
            row.addWidget(button)
        row.addWidget(self.counted, 1)
        column.addLayout(row)
        column.addWidget(self.problem)
        column.addWidget(self.buttons)

    def _make_buttons(self) -> None:
        self.changing = QPushButton("更改…")
        self.ticking = QPushButton("勾选选中的")
        self.ticking.setToolTip("Ctrl+A 选中全部，再按空格键也可以")
        self.exporting = QPushButton(icon("export"), "导出待核对表…")
        self.exporting.setToolTip("写成工作簿，核对后再读入；打了勾的算已核对")
        for button, act in (
            (self.changing, self.change),
            (self.ticking, self.tick_selected),
            (self.exporting, self.export.emit),
        ):
            button.setAutoDefault(False)
            button.clicked.connect(act)
        self.table.spaced.connect(self.tick_selected)

    def _table(self) -> TickTable:
        table = TickTable(0, len(HEADINGS))
        table.setAccessibleName("区划变更")
        table.setHorizontalHeaderLabels(list(HEADINGS))
        table.verticalHeader().hide()
        table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        cut = _MiddleCut(table)
        for column in (1, 2):
            table.setItemDelegateForColumn(column, cut)
        table.horizontalHeader().setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        wrap(table)  # what a proposal rests on is what is to be looked at
        return table

    def _fill(self, ticked: Collection[Proposal]) -> None:
        self.table.blockSignals(True)
        self.table.setRowCount(len(self.proposals))
        for row, proposal in enumerate(self.proposals):
            for number, text in enumerate(_words(proposal)):
                item = QTableWidgetItem(text)
                item.setToolTip(as_tip(text))
                self.table.setItem(row, number, item)
            first = self.table.item(row, 0)
            assert first is not None
            first.setFlags(first.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            first.setCheckState(Qt.CheckState.Checked if proposal in ticked else Qt.CheckState.Unchecked)
            if not proposal.sure:
                first.setIcon(icon("state-warning"))
        self.table.blockSignals(False)
        for column, least in ((0, _NARROWEST), (1, _NARROW), (2, _NARROW)):
            needed = self.table.sizeHintForColumn(column) + 8
            self.table.setColumnWidth(column, min(_WIDE, max(least, needed)))

    def tick_selected(self) -> None:
        """Tick the rows that are selected; where all of them are ticked, take the ticks away."""
        rows = {index.row() for index in self.table.selectedIndexes()}
        wanted = Qt.CheckState.Unchecked if all(map(self._is_ticked, rows)) else Qt.CheckState.Checked
        self.table.blockSignals(True)
        for row in rows:
            item = self.table.item(row, 0)
            if item is not None:
                item.setCheckState(wanted)
        self.table.blockSignals(False)
        self.table.viewport().update()
        self._count()

    @property
    def as_ticked(self) -> list[Proposal]:
        """All proposals, sure as far as they are ticked."""
        return [
            msgspec.structs.replace(proposal, sure=self._is_ticked(row))
            for row, proposal in enumerate(self.proposals)
        ]

    def change(self) -> None:
        """Let the person say what became of the chosen one instead; what is said so is ticked."""
        row = self.table.currentRow()
        if row < 0:
            return
        about = self.proposals[row]
        dialog = EntryDialog(self, self.proposals, self.register, about)
        if not self.dialogs.run(dialog):
            return
        before = set(self.proposals)
        ticked = {one for number, one in enumerate(self.proposals) if self._is_ticked(number)}
        kind, chosen = dialog.kind, dialog.chosen
        self.proposals = list(revised(self.proposals, self.register, about, kind, chosen))
        self._fill(ticked | {one for one in self.proposals if one not in before and one.sure})
        self.table.selectRow(0)
        self.table.scrollToTop()
        self._count()

    @property
    def changes(self) -> list[DivisionChange]:
        """What was ticked, as entries of the chosen day."""
        day = self.day.date().toString("yyyy-MM-dd")
        return [
            msgspec.structs.replace(proposal.change, day=day)
            for row, proposal in enumerate(self.proposals)
            if self._is_ticked(row)
        ]

    def _contradiction(self) -> str:
        """What those ticked must not say together, in words; "" while they do not."""
        try:
            require_one_story(self.changes, {division.code: division for division in self.register})
        except PersonError as error:
            return error.message
        return ""

    def _is_ticked(self, row: int) -> bool:
        item = self.table.item(row, 0)
        return item is not None and item.checkState() == Qt.CheckState.Checked

    def _count(self) -> None:
        ticked = sum(map(self._is_ticked, range(len(self.proposals))))
        doubtful = sum(not proposal.sure for proposal in self.proposals)
        unsure = f"，其中请核对的 {doubtful} 条" if doubtful else ""
        others = f"名单中另有 {self.outside} 个单位不在本市范围内。" if self.outside else ""
        chosen = f"将登记 {ticked} 条" if ticked else "还没有勾选"
        self.counted.setText(f"共 {len(self.proposals)} 条{unsure}；{chosen}。{others}")
        self.problem.setText(self._contradiction())
        set_state(self.problem, "error")
        self.problem.setVisible(bool(self.problem.text()))
        self.buttons.buttons()[0].setEnabled(ticked > 0)
        self.changing.setEnabled(self.table.currentRow() >= 0)
        rows = {index.row() for index in self.table.selectedIndexes()}
        self.ticking.setEnabled(bool(rows))
        is_back = bool(rows) and all(map(self._is_ticked, rows))
        self.ticking.setText("取消选中的勾" if is_back else "勾选选中的")


def _words(proposal: Proposal) -> tuple[str, ...]:
    change = proposal.change
    was = f"{proposal.was_name}　{change.was}" if change.was else "—"
    now = f"{change.name}　{change.code}" if change.code else "—"
    return f"{change.kind.word}{'' if proposal.sure else '（请核对）'}", was, now, proposal.reason
