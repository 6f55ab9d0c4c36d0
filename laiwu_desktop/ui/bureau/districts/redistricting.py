"""What became of divisions (区划变更): what a list may mean is shown, what a clerk ticks is applied."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date
from functools import partial
from pathlib import Path

import msgspec
from PySide6.QtCore import QDate, QObject, Qt, Signal
from PySide6.QtWidgets import (
    QDateEdit,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.backups.shelf import Reason
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.divisions.registering import changes_words
from laiwu_desktop.desk.filling.draft import Draft
from laiwu_desktop.formdef.division import DivisionChange, Register
from laiwu_desktop.formdef.divisions.official_list import Compared, Proposal
from laiwu_desktop.formdef.divisions.plausible import require_one_story
from laiwu_desktop.formdef.divisions.revising import revised
from laiwu_desktop.ui.bureau.districts.entry_dialog import EntryDialog
from laiwu_desktop.ui.bureau.districts.registered_dialog import RegisteredDialog
from laiwu_desktop.ui.exchange.exchange_dialogs import faint_label, message_label
from laiwu_desktop.ui.parts.dialogs import DecisionDialog, Dialogs, fit_to_screen, ok_cancel
from laiwu_desktop.ui.parts.plain import PlainLabel, as_tip
from laiwu_desktop.ui.parts.theme import icon, set_state
from laiwu_desktop.ui.shell.desk_window import DeskWindow

HEADINGS = ("变更", "原来", "以后", "依据")
LISTS = "区划名单 (*.xlsx *.csv *.xls *.ods *.et *.txt)"
ADVICE = (
    "名单只写了代码和名称，各是什么变更要由人核对：打勾的将登记，没有打勾的保持原样；“请核对”的尤其要看。"
    "类别或代码不对的，选中后点“更改…”：合并、拆分要选定是哪几个村。"
)


class Redistricting(QObject):
    """Reads the list and applies. `applied` carries the city's own report as it stands then."""

    applied = Signal(object)

    def __init__(self, desk: BureauDesk, window: DeskWindow) -> None:
        super().__init__(window)
        self.desk = desk
        self.window = window
        self.dialogs = window.dialogs

    def start(self) -> None:
        """Ask for the list, and find out what it may mean."""
        paths = self.dialogs.open_files(self.window, "选择区划名单，或核对过的变更", LISTS)
        if paths:
            self.read(paths[0])

    def read(self, path: Path) -> None:
        """Find out what a list may mean, and ask."""
        compare, ask = partial(self._compare, path), partial(self._ask, path)
        self.window.once_saved(lambda: self.window.run("正在比较…", compare, ask))

    def show(self) -> None:
        """List what is registered; its newest batch may be taken back."""
        dialog = RegisteredDialog(self.window, self.desk.timeline)
        dialog.taken_back.connect(self.take_back)
        dialog.transfer.connect(self.write_transfers)
        self.dialogs.run(dialog)

    def write_transfers(self) -> None:
        """Write what villages that lay elsewhere reported there, for the townships that have them now."""
        folder = self.dialogs.folder(self.window, "划转村上期数据存放的文件夹")
        if folder is not None:
            write = partial(self.desk.write_transfers, folder)
            self.window.run("正在写出…", write, self._tell_transfers)

    def _tell_transfers(self, paths: Sequence[Path]) -> None:
        names = "\n".join(path.name for path in paths)
        advice = f"请分别交给各接收乡镇，由它点“读取回执”读入。其中有个人信息，交接后请删除。\n{names}"
        self.dialogs.tell(self.window, f"已写出 {len(paths)} 个文件。", advice)

    def take_back(self) -> None:
        """Take the newest batch back, once that is confirmed."""
        newest = self.desk.timeline.newest_batch
        words = changes_words([c for c in self.desk.timeline.changes if c.batch == newest])
        if self.dialogs.confirm(self.window, "撤回最近登记的一批区划变更？", f"{words}。", "撤回"):
            self._backed_up(partial(self.window.run, "正在撤回…", self._take_back, self._taken_back))

    def _take_back(self) -> tuple[int, Draft]:
        return len(self.desk.take_back_changes()), self.desk.draft()

    def _taken_back(self, done: tuple[int, Draft]) -> None:
        count, draft = done
        self.applied.emit(draft)
        self.dialogs.tell(self.window, f"已撤回 {count} 条区划变更。")

    def _backed_up(self, then: Callable[[], None], otherwise: Callable[[], None] = lambda: None) -> None:
        back_up = partial(self.desk.back_up, Reason.IMPORT)
        without = partial(self._without_backup, then, otherwise)
        self.window.run("正在备份…", back_up, lambda _: then(), without)

    def _compare(self, path: Path) -> tuple[date, Compared, Register]:
        day = self.desk.first_free_day
        return day, self.desk.propose_changes(path, day), self.desk.timeline.at(day)

    def _ask(self, path: Path, found: tuple[date, Compared, Register]) -> None:
        day, compared, register = found
        if not compared.proposals:
            self.dialogs.tell(self.window, f"{path.name} 与区划表没有差别。")
            return
        self._go_on(ChangesDialog(self.window, compared, day, register, self.dialogs))

    def _go_on(self, dialog: ChangesDialog) -> None:
        """Ask; whatever keeps the entries from being registered leads back here, with all that was said."""
        if not self.dialogs.run(dialog):
            return
        changes, again = dialog.changes, partial(self._go_on, dialog)

        def refused(error: Exception) -> None:
            self.window.fail(error)
            again()

        def register() -> None:
            apply, done = partial(self._apply, changes), partial(self._applied, len(changes))
            self.window.run("正在登记…", apply, done, refused)

        def fitting(_: None) -> None:
            if self._may_close(changes):
                self._backed_up(register, again)
            else:
                again()

        self.window.run("正在核对…", partial(self.desk.require_fitting, changes), fitting, refused)

    def _may_close(self, changes: Sequence[DivisionChange]) -> bool:
        """Whether no more is closed than may well be, or a person says that so many are."""
        what = self.desk.closing_many(changes)
        return not what or self.dialogs.confirm(
            self.window,
            f"这些变更将撤销{what}。确实要撤销这么多？",
            "名单很可能不全，或是别处的，请先核对。登记后，这些单位不再填报。",
            f"撤销，登记 {len(changes)} 条",
        )

    def _without_backup(
        self, then: Callable[[], None], otherwise: Callable[[], None], error: Exception
    ) -> None:
        """Only a backup brings back what was before: whoever goes on without one says so."""
        if not isinstance(error, PersonError):
            self.window.fail(error)
            otherwise()
            return
        text = "备份没有做成，区划还没有改动。不备份，仍然继续？"
        if self.dialogs.confirm(self.window, text, f"{error.message}{error.remedy}", "不备份，仍然继续"):
            then()
        else:
            otherwise()

    def _apply(self, changes: Sequence[DivisionChange]) -> Draft:
        self.desk.apply_changes(changes, even_many=True)  # who chose them was asked
        return self.desk.draft()

    def _applied(self, count: int, draft: Draft) -> None:
        self.applied.emit(draft)
        self.dialogs.tell(
            self.window, f"已登记 {count} 条区划变更。", "请接着下发任务：各乡镇读入后，区划随之变更。"
        )


class ChangesDialog(DecisionDialog):
    """Shows each proposal, doubtful ones first; `changes` are those ticked, from the day that is chosen."""

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
        self.changing = QPushButton("更改…")
        self.changing.setAutoDefault(False)
        self.changing.clicked.connect(self.change)
        self.counted = faint_label("")
        self.outside = compared.outside
        self.problem = message_label()
        self.buttons = ok_cancel(self, "核对过了，登记")
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addWidget(advice)
        column.addLayout(form)
        column.addWidget(self.table, 1)
        row = QHBoxLayout()
        row.addWidget(self.changing)
        row.addWidget(self.counted, 1)
        column.addLayout(row)
        column.addWidget(self.problem)
        column.addWidget(self.buttons)
        self._count()

    def _table(self) -> QTableWidget:
        table = QTableWidget(0, len(HEADINGS))
        table.setAccessibleName("区划变更")
        table.setHorizontalHeaderLabels(list(HEADINGS))
        table.verticalHeader().hide()
        table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        for number, width in enumerate((140, 205, 205)):
            table.setColumnWidth(number, width)
        table.horizontalHeader().setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
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
        others = f"名单中另有 {self.outside} 个单位不在本市范围内。" if self.outside else ""
        self.counted.setText(
            f"共 {len(self.proposals)} 条，其中请核对的 {doubtful} 条；将登记 {ticked} 条。{others}"
        )
        self.problem.setText(self._contradiction())
        set_state(self.problem, "error")
        self.problem.setVisible(bool(self.problem.text()))
        self.buttons.buttons()[0].setEnabled(ticked > 0)
        self.changing.setEnabled(self.table.currentRow() >= 0)


def _words(proposal: Proposal) -> tuple[str, ...]:
    change = proposal.change
    was = f"{proposal.was_name}　{change.was}" if change.was else "—"
    now = f"{change.name}　{change.code}" if change.code else "—"
    return f"{change.kind.word}{'' if proposal.sure else '（请核对）'}", was, now, proposal.reason
