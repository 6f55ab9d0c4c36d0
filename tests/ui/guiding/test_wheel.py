"""The wheel scrolls, and changes no value that nobody asked it to change: on the card and in the grid."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QWidget

from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.ui.fields.cell_editors import ChoiceCell
from laiwu_desktop.ui.township.township_window import TownshipWindow
from tests.ui.acting import fill_all, go, idle, saved
from tests.ui.conftest import SECOND, VILLAGE

FORMS = ("village_broadband", "information_village", "village_safety_tv")


def turn(widget: QWidget, notches: int = -3) -> None:
    """Turn the wheel over the middle of a widget; what it has no use for goes up to what holds it."""
    place = widget.rect().center()
    over: QWidget | None = widget
    while over is not None:
        event = QWheelEvent(
            QPointF(place), QPointF(widget.mapToGlobal(place)), QPoint(), QPoint(0, 120 * notches),
            Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(over, event)
        if event.isAccepted() or over.isWindow():
            return
        over = over.parentWidget()


@pytest.mark.parametrize("form", FORMS)
def test_on_the_card_no_editor_heeds_it_with_the_keyboard_in_it_or_without(
    window: TownshipWindow, form: str
) -> None:
    fill_all(window.desk)
    window.show_draft(window.desk.draft())
    before = window.desk.draft().figures.records
    entry = go(window.view, VILLAGE, form)
    for name, row in entry.rows.items():
        for widget in row.editor.focus_widgets() if not row.isHidden() else ():
            turn(widget)
            entry.focus_field(name)
            turn(widget, 2)
    saved(window)
    assert window.desk.draft().figures.records == before
    assert window.draft.figures.records == before
    assert window.view.cell is not None
    assert window.view.cell[0] == RecordKey(form, VILLAGE), "it turned to another form or village"


def test_it_scrolls_the_form_over_a_list_to_choose_from(window: TownshipWindow) -> None:
    window.resize(1100, 420)
    entry = go(window.view, VILLAGE, "information_village")
    bar = entry.area.verticalScrollBar()
    bar.setValue(0)
    turn(entry.rows["construction_status"].editor.findChild(QComboBox))
    assert bar.value() > 0


def test_in_the_grid_it_scrolls_and_leaves_what_is_being_typed(window: TownshipWindow) -> None:
    fill_all(window.desk)
    window.show_draft(window.desk.draft())
    before = window.desk.draft().figures.records
    window.gridding.show()
    page = window.grid
    page.open("village_broadband")
    for field, typed in (("broadband_access", "2"), ("households", "7"), ("access_technologies", "3")):
        page.view.go(page.model.index_of((RecordKey("village_broadband", SECOND), field)))
        turn(page.view.viewport())
        QTest.keyClick(page.view, typed)
        editor = page.view.cells.editor
        assert editor is not None
        text = editor.property("text")
        turn(editor)
        if isinstance(editor, ChoiceCell):
            marked = editor.list.currentRow()
            turn(editor.list.viewport(), 1)
            assert editor.list.currentRow() == marked
        assert editor.property("text") == text == typed
        QTest.keyClick(editor, Qt.Key.Key_Escape)
    idle(window.worker)
    assert window.desk.draft().figures.records == before


def test_over_the_choice_of_a_grid_and_of_its_rows_it_turns_no_page(window: TownshipWindow) -> None:
    window.gridding.show()
    page = window.grid
    page.open("village_broadband")
    for choice in (page.choice, page.filter, window.view.units.filter):
        there = choice.currentIndex()
        turn(choice)
        assert choice.currentIndex() == there
    assert page.name == "village_broadband"
