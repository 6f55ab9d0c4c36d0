"""The list of units (本乡镇, then its villages) with the state of each, a filter and a search box."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QHeaderView,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from laiwu_desktop.desk.filling.draft import Draft
from laiwu_desktop.desk.results import UnitState
from laiwu_desktop.formdef.division import Division, Former, Level, Register
from laiwu_desktop.ui.fields.choices import StillCombo
from laiwu_desktop.ui.parts.plain import PlainLabel, as_tip
from laiwu_desktop.ui.parts.theme import icon

STATE_WORDS = {
    "returned": "退回待改",
    "blank": "未填报",
    "error": "有错误",
    "warning": "待说明",
    "part": "未填完",
    "carried": "沿用未确认",
    "explained": "已说明",
    "complete": "完成",
}
FILTERS = {"all": "全部", **STATE_WORDS}
# So many that are there no more are named when somebody searches for them.
MOST_FORMER = 4
# A name of five signs, beside its state.
LEAST = 190
CODE = Qt.ItemDataRole.UserRole
# The sign of a state beside its word.
_SIGN = 34


class _Search(QLineEdit):
    """Undoing is meant for the report, wherever the keyboard is: here there is nothing worth undoing."""

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            undoes = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)
            if any(event.matches(key) for key in undoes):
                event.ignore()
                return True
        return super().event(event)


class UnitList(QWidget):
    """The units of a draft. `chosen` carries the code of the one gone to, `found` says that it was searched
    for and is to be filled in now.
    """

    chosen = Signal(str)
    found = Signal()

    def __init__(self, register: Register, division: str) -> None:
        super().__init__()
        self.register = register
        self.division = division
        self.items: dict[str, QTreeWidgetItem] = {}
        self.states: dict[str, UnitState] = {}
        self._build()

    def _build(self) -> None:
        self.search = _Search()
        self.search.setPlaceholderText("找村：名称、拼音首字母、代码")
        self.search.setAccessibleName("找村")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self.search.returnPressed.connect(self._take_first)
        self.filter = StillCombo()
        self.filter.setAccessibleName("只看哪些村")
        for code, word in FILTERS.items():
            self.filter.addItem(QIcon() if code == "all" else icon(f"state-{code}"), word, code)
        self.filter.currentIndexChanged.connect(self._filter)
        self.tree = QTreeWidget()
        self.tree.setColumnCount(2)
        self.tree.setHeaderHidden(True)
        self.tree.setRootIsDecorated(False)
        self.tree.setUniformRowHeights(True)
        self.tree.setIconSize(QSize(14, 14))
        self.tree.setAccessibleName("村（居）")
        self.tree.header().setStretchLastSection(False)
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.tree.header().setSectionResizeMode(1, QHeaderView.ResizeMode.Fixed)
        widest = max(map(self.fontMetrics().horizontalAdvance, STATE_WORDS.values()))
        self.tree.header().resizeSection(1, widest + _SIGN)
        self.tree.currentItemChanged.connect(self._gone_to)
        self.nothing = PlainLabel("没有找到。可以输入名称、拼音首字母或代码。")
        self.nothing.setObjectName("faint")
        self.nothing.setWordWrap(True)
        self.former = PlainLabel()  # what was called so once, and what became of it
        self.former.setObjectName("faint")
        self.former.setWordWrap(True)
        self.counts = PlainLabel()
        self.counts.setObjectName("faint")
        self.counts.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 4, 6)
        column.setSpacing(5)
        for widget in (self.search, self.filter, self.nothing, self.former, self.tree, self.counts):
            column.addWidget(widget, 1 if widget is self.tree else 0)
        self.setMinimumWidth(LEAST)
        self.nothing.hide()
        self.former.hide()

    def fill(self, draft: Draft) -> None:
        """List the units of a draft afresh; the one gone to stays."""
        self.register, self.division = draft.register, draft.head.division
        there = self.current()
        self.tree.blockSignals(True)
        self.tree.clear()
        self.items.clear()
        self.states.clear()
        for level in reversed(list(draft.units)):
            for unit in draft.units[level]:
                self.items[unit.code] = self._item(unit)
                self._show(draft.unit_state(unit.code))
        self.tree.blockSignals(False)
        self._count()
        self._filter()
        self.go(there if there in self.items else next(iter(self.items), ""))

    def update_unit(self, state: UnitState) -> None:
        """Show the new state of one unit."""
        self._show(state)
        self._count()

    def current(self) -> str:
        """The code of the unit gone to; "" before any was."""
        item = self.tree.currentItem()
        return item.data(0, CODE) if item else ""

    def go(self, unit_code: str) -> None:
        """Go to a unit, also when the filter hides it."""
        item = self.items.get(unit_code)
        if item is not None:
            item.setHidden(False)
            self.tree.setCurrentItem(item)
            self.tree.scrollToItem(item)

    def step(self, by: int) -> bool:
        """Go to the next unit that the filter shows; False at the end."""
        codes = [code for code, item in self.items.items() if not item.isHidden() or code == self.current()]
        place = codes.index(self.current()) + by if self.current() in codes else -1
        if 0 <= place < len(codes):
            self.go(codes[place])
            return True
        return False

    def _item(self, unit: Division) -> QTreeWidgetItem:
        item = QTreeWidgetItem(self.tree)
        is_village = unit.level == "village"
        item.setText(0, unit.name if is_village else f"本{_office(unit)}")
        item.setData(0, CODE, unit.code)
        if not is_village:
            font = item.font(0)
            font.setBold(True)
            item.setFont(0, font)
        return item

    def _show(self, state: UnitState) -> None:
        self.states[state.unit_code] = state
        item = self.items[state.unit_code]
        item.setText(1, STATE_WORDS[state.code])
        item.setIcon(1, icon(f"state-{state.code}"))
        parts = [
            f"强制性错误 {state.errors}" if state.errors else "",
            f"待填 {state.missing}" if state.missing else "",
            f"农业局意见未处理 {state.asked}" if state.asked else "",
            f"农业局意见已答复 {state.answered}" if state.answered else "",
            f"待说明 {state.unexplained}" if state.unexplained else "",
            f"已说明 {state.explained}" if state.explained else "",
            f"沿用未确认 {state.carried} 项" if state.carried else "",
        ]
        unit = self.register[state.unit_code]
        lines = [f"{unit.name}　{unit.code}", STATE_WORDS[state.code], *[p for p in parts if p]]
        for column in (0, 1):
            item.setToolTip(column, as_tip("\n".join(lines)))

    def _count(self) -> None:
        villages = [s for s in self.states.values() if self.register[s.unit_code].level == "village"]
        counted = Counter(state.code for state in villages)
        parts = [f"{word} {counted[code]}" for code, word in STATE_WORDS.items() if counted[code]]
        said = f"共 {len(villages)} 个村（居）：" + "，".join(parts) if villages else ""
        self.counts.setText(said.replace(" ", "\u00a0"))  # no number is parted from its word

    def _filter(self) -> None:
        text, wanted = self.search.text().strip(), self.filter.currentData()
        found = [d.code for d in self.register.search(text, self.division)] if text else list(self.items)
        hits = set(found)
        former = [one for one in self.register.former(text, self.division) if one.is_news(hits)]
        hits.update(code for one in former for code in one.heirs)
        self._tell_former(former)
        self._put_first([code for code in found if code in self.items] if text else [])
        for code, item in self.items.items():
            state = self.states[code]
            fits = wanted in ("all", state.code) or (wanted == "carried" and state.carried > 0)
            item.setHidden(code not in hits or not fits)
        self.nothing.setVisible(bool(text) and not hits and not former)

    def _put_first(self, codes: list[str]) -> None:
        """List these before all others; the others stay in their order, and so does the one gone to."""
        order = [*codes, *(code for code in self.items if code not in set(codes))]
        if order == self._listed():
            return
        there = self.tree.currentItem()
        self.tree.blockSignals(True)
        while self.tree.topLevelItemCount():
            self.tree.takeTopLevelItem(0)
        self.tree.addTopLevelItems([self.items[code] for code in order])
        self.tree.setCurrentItem(there)
        self.tree.blockSignals(False)

    def _listed(self) -> list[str]:
        items = map(self.tree.topLevelItem, range(self.tree.topLevelItemCount()))
        return [item.data(0, CODE) for item in items if item is not None]

    def _tell_former(self, former: list[Former]) -> None:
        """What was called so until something became of it."""
        told = [f"{one.division.name}　{one.note}" for one in former[:MOST_FORMER]]
        more = [f"……另有 {len(former) - MOST_FORMER} 个"] if len(former) > MOST_FORMER else []
        self.former.setText("\n".join([*told, *more]))
        self.former.setVisible(bool(told))

    def _take_first(self) -> None:
        first = next((code for code in self._listed() if not self.items[code].isHidden()), "")
        if first and self.search.text().strip():
            self.search.clear()
            self.go(first)
            self.found.emit()

    def _gone_to(self, item: QTreeWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(item.data(0, CODE))


def _office(unit: Division) -> str:
    return "街道" if unit.name.endswith("街道办事处") else Level(unit.level).short
