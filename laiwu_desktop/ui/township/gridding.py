"""The ways between the card of a village and the grid of all of them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut

from laiwu_desktop.desk.filling.draft import Cell
from laiwu_desktop.desk.grid.grid_columns import ASKED
from laiwu_desktop.ui.entry.report_view import ReportView
from laiwu_desktop.ui.grid.grid_page import GridPage
from laiwu_desktop.ui.grid.menu.grid_menu import GridMenu
from laiwu_desktop.ui.guiding.block_pasting import BlockPasting
from laiwu_desktop.ui.shell.desk_window import DeskWindow


class Gridding(QObject):
    """`turn` asks for the page that carries a widget: that of the grid, or None for that of the cards."""

    turn = Signal(object)

    def __init__(
        self, window: DeskWindow, grid: GridPage, card: ReportView, explain: Callable[[], object]
    ) -> None:
        super().__init__(window)
        self.grid = grid
        self.card = card
        about = "各村一行：成块粘贴、向下填充、取上期数（在填报页按 F2 到同一格）"
        self.action = window.action("grid", "表格", self.show, about, "Alt+G")
        self.action.setCheckable(True)
        self.menu = GridMenu(grid, window)
        to_grid = QShortcut(QKeySequence("F2"), card)
        to_grid.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        to_grid.activated.connect(self.go_to_grid)
        grid.explain.connect(explain)
        grid.card.connect(self.go_to_card)
        self.blocks = BlockPasting(card, window.saving, window.dialogs)
        self.blocks.told.connect(window.say)

    def show(self) -> None:
        """Turn to the grid, and back."""
        self.card.commit()
        if self.grid.isVisible():
            self.turn.emit(None)
            if self.card.form:  # the keyboard goes where it was before
                self.card.go_to_form(self.card.unit_code, self.card.form)
            return
        self.turn.emit(self.grid)
        self.grid.open(self.grid.name or ASKED)

    def go_to_grid(self) -> None:
        """Go to the value the keyboard is in, in the grid of its form; to that grid where there is no row."""
        self.card.commit()
        cell = self.card.cell_at_hand()
        self.turn.emit(self.grid)
        if cell is not None:
            self.grid.go_to(cell)
        else:
            self.grid.open(self.card.form)

    def go_to_card(self, cell: Cell) -> None:
        """Go to a value on the page of its village."""
        self.turn.emit(None)
        self.card.go_to(*cell)
