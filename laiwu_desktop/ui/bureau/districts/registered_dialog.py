"""What became of divisions, as it is registered."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialogButtonBox, QVBoxLayout, QWidget

from laiwu_desktop.formdef.divisions.timeline import Timeline
from laiwu_desktop.ui.exchange.exchange_dialogs import faint_label
from laiwu_desktop.ui.parts.dialogs import DecisionDialog, fit_to_screen
from laiwu_desktop.ui.parts.plain import as_tip
from laiwu_desktop.ui.parts.text_table import Column, ReadTable

COLUMNS = (
    Column("批次", 48),
    Column("自哪天起", 100),
    Column("变更", 80),
    Column("原来", 0),
    Column("以后", 320, least=120),
)
_ADVICE = "最近一批登记错了的，在下发任务以前、也没有乡镇按它上报时，可以撤回；审计记录中留有撤回的内容。"


class RegisteredDialog(DecisionDialog):
    """All entries, the newest first. `taken_back` when the newest batch is to be taken back, `transfer` when
    what villages reported elsewhere is to be written for those that have them now.
    """

    taken_back = Signal()
    transfer = Signal()

    def __init__(self, parent: QWidget | None, timeline: Timeline, why_not_back: str = "") -> None:
        """`why_not_back` says why the newest batch cannot be taken back; "" where it can."""
        super().__init__(parent)
        self.setWindowTitle("已登记的区划变更")
        fit_to_screen(self, 980, 480)
        self.table = ReadTable("已登记的区划变更", COLUMNS)
        self.table.setTextElideMode(Qt.TextElideMode.ElideMiddle)  # the code at the end tells them apart
        changes = list(reversed(timeline.changes))
        self.table.show_rows(
            (
                change.batch,
                "",
                (
                    str(change.batch),
                    change.day,
                    change.kind.word,
                    f"{timeline.name_before(change)}　{change.was}" if change.was else "—",
                    f"{change.name}　{change.code}" if change.code else "—",
                ),
            )
            for change in changes
        )
        advice = faint_label(f"{_ADVICE}共 {len(changes)} 条。" if changes else "还没有登记过区划变更。")
        advice.setWordWrap(True)
        self.buttons = QDialogButtonBox()
        self.back = self.buttons.addButton("撤回最近一批…", QDialogButtonBox.ButtonRole.ActionRole)
        self.back.setEnabled(bool(changes) and not why_not_back)
        self.back.setToolTip(as_tip(why_not_back if changes else ""))
        self.back.setAutoDefault(False)
        self.back.clicked.connect(self._take_back)
        self.hand = self.buttons.addButton("写出划转村的上期数据…", QDialogButtonBox.ButtonRole.ActionRole)
        self.hand.setEnabled(bool(changes))
        self.hand.setAutoDefault(False)
        self.hand.setToolTip(as_tip("村划到别的乡镇后，把它以往上报、已接收的数据交给接收的乡镇"))
        self.hand.clicked.connect(self._hand_over)
        self.buttons.addButton("关闭", QDialogButtonBox.ButtonRole.RejectRole)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(self.table, 1)
        column.addWidget(advice)
        column.addWidget(self.buttons)

    def _take_back(self) -> None:
        self.reject()
        self.taken_back.emit()

    def _hand_over(self) -> None:
        self.reject()
        self.transfer.emit()
