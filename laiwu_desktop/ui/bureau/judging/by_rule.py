"""By rule: what matches over the reports of all townships, accepted or returned with one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from laiwu_desktop.desk.bureau.judging.matching import Kind, Listed, Matched
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.report.thread import place_words
from laiwu_desktop.ui.bureau.judging.phrases import PhraseButton
from laiwu_desktop.ui.parts.plain import PlainLabel, as_tip
from laiwu_desktop.ui.parts.text_table import Column, ReadTable
from laiwu_desktop.ui.parts.theme import icon

COLUMNS = (Column("规则或条件", 0), Column("处", 48, number=True), Column("份", 40, number=True))
_ICONS = {"error": "error", "warning": "warning", "odd": "part", "changed": "wait"}
_HIT = Qt.ItemDataRole.UserRole
# Of more in one township the rest is counted: nobody reads on.
MOST_SHOWN = 200


class ByRulePage(QWidget):
    """`wanted` says that other kinds are chosen, or another limit; `accept` and `send_back` that the reports
    ticked shall be decided of; `jump` carries a township and a value.
    """

    wanted = Signal()
    accept = Signal()
    send_back = Signal()
    jump = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        self.listed: Sequence[Listed] = ()
        self.matched: Sequence[Matched] = ()
        self._build()
        self.show_matches((), None, None)

    def _build(self) -> None:
        self.kinds = ReadTable("规则和条件", COLUMNS)
        self.kinds.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.kinds.itemSelectionChanged.connect(self.wanted)
        self.most = QSpinBox()
        self.most.setRange(1, 1000)
        self.most.setValue(50)
        self.most.setSuffix(" %")
        self.most.setAccessibleName("变化大于百分之几算变化大")
        self.most.setKeyboardTracking(False)
        self.most.valueChanged.connect(lambda _value: self.wanted.emit())
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(10, 4, 4, 8)
        line = QHBoxLayout()
        line.addWidget(PlainLabel("变化大：超过"))
        line.addWidget(self.most)
        line.addStretch(1)
        column.addWidget(self.kinds, 1)
        column.addLayout(line)
        splitter = QSplitter()
        splitter.addWidget(left)
        splitter.addWidget(self._right())
        splitter.setSizes([460, 900])
        splitter.setStretchFactor(1, 1)
        splitter.setChildrenCollapsible(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(splitter)

    def _right(self) -> QWidget:
        self.told = PlainLabel()
        self.told.setObjectName("heading")
        self.tree = QTreeWidget()
        self.tree.setAccessibleName("符合的各处")
        self.tree.setHeaderLabels(["乡镇、村、指标项", "填报", "原因"])
        self.tree.setUniformRowHeights(True)
        self.tree.setMinimumHeight(60)
        self.tree.header().resizeSection(0, 330)
        self.tree.header().resizeSection(1, 90)
        self.tree.header().setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        self.tree.itemChanged.connect(self._count)
        self.tree.itemActivated.connect(self._jump)
        self.sentence = QLineEdit()
        self.sentence.setAccessibleName("一句话")
        self.sentence.setPlaceholderText("一句话：退回时写在每一处，接收时随每份带上")
        self.sentence.textChanged.connect(self._count)
        self.phrases = PhraseButton()
        self.phrases.chosen.connect(self.sentence.setText)
        self.accepting = QPushButton("接收…")
        self.accepting.setToolTip("只剩这些问题的各份默认打勾；送出前再看一遍")
        self.accepting.clicked.connect(self.accept)
        self.returning = QPushButton(icon("return"), "退回…")
        self.returning.setToolTip("这句话写在打勾各份的每一处；送出前再看一遍")
        self.returning.clicked.connect(self.send_back)
        line = QHBoxLayout()
        for widget in (self.sentence, self.phrases, self.accepting, self.returning):
            line.addWidget(widget, 1 if widget is self.sentence else 0)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(4, 4, 10, 8)
        column.addWidget(self.told)
        column.addWidget(self.tree, 1)
        column.addLayout(line)
        return right

    # ---- what is chosen

    @property
    def chosen(self) -> list[Kind]:
        """The kinds that are chosen."""
        rows = sorted({index.row() for index in self.kinds.selectedIndexes()})
        return [self.listed[row].kind for row in rows if row < len(self.listed)]

    @property
    def share(self) -> Decimal:
        """From which share on a change is a large one."""
        return Decimal(self.most.value()) / 100

    @property
    def ticked(self) -> list[Matched]:
        """The reports that are ticked."""
        items = (self.tree.topLevelItem(number) for number in range(self.tree.topLevelItemCount()))
        return [
            one
            for item, one in zip(items, self.matched, strict=True)
            if item is not None and item.checkState(0) == Qt.CheckState.Checked
        ]

    # ---- what is shown

    def show_kinds(self, listed: Sequence[Listed]) -> None:
        """Show what there is to choose from; what is chosen stays so."""
        chosen = self.chosen
        self.listed = listed
        self.kinds.blockSignals(True)
        self.kinds.show_rows(
            (one.kind, _ICONS.get(one.severity, ""), (one.words, str(one.cells), str(one.reports)))
            for one in listed
        )
        self.kinds.clearSelection()
        for number, one in enumerate(listed):
            if one.kind in chosen:
                for place in range(len(COLUMNS)):
                    if (item := self.kinds.item(number, place)) is not None:
                        item.setSelected(True)
        self.kinds.blockSignals(False)

    def show_matches(
        self, matched: Sequence[Matched], forms: FormSet | None, register: Register | None
    ) -> None:
        """Show the reports with what matches in each, ticked."""
        self.matched = matched
        self.tree.blockSignals(True)
        self.tree.clear()
        if forms is not None and register is not None:
            for one in matched:
                self.tree.addTopLevelItem(_report_item(one, forms, register))
        if len(matched) == 1 and (first := self.tree.topLevelItem(0)) is not None:
            first.setExpanded(True)
        self.tree.blockSignals(False)
        self._count()

    def _count(self) -> None:
        ticked, said = self.ticked, bool(self.sentence.text().strip())
        hits = sum(len(one.hits) for one in ticked)
        if not self.listed:
            self.told.setText("没有待审核的数据，或其中没有可挑的问题。")
        elif not self.matched:
            self.told.setText("在左边选一条或几条（Ctrl、Shift 多选），这里列出待审核的各份中符合的各处。")
        else:
            self.told.setText(f"{len(self.matched)} 份符合，打勾 {len(ticked)} 份 {hits} 处。双击到那一格。")
        self.accepting.setEnabled(bool(ticked))
        self.returning.setEnabled(bool(ticked) and said)

    def _jump(self, item: QTreeWidgetItem) -> None:
        found = item.data(0, _HIT)
        if found is not None:
            self.jump.emit(*found)


def _report_item(one: Matched, forms: FormSet, register: Register) -> QTreeWidgetItem:
    name = register.name_of(one.head.division)
    title = f"{name}　第 {one.head.revision} 版　{len(one.hits)} 处"
    item = QTreeWidgetItem([title, "", one.else_words])
    item.setCheckState(0, Qt.CheckState.Checked)
    if not one.is_all:
        item.setIcon(2, icon("state-warning"))
    for hit in one.hits[:MOST_SHOWN]:
        key, field = hit.cell
        line = QTreeWidgetItem([place_words(key, field, forms, register), hit.value, hit.why])
        line.setData(0, _HIT, (one.head.division, hit.cell))
        for place in range(3):
            line.setToolTip(place, as_tip(line.text(place)))
        item.addChild(line)
    if (rest := len(one.hits) - MOST_SHOWN) > 0:
        item.addChild(QTreeWidgetItem([f"还有 {rest} 处"]))
    return item
