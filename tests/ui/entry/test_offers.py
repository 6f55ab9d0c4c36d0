"""What is typed and only guessed is offered by one key; several lines are asked about before they land."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtCore import QEvent, QMimeData, Qt
from PySide6.QtGui import QDropEvent, QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QWidget

from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.formdef.values import AsTyped
from laiwu_desktop.ui.entry.record.entry_form import EntryForm
from laiwu_desktop.ui.fields.one_line import OneLineEdit
from laiwu_desktop.ui.guiding.block_pasting import BlockDialog
from laiwu_desktop.ui.township.township_window import TownshipWindow
from tests.ui.acting import click, go, saved, write
from tests.ui.conftest import SECOND, VILLAGE, Answers
from tests.ui.entry.test_entry_form import BROADBAND, stored

FORM = "village_broadband"
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(autouse=True)
def _clean() -> Iterator[None]:
    yield
    QApplication.clipboard().clear()


def hands() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def enter() -> None:
    QTest.keyClick(hands(), Qt.Key.Key_Return)


def typed(entry: EntryForm, field: str, text: str) -> None:
    """Type into a field, press Enter, and wait until it is in the workspace."""
    entry.rows[field].editor.take_focus()
    write(hands(), text)
    enter()
    saved(entry)


def text_of(entry: EntryForm, field: str) -> str:
    edit = entry.rows[field].editor.findChild(QLineEdit)
    return edit.text() if edit is not None else ""


def test_enter_shows_what_is_offered_and_enter_again_takes_it(window: TownshipWindow) -> None:
    entry = go(window.view, VILLAGE, FORM)
    click(entry.rows["broadband_access"], "是")
    row = entry.rows["monthly_fee"]
    typed(entry, "monthly_fee", "58.555")
    assert (entry.focused_field(), text_of(entry, "monthly_fee")) == ("monthly_fee", "58.555")
    assert row.message.text() == "按回车采用“58.56”：四舍五入到 2 位小数"
    assert (row.take.text(), row.take.isVisible()) == ("采用 58.56", True)
    assert stored(window, BROADBAND, "monthly_fee") == AsTyped("58.555")  # as it was typed, until answered
    leaning = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "", True)
    QApplication.sendEvent(hands(), leaning)
    assert stored(window, BROADBAND, "monthly_fee") == AsTyped("58.555")
    enter()
    assert str(stored(window, BROADBAND, "monthly_fee")) == "58.56"
    assert entry.focused_field() != "monthly_fee"
    assert row.take.isHidden()


def test_the_button_takes_it_too_and_who_goes_on_otherwise_keeps_the_text(window: TownshipWindow) -> None:
    entry = go(window.view, VILLAGE, FORM)
    typed(entry, "households", "三百二")
    QTest.keyClick(hands(), Qt.Key.Key_Down)
    assert entry.focused_field() == "population"
    assert stored(window, BROADBAND, "households") == AsTyped("三百二")
    QTest.mouseClick(entry.rows["households"].take, Qt.MouseButton.LeftButton)
    assert stored(window, BROADBAND, "households") == 320
    window.undo_action.trigger()
    assert stored(window, BROADBAND, "households") == AsTyped("三百二")


def test_a_month_is_asked_for_its_day(window: TownshipWindow) -> None:
    entry = go(window.view, VILLAGE, FORM)
    click(entry.rows["broadband_access"], "是")
    typed(entry, "broadband_date", "2004.6")
    assert entry.rows["broadband_date"].message.text() == "只有年月，请补上日：2004-06-（按回车接着填）"
    enter()
    assert (entry.focused_field(), text_of(entry, "broadband_date")) == ("broadband_date", "2004-06-")
    write(hands(), "15")
    enter()
    assert stored(window, BROADBAND, "broadband_date") == date(2004, 6, 15)
    assert entry.focused_field() != "broadband_date"


def test_what_is_only_told_stays_as_it_was_typed_and_enter_goes_on(window: TownshipWindow) -> None:
    entry = go(window.view, VILLAGE, FORM)
    click(entry.rows["broadband_access"], "是")
    for field, text, told in (
        ("households", "1 2", "写了几个数，请只填一个"),
        ("broadband_date", "30.1.1", "可读作“2030-01-01”，但不应晚于填报期末 2006-12-31，请改正"),
        ("broadband_date", "2030", "不应晚于填报期末 2006-12-31，请改正"),
    ):
        entry.rows[field].editor.take_focus()
        QTest.keySequence(hands(), "Ctrl+A")
        typed(entry, field, text)
        assert entry.rows[field].message.text() == told
        assert entry.rows[field].take.isHidden()
        enter()
        saved(entry)
        assert entry.focused_field() != field
        assert stored(window, BROADBAND, field) == AsTyped(text)


def lines(text: str) -> QMimeData:
    data = QMimeData()
    data.setText(text)
    return data


@pytest.mark.parametrize(
    ("way", "households", "population", "second"),
    [(0, 320, 960, 300), (1, 320, None, 960), (2, None, None, 300)],
    ids=["below", "villages", "text"],
)
def test_several_lines_are_asked_about_and_go_where_one_says(
    window: TownshipWindow, answers: Answers, way: int, households: object, population: object, second: object
) -> None:
    """As one text they are no number, and nothing is written."""
    seen: list[list[str]] = []

    def choose(dialog: QDialog) -> None:
        assert isinstance(dialog, BlockDialog)
        seen.append([button.text() for button in dialog.group.buttons()])
        dialog.group.button(way).click()

    answers.fill = choose
    entry = go(window.view, VILLAGE, FORM)
    before = window.draft.figures.records
    QApplication.clipboard().setMimeData(lines("320\r\n960\r\n"))
    entry.rows["households"].editor.take_focus()
    QTest.keyClick(hands(), Qt.Key.Key_V, CTRL)
    saved(window)
    assert len(seen[0]) == 3
    values = window.draft.figures.record(BROADBAND).values
    assert (values.get("households"), values.get("population")) == (households, population)
    assert window.draft.figures.record(BROADBAND.__class__(FORM, SECOND)).values["households"] == second
    if households:
        window.undo_action.trigger()
    saved(window)
    assert window.draft.figures.records == before


def test_several_lines_go_into_nothing_that_is_not_shown(window: TownshipWindow, answers: Answers) -> None:
    answers.fill = lambda dialog: dialog.group.button(0).click() if isinstance(dialog, BlockDialog) else None
    entry = go(window.view, VILLAGE, FORM)
    shown = frozenset((BROADBAND, name) for name in ("households", "telephone_households"))
    window.view.show_only(lambda _: shown)
    before = window.draft.figures.record(BROADBAND).values
    QApplication.clipboard().setMimeData(lines("320\r\n150\r\n"))
    entry.rows["households"].editor.take_focus()
    QTest.keyClick(hands(), Qt.Key.Key_V, CTRL)
    saved(window)
    values = window.draft.figures.record(BROADBAND).values
    assert values == {**before, "households": 320, "telephone_households": 150}


def test_one_line_is_pasted_as_ever_and_several_land_in_no_other_way(
    window: TownshipWindow, answers: Answers
) -> None:
    answers.yes = False
    entry = go(window.view, VILLAGE, FORM)
    entry.rows["households"].editor.take_focus()
    edit = hands()
    assert isinstance(edit, OneLineEdit)
    QApplication.clipboard().setMimeData(lines("320\r\n"))  # a single cell, as spreadsheets copy it
    QTest.keyClick(edit, Qt.Key.Key_V, CTRL)
    assert (edit.text().strip(), answers.shown) == ("320", [])
    edit.clear()
    QApplication.clipboard().setMimeData(lines("1\n2"))
    edit.paste_one()  # what the menu does
    dropped, none = lines("1\t2"), Qt.KeyboardModifier.NoModifier
    place = edit.rect().center().toPointF()
    edit.dropEvent(QDropEvent(place, Qt.DropAction.CopyAction, dropped, Qt.MouseButton.LeftButton, none))
    assert [type(dialog) for dialog in answers.shown] == [BlockDialog, BlockDialog]
    assert edit.text() == ""
    remarks = entry.rows["remarks"].editor.focus_widgets()[0]
    remarks.setFocus()
    QTest.keyClick(remarks, Qt.Key.Key_V, CTRL)  # a text of several lines is what it is for
    assert len(answers.shown) == 2
    saved(window)


def test_several_lines_of_an_input_method_are_asked_about_as_those_that_are_pasted(
    window: TownshipWindow, answers: Answers
) -> None:
    answers.yes = False
    entry = go(window.view, VILLAGE, "information_village")
    entry.rows["officer_name"].editor.take_focus()
    edit = hands()
    for preedit, text in (("shi", ""), ("", "示例\n数据")):
        event = QInputMethodEvent(preedit, [])
        event.setCommitString(text)
        QApplication.sendEvent(edit, event)
    saved(window)
    assert [type(dialog) for dialog in answers.shown] == [BlockDialog]
    assert text_of(entry, "officer_name") == ""


def test_several_lines_that_are_there_already_are_told_and_made_one_by_enter(
    window: TownshipWindow,
) -> None:
    """They came from a file, of an earlier program, or by undo."""
    key = RecordKey("information_village", VILLAGE)
    window.draft.enter(key, "officer_name", "示例\n数据")
    window.draft.enter(key, "remarks", "示例\n数据")
    window.show_draft(window.desk.draft())
    entry = go(window.view, VILLAGE, "information_village")
    row = entry.rows["officer_name"]
    assert row.message.text() == "按回车采用“示例；数据”：几行并成一行"
    assert row.kind == "warning"
    assert entry.rows["remarks"].offer is None
    row.editor.take_focus()
    enter()
    saved(window)
    assert stored(window, key, "officer_name") == "示例；数据"
    window.undo_action.trigger()
    saved(window)
    assert stored(window, key, "officer_name") == "示例\n数据"
    assert row.message.text().startswith("按回车采用")
    window.grid.open("information_village")
    window.turn_to(window.grid)
    window.go_to_cell((key, "officer_name"))
    assert window.grid.bar.message.text() == "按回车采用“示例；数据”：几行并成一行"
    QTest.keyClick(window.grid.view, Qt.Key.Key_Return)
    saved(window)
    assert stored(window, key, "officer_name") == "示例；数据"
