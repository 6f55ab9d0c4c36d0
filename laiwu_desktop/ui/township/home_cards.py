"""What stands beside the matrix: the days left, what left and what became of it, targets, the last backup."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QPushButton, QVBoxLayout

from laiwu_desktop.desk.filling.progress import OwnTarget
from laiwu_desktop.desk.results import Outlook
from laiwu_desktop.formdef.states import Delivery, State
from laiwu_desktop.ui.parts.notices import due_words
from laiwu_desktop.ui.parts.plain import OneLine, PlainLabel, as_tip
from laiwu_desktop.ui.parts.theme import set_state


class Card(QFrame):
    """A heading, and below it `inside` for what it is about."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setObjectName("section")
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 12)
        column.setSpacing(8)
        self.title = PlainLabel(title)
        self.title.setObjectName("sectionTitle")
        column.addWidget(self.title)
        self.inside = QVBoxLayout()
        self.inside.setSpacing(8)
        column.addLayout(self.inside)


class SentCard(Card):
    """The last package with what the bureau says of it, and what is still to be delivered."""

    waiting = Signal()

    def __init__(self) -> None:
        super().__init__("上报")
        self.days = words("")
        self.days.setObjectName("message")
        self.sent = words("")
        self.to_exchange = QPushButton()
        self.to_exchange.clicked.connect(self.waiting)
        for widget in (self.days, self.sent, self.to_exchange):
            self.inside.addWidget(widget)
        self.to_exchange.hide()

    def show_outlook(self, outlook: Outlook) -> None:
        """Say how things stand; the days left are red only when there is something left to send."""
        self.days.setText(days_words(outlook))
        set_state(self.days, "error" if outlook.days_left < 0 and not _is_out(outlook) else "")
        self.sent.setText(sent_words(outlook))
        self.to_exchange.setText(f"还有 {outlook.waiting} 个文件待发送…")
        self.to_exchange.setVisible(outlook.waiting > 0)


# After a year the day says more than a number of days.
MOST_DAYS = 365


def days_words(outlook: Outlook) -> str:
    """By when the report is due, and how many days that is from today while it has not left."""
    left = outlook.days_left
    if _is_out(outlook):
        return f"{due_words(outlook.due)}，已上报"
    late = f"已过 {-left} 天" if -left <= MOST_DAYS else "早已过期"
    count = f"还有 {left} 天" if left > 0 else "今天是最后一天" if left == 0 else late
    return f"{due_words(outlook.due)}，{count}"


def _is_out(outlook: Outlook) -> bool:
    return outlook.sent is not None and outlook.sent.state is not State.RETURNED


def sent_words(outlook: Outlook) -> str:
    """What left last, when, how far it is, and what the bureau says of it."""
    head, package = outlook.sent, outlook.package
    if head is None:
        return "本期还没有导出过数据包。"
    when = f"（{_minute(package.created)} 导出）" if package else ""
    delivery = ""
    if package is not None and package.state is not Delivery.WAITING:
        delivery = f"，{_minute(package.delivered)} 送达" if package.delivered else "，已送达"
    answer = {
        State.EXPORTED: "还没有收到回执。",
        State.RECEIVED: "农业局已收到，正在审核。",
        State.ACCEPTED: "农业局已接收。",
        State.RETURNED: "农业局已退回。",
        State.SUPERSEDED: "已被新版取代。",
    }.get(head.state, "")
    decided = f"（{_minute(head.decided)}）" if head.decided and head.state is not State.EXPORTED else ""
    return f"第 {head.revision} 版{when}{delivery}。\n{answer.removesuffix('。')}{decided}。"


def _minute(when: str) -> str:
    return when.replace("T", " ")[:16]


class TargetsCard(Card):
    """How far the own villages are against the plan's rates."""

    def __init__(self) -> None:
        super().__init__("本乡镇与规划目标")
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(10)
        self.grid.setVerticalSpacing(4)
        self.grid.setColumnStretch(0, 1)
        self.inside.addLayout(self.grid)
        self.rows: list[tuple[PlainLabel, PlainLabel, PlainLabel]] = []

    def show_targets(self, targets: Sequence[OwnTarget]) -> None:
        """A line for each rate: its name, that of the own villages, the plan's."""
        while len(self.rows) < len(targets):
            # The name gives way: the figures have to be seen whole.
            name = OneLine(leaving_out=Qt.TextElideMode.ElideRight)
            line: tuple[PlainLabel, PlainLabel, PlainLabel] = (name, PlainLabel(), PlainLabel())
            line[1].setObjectName("message")
            line[2].setObjectName("faint")
            for column, label in enumerate(line):
                label.setAlignment(
                    (Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft)
                    | Qt.AlignmentFlag.AlignVCenter
                )
                self.grid.addWidget(label, len(self.rows), column)
            self.rows.append(line)
        for number, line in enumerate(self.rows):
            for label in line:
                label.setVisible(number < len(targets))
        for (title, own, wanted), target in zip(self.rows, targets, strict=False):
            title.setText(target.title)
            own.setText(_own_words(target))
            wanted.setText(f"{target.due.year}年 {target.target.normalize():f}%")
            about = f"全市到 {target.due.year} 年 {target.due.month} 月的目标；左边是本乡镇各村合计"
            if target.is_doubtful:
                about = "超过了可能的数：填报的数中有错，请审核后改正"
            for label in (title, own, wanted):
                label.setToolTip(as_tip(f"{target.title}：{about}"))
            set_state(own, "error" if target.is_doubtful else "done" if target.is_reached else "")


def _own_words(target: OwnTarget) -> str:
    if target.own is None:
        return "—"
    return f"{target.own.normalize():f}%{' 待核对' if target.is_doubtful else ''}"


class BackupCard(Card):
    """When the last backup was made, and the way to all of them."""

    asked = Signal()

    def __init__(self) -> None:
        super().__init__("备份")
        self.state = words("还没有备份。")
        self.state.setObjectName("message")
        button = QPushButton("备份与恢复…")
        button.clicked.connect(self.asked)
        self.inside.addWidget(self.state)
        self.inside.addWidget(button)

    def show_backups(self, said: str, kind: str) -> None:
        """As `state_words` has it."""
        self.state.setText(said or "还没有备份。")
        set_state(self.state, kind if kind in ("error", "warning") else "")


def words(text: str) -> PlainLabel:
    """A label that breaks its lines."""
    label = PlainLabel(text)
    label.setWordWrap(True)
    return label
