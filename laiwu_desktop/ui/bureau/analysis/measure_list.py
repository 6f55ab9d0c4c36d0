"""Which figures are looked at: found by any part of their names, or by initials."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from laiwu_desktop.desk.divisions.readings import are_loaded, is_heard_in
from laiwu_desktop.formdef.plan import Indicator
from laiwu_desktop.ui.parts.plain import PlainLabel, as_tip

MOST = 4
_MEASURE = Qt.ItemDataRole.UserRole


class MeasureList(QWidget):
    """Indicators of the plan, then the fields of forms; several are chosen with Ctrl. `chosen` says that it
    is others now.
    """

    chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.search = QLineEdit()
        self.search.setPlaceholderText("名称或拼音首字母")
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName("查找指标")
        self.search.textChanged.connect(self._filter)
        self.list = QListWidget()
        self.list.setAccessibleName("指标")
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.itemSelectionChanged.connect(self.chosen.emit)
        hint = PlainLabel(f"按住 Ctrl 可并列，最多 {MOST} 个")
        hint.setObjectName("faint")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        column.addWidget(hint)

    def show_measures(self, measures: Sequence[tuple[Indicator, str]]) -> None:
        """Offer these, each with the form that it is asked in; what is chosen stays so."""
        before = {measure.id for measure in self.measures}
        with QSignalBlocker(self.list):
            self.list.clear()
            for measure, form in measures:
                item = QListWidgetItem(f"{measure.label}（{measure.unit}）")
                item.setData(_MEASURE, measure)
                item.setToolTip(as_tip(f"{measure.label}\n{form}"))
                self.list.addItem(item)
                item.setSelected(measure.id in before)
            if not self.list.selectedItems() and measures:
                self.list.setCurrentRow(0)
        self._filter()

    @property
    def measures(self) -> list[Indicator]:
        """Those that are chosen, the one at hand first."""
        items = self.list.selectedItems()
        current = self.list.currentItem()
        items.sort(key=lambda item: (item is not current, self.list.row(item)))
        return [item.data(_MEASURE) for item in items][:MOST]

    def choose(self, measure: str) -> None:
        """Choose one alone, by its id."""
        for row in range(self.list.count()):
            if self.list.item(row).data(_MEASURE).id == measure:
                self.list.setCurrentRow(row)

    def _filter(self) -> None:
        wanted = self.search.text().strip().casefold()
        for row in range(self.list.count()):
            item = self.list.item(row)
            item.setHidden(not _fits(wanted, item.text()))


def _fits(wanted: str, text: str) -> bool:
    if not wanted or wanted in text.casefold():
        return True
    is_heard = wanted.isascii() and wanted.isalpha() and are_loaded()
    return is_heard and is_heard_in(wanted, text)
