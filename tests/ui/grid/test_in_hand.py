"""What is in hand in the grid: wherever the frame goes, what is chosen goes with it, unless Shift is held;
what is done is done to that, and to nothing else.
"""

from __future__ import annotations

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from laiwu_desktop.formdef.report.content import Record, RecordKey
from laiwu_desktop.ui.grid.grid_page import GridPage
from laiwu_desktop.ui.township.township_window import TownshipWindow
from tests.ui.acting import go, idle
from tests.ui.conftest import SECOND, THIRD, VILLAGE, Answers
from tests.ui.entry.test_saving import FORM, file
from tests.ui.grid.test_grid_page import (
    CTRL,
    POINTS,
    SHIFT,
    at,
    choose,
    here,
    page,
    press,
    press_key,
    shown,
    type_text,
)

__all__ = ["file", "page"]
UNITS = (VILLAGE, SECOND, THIRD)
# Where one is to begin with, in the middle of the grid.
BEGIN = (SECOND, "new_users")
NONE = Qt.KeyboardModifier.NoModifier
MOVES = (
    "Up", "Down", "Left", "Right", "Home", "End", "PgUp", "PgDown", "Return", "Shift+Return", "Tab",
    "Shift+Backtab", "Ctrl+Up", "Ctrl+Down", "Ctrl+Left", "Ctrl+Right", "Ctrl+Home", "Ctrl+End", "Ctrl+PgUp",
    "Ctrl+PgDown", "F8", "Ctrl+Space", "Alt+Down",
)  # fmt: skip


@pytest.fixture
def full(window: TownshipWindow, page: GridPage) -> GridPage:
    """A grid with a number in each cell that takes one (示例数据)."""
    choose(page, "broadband_users new_users", 0, 2)
    type_text(page, "12")
    press(page, Qt.Key.Key_Return, CTRL)
    idle(window.worker)
    return page


def marked(page: GridPage) -> set[tuple[str, str]]:
    """The cells that are seen to be chosen."""
    return {place(page, index) for index in page.view.selectionModel().selectedIndexes()}


def place(page: GridPage, index: QModelIndex) -> tuple[str, str]:
    return page.model.rows[index.row()].unit, page.model.column(index).field.name


def is_in_hand(page: GridPage) -> bool:
    """Whether the cell with the frame is what is chosen, and it alone, and it is in sight."""
    index = page.view.currentIndex()
    inside = page.view.viewport().rect().contains(page.view.visualRect(index).center())
    return marked(page) == {here(page)} and inside


def test_what_is_chosen_follows_the_frame_by_every_key(full: GridPage) -> None:
    astray = []
    for key in MOVES:
        for columns, last in (("new_users", 1), ("new_users monthly_fee", 2)):
            choose(full, columns, 1, last)
            before = marked(full), here(full)
            press_key(key, full.view)
            if not (is_in_hand(full) or (marked(full), here(full)) == before):
                astray.append((key, last))
    assert astray == []


def test_what_is_done_next_is_done_where_the_frame_is(full: GridPage, window: TownshipWindow) -> None:
    for key in ("Ctrl+Home", "Ctrl+End", "Ctrl+Up", "Ctrl+Down", "Ctrl+Left", "Ctrl+Right"):
        at(full, *BEGIN)
        before = all_values(window)
        press_key(key, full.view)
        there = here(full)
        press_key("Del", full.view)
        idle(window.worker)
        after = all_values(window)
        assert {(at.unit_code, name) for at, name in before if (at, name) not in after} <= {there}


def all_values(window: TownshipWindow) -> set[tuple[RecordKey, str]]:
    return {
        (record.key, name)
        for record in window.draft.figures.records
        for name, value in record.values.items()
        if value is not None
    }


WITH_SHIFT: tuple[tuple[str, tuple[int, int], tuple[int | None, int | None]], ...] = (
    ("Shift+Down", (1, 2), (0, 0)),
    ("Shift+Up Shift+Up", (0, 1), (0, 0)),
    ("Return Shift+Up", (1, 2), (0, 0)),  # from where Enter left one, not from where one came
    ("Tab Shift+Right", (1, 1), (1, 2)),
    ("Ctrl+Shift+Home", (0, 1), (None, 0)),
    ("Ctrl+Shift+End", (1, 2), (0, None)),
    ("Shift+Home", (1, 1), (None, 0)),
    ("Ctrl+Z Shift+Down", (0, 1), (-1, -1)),  # from what was undone
)


def test_with_shift_more_is_chosen_from_where_one_is(full: GridPage) -> None:
    names = [column.field.name for column in full.model.grid.columns]
    begin = names.index(BEGIN[1])
    for keys, rows, columns in WITH_SHIFT:
        at(full, *BEGIN)
        for key in keys.split():
            press_key(key, full.view)
        left = 0 if columns[0] is None else begin + columns[0]
        right = len(names) - 1 if columns[1] is None else begin + columns[1]
        assert marked(full) == {
            (unit, name) for unit in UNITS[rows[0] : rows[1] + 1] for name in names[left : right + 1]
        }, keys
        assert here(full) in marked(full)


def test_with_ctrl_the_arrows_go_to_the_edge_of_what_is_filled_and_is_seen(
    full: GridPage, window: TownshipWindow
) -> None:
    """`full` has numbers in two columns beside each other; of the village in the middle one is blank here."""
    shown = [full.model.grid.columns[n].field.name for n in full.view.shown()]
    at(full, SECOND, "broadband_users")
    press_key("Del", full.view)
    idle(window.worker)
    for begin, key, there in (
        ((VILLAGE, "new_users"), "Ctrl+Down", (THIRD, "new_users")),
        ((THIRD, "new_users"), "Ctrl+Up", (VILLAGE, "new_users")),
        ((VILLAGE, "broadband_users"), "Ctrl+Down", (THIRD, "broadband_users")),
        ((SECOND, "broadband_users"), "Ctrl+Up", (VILLAGE, "broadband_users")),
        ((VILLAGE, "broadband_users"), "Ctrl+Right", (VILLAGE, "new_users")),
        ((THIRD, "remarks"), "Ctrl+Right", (THIRD, shown[-1])),
        ((SECOND, "remarks"), "Ctrl+Down", (THIRD, "remarks")),
    ):
        at(full, *begin)
        press_key(key, full.view)
        assert here(full) == there, (begin, key)
        assert is_in_hand(full)
    at(full, VILLAGE, "broadband_users")
    press_key("Ctrl+Shift+Down", full.view)
    press_key("Ctrl+Shift+Right", full.view)
    assert marked(full) == {(unit, name) for unit in UNITS for name in ("broadband_users", "new_users")}
    full.hide_column(next(n for n, c in enumerate(full.model.grid.columns) if c.field.name == "new_users"))
    at(full, THIRD, shown[-1])
    press_key("Ctrl+Left", full.view)
    assert here(full)[1] != "new_users"
    assert not full.view.isColumnHidden(full.view.currentIndex().column())


def test_undo_and_redo_go_to_the_same_cell_and_leave_none_chosen_besides(
    full: GridPage, window: TownshipWindow
) -> None:
    at(full, THIRD, "households")
    for key in ("Ctrl+Z", "Ctrl+Y", "Ctrl+Z"):
        press_key(key, full.view)
        idle(window.worker)
        assert here(full) == (VILLAGE, "broadband_users")
        assert is_in_hand(full)
    press_key("F7", full.view)
    assert window.status.text() == "取上期数：没有要改的。"


def test_undo_stays_in_the_grid_that_shows_something_of_it(full: GridPage, window: TownshipWindow) -> None:
    """What was done to a whole village, in all its forms, is undone where one did it."""
    keys = [RecordKey("information_village", SECOND), RecordKey(FORM, SECOND)]
    records = window.draft.figures.records
    values = {"construction_status": "none"}, {"households": 300, "broadband_users": 9}
    window.draft.save([Record(key, given, frozenset(given)) for key, given in zip(keys, values, strict=True)])
    window.show_draft(window.desk.draft())
    assert records
    full.open("")
    at(full, SECOND, "broadband_users")
    press_key("Ctrl+K", full.view)
    idle(window.worker)
    assert window.status.text().startswith("确认整村沿用 ")
    at(full, THIRD, "new_users")
    press_key("Ctrl+Z", full.view)
    idle(window.worker)
    assert full.name == ""
    assert here(full)[0] == SECOND, "where the first of it is seen"
    assert is_in_hand(full)


def test_a_way_that_begins_with_a_held_key_chooses_nothing_more(full: GridPage) -> None:
    """Search, history, findings and the home page bring one to a cell while keys are still held."""
    for held in (CTRL, SHIFT, CTRL | SHIFT, Qt.KeyboardModifier.AltModifier):
        at(full, *BEGIN)
        QTest.keyPress(full.view, Qt.Key.Key_F12, held)  # Qt remembers what is held
        full.go_to((RecordKey(FORM, THIRD), "households"))
        assert here(full) == (THIRD, "households")
        assert is_in_hand(full)
        full.view.go_by(-1, 0)
        assert is_in_hand(full)
        full.sort(0)
        assert is_in_hand(full)
        full.open("")
        full.open(FORM)
        assert is_in_hand(full)
        QTest.keyRelease(full.view, Qt.Key.Key_F12)


def test_filter_order_and_hidden_columns_leave_what_is_in_hand_in_sight(full: GridPage) -> None:
    choose(full, "broadband_users new_users", 0, 2)
    full.filter.setCurrentIndex(full.filter.findData("carried"))
    full.arrange()
    assert is_in_hand(full)
    full.filter.setCurrentIndex(0)
    full.arrange()
    assert is_in_hand(full)
    choose(full, "broadband_users new_users", 0, 2)
    full.sort(3)
    assert is_in_hand(full)
    full.hide_column(full.view.currentIndex().column())
    assert not full.view.isColumnHidden(full.view.currentIndex().column())
    assert is_in_hand(full)


def middle(page: GridPage, unit: str, field: str) -> QPoint:
    index = page.model.index_of((RecordKey(FORM, unit), field))
    page.view.scrollTo(index)
    return page.view.visualRect(index).center()


def click(page: GridPage, unit: str, field: str, held: Qt.KeyboardModifier = NONE) -> None:
    QTest.mouseClick(page.view.viewport(), Qt.MouseButton.LeftButton, held, middle(page, unit, field))


def test_the_mouse_chooses_what_it_marks_and_what_is_done_goes_nowhere_else(
    full: GridPage, window: TownshipWindow
) -> None:
    """With Ctrl cells are chosen that do not lie together: those between them are not meant."""
    click(full, VILLAGE, "broadband_users")
    assert is_in_hand(full)
    click(full, SECOND, "new_users", CTRL)
    assert marked(full) == {(VILLAGE, "broadband_users"), (SECOND, "new_users")}
    press_key("Del", full.view)
    idle(window.worker)
    assert [shown(full, VILLAGE, name) for name in ("broadband_users", "new_users")] == ["", "12"]
    assert [shown(full, SECOND, name) for name in ("broadband_users", "new_users")] == ["12", ""]
    for key in ("Ctrl+C", "Ctrl+V", "Ctrl+Shift+C"):
        QApplication.clipboard().clear()
        press_key(key, full.view)
        assert window.status.text() == "所选的格不成一块，请选成一块再复制、粘贴。"
        assert QApplication.clipboard().text() == ""
    click(full, SECOND, "new_users", CTRL)  # and is let go of again
    assert is_in_hand(full)
    assert here(full) == (VILLAGE, "broadband_users")
    click(full, VILLAGE, "broadband_users", CTRL)  # the last one stays in hand
    assert is_in_hand(full)
    click(full, THIRD, "new_users", SHIFT)
    assert len(marked(full)) == 6
    click(full, SECOND, "households")
    assert is_in_hand(full)


def test_of_rows_chosen_at_their_names_only_those_are_meant(full: GridPage, window: TownshipWindow) -> None:
    names = full.view.names
    for row, held in ((0, Qt.KeyboardModifier.NoModifier), (2, CTRL)):
        spot = QPoint(20, names.sectionViewportPosition(row) + 8)
        QTest.mouseClick(names.viewport(), Qt.MouseButton.LeftButton, held, spot)
    assert {row.unit for row in full.view.area().rows} == {VILLAGE, THIRD}
    assert here(full) in marked(full)
    press_key("Del", full.view)
    idle(window.worker)
    assert [shown(full, unit, "new_users") for unit in UNITS] == ["", "12", ""]


def test_a_letter_in_a_cell_that_takes_none_goes_nowhere(full: GridPage, window: TownshipWindow) -> None:
    """Qt would look for a cell that begins with it: the next digit was typed into another village."""
    closed = next(column for column in full.model.grid.columns if column.field.is_calculated)
    for unit, field in ((THIRD, closed.field.name), (THIRD, "fiber_date")):
        before = all_values(window)
        at(full, unit, field)
        for sign in "12":
            press_key(sign, full.view)
        assert here(full) == (unit, field)
        assert is_in_hand(full)
        assert full.view.cells.editor is None
        assert all_values(window) == before


def test_what_is_done_out_of_sight_is_brought_into_sight(full: GridPage, window: TownshipWindow) -> None:
    window.resize(900, 500)
    at(full, VILLAGE, "households")
    bar = full.view.horizontalScrollBar()
    for do in (lambda: press_key("Del", full.view), lambda: press_key("5", full.view)):
        bar.setValue(bar.maximum())
        assert not is_in_hand(full)
        do()
        assert is_in_hand(full)


# ---- rows that come and go


@pytest.fixture
def points(window: TownshipWindow, page: GridPage) -> GridPage:
    """Five records of two villages (示例数据)."""
    records = [
        Record(RecordKey(POINTS, unit, seq), {"point_name": f"示例数据{unit[-1]}{seq}"})
        for unit, count in ((SECOND, 2), (THIRD, 3))
        for seq in range(1, count + 1)
    ]
    window.draft.save(records)
    window.show_draft(window.desk.draft())
    page.open(POINTS)
    idle(window.worker)
    return page


def test_what_is_done_by_the_menu_is_done_in_sight(full: GridPage, window: TownshipWindow) -> None:
    choose(full, "households", 1, 1)
    bar = full.view.horizontalScrollBar()
    bar.setValue(bar.maximum())
    assert not is_in_hand(full)
    full.acts.say_not_yet_known()
    idle(window.worker)
    assert is_in_hand(full)
    assert shown(full, SECOND, "households") == "暂缺"


def chosen_rows(page: GridPage) -> list[tuple[str, int]]:
    return [(row.unit, row.seq) for row in page.view.area().rows]


def test_before_rows_go_the_question_says_which(
    points: GridPage, window: TownshipWindow, answers: Answers
) -> None:
    at(points, SECOND, "point_name", POINTS, 2)
    press_key("Ctrl+Home", points.view)
    press_key("Ctrl+-", points.view)
    idle(window.worker)
    assert answers.told == ["删除李家庄村委会 第 1 行“示例数据11”？"]
    assert [(row.unit, row.seq) for row in points.model.rows] == [
        (SECOND, 2), (THIRD, 1), (THIRD, 2), (THIRD, 3)
    ]  # fmt: skip
    assert is_in_hand(points)
    assert chosen_rows(points) == [(SECOND, 2)]
    choose(points, "point_name", 2, 3)
    press_key("Ctrl+-", points.view)
    idle(window.worker)
    assert answers.told[-1] == "删除所选的 2 行？"
    assert answers.details[-1].splitlines()[:2] == [
        "𠮷山村委会 第 2 行“示例数据22”", "𠮷山村委会 第 3 行“示例数据23”"
    ]  # fmt: skip
    assert is_in_hand(points)
    assert chosen_rows(points) == [(THIRD, 1)]
    for key in ("Ctrl+Z", "Ctrl+Z", "Ctrl+Y"):
        press_key(key, points.view)
        idle(window.worker)
        assert is_in_hand(points)


@pytest.mark.parametrize("key", ["Ctrl+=", "Ctrl++"])
def test_a_row_that_was_added_is_alone_in_hand(points: GridPage, window: TownshipWindow, key: str) -> None:
    at(points, SECOND, "point_name", POINTS, 1)
    press_key(key, points.view)
    assert points.view.hasFocus()
    for early in (key, "9", "Del"):  # the row is on its way: nothing is typed into another one
        press_key(early, points.view)
    idle(window.worker)
    assert is_in_hand(points)
    assert chosen_rows(points) == [(SECOND, 3)]
    assert len(points.model.rows) == 6
    assert points.model.index_of((RecordKey(POINTS, SECOND, 1), "point_name")).data() == "示例数据11"


def test_rows_that_go_elsewhere_take_nothing_else_in_hand(points: GridPage, window: TownshipWindow) -> None:
    """What another window takes away, or undo."""
    at(points, THIRD, "point_name", POINTS, 1)
    press_key("Ctrl+=", points.view)
    idle(window.worker)
    choose(points, "point_name", 2, 4)
    press_key("Ctrl+Z", points.view)
    idle(window.worker)
    assert len(points.model.rows) == 5
    assert is_in_hand(points)


def test_once_the_last_row_is_gone_the_keyboard_is_where_one_can_be_added(
    points: GridPage, window: TownshipWindow
) -> None:
    points.view.selectAll()
    press_key("Ctrl+-", points.view)
    idle(window.worker)
    assert points.nothing.isVisible()
    assert points.isAncestorOf(QApplication.focusWidget())
    press_key("Ctrl+Z")
    idle(window.worker)
    assert len(points.model.rows) == 5
    assert points.view.hasFocus()
    assert is_in_hand(points)


def test_on_the_card_a_form_without_rows_gets_one_by_the_same_key(window: TownshipWindow) -> None:
    for count, key in enumerate(("Ctrl+=", "Ctrl++"), 1):
        go(window.view, VILLAGE, POINTS)
        window.view.pages[POINTS].focus_field("")
        press_key(key)
        idle(window.worker)
        assert len(window.draft.figures.rows(POINTS, VILLAGE)) == count
        assert window.view.pages[POINTS].isAncestorOf(QApplication.focusWidget())
