"""The page of the exchange: where to, what waits, what went, what came."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.exchange.syncing import ExchangeState
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.formdef.states import Delivery, Outcome, Verdict
from laiwu_desktop.store.mailbox import InboxItem, OutboxItem
from laiwu_desktop.sync.address import parse_address
from laiwu_desktop.ui.parts.plain import PlainLabel, as_tip
from laiwu_desktop.ui.parts.text_table import Column, ReadTable
from laiwu_desktop.ui.parts.theme import icon, set_state

KINDS = {"folder": "文件夹", "sftp": "SFTP 服务器", "https": "WebDAV 服务器", "http": "WebDAV 服务器（本机）"}
STATE_ICONS = {Delivery.WAITING: "wait", Delivery.DELIVERED: "sent", Delivery.ACKNOWLEDGED: "complete"}
OUTCOME_ICONS: dict[str, str] = {
    Verdict.RECEIVED: "complete",
    Outcome.APPLIED: "complete",
    Verdict.HELD: "warning",
    Verdict.LOCKED: "warning",
    Verdict.REJECTED: "error",
    Verdict.REFUSED: "error",  # and the township's, by the same stored word
}
SENT = (
    Column("状态", 104),
    Column("单位", 130),
    Column("文件", 336),
    Column("送达时间", 132),
    Column("收到回执", 132),
    Column("已试", 64),
    Column("下次再试", 132),
    Column("说明", 0),
)
CAME = (
    Column("结果", 104),
    Column("单位", 130),
    Column("文件", 336),
    Column("读取时间", 132),
    Column("说明", 0),
)
UNIT, ANSWERED = 1, 4


class ExchangePage(QWidget):
    """`go` asks for an exchange now, `stop` to end it, `choose` for another address.

    `leave` goes back to the forms, `unlock` asks for the password of what came locked (`locked`).
    """

    go = Signal()
    stop = Signal()
    choose = Signal()
    leave = Signal()
    unlock = Signal()

    def __init__(self, register: Register, *, bureau: bool) -> None:
        super().__init__()
        self.register = register
        self.bureau = bureau
        self.said: dict[str, str] = {}
        self.locked: list[str] = []
        self._build()

    def _build(self) -> None:
        self.open = QPushButton("打开有密码的数据包…")
        self.open.clicked.connect(self.unlock)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 10)
        column.setSpacing(8)
        column.addWidget(self._head())
        self.sent = ReadTable("发出的文件", SENT)
        self.came = ReadTable("收到的文件", CAME)
        # A township has but one on the other side, and a bureau's receipts are not answered.
        for table in (self.sent, self.came):
            table.setColumnHidden(UNIT, not self.bureau)
        self.sent.setColumnHidden(ANSWERED, self.bureau)
        self.sent_title, self.came_title = PlainLabel(), PlainLabel()
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.addWidget(_titled(self.sent_title, self.sent))
        splitter.addWidget(_titled(self.came_title, self.came, self.open))
        splitter.setSizes([300, 240])
        splitter.setChildrenCollapsible(False)
        column.addWidget(splitter, 1)

    def _head(self) -> QFrame:
        """Where to, how it stands, and the buttons."""
        head = QFrame()
        head.setObjectName("section")
        self.address = PlainLabel()
        self.address.setObjectName("heading")
        self.address.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        # A long address shall not make the window wider than the screen.
        self.address.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.sign = PlainLabel()
        self.status = PlainLabel()
        self.status.setObjectName("message")
        self.status.setWordWrap(True)
        self.progress = QProgressBar()
        self.progress.setRange(0, 0)
        self.progress.setFixedWidth(120)
        self.back = QPushButton(icon("previous"), "返回填报")
        self.back.setVisible(not self.bureau)
        self.back.clicked.connect(self.leave)
        self.setting = QPushButton(icon("settings"), "设置交换地址…")
        self.setting.clicked.connect(self.choose)
        self.start = QPushButton("立即发送并收取")
        self.start.setProperty("kind", "primary")
        self.start.clicked.connect(self.go)
        self.end = QPushButton("停止")
        self.end.clicked.connect(self.stop)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for widget in (self.progress, self.back, self.setting, self.end, self.start):
            buttons.addWidget(widget)
        state = QHBoxLayout()
        state.setSpacing(6)
        state.addWidget(self.sign, 0, Qt.AlignmentFlag.AlignTop)
        state.addWidget(self.status, 1)
        grid = QGridLayout(head)
        grid.setContentsMargins(14, 10, 12, 10)
        grid.setHorizontalSpacing(12)
        grid.addWidget(PlainLabel("交换地址"), 0, 0)
        grid.addWidget(self.address, 0, 1)
        grid.addLayout(buttons, 0, 2)
        grid.addLayout(state, 1, 1, 1, 2)
        grid.setColumnStretch(1, 1)
        self.show_busy(False)
        return head

    # ---- what is shown

    def show_state(self, state: ExchangeState, now: str) -> None:
        """Show the address and both lists, newest first, what waits before all else; `now` in ISO 8601."""
        self.address.setText(address_words(state.endpoint))
        self.address.setToolTip(as_tip(state.endpoint))
        self.start.setEnabled(bool(state.endpoint))
        newest = sorted(state.outbox, key=lambda item: (item.state is not Delivery.WAITING, -item.id))
        self.sent.show_rows((item.id, STATE_ICONS[item.state], self._sent(item, now)) for item in newest)
        self.came.show_rows(
            (item.name, OUTCOME_ICONS.get(item.outcome, "explained"), self._came(item))
            for item in reversed(state.inbox)
        )
        counts = [
            f"{step.word} {sum(item.state is step for item in state.outbox)}"
            for step in Delivery
            if not (self.bureau and step is Delivery.ACKNOWLEDGED)
        ]
        self.sent_title.setText(f"发出的文件　{'，'.join(counts)}")
        self.locked = [item.name for item in state.locked]
        self.open.setVisible(bool(self.locked))
        self.came_title.setText(f"收到的文件　{len(state.inbox)}")

    def _sent(self, item: OutboxItem, now: str) -> Sequence[str]:
        waits = item.state is Delivery.WAITING
        following = time_words(item.next_try) if waits and item.next_try > now else "随时" if waits else ""
        return (
            item.state.word,
            self._unit(item.folder.rpartition("/")[2], item.name),
            item.name,
            time_words(item.delivered),
            time_words(item.acknowledged),
            f"{item.attempts} 次" if item.attempts else "",
            following,
            item.last_error,
        )

    def _came(self, item: InboxItem) -> Sequence[str]:
        word = (Verdict if self.bureau else Outcome)(item.outcome).word
        said = self.said.get(item.name, "")
        return word, self._unit(item.name), item.name, time_words(item.when), said

    def _unit(self, *names: str) -> str:
        """The township that a folder or a file is named after."""
        found = (name[:12] for name in names if name[:12] in self.register)
        return next((self.register[code].name for code in found), "")

    def remember(self, said: Iterable[tuple[str, str]]) -> None:
        """What is to be said of files that came (name, text); shown from then on."""
        self.said.update(said)

    def show_busy(self, busy: bool) -> None:
        """Whether an exchange is under way."""
        self.progress.setVisible(busy)
        self.end.setVisible(busy)
        self.end.setEnabled(True)
        self.start.setVisible(not busy)
        self.open.setEnabled(not busy)
        self.setting.setEnabled(not busy)

    def tell(self, text: str, state: str = "", about: str = "") -> None:
        """How it stands: `state` is an icon's (wait, complete, warning, error) or "", `about` a tool tip."""
        self.status.setText(text)
        self.status.setToolTip(as_tip(about))
        self.sign.setPixmap(icon(f"state-{state}").pixmap(15) if state else icon("state-blank").pixmap(15))
        set_state(self.status, state if state in ("error", "warning") else "quiet")


def address_words(endpoint: str) -> str:
    """The address and what kind of place it is."""
    if not endpoint:
        return "还没有设置"
    try:
        return f"{endpoint}　（{KINDS[parse_address(endpoint).kind]}）"
    except PersonError:  # written by a program that knows more kinds
        return endpoint


def time_words(when: str) -> str:
    """2006-12-20 09:30 of an ISO time; "" of none."""
    return when[:16].replace("T", " ")


def _titled(title: QLabel, table: QWidget, *more: QWidget) -> QWidget:
    title.setObjectName("heading")
    whole = QWidget()
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 2, 0, 0)
    column.setSpacing(4)
    line = QHBoxLayout()
    line.addWidget(title, 1)
    for widget in more:
        line.addWidget(widget)
    column.addLayout(line)
    column.addWidget(table, 1)
    return whole
