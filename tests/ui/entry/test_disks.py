"""The window over a disk that is really full, write-protected or pulled out."""

from __future__ import annotations

import contextlib
import io
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QEventLoop, QTimer

from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import open_desk
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.formdef.states import State
from laiwu_desktop.ui.entry import saving as saving_module
from laiwu_desktop.ui.entry.record.row_list import RowsForm
from laiwu_desktop.ui.township.township_window import TownshipWindow
from tests.ui.acting import fill_all, go, idle, type_into
from tests.ui.conftest import SECOND, VILLAGE, Answers, clock
from tests.ui.disks import Disk, small_disk

FORM = "village_broadband"
LONG = "村委会搬了家，电脑还没有装好。" * 33


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    with small_disk(tmp_path / "U盘") as made:
        yield made


@pytest.fixture
def file(disk: Disk, originals: Path) -> Path:
    """The workspace, on the disk."""
    return Path(shutil.copy(originals / "township.sqlite", disk.folder / "工作区.sqlite"))


@pytest.fixture
def township(file: Path) -> Iterator[TownshipDesk]:
    desk = open_desk(str(file), clock=clock)
    assert isinstance(desk, TownshipDesk)
    yield desk
    desk.close()


def stored(file: Path, field: str, unit: str = VILLAGE, form: str = FORM) -> object:
    desk = open_desk(str(file), clock=clock)
    value = desk.draft().figures.record(RecordKey(form, unit)).values.get(field)
    desk.close()
    return value


def is_sound(file: Path) -> bool:
    with contextlib.closing(sqlite3.connect(file)) as connection:
        return connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def sign(window: TownshipWindow) -> str:
    return window.sign.text.text()


def write_until_full(window: TownshipWindow, disk: Disk) -> str:
    """Fill the disk, then write more than the file has room for; returns the text."""
    disk.fill()
    row = go(window.view, VILLAGE, FORM).rows["remarks"]
    edit = row.editor.focus_widgets()[0]
    edit.setFocus()
    edit.insertPlainText(LONG)  # type: ignore[attr-defined]
    edit.document().setModified(True)  # type: ignore[attr-defined]
    row.editor.commit()
    idle(window.worker)
    return str(edit.property("plainText"))


@pytest.fixture
def said(window: TownshipWindow) -> list[str]:
    """All that ever stood at the bottom of the window."""
    heard: list[str] = []
    window.saving.told.connect(lambda: heard.append(window.sign.text.text()))
    return heard


def test_a_full_disk_is_told_and_nothing_is_called_saved(
    window: TownshipWindow, disk: Disk, file: Path, said: list[str]
) -> None:
    text = write_until_full(window, disk)
    entry = go(window.view, VILLAGE, FORM)
    message = entry.rows["remarks"].message.text()
    assert "磁盘已满" in message
    assert "请清理磁盘空间" in message
    assert "请清理磁盘空间" in sign(window)
    type_into(entry.rows["households"], "350")  # the person goes on, and to another village
    assert sign(window).startswith("2 项没有保存")
    go(window.view, SECOND, FORM)
    go(window.view, VILLAGE, FORM)
    assert entry.rows["remarks"].editor.focus_widgets()[0].property("plainText") == text
    assert entry.rows["households"].editor.focus_widgets()[0].property("text") == "350"
    assert not any(line.startswith("已保存") for line in said)
    assert is_sound(file)
    disk.make_room()
    window.sign.retry.click()
    idle(window.worker)
    assert sign(window) == "已保存 09:30:00"
    assert (stored(file, "remarks"), stored(file, "households")) == (text, 350)
    assert is_sound(file)


def test_once_there_is_room_it_is_saved_by_itself(
    window: TownshipWindow, disk: Disk, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saving_module, "TRY_AGAIN", 20)
    text = write_until_full(window, disk)
    assert window.saving.trouble is not None
    disk.make_room()
    loop = QEventLoop()
    window.saving.told.connect(lambda: loop.quit() if window.saving.is_settled else None)
    QTimer.singleShot(30_000, loop.quit)
    loop.exec()
    assert stored(file, "remarks") == text
    assert sign(window) == "已保存 09:30:00"


def test_closing_over_a_full_disk_asks(window: TownshipWindow, disk: Disk, answers: Answers) -> None:
    answers.picked = "不关闭"
    write_until_full(window, disk)
    assert not window.close()
    assert answers.told == ["1 项还没有保存。"]
    assert window.isVisible()
    disk.make_room()
    answers.picked = "再试一次"  # and it closes by itself once that is saved
    closed: list[bool] = []
    window.closed.connect(lambda: closed.append(True))
    assert not window.close()
    idle(window.worker)
    assert closed == [True]


def jpeg() -> bytes:
    written = io.BytesIO()
    Image.effect_noise((1200, 900), 80).convert("RGB").save(written, "JPEG", quality=95)
    return written.getvalue()


def add_photo(window: TownshipWindow) -> None:
    go(window.view, VILLAGE, "information_village").rows["photos"].editor.photos_added.emit([jpeg()])


def explain(window: TownshipWindow) -> None:
    warnings = [found for found in window.draft.check().findings if found.severity == "warning"]
    window.checking._explain(warnings[:1], LONG)


def clear(window: TownshipWindow) -> None:
    go(window.view, SECOND, FORM).clear.click()


def undo(window: TownshipWindow) -> None:
    window.undo_action.trigger()


DEEDS = {one.__name__: one for one in (add_photo, explain, clear, undo)}


@pytest.mark.parametrize("deed", DEEDS.values(), ids=DEEDS)
def test_whatever_is_done_over_a_full_disk_is_told_and_done_once_there_is_room(
    window: TownshipWindow, disk: Disk, file: Path, answers: Answers, deed: Callable[..., None]
) -> None:
    entry = go(window.view, SECOND, FORM)
    type_into(entry.rows["broadband_date"], "2005-3-5")  # does not apply: something to clear, and to undo
    write_until_full(window, disk)
    disk.make_room()
    window.sign.retry.click()
    idle(window.worker)
    before = window.desk.store.changes.newest(window.draft.head.id)
    disk.fill()
    deed(window)
    idle(window.worker)
    told = [sign(window), *map(str, answers.errors)]
    is_done = window.desk.store.changes.newest(window.draft.head.id) > before
    assert is_done == sign(window).startswith("已保存")
    if not is_done:  # what is small finds room where the write before left some
        assert any("磁盘已满" in line for line in told), told
        disk.make_room()
        window.sign.retry.click()
        idle(window.worker)
    assert window.desk.store.changes.newest(window.draft.head.id) > before
    assert is_sound(file)


def test_a_row_that_gets_no_number_is_told_and_can_be_added_once_there_is_room(
    window: TownshipWindow, disk: Disk, answers: Answers
) -> None:
    write_until_full(window, disk)
    go(window.view, VILLAGE, "demonstration_point")
    rows = window.view.pages["demonstration_point"].body
    assert isinstance(rows, RowsForm)
    rows.add_row()
    idle(window.worker)
    assert any("磁盘已满" in str(error) for error in answers.errors)
    assert rows.isEnabled()
    assert window.draft.figures.rows("demonstration_point", VILLAGE) == []
    disk.make_room()
    rows.add_row()
    idle(window.worker)
    assert len(window.desk.draft().figures.rows("demonstration_point", VILLAGE)) == 1


def test_an_export_onto_a_full_disk_leaves_the_report_as_it_was(
    township: TownshipDesk, window: TownshipWindow, disk: Disk, answers: Answers
) -> None:
    fill_all(township)
    window.show_draft(township.draft())
    disk.fill()
    answers.fill = lambda dialog: dialog.edit.setText(str(disk.folder))  # type: ignore[attr-defined]
    window.export()
    idle(window.worker)
    assert answers.errors
    assert all(error.__class__.__name__ == "PersonError" for error in answers.errors), answers.errors
    assert township.draft().head.state is State.DRAFT
    assert not list(disk.folder.glob("*.xlsx"))
    answers.errors.clear()
    disk.make_room()
    window.export()
    idle(window.worker)
    assert not answers.errors
    assert window.draft.head.state is State.EXPORTED


def test_a_stick_that_is_pulled_is_told(window: TownshipWindow, disk: Disk, said: list[str]) -> None:
    entry = go(window.view, VILLAGE, FORM)
    disk.pull()
    type_into(entry.rows["households"], "350")
    assert "已不在原处" in entry.rows["households"].message.text()
    assert "请把原来的文件放回原处" in entry.rows["households"].message.text()
    assert entry.rows["households"].editor.focus_widgets()[0].property("text") == "350"
    assert not any(line.startswith("已保存") for line in said)
    assert not list(disk.folder.iterdir())  # nothing was written beside it
    window.saving.give_up()


class TestWriteProtected:
    """A stick whose switch is on when the workspace is opened, and off later."""

    @pytest.fixture
    def disk(self, tmp_path: Path) -> Iterator[Disk]:
        with small_disk(tmp_path / "U盘") as made:
            yield made

    @pytest.fixture
    def township(self, file: Path, disk: Disk) -> Iterator[TownshipDesk]:
        disk.protect(on=True)
        desk = open_desk(str(file), clock=clock)
        assert isinstance(desk, TownshipDesk)
        yield desk
        desk.close()

    def test_it_is_told_and_saved_once_the_protection_is_off(
        self, window: TownshipWindow, disk: Disk, file: Path
    ) -> None:
        entry = go(window.view, VILLAGE, FORM)
        type_into(entry.rows["households"], "350")
        assert "只读" in entry.rows["households"].message.text()
        assert entry.rows["households"].editor.focus_widgets()[0].property("text") == "350"
        assert not sign(window).startswith("已保存")
        disk.protect(on=False)
        window.sign.retry.click()
        idle(window.worker)
        assert sign(window) == "已保存 09:30:00"
        assert stored(file, "households") == 350
