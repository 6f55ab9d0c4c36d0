"""A row that was asked for on the card is on its way: what is typed meanwhile (示例数据)."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.ui.entry.record.row_list import RowsForm
from laiwu_desktop.ui.township.township_window import TownshipWindow
from tests.ui.acting import go, idle, write
from tests.ui.conftest import SECOND, VILLAGE
from tests.ui.entry.test_saving import FORM
from tests.ui.entry.test_what_waits import held_up

POINTS = "demonstration_point"


@pytest.fixture
def rows(window: TownshipWindow) -> RowsForm:
    go(window.view, VILLAGE, POINTS)
    body = window.view.pages[POINTS].body
    assert isinstance(body, RowsForm)
    body.add.setFocus()
    return body


def names(window: TownshipWindow, unit: str = VILLAGE) -> list[object]:
    return [row.values.get("point_name") for row in window.draft.figures.rows(POINTS, unit)]


def type_on(text: str) -> None:
    for sign in text:
        focus = QApplication.focusWidget()
        assert focus is not None
        write(focus, sign)


def key(which: Qt.Key) -> None:
    QTest.keyClick(QApplication.focusWidget(), which)


@pytest.mark.usefixtures("rows")
def test_what_is_typed_meanwhile_is_typed_into_it(window: TownshipWindow) -> None:
    with held_up(window.worker):
        key(Qt.Key.Key_Space)
        type_on("ab")
        key(Qt.Key.Key_Backspace)
        type_on("c")
        key(Qt.Key.Key_Return)
        assert names(window) == []
    assert names(window) == ["ac"]
    assert window.view.cell is not None
    assert window.view.cell[0] == RecordKey(POINTS, VILLAGE, 1)
    assert window.view.cell[1] != "point_name", "Enter went on"


def test_nor_is_it_typed_into_the_row_one_was_in(window: TownshipWindow, rows: RowsForm) -> None:
    rows.add_row()
    idle(window.worker)
    type_on("first")
    with held_up(window.worker):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
        type_on("second")
        key(Qt.Key.Key_Return)
    assert names(window) == ["first", "second"]


def test_a_second_row_is_said_to_wait(window: TownshipWindow, rows: RowsForm) -> None:
    with held_up(window.worker):
        key(Qt.Key.Key_Space)
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_F8)
        assert window.status.text() == "正在添加一行，添加以后再按。"
        QTest.mouseClick(rows.add, Qt.MouseButton.LeftButton)
    assert names(window) == [None]


def test_who_goes_to_another_village_is_told_what_was_typed_for_it(
    window: TownshipWindow, rows: RowsForm
) -> None:
    with held_up(window.worker):
        key(Qt.Key.Key_Space)
        type_on("ab")
        window.view.units.go(SECOND)
        assert "“ab”没有存下" in window.status.text()
        assert names(window, SECOND) == []
    assert names(window, SECOND) == []
    go(window.view, VILLAGE, FORM)
    assert rows.ahead.awaited is None
