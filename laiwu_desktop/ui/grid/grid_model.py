"""The cells of a grid for Qt: rows in the order in which they are seen, what is unsaved marked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QModelIndex, Qt

from laiwu_desktop.desk.filling.changing import conflict_words
from laiwu_desktop.desk.filling.draft import Cell
from laiwu_desktop.desk.grid.choosing import meant
from laiwu_desktop.desk.grid.grid import CellState, Grid, GridColumn, LastPeriod
from laiwu_desktop.formdef.report.change import Intent
from laiwu_desktop.formdef.types import Offer
from laiwu_desktop.ui.entry.saving import Saving
from laiwu_desktop.ui.fields.offering import offer_words
from laiwu_desktop.ui.grid.cells.cells_model import LEFT, RIGHT, CellsModel, Index
from laiwu_desktop.ui.parts.plain import as_tip

# What is said of a cell without colours, for those who cannot see them or have it read aloud.
MARKS = {
    "error": "错误", "warning": "待说明", "todo": "必填未填", "missed": "上期填了，本期未填",
    "carried": "沿用未确认",
}  # fmt: skip


class GridModel(CellsModel):
    """The cells of one grid; without a draft to be written into they are only looked at."""

    def __init__(self, saving: Saving) -> None:
        super().__init__(Grid(saving.draft, ()))
        self.saving = saving
        self.locked = False
        self.filter = "all"
        self.order: tuple[GridColumn, bool] | None = None
        self.unsaved: set[Cell] = set()
        self.shows_past = False
        saving.told.connect(self._told)

    # ---- what is shown

    def show(self, grid: Grid, *, locked: bool) -> None:
        """Show another grid, filtered as before; the order of another one means nothing here."""
        self.beginResetModel()
        if {column.name for column in grid.columns} != {column.name for column in self.grid.columns}:
            self.order = None
        self.grid, self.locked = grid, locked
        self._arrange()
        self.endResetModel()

    def arrange(self, wanted: str, order: tuple[GridColumn, bool] | None) -> None:
        """Show the rows that a filter wants, in an order; rows that do not fit any more go only now."""
        self.beginResetModel()
        self.filter, self.order = wanted, order
        self._arrange()
        self.endResetModel()

    def _arrange(self) -> None:
        self.rows = self.grid.wanting(self.filter) if self.filter != "all" else list(self.grid.rows)
        if self.order is not None:
            self.rows = self.grid.ordered(self.rows, self.order[0], down=self.order[1])

    def changed(self, units: Iterable[str]) -> None:
        """Of these units something was written, by whomever."""
        gone = set(units)
        self.grid.forget(gone)
        if self.grid.repeating is not None:
            self._take_rows()
        self._repaint(number for number, row in enumerate(self.rows) if row.unit in gone)

    def _take_rows(self) -> None:
        """Rows came or went: those that are seen stay in their order, new ones stand where they belong. Those
        that the filter has left out stay out: what is typed down a column would land in them unseen.
        """
        before = set(self.grid.rows)
        self.grid.read_rows()
        there = set(self.grid.rows)
        if gone := before - there:
            for number in [n for n, row in enumerate(self.rows) if row in gone][::-1]:
                self.beginRemoveRows(QModelIndex(), number, number)
                del self.rows[number]
                self.endRemoveRows()
        for row in self.grid.rows:
            if row not in before:
                place = sum(other < row for other in self.rows) if self.order is None else len(self.rows)
                self.beginInsertRows(QModelIndex(), place, place)
                self.rows.insert(place, row)
                self.endInsertRows()

    def _repaint(self, rows: Iterable[int]) -> None:
        last = len(self.grid.columns) - 1
        for number in rows:
            self.dataChanged.emit(self.index(number, 0), self.index(number, last))
            self.headerDataChanged.emit(Qt.Orientation.Vertical, number, number)

    def _told(self) -> None:
        """What is unsaved or in conflict looks otherwise now."""
        now = self.saving.unsaved
        units = {key.unit_code for key, _ in now ^ self.unsaved}
        self.unsaved = now
        self._repaint(number for number, row in enumerate(self.rows) if row.unit in units)

    # ---- what Qt asks

    def state(self, index: Index) -> CellState:
        """All that is known of a cell."""
        return self.grid.state(self.rows[index.row()], self.column(index))

    def is_required(self, index: Index) -> bool:
        """Whether a cell must be answered."""
        column = self.column(index)
        return self.grid.draft.figures.is_required(column.key(self.rows[index.row()]), column.field)

    def why_not_asked(self, index: Index) -> str:
        """By which other values a cell needs none."""
        return self.grid.why_not_asked(self.rows[index.row()], self.column(index))

    def past(self, index: Index) -> LastPeriod:
        """What stood in a cell in the last period, and what has changed since."""
        return self.grid.past(self.rows[index.row()], self.column(index))

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self.state(index).text
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if self.column(index).field.type.is_number else LEFT
        if role == Qt.ItemDataRole.ToolTipRole:
            return as_tip(self.words(index))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._aloud(index)
        return None

    def _aloud(self, index: Index) -> str:
        state, field = self.state(index), self.column(index).field
        parts = [self.grid.name(self.rows[index.row()]), field.label, state.text or "未填", field.unit]
        parts += ["必填" if self.is_required(index) else "", MARKS.get(state.mark, ""), self.words(index)]
        return "，".join(filter(None, parts))

    def offer(self, index: Index) -> Offer | None:
        """What may stand in a cell in place of a text that is not as it should be."""
        state, field = self.state(index), self.column(index).field
        is_doubtful = state.finding is not None and state.finding.rule in ("type", "constraint")
        if self.locked or not (is_doubtful or field.is_too_tall(state.value)):
            return None
        return field.mended(state.value, self.grid.draft.figures.period)

    def offer_at(self, index: Index) -> Offer | None:
        """The same, of the cell that one is in, if there is any."""
        return self.offer(index) if index.isValid() else None

    def words(self, index: Index) -> str:
        """What is the matter with a cell, in whole sentences; "" when nothing is."""
        cell = self.cell(index)
        if conflict := self.saving.conflicts.get(cell):
            return conflict_words(self.grid.draft.forms, conflict)
        state = self.state(index)
        said = [f"农业局：{state.comment}" if state.comment else ""]
        if (offer := self.offer(index)) is not None:
            said.append(offer_words(self.column(index).field, offer))
        elif state.finding is not None:
            settled = f"{state.finding.settled_word}　" if state.finding.explained else ""
            said.append(f"{settled}{state.finding.message}")
        return "　".join(filter(None, said))

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.isValid() and not self.locked and self.state(index).is_open:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    # ---- what is written

    def enter(self, cell: Cell, text: str) -> None:
        """Save what a person left in a cell, seen or not by now."""
        if not self.locked:
            key, name = cell
            field = self.saving.draft.forms[key.form].fields[name]
            self.saving.save_typed(cell, field.parse(meant(field.type, text)))

    def take_offer(self, index: Index) -> bool:
        """Save what is offered in a cell; whether it can be taken as it is."""
        offer = self.offer(index)
        if offer is None or not offer.is_whole:
            return False
        self.saving.save_typed(self.cell(index), offer.value)
        return True

    def do(self, intent: Intent) -> None:
        """Save many changes as one deed."""
        if not self.locked:
            self.saving.save(intent)
