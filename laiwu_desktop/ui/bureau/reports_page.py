"""The bureau's page of reports: where each township stands, and what can be done with its report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QSplitter,
    QTextBrowser,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from laiwu_desktop.desk.results import WaitingKey
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import ReportHead
from laiwu_desktop.formdef.report.standing import may_decide
from laiwu_desktop.formdef.report.thread import Said
from laiwu_desktop.formdef.states import RECEIPT_WORDS, Signature, State, word_of
from laiwu_desktop.formdef.trail.event import Event
from laiwu_desktop.seal.signature import fingerprint
from laiwu_desktop.ui.bureau.periods.overview import Overview
from laiwu_desktop.ui.bureau.periods.period_bar import PeriodBar
from laiwu_desktop.ui.files.outcomes import COMPLAIN, FileRead, OutcomeTree
from laiwu_desktop.ui.parts.notices import course_lines, held_lines, thread_lines
from laiwu_desktop.ui.parts.plain import PlainLabel, as_tip
from laiwu_desktop.ui.parts.theme import icon

STATE_ICONS = {
    None: "blank",
    State.HELD: "warning",
    State.RECEIVED: "wait",
    State.ACCEPTED: "accepted",
    State.RETURNED: "returned",
    State.SUPERSEDED: "explained",
}
WORDS = (*map(word_of, STATE_ICONS), Signature.REVOKED_KEY.word)
HEAD = Qt.ItemDataRole.UserRole
TOWNSHIP = Qt.ItemDataRole.UserRole + 1


class ReportsPage(QWidget):
    """Signals carry the id of the report chosen."""

    look = Signal(str)
    accept = Signal(str)
    send_back = Signal(str)
    reject = Signal(str)
    compare = Signal()
    receipt = Signal(str)
    remarks = Signal(str)
    complain = Signal()
    chosen = Signal(str)

    def __init__(self, register: Register, forms: FormSet) -> None:
        super().__init__()
        self.heads: dict[str, Sequence[ReportHead]] = {}
        self.why_held: dict[str, WaitingKey] = {}
        self.following: frozenset[str] = frozenset()
        self.came: list[FileRead] = []
        self.is_placed = False
        self.noted: Mapping[str, int] = {}  # by report: comments that are written and not sent
        self.label = ""  # of the period shown, where it is not the one at hand
        self.register = register
        self.forms = forms
        self._build()
        self._choose()

    def _build(self) -> None:
        splitter = QSplitter()
        splitter.addWidget(self._left())
        splitter.addWidget(self._right())
        splitter.setSizes([560, 800])
        splitter.setChildrenCollapsible(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(splitter)

    def _left(self) -> QWidget:
        """The townships."""
        self.bar = PeriodBar()
        self.counts = PlainLabel()
        self.counts.setObjectName("heading")
        self.counts.setWordWrap(True)
        self.tree = self._tree()
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(10, 8, 4, 10)
        column.addWidget(self.bar)
        column.addWidget(self.counts)
        column.addWidget(self.tree, 1)
        self.keys = QPushButton(icon("state-warning"), "核对指纹…")
        self.keys.setToolTip("与乡镇电话核对签名指纹，确认后数据才计入")
        self.keys.clicked.connect(self.compare)
        column.addWidget(self.keys, 0, Qt.AlignmentFlag.AlignLeft)
        return left

    def _right(self) -> QWidget:
        """The report chosen, and what came of the last import."""
        self.details = QTextBrowser()
        self.details.setAccessibleName("上报数据的情况")
        self.buttons = {
            "look": self._button("look", "查看数据", self.look),
            "accept": self._button("", "接收", self.accept),
            "send_back": self._button("return", "退回…", self.send_back),
            "reject": self._button("return", "拒收…", self.reject),
            "receipt": self._button("receipt", "生成回执…", self.receipt),
        }
        self.buttons["accept"].setProperty("kind", "primary")
        line = QHBoxLayout()
        for button in self.buttons.values():
            line.addWidget(button)
        line.addStretch()
        self.said = self._button("explain", "意见的处理…", self.remarks)
        self.said.setToolTip("电话里说清的意见记为已解决，或重新提出")
        line.addWidget(self.said)
        # What is known of a report are many lines; of an import there may be none.
        self.panes = QSplitter(Qt.Orientation.Vertical)
        self.panes.addWidget(self.details)
        self.panes.addWidget(self._came())
        self.panes.setSizes([360, 240])
        self.panes.splitterMoved.connect(self._place)
        self.panes.setChildrenCollapsible(False)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(4, 8, 10, 10)
        column.addLayout(line)
        column.addWidget(self.panes, 1)
        return right

    def _give_room(self, details: int, came: int) -> None:
        """Share the height between a report and an import, unless a person has placed the divider."""
        if not self.is_placed:
            whole = sum(self.panes.sizes())
            self.panes.setSizes([whole * details // (details + came), whole * came // (details + came)])

    def _place(self) -> None:
        self.is_placed = True

    def _came(self) -> QWidget:
        """What came of the last import."""
        heading = PlainLabel("导入结果")
        heading.setObjectName("heading")
        self.complaints = QPushButton(icon("export"), COMPLAIN)
        self.complaints.setEnabled(False)
        self.complaints.clicked.connect(self.complain)
        imports = QHBoxLayout()
        imports.addWidget(heading, 1)
        imports.addWidget(self.complaints)
        self.outcomes = OutcomeTree((220, 112, 92))
        came = QWidget()
        below = QVBoxLayout(came)
        below.setContentsMargins(0, 2, 0, 0)
        below.addLayout(imports)
        below.addWidget(self.outcomes, 1)
        return came

    def _tree(self) -> QTreeWidget:
        tree = QTreeWidget()
        tree.setAccessibleName("各乡镇上报情况")
        tree.setHeaderLabels(["乡镇（街道）", "状态", "版次", "签名", "上报文件时间"])
        tree.setAlternatingRowColors(True)
        tree.setUniformRowHeights(True)
        for number, width in enumerate((172, 108, 54, 76)):
            tree.header().resizeSection(number, width)
        tree.header().setSectionResizeMode(4, QHeaderView.ResizeMode.Stretch)
        tree.currentItemChanged.connect(self._choose)
        tree.itemClicked.connect(lambda: self._give_room(3, 2))
        tree.itemDoubleClicked.connect(lambda: self._emit(self.look))
        return tree

    def _button(self, name: str, text: str, signal) -> QPushButton:
        button = QPushButton(icon(name) if name else QIcon(), text)
        button.clicked.connect(lambda: self._emit(signal))
        return button

    def _emit(self, signal) -> None:
        head = self.current()
        if head is not None:
            signal.emit(head.id)

    # ---- what is shown

    def follow(self, divisions: Iterable[str]) -> None:
        """Something new of these townships came by the clerk's own doing: where the one chosen stood above
        the others, the new one is chosen once it is shown. Nothing is while others import: a button means
        the one that one sees.
        """
        self.following = frozenset(divisions)

    def show_overview(self, now: Overview) -> None:
        """Show where the townships stand in a period, and where else something waits."""
        self.register = now.register
        self.label = "" if now.shown == now.period else now.shown.label
        self.bar.show_periods(now)
        self.show_heads(now.revisions, now.waiting)

    def show_heads(
        self,
        revisions: Iterable[tuple[str, Sequence[ReportHead]]],
        keys: Iterable[WaitingKey] = (),
    ) -> None:
        """Show every township's revisions, the one that stands above last; the others fold under it.

        `keys` say why those are held that are.
        """
        waiting_keys = list(keys)
        self.why_held = {head.id: key for key in waiting_keys for head in key.reports}
        there = self.current()
        township = self.township()
        if there and township in self.following and self.heads[township][-1].id == there.id:
            there = None  # it stood above the others: so does the new one that came
        self.following = frozenset()
        unfolded, scrolled = self._unfolded(), self.tree.verticalScrollBar().value()
        self.heads = dict(revisions)
        self.tree.blockSignals(True)
        self.tree.clear()
        found, counted = None, Counter[str]()
        for code, heads in self.heads.items():
            newest = self._item(code, heads[-1] if heads else None, self.register[code].name)
            counted[self._word(heads[-1] if heads else None)] += 1
            self.tree.addTopLevelItem(newest)
            for head in reversed(heads[:-1]):
                newest.addChild(self._item(code, head, f"第 {head.revision} 版 {head.id[:8]}"))
            waiting = sum(head.state is State.HELD for head in heads)
            newest.setExpanded(waiting > 0 or code in unfolded)  # what waits for a person shall not hide
            if code == township and (found is None):
                found = newest
            for item in [newest, *_children(newest)]:
                head = item.data(0, HEAD)
                found = item if head and there and head.id == there.id else found
        if found is not None:
            self.tree.setCurrentItem(found)
        self.tree.verticalScrollBar().setValue(scrolled)
        self.tree.blockSignals(False)
        words = [f"{word} {counted[word]}" for word in WORDS if counted[word]]
        place = f"{self.label}　" if self.label else ""
        self.counts.setText(f"{place}共 {sum(counted.values())} 个乡镇（街道）：{'，'.join(words)}")
        # Of every period, and those that came by enrolment files alone.
        held = sum(key.revoked is None for key in waiting_keys)
        self.keys.setText(f"核对指纹（{held}）…")
        self.keys.setVisible(held > 0)
        if there is not None and self.current() == there:
            self._offer()  # what is said of it stands there
        else:
            self._choose()

    def _unfolded(self) -> set[str]:
        """The townships whose earlier revisions are to be seen."""
        items = (self.tree.topLevelItem(number) for number in range(self.tree.topLevelItemCount()))
        return {item.data(0, TOWNSHIP) for item in items if item is not None and item.isExpanded()}

    def _item(self, code: str, head: ReportHead | None, name: str) -> QTreeWidgetItem:
        state = head.state if head else None
        item = QTreeWidgetItem([name, self._word(head)])
        sign = "error" if self._is_revoked(head) else STATE_ICONS.get(state, "blank")
        item.setIcon(1, icon(f"state-{sign}"))
        item.setData(0, TOWNSHIP, code)
        item.setToolTip(0, as_tip(name))
        if head is not None:
            item.setText(2, f"第 {head.revision} 版")
            item.setText(3, fingerprint(head.public_key)[:9] if head.public_key else "无")
            item.setToolTip(3, as_tip(f"签名指纹 {fingerprint(head.public_key)}" if head.public_key else ""))
            item.setText(4, head.created[:16].replace("T", " "))
            item.setData(0, HEAD, head)
        return item

    def _word(self, head: ReportHead | None) -> str:
        key = self.why_held.get(head.id) if head else None
        return key.word if key else word_of(head.state if head else None)

    def _is_revoked(self, head: ReportHead | None) -> bool:
        key = self.why_held.get(head.id) if head else None
        return key is not None and key.revoked is not None

    def current(self) -> ReportHead | None:
        """The report chosen; None for a township that has sent none."""
        item = self.tree.currentItem()
        return item.data(0, HEAD) if item else None

    def head(self, report: str) -> ReportHead | None:
        """A report as it is shown."""
        shown = (head for heads in self.heads.values() for head in heads)
        return next((head for head in shown if head.id == report), None)

    def township(self) -> str:
        """The township chosen."""
        item = self.tree.currentItem()
        return item.data(0, TOWNSHIP) if item else ""

    @property
    def period(self) -> Period | None:
        """Of which the reports are shown; None before any were."""
        return self.bar.overview.shown if self.bar.overview else None

    def choose_township(self, code: str) -> None:
        """Choose a township's newest report."""
        for number in range(self.tree.topLevelItemCount()):
            item = self.tree.topLevelItem(number)
            if item is not None and item.data(0, TOWNSHIP) == code:
                self.tree.setCurrentItem(item)

    def choose_report(self, report: str) -> None:
        """Choose one revision."""
        for number in range(self.tree.topLevelItemCount()):
            top = self.tree.topLevelItem(number)
            for item in [top, *_children(top)] if top else []:
                head = item.data(0, HEAD)
                if head is not None and head.id == report:
                    self.tree.setCurrentItem(item)

    def _choose(self) -> None:
        self._offer()
        head = self.current()
        self.show_details(head, ())
        if head is not None:
            self.chosen.emit(head.id)

    def _offer(self) -> None:
        """What can be done with the report chosen."""
        head = self.current()
        state = head.state if head else None
        self.buttons["look"].setEnabled(head is not None)
        self.buttons["accept"].setEnabled(head is not None and self._may_accept(head))
        self.buttons["send_back"].setEnabled(state in (State.RECEIVED, State.ACCEPTED))
        self.buttons["send_back"].setVisible(state is not State.HELD)
        self.buttons["reject"].setVisible(state is State.HELD)
        self.buttons["receipt"].setEnabled(state in RECEIPT_WORDS)

    def _may_accept(self, head: ReportHead) -> bool:
        others = [other for other in self.heads[head.division] if other.state is not State.HELD]
        return may_decide(head, State.ACCEPTED, others)

    def show_details(
        self,
        head: ReportHead | None,
        said: Iterable[Said],
        course: Iterable[Event] = (),
        known: Iterable[str] = (),
    ) -> None:
        """Say in words what is known of the report chosen; `known` has to be before anybody decides."""
        said = tuple(said)
        self.said.setVisible(bool(said))
        name = self.register[self.township()].name if self.township() else ""
        if head is None:
            none = (
                f"{name}：还没有收到{self.label or '本期'}的上报数据。"
                if name
                else "请在左边选一个乡镇（街道）。"
            )
            self.details.setPlainText(none)
            return
        lines = [
            f"{name}　{Period.parse(head.period).label}　第 {head.revision} 版　{self._word(head)}",
            f"数据编号　{head.id[:8]}　　导出时间　{head.created.replace('T', ' ')}",
            f"签名指纹　{fingerprint(head.public_key)}" if head.public_key else "没有签名",
        ]
        lines += [*(f"请注意　{line}" for line in known), *course_lines(course)]
        if noted := self.noted.get(head.id):
            lines.append(f"已写好 {noted} 条意见，退回或接收时一并送去")
        if head.state is State.HELD:
            lines += ["", *held_lines(self.why_held.get(head.id))]
        self.details.setPlainText("\n".join([*lines, *thread_lines(said, self.forms, self.register)]))

    def show_noted(self, noted: Mapping[str, int]) -> None:
        """Say how many comments are written for the next decision on which report."""
        self.noted = noted
        if (head := self.current()) is not None:
            self.chosen.emit(head.id)  # what is said of it is shown anew

    def show_outcomes(self, outcomes: list[FileRead], *, has_problems: bool) -> None:
        """Show what came of an import."""
        self.came = outcomes
        self.outcomes.show_outcomes(outcomes)
        if outcomes:  # now these are to be read
            self._give_room(2, 3)
        self.complaints.setEnabled(has_problems)

    def show_rejected(self, report: str) -> None:
        """Say of a file whose report was rejected that it was."""
        self.came = [one.rejected if one.report == report else one for one in self.came]
        self.outcomes.show_outcomes(self.came)


def _children(item: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    children = (item.child(number) for number in range(item.childCount()))
    return [child for child in children if child is not None]
