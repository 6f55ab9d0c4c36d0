"""The consolidated figures: every indicator by city, district and township, one of them as bars."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QStyle,
    QStyleOptionHeader,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from laiwu_desktop.formdef.division import Level
from laiwu_desktop.formdef.plan import Indicator, Plan
from laiwu_desktop.formdef.report.consolidation import Consolidation, IndicatorRow
from laiwu_desktop.ui.bureau.series_view import SeriesView
from laiwu_desktop.ui.parts.bars import Bar, BarChart
from laiwu_desktop.ui.parts.plain import PlainLabel, as_tip

UPPER = tuple(level for level in Level if level is not Level.VILLAGE)
COLUMN_WIDTH = 84


class _WrappedHeader(QHeaderView):
    """Long names of indicators on several lines."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionsClickable(True)
        self.setHighlightSections(True)
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter | Qt.AlignmentFlag(Qt.TextFlag.TextWordWrap))

    def sectionSizeFromContents(self, section: int) -> QSize:
        text = str(self.model().headerData(section, Qt.Orientation.Horizontal))
        option = QStyleOptionHeader()
        margin = self.style().pixelMetric(QStyle.PixelMetric.PM_HeaderMargin, option, self) * 2 + 10
        flags = int(Qt.TextFlag.TextWordWrap) | int(Qt.TextFlag.TextWrapAnywhere)
        box = self.fontMetrics().boundingRect(0, 0, COLUMN_WIDTH - margin, 400, flags, text)
        return QSize(COLUMN_WIDTH, box.height() + 12)


class TotalsPage(QWidget):
    """Indicators in columns, areas in rows; the column chosen is drawn beside. `series` compares periods;
    `compared` says that a person wants to see that instead.
    """

    compared = Signal()

    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self.indicators = list(plan.indicators.values())
        self.result: Consolidation | None = None
        self.series = SeriesView(plan)
        self._build()

    def _build(self) -> None:
        self.summary = PlainLabel("尚未汇总。")
        self.summary.setWordWrap(True)
        self.table = QTableWidget(0, len(self.indicators))
        self.table.setAccessibleName("汇总指标")
        self.table.setHorizontalHeader(_WrappedHeader(self.table))
        self.table.setHorizontalHeaderLabels([_heading(indicator) for indicator in self.indicators])
        self.table.horizontalHeader().setDefaultSectionSize(COLUMN_WIDTH)
        self.table.verticalHeader().setDefaultSectionSize(24)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.currentCellChanged.connect(lambda *_: self._draw())
        header = self.table.horizontalHeader()
        header.sectionClicked.connect(lambda column: self.table.setCurrentCell(0, column))
        self.chart = BarChart()
        scroll = QScrollArea()
        scroll.setWidget(self.chart)
        scroll.setWidgetResizable(True)
        splitter = QSplitter()
        splitter.addWidget(self.table)
        splitter.addWidget(scroll)
        splitter.setSizes([880, 450])
        splitter.setStretchFactor(0, 1)
        self.which = QComboBox()
        self.which.setAccessibleName("显示")
        self.which.addItems(["本期汇总", "逐期比较"])
        self.which.currentIndexChanged.connect(self._turn)
        self.sides = QStackedWidget()
        self.sides.addWidget(splitter)
        self.sides.addWidget(self.series)
        top = QHBoxLayout()
        top.addWidget(self.which)
        top.addWidget(self.summary, 1)
        top.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 10)
        column.addLayout(top)
        column.addWidget(self.sides, 1)

    @property
    def compares(self) -> bool:
        """Whether periods are compared, and not the one at hand is shown."""
        return self.sides.currentWidget() is self.series

    def _turn(self, side: int) -> None:
        self.sides.setCurrentIndex(side)
        self.summary.setVisible(not self.compares)
        if self.compares:
            self.compared.emit()

    def show_result(self, result: Consolidation) -> None:
        """Show a consolidation."""
        self.result = result
        missing = "、".join(t.name for t in result.townships if t.division in result.missing)
        tail = f"未计入 {len(result.missing)} 个：{missing}。" if missing else "全部乡镇都已计入。"
        others = "".join(result.other_lines)
        self.summary.setText(f"已接收并计入 {len(result.accepted)} 个乡镇（街道）。{tail}{others}")
        rows = {(row.division, row.indicator): row for row in result.rows if row.level in UPPER}
        areas = {row.division: row for row in rows.values()}.values()
        self.table.setRowCount(len(areas))
        for number, area in enumerate(areas):
            self.table.setVerticalHeaderItem(number, _area_item(area.name, area.level))
            for column, indicator in enumerate(self.indicators):
                row = rows[area.division, indicator.id]
                counted = result.is_figure(row)
                item = _cell(row, indicator, bold=area.level != "township", counted=counted)
                self.table.setItem(number, column, item)
        if self.table.currentColumn() < 0:
            self.table.setCurrentCell(0, 0)
        self._draw()

    def _draw(self) -> None:
        """Draw the indicator chosen, township by township."""
        if self.result is None or self.table.currentColumn() < 0:
            return
        indicator = self.indicators[self.table.currentColumn()]
        rows = [r for r in self.result.rows if r.indicator == indicator.id and r.level == "township"]
        values = [row.value for row in rows if row.value is not None]
        full = Decimal(100) if indicator.is_rate else max(values, default=Decimal(0))
        bars = [_bar(row, indicator, full, counted=row.division in self.result.accepted) for row in rows]
        self.chart.show_bars(f"{_heading(indicator)}，按乡镇（街道）", bars)


def _heading(indicator: Indicator) -> str:
    return f"{indicator.label}（{indicator.unit}）"


def _text(row: IndicatorRow, indicator: Indicator) -> str:
    if row.value is None:
        return "—"
    return f"{row.value:.2f}" if indicator.is_rate else f"{row.value.normalize():f}"


def _bar(row: IndicatorRow, indicator: Indicator, full: Decimal, *, counted: bool) -> Bar:
    if not counted:
        return Bar(row.name, None, "未计入")
    share = float(row.value / full) if row.value is not None and full else None
    return Bar(row.name, share, _text(row, indicator))


def _cell(row: IndicatorRow, indicator: Indicator, *, bold: bool, counted: bool) -> QTableWidgetItem:
    """A share of the register would be 0 where nothing is counted: that is no figure of the township's."""
    item = QTableWidgetItem(_text(row, indicator) if counted else "—")
    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    below = f" ÷ {row.denominator:f}" if row.denominator is not None else ""
    above = f"\n{row.numerator:f}{below}" if row.numerator is not None else ""
    said = f"有数 {row.reported} / 应报 {row.registered}{above}" if counted else "未计入汇总"
    item.setToolTip(as_tip(f"{row.name}　{indicator.label}\n{said}"))
    if bold:
        font = item.font()
        font.setBold(True)
        item.setFont(font)
    return item


def _area_item(name: str, level: str) -> QTableWidgetItem:
    return QTableWidgetItem({"city": "", "county": "　"}.get(level, "　　") + name)
