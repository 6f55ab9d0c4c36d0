"""The editions of forms that are here, and what one asks otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

from laiwu_desktop.desk.handover.held_editions import HeldEdition
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.ui.exchange.exchange_dialogs import faint_label
from laiwu_desktop.ui.parts.dialogs import DecisionDialog, fit_to_screen, ok_cancel
from laiwu_desktop.ui.parts.plain import PlainLabel
from laiwu_desktop.ui.parts.text_table import Column, ReadTable, wrap

COLUMNS = (
    Column("报表", 0, least=290),
    Column("版本", 64),
    Column("现用", 48),
    Column("来历", 190, least=110),
    Column("任务", 150, least=60),
    Column("数据", 170, least=80),
)
_ADVICE = (
    "每份数据用它填报时的那一版来看、审核、打印和核对签名；采用新的一版，不改动已有的数据。"
    "谁在什么时候采用，记在审计记录里。"
)


class EditionsDialog(DecisionDialog):
    """All of them. `compare` carries the one that is to be held against the one in force (`HeldEdition`),
    `take` comes when a newer one is to be taken, in the way that `taking` says.
    """

    compare = Signal(object)
    take = Signal()

    def __init__(self, parent: QWidget | None, held: Sequence[HeldEdition], taking: str) -> None:
        super().__init__(parent)
        self.setWindowTitle("报表定义")
        fit_to_screen(self, 1020, 480)
        self.held = list(held)
        self.table = ReadTable("报表定义", COLUMNS)
        wrap(self.table)  # the periods of an edition become more and more
        self.table.show_rows((number, "", _texts(one)) for number, one in enumerate(self.held))
        self.table.itemSelectionChanged.connect(self._look)
        self.table.doubleClicked.connect(lambda _: self._compare())
        advice = faint_label(_ADVICE)
        advice.setWordWrap(True)
        self.buttons = QDialogButtonBox()
        self.comparing = self.buttons.addButton("与现用的比较…", QDialogButtonBox.ButtonRole.ActionRole)
        self.comparing.clicked.connect(self._compare)
        self.taking = self.buttons.addButton(taking, QDialogButtonBox.ButtonRole.ActionRole)
        self.taking.clicked.connect(self._take)
        for button in (self.comparing, self.taking):
            button.setAutoDefault(False)
        self.buttons.addButton("关闭", QDialogButtonBox.ButtonRole.RejectRole)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(self.table, 1)
        column.addWidget(advice)
        column.addWidget(self.buttons)
        self._look()

    @property
    def chosen(self) -> HeldEdition | None:
        """The one that is chosen."""
        number = self.table.current_key()
        return None if number is None else self.held[number]

    def _look(self) -> None:
        self.comparing.setEnabled(self.chosen is not None and not self.chosen.in_force)

    def _compare(self) -> None:
        if self.comparing.isEnabled():
            self.compare.emit(self.chosen)

    def _take(self) -> None:
        self.reject()
        self.take.emit()


class ChangeDialog(DecisionDialog):
    """What other editions ask otherwise, line by line; with `yes` a question, whose button says that."""

    def __init__(
        self, parent: QWidget | None, title: str, question: str, lines: Iterable[str], yes: str = ""
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        fit_to_screen(self, 720, 440)
        asked = PlainLabel(question)
        asked.setWordWrap(True)
        self.lines = QPlainTextEdit("\n".join(lines))
        self.lines.setReadOnly(True)
        self.lines.setTabChangesFocus(True)
        self.lines.setAccessibleName("有哪些变化")
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addWidget(asked)
        column.addWidget(self.lines, 1)
        if yes:
            self.buttons = ok_cancel(self, yes)
        else:
            self.buttons = QDialogButtonBox()
            self.buttons.addButton("关闭", QDialogButtonBox.ButtonRole.RejectRole)
            self.buttons.rejected.connect(self.reject)
        column.addWidget(self.buttons)


def _texts(held: HeldEdition) -> tuple[str, ...]:
    form = held.form
    came = "　".join(filter(None, (held.source, held.who, held.when.replace("T", " ")[:16])))
    reports = f"{held.reports} 份（{_labels(held.periods)}）" if held.reports else "—"
    return (
        f"{form.number}　{form.title}", f"第 {form.version} 版", "是" if held.in_force else "", came,
        _labels(held.tasks) or "—", reports,
    )  # fmt: skip


def _labels(periods: Sequence[str]) -> str:
    return "、".join(Period.parse(period).label for period in periods)
