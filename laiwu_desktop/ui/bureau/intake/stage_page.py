"""The page of packages that came and are not imported yet: one line each, below all that is known of one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QSplitter,
    QStyledItemDelegate,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from laiwu_desktop.desk.intake.staging import Staged
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.ui.bureau.intake.stage_words import ICONS, details_of, figure_rows, row_of, summary_of
from laiwu_desktop.ui.files.outcomes import COMPLAIN
from laiwu_desktop.ui.parts.plain import OneLine, PlainLabel, as_tip
from laiwu_desktop.ui.parts.text_table import Column, ReadTable
from laiwu_desktop.ui.parts.theme import icon

COLUMNS = (
    Column("文件", 250, least=120),
    Column("单位", 130, least=96),
    Column("填报期", 104, least=96),
    Column("版次", 62, least=56),
    Column("签名", 150, least=110),
    Column("村数", 66, least=56),
    Column("改动", 60, least=50),
    Column("强制/核实", 84, least=76),
    Column("结果", 0),
)
FIGURES = (
    Column("指标", 0),
    Column("本单位现为", 92, number=True, least=76),
    Column("接收后", 84, number=True, least=64),
    Column("全市现为", 92, number=True, least=76),
    Column("接收后", 84, number=True, least=64),
)
EMPTY = (
    "还没有待导入的数据包。\n\n"
    "把数据包、文件夹或 zip 压缩包拖进窗口，或按“选择文件…”（Ctrl+O）。"
    "读完先列在这里：谁的、哪一期、第几版，签名对不对，有没有被改动，接收后汇总数怎样变；看过再导入，这以前什么也不写。"
)
_CHECKED, _UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.Unchecked


class _Names(QStyledItemDelegate):
    """Of a long name its end is seen, too: that tells one file of a folder from another."""

    # What an option holds is in no stub of PySide6 before 6.10, hence Any.
    def initStyleOption(self, option: Any, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        option.textElideMode = Qt.TextElideMode.ElideMiddle


class StageTable(ReadTable):
    """Enter imports what is ticked, Delete takes the file at hand away."""

    entered = Signal()
    dropped = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.dropped.emit()
        elif event.key() == Qt.Key.Key_Space and self.currentRow() >= 0:
            item = self.item(self.currentRow(), 0)
            if item is not None and item.flags() & Qt.ItemFlag.ItemIsUserCheckable:
                item.setCheckState(_UNCHECKED if item.checkState() == _CHECKED else _CHECKED)
        else:
            super().keyPressEvent(event)


class StagePage(QWidget):
    """Shows what is laid out, `counted` so many; `take` carries what is ticked, `drop` what is not wanted,
    each a list.
    """

    counted = Signal(int)
    take = Signal(list)
    drop = Signal(list)
    complain = Signal()
    choose = Signal()
    choose_folder = Signal()
    watch = Signal()
    cancel = Signal()

    def __init__(self, register: Register) -> None:
        super().__init__()
        self.register = register
        self.staged: list[Staged] = []
        self._build()
        self.show_reading(0, 0)
        self.show_watched(None)
        self.show_staged([])

    def _build(self) -> None:
        self.summary = PlainLabel()
        self.summary.setObjectName("heading")
        self.table = StageTable("待导入的数据包", COLUMNS)
        self.table.setItemDelegateForColumn(0, _Names(self.table))
        self.details = QTextBrowser()
        self.details.setAccessibleName("数据包的情况")
        self.figures = ReadTable("接收后汇总指标的变化", FIGURES)
        self.whole = QCheckBox("不变的指标也列出")
        self.take_button = _button("", "", self._take)
        self.take_button.setProperty("kind", "primary")
        self.drop_button = _button(
            "remove", "放弃这一份", self._drop_one, "不导入所选的这一份（Delete）；文件本身不动"
        )
        self.clear_button = _button("", "全部放弃", self._drop_all, "都不导入；文件本身不动")
        self.complaints = _button("export", COMPLAIN, self.complain.emit)
        self.choose_button = _button(
            "open", "选择文件…", self.choose.emit, "选择数据包或 zip 压缩包（Ctrl+O）"
        )
        self.folder_button = _button("", "选择文件夹…", self.choose_folder.emit, "读入文件夹里的全部文件")
        self.watch_button = _button("", "监视文件夹…", self.watch.emit)
        self.table.entered.connect(self._take)
        self.table.dropped.connect(self._drop_one)
        self.table.currentCellChanged.connect(lambda row, *_: self._show(row))
        self.table.itemChanged.connect(lambda _: self._offer())
        self.whole.toggled.connect(lambda _: self._show(self.table.currentRow()))
        below = QSplitter()
        below.addWidget(self.details)
        below.addWidget(self._right())
        below.setSizes([640, 640])
        below.setChildrenCollapsible(False)
        panes = QSplitter(Qt.Orientation.Vertical)
        panes.addWidget(self.table)
        panes.addWidget(below)
        panes.setSizes([300, 260])
        panes.setChildrenCollapsible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 10)
        column.addLayout(self._above())
        column.addLayout(self._progress())
        column.addWidget(panes, 1)
        column.addLayout(self._buttons())

    def _above(self) -> QHBoxLayout:
        self.watched = OneLine()
        self.watched.setObjectName("faint")
        line = QHBoxLayout()
        line.addWidget(self.summary)
        line.addWidget(self.watched, 1)
        for button in (self.choose_button, self.folder_button, self.watch_button):
            line.addWidget(button)
        return line

    def _progress(self) -> QHBoxLayout:
        self.about = OneLine()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(220)
        self.bar.setAccessibleName("读到第几个文件")
        self.cancel_button = _button("", "取消", self._cancel)
        line = QHBoxLayout()
        line.addWidget(self.about, 1)
        line.addWidget(self.bar)
        line.addWidget(self.cancel_button)
        return line

    def _right(self) -> QWidget:
        """What changes in the totals."""
        self.changes = PlainLabel()
        line = QHBoxLayout()
        line.addWidget(self.changes, 1)
        line.addWidget(self.whole)
        self.right = right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(line)
        column.addWidget(self.figures, 1)
        return right

    def _buttons(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.addWidget(self.take_button)
        line.addWidget(self.drop_button)
        line.addWidget(self.clear_button)
        line.addStretch()
        line.addWidget(self.complaints)
        return line

    # ---- what is shown

    def show_staged(self, staged: Sequence[Staged]) -> None:
        """Show these; what a person has unticked stays so, and the file at hand stays it."""
        at_hand, left_out = self.current(), {one.found for one in self.staged if not self._is_ticked(one)}
        self.staged = list(staged)
        self.table.blockSignals(True)
        self.table.show_rows(
            (number, ICONS[one.verdict], row_of(one)) for number, one in enumerate(self.staged)
        )
        for number, one in enumerate(self.staged):
            item = self.table.item(number, 0)
            if item is not None and one.writes:
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
                item.setCheckState(_UNCHECKED if one.found in left_out else _CHECKED)
        there = [number for number, one in enumerate(self.staged) if at_hand and one.found == at_hand.found]
        row = there[0] if there else (0 if self.staged else -1)
        self.table.setCurrentCell(row, 0)
        self.table.blockSignals(False)
        self.summary.setText(summary_of(self.staged) if self.staged else "待导入")
        self._show(row)
        self._offer()
        self.counted.emit(len(self.staged))

    def show_reading(self, done: int, count: int, name: str = "") -> None:
        """Show how many of the files that came last are read; nothing where none is being read."""
        for widget in (self.about, self.bar, self.cancel_button):
            widget.setVisible(count > 0)
        self.cancel_button.setEnabled(True)
        self.bar.setRange(0, count)
        self.bar.setValue(done)
        self.about.setText(f"正在读第 {min(done + 1, count)} 个，共 {count} 个{f'：{name}' if name else ''}")

    def show_watched(self, folder: Path | None, trouble: str = "") -> None:
        """Say which folder is watched, if any, and what stands against it."""
        text = f"正在监视 {folder}" if folder is not None else ""
        self.watched.setText(f"{text}　{trouble}" if trouble else text)
        self.watch_button.setText("停止监视" if folder is not None else "监视文件夹…")
        tip = "放进这个文件夹的数据包，放好以后自动列在这里" if folder is None else "不再看这个文件夹"
        self.watch_button.setToolTip(as_tip(tip))

    def current(self) -> Staged | None:
        """The file at hand."""
        row = self.table.currentRow()
        return self.staged[row] if 0 <= row < len(self.staged) else None

    def ticked(self) -> list[Staged]:
        """What would be imported."""
        return [one for one in self.staged if self._is_ticked(one)]

    def _is_ticked(self, one: Staged) -> bool:
        item = self.table.item(self.staged.index(one), 0)
        return one.writes and item is not None and item.checkState() == _CHECKED

    def _show(self, row: int) -> None:
        one = self.staged[row] if 0 <= row < len(self.staged) else None
        self.details.setPlainText(details_of(one, self.register) if one else EMPTY)
        rows = figure_rows(one.figures, all_of_them=self.whole.isChecked()) if one else []
        self.figures.show_rows((number, "", texts) for number, texts in enumerate(rows))
        changed = sum(figure.is_change for figure in one.figures) if one else 0
        self.right.setVisible(one is not None and bool(one.figures))
        told = f"接收后汇总指标有 {changed} 个变化" if changed else "接收后汇总指标不变"
        self.changes.setText(told if one and one.figures else "")
        self.drop_button.setEnabled(one is not None)

    def _offer(self) -> None:
        """What can be done with what is ticked."""
        ready, ticked = sum(one.writes for one in self.staged), len(self.ticked())
        whole = ready == ticked
        count = f"（{ticked} 份）" if ticked else ""
        self.take_button.setText(f"{'全部导入' if whole else '导入勾选的'}{count}")
        self.take_button.setToolTip(as_tip("收进工作区，还没有接收或退回；改主意只在这以前（回车）"))
        self.take_button.setEnabled(ticked > 0)
        self.clear_button.setEnabled(bool(self.staged))
        self.complaints.setEnabled(any(one.problems for one in self.staged))

    # ---- what is done

    def _take(self) -> None:
        if ticked := self.ticked():
            whole = len(ticked) == sum(one.writes for one in self.staged)
            self.take.emit(self.staged if whole else ticked)

    def _drop_one(self) -> None:
        if (one := self.current()) is not None:
            self.drop.emit([one])

    def _drop_all(self) -> None:
        self.drop.emit(list(self.staged))

    def _cancel(self) -> None:
        self.about.setText("正在取消…")
        self.cancel_button.setEnabled(False)
        self.cancel.emit()


def _button(sign: str, text: str, slot, tip: str = "") -> QPushButton:
    button = QPushButton(text)
    if sign:
        button.setIcon(icon(sign))
    button.setAutoDefault(False)
    button.setToolTip(as_tip(tip or text))
    button.clicked.connect(lambda _checked=False: slot())
    return button
