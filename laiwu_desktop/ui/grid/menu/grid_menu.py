"""The menu 表格 of the window, and the one that opens at the cell at hand."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QMenu, QWidget
from shiboken6 import isValid

from laiwu_desktop.ui.fields.choices import StillCombo
from laiwu_desktop.ui.grid.grid_keys import fill_menu, menu_of
from laiwu_desktop.ui.grid.grid_page import GridPage

TITLE = "表格(&B)"
_DIGITS = "1234567890"


class GridMenu(QObject):
    """Everything of the grid's bar is in the menu, too, so that letters lead to it; on other pages nothing
    of it can be chosen.
    """

    def __init__(self, page: GridPage, window: QWidget) -> None:
        super().__init__(page)
        self.page = page
        self.menu = QMenu(TITLE, window)
        self.grids = self._sub("换一张表(&T)", partial(self._fill_choice, page.choice))
        self.filters = self._sub("显示哪些行(&R)", partial(self._fill_choice, page.filter))
        self.order = self._sub("排序、隐藏这一列(&B)", self._fill_order)
        self.menu.addAction("选择指标(&I)…", page.choose_columns)
        self.past = self.menu.addAction("显示上期(&U)")
        self.past.setCheckable(True)
        self.past.triggered.connect(self._show_past)
        # A menu of its own with the same actions: that of the button has no letter in its title.
        self.rows = self.menu.addMenu("行(&W)")
        self.rows.addActions(page.rows_button.menu().actions())
        self.menu.addSeparator()
        fill_menu(self.menu, page.lines)
        self.menu.aboutToShow.connect(self._look)
        page.view.menu_wanted.connect(self.open)
        self.shown: QMenu | None = None

    def _sub(self, title: str, fill: Callable[[QMenu], object]) -> QMenu:
        menu = self.menu.addMenu(title)
        menu.aboutToShow.connect(partial(_fill_anew, menu, fill))
        return menu

    def _show_past(self, shown: bool) -> None:
        self.page.past.setChecked(shown)

    def _look(self) -> None:
        """What can be chosen now."""
        is_here = self.page.isVisible()
        for action in self.menu.actions():
            action.setEnabled(is_here)
        self.past.setChecked(self.page.past.isChecked())
        self.rows.menuAction().setVisible(not is_here or self.page.model.grid.repeating is not None)

    def _fill_choice(self, choice: StillCombo, menu: QMenu) -> None:
        """As the bar offers it, each with a digit."""
        for number in range(choice.count()):
            digit = _DIGITS[number : number + 1]
            action = menu.addAction(f"{choice.itemText(number)}{f'(&{digit})' if digit else ''}")
            action.setCheckable(True)
            action.setChecked(number == choice.currentIndex())
            action.triggered.connect(partial(self._choose, choice, number))

    def _choose(self, choice: StillCombo, number: int, _checked: bool = False) -> None:
        choice.setCurrentIndex(number)
        choice.activated.emit(number)

    def _fill_order(self, menu: QMenu) -> None:
        index = self.page.view.currentIndex()
        if index.isValid():
            self.page.fill_column_menu(menu, index.column())

    def open(self, place: QPoint) -> None:
        """Show what can be done to the chosen cells, at a place of the screen."""
        if self.shown is not None and isValid(self.shown) and self.shown.isVisible():
            return  # some desktops send the key and what it means
        self.page.commit()
        self.shown = menu_of(self.page.lines, self.page.view)
        self.shown.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.shown.popup(place)


def _fill_anew(menu: QMenu, fill: Callable[[QMenu], object]) -> None:
    menu.clear()
    fill(menu)
