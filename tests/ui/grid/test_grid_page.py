"""The grid with real keys: typing, going about, choosing, deeds on many cells, a conflict."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, QKeyCombination, Qt
from PySide6.QtGui import QInputMethodEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.formdef.values import AsTyped, Missing
from laiwu_desktop.ui.fields.cell_editors import ChoiceCell, LineCell, PageCell
from laiwu_desktop.ui.grid.grid_page import GridPage
from laiwu_desktop.ui.grid.unit_dialog import UnitDialog
from laiwu_desktop.ui.township.township_window import TownshipWindow
from tests.ui.acting import go, idle, write
from tests.ui.conftest import SECOND, THIRD, TOWN, VILLAGE, Answers
from tests.ui.entry.test_saving import FORM, file, stored
from tests.ui.entry.test_what_waits import write_elsewhere

__all__ = ["file"]
POINTS = "demonstration_point"


@pytest.fixture
def page(window: TownshipWindow) -> GridPage:
    window.gridding.show()
    window.grid.open(FORM)
    idle(window.worker)
    return window.grid


def at(page: GridPage, unit: str, field: str, form: str = FORM, seq: int = 0) -> None:
    """Put the keyboard into a cell."""
    page.view.go(page.model.index_of((RecordKey(form, unit, seq), field)))
    page.view.setFocus()


def choose(page: GridPage, fields: str, first: int, last: int) -> None:
    """Choose the cells of some neighbouring columns, from one row to another."""
    names = [column.field.name for column in page.model.grid.columns]
    columns = [names.index(name) for name in fields.split()]
    page.view.clearSelection()
    page.view.setCurrentIndex(page.model.index(first, columns[0]))
    for row in range(first, last + 1):
        for column in columns:
            page.view.selectionModel().select(
                page.model.index(row, column), QItemSelectionModel.SelectionFlag.Select
            )


def hands(page: GridPage) -> QWidget:
    """Where the keys go: to what is being typed in, else to the grid."""
    return page.view.cells.editor or page.view


def press(page: GridPage, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(hands(page), key, held)


def press_key(name: str, there: QWidget | None = None) -> None:
    """A key with what is held, where the keyboard is."""
    widget = there or QApplication.focusWidget()
    assert widget is not None
    pressed = QKeyCombination.fromCombined(QKeySequence(name)[0].toCombined())  # type: ignore[index]  # it is
    QTest.keyClick(widget, pressed.key(), pressed.keyboardModifiers())


def type_text(page: GridPage, text: str) -> None:
    for sign in text:
        write(hands(page), sign)


def here(page: GridPage) -> tuple[str, str]:
    index = page.view.currentIndex()
    return page.model.rows[index.row()].unit, page.model.column(index).field.name


def shown(page: GridPage, unit: str, field: str, form: str = FORM) -> str:
    return str(page.model.index_of((RecordKey(form, unit), field)).data())


CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def test_typing_enters_and_enter_goes_down_and_on_into_the_next_column(
    page: GridPage, window: TownshipWindow, file: Path
) -> None:
    at(page, VILLAGE, "households")
    for text in ("320", "330", "340"):
        type_text(page, text)
        press(page, Qt.Key.Key_Return)
    assert here(page) == (VILLAGE, "population")
    type_text(page, "960")
    press(page, Qt.Key.Key_Tab)
    assert here(page) == (VILLAGE, "broadband_access")
    press(page, Qt.Key.Key_Tab, SHIFT)
    idle(window.worker)
    assert [stored(file, "households"), stored(file, "population")] == [320, 960]
    assert [shown(page, unit, "households") for unit in (VILLAGE, SECOND, THIRD)] == ["320", "330", "340"]
    at(page, THIRD, "remarks")
    press(page, Qt.Key.Key_Return)  # the last cell of all keeps the keyboard
    assert here(page) == (THIRD, "remarks")


def test_a_number_is_read_as_on_the_card_and_what_is_none_is_kept_and_told(
    page: GridPage, window: TownshipWindow
) -> None:
    at(page, VILLAGE, "monthly_fee")
    type_text(page, "58。5")
    press(page, Qt.Key.Key_Return)
    at(page, VILLAGE, "households")
    type_text(page, "约三百")
    press(page, Qt.Key.Key_Return)
    idle(window.worker)
    assert shown(page, VILLAGE, "monthly_fee") == "58.50"
    at(page, VILLAGE, "households")
    assert page.bar.message.text().startswith("按回车采用“300”")
    assert page.model.state(page.view.currentIndex()).mark == "error"


def test_what_is_typed_is_marked_until_it_is_in_the_workspace(page: GridPage, window: TownshipWindow) -> None:
    at(page, VILLAGE, "households")
    type_text(page, "320")
    assert window.sign.text.text() == "未保存"
    press(page, Qt.Key.Key_Return)
    index = page.model.index_of((RecordKey(FORM, VILLAGE), "households"))
    assert page.model.cell(index) in page.model.unsaved
    idle(window.worker)
    assert not page.model.unsaved
    assert window.sign.text.text().startswith("已保存")


def test_what_is_not_asked_is_told_with_what_decides(page: GridPage) -> None:
    told = {}
    for unit in (VILLAGE, SECOND):
        at(page, unit, "broadband_date")
        told[unit] = page.bar.message.text()
    assert told == {
        VILLAGE: "“是否通宽带”未填时此项不用填写。",
        SECOND: "“是否通宽带”为“否”时此项不用填写。",
    }


def test_escape_leaves_what_was_there(page: GridPage, window: TownshipWindow) -> None:
    at(page, SECOND, "households")
    type_text(page, "9")
    press(page, Qt.Key.Key_Escape)
    idle(window.worker)
    assert shown(page, SECOND, "households") == "300"
    assert not window.saving.typed
    assert page.model.grid.draft.figures.record(RecordKey(FORM, SECOND)).carried >= {"households"}


def test_turning_the_page_leaves_what_is_typed_in_its_cell(
    page: GridPage, window: TownshipWindow, file: Path
) -> None:
    at(page, VILLAGE, "households")
    type_text(page, "320")
    window.show_home()
    idle(window.worker)
    assert stored(file, "households") == 320


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        ("broadband_access", "1", "是"),
        ("broadband_access", "f", "否"),
        ("fiber_access", "是", "是"),
        ("access_technologies", "1、gx", "ADSL、光纤到户"),
        ("broadband_access", "暂缺", "暂缺"),
    ],
)
def test_a_choice_is_made_by_number_sound_or_sign(
    page: GridPage, window: TownshipWindow, field: str, typed: str, value: str
) -> None:
    if field == "access_technologies":
        at(page, VILLAGE, "broadband_access")
        type_text(page, "1")
        press(page, Qt.Key.Key_Return)
    at(page, VILLAGE, field)
    type_text(page, typed)
    assert isinstance(page.view.cells.editor, ChoiceCell)
    press(page, Qt.Key.Key_Return)
    idle(window.worker)
    assert shown(page, VILLAGE, field) == value


def test_the_list_opens_by_key_and_the_arrows_go_through_it(page: GridPage, window: TownshipWindow) -> None:
    at(page, VILLAGE, "broadband_access")
    press(page, Qt.Key.Key_F4)
    editor = page.view.cells.editor
    assert isinstance(editor, ChoiceCell)
    assert editor.list.isVisible()
    press(page, Qt.Key.Key_Down)
    press(page, Qt.Key.Key_Down)
    press(page, Qt.Key.Key_Return)
    idle(window.worker)
    assert shown(page, VILLAGE, "broadband_access") == "否"
    assert here(page) == (SECOND, "broadband_access")


def compose(page: GridPage, preedit: str, commit: str = "") -> None:
    event = QInputMethodEvent(preedit, [])
    if commit:
        event.setCommitString(commit)
    QApplication.sendEvent(hands(page), event)


def test_an_input_method_begins_in_a_cell_and_nothing_of_it_is_lost(
    page: GridPage, window: TownshipWindow, file: Path
) -> None:
    at(page, VILLAGE, "remarks")
    compose(page, "shi")
    assert isinstance(page.view.cells.editor, PageCell)
    press(page, Qt.Key.Key_Return)  # the input method's, while it composes
    assert here(page) == (VILLAGE, "remarks")
    compose(page, "shili")
    compose(page, "", "示例")
    compose(page, "sj")
    window.show_home()  # what is under way comes along
    idle(window.worker)
    assert stored(file, "remarks") == "示例sj"


def test_an_input_method_may_answer_a_number_at_once(page: GridPage, window: TownshipWindow) -> None:
    at(page, VILLAGE, "households")
    compose(page, "", "３")
    compose(page, "", "２０")
    assert isinstance(page.view.cells.editor, LineCell)
    press(page, Qt.Key.Key_Return)
    idle(window.worker)
    assert shown(page, VILLAGE, "households") == "320"


def test_deeds_on_many_cells_by_key_each_one_undo(page: GridPage, window: TownshipWindow) -> None:
    at(page, VILLAGE, "households")
    type_text(page, "320")
    press(page, Qt.Key.Key_Return)
    choose(page, "households", 0, 2)
    press(page, Qt.Key.Key_D, CTRL)
    assert [shown(page, unit, "households") for unit in (VILLAGE, SECOND, THIRD)] == ["320"] * 3
    QTest.keyClick(page.view, Qt.Key.Key_Z, CTRL)
    assert [shown(page, unit, "households") for unit in (VILLAGE, SECOND, THIRD)] == ["320", "300", ""]
    QTest.keyClick(page.view, Qt.Key.Key_Y, CTRL)
    choose(page, "households", 1, 2)
    press(page, Qt.Key.Key_Delete)
    press(page, Qt.Key.Key_F7)
    assert [shown(page, unit, "households") for unit in (VILLAGE, SECOND, THIRD)] == ["320", "300", ""]
    assert page.model.state(page.model.index_of((RecordKey(FORM, SECOND), "households"))).carried
    choose(page, "monthly_fee remarks", 0, 0)
    press(page, Qt.Key.Key_F9)
    choose(page, "remarks", 1, 1)
    press(page, Qt.Key.Key_F9, SHIFT)
    idle(window.worker)
    record = window.draft.figures.record
    assert record(RecordKey(FORM, VILLAGE)).values["monthly_fee"] is Missing.NOT_APPLICABLE
    assert record(RecordKey(FORM, SECOND)).values["remarks"] is Missing.NOT_YET_KNOWN
    assert window.pages.currentWidget() is page  # F9 was not the window's


def test_what_is_typed_goes_into_all_that_are_chosen(page: GridPage, window: TownshipWindow) -> None:
    choose(page, "broadband_users new_users", 0, 2)
    type_text(page, "12")
    press(page, Qt.Key.Key_Return, CTRL)
    idle(window.worker)
    for unit in (VILLAGE, SECOND, THIRD):
        assert [shown(page, unit, name) for name in ("broadband_users", "new_users")] == ["12", "12"]
    QTest.keyClick(page.view, Qt.Key.Key_Z, CTRL)
    assert [shown(page, unit, "new_users") for unit in (VILLAGE, SECOND, THIRD)] == [""] * 3


def test_carried_values_of_a_village_are_confirmed_by_one_key(page: GridPage, window: TownshipWindow) -> None:
    at(page, SECOND, "households")
    press(page, Qt.Key.Key_K, CTRL)
    idle(window.worker)
    assert not window.draft.figures.record(RecordKey(FORM, SECOND)).carried


def test_carried_values_of_chosen_cells_alone_are_confirmed(page: GridPage, window: TownshipWindow) -> None:
    choose(page, "households", 0, 2)
    press(page, Qt.Key.Key_K, CTRL | SHIFT)
    idle(window.worker)
    assert window.draft.figures.record(RecordKey(FORM, SECOND)).carried == {"population", "broadband_access"}


def test_f8_goes_to_what_asks_for_something(page: GridPage) -> None:
    at(page, VILLAGE, "households")
    found = set()
    grid = page.model.grid
    left = grid.count()
    for _ in range(left.asked + left.found):
        press(page, Qt.Key.Key_F8)
        found.add(here(page))
    assert found >= {(SECOND, name) for name in ("broadband_users", "fiber_access", "committee_online")}
    assert found >= {(VILLAGE, "households")}, "also of a village that is not begun"
    assert len(found) == left.asked + left.found, "as many as the counter says"


def test_f8_says_what_is_left_where_it_is_not_seen(page: GridPage) -> None:
    said: list[str] = []
    page.said.connect(said.append)
    left = page.model.grid.count()
    for number, column in enumerate(page.model.grid.columns):
        page.view.setColumnHidden(number, column.field.name != "remarks")
    press(page, Qt.Key.Key_F8)
    assert said == [f"这里没有要填、要说明的，另有 {left.asked + left.found} 格在隐藏的列或没有显示的行里。"]


def test_f2_goes_from_the_card_to_the_cell_and_back(window: TownshipWindow, page: GridPage) -> None:
    window.gridding.show()
    entry = go(window.view, SECOND, FORM)
    entry.rows["population"].editor.take_focus()
    QTest.keyClick(entry.rows["population"].editor.focus_widgets()[0], Qt.Key.Key_F2)
    assert window.pages.currentWidget() is page
    assert here(page) == (SECOND, "population")
    at(page, THIRD, "fiber_access")
    press(page, Qt.Key.Key_F2, SHIFT)
    assert window.pages.currentWidget() is window.splitter
    assert (window.view.unit_code, go(window.view, THIRD, FORM).focused_field()) == (THIRD, "fiber_access")


def test_what_another_window_wrote_meanwhile_is_told_and_settled(
    page: GridPage, window: TownshipWindow, file: Path
) -> None:
    at(page, VILLAGE, "households")
    type_text(page, "360")
    write_elsewhere(file, "households", 350)
    press(page, Qt.Key.Key_Return)
    idle(window.worker)
    at(page, VILLAGE, "households")
    assert "在别处已改为“350”" in page.bar.message.text()
    assert page.bar.mine.isVisible()
    page.bar.mine.click()
    idle(window.worker)
    assert stored(file, "households") == 360
    assert not page.bar.mine.isVisible()


def test_what_is_typed_in_a_cell_stays_whatever_another_window_writes_there(
    page: GridPage, window: TownshipWindow, file: Path
) -> None:
    """A cell that is only open shows what came."""
    at(page, VILLAGE, "households")
    type_text(page, "36")
    write_elsewhere(file, "households", 350)
    window.saving.look()
    idle(window.worker)
    editor = page.view.cells.editor
    assert isinstance(editor, LineCell)
    assert editor.text() == "36"
    press(page, Qt.Key.Key_Escape)
    assert shown(page, VILLAGE, "households") == "350"
    press_key("F2", page.view)
    write_elsewhere(file, "households", 355)
    window.saving.look()
    idle(window.worker)
    opened = page.view.cells.editor
    assert isinstance(opened, LineCell)
    assert opened.text() == "355"


def test_filter_and_order_change_nothing_and_stay_until_asked_again(
    page: GridPage, window: TownshipWindow
) -> None:
    page.filter.setCurrentIndex(page.filter.findData("carried"))
    page.arrange()
    assert [row.unit for row in page.model.rows] == [SECOND]
    at(page, SECOND, "households")
    press(page, Qt.Key.Key_K, CTRL)
    idle(window.worker)
    assert [row.unit for row in page.model.rows] == [SECOND]  # nothing goes away under one's hands
    page.arrange()
    assert page.model.rows == []
    assert page.nothing.isVisible()
    page.filter.setCurrentIndex(0)
    page.arrange()
    names = [column.field.name for column in page.model.grid.columns]
    at(page, VILLAGE, "households")
    type_text(page, "9")
    press(page, Qt.Key.Key_Return)
    page.sort(names.index("households"))
    assert [row.unit for row in page.model.rows] == [VILLAGE, SECOND, THIRD]
    page.sort(names.index("households"))
    assert [row.unit for row in page.model.rows] == [SECOND, VILLAGE, THIRD]
    page.sort(names.index("households"))
    assert [row.unit for row in page.model.rows] == [VILLAGE, SECOND, THIRD]


def test_the_count_gives_way_to_what_can_be_done(page: GridPage, window: TownshipWindow) -> None:
    """On 1366x768 at 150 % the window was wider than the screen by it."""
    page.rows_button.show()
    rows, left = "5000 / 5000 行", "还有 33331 格要填"
    page.count.show_texts(f"{rows}　{left}　38100 格沿用未确认", f"{rows}　{left}", left)
    for _ in range(4):
        window.resize(910, 480)
        QApplication.processEvents()
        QApplication.processEvents()
    assert window.size().toTuple() == (910, 480)
    assert left in page.count.shown
    assert page.count.width() >= page.count.fontMetrics().horizontalAdvance(page.count.shown)


def test_only_what_has_to_be_touched_is_shown_and_counted(page: GridPage, window: TownshipWindow) -> None:
    draft = window.desk.draft()
    found = (f for unit in (VILLAGE, THIRD) for f in draft.unit_findings(draft.forms[FORM], unit))
    draft.explain([f for f in found if f.rule == "not_filled"], "示例数据：没有宽带", "示例甲")
    window.saving.look()
    idle(window.worker)
    page.filter.setCurrentIndex(page.filter.findData("asked"))
    page.arrange()
    shown_columns = [
        column.field.name
        for number, column in enumerate(page.model.grid.columns)
        if not page.view.isColumnHidden(number)
    ]
    assert [row.unit for row in page.model.rows] == [SECOND]
    assert shown_columns == ["fiber_access", "committee_online", "broadband_users"]
    page.counting.timeout.emit()
    assert page.count.text() == "1 / 3 行　还有 3 格要填　3 格沿用未确认"
    type_text(page, "1")
    press(page, Qt.Key.Key_Return)
    assert here(page) == (SECOND, "fiber_date")  # asked for by now, and shown
    at(page, SECOND, "fiber_access")
    for text in ("2", "", "1", "0"):
        type_text(page, text)
        press(page, Qt.Key.Key_Return)
    press(page, Qt.Key.Key_K, CTRL)
    idle(window.worker)
    page.counting.timeout.emit()
    assert page.count.text() == "1 / 3 行　没有要填的"
    page.filter.setCurrentIndex(0)
    page.arrange()
    assert not any(page.view.isColumnHidden(number) for number in range(page.model.columnCount()))


def test_widths_and_hidden_columns_are_remembered(window: TownshipWindow, page: GridPage) -> None:
    page.view.setColumnWidth(1, 133)
    page.looks.hide(FORM, 2)
    window.show_home()
    again = GridPage(window.saving, window.desk.grids, window.dialogs)
    again.set_draft(window.draft, locked=False)
    again.open(FORM)
    assert again.view.columnWidth(1) == 133
    assert again.view.isColumnHidden(2)
    assert not again.view.isColumnHidden(3)
    again.deleteLater()


def test_only_looking_lets_nothing_be_typed(page: GridPage, window: TownshipWindow) -> None:
    page.set_draft(page.draft, locked=True)
    at(page, VILLAGE, "households")
    type_text(page, "9")
    press(page, Qt.Key.Key_F9)
    assert window.status.text() == "这份数据现在只能查看，没有改动。"
    assert page.view.cells.editor is None
    assert shown(page, VILLAGE, "households") == ""


def test_the_township_has_a_grid_of_its_own_form(page: GridPage) -> None:
    page.open("township_informatization")
    assert [row.unit for row in page.model.rows] == [TOWN]


def test_rows_of_points_are_added_copied_moved_and_taken_out(
    page: GridPage, window: TownshipWindow, answers: Answers
) -> None:
    page.open(POINTS)
    assert page.nothing.isVisible()

    def pick(dialog) -> None:  # type: ignore[no-untyped-def]
        dialog.search.setText("ljz")

    answers.fill = pick
    page.rows.add_elsewhere()
    idle(window.worker)
    assert [(row.unit, row.seq) for row in page.model.rows] == [(SECOND, 1)]
    at(page, SECOND, "point_name", POINTS, 1)
    type_text(page, "示例数据")
    press(page, Qt.Key.Key_Return)
    page.rows.copy()
    idle(window.worker)
    assert [(row.unit, row.seq) for row in page.model.rows] == [(SECOND, 1), (SECOND, 2)]
    answers.fill = lambda dialog: dialog.search.setText("jscwh")  # type: ignore[attr-defined]
    page.rows.move()
    idle(window.worker)
    assert [(row.unit, row.seq) for row in page.model.rows] == [(SECOND, 1), (THIRD, 1)]
    page.rows.remove()
    idle(window.worker)
    assert [(row.unit, row.seq) for row in page.model.rows] == [(SECOND, 1)]
    for _ in range(2):
        QTest.keyClick(page.view, Qt.Key.Key_Z, CTRL)
        idle(window.worker)
    assert [(row.unit, row.seq) for row in page.model.rows] == [(SECOND, 1), (SECOND, 2)]


def test_what_is_typed_just_now_goes_along_into_a_copied_row(
    page: GridPage, window: TownshipWindow, answers: Answers
) -> None:
    page.open(POINTS)
    answers.fill = lambda dialog: dialog.search.setText("ljz")  # type: ignore[attr-defined]
    page.rows.add_elsewhere()
    idle(window.worker)
    at(page, SECOND, "point_name", POINTS, 1)
    type_text(page, "示例数据")
    page.rows.copy()
    idle(window.worker)
    rows = window.desk.draft().figures.rows(POINTS, SECOND)
    assert [row.values.get("point_name") for row in rows] == ["示例数据", "示例数据"]


def test_rows_are_added_and_taken_out_by_key_the_first_one_too(
    window: TownshipWindow, page: GridPage, answers: Answers
) -> None:
    window.show_filling()
    go(window.view, VILLAGE, POINTS)
    window.view.pages[POINTS].focus_field("")
    marked: list[str] = []

    def choose_by(keys: str) -> None:
        """Press these in the box, and Enter."""

        def fill(dialog: QDialog) -> None:
            assert isinstance(dialog, UnitDialog)
            dialog.show()
            QApplication.processEvents()
            marked.append(dialog.chosen)
            for key in keys.split():
                press_key(key, dialog.focusWidget())
            press_key("Return", dialog.focusWidget())

        answers.fill = fill

    def rows() -> list[tuple[str, int]]:
        idle(window.worker)
        window.activateWindow()  # as a window manager does once the box is gone
        QApplication.processEvents()
        return [(row.unit, row.seq) for row in page.model.rows]

    press_key("F2")
    assert page.nothing.isVisible()
    assert page.bar.where.text() == ""  # nothing of the form that was shown before
    assert page.isAncestorOf(QApplication.focusWidget())
    choose_by("J")  # 𠮷山 begins with it, the others have it within
    press_key("Ins")
    assert rows() == [(THIRD, 1)]
    assert page.view.hasFocus()
    assert here(page) == (THIRD, "point_name")
    type_text(page, "示例数据")
    press_key("Ctrl++")  # what is being typed stays in its cell
    assert rows() == [(THIRD, 1), (THIRD, 2)]
    assert page.model.index_of((RecordKey(POINTS, THIRD, 1), "point_name")).data() == "示例数据"
    assert page.model.rows[page.view.currentIndex().row()].seq == 2
    choose_by("Up")  # from the village one is in to the one before
    press_key("Ins")
    assert rows() == [(SECOND, 1), (THIRD, 1), (THIRD, 2)]
    assert marked[-1] == THIRD
    answers.fill = lambda dialog: None
    press_key("Ctrl+-")
    assert answers.told == ["删除李家庄村委会 第 1 行？"]
    assert rows() == [(THIRD, 1), (THIRD, 2)]


def test_where_a_village_has_one_row_its_keys_add_none(page: GridPage, window: TownshipWindow) -> None:
    page.view.setFocus()
    before = window.draft.figures.records
    for key in ("Ctrl++", "Ins"):
        press_key(key)
    idle(window.worker)
    assert window.draft.figures.records == before


def typed_in(window: TownshipWindow, field: str) -> object:
    idle(window.worker)
    return window.desk.draft().figures.record(RecordKey(FORM, VILLAGE)).values.get(field)


def test_enter_shows_what_is_offered_then_takes_it(page: GridPage, window: TownshipWindow) -> None:
    at(page, VILLAGE, "households")
    type_text(page, "320.5")
    press(page, Qt.Key.Key_Return)
    idle(window.worker)
    assert page.view.currentIndex().row() == 0
    assert page.bar.message.text() == "按回车采用“321”：四舍五入到整数"
    assert (page.bar.take.text(), typed_in(window, "households")) == ("采用 321", AsTyped("320.5"))
    press(page, Qt.Key.Key_Return)
    idle(window.worker)
    assert page.view.currentIndex().row() == 1
    assert typed_in(window, "households") == 321
    assert page.bar.take.isHidden()


def test_nothing_is_offered_of_what_is_only_looked_at(page: GridPage, window: TownshipWindow) -> None:
    at(page, VILLAGE, "households")
    type_text(page, "320.5")
    press(page, Qt.Key.Key_Return)
    idle(window.worker)
    page.set_draft(page.draft, locked=True)
    at(page, VILLAGE, "households")
    assert "按回车采用" not in page.bar.message.text()
    assert page.bar.message.text() == page.model.state(page.view.currentIndex()).finding.message  # type: ignore[union-attr]
    assert page.bar.take.isHidden()
    press(page, Qt.Key.Key_Return)
    assert page.view.currentIndex().row() == 1


def test_a_month_is_completed_in_its_cell(page: GridPage, window: TownshipWindow) -> None:
    at(page, VILLAGE, "broadband_access")
    type_text(page, "1")
    press(page, Qt.Key.Key_Return)
    idle(window.worker)
    at(page, VILLAGE, "broadband_date")
    type_text(page, "2004.6")
    press(page, Qt.Key.Key_Return)
    idle(window.worker)
    assert page.bar.message.text() == "只有年月，请补上日：2004-06-（按回车接着填）"
    press(page, Qt.Key.Key_Return)
    write(hands(page), "15")
    press(page, Qt.Key.Key_Return)
    idle(window.worker)
    assert typed_in(window, "broadband_date") == date(2004, 6, 15)


def test_a_form_without_rows_has_its_grid_by_one_key_and_the_keyboard_comes_back(
    window: TownshipWindow,
) -> None:
    go(window.view, VILLAGE, POINTS)
    window.view.pages[POINTS].focus_field("")
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, Qt.Key.Key_F2)
    assert window.pages.currentWidget() is window.grid
    assert window.grid.name == POINTS
    window.gridding.action.trigger()
    assert window.pages.currentWidget() is window.splitter
    assert window.view.isAncestorOf(QApplication.focusWidget())


def test_the_check_puts_the_keyboard_into_its_list(window: TownshipWindow) -> None:
    window.check()
    idle(window.worker)
    assert window.findings.table.hasFocus()
    assert window.findings.chosen()
