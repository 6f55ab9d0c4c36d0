"""What is typed is in the workspace or said not to be: locks, full disks, lost files, other windows."""

from __future__ import annotations

import contextlib
import io
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget
from sqlalchemy import Connection, event

from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import open_desk
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.ui.fields.field_row import FieldRow
from laiwu_desktop.ui.parts.worker import Worker
from laiwu_desktop.ui.shell.desk_window import DeskWindow
from laiwu_desktop.ui.township.township_window import TownshipWindow
from tests.ui.acting import go, idle, say, show, type_into, write
from tests.ui.conftest import SECOND, VILLAGE, Answers, clock

KEY = RecordKey("village_broadband", VILLAGE)
FORM = "village_broadband"


def stored(file: Path, field: str, key: RecordKey = KEY) -> object:
    """What another program finds in the file."""
    desk = open_desk(str(file), clock=clock)
    value = desk.draft().figures.record(key).values.get(field)
    desk.close()
    return value


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The file of the `township` that the window is over."""
    return tmp_path / "township.sqlite"


@contextlib.contextmanager
def set_to(window: DeskWindow, pragma: str) -> Iterator[None]:
    """Every transaction of the window runs with this, whichever connection it takes."""
    engine = window.desk.store._engine

    def set_it(connection: Connection) -> None:
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.execute(f"PRAGMA {pragma}")

    event.listen(engine, "engine_connect", set_it)
    yield
    event.remove(engine, "engine_connect", set_it)


@contextlib.contextmanager
def locked(file: Path, window: DeskWindow) -> Iterator[None]:
    """Another program is writing, and our window does not wait for it for long."""
    with (
        contextlib.closing(sqlite3.connect(file, isolation_level=None)) as other,
        set_to(window, "busy_timeout = 1"),
    ):
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def sign(window: TownshipWindow) -> str:
    return window.sign.text.text()


def test_saved_is_said_with_the_time_and_only_afterwards(window: TownshipWindow, file: Path) -> None:
    row = go(window.view, VILLAGE, FORM).rows["households"]
    row.editor.take_focus()
    write(row.editor.focus_widgets()[0], "35")
    assert sign(window) == "未保存"
    assert row.message.text().startswith("未保存")
    QTest.keyClick(row.editor.focus_widgets()[0], Qt.Key.Key_Return)
    assert sign(window) == "未保存"
    assert not window.sign.retry.isVisible()
    idle(window.worker)
    assert sign(window) == "已保存 09:30:00"
    assert not row.message.text().startswith("未保存")
    assert stored(file, "households") == 35


def test_nothing_is_called_unsaved_where_nobody_typed(window: TownshipWindow) -> None:
    remarks = go(window.view, VILLAGE, FORM).rows["remarks"]
    assert sign(window) == ""
    type_into(remarks, "村委会正在装修", Qt.Key.Key_Tab)
    assert sign(window) == "已保存 09:30:00"
    for village in (SECOND, VILLAGE):  # the long text is shown again, and nobody typed it
        go(window.view, village, FORM)
        assert sign(window) == "已保存 09:30:00"


def test_what_a_lock_holds_up_is_kept_told_and_saved_later(window: TownshipWindow, file: Path) -> None:
    entry = go(window.view, VILLAGE, FORM)
    with locked(file, window):
        type_into(entry.rows["households"], "350")
        assert entry.rows["households"].editor.focus_widgets()[0].property("text") == "350"
        assert "另一个程序正占用" in entry.rows["households"].message.text()
        assert sign(window).startswith("1 项没有保存")
        assert window.sign.retry.isVisible()
        type_into(entry.rows["population"], "900")  # the person goes on
        assert sign(window).startswith("2 项没有保存")
    window.sign.retry.click()
    idle(window.worker)
    assert sign(window).startswith("已保存")
    assert (stored(file, "households"), stored(file, "population")) == (350, 900)
    assert not window.sign.retry.isVisible()


def test_what_could_not_be_saved_goes_along_to_the_next_village_and_back(
    window: TownshipWindow, file: Path
) -> None:
    entry = go(window.view, VILLAGE, FORM)
    with locked(file, window):
        type_into(entry.rows["households"], "350")
        go(window.view, SECOND, FORM)
        assert entry.rows["households"].editor.focus_widgets()[0].property("text") != "350"
        go(window.view, VILLAGE, FORM)
        assert entry.rows["households"].editor.focus_widgets()[0].property("text") == "350"
        assert "未保存" in entry.rows["households"].message.text()
    window.sign.retry.click()
    idle(window.worker)
    assert stored(file, "households") == 350


def test_nothing_is_exported_or_checked_over_what_is_not_saved(
    window: TownshipWindow, file: Path, answers: Answers
) -> None:
    entry = go(window.view, VILLAGE, FORM)
    with locked(file, window):
        type_into(entry.rows["households"], "350")
        window.check()
    assert [getattr(error, "code", "") for error in answers.errors] == ["unsaved"]


@pytest.mark.parametrize(("chosen", "closed"), [("不关闭", False), ("放弃并关闭", True)])
def test_closing_asks_instead_of_losing(
    window: TownshipWindow, file: Path, answers: Answers, chosen: str, closed: bool
) -> None:
    answers.picked = chosen
    entry = go(window.view, VILLAGE, FORM)
    with locked(file, window):
        type_into(entry.rows["households"], "350")
        assert window.close() is closed
    assert answers.told == ["1 项还没有保存。"]
    window.saving.give_up()


def test_a_question_that_was_overtaken_by_the_save_loses_nothing_and_closes(
    window: TownshipWindow, file: Path, answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While it stands there the file gets free, and what was typed is saved."""
    moot: list[bool] = []

    def pick(_parent: object, _text: str, _detail: str, words: list[str], over: Callable[[], bool]) -> str:
        moot.append(over())
        free.close()
        window.saving.retry()
        idle(window.worker)
        moot.append(over())
        return words[1]

    monkeypatch.setattr(answers, "pick", pick)
    entry = go(window.view, VILLAGE, FORM)
    with contextlib.ExitStack() as free:
        free.enter_context(locked(file, window))
        type_into(entry.rows["households"], "350")
        assert window.close()
    assert moot == [False, True]
    assert stored(file, "households") == 350


def test_what_was_given_up_is_not_asked_about_again(
    window: TownshipWindow, file: Path, answers: Answers
) -> None:
    answers.picked = "放弃并关闭"
    entry = go(window.view, VILLAGE, FORM)
    with locked(file, window):
        type_into(entry.rows["households"], "350")
        assert window.close()
        assert answers.told == ["1 项还没有保存。"]
        assert window.close()
    assert answers.told == ["1 项还没有保存。"]
    assert stored(file, "households") is None


def test_a_full_disk_keeps_the_text(window: TownshipWindow, file: Path) -> None:
    """SQLite's own limit of pages says the same as a disk without room."""
    row = go(window.view, VILLAGE, FORM).rows["remarks"]
    edit = row.editor.focus_widgets()[0]
    assert isinstance(edit, QPlainTextEdit)
    edit.setFocus()
    write(edit, "x" * 400)
    with set_to(window, "max_page_count = 1"):  # it cannot be less than there are
        for _ in range(30):  # until the free room within the pages is used up, too
            edit.document().setModified(True)
            row.editor.commit()
            idle(window.worker)
            if window.saving.trouble:
                break
            edit.insertPlainText("y" * 300)
        assert "磁盘已满" in row.message.text()
        assert edit.toPlainText().startswith("x" * 400)
        assert not sign(window).startswith("已保存")
    with set_to(window, "max_page_count = 1000000"):
        window.sign.retry.click()
        idle(window.worker)
    assert stored(file, "remarks") == edit.toPlainText()


def test_a_file_that_is_gone_is_told_and_saved_to_when_it_is_back(window: TownshipWindow, file: Path) -> None:
    entry = go(window.view, VILLAGE, FORM)
    elsewhere = file.with_name("elsewhere.sqlite")
    file.rename(elsewhere)
    type_into(entry.rows["households"], "350")
    assert "已不在原处" in entry.rows["households"].message.text()
    assert not file.exists()
    elsewhere.rename(file)
    window.sign.retry.click()
    idle(window.worker)
    assert stored(file, "households") == 350


def test_a_long_text_is_saved_in_a_pause(window: TownshipWindow, file: Path) -> None:
    row = go(window.view, VILLAGE, FORM).rows["remarks"]
    edit = row.editor.focus_widgets()[0]
    assert isinstance(edit, QPlainTextEdit)
    edit.setFocus()
    write(edit, "abc ")
    assert row.editor.pause.isActive()
    row.editor.pause.timeout.emit()
    idle(window.worker)
    assert stored(file, "remarks") == "abc"
    assert (edit.toPlainText(), edit.textCursor().position()) == ("abc ", 4)  # the person is still writing
    write(edit, "d")
    row.editor.commit()
    idle(window.worker)
    assert stored(file, "remarks") == "abc d"


def test_the_same_field_in_two_windows_is_shown_side_by_side(window: TownshipWindow, file: Path) -> None:
    entry = go(window.view, VILLAGE, FORM)
    other = open_desk(str(file), clock=clock)
    other.draft().put(KEY, "households", 350)
    other.close()
    row = entry.rows["households"]
    type_into(row, "360")
    assert stored(file, "households") == 350
    assert "350" in row.message.text()
    assert "360" in row.message.text()
    assert row.mine.isVisible()
    row.mine.click()
    idle(window.worker)
    assert stored(file, "households") == 360
    assert not row.mine.isVisible()


def in_conflict(window: TownshipWindow, file: Path) -> FieldRow:
    """Somebody else has written 350 where 360 is typed."""
    row = go(window.view, VILLAGE, FORM).rows["households"]
    other = open_desk(str(file), clock=clock)
    other.draft().put(KEY, "households", 350)
    other.close()
    type_into(row, "360")
    assert row.mine.isVisible()
    return row


def test_a_conflict_stays_until_a_person_settles_it(window: TownshipWindow, file: Path) -> None:
    row = in_conflict(window, file)
    window.check()  # it reads the report anew
    idle(window.worker)
    go(window.view, VILLAGE, FORM)
    assert row.mine.isVisible()
    assert sign(window).startswith("1 项在别处刚改过")
    row.theirs.click()
    idle(window.worker)
    assert not row.mine.isVisible()
    assert stored(file, "households") == 350


def test_typing_over_a_conflict_settles_it(window: TownshipWindow, file: Path) -> None:
    row = in_conflict(window, file)
    type_into(row, "370")
    assert not row.mine.isVisible()
    assert sign(window) == "已保存 09:30:00"
    assert stored(file, "households") == 370


def test_a_conflict_does_not_follow_into_another_period(window: TownshipWindow, file: Path) -> None:
    row = in_conflict(window, file)
    window.next_period()
    idle(window.worker)
    go(window.view, VILLAGE, FORM)
    assert not row.mine.isVisible()


def test_what_another_window_writes_is_seen(window: TownshipWindow, file: Path) -> None:
    entry = go(window.view, VILLAGE, FORM)
    other = open_desk(str(file), clock=clock)
    other.draft().put(KEY, "households", 350)
    other.close()
    idle(window.worker)  # whatever the window's clock had begun to look for
    window.saving.look()
    idle(window.worker)
    assert entry.rows["households"].editor.focus_widgets()[0].property("text") == "350"


def compose(edit: QWidget, preedit: str, commit: str = "") -> None:
    event = QInputMethodEvent(preedit, [])
    event.setCommitString(commit)
    QApplication.sendEvent(edit, event)


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_PageDown, Qt.Key.Key_Down])
def test_keys_belong_to_the_input_method_while_it_composes(window: TownshipWindow, key: Qt.Key) -> None:
    entry = go(window.view, VILLAGE, "information_village")
    row = entry.rows["officer_name"]
    row.setVisible(True)
    row.editor.take_focus()
    edit = row.editor.focus_widgets()[0]
    compose(edit, "zhang")
    QTest.keyClick(edit, key)
    assert window.view.unit_code == VILLAGE
    assert edit.hasFocus()
    compose(edit, "", "张")
    assert edit.property("text") == "张"


def test_a_composition_is_not_lost_and_a_late_commit_goes_where_it_was_begun(
    window: TownshipWindow, file: Path
) -> None:
    entry = go(window.view, VILLAGE, "information_village")
    row = entry.rows["officer_name"]
    row.editor.take_focus()
    edit = row.editor.focus_widgets()[0]
    write(edit, "A")
    compose(edit, "zhang")
    window.view.units.go(SECOND)
    idle(window.worker)
    key = RecordKey("information_village", VILLAGE)
    assert stored(file, "officer_name", key) == "Azhang"
    compose(edit, "", "张")  # the input method answers only now
    idle(window.worker)
    assert stored(file, "officer_name", key) == "A张"
    assert stored(file, "officer_name", RecordKey("information_village", SECOND)) is None


@pytest.mark.parametrize(("form", "field"), [("information_village", "officer_name"), (FORM, "remarks")])
def test_a_late_commit_goes_into_the_middle_of_the_text_where_it_was_begun(
    window: TownshipWindow, file: Path, form: str, field: str
) -> None:
    row = go(window.view, VILLAGE, form).rows[field]
    row.editor.take_focus()
    edit = row.editor.focus_widgets()[0]
    write(edit, "AB")
    QTest.keyClick(edit, Qt.Key.Key_Left)
    compose(edit, "zhang")
    window.view.units.go(SECOND)
    idle(window.worker)
    compose(edit, "", "张")
    idle(window.worker)
    assert stored(file, field, RecordKey(form, VILLAGE)) == "A张B"


def left_composing(window: TownshipWindow) -> QWidget:
    """A composition was under way in the name when another village was gone to; the field of that one."""
    entry = go(window.view, VILLAGE, "information_village")
    row = entry.rows["officer_name"]
    row.editor.take_focus()
    compose(row.editor.focus_widgets()[0], "zhang")
    window.view.units.go(SECOND)
    idle(window.worker)
    return row.editor.focus_widgets()[0]


NAME = RecordKey("information_village", VILLAGE)
SECOND_NAME = RecordKey("information_village", SECOND)


def test_a_composition_alone_is_not_lost(window: TownshipWindow, file: Path) -> None:
    left_composing(window)
    assert stored(file, "officer_name", NAME) == "zhang"


def test_what_is_committed_after_a_late_commit_goes_where_it_is_typed(
    window: TownshipWindow, file: Path
) -> None:
    edit = left_composing(window)
    compose(edit, "", "张")  # late
    compose(edit, "", "李")  # an input method commits punctuation and chosen words without composing
    window.view.commit()
    idle(window.worker)
    assert stored(file, "officer_name", NAME) == "张"
    assert stored(file, "officer_name", SECOND_NAME) == "李"


def test_a_new_composition_ends_the_wait_for_a_late_commit(window: TownshipWindow, file: Path) -> None:
    edit = left_composing(window)
    compose(edit, "li")
    compose(edit, "", "李")
    compose(edit, "", "四")
    window.view.commit()
    idle(window.worker)
    assert stored(file, "officer_name", NAME) == "zhang"
    assert stored(file, "officer_name", SECOND_NAME) == "李四"


def test_a_letter_ends_the_wait_for_a_late_commit(window: TownshipWindow, file: Path) -> None:
    """What is typed has no composition; a sign that an input method commits amidst it belongs to it."""
    edit = left_composing(window)
    write(edit, "abc，def")
    window.view.commit()
    idle(window.worker)
    assert stored(file, "officer_name", NAME) == "zhang"
    assert stored(file, "officer_name", SECOND_NAME) == "abc，def"


def test_a_click_elsewhere_ends_the_wait_for_a_late_commit(window: TownshipWindow, file: Path) -> None:
    left_composing(window)
    phone = window.view.pages["information_village"].entry.rows["officer_phone"].editor.focus_widgets()[0]
    QTest.mouseClick(phone, Qt.MouseButton.LeftButton)
    compose(phone, "", "李")
    window.view.commit()
    idle(window.worker)
    assert stored(file, "officer_name", NAME) == "zhang"
    assert stored(file, "officer_phone", SECOND_NAME) == "李"


def test_what_comes_with_a_new_composition_belongs_to_that(window: TownshipWindow, file: Path) -> None:
    """Some input methods commit the first word as the second is begun."""
    edit = left_composing(window)
    compose(edit, "si", "李")
    compose(edit, "", "四")
    window.view.commit()
    idle(window.worker)
    assert stored(file, "officer_name", NAME) == "zhang"
    assert stored(file, "officer_name", SECOND_NAME) == "李四"


def test_a_save_does_not_wait_for_a_lock_in_the_windows_thread(
    township: TownshipDesk, file: Path, worker: Worker, answers: Answers
) -> None:
    """The event loop turns while the worker waits: the write lies with the worker, not with the window."""
    window = TownshipWindow(township, worker, answers)
    show(window)
    entry = go(window.view, VILLAGE, FORM)
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        row = entry.rows["households"]
        row.editor.take_focus()
        write(row.editor.focus_widgets()[0], "350")
        QTest.keyClick(row.editor.focus_widgets()[0], Qt.Key.Key_Return)
        assert entry.focused_field() == "population"  # at once, though nothing is saved
        assert not worker.is_idle
        other.execute("ROLLBACK")
    idle(worker)
    assert stored(file, "households") == 350
    window.close()
    window.deleteLater()


def test_saved_is_not_said_of_one_field_while_another_is_typed_in(window: TownshipWindow) -> None:
    entry = go(window.view, VILLAGE, FORM)
    edit = entry.rows["households"].editor.focus_widgets()[0]
    entry.rows["households"].editor.take_focus()
    write(edit, "350")
    QTest.keyClick(edit, Qt.Key.Key_Return)  # on its way
    write(entry.rows["population"].editor.focus_widgets()[0], "9")
    idle(window.worker)
    assert window.saving.is_settled
    assert sign(window) == "未保存"
    QTest.keyClick(entry.rows["population"].editor.focus_widgets()[0], Qt.Key.Key_Return)
    idle(window.worker)
    assert sign(window) == "已保存 09:30:00"


def test_a_text_that_was_deleted_is_unsaved_until_it_is_left(window: TownshipWindow, file: Path) -> None:
    entry = go(window.view, VILLAGE, FORM)
    type_into(entry.rows["population"], "900")
    type_into(entry.rows["households"], "350")
    edit = entry.rows["households"].editor.focus_widgets()[0]
    entry.rows["households"].editor.take_focus()
    QTest.keyClick(edit, Qt.Key.Key_Delete)
    window.saving.told.emit()
    assert sign(window) == "未保存"
    assert entry.rows["households"].message.text().startswith("未保存")
    QTest.keyClick(edit, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)  # of the text, not of the report
    idle(window.worker)
    assert edit.property("text") == "350"
    assert stored(file, "households") == 350


def test_the_button_says_that_it_is_being_tried_again(window: TownshipWindow, file: Path) -> None:
    entry = go(window.view, VILLAGE, FORM)
    with locked(file, window):
        type_into(entry.rows["households"], "350")
        assert window.sign.retry.text() == "再试一次"
        window.sign.retry.click()
        assert window.sign.retry.text() == "正在再试…"
        assert not window.sign.retry.isEnabled()
        idle(window.worker)
        assert window.sign.retry.isEnabled()
    window.sign.retry.click()
    idle(window.worker)


def picture(content: bytes = b"") -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(written, "JPEG")
    return content or written.getvalue()


def test_a_window_that_is_closed_over_a_photo_waits_for_it(
    township: TownshipDesk, file: Path, worker: Worker, answers: Answers
) -> None:
    window = TownshipWindow(township, worker, answers)
    show(window)
    closed: list[bool] = []
    window.closed.connect(lambda: closed.append(True))
    row = go(window.view, VILLAGE, "information_village").rows["photos"]
    idle(worker)
    row.editor.photos_added.emit([picture()])
    assert not window.close()
    assert sign(window) == "未保存"
    idle(worker)
    assert closed == [True]
    photos = stored(file, "photos", RecordKey("information_village", VILLAGE))
    assert isinstance(photos, tuple)
    assert len(photos) == 1
    window.deleteLater()


def test_a_picture_that_is_none_holds_nothing_up(window: TownshipWindow, answers: Answers) -> None:
    row = go(window.view, VILLAGE, "information_village").rows["photos"]
    idle(window.worker)
    done: list[bool] = []
    row.editor.photos_added.emit([picture(b"no picture")])
    window.saving.when_saved(lambda: done.append(True))
    assert not done
    idle(window.worker)
    assert [getattr(error, "code", "") for error in answers.errors] == ["bad_photo"]
    assert done == [True]


@pytest.mark.parametrize("width", [1366, 911])
def test_what_could_not_be_saved_is_readable_whole(window: TownshipWindow, file: Path, width: int) -> None:
    window.resize(width, 700)
    entry = go(window.view, VILLAGE, FORM)
    elsewhere = file.with_name("elsewhere.sqlite")
    file.rename(elsewhere)
    type_into(entry.rows["households"], "350")
    QApplication.processEvents()
    message = entry.rows["households"].message
    assert message.height() >= message.heightForWidth(message.width()) > 0
    assert str(file) in message.toolTip().replace("\u200b", "")
    assert str(file.parent) not in sign(window)
    assert window.sign.text.width() >= window.sign.text.sizeHint().width()
    elsewhere.rename(file)
    window.sign.retry.click()
    idle(window.worker)
    assert message.minimumHeight() <= message.heightForWidth(1000)


# ---- undo, redo and the history of a field


def test_undo_and_redo_name_what_they_do_and_go_there(window: TownshipWindow, file: Path) -> None:
    entry = go(window.view, VILLAGE, FORM)
    type_into(entry.rows["households"], "350")
    go(window.view, SECOND, FORM)
    assert "张家庄村" in window.undo_action.toolTip()
    assert "总户数" in window.undo_action.toolTip()
    QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    idle(window.worker)
    assert stored(file, "households") is None
    assert window.view.unit_code == VILLAGE
    assert window.status.text().startswith("撤消：")
    window.redo_action.trigger()
    idle(window.worker)
    assert stored(file, "households") == 350
    assert not window.redo_action.isEnabled()


def test_undo_of_a_text_that_is_being_written_stays_in_the_text(window: TownshipWindow, file: Path) -> None:
    entry = go(window.view, VILLAGE, FORM)
    type_into(entry.rows["households"], "350")
    edit = entry.rows["population"].editor.focus_widgets()[0]
    write(edit, "9")
    QTest.keyClick(edit, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    idle(window.worker)
    assert edit.property("text") == ""
    assert stored(file, "households") == 350


def test_the_history_of_a_field_is_shown_by_one_key(window: TownshipWindow, answers: Answers) -> None:
    entry = go(window.view, VILLAGE, FORM)
    for text in ("350", "360"):
        type_into(entry.rows["households"], text)
    entry.rows["households"].editor.take_focus()
    edit = entry.rows["households"].editor.focus_widgets()[0]
    QTest.keyClick(edit, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    idle(window.worker)
    (dialog,) = answers.shown
    table = dialog.table  # type: ignore[attr-defined]
    shown = [[table.item(row, column).text() for column in (2, 3, 4)] for row in range(table.rowCount())]
    assert shown == [["填写", "350", "360"], ["填写", "未填", "350"]]


def test_the_history_is_offered_beside_the_field_as_well(window: TownshipWindow, answers: Answers) -> None:
    row = go(window.view, VILLAGE, FORM).rows["households"]
    type_into(row, "350")
    say(row, "改动记录（Ctrl+H）…")
    idle(window.worker)
    (dialog,) = answers.shown
    assert dialog.table.rowCount() == 1  # type: ignore[attr-defined]
