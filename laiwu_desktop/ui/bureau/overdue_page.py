"""Who owes a report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from laiwu_desktop.desk.results import Overdue
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.states import Owed
from laiwu_desktop.ui.parts.plain import PlainLabel
from laiwu_desktop.ui.parts.text_table import Column, ReadTable
from laiwu_desktop.ui.parts.theme import icon

COLUMNS = (
    Column("乡镇（街道）", 220),
    Column("代码", 130),
    Column("情况", 160),
    Column("期限", 110),
    Column("已逾期", 0),
)
OWED_ICONS = {Owed.MISSING: "blank", Owed.HELD: "warning", Owed.RETURNED: "returned"}


class OverduePage(QWidget):
    """The townships to be chased."""

    export = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.summary = PlainLabel()
        self.button = QPushButton(icon("export"), "导出名单…")
        self.button.clicked.connect(self.export)
        self.table = ReadTable("催报名单", COLUMNS)
        top = QHBoxLayout()
        top.addWidget(self.summary, 1)
        top.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 10)
        column.addLayout(top)
        column.addWidget(self.table, 1)

    def show_rows(self, rows: Sequence[Overdue], period: Period) -> None:
        """Show who owes the report of a period."""
        states = Counter(row.state for row in rows)
        parts = "，".join(f"{states[state]} 个{state.word}" for state in Owed if states[state])
        owed = f"{period.label}：还缺 {len(rows)} 个乡镇（街道）的数据，其中{parts}。"
        self.summary.setText(owed if rows else f"{period.label}：全部已报。")
        self.table.show_rows(
            (
                row.division,
                OWED_ICONS[row.state],
                (
                    row.name,
                    row.division,
                    row.state.word,
                    row.due.isoformat(),
                    f"{row.days_late} 天" if row.days_late else "未到期",
                ),
            )
            for row in rows
        )
        self.button.setEnabled(bool(rows))
