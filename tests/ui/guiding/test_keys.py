"""Filling in a township by the keyboard alone."""

from __future__ import annotations

import gc
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QInputMethodEvent, QKeySequence, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QPlainTextEdit

from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.formdef.values import Missing
from laiwu_desktop.ui.guiding.keys_page import IN_GRID, KEYS, ON_CARDS, KeysPage
from laiwu_desktop.ui.township.township_window import TownshipWindow
from tests.ui.acting import go, press, saved, type_into, write
from tests.ui.conftest import SECOND, THIRD, TOWN, VILLAGE, Answers

BROADBAND = RecordKey("village_broadband", VILLAGE)
NONE = Qt.KeyboardModifier.NoModifier
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def at(window: TownshipWindow) -> tuple[str, str, int, str]:
    """Unit, form, row and field that the keyboard is in."""
    cell = window.view.cell
    assert cell is not None, QApplication.focusWidget()
    return cell[0].unit_code, cell[0].form, cell[0].seq, cell[1]


def value(window: TownshipWindow, key: RecordKey, field: str) -> object:
    return window.desk.draft().figures.record(key).values.get(field)


def test_enter_goes_through_every_form_and_village_without_a_dead_end(window: TownshipWindow) -> None:
    for name in ("一号点", "二号点"):
        window.draft.put(window.draft.add_row("demonstration_point", VILLAGE), "point_name", name)
    window.show_draft(window.desk.draft())
    window.view.units.go(TOWN)
    window.view.go_to_first()
    walked = [at(window)]
    for _ in range(400):
        press(window, Qt.Key.Key_Return)
        if at(window) == walked[-1]:
            break
        walked.append(at(window))
    assert len(walked) == len(set(walked))
    assert list(dict.fromkeys(place[0] for place in walked)) == [TOWN, VILLAGE, SECOND, THIRD]
    here = {place[1:3] for place in walked if place[0] == VILLAGE}
    assert here == {
        ("village_broadband", 0),
        ("information_village", 0),
        ("demonstration_point", 1),
        ("demonstration_point", 2),
        ("village_safety_tv", 0),
    }
    assert "最后一个村" in window.status.text()
    window.view.units.go(VILLAGE)
    fields = window.draft.forms["village_safety_tv"].entered
    assert walked[-1][3] == fields[-1].name == "remarks"


def test_past_the_last_field_of_a_village_one_is_told_and_is_where_something_is_missing(
    window: TownshipWindow,
) -> None:
    entry = go(window.view, VILLAGE, "village_safety_tv")
    entry.focus_field("remarks")
    press(window, Qt.Key.Key_Return)
    unit, form, _, field = at(window)
    assert (unit, form) == (SECOND, "village_broadband")
    # What is carried is not asked again; what is required and blank is.
    assert field == "fiber_access"
    assert "张家庄村" in window.status.text()
    assert "李家庄村" in window.status.text()


@pytest.mark.parametrize(
    ("key", "held"),
    [(Qt.Key.Key_Return, SHIFT), (Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier), (Qt.Key.Key_J, CTRL)],
)
def test_a_new_line_has_keys_of_its_own(
    window: TownshipWindow, key: Qt.Key, held: Qt.KeyboardModifier
) -> None:
    entry = go(window.view, VILLAGE, "village_broadband")
    entry.focus_field("remarks")
    write(QApplication.focusWidget(), "第一行")
    press(window, key, held)
    write(QApplication.focusWidget(), "第二行")
    press(window, Qt.Key.Key_Return)
    assert value(window, BROADBAND, "remarks") == "第一行\n第二行"
    assert at(window)[1] == "information_village"


def test_enter_belongs_to_the_input_method_while_it_composes(window: TownshipWindow) -> None:
    entry = go(window.view, VILLAGE, "village_broadband")
    entry.focus_field("remarks")
    edit = QApplication.focusWidget()
    assert isinstance(edit, QPlainTextEdit)
    QApplication.sendEvent(edit, QInputMethodEvent("shi'li", []))
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert at(window)[3] == "remarks"
    composed = QInputMethodEvent()
    composed.setCommitString("示例")
    QApplication.sendEvent(edit, composed)
    press(window, Qt.Key.Key_Return)
    assert value(window, BROADBAND, "remarks") == "示例"
    assert at(window)[1] == "information_village"


def test_forms_and_villages_have_keys(window: TownshipWindow) -> None:
    go(window.view, VILLAGE, "village_broadband").focus_field("remarks")
    write(QApplication.focusWidget(), "示例")
    press(window, Qt.Key.Key_Return, CTRL)
    assert at(window)[:2] == (VILLAGE, "information_village")
    assert value(window, BROADBAND, "remarks") == "示例"
    press(window, Qt.Key.Key_Return, CTRL | SHIFT)
    assert at(window)[:2] == (VILLAGE, "village_broadband")
    press(window, Qt.Key.Key_PageDown, CTRL)
    assert at(window)[:2] == (SECOND, "village_broadband")
    press(window, Qt.Key.Key_PageUp, CTRL)
    assert at(window)[:2] == (VILLAGE, "village_broadband")
    for _ in range(5):  # two of them have no rows: there one can add some
        press(window, Qt.Key.Key_Return, CTRL)
    assert at(window)[:2] == (SECOND, "village_broadband")


def test_a_village_is_found_by_name_and_enter_is_in_its_field(window: TownshipWindow) -> None:
    go(window.view, VILLAGE, "village_broadband").focus_field("")
    for page in (window.splitter, window.home, window.exchanging.page):
        window.turn_to(page)
        press(window, Qt.Key.Key_F6)
        assert QApplication.focusWidget() is window.view.units.search
    window.show_home()
    press(window, Qt.Key.Key_F8)
    assert window.view.isVisible()
    press(window, Qt.Key.Key_F6)
    QTest.keyClicks(QApplication.focusWidget(), "ljz")
    press(window, Qt.Key.Key_Return)
    assert at(window) == (SECOND, "village_broadband", 0, "households")


def test_last_periods_value_comes_with_one_key_and_is_confirmed_with_the_same(
    window: TownshipWindow,
) -> None:
    key = RecordKey("village_broadband", SECOND)
    entry = go(window.view, SECOND, "village_broadband")
    entry.focus_field("broadband_users")
    press(window, Qt.Key.Key_F7)
    record = window.desk.draft().figures.record(key)
    assert record.values["broadband_users"] == 0
    assert "broadband_users" in record.carried
    assert entry.rows["broadband_users"].previous.text() == "沿用未确认"
    press(window, Qt.Key.Key_F7)
    assert "broadband_users" not in window.desk.draft().figures.record(key).carried
    write(QApplication.focusWidget(), "12")
    press(window, Qt.Key.Key_F7)
    assert value(window, key, "broadband_users") == 0
    press(window, Qt.Key.Key_Z, CTRL)
    press(window, Qt.Key.Key_Z, CTRL)
    assert "broadband_users" in window.desk.draft().figures.record(key).carried


def test_of_what_villages_had_before_a_split_it_is_said_that_it_is_a_hint(window: TownshipWindow) -> None:
    past, entry = window.draft.past, go(window.view, VILLAGE, "village_broadband")
    hints = {(BROADBAND, "broadband_users"): ((SECOND, 171),)}
    window.draft.past = msgspec.structs.replace(past, hints=hints, register=window.draft.register)
    entry.focus_field("broadband_users")
    press(window, Qt.Key.Key_F7)
    assert "只作提示" in window.status.text()
    entry.focus_field("population")
    press(window, Qt.Key.Key_F7)
    assert "只作提示" not in window.status.text()


def test_what_is_typed_stays_where_there_was_nothing_last_time(window: TownshipWindow) -> None:
    entry = go(window.view, VILLAGE, "village_broadband")
    entry.focus_field("broadband_users")
    write(QApplication.focusWidget(), "12")
    press(window, Qt.Key.Key_F7)
    press(window, Qt.Key.Key_Return)
    assert value(window, BROADBAND, "broadband_users") == 12


def test_two_keys_say_that_there_is_no_value(window: TownshipWindow) -> None:
    entry = go(window.view, VILLAGE, "village_broadband")
    entry.focus_field("households")
    write(QApplication.focusWidget(), "12")
    press(window, Qt.Key.Key_F9)
    assert value(window, BROADBAND, "households") is Missing.NOT_APPLICABLE
    assert QApplication.focusWidget().text() == "不适用"  # type: ignore[attr-defined]
    press(window, Qt.Key.Key_F9, SHIFT)
    assert value(window, BROADBAND, "households") is Missing.NOT_YET_KNOWN
    entry.focus_field("remarks")
    press(window, Qt.Key.Key_F9)
    assert value(window, BROADBAND, "remarks") is Missing.NOT_APPLICABLE


def test_digits_choose_in_every_sort_of_choice(window: TownshipWindow) -> None:
    entry = go(window.view, VILLAGE, "village_broadband")
    entry.focus_field("broadband_access")
    press(window, Qt.Key.Key_1)
    assert value(window, BROADBAND, "broadband_access") == "yes"
    entry.focus_field("access_technologies")
    for key in (Qt.Key.Key_1, Qt.Key.Key_3, Qt.Key.Key_1):
        press(window, key)
    assert value(window, BROADBAND, "access_technologies") == ("pon",)
    other = go(window.view, VILLAGE, "information_village")
    other.focus_field("construction_status")
    key = RecordKey("information_village", VILLAGE)
    press(window, Qt.Key.Key_2)
    assert value(window, key, "construction_status") == "building"
    press(window, Qt.Key.Key_F4)
    combo = QApplication.focusWidget()
    popup = QApplication.activePopupWidget()
    assert popup is not None
    view = other.rows["construction_status"].editor.findChild(QComboBox).view()
    QTest.keyClick(view, Qt.Key.Key_1)
    saved(window)
    assert value(window, key, "construction_status") == "none"
    assert QApplication.activePopupWidget() is None
    assert combo is not None
    entry = go(window.view, VILLAGE, "village_broadband")
    entry.focus_field("households")
    press(window, Qt.Key.Key_1)
    press(window, Qt.Key.Key_Return)
    assert value(window, BROADBAND, "households") == 1


def test_findings_are_walked_from_village_to_village_and_around(window: TownshipWindow) -> None:
    entry = go(window.view, VILLAGE, "village_broadband")
    type_into(entry.rows["households"], "100")
    type_into(entry.rows["broadband_users"], "350")
    window.view.units.go(TOWN)
    window.view.go_to_first()
    found = []
    for _ in range(200):
        press(window, Qt.Key.Key_F8)
        if found and at(window) == found[0]:
            break
        found.append(at(window))
    assert (VILLAGE, "village_broadband", 0, "broadband_users") in found
    assert {unit for unit, *_ in found} == {TOWN, VILLAGE, SECOND, THIRD}
    press(window, Qt.Key.Key_F8, SHIFT)
    assert at(window) == found[-1]


def test_saving_is_told_once_it_is_so(window: TownshipWindow) -> None:
    entry = go(window.view, VILLAGE, "village_broadband")
    entry.focus_field("households")
    write(QApplication.focusWidget(), "77")
    press(window, Qt.Key.Key_S, CTRL)
    assert value(window, BROADBAND, "households") == 77
    assert "已全部保存" in window.status.text()


def test_keys_that_every_program_has_keep_their_meaning(window: TownshipWindow) -> None:
    entry = go(window.view, VILLAGE, "village_broadband")
    type_into(entry.rows["households"], "350")
    entry.focus_field("households")
    press(window, Qt.Key.Key_A, CTRL)
    press(window, Qt.Key.Key_C, CTRL)
    assert QApplication.clipboard().text() == "350"
    entry.focus_field("population")
    press(window, Qt.Key.Key_V, CTRL)
    press(window, Qt.Key.Key_Return)
    assert value(window, BROADBAND, "population") == 350


def every_action(window: TownshipWindow) -> list[QAction]:
    return [action for action in window.findChildren(QAction) if action.shortcuts()]


def test_no_two_actions_have_one_key_and_every_key_is_on_the_page(
    window: TownshipWindow, answers: Answers
) -> None:
    keys = [
        key.toString() for action in every_action(window) for key in action.shortcuts() if not key.isEmpty()
    ]
    assert len(keys) == len(set(keys))
    told = " ".join(line[1] for line in KEYS)
    told = told.replace("回车", "Return").replace("PageDown", "PgDown").replace("PageUp", "PgUp")
    for key in keys:
        plain = QKeySequence(key).toString().replace("Enter", "Return")
        assert plain in told, plain
    press(window, Qt.Key.Key_F1)
    page = answers.shown[-1]
    assert isinstance(page, KeysPage)
    assert page.table.rowCount() == len(KEYS)


def test_in_the_grid_the_page_begins_with_what_its_keys_do(window: TownshipWindow, answers: Answers) -> None:
    own = " ".join(keys for group, keys, _ in KEYS if group == IN_GRID)
    own = own.replace("Delete", "Del").replace("Insert", "Ins")
    rows = window.grid.rows_button.menu().actions()
    keys = [*window.grid.view.keys, *(key.toString() for one in rows for key in one.shortcuts())]
    assert [key for key in keys if key not in own.replace("、", "　").replace(" ", "　").split("　")] == []
    for here, what in ((IN_GRID, "向下填充"), (ON_CARDS, "这一项的菜单")):
        window.turn_to(window.grid if here == IN_GRID else None)
        press(window, Qt.Key.Key_F1)
        page = answers.shown[-1]
        assert isinstance(page, KeysPage)
        lines = [
            [page.table.item(row, column).text() for column in range(3)]
            for row in range(page.table.rowCount())
        ]
        assert lines[0][0] == here
        assert next(line[2] for line in lines if line[1] == "Ctrl+D").startswith(what)


def test_the_page_of_keys_says_all_of_the_value_at_hand(window: TownshipWindow, answers: Answers) -> None:
    """On a low screen the bar has room for one line of it."""
    window.keyboard.show_keys()
    assert answers.shown[-1].about.isHidden()  # type: ignore[attr-defined]
    go(window.view, VILLAGE, "village_broadband")
    window.view.go_to(BROADBAND, "households")
    press(window, Qt.Key.Key_F1)
    told = answers.shown[-1].about.text()  # type: ignore[attr-defined]
    heading, meaning, limits = told.split("\n")
    field = window.draft.forms["village_broadband"].fields["households"]
    assert heading == "总户数（户）"
    assert meaning == f"{field.definition}　示例：{field.example}"
    assert limits.startswith("整数")


def test_menus_have_letters_and_say_their_keys(window: TownshipWindow) -> None:
    titles = [action.text() for action in window.menuBar().actions()]
    assert titles == ["文件(&F)", "编辑(&E)", "转到(&T)", "表格(&B)", "审核(&C)", "设置(&S)", "帮助(&H)"]
    # A letter of the bar is Alt and that letter: no action may have it, too, or neither does anything.
    letters = {f"Alt+{title[title.index('(&') + 2]}" for title in titles}
    keys = {key.toString() for action in every_action(window) for key in action.shortcuts()}
    assert not letters & keys
    for menu in (action.menu() for action in window.menuBar().actions()):
        texts = [one.text() for one in menu.actions() if one.text()]  # type: ignore[union-attr]
        letters = [text[text.index("(&") + 2] for text in texts]
        assert len(letters) == len(set(letters)), texts


def test_every_line_of_the_page_has_room_for_all_of_it(app: QApplication) -> None:
    page = KeysPage(None, lambda: None)
    page.show()
    for _ in range(3):
        app.processEvents()
    table = page.table
    for row in range(table.rowCount()):
        text = QTextDocument(table.item(row, 2).text())
        text.setDefaultFont(table.font())
        text.setDocumentMargin(0)
        text.setTextWidth(table.columnWidth(2) - 8)
        assert table.rowHeight(row) >= text.size().height() + 3
    page.close()
    page.deleteLater()


def test_the_page_and_the_documentation_say_the_same() -> None:
    text = (Path(__file__).parents[3] / "docs" / "entry.md").read_text(encoding="utf-8")
    groups = tuple(f"| {group} |" for group, *_ in KEYS)
    told = [line for line in text.splitlines() if line.startswith(groups)]
    assert told == [f"| {group} | {keys} | {what} |" for group, keys, what in KEYS]


def test_menus_outlive_what_nobody_refers_to_any_more(window: TownshipWindow) -> None:
    gc.collect()
    window.gridding.show()
    quick = [one for one in window.keyboard.on_cards if not one.isSeparator()]
    assert not any(one.isEnabled() for one in quick)
    window.show_filling()
    assert all(one.isEnabled() for one in quick)
