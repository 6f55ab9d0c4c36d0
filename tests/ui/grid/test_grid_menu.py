"""All of the grid by the keyboard: the menu of the window, that of the cell at hand, F6."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMenu

from laiwu_desktop.desk.grid.grid_columns import ASKED
from laiwu_desktop.ui.grid.grid_page import GridPage
from laiwu_desktop.ui.grid.unit_dialog import UnitDialog
from laiwu_desktop.ui.township.township_window import TownshipWindow
from tests.ui.acting import go, press
from tests.ui.conftest import SECOND, THIRD, VILLAGE, Answers
from tests.ui.entry.test_saving import FORM
from tests.ui.grid.test_grid_page import at, page

__all__ = ["page"]
NONE, ALT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def menu(window: TownshipWindow) -> Iterator[QMenu]:
    made = window.gridding.menu.menu
    yield made
    while (popup := QApplication.activePopupWidget()) is not None:
        popup.close()


def walk(menu: QMenu, letters: str) -> None:
    """Open a menu of the bar and go through it by letters, from menu to menu."""
    menu.popup(QPoint(0, 0))
    for letter in letters:
        popup = QApplication.activePopupWidget()
        assert isinstance(popup, QMenu), letter
        QTest.keyClick(popup, Qt.Key(ord(letter)))


def named(menu: QMenu, word: str) -> QAction:
    return next(action for action in menu.actions() if action.text().startswith(word))


def test_forms_rows_columns_last_period_and_order_are_chosen_by_letters(
    page: GridPage, menu: QMenu, answers: Answers
) -> None:
    walk(menu, "T1")
    assert page.name == ASKED
    walk(menu, "T3")
    assert page.name == page.choice.itemData(2)
    page.open(FORM)
    walk(menu, "R2")
    assert page.filter.currentIndex() == 1
    assert page.model.filter == page.filter.itemData(1)
    walk(menu, "R1")
    at(page, VILLAGE, "households")
    walk(menu, "BD")
    order = page.model.order
    assert order is not None
    assert (order[0].field.name, order[1]) == ("households", True)
    walk(menu, "BV")
    assert page.model.order is None
    walk(menu, "U")
    assert page.past.isChecked()
    answers.yes = False
    walk(menu, "I")
    assert answers.shown
    at(page, VILLAGE, "households")
    walk(menu, "BH")
    assert page.cell is not None
    assert page.cell[1] != "households"


def test_rows_of_a_form_of_rows_are_added_by_letters(page: GridPage, menu: QMenu, answers: Answers) -> None:
    walk(menu, "")
    assert not named(menu, "行").isVisible()
    menu.close()
    page.open("demonstration_point")
    answers.yes = False
    walk(menu, "WT")
    assert isinstance(answers.shown[-1], UnitDialog)


def test_on_other_pages_nothing_of_it_can_be_chosen(window: TownshipWindow, menu: QMenu) -> None:
    window.show_filling()
    walk(menu, "")
    assert [one.text() for one in menu.actions() if one.isEnabled() and not one.isSeparator()] == []


@pytest.mark.parametrize("way", ["Shift+F10", "Menu", "mouse"])
def test_a_cell_has_a_menu_of_what_can_be_done_to_it(page: GridPage, menu: QMenu, way: str) -> None:
    at(page, VILLAGE, "households")
    there = page.view.visualRect(page.model.index(1, 0)).center()
    match way:
        case "Shift+F10":
            QTest.keyClick(page.view, Qt.Key.Key_F10, SHIFT)
        case "Menu":
            QTest.keyClick(page.view, Qt.Key.Key_Menu)
        case _:
            viewport = page.view.viewport()
            asked = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, there, viewport.mapToGlobal(there))
            QApplication.sendEvent(viewport, asked)
            assert (page.view.currentIndex().row(), page.view.currentIndex().column()) == (1, 0)
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, QMenu)
    assert popup is not menu
    words = " ".join(action.text() for action in popup.actions())
    for word in ("复制", "粘贴", "向下填充", "清空", "取上期数", "确认", "审核说明", "改动记录"):
        assert word in words
    QTest.keyClick(popup, Qt.Key.Key_C)
    assert QApplication.clipboard().text().strip() == page.view.currentIndex().data()


def test_f6_goes_to_a_village_in_the_grid(window: TownshipWindow, page: GridPage, answers: Answers) -> None:
    at(page, VILLAGE, "population")

    marked: list[str] = []

    def choose(dialog: QDialog) -> None:
        assert isinstance(dialog, UnitDialog)
        marked.append(dialog.chosen)
        dialog.mark(THIRD)

    answers.fill = choose
    press(window, Qt.Key.Key_F6)
    assert marked == [VILLAGE]
    assert window.pages.currentWidget() is page
    assert page.cell is not None
    assert (page.cell[0].unit_code, page.cell[1]) == (THIRD, "population")


def test_what_is_meant_for_a_card_is_to_be_chosen_there_alone(window: TownshipWindow, page: GridPage) -> None:
    ways = [*window.view.ways, *window.keyboard.on_cards]
    assert [action.text() for action in ways if action.isEnabled() and not action.isSeparator()] == []
    window.show_filling()
    assert all(action.isEnabled() for action in ways)
    go(window.view, SECOND, FORM).focus_field("households")
    press(window, Qt.Key.Key_F9)
    assert page.draft.figures.record(page.model.cell(page.model.index(1, 0))[0]).values["households"]
