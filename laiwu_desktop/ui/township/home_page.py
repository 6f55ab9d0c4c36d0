"""The first page of a township: how far every village is in every form, and what to do next."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from laiwu_desktop.desk.filling.progress import Place, Progress, Standing, Step
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.ui.parts.plain import PlainLabel, as_tip
from laiwu_desktop.ui.parts.theme import icon, light_icon

PLACE = Qt.ItemDataRole.UserRole
_NOT_ASKED = QColor("#eef1f5")
_STEPS = {
    Standing.RETURNED: "改正或答复农业局的意见",
    Standing.ERROR: "改正错误",
    Standing.WARNING: "核实，有误的改正，无误的写审核说明",
    Standing.PART: "把未填完的填完",
    Standing.BLANK: "填写还没有填的",
    Standing.CARRIED: "核对并确认沿用数据",
}


class HomePage(QWidget):
    """`chosen` carries the `Place` to fill in; `export` asks for the package."""

    chosen = Signal(object)
    export = Signal()

    def __init__(self, register: Register) -> None:
        super().__init__()
        self.register = register
        self.matrix = Matrix(register)
        self.matrix.chosen.connect(self.chosen)
        self.counts = PlainLabel()
        self.counts.setObjectName("faint")
        self.counts.setWordWrap(True)
        self.next, self.steps = _card("接下来")
        self.next.setFixedWidth(330)
        left = QVBoxLayout()
        left.setSpacing(6)
        left.addWidget(self.matrix, 1)
        left.addWidget(self.counts)
        right = QVBoxLayout()
        right.addWidget(self.next)
        right.addStretch()
        line = QHBoxLayout(self)
        line.setContentsMargins(12, 10, 12, 8)
        line.setSpacing(12)
        line.addLayout(left, 1)
        line.addLayout(right)

    def show_progress(self, found: Progress, said: str = "") -> None:
        """Show how far a report is; `said` stands in place of the steps of one that is not filled in now."""
        self.matrix.show_progress(found)
        self.counts.setText(_counted(found))
        while (item := self.steps.takeAt(0)) is not None:
            if widget := item.widget():
                widget.deleteLater()
        for step in [] if said else found.steps:
            self.steps.addWidget(self._step(step))
        if said:
            self.steps.addWidget(_words(said))
        elif found.is_done:
            self.steps.addWidget(_words("都已填好、核对过，可以导出数据包上报。"))
            button = QPushButton(light_icon("export"), "导出数据包…")
            button.setProperty("kind", "primary")
            button.clicked.connect(self.export)
            self.steps.addWidget(button)

    def _step(self, step: Step) -> QPushButton:
        count = (
            f"{step.units} 个单位 {step.places} 张表" if step.places > step.units else f"{step.units} 个单位"
        )
        button = QPushButton(icon(f"state-{step.what}"), f"{_STEPS[step.what]}\n{count}")
        button.setObjectName("step")
        button.setToolTip(as_tip(f"从{self.register[step.first.unit].name}开始"))
        button.clicked.connect(lambda: self.chosen.emit(step.first))
        return button


class Matrix(QTableWidget):
    """Units by forms; arrow keys walk it, the return key or two clicks open a place."""

    chosen = Signal(object)

    def __init__(self, register: Register) -> None:
        super().__init__()
        self.register = register
        self.places: Mapping[Place, QTableWidgetItem] = {}
        self._laid_out: tuple[object, ...] = ()
        self.setAccessibleName("各村各表的进度")
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setIconSize(QSize(14, 14))
        self.setShowGrid(True)
        self.verticalHeader().setDefaultSectionSize(26)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setMinimumHeight(46)
        header.setHighlightSections(False)
        self.cellDoubleClicked.connect(self._choose)

    def show_progress(self, found: Progress) -> None:
        """Show every place; where one is stays."""
        shape = (found.units, found.forms)
        if shape != self._laid_out:
            self._laid_out = shape
            self._lay_out(found)
        for place, item in self.places.items():
            standing = found.standings[place]
            if item.data(PLACE) != (place, standing):
                item.setData(PLACE, (place, standing))
                item.setText(standing.word)
                item.setIcon(icon(f"state-{standing}"))

    def _lay_out(self, found: Progress) -> None:
        self.clear()
        self.setRowCount(len(found.units))
        self.setColumnCount(len(found.forms))
        self.setVerticalHeaderLabels([self.register[unit].name for unit in found.units])
        self.setHorizontalHeaderLabels([form.title for form in found.forms])
        items = {}
        for row, unit in enumerate(found.units):
            for column, form in enumerate(found.forms):
                item = QTableWidgetItem()
                place = Place(unit, form.name)
                if place in found.standings:
                    items[place] = item
                    item.setToolTip(as_tip(f"{self.register[unit].name}　{form.title}"))
                else:
                    item.setFlags(Qt.ItemFlag.NoItemFlags)
                    item.setBackground(_NOT_ASKED)
                self.setItem(row, column, item)
        self.places = items
        if items:
            self.setCurrentItem(next(iter(items.values())))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.currentRow(), self.currentColumn())
            return
        super().keyPressEvent(event)

    def _choose(self, row: int, column: int) -> None:
        item = self.item(row, column)
        if item is not None and item.data(PLACE):
            self.chosen.emit(item.data(PLACE)[0])


def _counted(found: Progress) -> str:
    """How many places stand how, in the order of `Standing`."""
    standings = list(found.standings.values())
    parts = [f"{one.word}\u00a0{standings.count(one)}" for one in Standing if one in standings]
    return f"共\u00a0{len(standings)}\u00a0张表：{'，'.join(parts)}"


def _words(text: str) -> PlainLabel:
    label = PlainLabel(text)
    label.setWordWrap(True)
    return label


def _card(title: str) -> tuple[QFrame, QVBoxLayout]:
    card = QFrame()
    card.setObjectName("section")
    column = QVBoxLayout(card)
    column.setContentsMargins(14, 10, 14, 14)
    column.setSpacing(8)
    label = PlainLabel(title)
    label.setObjectName("sectionTitle")
    column.addWidget(label)
    inside = QVBoxLayout()
    inside.setSpacing(8)
    column.addLayout(inside)
    return card, inside
