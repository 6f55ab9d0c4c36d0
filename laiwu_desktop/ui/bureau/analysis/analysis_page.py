"""分析: measures beside, units in lines, periods in columns; a picture of the first; what is behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from laiwu_desktop.formdef.analysis.pivot import SCALES, PivotLine, Scale
from laiwu_desktop.formdef.division import Level
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.ui.bureau.analysis.asking import Asked, Looked, in_area
from laiwu_desktop.ui.bureau.analysis.measure_list import MeasureList
from laiwu_desktop.ui.bureau.analysis.pivot_table import PivotTable
from laiwu_desktop.ui.bureau.analysis.side_view import SideView
from laiwu_desktop.ui.bureau.analysis.source_view import SourceView
from laiwu_desktop.ui.bureau.analysis.why_view import WhyView
from laiwu_desktop.ui.parts.plain import MarkedLabel, PlainLabel

NOTHING = "还没有接收任何上报数据，没有可分析的。"
# What stands in the middle.
FIGURES, WHY, SOURCE = range(3)
OWN_UNIT = "原单位"
_LEAST_TABLE = 280
METHOD = "舍位平衡：每个合计都等于所列各部分之和；有 {count} 个数为此与四舍五入不同，用＊和底色标出。"


class AnalysisPage(QWidget):
    """`asked` says that other figures are wanted, `sourced` carries a village whose records are, `why_asked`
    that it is asked why the figure at hand changed.
    """

    asked = Signal()
    sourced = Signal(str)
    why_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.looked: Looked | None = None
        self.wanted = Asked()
        self.unit = ""
        self.measures = MeasureList()
        self.table, self.side = PivotTable(), SideView()
        self.why, self.source = WhyView(), SourceView()
        self.path = MarkedLabel()
        self.first, self.last, self.scale = QComboBox(), QComboBox(), QComboBox()
        self.told = PlainLabel()
        self.told.setWordWrap(True)
        self.told.setObjectName("faint")
        self.only = QPushButton("只看所选")
        self.only.setToolTip("只留下表中选中的单位，并求它们的合计")
        self.change = QPushButton("为什么变了")
        self.export = QPushButton("导出表…")
        self.seal = QPushButton("封存…")
        self.seal.setToolTip("给本期此刻的全部汇总数编号保存，以后接收了别的数据也能照原样再写出、再比较")
        self.kept = QPushButton("封存清单…")
        self._build()
        self._connect()

    def _build(self) -> None:
        self.path.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self.path.setAccessibleName("所在地区")
        self.scale.addItem(OWN_UNIT, None)
        for scale in SCALES:
            self.scale.addItem(scale.word, scale)
        top = QHBoxLayout()
        top.addWidget(self.path, 1)
        for button in (self.only, self.change, self.export, self.seal, self.kept):
            top.addWidget(button)
        self.views = QStackedWidget()
        self.views.setContentsMargins(6, 0, 0, 0)
        self.views.addWidget(self._figures())
        for view in (self.why, self.source):  # which are higher than a small screen
            scroll = QScrollArea()
            scroll.setWidget(view)
            scroll.setWidgetResizable(True)
            scroll.setFrameShape(QFrame.Shape.NoFrame)
            self.views.addWidget(scroll)
        whole = QSplitter()
        whole.addWidget(self.measures)
        whole.addWidget(self.views)
        whole.setSizes([230, 1100])
        whole.setStretchFactor(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 10)
        column.addLayout(top)
        column.addWidget(whole, 1)

    def _figures(self) -> QWidget:
        """The table beside its picture, and of what they are above."""
        above = QHBoxLayout()
        for word, box in (("从", self.first), ("到", self.last), ("数量单位", self.scale)):
            label = PlainLabel(word)
            label.setBuddy(box)
            box.setAccessibleName(word)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            above.addWidget(label)
            above.addWidget(box)
        above.addStretch(1)
        figures = QSplitter()
        figures.addWidget(self.table)
        figures.addWidget(self.side)
        self.table.setMinimumWidth(_LEAST_TABLE)
        figures.setChildrenCollapsible(False)
        figures.setSizes([490, 560])
        for place in (0, 1):
            figures.setStretchFactor(place, 1)
        shown = QWidget()
        column = QVBoxLayout(shown)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(above)
        column.addWidget(self.told)
        column.addWidget(figures, 1)
        self.told.hide()
        return shown

    def _connect(self) -> None:
        self.measures.chosen.connect(self._measures_chosen)
        for box in (self.first, self.last):
            box.activated.connect(self._periods_chosen)
        self.scale.activated.connect(lambda _: self._show_figures())
        self.table.opened.connect(self.open_line)
        self.side.opened.connect(self._open_code)
        self.path.linkActivated.connect(self.go_to)
        self.only.clicked.connect(self._only_chosen)
        self.change.clicked.connect(self.show_why)
        self.views.currentChanged.connect(self._turned)

    def _turned(self, view: int) -> None:
        """Behind a figure there is no table to choose from, or to write."""
        for button in (self.only, self.export):
            button.setVisible(view == FIGURES)

    # ---- what is wanted

    def _want(self, wanted: Asked) -> None:
        self.wanted = wanted
        self.asked.emit()

    def _measures_chosen(self) -> None:
        measures = tuple(one.id for one in self.measures.measures)
        if not measures or measures == self.wanted.measures:
            return
        self._want(replace(self.wanted, measures=measures))
        if self.views.currentIndex() == SOURCE:
            self.sourced.emit(self.unit)
        elif self.views.currentIndex() == WHY:
            self.why_asked.emit()

    def _periods_chosen(self) -> None:
        first, last = self.first.currentData(), self.last.currentData()
        self._want(replace(self.wanted, first=first, last=last))

    def _only_chosen(self) -> None:
        codes = tuple(line.division for line in self.table.chosen if line.division)
        if codes:
            self._want(replace(self.wanted, chosen=codes))

    def go_to(self, code: str) -> None:
        """Show an area as a whole."""
        self.views.setCurrentIndex(FIGURES)
        self._want(in_area(self.wanted, code))

    def _open_code(self, code: str) -> None:
        lines = self.looked.pivot.lines if self.looked and self.looked.pivot else ()
        for line in lines:
            if line.division == code:
                self.open_line(line)

    def open_line(self, line: PivotLine) -> None:
        """Go on to what a figure is made of: the parts of an area, the record of a village."""
        if line.level == Level.VILLAGE:
            self.unit = line.division
            self.views.setCurrentIndex(SOURCE)
            self._show_path(line.name)
            self.sourced.emit(line.division)
        elif line.division and line.division != self.wanted.area:
            self.go_to(line.division)

    def show_why(self) -> None:
        """Show why the figure at hand changed."""
        if self.looked is None or self.looked.pivot is None:
            return
        line = self.table.line
        self.unit = line.division if line and line.division else self.wanted.area
        codes = [period.code for period in self.looked.periods]
        at = codes.index(self.wanted.last)
        before = self.wanted.first if self.wanted.first != self.wanted.last else codes[max(0, at - 1)]
        self.why.offer(self.looked.totals, before, self.wanted.last)
        self.views.setCurrentIndex(WHY)
        name = line.name if line and line.division != self.wanted.area else ""
        self._show_path(f"{name}　为什么变了" if name else "为什么变了")
        self.why_asked.emit()

    # ---- what is shown

    def show_looked(self, looked: Looked) -> None:
        """Show what came of it."""
        self.looked, self.wanted = looked, looked.asked
        self.measures.show_measures(looked.measures)
        _offer(self.first, looked.periods, looked.asked.first)
        _offer(self.last, looked.periods, looked.asked.last)
        for control in (self.only, self.change, self.export, self.seal, self.kept, self.scale):
            control.setEnabled(looked.pivot is not None)
        if self.views.currentIndex() == FIGURES:
            self._show_path()
        self._show_figures()

    def _show_figures(self) -> None:
        pivot = self.looked.pivot if self.looked else None
        if pivot is None:
            self.told.setText(NOTHING)
            self.told.show()
            return
        scale = self.current_scale
        self.table.show_pivot(pivot, scale)
        self.side.show_pivot(pivot, scale)
        method = METHOD.format(count=pivot.moved(scale)) if scale else ""
        notes = "；".join(pivot.notes)
        self.told.setText("　".join(filter(None, (method, f"区划变更：{notes}。" if notes else ""))))
        self.told.setVisible(bool(self.told.text()))

    @property
    def current_scale(self) -> Scale | None:
        """The larger unit that is chosen, if any."""
        found = self.scale.currentData()
        return found if isinstance(found, Scale) else None

    def _show_path(self, end: str = "") -> None:
        """From the city down to what is shown; each a way back, but for the last."""
        if self.looked is None:
            return
        steps = [(area.code, area.name) for area in self.looked.path]
        if self.wanted.chosen:
            end = end or "所选单位"
        last = end or (steps.pop()[1] if steps else "")
        links = [f"<a href='{code}'>{escape(name)}</a>" for code, name in steps]
        self.path.setText("　›　".join([*links, f"<span style='font-weight:bold'>{escape(last)}</span>"]))


def _offer(box: QComboBox, periods: Sequence[Period], chosen: str) -> None:
    with QSignalBlocker(box):
        box.clear()
        for period in periods:
            box.addItem(period.label, period.code)
        box.setCurrentIndex(max(0, box.findData(chosen)))
        box.setEnabled(len(periods) > 1)
