"""What stands beside the value at hand, notes that are never sent, and finding all of it again."""

from __future__ import annotations

import threading
import zipfile
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from laiwu_desktop.desk.divisions import readings
from laiwu_desktop.desk.guiding.about_cell import AboutCell
from laiwu_desktop.desk.guiding.looking_up import search
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.formdef.values import Missing, Value
from laiwu_desktop.store.own_notes import OwnNote
from laiwu_desktop.ui.guiding.cell_bar import CellBar
from laiwu_desktop.ui.guiding.finder import FindDialog
from laiwu_desktop.ui.guiding.keys_page import KeysPage
from laiwu_desktop.ui.parts.worker import Worker
from laiwu_desktop.ui.township.township_window import TownshipWindow
from tests.ui.acting import fill_all, go, idle, saved, show, type_into, write
from tests.ui.conftest import SECOND, VILLAGE, Answers

KEY = RecordKey("village_broadband", SECOND)
CTRL = Qt.KeyboardModifier.ControlModifier


def test_the_bar_says_what_is_known_of_the_value_at_hand(window: TownshipWindow) -> None:
    bar = window.keyboard.about.bar
    entry = go(window.view, SECOND, "village_broadband")
    type_into(entry.rows["households"], "310")
    entry.focus_field("households")
    idle(window.worker)
    assert bar.heading.text() == "总户数（户）"
    assert "户籍在本村（居）的户数" in bar.meaning.text()
    assert "整数" in bar.limits.text()
    assert bar.values.text() == "往期：2006上半年 300　2006下半年 310"
    assert bar.line.numbers == [300.0, 310.0]
    assert "填写（原为 300）" in bar.changed.text()
    entry.focus_field("broadband_access")
    idle(window.worker)
    assert bar.limits.text() == "1\u00a0是　2\u00a0否"
    assert "带入上期数据" in bar.changed.text()


def test_who_changed_it_is_told_whole_on_an_office_screen(window: TownshipWindow) -> None:
    show(window)
    bar = window.keyboard.about.bar
    assert not bar.is_beside
    assert not bar.low
    go(window.view, SECOND, "village_broadband").focus_field("broadband_access")
    idle(window.worker)
    bar.show_changed("2007-01-05 09:30　张示例　带入上期数据（原为 2006下半年的一个很长的值）")
    QApplication.processEvents()
    assert "".join(bar.changed.shown) == bar.changed.text()
    assert bar.changed.geometry().bottom() <= bar.rect().bottom()


def test_the_bar_follows_to_the_same_field_of_another_village(window: TownshipWindow) -> None:
    go(window.view, VILLAGE, "village_broadband").focus_field("households")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_PageDown, CTRL)
    idle(window.worker)
    assert window.view.cell == (KEY, "households")
    assert "300" in window.keyboard.about.bar.values.text()
    assert (KEY, "households") in window.view.seen


def test_a_note_is_kept_beside_the_value_and_found_again(window: TownshipWindow, answers: Answers) -> None:
    bar = window.keyboard.about.bar
    go(window.view, SECOND, "village_broadband").focus_field("households")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_M, CTRL)
    assert QApplication.focusWidget() is bar.note
    write(bar.note, "问村会计")
    QTest.keyClick(bar.note, Qt.Key.Key_Return)
    saved(window)
    assert window.view.cell == (KEY, "households")
    bar.follow_up.click()
    saved(window)
    (note,) = window.desk.own_notes()
    assert (note.key, note.field, note.text, note.follow_up) == (KEY, "households", "问村会计", True)
    go(window.view, VILLAGE, "village_broadband").focus_field("households")
    assert bar.note.text() == ""

    def choose(dialog: QDialog) -> None:
        assert isinstance(dialog, FindDialog)
        assert [hit.cell for hit in dialog.hits] == [(KEY, "households")]  # to be followed up
        dialog.edit.setText("会计")
        assert "问村会计" in dialog.table.item(0, 3).text()
        QTest.keyClick(dialog.edit, Qt.Key.Key_Return)
        dialog.accept()

    answers.fill = choose
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_F, CTRL)
    assert window.view.cell == (KEY, "households")
    assert bar.note.text() == "问村会计"


def test_from_the_grid_the_items_of_its_village_are_searched(
    window: TownshipWindow, answers: Answers
) -> None:
    go(window.view, VILLAGE, "information_village")
    window.gridding.show()
    window.grid.open("village_broadband")
    idle(window.worker)
    key = RecordKey("village_broadband", SECOND)
    window.grid.view.go(window.grid.model.index_of((key, "households")))
    found: list[RecordKey] = []

    def look(dialog: QDialog) -> None:
        assert isinstance(dialog, FindDialog)
        dialog.edit.setText("总户数")
        found.extend(hit.cell[0] for hit in dialog.hits)

    answers.fill = look
    QTest.keyClick(window.grid.view, Qt.Key.Key_F, CTRL)
    assert found == [key]


def test_a_note_leaves_with_no_package(township: TownshipDesk, tmp_path: Path) -> None:
    fill_all(township)
    township.keep_note(KEY, "households", "只给自己看的话", follow_up=True)
    township.keep_effort(SECOND, 3, 1, 20)
    path = township.export(tmp_path, carried=True, missed=True).path
    with zipfile.ZipFile(path) as package:
        whole = b"".join(package.read(name) for name in package.namelist())
    assert "只给自己看的话".encode() not in whole
    township.keep_note(KEY, "households", "", follow_up=False)
    assert township.own_notes() == []


def test_letters_find_what_they_stand_for_behind_what_has_them(window: TownshipWindow) -> None:
    entry = go(window.view, VILLAGE, "information_village")
    type_into(entry.rows["officer_name"], "李示例")
    note = OwnNote(KEY, "new_users", "示例数据：待核", follow_up=False)
    officer = RecordKey("information_village", VILLAGE), "officer_name"
    users = RecordKey("village_broadband", SECOND), "broadband_users"

    def found(text: str) -> list[tuple[RecordKey, str]]:
        return [hit.cell for hit in search(window.draft, SECOND, (note,), text, readings.is_heard_in)]

    assert officer in found("lsl")
    assert officer in found("shili")
    assert officer not in found("ili"), "it begins inside a syllable"
    assert users in found("kdyh")
    assert (KEY, "new_users") in found("dh")
    assert found("l") == [], "one letter stands for too much"
    type_into(entry.rows["officer_name"], "lsl")
    other = go(window.view, SECOND, "information_village")
    type_into(other.rows["officer_name"], "李示例")
    assert found("lsl")[0] == officer
    assert found("lsl")[1] == (RecordKey("information_village", SECOND), "officer_name")


def test_the_tables_of_pinyin_are_fetched_off_the_window(
    window: TownshipWindow, answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[threading.Thread] = []
    there = threading.Event()
    fetch = readings.load

    def load() -> None:
        threads.append(threading.current_thread())
        fetch()

    monkeypatch.setattr(readings, "load", load)
    monkeypatch.setattr(readings, "_there", there)
    hits: list[int] = []

    def look(dialog: QDialog) -> None:
        assert isinstance(dialog, FindDialog)
        dialog.edit.setText("kdyh")
        hits.append(len(dialog.hits))
        saved(window)
        hits.append(len(dialog.hits))

    answers.fill = look
    go(window.view, VILLAGE, "village_broadband")
    window.keyboard.find()
    assert hits[0] == 0
    assert hits[1] > 0
    assert threads
    assert threads[0] is not threading.main_thread()
    window.keyboard.find()
    window.grid.open("village_broadband")
    saved(window)
    assert len(threads) == 1
    there.clear()
    window.grid.open("village_broadband")  # where choices are found by letters
    saved(window)
    assert len(threads) == 2
    assert threads[1] is not threading.main_thread()


@pytest.mark.parametrize(("width", "is_beside"), [(1366, False), (1920, True)])
def test_the_bar_never_squeezes_the_form(window: TownshipWindow, width: int, is_beside: bool) -> None:
    window.resize(width, 700)
    show_again = window.view
    for _ in range(5):
        QApplication.processEvents()
    bar, area = window.keyboard.about.bar, show_again.stack
    assert (bar.mapTo(window, bar.rect().topLeft()).x() > area.width()) is is_beside
    assert area.width() > 1000


@pytest.mark.parametrize("width", [1920, 2560])
def test_a_wide_window_is_made_narrow_in_one_go(window: TownshipWindow, width: int) -> None:
    """It stopped where the bar goes below the form, and took a second drag from there."""
    window.resize(width, 1000)
    QApplication.processEvents()
    once = []
    for _ in range(2):
        window.resize(600, 700)  # below 560 all is slimmer, once it is so low
        QApplication.processEvents()
        once.append(window.width())
    assert once[0] == once[1] < 1000


def test_finding_goes_by_names_and_by_what_was_filled_in(window: TownshipWindow) -> None:
    entry = go(window.view, VILLAGE, "information_village")
    type_into(entry.rows["officer_name"], "李示例")
    hits = search(window.draft, VILLAGE, (), "宽带用户")
    assert (hits[0].cell, hits[0].label) == (
        (RecordKey("village_broadband", VILLAGE), "broadband_users"),
        "宽带用户数",
    )
    (hit,) = search(window.draft, SECOND, (), "李示例")
    assert hit.cell == (RecordKey("information_village", VILLAGE), "officer_name")
    assert search(window.draft, VILLAGE, (), "") == []


def test_a_window_is_shown_as_it_was_without_a_bar_to_look_up(
    township: TownshipDesk, worker: Worker, answers: Answers
) -> None:
    made = TownshipWindow(township, worker, answers)
    show(made)
    assert "把光标放进一项" in made.keyboard.about.bar.meaning.text()
    assert not made.keyboard.about.bar.note.isEnabled()
    made.close()
    made.deleteLater()


def test_what_merged_villages_had_is_read_whole_where_the_line_has_no_room(window: TownshipWindow) -> None:
    entry, draft = go(window.view, SECOND, "village_broadband"), window.view.draft
    field = next(
        row.field
        for row in entry.rows.values()
        if not (row.isHidden() or row.field.is_photo or draft.previous_text(KEY, row.field))
    )
    had = tuple((unit.code, Missing.NOT_YET_KNOWN) for unit in draft.units["village"])
    hints = {(KEY, field.name): had}
    draft.past = msgspec.structs.replace(draft.past, hints=hints, register=window.desk.register)
    window.view.pages["village_broadband"].refresh()
    words = draft.past.hint(KEY, field)
    assert words.count("；") == len(had) - 1
    previous = entry.rows[field.name].previous
    assert previous.text() == "上期 暂缺（原村）"  # whose it was, each by itself, is in the tip and the bar
    assert words in previous.toolTip()
    entry.focus_field(field.name)
    idle(window.worker)
    bar = window.keyboard.about.bar
    assert bar.before.text() == f"区划变更前上期：{words}"
    assert words in bar.before.toolTip()
    bar.show_changed("2006-12-20 09:30　甲　带入上期数据（原为 未填）")
    for low in (True, False):  # whatever is there is there as a whole line
        bar.place(beside=False, low=low)
        QApplication.processEvents()
        for line in (bar.before, bar.values, bar.changed):
            if line.text() and line.isVisible():
                assert line.height() >= line.fontMetrics().height()
                assert line.geometry().bottom() < bar.height()


def test_what_one_of_merged_villages_had_never_stands_for_all(window: TownshipWindow) -> None:
    """示例数据."""
    entry, draft = go(window.view, SECOND, "village_broadband"), window.view.draft
    first, second, *_ = (unit.code for unit in draft.units["village"])
    hints: dict[tuple[RecordKey, str], tuple[tuple[str, Value], ...]] = {
        (KEY, "fiber_access"): ((first, "no"), (second, "yes")),
        (KEY, "monthly_fee"): ((first, Decimal("58.00")), (second, Missing.NOT_APPLICABLE)),
        (KEY, "remarks"): ((first, "示例数据" * 9), (second, "示例数据" * 8)),
    }
    draft.past = msgspec.structs.replace(draft.past, hints=hints, register=window.desk.register)
    for name in [field for _, field in hints]:
        for record in draft.figures.rows("village_broadband", SECOND, previous=True):
            assert record.values.get(name) is None
    texts = (
        ("否（张家庄村）；是（李家庄村）", "否／是（原村）", "各村不一"),
        ("58.00（张家庄村）；不适用（李家庄村）", "58.00／不适用（原村）", "各村不一"),
        ("", "", "各村不一"),
    )
    # How wide a letter is, is the font's to say.
    for width, least in ((3000, 0), (1180, 0), (1000, 0), (900, 1)):
        window.resize(width, 700)
        window.view.pages["village_broadband"].refresh()
        for _ in range(3):  # a new width is followed by the text, and that by the room it takes
            QApplication.processEvents()
        shown = [entry.rows[field].previous.text() for _, field in hints]
        for text, may_be in zip(shown, texts, strict=True):
            assert text.removeprefix("上期 ") in may_be[least:], width
        assert width < 3000 or shown[0] == "上期 否（张家庄村）；是（李家庄村）"
        for _, field in hints:
            previous = entry.rows[field].previous
            assert previous.width() >= previous.fontMetrics().horizontalAdvance(previous.text())


def test_what_is_only_a_hint_is_not_filled_in_and_it_is_said_why(window: TownshipWindow) -> None:
    entry, draft = go(window.view, VILLAGE, "village_broadband"), window.view.draft
    key = RecordKey("village_broadband", VILLAGE)
    hints = {(key, "households"): ((VILLAGE, 171),)}
    draft.past = msgspec.structs.replace(draft.past, hints=hints, register=window.desk.register)
    entry.focus_field("households")
    window.keyboard.quick.as_last_time()
    assert window.status.text().startswith("上期只有区划变更前原村的数，只作提示")
    assert "171（张家庄村）" in window.status.text()
    assert draft.figures.record(key).values.get("households") is None


@pytest.mark.parametrize(("low", "most"), [(False, 4), (True, 2)])
def test_of_a_long_meaning_whole_lines_are_seen_and_that_there_is_more(
    window: TownshipWindow, low: bool, most: int
) -> None:
    bar = CellBar()
    bar.resize(1100, 700)  # of 1366 points, where it is below
    bar.show()
    field = window.view.draft.forms["information_village"].fields["construction_status"]
    for times in (1, 3):
        bar.show_cell(AboutCell("建设状态", field.meaning * times, "1 未建　2 在建　3 已建成　4 已验收"))
        bar.place(beside=False, low=low)
        QApplication.processEvents()
        shown = bar.meaning.shown
        assert len(shown) <= most
        is_whole = "".join(shown) == bar.meaning.text()
        assert is_whole == (times == 1 and not low)
        assert is_whole or shown[-1].endswith("…（F1 看全）")
        assert bar.limits.isHidden() or bar.limits.geometry().bottom() < bar.height()
        assert bar.limits.isHidden() or bar.meaning.geometry().bottom() <= bar.limits.geometry().top()
    bar.place(beside=True)
    bar.resize(bar.width(), 700)
    QApplication.processEvents()
    assert "".join(bar.meaning.shown) == bar.meaning.text()
    bar.close()
    bar.deleteLater()


def words(window: TownshipWindow, answers: Answers) -> str:
    """What F1 says of the value in hand."""
    window.keyboard.show_keys()
    page = answers.shown[-1]
    assert isinstance(page, KeysPage)
    return page.about.text()


def test_the_bar_never_speaks_of_what_is_not_in_hand(window: TownshipWindow, answers: Answers) -> None:
    bar, view = window.keyboard.about.bar, window.view
    go(view, SECOND, "village_broadband").focus_field("households")
    view.set_draft(view.draft, locked=False)  # another reading of the same: one stays where one is
    assert view.cell == (KEY, "households") == window.keyboard.about.cell
    assert bar.heading.text() == "总户数（户）"
    form = next(form.name for form in view.draft.forms if form.repeats and form.level == "village")
    go(view, SECOND, form)
    assert (bar.heading.text(), words(window, answers)) == ("", "")  # it has no rows
    go(view, SECOND, "village_broadband").focus_field("population")
    window.next_period()
    saved(window)
    assert view.draft.head.period == "2007S1"
    assert view.cell is None or view.cell == window.keyboard.about.cell
    go(view, SECOND, "village_broadband").focus_field("population")
    assert "总人口" in bar.heading.text()
    assert "总人口" in words(window, answers)
    window.grid.open("village_broadband")
    window.turn_to(window.grid)
    window.go_to_cell((KEY, "households"))
    assert "总户数" in words(window, answers)
    window.turn_to(window.home)
    assert words(window, answers) == ""


def test_what_is_found_by_its_name_and_its_note_stays_before_the_others(window: TownshipWindow) -> None:
    note = OwnNote(KEY, "broadband_users", "示例数据：宽带用户待核", follow_up=False)
    without = [hit.cell for hit in search(window.draft, SECOND, (), "宽带")]
    assert len(without) > 1
    found = [hit.cell for hit in search(window.draft, SECOND, (note,), "宽带")]
    assert found[: len(without)] == without


def test_past_values_are_told_in_fewer_words_before_they_are_cut(app: QApplication) -> None:
    bar = CellBar()
    past = (("2006下半年", "107", 107.0), ("2007上半年", "108", 108.0))
    bar.show_cell(AboutCell("总户数（户）", "期末户籍户数", "", past=past))
    bar.place(beside=False, low=True)
    bar.show()
    whole, briefer = "往期：2006下半年 107　2007上半年 108", "往期：2006下 107　2007上 108"
    for width, said in ((1100, whole), (620, briefer)):
        bar.resize(width, bar.height())
        app.processEvents()
        assert bar.values.shown == [said]
    bar.close()
