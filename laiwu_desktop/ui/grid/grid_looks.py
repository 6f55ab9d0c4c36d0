"""How a grid looks: its columns, their widths, those hidden, as this person left them."""

from __future__ import annotations

from laiwu_desktop.desk.filling.draft import Draft
from laiwu_desktop.desk.grid.grid import GridColumn
from laiwu_desktop.desk.grid.grid_columns import ASKED, asked, candidates, columns_of, level_of, named
from laiwu_desktop.desk.grid.grid_memory import GridMemory, Look
from laiwu_desktop.ui.grid.column_dialog import ColumnDialog
from laiwu_desktop.ui.grid.grid_model import GridModel
from laiwu_desktop.ui.grid.grid_view import GridView
from laiwu_desktop.ui.parts.dialogs import Dialogs


class GridLooks:
    """Of the grids of one workspace, by the name of the form ("" for the choice across forms)."""

    def __init__(self, view: GridView, model: GridModel, memory: GridMemory, dialogs: Dialogs) -> None:
        self.view = view
        self.model = model
        self.memory = memory
        self.dialogs = dialogs

    def columns(self, name: str, draft: Draft) -> tuple[GridColumn, ...]:
        """The columns of a grid."""
        if name != ASKED:
            return columns_of(draft.forms[name])
        chosen = self.memory.look(name).chosen
        return named(candidates(draft.forms, level_of(draft)), chosen or ()) or asked(draft)

    def wear(self, name: str, *, only_asked: bool) -> None:
        """Let the grid that is shown look as it was left; `only_asked` shows no column without anything to be
        touched.
        """
        look = self.memory.look(name)
        grid = self.model.grid
        idle = {column.name for column in grid.columns} - grid.asked_columns() if only_asked else set()
        for number, column in enumerate(grid.columns):
            self.view.setColumnHidden(number, column.name in look.hidden or column.name in idle)
            self.view.setColumnWidth(number, look.widths.get(column.name) or self.view.width_of(column))

    def show_asked(self, name: str) -> None:
        """Show columns, too, in which something is to be touched by now; none goes away under one's hands."""
        hidden, asked_for = self.memory.look(name).hidden, self.model.grid.asked_columns()
        for number, column in enumerate(self.model.grid.columns):
            if column.name in asked_for and column.name not in hidden:
                self.view.setColumnHidden(number, False)

    def keep(self, name: str) -> None:
        """Remember how the grid that is shown looks."""
        look = self.memory.look(name)
        self.memory.keep(name, Look(self._widths(look), look.hidden, look.chosen))

    def hide(self, name: str, number: int) -> None:
        """Show a column no more."""
        look = self.memory.look(name)
        widths = self._widths(look)
        self.view.setColumnHidden(number, True)
        hidden = look.hidden | {self.model.grid.columns[number].name}
        self.memory.keep(name, Look(widths, hidden, look.chosen))

    def choose(self, name: str, draft: Draft) -> bool:
        """Ask which fields are to be seen; whether they are other ones now."""
        look = self.memory.look(name)
        everything = candidates(draft.forms, level_of(draft)) if name == ASKED else self.model.grid.columns
        usual = asked(draft) if name == ASKED else everything
        seen = [column.name for column in self.model.grid.columns if column.name not in look.hidden]
        dialog = ColumnDialog(self.view.window(), everything, seen, [column.name for column in usual])
        ticked = dialog.ticked if self.dialogs.run(dialog) else ()
        dialog.deleteLater()
        if not ticked:
            return False
        hidden = frozenset(column.name for column in everything) - frozenset(ticked)
        is_across = name == ASKED
        now = Look(
            self._widths(look), frozenset() if is_across else hidden, ticked if is_across else look.chosen
        )
        self.memory.keep(name, now)
        return True

    def _widths(self, look: Look) -> dict[str, int]:
        """The widths that a person has given, by the columns' names."""
        view = self.view
        given = {
            column.name: view.columnWidth(number)
            for number, column in enumerate(self.model.grid.columns)
            if not view.isColumnHidden(number) and view.columnWidth(number) != view.width_of(column)
        }
        return {**look.widths, **given}
