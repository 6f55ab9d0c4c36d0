"""Ways in which a cell is left that nobody ends by a key: nothing is lost, and the grid goes on."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from laiwu_desktop.desk.grid import grid_deeds
from laiwu_desktop.desk.workspaces import open_desk
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.ui.grid.grid_page import GridPage
from laiwu_desktop.ui.township.township_window import TownshipWindow
from tests.ui.acting import idle
from tests.ui.conftest import SECOND, THIRD, VILLAGE
from tests.ui.entry.test_saving import FORM, file, stored
from tests.ui.grid.test_grid_page import POINTS, at, compose, page, press_key, type_text
from tests.ui.grid.test_in_hand import click, is_in_hand, points

__all__ = ["file", "page", "points"]


def test_what_is_composed_as_the_first_word_of_a_cell_is_kept_whichever_way_it_is_left(
    page: GridPage, window: TownshipWindow, file: Path
) -> None:
    """Qt leaves the keyboard in the grid then, and closes the cell by itself."""
    left, names, heading = Qt.MouseButton.LeftButton, page.view.names, page.view.horizontalHeader()
    none = Qt.KeyboardModifier.NoModifier
    ways = {
        "cell": lambda: click(page, SECOND, "households"),
        "village": lambda: QTest.mouseClick(names.viewport(), left, none, QPoint(20, 40)),
        "heading": lambda: QTest.mouseClick(heading.viewport(), left, none, QPoint(200, 20)),
        "go": lambda: page.go_to((RecordKey(FORM, THIRD), "population")),
        "undo": window.undo_action.trigger,
    }
    for way, leave in ways.items():
        at(page, VILLAGE, "remarks")
        compose(page, f"shi{way}")
        assert page.view.cells.editor is not None
        leave()
        assert page.view.cells.editor is None, way
        assert not window.saving.typed
        for key in ("Down", "F8", "Home"):
            press_key(key, page.view)
        idle(window.worker)
        if way != "undo":
            assert stored(file, "remarks") == f"shi{way}"
    assert is_in_hand(page)


def test_what_an_input_method_commits_late_belongs_to_the_cell_that_was_left(
    page: GridPage, window: TownshipWindow, file: Path
) -> None:
    """It answers only when the frame is in another cell already."""
    ways = {
        "cell": lambda: click(page, SECOND, "remarks"),
        "households": lambda: click(page, SECOND, "households"),
        "go": lambda: page.go_to((RecordKey(FORM, THIRD), "population")),
        "stay": page.commit,
    }
    for way, leave in ways.items():
        at(page, VILLAGE, "remarks")
        compose(page, "", f"前{way}")
        compose(page, "shi")
        leave()
        before = window.draft.figures.record(RecordKey(FORM, SECOND))
        compose(page, "", "示例")
        assert page.view.cells.editor is None, way
        idle(window.worker)
        assert stored(file, "remarks") == f"前{way}示例", way
        assert window.draft.figures.record(RecordKey(FORM, SECOND)) == before


def test_who_went_on_by_hand_has_what_is_committed_then_where_it_lands(
    page: GridPage, window: TownshipWindow, file: Path
) -> None:
    ways = {
        "another": lambda: [click(page, SECOND, "households"), at(page, SECOND, "remarks")],
        "opened": lambda: [at(page, SECOND, "remarks"), press_key("F2", page.view)],
        "composed": lambda: [at(page, SECOND, "remarks"), compose(page, "li")],
    }
    for way, go_on in ways.items():
        at(page, VILLAGE, "remarks")
        compose(page, f"shi{way}")
        go_on()
        compose(page, "", "示例")
        page.commit()
        idle(window.worker)
        assert stored(file, "remarks") == f"shi{way}", way
        assert str(stored(file, "remarks", RecordKey(FORM, SECOND))).endswith("示例")


def test_a_row_that_is_taken_away_while_one_types_in_it_says_so_and_the_grid_goes_on(
    points: GridPage, window: TownshipWindow, file: Path
) -> None:
    at(points, THIRD, "point_name", POINTS, 1)
    type_text(points, "示例")
    other = open_desk(str(file))
    there = other.draft()
    there.apply(grid_deeds.rows_gone(there.figures, [RecordKey(POINTS, THIRD, 1)]))
    other.close()
    window.saving.look()
    idle(window.worker)
    assert [(row.unit, row.seq) for row in points.model.rows] == [
        (SECOND, 1), (SECOND, 2), (THIRD, 2), (THIRD, 3)
    ]  # fmt: skip
    assert window.status.text() == "这一行已在别处删除，刚才填的“示例”没有存下。"
    assert not window.saving.typed
    assert points.view.cells.editor is None
    assert points.view.hasFocus()
    before = window.draft.figures.records
    type_text(points, "shuju")  # the person types on, in no other row
    for key in ("Return", "Del", "F7", "Ctrl+-"):
        press_key(key)
    idle(window.worker)
    assert window.draft.figures.records == before
    press_key("Down")
    assert is_in_hand(points)
