"""A table to read with some cells to type in: one row a target, whatever stands in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QLineEdit,
    QTableWidgetItem,
    QWidget,
)

from laiwu_desktop.formdef.report.check import Finding
from laiwu_desktop.ui.parts.plain import as_tip
from laiwu_desktop.ui.parts.text_table import KEY, LEFT, RIGHT, Column, ReadTable
from laiwu_desktop.ui.parts.theme import icon

# What is drawn in a cell, for its delegate; which field is entered there.
DRAWN, FIELD, EMPTY = KEY + 1, KEY + 2, KEY + 3
_READ = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled


@dataclass(frozen=True)
class EntryRow:
    """One row: its texts by column with the tip of all of them, the icon of a sign in some, what is drawn in
    some, and the fields that are entered in some.
    """

    key: str
    texts: Sequence[str]
    tip: str
    signs: Mapping[int, str] = field(default_factory=dict)
    drawn: Mapping[int, object] = field(default_factory=dict)
    fields: Mapping[int, str] = field(default_factory=dict)
    tips: Mapping[int, str] = field(default_factory=dict)


def sign_of(finding: Finding) -> str:
    """The sign of the state that a finding is."""
    if finding.severity == "error":
        return "error"
    return "explained" if finding.explained else "warning"


class EntryTable(ReadTable):
    """`typed` carries the key of a row, the field, and what was typed into it; `typing` the key, the field,
    and whether somebody begins to type there or leaves it.
    """

    typed = Signal(str, str, str)
    typing = Signal(str, str, bool)

    def __init__(self, name: str, columns: Sequence[Column]) -> None:
        super().__init__(name, columns)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.DoubleClicked | triggers.EditKeyPressed | triggers.AnyKeyPressed)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.rows: list[EntryRow] = []
        self.itemChanged.connect(self._changed)

    def show_entries(self, rows: Iterable[EntryRow]) -> None:
        """Show these rows. What is being typed goes on, as long as its row is still there."""
        rows = list(rows)
        same = [row.key for row in rows] == [row.key for row in self.rows]
        self.blockSignals(True)
        if not same:
            self.clearContents()
            self.setRowCount(len(rows))
        self.rows = rows
        for number, row in enumerate(rows):
            for place in range(len(self.columns)):
                self._put(number, place, row)
        self.blockSignals(False)
        self.viewport().update()

    def _put(self, number: int, place: int, row: EntryRow) -> None:
        item = self.item(number, place)
        if item is None:
            item = QTableWidgetItem()
            self.setItem(number, place, item)
        if item is self.currentItem() and self.is_typing:
            return
        item.setText(row.texts[place])
        item.setToolTip(as_tip(row.tips.get(place) or row.tip))
        item.setTextAlignment(RIGHT if self.columns[place].number else LEFT)
        item.setData(KEY, row.key)
        item.setData(DRAWN, row.drawn.get(place))
        item.setData(FIELD, row.fields.get(place, ""))
        editable = Qt.ItemFlag.ItemIsEditable if place in row.fields else Qt.ItemFlag.NoItemFlags
        item.setFlags(_READ | editable)
        if sign := row.signs.get(place, ""):
            item.setIcon(icon(f"state-{sign}"))
        else:
            item.setData(Qt.ItemDataRole.DecorationRole, None)

    @property
    def is_typing(self) -> bool:
        """Whether somebody types in a cell."""
        return self.state() == QAbstractItemView.State.EditingState

    def edit(self, *asked: Any) -> bool | None:  # type: ignore[override]
        """As Qt begins to let somebody type in a cell, however that was asked for."""
        was, begun = self.is_typing, super().edit(*asked)
        if self.is_typing and not was:
            self._tell_typing(begins=True)
        return begun

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        self._tell_typing(begins=False)
        item = self.currentItem()
        super().closeEditor(editor, hint)
        if item is not None and item.row() < len(self.rows):  # what came meanwhile was kept from it
            self.blockSignals(True)
            self._put(item.row(), item.column(), self.rows[item.row()])
            self.blockSignals(False)

    def _tell_typing(self, *, begins: bool) -> None:
        if (item := self.currentItem()) is not None:
            self.typing.emit(item.data(KEY), item.data(FIELD), begins)

    def commit(self) -> None:
        """Take what is being typed."""
        for editor in self.findChildren(QLineEdit):
            if self.is_typing:
                self.commitData(editor)
                self.closeEditor(editor, self.itemDelegate().EndEditHint.NoHint)

    def _changed(self, item: QTableWidgetItem) -> None:
        row = self.rows[item.row()]
        text = item.text()
        if (name := row.fields.get(item.column())) is None or text == row.texts[item.column()]:
            return
        # Until it is taken, what stands there stays: it may be refused.
        self.blockSignals(True)
        item.setText(row.texts[item.column()])
        self.blockSignals(False)
        self.typed.emit(row.key, name, text)
