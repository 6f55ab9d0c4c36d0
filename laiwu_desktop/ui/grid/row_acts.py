"""Rows of a form of any number of rows: added, copied, taken out, moved to another village."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QModelIndex, QObject

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.filling import changing
from laiwu_desktop.desk.grid import grid_deeds
from laiwu_desktop.desk.grid.grid import Row, shown
from laiwu_desktop.formdef.report.change import Intent
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.formdef.report.figures import Figures
from laiwu_desktop.ui.entry.typed_ahead import WAIT
from laiwu_desktop.ui.grid.grid_model import GridModel
from laiwu_desktop.ui.grid.grid_view import GridView
from laiwu_desktop.ui.parts.dialogs import Dialogs

# Asks for a unit of a level, with one marked to begin with; its code, "" when the person thinks better of it.
ChooseUnit = Callable[[str, str, str], str]


# What is done with the key of a new row.
Deed = Callable[[Figures, RecordKey], Intent]

# Of more rows that are to go only the first are named, all are counted.
MOST_NAMED = 8


class RowActs(QObject):
    """A new row's number is looked up off the window's thread; until it is there nothing is saved."""

    def __init__(self, view: GridView, model: GridModel, dialogs: Dialogs, choose: ChooseUnit) -> None:
        super().__init__(view)
        self.view = view
        self.model = model
        self.dialogs = dialogs
        self.choose = choose

    def add(self) -> None:
        """Add a row: to the village at hand, or to one that is asked for where there is no row yet."""
        if (row := self._row()) is not None:
            self._add_to(row.unit)
        else:
            self.add_elsewhere()

    def add_elsewhere(self) -> None:
        """Add a row to a village that is asked for."""
        if unit := self._unit("添加到哪个村（居）？"):
            self._add_to(unit)

    def _add_to(self, unit: str) -> None:
        self._with_key(unit, changing.row_added)

    def copy(self) -> None:
        """Add a row of the same content to the same village."""
        if (old := self._key()) is not None:
            self._with_key(old.unit_code, lambda now, new: grid_deeds.row_copied(now, old, new), old)

    def move(self) -> None:
        """Let a row go over to another village."""
        old = self._key()
        unit = self._unit("移到哪个村（居）？") if old is not None else ""
        if old is not None and unit and unit != old.unit_code:

            def moved(now: Figures, new: RecordKey) -> Intent:
                return grid_deeds.row_moved(now, self.model.grid.draft.explanations, old, new)

            self._with_key(unit, moved, old)

    def remove(self) -> None:
        """Take the chosen rows out, once the person has said yes."""
        form = self.model.grid.repeating
        rows = self.view.area().rows
        if form is None or not rows or self.model.locked:
            return
        self.view.scrollTo(self.view.currentIndex())
        names = [self._words(row) for row in rows]
        text = f"删除{names[0]}？" if len(rows) == 1 else f"删除所选的 {len(rows)} 行？"
        told = names[:MOST_NAMED] if len(rows) > 1 else []
        more = [f"……共 {len(rows)} 行。"] if len(rows) > MOST_NAMED else []
        detail = "\n".join((*told, *more, "删错了可以撤消（Ctrl+Z）。"))
        if self.dialogs.confirm(self.view.window(), text, detail, "删除"):
            keys = [RecordKey(form.name, row.unit, row.seq) for row in rows]
            self.model.do(grid_deeds.rows_gone(self.model.grid.draft.figures, keys))

    def _words(self, row: Row) -> str:
        """Whose row it is, which, and what it is called: 江水村委会 第 1 行“农民之家”."""
        grid = self.model.grid
        text = shown(grid.columns[0], grid.value(row, grid.columns[0]))
        return f"{grid.name(row)}“{text}”" if text else grid.name(row)

    def _row(self) -> Row | None:
        index = self.view.currentIndex()
        return self.model.rows[index.row()] if index.isValid() else None

    def _key(self) -> RecordKey | None:
        row, form = self._row(), self.model.grid.repeating
        return RecordKey(form.name, row.unit, row.seq) if row is not None and form is not None else None

    def _unit(self, asked: str) -> str:
        form, row = self.model.grid.repeating, self._row()
        if form is None or self.model.locked:
            return ""
        return self.choose(asked, form.level, row.unit if row is not None else "")

    def _begin_of(self, key: RecordKey) -> QModelIndex:
        """Where one begins to type in a row: in the first cell that is seen and takes something."""
        row = Row(key.unit_code, key.seq)
        if row not in self.model.rows:
            return QModelIndex()
        number = self.model.rows.index(row)
        seen = [self.model.index(number, column) for column in self.view.shown()]
        return next((index for index in seen if self.model.state(index).is_open), QModelIndex())

    def _with_key(self, unit: str, deed: Deed, old: RecordKey | None = None) -> None:
        """Do what needs the key of a new row, once that is there, and go to the row; what was typed meanwhile
        is typed there. It may be made of an `old` one, which somebody may have taken out by then.
        """
        form, view, saving = self.model.grid.repeating, self.view, self.model.saving
        if form is None or self.model.locked:
            return
        if view.ahead.awaited is not None:
            view.ahead.told.emit(WAIT)
            return
        view.commit()
        awaited = view.ahead.begin()

        def come(key: RecordKey) -> None:
            figures = saving.draft.figures
            if old is not None and changing.is_gone(figures, old):
                not_come()
                words = f"{form.title}第 {old.seq} 行已经删除，没有添加。"
                saving.refused.emit(PersonError("conflict", sentences=words))
                return
            saving.save(deed(figures, key))
            index = self._begin_of(key)
            if view.ahead.awaited is not awaited:  # one looks at another form by now
                return
            if view.isVisible() and index.isValid():
                view.go(index)
                view.setFocus()
                view.ahead.play()
            else:
                view.ahead.drop()

        def not_come() -> None:
            if view.ahead.awaited is awaited:
                view.ahead.drop()

        saving.once_found(partial(saving.draft.next_key, form.name, unit), come, not_come)
