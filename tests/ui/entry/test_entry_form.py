"""Filling in the forms of a township."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QPlainTextEdit

from laiwu_desktop.base.paths import forms_dir
from laiwu_desktop.base.text import MOST_OF_CELL
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import create_workspace
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.formdef.values import AsTyped, Missing
from laiwu_desktop.ui.parts.worker import Worker
from laiwu_desktop.ui.township.township_window import TownshipWindow
from tests.ui.acting import click, go, idle, saved, say, show, type_into, write
from tests.ui.conftest import PLACES, SECOND, TOWN, VILLAGE, Answers, clock

BROADBAND = RecordKey("village_broadband", VILLAGE)


def stored(window: TownshipWindow, key: RecordKey, field: str) -> object:
    """What a fresh look into the workspace finds, once what was typed is on its way no more."""
    idle(window.worker)
    return window.desk.draft().figures.record(key).values.get(field)


def test_what_is_typed_is_saved_at_once_and_read_as_people_write(window: TownshipWindow) -> None:
    entry = go(window.view, VILLAGE, "village_broadband")
    type_into(entry.rows["households"], "３５０")
    type_into(entry.rows["population"], "1,050")
    assert stored(window, BROADBAND, "households") == 350
    assert stored(window, BROADBAND, "population") == 1050
    assert entry.rows["households"].editor.findChild(QLineEdit).text() == "350"


def test_enter_goes_to_the_next_field_and_arrows_change_nothing(window: TownshipWindow) -> None:
    entry = go(window.view, VILLAGE, "village_broadband")
    type_into(entry.rows["households"], "350")
    assert entry.focused_field() == "population"
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Up)
    assert entry.focused_field() == "households"
    assert stored(window, BROADBAND, "households") == 350
    click(entry.rows["broadband_access"], "否")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
    assert stored(window, BROADBAND, "broadband_access") == "no"


def test_next_village_saves_what_is_being_typed(window: TownshipWindow) -> None:
    entry = go(window.view, VILLAGE, "village_broadband")
    entry.rows["households"].editor.take_focus()
    QTest.keyClicks(QApplication.focusWidget(), "77")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_PageDown)
    assert window.view.unit_code == SECOND
    assert stored(window, BROADBAND, "households") == 77
    assert entry.focused_field() == "households"


def test_control_and_enter_go_on_from_several_lines_too(window: TownshipWindow) -> None:
    entry = go(window.view, VILLAGE, "village_broadband")
    edit = entry.rows["remarks"].editor.focus_widgets()[0]
    edit.setFocus()
    write(edit, "示例")
    QTest.keyClick(edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert (window.view.unit_code, window.view.form) == (VILLAGE, "information_village")
    assert stored(window, BROADBAND, "remarks") == "示例"


def test_closing_the_window_saves_what_is_being_typed(window: TownshipWindow) -> None:
    entry = go(window.view, VILLAGE, "village_broadband")
    entry.rows["households"].editor.take_focus()
    write(QApplication.focusWidget(), "８８")
    window.close()
    assert stored(window, BROADBAND, "households") == 88


def test_one_key_chooses_and_another_opens_the_words(window: TownshipWindow) -> None:
    entry = go(window.view, VILLAGE, "village_broadband")
    entry.rows["broadband_access"].editor.take_focus()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_2)
    assert stored(window, BROADBAND, "broadband_access") == "no"
    QTest.keyClick(
        entry.rows["households"].editor.focus_widgets()[0],
        Qt.Key.Key_D,
        Qt.KeyboardModifier.ControlModifier,
    )
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert [action.text() for action in menu.actions() if action.text()] == [
        "不适用",
        "暂缺",
        "清空",
        "改动记录（Ctrl+H）…",
    ]
    menu.close()


def test_fields_appear_where_they_apply_and_calculated_ones_follow(window: TownshipWindow) -> None:
    entry = go(window.view, VILLAGE, "village_broadband")
    assert entry.rows["broadband_date"].isHidden()
    click(entry.rows["broadband_access"], "是")
    assert not entry.rows["broadband_date"].isHidden()
    type_into(entry.rows["broadband_date"], "2006.3.5")
    assert entry.rows["broadband_date"].editor.findChild(QLineEdit).text() == "2006-03-05"
    type_into(entry.rows["households"], "200")
    type_into(entry.rows["broadband_users"], "50")
    assert entry.rows["broadband_penetration"].editor.label.text() == "25.00"  # type: ignore[attr-defined]


def test_what_no_longer_applies_stays_until_it_is_cleared(window: TownshipWindow) -> None:
    entry = go(window.view, VILLAGE, "village_broadband")
    click(entry.rows["broadband_access"], "是")
    click(entry.rows["access_technologies"], "ADSL")
    click(entry.rows["broadband_access"], "否")
    assert not entry.rows["access_technologies"].isHidden()
    assert "不应填写" in entry.rows["access_technologies"].message.text()
    assert entry.clear.isVisible()
    entry.clear.click()
    assert entry.rows["access_technologies"].isHidden()
    assert stored(window, BROADBAND, "access_technologies") is None
    assert not entry.clear.isVisible()


def test_what_is_not_of_the_type_is_kept_and_marked(window: TownshipWindow) -> None:
    entry = go(window.view, VILLAGE, "village_broadband")
    type_into(entry.rows["households"], "约三百")
    row = entry.rows["households"]
    assert stored(window, BROADBAND, "households") == AsTyped("约三百")
    assert row.editor.findChild(QLineEdit).text() == "约三百"
    assert row.message.property("state") == "error"
    assert row.message.text()


@pytest.mark.parametrize("field", ["households", "broadband_access", "remarks"])
def test_the_two_words_can_be_said_of_any_field(window: TownshipWindow, field: str) -> None:
    entry = go(window.view, VILLAGE, "village_broadband")
    say(entry.rows[field], "暂缺")
    assert stored(window, BROADBAND, field) is Missing.NOT_YET_KNOWN
    say(entry.rows[field], "不适用")
    assert stored(window, BROADBAND, field) is Missing.NOT_APPLICABLE
    say(entry.rows[field], "清空")
    assert stored(window, BROADBAND, field) is None


def test_words_are_shown_beside_boxes_that_cannot_say_them(window: TownshipWindow) -> None:
    entry = go(window.view, VILLAGE, "village_broadband")
    click(entry.rows["broadband_access"], "是")
    say(entry.rows["broadband_access"], "暂缺")
    editor = entry.rows["broadband_access"].editor
    assert editor.word.text() == "暂缺"  # type: ignore[attr-defined]
    assert not any(button.isChecked() for button in editor.group.buttons())  # type: ignore[attr-defined]


def test_carried_values_are_marked_until_confirmed(window: TownshipWindow) -> None:
    entry = go(window.view, SECOND, "village_broadband")
    assert entry.rows["households"].previous.text() == "沿用未确认"
    assert window.view.confirm.isVisible()
    type_into(entry.rows["households"], "310")
    assert entry.rows["households"].previous.text() == "上期 300"
    assert entry.rows["population"].previous.text() == "沿用未确认"
    window.view.confirm.click()
    saved(window)
    assert not window.desk.draft().figures.record(RecordKey("village_broadband", SECOND)).carried
    assert not window.view.confirm.isVisible()


def test_merely_passing_through_a_carried_field_confirms_nothing(window: TownshipWindow) -> None:
    entry = go(window.view, SECOND, "village_broadband")
    entry.rows["households"].editor.take_focus()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert "households" in window.desk.draft().figures.record(RecordKey("village_broadband", SECOND)).carried


def test_rows_are_added_named_and_removed_on_a_yes(window: TownshipWindow, answers: Answers) -> None:
    entry = go(window.view, VILLAGE, "demonstration_point")
    body = window.view.pages["demonstration_point"].body
    body.add.click()  # type: ignore[union-attr]
    idle(window.worker)
    assert entry.focused_field() == "point_name"
    type_into(entry.rows["point_name"], "一号点")
    body.add.click()  # type: ignore[union-attr]
    idle(window.worker)
    type_into(entry.rows["point_name"], "二号点")
    names = [body.list.item(n).text() for n in range(body.list.count())]  # type: ignore[union-attr]
    assert names == ["01　一号点", "02　二号点"]
    answers.yes = False
    body.remove.click()  # type: ignore[union-attr]
    assert body.list.count() == 2  # type: ignore[union-attr]
    answers.yes = True
    body.remove.click()  # type: ignore[union-attr]
    idle(window.worker)
    rows = window.desk.draft().figures.rows("demonstration_point", VILLAGE)
    assert [row.values["point_name"] for row in rows] == ["一号点"]


def test_several_lines_and_rare_characters(window: TownshipWindow) -> None:
    entry = go(window.view, VILLAGE, "village_broadband")
    edit = entry.rows["remarks"].editor.focus_widgets()[0]
    edit.setFocus()
    write(edit, "𠮷𬳽")
    QTest.keyClick(edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    write(edit, "第二行")
    QTest.keyClick(edit, Qt.Key.Key_Tab)
    assert stored(window, BROADBAND, "remarks") == "𠮷𬳽\n第二行"


def test_a_text_without_end_is_cut_where_it_is_shown(window: TownshipWindow) -> None:
    row = go(window.view, VILLAGE, "village_broadband").rows["remarks"]
    row.editor.take_focus()
    (edit,) = row.editor.focus_widgets()
    assert isinstance(edit, QPlainTextEdit)
    edit.insertPlainText("很长" * 20_000)
    row.editor.commit()  # as in a pause of typing
    assert stored(window, BROADBAND, "remarks") == edit.toPlainText()
    assert len(edit.toPlainText()) == MOST_OF_CELL + 1
    assert "后面的没有收下" in row.message.text()


def test_the_township_itself_comes_first(window: TownshipWindow) -> None:
    assert next(iter(window.view.units.items)) == TOWN
    entry = go(window.view, TOWN, "township_informatization")
    click(entry.rows["website"], "是")
    assert not entry.rows["website_url"].isHidden()


def test_villages_are_found_by_the_first_letters_of_their_reading(window: TownshipWindow) -> None:
    units = window.view.units
    units.search.setText("ljz")
    shown = [code for code, item in units.items.items() if not item.isHidden()]
    assert shown == [SECOND]
    units.search.setFocus()
    QTest.keyClick(units.search, Qt.Key.Key_Return)
    assert window.view.unit_code == SECOND
    # What is typed next belongs to the village, and the list is whole again.
    assert (
        QApplication.focusWidget()
        in window.view.pages["village_broadband"].entry.rows["households"].editor.focus_widgets()
    )  # type: ignore[attr-defined]
    assert units.search.text() == ""
    assert not units.items[VILLAGE].isHidden()


def test_a_search_without_a_hit_says_so(window: TownshipWindow) -> None:
    units = window.view.units
    there = window.view.unit_code
    units.search.setText("没有这个村")
    assert units.nothing.isVisible()
    QTest.keyClick(units.search, Qt.Key.Key_Return)
    assert window.view.unit_code == there
    units.search.clear()
    assert not units.nothing.isVisible()


def test_undo_is_the_reports_also_from_the_search_box(window: TownshipWindow) -> None:
    type_into(go(window.view, VILLAGE, "village_broadband").rows["households"], "350")
    search = window.view.units.search
    search.setFocus()
    QTest.keyClicks(search, "dy")
    QTest.keyClick(search, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    saved(window)
    assert search.text() == "dy"
    assert stored(window, BROADBAND, "households") is None


def test_states_are_words_and_follow_what_is_typed(window: TownshipWindow) -> None:
    units = window.view.units
    assert units.items[VILLAGE].text(1) == "未填报"
    entry = go(window.view, VILLAGE, "village_broadband")
    type_into(entry.rows["households"], "约三百")
    assert units.items[VILLAGE].text(1) == "有错误"
    type_into(entry.rows["households"], "300")  # much is still to be filled in, and nothing is wrong
    assert units.items[VILLAGE].text(1) == "未填完"
    assert "待填" in units.items[VILLAGE].toolTip(1)


def test_a_new_field_in_a_form_file_appears_on_screen(
    tmp_path: Path, worker: Worker, answers: Answers
) -> None:
    forms = tmp_path / "forms"
    shutil.copytree(forms_dir(), forms)
    path = forms / "village_safety_tv.toml"
    added = '\n[[section]]\nlabel = "新增"\n\n[[section.field]]\nname = "speakers"\nlabel = "大喇叭"\n'
    text = path.read_text(encoding="utf-8")
    place = text.index("[[rule]]")
    path.write_text(f'{text[:place]}{added}type = "integer"\nunit = "个"\n\n{text[place:]}', encoding="utf-8")
    (forms / "extra.toml").write_text(
        'name = "extra"\ntitle = "新表"\nnumber = "莱农信9表"\nlevel = "village"\n'
        '[[section]]\nlabel = "一"\n[[section.field]]\nname = "wells"\nlabel = "机井"\ntype = "integer"\n',
        encoding="utf-8",
    )
    desk = create_workspace(
        str(tmp_path / "w.sqlite"), "township", TOWN, "2006S2", clock=clock, forms=forms, divisions=PLACES
    )
    assert isinstance(desk, TownshipDesk)
    window = TownshipWindow(desk, worker, answers)
    show(window)
    type_into(go(window.view, VILLAGE, "village_safety_tv").rows["speakers"], "4")
    type_into(go(window.view, VILLAGE, "extra").rows["wells"], "2")
    assert stored(window, RecordKey("village_safety_tv", VILLAGE), "speakers") == 4
    assert stored(window, RecordKey("extra", VILLAGE), "wells") == 2
    window.close()
    window.deleteLater()
    desk.close()


def test_the_return_key_goes_on_from_a_form_without_rows(window: TownshipWindow) -> None:
    go(window.view, VILLAGE, "demonstration_point")
    page = window.view.pages["demonstration_point"]
    page.focus_field("")
    before = window.draft.figures.records
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert window.view.form != "demonstration_point" or window.view.unit_code != VILLAGE
    assert window.view.cell is not None
    idle(window.worker)
    assert window.draft.figures.records == before
    go(window.view, VILLAGE, "demonstration_point")
    page.focus_field("")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    idle(window.worker)
    assert window.view.cell is not None
    assert len(window.draft.figures.rows("demonstration_point", VILLAGE)) == 1
