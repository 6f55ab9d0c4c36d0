"""The plan's targets with their actual values, a programme at a time as bars."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QScrollArea, QSplitter, QVBoxLayout, QWidget

from laiwu_desktop.formdef.report.consolidation import TargetRow
from laiwu_desktop.ui.parts.bars import Bar, BarChart
from laiwu_desktop.ui.parts.plain import PlainLabel
from laiwu_desktop.ui.parts.text_table import Column, ReadTable

COLUMNS = (
    Column("目标", 250, least=170),
    Column("期限", 84, least=80),
    Column("目标值", 76, number=True, least=64),
    Column("实际", 76, number=True, least=64),
    Column("完成%", 64, number=True, least=56),
    Column("差距", 70, number=True, least=64),
    Column("单位", 44, least=42),
    Column("来源", 0),
)
# Room for every column, also where the chart beside has to give way for it.
TABLE_WIDTH = 654
EVERY = "全部"


class TargetsPage(QWidget):
    """One line a target; the chart shows how much of each is reached."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: Sequence[TargetRow] = ()
        self.summary = PlainLabel()
        self.programme = QComboBox()
        self.programme.addItem(EVERY)
        self.programme.currentIndexChanged.connect(self._filter)
        self.table = ReadTable("目标对照", COLUMNS)
        self.table.setMinimumWidth(TABLE_WIDTH)
        self.chart = BarChart()
        self._build()

    def _build(self) -> None:
        top = QHBoxLayout()
        top.addWidget(PlainLabel("工程"))
        top.addWidget(self.programme)
        top.addSpacing(16)
        top.addWidget(self.summary, 1)
        scroll = QScrollArea()
        scroll.setWidget(self.chart)
        scroll.setWidgetResizable(True)
        splitter = QSplitter()
        splitter.addWidget(self.table)
        splitter.addWidget(scroll)
        splitter.setSizes([860, 480])
        splitter.setStretchFactor(0, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 10)
        column.addLayout(top)
        column.addWidget(splitter, 1)

    def show_rows(self, rows: Sequence[TargetRow]) -> None:
        """Show the comparison."""
        self.rows = rows
        chosen = self.programme.currentText()
        self.programme.blockSignals(True)
        self.programme.clear()
        self.programme.addItems([EVERY, *dict.fromkeys(row.programme for row in rows)])
        self.programme.setCurrentIndex(max(0, self.programme.findText(chosen)))
        self.programme.blockSignals(False)
        self._filter()

    def _filter(self) -> None:
        wanted = self.programme.currentText()
        rows = [row for row in self.rows if wanted in (EVERY, row.programme)]
        known = [row for row in rows if row.actual is not None]
        reached = sum(row.reached for row in rows)
        waiting = len(rows) - len(known)
        self.summary.setText(f"{len(rows)} 个目标：有数 {len(known)}，已达到 {reached}，待登记 {waiting}。")
        self.table.show_rows((row.id, _state(row), _texts(row)) for row in rows)
        title = f"有数的 {len(known)} 个目标：实际 ÷ 目标"
        self.chart.show_bars(title, [_bar(row) for row in known], "目标" if known else "")


def _state(row: TargetRow) -> str:
    if row.actual is None:
        return "blank"
    return "complete" if row.reached else "wait"


def _texts(row: TargetRow) -> tuple[str, ...]:
    return (
        row.title, row.due.isoformat(), _number(row.target), _number(row.actual),
        _number(row.share), _number(row.gap), row.unit, row.source,
    )  # fmt: skip


def _bar(row: TargetRow) -> Bar:
    label = f"{row.title}（{row.due.year}）"
    if row.share is None:
        return Bar(label, None, "无数据")
    return Bar(label, float(row.share) / 100, f"{_number(row.share)}%", row.reached)


def _number(value: Decimal | None) -> str:
    if value is None:
        return "—"
    return f"{value.quantize(Decimal(1)) if value == value.to_integral() else value.normalize():f}"
