"""How complete a period is, who owes a report, who was late before, who was chased when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QSplitter,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from laiwu_desktop.desk.chasing.completeness import Completeness, Filled, TownshipLine
from laiwu_desktop.formdef.chasing.punctuality import Punctual, Rate
from laiwu_desktop.formdef.states import State, word_of
from laiwu_desktop.formdef.trail.event import Event
from laiwu_desktop.ui.parts.bars import Bar, BarChart
from laiwu_desktop.ui.parts.plain import PlainLabel, as_tip
from laiwu_desktop.ui.parts.text_table import KEY, LEFT, RIGHT, ROW
from laiwu_desktop.ui.parts.theme import icon

FIRST = ("乡镇（街道）", "情况", "上报时间", "连续迟报")
LAST = ("退回", "催报")
WIDTHS = {"乡镇（街道）": 158, "情况": 104, "上报时间": 142, "连续迟报": 76, "退回": 46, "催报": 190}
# The others hold numbers.
TEXTS = ("乡镇（街道）", "情况", "上报时间", "催报")
FORM_WIDTH = 62
STATE_ICONS = {
    None: "blank",
    State.HELD: "warning",
    State.RECEIVED: "wait",
    State.ACCEPTED: "accepted",
    State.RETURNED: "returned",
}
NOBODY = "没有要催的：数据都报来了。"


class OverduePage(QWidget):
    """A line for each township, those that owe first. Signals: the list, letters, a note are wanted."""

    export = Signal()
    letters = Signal()
    note = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.found: Completeness | None = None
        self.summary = PlainLabel()
        self.summary.setWordWrap(True)
        self.buttons = {
            "letters": self._button(
                "explain", "催报通知…", self.letters, "给选中的乡镇，没有选时给全部欠报的"
            ),
            "note": self._button("edit", "记录催报…", self.note, "电话里催过的，记下来"),
            "export": self._button("export", "导出名单…", self.export, "欠报的乡镇写成 Excel 名单"),
        }
        self.table = QTableWidget(0, 0)
        self.table.setAccessibleName("完整性与催报")
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setAlternatingRowColors(True)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(ROW)
        self.table.horizontalHeader().setHighlightSections(False)
        self.table.currentItemChanged.connect(self._show_chased)
        self.by_county, self.by_period = BarChart(), BarChart()
        self.log = PlainLabel()
        self.log.setWordWrap(True)
        self.log.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._build()

    def _button(self, name: str, text: str, signal, tip: str) -> QPushButton:
        button = QPushButton(icon(name), text)
        button.setToolTip(as_tip(tip))
        button.clicked.connect(signal)
        return button

    def _build(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.summary, 1)
        for button in self.buttons.values():
            top.addWidget(button)
        side = QWidget()
        beside = QVBoxLayout(side)
        beside.setContentsMargins(6, 0, 0, 0)
        for widget in (self.by_county, self.by_period, self.log):
            beside.addWidget(widget)
        beside.addStretch(1)
        splitter = QSplitter()
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.table)
        splitter.addWidget(side)
        splitter.setSizes([1040, 300])
        splitter.setStretchFactor(0, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 10)
        column.addLayout(top)
        column.addWidget(splitter, 1)

    def chosen(self) -> list[str]:
        """The townships that are meant: those chosen, else every one that owes its report."""
        rows = sorted({index.row() for index in self.table.selectedIndexes()})
        items = [self.table.item(row, 0) for row in rows]
        chosen = [item.data(KEY) for item in items if item is not None]
        return chosen or [line.division for line in self._owing()]

    def _owing(self) -> list[TownshipLine]:
        return [line for line in self.found.lines if line.owes] if self.found else []

    def show_found(self, found: Completeness) -> None:
        """Show how complete a period is."""
        if found == self.found:
            return
        chosen = set(self.chosen()) if self.table.selectedIndexes() else set()
        self.found = found
        self.summary.setText(_summary(found))
        self.summary.setToolTip(as_tip(self.summary.text()))
        forms = next((line.forms for line in found.lines if line.forms), ())
        self._show_headings(forms)
        lines = sorted(found.lines, key=lambda line: (not line.owes, -line.row if line.owes else 0))
        self.table.setRowCount(len(lines))
        for row, line in enumerate(lines):
            self._show_line(row, line, [one.form for one in forms])
            if line.division in chosen:
                self.table.selectRow(row)
        self.by_county.show_bars("本期按时上报率", [_bar(name, rate) for name, rate in found.by_county])
        self.by_period.show_bars("各期按时上报率", [_bar(one.short, rate) for one, rate in found.by_period])
        for name in ("letters", "export"):
            self.buttons[name].setEnabled(bool(self._owing()))
        self._show_chased()

    def _show_headings(self, forms: Sequence[Filled]) -> None:
        header = self.table.horizontalHeader()
        titles = [*FIRST, *(f"表{number}" for number, _ in enumerate(forms, 1)), *LAST]
        self.table.setColumnCount(len(titles))
        for place, title in enumerate(titles):
            item = QTableWidgetItem(title)
            item.setTextAlignment(LEFT if title in TEXTS else RIGHT)
            if title not in WIDTHS:
                item.setToolTip(as_tip(forms[place - len(FIRST)].title))
            self.table.setHorizontalHeaderItem(place, item)
            header.resizeSection(place, WIDTHS.get(title, FORM_WIDTH))
        header.setSectionResizeMode(len(titles) - 1, QHeaderView.ResizeMode.Stretch)

    def _show_line(self, row: int, line: TownshipLine, forms: Iterable[str]) -> None:
        filled = {one.form: one for one in line.forms}
        last = line.chased[-1] if line.chased else None
        texts = [
            line.name,
            word_of(line.state),
            _came(line),
            f"{line.row} 期" if line.row > 1 else "",
            *(_share(filled.get(form)) for form in forms),
            str(line.returned or ""),
            f"{_short(last)}，共 {len(line.chased)} 次" if last else "",
        ]
        before = "；".join(f"{period.short} {standing.word}" for period, standing in line.before)
        tips = {0: f"{line.name}　{line.county}　{line.division}", 3: before}
        icons = {0: STATE_ICONS[line.state]}
        if line.standing in (Punctual.MISSING, Punctual.LATE):
            icons[2] = "warning"
        for place, text in enumerate(texts):
            item = QTableWidgetItem(text)
            item.setData(KEY, line.division)
            item.setTextAlignment(LEFT if place in (0, 1, 2, len(texts) - 1) else RIGHT)
            item.setToolTip(as_tip(tips.get(place, text)))
            if place in icons:
                item.setIcon(icon(f"state-{icons[place]}"))
            self.table.setItem(row, place, item)

    def _show_chased(self, *_: object) -> None:
        """What was said to the township at hand."""
        item = self.table.item(self.table.currentRow(), 0)
        lines = self.found.lines if self.found else ()
        line = next((one for one in lines if item is not None and one.division == item.data(KEY)), None)
        if line is None:
            self.log.setText("")
            return
        said = [f"{_short(one)}　{one.actor}　{(one.now or {}).get('said', '')}" for one in line.chased]
        self.log.setText("\n".join([f"{line.name}的催报记录", *(said or ["还没有催过。"])]))


def _summary(found: Completeness) -> str:
    states = Counter(line.state for line in found.lines if line.owes)
    standings = Counter(line.standing for line in found.lines)
    parts = "，".join(f"{count} 个{word_of(state)}" for state, count in states.items())
    owed = f"还缺 {sum(states.values())} 个乡镇（街道）的数据，其中{parts}。" if states else NOBODY
    late = "，".join(
        f"{standings[one]} 个{one.word}" for one in Punctual if standings[one] and one is not Punctual.OPEN
    )
    return f"{found.period.label}（截止 {found.due.isoformat()}）：{owed}{f'　{late}。' if late else ''}"


def _came(line: TownshipLine) -> str:
    came = f"{line.arrival.came.isoformat()[5:]}　" if line.arrival.came else ""
    return f"{came}{line.standing.word}{f' {line.days_late} 天' if line.days_late else ''}"


def _share(filled: Filled | None) -> str:
    if filled is None:
        return ""
    return f"{filled.filled}/{filled.asked}" if filled.asked else f"{filled.filled}"


def _short(event: Event) -> str:
    return f"{event.when[5:10]} {event.about}"


def _bar(label: str, rate: Rate) -> Bar:
    percent = rate.percent
    if percent is None:
        return Bar(label, None, "未到期")
    return Bar(
        label, percent / 100, f"{percent:.0f}%（{rate.on_time}/{rate.judged}）", reached=percent == 100
    )
