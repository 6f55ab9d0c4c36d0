"""Which period's reports are shown, and where else something waits for the bureau."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QWidget

from laiwu_desktop.ui.bureau.periods.overview import Overview
from laiwu_desktop.ui.parts.plain import PlainLabel
from laiwu_desktop.ui.parts.theme import icon


class PeriodBar(QWidget):
    """Hidden as long as there is one period only. `chosen` carries the code of a period, `wanted` the report
    of another period that waits longest.
    """

    chosen = Signal(str)
    wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.overview: Overview | None = None
        self.periods = QComboBox()
        self.periods.setAccessibleName("填报期")
        self.periods.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.periods.activated.connect(lambda _: self.chosen.emit(self.periods.currentData()))
        self.elsewhere = QPushButton(icon("state-warning"), "")
        self.elsewhere.setToolTip("其他填报期有上报数据待核对指纹或待审核，点此查看")
        self.elsewhere.clicked.connect(self._go)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(PlainLabel("填报期"))
        line.addWidget(self.periods)
        line.addStretch()
        line.addWidget(self.elsewhere)
        self.hide()

    def show_periods(self, now: Overview) -> None:
        """Offer the periods of which there are reports, with what waits in each."""
        self.overview = now
        self.periods.clear()
        waiting = Counter(head.period for head in now.to_decide)
        for period in now.periods:
            marks = "（本期）" if period == now.period else ""
            marks += f"（待处理 {waiting[period.code]}）" if waiting[period.code] else ""
            self.periods.addItem(f"{period.label}{marks}", period.code)
        self.periods.setCurrentIndex(self.periods.findData(now.shown.code))
        self.elsewhere.setText(f"其他填报期待处理（{len(now.elsewhere)}）")
        self.elsewhere.setVisible(bool(now.elsewhere))
        self.setVisible(len(now.periods) > 1)

    def _go(self) -> None:
        if self.overview is not None and self.overview.elsewhere:
            self.wanted.emit(self.overview.elsewhere[0])
