"""The tab 审核: townships at the left, the report's grid, and beside it what is known of the cell."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from laiwu_desktop.desk.bureau.judging.judging_desk import Town
from laiwu_desktop.desk.bureau.judging.speaking import About
from laiwu_desktop.formdef.states import State
from laiwu_desktop.ui.bureau.judging.by_rule import ByRulePage
from laiwu_desktop.ui.bureau.judging.cell_pane import CellPane
from laiwu_desktop.ui.bureau.judging.report_grid import ReportGrid
from laiwu_desktop.ui.bureau.judging.town_list import TownList
from laiwu_desktop.ui.parts.plain import Briefest, as_tip
from laiwu_desktop.ui.parts.theme import icon

ONE_BY_ONE, BY_RULE = 0, 1


class JudgingPage(QWidget):
    """`accept`, `send_back`, `amend` and `settle` are about the townships that are chosen; `go_on` asks for
    the next, `told` is for the bottom of the window, `seen` says that one looks at the page, `mode` at which
    of its two.
    """

    accept = Signal()
    send_back = Signal()
    amend = Signal()
    settle = Signal()
    go_on = Signal()
    told = Signal(str)
    seen = Signal()
    mode = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.towns, self.grid = TownList(), ReportGrid()
        self.pane, self.by_rule = CellPane(), ByRulePage()
        self.pane.left.connect(self.grid.take_keyboard)
        self._build()
        self._heed_keys()
        self.offer(None, 0)

    def _build(self) -> None:
        self.splitter = QSplitter()
        for part in (self.towns, self.grid, self.pane):
            self.splitter.addWidget(part)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setSizes([330, 740, 296])
        self.stack = QStackedWidget()
        self.stack.addWidget(self.splitter)
        self.stack.addWidget(self.by_rule)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._top())
        column.addWidget(self.stack, 1)

    def _top(self) -> QHBoxLayout:
        self.title = Briefest()
        self.title.setObjectName("heading")
        self.accepting = self._button(
            "接收", self.accept.emit, "接收所选的各份（F9）；有话带上、有事未了时先看一遍"
        )
        self.accepting.setProperty("kind", "primary")
        self.returning = self._button(
            "退回…", self.send_back.emit, "带着写好的意见退回（Shift+F9），先看一遍"
        )
        self.returning.setIcon(icon("return"))
        self.amending = self._button("取出意见修改", self.amend.emit, "取出上次退回的意见，改好再退回一次")
        self.settling = self._button(
            "意见的处理…", self.settle.emit, "电话里说清的意见记为已解决，或重新提出"
        )
        self.following = self._button("下一个", self.go_on.emit, "下一个待审核的乡镇（Ctrl+回车）")
        self.modes = QButtonGroup(self)
        line = QHBoxLayout()
        line.setContentsMargins(10, 6, 10, 4)
        for number, word in enumerate(("逐乡镇", "按规则")):
            button = self._button(word, lambda: None, "")
            button.setCheckable(True)
            button.setChecked(number == ONE_BY_ONE)
            button.setProperty("kind", "filter")
            self.modes.addButton(button, number)
            line.addWidget(button)
        self.modes.idClicked.connect(self.show_mode)
        line.addSpacing(10)
        line.addWidget(self.title, 1)
        for button in (self.settling, self.amending, self.returning, self.accepting, self.following):
            line.addWidget(button)
        return line

    def _button(self, word: str, do: Callable[[], object], tip: str) -> QPushButton:
        button = QPushButton(word)
        button.setToolTip(as_tip(tip))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda _checked=False: do())
        return button

    def _heed_keys(self) -> None:
        """As on the page of keys and in docs/review.md."""
        for keys, do in (
            (("F2", "Ctrl+R"), lambda: self.pane.begin(About.CELLS)),
            (("Shift+F2",), lambda: self.pane.begin(About.ROW)),
            (("Ctrl+F2",), lambda: self.pane.begin(About.REPORT)),
            (("F8",), lambda: self._next_mark(1)),
            (("Shift+F8",), lambda: self._next_mark(-1)),
            (("F9",), self.accepting.click),
            (("Shift+F9",), self.returning.click),
            (("Ctrl+Return", "Ctrl+Enter"), self.go_on.emit),
        ):
            for key in keys:
                shortcut = QShortcut(QKeySequence(key), self)
                shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
                shortcut.activated.connect(do)

    def _next_mark(self, step: int) -> None:
        if self.stack.currentIndex() != ONE_BY_ONE:
            return
        if self.grid.next_mark(step):
            self.grid.take_keyboard()
        else:
            self.told.emit("这份数据没有问题、离群的数，也没有意见。")

    # ---- what is shown

    def show_mode(self, number: int) -> None:
        """Show the townships one by one, or what matches by rule."""
        button = self.modes.button(number)
        button.setChecked(True)
        self.stack.setCurrentIndex(number)
        for one in (self.returning, self.accepting, self.following):
            one.setVisible(number == ONE_BY_ONE)
        self.mode.emit(number)

    @property
    def is_by_rule(self) -> bool:
        """Whether what matches by rule is shown."""
        return self.stack.currentIndex() == BY_RULE

    def offer(self, town: Town | None, chosen: int) -> None:
        """What can be done with the township at hand, or with several that are chosen."""
        head = town.head if town else None
        if self.is_by_rule:
            self.title.show_texts("待审核的各份中，哪里符合所选的规则或条件", "")
        elif chosen > 1:
            self.title.show_texts(f"选了 {chosen} 份", "")
        elif town is None or head is None:
            self.title.show_texts(f"{town.name}　还没有数据" if town else "", "")
        else:
            words = f"{town.name}　第 {head.revision} 版　{head.state.word}"
            numbers = f"问题 {town.found}，离群 {town.odd}，变化 {town.changed}，未了的意见 {town.waiting}"
            self.title.show_texts(f"{words}　　{numbers}", words, town.name)
        many = chosen > 1
        self.accepting.setEnabled(many or bool(town and town.may_accept))
        self.returning.setEnabled(many or bool(town and town.may_return))
        is_returned = head is not None and head.state is State.RETURNED
        self.amending.setVisible(is_returned and not many and not self.is_by_rule)
        self.settling.setVisible(bool(town and town.said) and not many and not self.is_by_rule)
        self.accepting.setText("改为接收" if is_returned and not many else "接收")
        is_accepted = head is not None and head.state is State.ACCEPTED
        self.returning.setText("改为退回…" if is_accepted and not many else "退回…")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.seen.emit()
