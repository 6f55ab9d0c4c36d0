"""A row that was asked for in the grid is on its way: what is typed meanwhile, where one goes meanwhile
(示例数据).
"""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.grid import grid_deeds
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.ui.grid.grid_page import GridPage
from laiwu_desktop.ui.township.township_window import TownshipWindow
from tests.ui.acting import idle, write
from tests.ui.conftest import SECOND, Answers
from tests.ui.entry.test_saving import FORM, file
from tests.ui.entry.test_what_waits import held_up
from tests.ui.grid.test_grid_page import POINTS, at, page, press_key
from tests.ui.grid.test_in_hand import points

__all__ = ["file", "page", "points"]
FIRST, NEW = RecordKey(POINTS, SECOND, 1), RecordKey(POINTS, SECOND, 3)


def name_of(page: GridPage, key: RecordKey) -> object:
    return page.draft.figures.record(key).values.get("point_name")


def type_on(text: str) -> None:
    """Type wherever the keyboard is."""
    for sign in text:
        focus = QApplication.focusWidget()
        assert focus is not None
        write(focus, sign)


def test_what_is_typed_meanwhile_is_typed_into_it(points: GridPage, window: TownshipWindow) -> None:
    at(points, SECOND, "point_name", POINTS, 1)
    before = name_of(points, FIRST)
    with held_up(window.worker):
        press_key("Ctrl++", points.view)
        type_on("ab示例")
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Backspace)
        type_on("数")
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
        assert points.view.cells.editor is None
    assert (name_of(points, NEW), name_of(points, FIRST)) == ("ab示数", before)
    assert window.saving.is_at_rest


def test_what_an_input_method_has_under_way_meanwhile_goes_on_in_it(
    points: GridPage, window: TownshipWindow
) -> None:
    at(points, SECOND, "point_name", POINTS, 1)
    with held_up(window.worker):
        press_key("Ctrl++", points.view)
        for preedit, commit in (("shi", ""), ("shi'li", ""), ("", "示例")):
            event = QInputMethodEvent(preedit, [])
            event.setCommitString(commit)
            QApplication.sendEvent(QApplication.focusWidget(), event)
    press_key("Return", QApplication.focusWidget())
    idle(window.worker)
    assert name_of(points, NEW) == "示例"


@pytest.mark.parametrize("key", ["F8", "F7", "Ctrl+K", "Ctrl+Z", "Ctrl++", "Ctrl+-", "F9", "Ctrl+Return"])
def test_what_does_more_than_type_is_said_to_wait(
    points: GridPage, window: TownshipWindow, answers: Answers, key: str
) -> None:
    at(points, SECOND, "point_name", POINTS, 1)
    count = len(points.model.rows)
    with held_up(window.worker):
        press_key("Ctrl++", points.view)
        press_key(key, QApplication.focusWidget())
        assert window.status.text() == "正在添加一行，添加以后再按。"
    assert len(points.model.rows) == count + 1
    assert points.cell == (NEW, "point_name")
    assert answers.errors == []


def test_who_goes_to_another_form_stays_there(points: GridPage, window: TownshipWindow) -> None:
    at(points, SECOND, "point_name", POINTS, 1)
    with held_up(window.worker):
        press_key("Ctrl++", points.view)
        type_on("ab")
        points.open(FORM)
        assert "“ab”没有存下" in window.status.text()
        at(points, SECOND, "population", FORM)
        type_on("90")
        assert points.view.cells.editor is not None
    assert points.name == FORM
    assert points.cell == (RecordKey(FORM, SECOND), "population")
    press_key("Return", QApplication.focusWidget())
    idle(window.worker)
    assert window.draft.figures.record(RecordKey(FORM, SECOND)).values["population"] == 90
    assert window.draft.figures.has(NEW)


def test_what_is_typed_for_the_second_row_is_not_typed_into_the_first(
    points: GridPage, window: TownshipWindow
) -> None:
    at(points, SECOND, "point_name", POINTS, 1)
    with held_up(window.worker):
        press_key("Ctrl++", points.view)
        points.open(FORM)
        points.open(POINTS)
        at(points, SECOND, "point_name", POINTS, 1)
        press_key("Ctrl++", points.view)
        type_on("ab")
        press_key("Return", points.view)
    assert [name_of(points, RecordKey(POINTS, SECOND, seq)) for seq in (3, 4)] == [None, "ab"]


@pytest.mark.parametrize("deed", ["copy", "move"])
def test_nothing_is_made_of_a_row_that_is_gone(
    points: GridPage, window: TownshipWindow, answers: Answers, monkeypatch: pytest.MonkeyPatch, deed: str
) -> None:
    monkeypatch.setattr(points.rows, "choose", lambda *_: "371202100200")
    at(points, SECOND, "point_name", POINTS, 1)
    count = len(points.model.rows)
    with held_up(window.worker):
        getattr(points.rows, deed)()
        points.model.do(grid_deeds.rows_gone(window.draft.figures, [FIRST]))
    assert len(points.model.rows) == count - 1
    (error,) = answers.errors
    assert isinstance(error, PersonError)
    assert "第 1 行已经删除" in error.message
    assert points.view.ahead.awaited is None


def test_one_that_cannot_be_had_says_what_was_typed_for_it(
    points: GridPage, window: TownshipWindow, answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(points, SECOND, "point_name", POINTS, 1)
    before = name_of(points, FIRST)
    monkeypatch.setattr(type(window.draft), "next_key", refuse)
    with held_up(window.worker):
        press_key("Ctrl++", points.view)
        type_on("ab")
    assert len(answers.errors) == 1
    assert "“ab”没有存下" in window.status.text()
    assert name_of(points, FIRST) == before
    assert window.saving.is_at_rest


def refuse(*_: object) -> RecordKey:
    raise PersonError("workspace_busy")


def test_the_window_turns_once_the_row_is_there(points: GridPage, window: TownshipWindow) -> None:
    former = next(one for one in window.desk.versions() if one.head.period != window.draft.head.period)
    at(points, SECOND, "point_name", POINTS, 1)
    with held_up(window.worker):
        press_key("Ctrl++", points.view)
        window.turning.turn(former)
        assert not window.saving.is_settled
        assert window.saving.undoable is None  # the row comes first
        assert window.body.isEnabled()
    while not window.worker.is_idle:
        idle(window.worker)
    assert window.draft.head.period == former.head.period
    assert not window.draft.figures.has(NEW)
    assert window.saving.is_at_rest
    window.turning.turn(None)
    idle(window.worker)
    assert window.draft.figures.has(NEW)
