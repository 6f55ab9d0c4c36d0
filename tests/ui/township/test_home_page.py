"""The first page of a township: what stands where, the way to each place, what to do next."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from laiwu_desktop.desk.filling.progress import Place, Standing
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.ui.parts.worker import Worker
from laiwu_desktop.ui.township.township_window import TownshipWindow
from laiwu_desktop.ui.which_window import window_of
from tests.ui.acting import fill_all, go, show, type_into
from tests.ui.conftest import SECOND, TOWN, VILLAGE, Answers

Settle = Callable[[], None]
HERE = Place(VILLAGE, "village_broadband")


def buttons(window: TownshipWindow) -> list[QPushButton]:
    layout = window.home.steps
    found = [layout.itemAt(number).widget() for number in range(layout.count())]
    return [widget for widget in found if isinstance(widget, QPushButton)]


def word_at(window: TownshipWindow, place: Place) -> str:
    return window.home.matrix.places[place].text()


def test_a_township_begins_with_it(township: TownshipDesk, worker: Worker, answers: Answers) -> None:
    window = window_of(township, worker, answers)
    assert isinstance(window, TownshipWindow)
    show(window)
    assert window.pages.currentWidget() is window.home
    assert window.home_action.isChecked()
    matrix = window.home.matrix
    assert [matrix.verticalHeaderItem(row).text() for row in range(2)] == ["口镇", "张家庄村委会"]
    assert {item.text() for item in matrix.places.values()} >= {"未填"}
    assert "有错误" not in {item.text() for item in matrix.places.values()}
    window.close()
    window.deleteLater()


def test_the_arrow_keys_walk_it_and_the_return_key_opens_the_form(window: TownshipWindow) -> None:
    window.show_home()
    matrix = window.home.matrix
    matrix.setCurrentItem(matrix.places[HERE])
    QTest.keyClick(matrix, Qt.Key.Key_Down)
    QTest.keyClick(matrix, Qt.Key.Key_Right)
    place, _ = matrix.currentItem().data(Qt.ItemDataRole.UserRole)
    assert place.unit == SECOND
    assert place.form != HERE.form
    QTest.keyClick(matrix, Qt.Key.Key_Return)
    assert window.pages.currentWidget() is window.splitter
    assert not window.home_action.isChecked()
    assert window.view.unit_code == SECOND
    page = window.view.pages[place.form]
    assert window.view.tabs["village"].currentWidget() is page


def test_it_follows_what_is_typed_and_says_what_is_next(window: TownshipWindow) -> None:
    entry = go(window.view, VILLAGE, HERE.form)
    type_into(entry.rows["households"], "约三百")
    window.show_home()
    assert word_at(window, HERE) == Standing.ERROR.word
    first = buttons(window)[0]
    assert first.text().startswith("改正错误")
    first.click()
    assert (window.view.unit_code, window.pages.currentWidget()) == (VILLAGE, window.splitter)
    type_into(entry.rows["households"], "300")
    window.show_home()
    assert word_at(window, HERE) == Standing.PART.word


def test_it_follows_another_window(window: TownshipWindow, township: TownshipDesk) -> None:
    window.show_home()
    fill_all(township)
    window.show_draft(township.draft())
    (export,) = buttons(window)
    assert export.text() == "导出数据包…"
    assert {item.text() for item in window.home.matrix.places.values()} == {Standing.COMPLETE.word}
    assert Place(TOWN, HERE.form) not in window.home.matrix.places
