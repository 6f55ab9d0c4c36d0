"""An input method composes: its keys are its own, what it has under way is never lost nor lands elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QInputMethodEvent, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget

from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.formdef.values import AsTyped
from laiwu_desktop.ui.grid.grid_page import GridPage
from laiwu_desktop.ui.township.township_window import TownshipWindow
from tests.ui.acting import go, idle
from tests.ui.conftest import SECOND, VILLAGE, Answers
from tests.ui.entry.test_saving import file, stored

__all__ = ["file"]
FORM, INFORMATION = "village_broadband", "information_village"
# A line, a number, a text of several lines.
FIELDS = [(INFORMATION, "officer_name"), (FORM, "households"), (FORM, "remarks")]
NAMES = ["line", "number", "page"]
ITS_OWN = ("Return", "Enter", "Tab", "Backtab", "Up", "Down", "PgUp", "PgDown")


def compose(edit: QWidget, preedit: str, commit: str = "") -> None:
    event = QInputMethodEvent(preedit, [])
    event.setCommitString(commit)
    QApplication.sendEvent(edit, event)


def press(edit: QWidget, name: str) -> None:
    key = QKeySequence(name)[0]
    QTest.keyClick(edit, key.key(), key.keyboardModifiers())


def hand() -> QWidget:
    focus = QApplication.focusWidget()
    assert focus is not None
    return focus


def in_card(window: TownshipWindow, form: str, field: str) -> QWidget:
    go(window.view, VILLAGE, form).focus_field(field)
    return hand()


@pytest.fixture
def page(window: TownshipWindow) -> GridPage:
    window.gridding.show()
    return window.grid


def in_grid(page: GridPage, form: str, field: str, unit: str = VILLAGE) -> QWidget:
    """The keyboard is in a cell, and an input method has begun there."""
    page.open(form)
    page.view.go(page.model.index_of((RecordKey(form, unit), field)))
    page.view.setFocus()
    compose(page.view, "x")
    editor = page.view.cells.editor
    assert editor is not None
    return editor


def text_in(file: Path, form: str, field: str, unit: str = VILLAGE) -> str:
    """What is stored; what is none of its type, as it was typed."""
    value = stored(file, field, RecordKey(form, unit))
    return value.text if isinstance(value, AsTyped) else str(value)


def whole(edit: QWidget) -> str:
    return edit.toPlainText() if isinstance(edit, QPlainTextEdit) else str(edit.property("text"))


@pytest.mark.parametrize(("form", "field"), FIELDS, ids=NAMES)
def test_on_the_card_its_keys_are_its_own_and_several_signs_come_at_once(
    window: TownshipWindow, file: Path, form: str, field: str
) -> None:
    edit = in_card(window, form, field)
    for name in ITS_OWN:
        compose(edit, "yi'er'san")
        press(edit, name)
        assert window.view.cell == (RecordKey(form, VILLAGE), field), name
        assert whole(edit) == "", name
    compose(edit, "", "一二三")
    compose(edit, "", "45")
    press(edit, "Return")
    assert window.view.cell != (RecordKey(form, VILLAGE), field)
    idle(window.worker)
    assert text_in(file, form, field) == "一二三45"


@pytest.mark.parametrize(("form", "field"), FIELDS, ids=NAMES)
def test_in_the_grid_its_keys_are_its_own_and_several_signs_come_at_once(
    window: TownshipWindow, page: GridPage, file: Path, form: str, field: str
) -> None:
    edit = in_grid(page, form, field)
    for name in (*ITS_OWN, "Left", "Right", "F7", "F8", "F9", "Ctrl+D"):
        compose(edit, "yi'er'san")
        press(edit, name)
        assert page.view.cells.editor is edit, name
        assert whole(edit) == "", name
    compose(edit, "", "一二三")
    compose(edit, "", "45")
    press(edit, "Return")
    assert page.view.cells.editor is None
    idle(window.worker)
    assert text_in(file, form, field) == "一二三45"


def every_key(window: TownshipWindow) -> list[str]:
    """All that means something in the window, in a field or in the grid."""
    actions = [key.toString() for one in window.findChildren(QAction) for key in one.shortcuts()]
    shortcuts = [one.key().toString() for one in window.findChildren(QShortcut)]
    return sorted({*actions, *shortcuts, *window.grid.view.keys, *ITS_OWN, "F4", "Esc", "Ctrl+Tab", "Ctrl+D"})


def choose(window: TownshipWindow, keys: str) -> None:
    """Choose from the menus what a key does, which the input method keeps for itself."""
    actions = window.findChildren(QAction)
    next(one for one in actions if keys in {key.toString() for key in one.shortcuts()}).trigger()


@pytest.mark.parametrize("place", ["card", "grid", "cell", "note"])
def test_no_key_of_the_window_does_anything_while_it_composes(
    window: TownshipWindow, file: Path, answers: Answers, place: str
) -> None:
    field = "officer_name"
    in_table = place in ("grid", "cell")
    if in_table:
        window.gridding.show()
        edit = in_grid(window.grid, INFORMATION, field)
    else:
        edit = in_card(window, INFORMATION, field)
    if place == "note":
        window.keyboard.about.write_note()
        edit = hand()
    compose(edit, "", "甲")
    if place == "cell":  # one that was opened by a key; the grid has the keyboard while the first word comes
        edit.setFocus()
    there, asked, keys = hand(), len(answers.shown), every_key(window)
    assert len(keys) > 40
    for name in keys:
        if name == "Del":
            continue  # takes away a sign of the text
        compose(edit, "ni'hao")
        press(there, name)
        assert hand() is there, name
        assert whole(edit) == "甲", name
        compose(edit, "", "")
    compose(edit, "", "乙")
    assert whole(edit) == "甲乙"
    assert window.grid.view.cells.editor is (edit if in_table else None)
    assert (len(answers.shown), answers.errors) == (asked, [])
    press(edit, "Return")
    idle(window.worker)
    kept = stored(file, field, RecordKey(INFORMATION, VILLAGE))
    assert kept == (None if place == "note" else "甲乙")


@pytest.mark.parametrize("leave", ["click", "F8", "Ctrl+PgDown", "Ctrl+Return", "Ctrl+F"])
def test_on_the_card_what_is_under_way_stays_in_its_field_when_that_is_left(
    window: TownshipWindow, file: Path, leave: str
) -> None:
    edit = in_card(window, INFORMATION, "officer_name")
    compose(edit, "zhang")
    if leave == "click":
        phone = window.view.pages[INFORMATION].entry.rows["officer_phone"].editor.focus_widgets()[0]
        QTest.mouseClick(phone, Qt.MouseButton.LeftButton)
        assert hand() is phone
        press(phone, "Return")
    else:
        choose(window, leave)
    window.commit()
    idle(window.worker)
    assert stored(file, "officer_name", RecordKey(INFORMATION, VILLAGE)) == "zhang"
    for key, field in (
        (RecordKey(INFORMATION, VILLAGE), "officer_phone"), (RecordKey(INFORMATION, SECOND), "officer_name"),
    ):  # fmt: skip
        assert stored(file, field, key) is None


@pytest.mark.parametrize("leave", ["click", "focus", "page"])
@pytest.mark.parametrize(("form", "field"), FIELDS, ids=NAMES)
def test_in_the_grid_what_is_under_way_stays_in_its_cell_when_that_is_left(
    window: TownshipWindow, page: GridPage, file: Path, form: str, field: str, leave: str
) -> None:
    edit = in_grid(page, form, field)
    compose(edit, "zhang")
    if leave == "click":
        other = page.model.index_of((RecordKey(form, SECOND), field))
        place = page.view.visualRect(other).topLeft() + QPoint(4, 4)
        QTest.mouseClick(
            page.view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place
        )
    elif leave == "focus":
        page.choice.setFocus()
    else:
        window.show_filling()
    idle(window.worker)
    window.commit()
    idle(window.worker)
    assert text_in(file, form, field) == "zhang"
    assert text_in(file, form, field, SECOND) in ("None", "300")


def test_a_composition_that_is_given_up_leaves_what_was_there(
    window: TownshipWindow, page: GridPage, file: Path
) -> None:
    edit = in_grid(page, FORM, "households", SECOND)
    compose(edit, "")
    press(edit, "Escape")
    idle(window.worker)
    assert stored(file, "households", RecordKey(FORM, SECOND)) == 300
    assert not window.saving.typed


@pytest.mark.parametrize(
    "field", ["households", "broadband_access", "access_technologies", "broadband_date", "remarks"]
)
def test_the_next_village_comes_by_one_key_from_every_sort_of_field(
    window: TownshipWindow, field: str
) -> None:
    window.draft.put(RecordKey(FORM, VILLAGE), "broadband_access", "yes")
    window.draft.put(RecordKey(FORM, SECOND), "broadband_access", "yes")
    window.show_draft(window.desk.draft())
    in_card(window, FORM, field)
    before = window.draft.figures.records
    press(hand(), "PgDown")
    assert window.view.unit_code == SECOND
    press(hand(), "PgUp")
    assert window.view.unit_code == VILLAGE
    idle(window.worker)
    assert window.desk.draft().figures.records == before


@pytest.mark.parametrize("name", ["F7", "F9", "Shift+F7", "Shift+F9", "F4", "Ctrl+D", "Escape"])
def test_no_key_puts_something_else_into_a_field_of_the_card_while_it_composes(
    window: TownshipWindow, file: Path, name: str
) -> None:
    go(window.view, SECOND, FORM).focus_field("households")
    edit = hand()
    before = window.draft.figures.records
    compose(edit, "san")
    press(edit, name)
    compose(edit, "", "三")
    assert (whole(edit), QApplication.activePopupWidget()) == ("三", None)
    assert window.draft.figures.records == before
    press(edit, "Return")
    idle(window.worker)
    assert text_in(file, FORM, "households", SECOND) == "3"


def in_note(window: TownshipWindow) -> QWidget:
    in_card(window, FORM, "households")
    window.keyboard.about.write_note()
    return hand()


@pytest.mark.parametrize("name", [*ITS_OWN, "Escape"])
def test_in_the_note_its_keys_are_its_own(window: TownshipWindow, name: str) -> None:
    edit = in_note(window)
    compose(edit, "zhang")
    press(edit, name)
    assert (window.view.unit_code, hand(), whole(edit)) == (VILLAGE, edit, "")
    compose(edit, "", "张")
    press(edit, "Return")
    idle(window.worker)
    assert [(one.field, one.text) for one in window.desk.own_notes()] == [("households", "张")]


@pytest.mark.parametrize("leave", ["click", "village", "F8", "F6"])
def test_what_is_under_way_in_the_note_is_kept_when_that_is_left(window: TownshipWindow, leave: str) -> None:
    edit = in_note(window)
    compose(edit, "zhang")
    if leave == "click":
        population = window.view.pages[FORM].entry.rows["population"].editor.focus_widgets()[0]
        QTest.mouseClick(population, Qt.MouseButton.LeftButton)
    elif leave == "village":
        window.view.units.go(SECOND)
    else:
        choose(window, leave)
    idle(window.worker)
    assert [(one.key.unit_code, one.field, one.text) for one in window.desk.own_notes()] == [
        (VILLAGE, "households", "zhang")
    ]
