"""Why a figure changed: from which total to which, as a waterfall and as two tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QSplitter, QVBoxLayout, QWidget

from laiwu_desktop.desk.analysis.analysing import Why
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.ui.bureau.analysis.waterfall import Waterfall, falls
from laiwu_desktop.ui.parts.plain import PlainLabel
from laiwu_desktop.ui.parts.text_table import Column, ReadTable

CAUSES = (Column("原因", 130), Column("增减", 0, number=True))
PARTS = (Column("地区", 170), Column("增减", 0, number=True))
ABOUT = (
    "口径变化：同样的数据按另一套定义计算　区划变更：村（居）划入划出、合并拆分　新报、未再报：只有一期报了"
    "　改报：同一期后来的版次　数值变化：两期都报了，数不同。各项合计恰好等于增减。"
)


@dataclass(frozen=True)
class Told:
    """Why: of what, where, and what each part contributes; `why` is None where nothing changed."""

    title: str
    unit: str
    why: Why | None
    parts: Sequence[tuple[Division, Decimal]]


class WhyView(QWidget):
    """`asked` says that other totals are to be compared."""

    asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.before, self.after = QComboBox(), QComboBox()
        self.said = PlainLabel()
        self.said.setWordWrap(True)
        self.save = QPushButton("存为图片…")
        self.chart = Waterfall()
        self.causes = ReadTable("各种原因的增减", CAUSES)
        self.parts = ReadTable("各地区的增减", PARTS)
        self._build()

    def _build(self) -> None:
        top = QHBoxLayout()
        for word, box in (("从", self.before), ("到", self.after)):
            label = PlainLabel(word)
            label.setBuddy(box)
            box.setAccessibleName(word)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            box.activated.connect(lambda _: self.asked.emit())
            top.addWidget(label)
            top.addWidget(box)
        top.addWidget(self.said, 1)
        top.addWidget(self.save)
        tables = QSplitter()
        tables.addWidget(self.causes)
        tables.addWidget(self.parts)
        about = PlainLabel(ABOUT)
        about.setObjectName("faint")
        about.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(top)
        column.addWidget(self.chart, 3)
        column.addWidget(tables, 2)
        column.addWidget(about)

    def offer(self, totals: Sequence[tuple[str, str]], before: str, after: str) -> None:
        """What there is to compare: (what it is called, how the desk knows it)."""
        for box, at in ((self.before, before), (self.after, after)):
            with QSignalBlocker(box):
                box.clear()
                for words, known in totals:
                    box.addItem(words, known)
                box.setCurrentIndex(max(0, box.findData(at)))

    @property
    def choice(self) -> tuple[str, str]:
        """Which are compared."""
        return str(self.before.currentData() or ""), str(self.after.currentData() or "")

    def show_told(self, told: Told) -> None:
        """Show why."""
        why = told.why
        known = why is not None and why.found.difference is not None
        self.chart.setVisible(known)
        self.save.setEnabled(known)
        if why is None or not known:
            self.said.setText(
                f"{told.title}：{'没有增减。' if why is None else '有一边没有数据，不能比较。'}"
            )
            self.causes.show_rows(())
            self.parts.show_rows(())
            return
        causes = why.shown(lambda one: one.cause.word)
        was, now, more = (
            why.figure(one) or Decimal(0) for one in (why.found.before, why.found.after, why.found.difference)
        )
        self.said.setText(f"{told.title}（{told.unit}）：{was:,f} → {now:,f}，{signed(more)}")
        texts = [f"{was:,f}", *(signed(amount) for _, amount in causes), f"{now:,f}"]
        self.chart.show_falls(f"{told.title}：为什么变了", falls(was, now, causes, texts))
        self.causes.show_rows((word, "", (word, signed(amount))) for word, amount in causes)
        self.parts.show_rows((one.code, "", (one.name, signed(amount))) for one, amount in told.parts)


def signed(amount: Decimal) -> str:
    """With its sign, so that nobody has to guess which way it went."""
    return f"＋{amount:,f}" if amount > 0 else f"－{-amount:,f}" if amount < 0 else "0"
