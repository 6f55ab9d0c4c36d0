"""What an input method commits after a choice in a menu of the mouse's (示例数据)."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.formdef.values import Missing
from laiwu_desktop.ui.township.township_window import TownshipWindow
from tests.ui.acting import go, idle, write
from tests.ui.conftest import VILLAGE
from tests.ui.entry.test_saving import NAME, compose, file, stored

__all__ = ["file"]
FORM = "information_village"


def choose(window: TownshipWindow, word: str) -> None:
    """Choose what is called so in the menu bar, with the mouse."""
    bar = window.menuBar()
    for top in bar.actions():
        menu = top.menu()
        chosen = [one for one in menu.actions() if one.text().split("(")[0] == word]  # type: ignore[attr-defined]
        if chosen:
            QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.actionGeometry(top).center())
            place = menu.actionGeometry(chosen[0]).center()  # type: ignore[attr-defined]
            QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=place)  # type: ignore[call-overload]
            return
    raise AssertionError(word)


@pytest.fixture
def edit(window: TownshipWindow) -> QWidget:
    """A name is being composed there."""
    row = go(window.view, VILLAGE, FORM).rows["officer_name"]
    row.editor.take_focus()
    found = row.editor.focus_widgets()[0]
    compose(found, "zhang")
    return found


@pytest.mark.parametrize(
    "word", ["下一村", "下一张表", "上一张表", "只看要填的", "下一处问题", "找村", "总览"]
)
def test_it_goes_where_it_was_composed(window: TownshipWindow, file: Path, edit: QWidget, word: str) -> None:
    choose(window, word)
    there = QApplication.focusWidget() or edit
    was = there.property("text") if there is not edit else None
    compose(there, "", "张")
    idle(window.worker)
    assert stored(file, "officer_name", NAME) == "张"
    assert was is None or there.property("text") == was


def test_it_is_dropped_where_another_word_was_chosen_instead(
    window: TownshipWindow, file: Path, edit: QWidget
) -> None:
    choose(window, "不适用")
    compose(QApplication.focusWidget() or edit, "", "张")
    idle(window.worker)
    assert stored(file, "officer_name", NAME) is Missing.NOT_APPLICABLE
    write(edit, "李")
    window.view.commit()
    idle(window.worker)
    assert "李" in str(stored(file, "officer_name", NAME)), "what is written from then on is meant"


@pytest.mark.usefixtures("edit")
def test_who_types_in_the_search_box_means_it(window: TownshipWindow, file: Path) -> None:
    choose(window, "找村")
    write(window.view.units.search, "a")
    compose(window.view.units.search, "", "张")
    idle(window.worker)
    assert window.view.units.search.text() == "a张"
    assert stored(file, "officer_name", NAME) == "zhang"
    assert stored(file, "officer_name", RecordKey(FORM, VILLAGE)) == "zhang"


def test_it_goes_into_no_other_period(window: TownshipWindow, edit: QWidget) -> None:
    window.desk.begin_period(Period.parse("2007S1"))
    next_ = window.desk.draft()
    choose(window, "下一村")
    assert window.saving.composing.late is not None
    window.show_draft(next_)
    compose(QApplication.focusWidget() or edit, "", "张")
    idle(window.worker)
    values = window.desk.draft().figures.record(RecordKey(FORM, VILLAGE)).values
    assert values.get("officer_name") != "张"


@pytest.mark.usefixtures("edit")
def test_who_clicks_elsewhere_means_it_there(window: TownshipWindow) -> None:
    choose(window, "下一村")
    search = window.view.units.search
    QTest.mouseClick(search, Qt.MouseButton.LeftButton)
    compose(search, "", "张")
    assert search.text() == "张"
