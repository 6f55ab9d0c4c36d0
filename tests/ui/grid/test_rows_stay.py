"""In the grid of a form of any number of rows, which rows are seen stays as it was chosen, whatever is
written meanwhile; new ones come, also where none was seen, and what is typed for them is typed into them
(示例数据).
"""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from laiwu_desktop.desk.grid import grid_deeds
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.formdef.values import AsTyped, Value
from laiwu_desktop.ui.grid.grid_page import GridPage
from laiwu_desktop.ui.township.township_window import TownshipWindow
from tests.ui.acting import idle
from tests.ui.conftest import SECOND, THIRD
from tests.ui.entry.test_saving import file
from tests.ui.entry.test_what_waits import held_up
from tests.ui.grid.test_grid_page import POINTS, at, page, press_key, type_text
from tests.ui.grid.test_in_hand import points
from tests.ui.grid.test_new_rows import type_on

__all__ = ["file", "page", "points"]


def seen(page: GridPage) -> list[tuple[str, int]]:
    return [(row.unit, row.seq) for row in page.model.rows]


def only(page: GridPage, filter_: str) -> None:
    """Choose which rows are to be seen, as a person does."""
    page.filter.setCurrentIndex(page.filter.findData(filter_))
    page.filter.activated.emit(page.filter.currentIndex())


def value(page: GridPage, unit: str, seq: int, field: str) -> Value:
    return page.draft.figures.record(RecordKey(POINTS, unit, seq)).values.get(field)


@pytest.fixture
def wrong(points: GridPage, window: TownshipWindow) -> GridPage:
    """Only the rows in which something is wrong: the first of one village, the first and third of another."""
    for unit, seq in ((SECOND, 1), (THIRD, 1), (THIRD, 3)):
        at(points, unit, "computers", POINTS, seq)
        type_text(points, "约三")
        press_key("Return", QApplication.focusWidget())
    idle(window.worker)
    only(points, "found")
    assert seen(points) == [(SECOND, 1), (THIRD, 1), (THIRD, 3)]
    return points


def test_down_a_filtered_column_each_value_lands_in_the_row_that_was_seen(
    wrong: GridPage, window: TownshipWindow
) -> None:
    at(wrong, SECOND, "computers", POINTS, 1)
    for text in "123":
        type_text(wrong, text)
        press_key("Return", QApplication.focusWidget())
    idle(window.worker)
    assert seen(wrong) == [(SECOND, 1), (THIRD, 1), (THIRD, 3)]
    there = [(SECOND, 1), (SECOND, 2), (THIRD, 1), (THIRD, 2), (THIRD, 3)]
    assert [value(wrong, *row, "computers") for row in there] == [1, None, 2, None, 3]
    only(wrong, "found")
    assert seen(wrong) == []


def test_rows_that_come_or_go_elsewhere_do_so_among_those_that_are_seen(
    wrong: GridPage, window: TownshipWindow
) -> None:
    gone = [RecordKey(POINTS, THIRD, 1), RecordKey(POINTS, THIRD, 2)]
    wrong.model.do(grid_deeds.rows_gone(window.draft.figures, gone))
    assert seen(wrong) == [(SECOND, 1), (THIRD, 3)]
    at(wrong, SECOND, "point_name", POINTS, 1)
    press_key("Ctrl++", wrong.view)
    idle(window.worker)
    assert seen(wrong) == [(SECOND, 1), (SECOND, 3), (THIRD, 3)]
    assert isinstance(value(wrong, THIRD, 3, "computers"), AsTyped)


@pytest.mark.parametrize("is_empty", [False, True], ids=["all filtered out", "no rows"])
def test_what_is_typed_ahead_where_no_row_is_seen_is_typed_into_the_new_one(
    points: GridPage, window: TownshipWindow, monkeypatch: pytest.MonkeyPatch, is_empty: bool
) -> None:
    monkeypatch.setattr(points.rows, "choose", lambda *_: SECOND)
    if is_empty:
        keys = [RecordKey(POINTS, unit, seq) for unit, seq in seen(points)]
        points.model.do(grid_deeds.rows_gone(window.draft.figures, keys))
        idle(window.worker)
    only(points, "found")
    assert points.view.isHidden()
    with held_up(window.worker):
        press_key("Ctrl+=")
        type_on("示例")
        press_key("Ctrl+Z")
        assert window.status.text() == "正在添加一行，添加以后再按。"
        press_key("Return")
    assert seen(points) == [(SECOND, 3)]
    assert value(points, SECOND, 3, "point_name") == "示例"
    assert points.view.hasFocus()


def test_a_new_row_begins_in_the_first_column_that_is_seen_and_takes_something(
    points: GridPage, window: TownshipWindow
) -> None:
    names = [column.field.name for column in points.model.grid.columns]
    at(points, SECOND, "computers", POINTS, 1)
    for hidden in ("point_name", "category"):
        points.hide_column(names.index(hidden))
    with held_up(window.worker):
        press_key("Ctrl++", points.view)
        type_on("示例")
        press_key("Return", QApplication.focusWidget())
    new = [value(points, SECOND, 3, name) for name in ("point_name", "category", "address")]
    assert new == [None, None, "示例"]
