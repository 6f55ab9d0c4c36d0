"""Periods side by side (逐期比较), on the divisions of one of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from laiwu_desktop.base.text import file_name
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.formdef.comparison import ComparedRow, Comparison
from laiwu_desktop.formdef.division import Level
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.plan import Indicator, Plan
from laiwu_desktop.ui.parts.lookup import Lookup
from laiwu_desktop.ui.parts.plain import PlainLabel, as_tip
from laiwu_desktop.ui.parts.text_table import RIGHT, Column, ReadTable
from laiwu_desktop.ui.shell.desk_window import DeskWindow

AFFECTED = (Column("填报期", 130), Column("不能逐一对应的单位，及其数值计在哪里", 0))
VALUE_WIDTH = 118
UNLIKE = "首末两期计入的乡镇不同，合计数的增减里有这一部分。"
TOO_FEW = "接收过数据的填报期还不到两个，没有可比的。"


@dataclass(frozen=True)
class Asked:
    """From which period to which, on the divisions of which."""

    first: Period
    last: Period
    basis: Period


@dataclass(frozen=True)
class Compared:
    """What there is to choose from, what was chosen of it, and what that comes to; None of too few."""

    periods: Sequence[Period]
    bases: Sequence[Period]
    asked: Asked | None = None
    comparison: Comparison | None = None


def read_comparison(desk: BureauDesk, asked: Asked | None) -> Compared:
    """What is asked for, or, of nothing that can be, the last two periods."""
    periods = desk.reported_periods()
    if len(periods) < 2:
        return Compared(periods, ())
    if asked is None or not {asked.first, asked.last} <= set(periods) or asked.first.end >= asked.last.end:
        asked = Asked(periods[-2], periods[-1], periods[-1])
    bases = [p for p in sorted({*periods, desk.period}, key=lambda p: p.end) if p.end >= asked.last.end]
    if asked.basis not in bases:
        asked = Asked(asked.first, asked.last, asked.last)
    chosen = [period for period in periods if asked.first.end <= period.end <= asked.last.end]
    return Compared(periods, bases, asked, desk.compare(chosen, asked.basis))


class SeriesView(QWidget):
    """An indicator's value in every area, a column for each period, what it grew by, and where divisions do
    not correspond. `asked` says that a person chose other periods.
    """

    asked = Signal()

    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self.indicators = list(plan.indicators.values())
        self.found: Compared | None = None
        self.indicator, self.first, self.last, self.basis = QComboBox(), QComboBox(), QComboBox(), QComboBox()
        for indicator in self.indicators:
            self.indicator.addItem(f"{indicator.label}（{indicator.unit}）")
        self.indicator.setMinimumContentsLength(14)
        self.indicator.currentIndexChanged.connect(self._show_values)
        self.export = QPushButton("导出比较表")
        self.table = QTableWidget(0, 0)
        self.table.setAccessibleName("逐期比较")
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.verticalHeader().setDefaultSectionSize(24)
        self.table.horizontalHeader().setMinimumSectionSize(VALUE_WIDTH)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.told = PlainLabel("正在比较…")
        self.told.setWordWrap(True)
        self.affected = ReadTable("不能逐一对应的单位", AFFECTED)
        self.affected.setMaximumHeight(170)
        self.affected.hide()
        self.export.setEnabled(False)
        self._build()

    def _build(self) -> None:
        top = QHBoxLayout()
        for word, box in (
            ("指标", self.indicator),
            ("从", self.first),
            ("到", self.last),
            ("区划按", self.basis),
        ):
            label = PlainLabel(word)
            label.setBuddy(box)
            box.setAccessibleName(word)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            top.addWidget(label)
            top.addWidget(box)
            if box is not self.indicator:
                box.activated.connect(lambda _: self.asked.emit())
        top.addStretch(1)
        top.addWidget(self.export)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(top)
        column.addWidget(self.told)
        column.addWidget(self.table, 1)
        column.addWidget(self.affected)

    @property
    def choice(self) -> Asked | None:
        """What is chosen; None before there was anything to choose from."""
        first, last, basis = (box.currentData() for box in (self.first, self.last, self.basis))
        return Asked(first, last, basis) if first and last and basis else None

    def show_compared(self, found: Compared) -> None:
        """Show a comparison, or that there is none."""
        self.found = found
        asked, comparison = found.asked, found.comparison
        _offer(self.first, found.periods[:-1], asked.first if asked else None)
        _offer(self.last, found.periods[1:], asked.last if asked else None)
        _offer(self.basis, found.bases, asked.basis if asked else None)
        self.export.setEnabled(comparison is not None)
        lines = comparison.affected if comparison else ()
        self.affected.show_rows((line, "", (Period.parse(line[0]).label, f"{line[1]}。")) for line in lines)
        self.affected.setVisible(bool(lines))
        self.told.setText(_told(comparison))
        self._show_values()

    def _show_values(self) -> None:
        comparison = self.found.comparison if self.found else None
        if comparison is None:
            self.table.setRowCount(0)
            return
        indicator = self.indicators[self.indicator.currentIndex()]
        rows = [r for r in comparison.indicators if r.item == indicator.id and r.level != Level.VILLAGE]
        labels = [Period.parse(code).label for code in comparison.periods]
        whole = rows[0]  # that of the city
        shares = zip(labels, whole.counted, whole.registered, strict=True)
        headings = [*(f"{label}\n有数 {n} / 应报 {of}" for label, n, of in shares), "增减"]
        self.table.setColumnCount(len(headings))
        self.table.setHorizontalHeaderLabels(headings)
        self.table.setRowCount(len(rows))
        for number, row in enumerate(rows):
            indent = {"city": "", "county": "　"}.get(row.level, "　　")
            self.table.setVerticalHeaderItem(number, QTableWidgetItem(f"{indent}{row.name}"))
            tips = _tips(row, labels)
            for place, text in enumerate(_texts(row, indicator)):
                item = QTableWidgetItem(text)
                item.setTextAlignment(RIGHT)
                item.setToolTip(as_tip(f"{row.name}　{text}\n{tips[place]}"))
                self.table.setItem(number, place, item)


class Comparing(QObject):
    """Reads what the view shows, and writes it. `is_shown` says whether anybody looks."""

    def __init__(
        self, desk: BureauDesk, view: SeriesView, window: DeskWindow, failed: Callable[[Exception], None]
    ) -> None:
        super().__init__(window)
        self.desk = desk
        self.view = view
        self.window = window
        self.lookup = Lookup(window.worker, failed, self)
        view.asked.connect(self.refresh)
        view.export.clicked.connect(self.write)

    def refresh(self) -> None:
        """Compare anew what is chosen."""
        self.lookup.ask(partial(read_comparison, self.desk, self.view.choice), self.view.show_compared)

    def write(self) -> None:
        """Write the comparison that is shown."""
        comparison = self.view.found.comparison if self.view.found else None
        if comparison is None:
            return
        first, last = comparison.periods[0], comparison.periods[-1]
        name = f"{self.desk.division.name}_{first}-{last}_逐期比较表.xlsx"
        path = self.window.dialogs.save_file(self.window, "导出比较表", file_name(name))
        if path is not None:
            write = partial(self.desk.write_comparison, path, comparison)
            self.window.run("正在导出比较表…", write, self.window.tell_written)


def _offer(box: QComboBox, periods: Sequence[Period], chosen: Period | None) -> None:
    box.clear()
    for period in periods:
        box.addItem(period.label, period)
    box.setCurrentIndex(next((n for n, period in enumerate(periods) if period == chosen), -1))
    box.setEnabled(len(periods) > 1)


def _told(comparison: Comparison | None) -> str:
    if comparison is None:
        return TOO_FEW
    counted = "，".join(f"{Period.parse(one.period).label} {one.coverage} 个" for one in comparison.each)
    unlike = "" if comparison.covers_alike else UNLIKE
    others = "".join(f"\n{Period.parse(period).label}：{line}" for period, line in comparison.others)
    return (
        f"计入的乡镇（街道）：{counted}。{unlike}"
        f"增减是末期减首期，比率为百分点；“—”是没有数据，不是零。{others}"
    )


def _tips(row: ComparedRow, labels: Sequence[str]) -> list[str]:
    """What is behind each cell of a row: how many units of how many, and whether the two ends are alike."""
    shares = zip(labels, row.counted, row.registered, strict=True)
    ends = "首末两期有数的单位一样多" if row.is_alike else "首末两期有数的单位不一样多，增减里有这一部分"
    return [*(f"{label}　有数 {n} / 应报 {of}" for label, n, of in shares), ends]


def _texts(row: ComparedRow, indicator: Indicator) -> list[str]:
    places = 2 if indicator.is_rate else indicator.places
    values = ["—" if value is None else f"{value:,.{places}f}" for value in row.values]
    return [*values, _signed(row.difference, places)]


def _signed(difference: Decimal | None, places: int) -> str:
    if difference is None:
        return "—"
    return f"{difference:+,.{places}f}" if difference else "0"
