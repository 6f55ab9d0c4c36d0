"""The first page of a township: how far every village is in every form, and what to do next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from laiwu_desktop.desk.filling.progress import Place, Progress, Standing, Step
from laiwu_desktop.desk.guiding.asked import Asked, summary
from laiwu_desktop.desk.guiding.versions import Version
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.task import Task
from laiwu_desktop.ui.parts.notices import due_words
from laiwu_desktop.ui.parts.plain import PlainLabel, as_tip
from laiwu_desktop.ui.parts.theme import icon
from laiwu_desktop.ui.township.home_cards import BackupCard, Card, SentCard, TargetsCard, words
from laiwu_desktop.ui.township.matrix import Matrix

# Of the cards: as wide as the longest target with its figures.
_CARDS = 366
_STEPS = {
    Standing.RETURNED: "改正或答复农业局的意见",
    Standing.ERROR: "改正错误",
    Standing.WARNING: "核实，有误的改正，无误的写审核说明",
    Standing.PART: "把未填完的填完",
    Standing.BLANK: "填写还没有填的",
    Standing.CARRIED: "核对并确认沿用数据",
}


class HomePage(QWidget):
    """`chosen` carries the `Place` to fill in, `to_do` the `Step` to begin; `export` asks for the package,
    `comments` for the first of the bureau's that is left, `turn` for the `Version` of another period that
    came back, `begin` for the next period.
    """

    chosen = Signal(object)
    to_do = Signal(object)
    export = Signal()
    comments = Signal()
    turn = Signal(object)
    begin = Signal()

    def __init__(self, register: Register) -> None:
        super().__init__()
        self.register = register
        self.matrix = Matrix(register)
        self.matrix.chosen.connect(self.chosen)
        self.found: Progress | None = None
        self.said = ""
        self.elsewhere: Sequence[Version] = ()
        self.asked: Sequence[Asked] = ()
        self.coming: Task | None = None
        self.counts = PlainLabel()
        self.counts.setObjectName("faint")
        self.counts.setWordWrap(True)
        self.next = Card("接下来")
        self.steps = self.next.inside
        self.sent, self.targets, self.backups = SentCard(), TargetsCard(), BackupCard()
        left = QVBoxLayout()
        left.setSpacing(6)
        left.addWidget(self.matrix, 1)
        left.addWidget(self.counts)
        beside = QWidget()
        right = QVBoxLayout(beside)
        right.setContentsMargins(0, 0, 6, 0)  # beside the scroll bar
        for card in (self.next, self.sent, self.targets, self.backups):
            right.addWidget(card)
        right.addStretch()
        cards = self.cards = QScrollArea()
        cards.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # nothing of it would be seen to be at hand
        cards.setWidget(beside)
        cards.setWidgetResizable(True)
        cards.setFrameShape(QFrame.Shape.NoFrame)
        cards.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        cards.setFixedWidth(_CARDS)
        line = QHBoxLayout(self)
        line.setContentsMargins(12, 10, 12, 8)
        line.setSpacing(12)
        line.addLayout(left, 1)
        line.addWidget(cards)

    def show_progress(self, found: Progress, said: str = "") -> None:
        """Show how far a report is; `said` stands in place of the steps of one that is not filled in now."""
        self.found, self.said = found, said
        self.matrix.register = self.register
        self.matrix.show_progress(found)
        self.counts.setText(found.counted)
        self._show_steps()

    def show_elsewhere(self, elsewhere: Sequence[Version]) -> None:
        """Show what came back of other periods."""
        self.elsewhere = elsewhere
        self._show_steps()

    def show_asked(self, asked: Sequence[Asked]) -> None:
        """Show how far what the bureau said of the report shown is mended and answered."""
        self.asked = asked
        self._show_steps()

    def show_coming(self, task: Task | None) -> None:
        """Show what the bureau asks already for a period that was not begun."""
        self.coming = task
        self._show_steps()

    def _show_steps(self) -> None:
        if self.found is None:
            return
        found, said = self.found, self.said
        left = [] if said else [one for one in self.asked if one.is_left]
        self._clear_steps()
        for version in self.elsewhere:
            head = version.head
            text = f"改正退回的 {version.period.label}\n第 {head.revision} 版（{head.state.word}）"
            self.steps.addWidget(_button("returned", text, partial(self.turn.emit, version)))
        if left:
            text = f"{_STEPS[Standing.RETURNED]}\n{summary(self.asked)}"
            self.steps.addWidget(_button("returned", text, self.comments.emit))
        if found.changed and not said:
            self.steps.addWidget(self._changed(found.changed))
        told = Standing.RETURNED if left else None  # how far that is says the line above
        for step in [one for one in found.steps if not said and one.what is not told]:
            self.steps.addWidget(self._step(step))
        if said:
            self.steps.addWidget(words(said))
        elif found.is_done and not left:
            self.steps.addWidget(words("都已填好、核对过，可以导出数据包上报。"))
            button = QPushButton(icon("export-light"), "导出数据包…")
            button.setProperty("kind", "primary")
            button.clicked.connect(self.export)
            self.steps.addWidget(button)
        if self.coming is not None:
            self.steps.addWidget(self._beginning(self.coming))
        self._order_tabs()

    def _order_tabs(self) -> None:
        """From the matrix to what is next, in its order, then to the cards below."""
        before: QWidget = self.matrix
        for number in range(self.steps.count()):
            if isinstance(widget := self.steps.itemAt(number).widget(), QPushButton):
                self.setTabOrder(before, widget)
                before = widget

    def take_keyboard(self, at: Place | None = None) -> None:
        """The page is turned to, from the place `at`: there the matrix is at hand, what is next in sight."""
        self.cards.verticalScrollBar().setValue(0)
        if at is not None:
            self.matrix.go(at)
        self.matrix.setFocus()

    def _clear_steps(self) -> None:
        while (item := self.steps.takeAt(0)) is not None:
            if widget := item.widget():
                widget.hide()  # it is gone only when no message stands above the window
                widget.deleteLater()

    def _beginning(self, task: Task) -> QPushButton:
        due = due_words(date.fromisoformat(task.due))
        text = f"启用下一填报期\n已收到 {Period.parse(task.period).label}的任务，{due}"
        return _button("sent", text, self.begin.emit)

    def _changed(self, places: Sequence[Place]) -> QPushButton:
        text = f"核对区划有变更的村的上期数据\n{len(places)} 个单位"
        button = _button("warning", text, partial(self.chosen.emit, places[0]))
        button.setToolTip(as_tip("、".join(self.register[place.unit].name for place in places)))
        return button

    def _step(self, step: Step) -> QPushButton:
        count = (
            f"{step.units} 个单位 {step.places} 张表" if step.places > step.units else f"{step.units} 个单位"
        )
        button = _button(str(step.what), f"{_STEPS[step.what]}\n{count}", partial(self.to_do.emit, step))
        button.setToolTip(as_tip(f"从{self.register[step.first.unit].name}开始"))
        return button


def _button(state: str, text: str, do: Callable[[], object]) -> QPushButton:
    """A step, with the sign of what it is about."""
    button = QPushButton(icon(f"state-{state}"), text)
    button.setObjectName("step")
    button.clicked.connect(lambda _checked=False: do())
    return button
