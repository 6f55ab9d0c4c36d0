"""A workspace file that goes, or is written over, while its window is open: told at once, mended there."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.backups.shelf import Reason, backups_in, folder_of
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import create_workspace, open_desk
from laiwu_desktop.store.database.backup import damage
from laiwu_desktop.ui.keeping.backups_dialog import BackupsDialog
from laiwu_desktop.ui.keeping.custody import BOTH_KEPT
from laiwu_desktop.ui.parts.worker import Worker
from tests.conftest import PERIOD, noon
from tests.ui.acting import idle
from tests.ui.conftest import PLACES, Answers, clock
from tests.ui.disks import small_disk
from tests.ui.keeping.opened import (
    KEY,
    Program,
    choose,
    households,
    in_backups,
    program,
    township_window,
    type_households,
)


def sign(running: Program) -> str:
    """What the bottom of the window says once it has looked."""
    township_window(running).saving.look()
    running.rest()
    return township_window(running).sign.text.text()


def stored(file: Path) -> object:
    desk = open_desk(str(file), clock=noon)
    assert isinstance(desk, TownshipDesk)
    value = desk.draft().figures.record(KEY).values.get("households")
    desk.close()
    return value


def test_a_deleted_file_is_told_at_once_and_written_again(running: Program, answers: Answers) -> None:
    type_households(running, "311")
    assert sign(running).startswith("已保存")
    running.file.unlink()
    assert "已不在原处" in sign(running)
    type_households(running, "312")
    assert "1 项没有保存" in sign(running)
    answers.yes = False
    township_window(running).sign.again.click()
    assert not running.file.exists()
    answers.yes = True
    township_window(running).sign.again.click()
    running.rest()
    assert sign(running).startswith("已保存")
    assert not township_window(running).sign.again.isVisibleTo(running.window)
    assert not answers.errors
    running.close()
    assert damage(running.file) == ""
    assert stored(running.file) == 312


def test_a_copy_put_back_is_worked_on_in(running: Program) -> None:
    type_households(running, "311")
    whole = running.file.read_bytes()
    running.file.unlink()
    assert "已不在原处" in sign(running)
    running.file.write_bytes(whole)
    assert sign(running).startswith("已保存")
    type_households(running, "312")
    running.close()
    assert stored(running.file) == 312


@pytest.mark.parametrize("what", ["another office's", "an earlier state"])
def test_a_file_that_is_written_over_is_told_in_one_line(
    running: Program, answers: Answers, tmp_path: Path, what: str
) -> None:
    other = tmp_path / "别处.sqlite"
    if what == "another office's":
        create_workspace(str(other), "township", "371202101000", PERIOD, clock=noon, divisions=PLACES).close()
    else:
        shutil.copy(running.file, other)
    type_households(running, "311")
    running.file.write_bytes(other.read_bytes())
    there = running.file.read_bytes()
    for _ in range(3):
        assert "覆盖" in sign(running)
    type_households(running, "312")
    assert "1 项没有保存" in sign(running)
    assert running.file.read_bytes() == there
    assert not answers.errors
    answers.picked = "放弃并关闭"


@pytest.mark.parametrize("gone", [True, False])
def test_a_backup_comes_back_where_nothing_can_be_saved_any_more(
    running: Program, answers: Answers, gone: bool
) -> None:
    """What would have to be typed again is named first."""
    if gone:
        running.file.unlink()
    else:
        running.file.write_bytes(b"x" * 100_000)
    assert ("已不在原处" if gone else "已不是工作区文件") in sign(running)
    type_households(running, "311")
    assert township_window(running).sign.retry.text() == "再试一次"

    def fill(dialog: QDialog) -> None:
        assert isinstance(dialog, BackupsDialog)
        running.rest()
        assert dialog.restore.isEnabled()

    answers.fill = fill
    running.window.custody.show_backups()
    running.rest()
    assert answers.told[-1] == "有 1 处没有保存，恢复以后要重新填。放弃它们，现在恢复？"
    assert sign(running) == ""
    type_households(running, "312")
    assert stored_after_closing(running) == 312


def stored_after_closing(running: Program) -> object:
    running.close()
    return stored(running.file)


def test_closing_with_nothing_unsaved_says_that_the_file_is_gone(running: Program, answers: Answers) -> None:
    running.file.unlink()
    assert "已不在原处" in sign(running)
    answers.picked = "不关闭"
    running.window.close()
    assert running.window.isVisible()
    assert answers.told == ["工作区文件不对，现在关闭？"]
    answers.picked = "关闭"
    idle(township_window(running).worker)


@pytest.mark.parametrize("becomes", ["nothing", "another office's"])
def test_what_the_window_alone_still_has_is_kept_on_closing(
    running: Program, answers: Answers, tmp_path: Path, becomes: str
) -> None:
    type_households(running, "311")
    assert sign(running).startswith("已保存")
    take_away(running, tmp_path, becomes)
    assert "已不在原处" in sign(running)
    answers.picked = "关闭"
    folder = folder_of(running.file)
    running.close()
    assert "关闭时会另存" in answers.details[-1]
    kept = [one.path for one in backups_in(folder) if one.reason is Reason.CLOSING]
    assert [stored(path) for path in kept] == [311]
    assert not answers.errors


def take_away(running: Program, tmp_path: Path, becomes: str) -> None:
    """What a person or a program that keeps folders alike does with the file of a window."""
    if becomes == "nothing":
        running.file.unlink()
        return
    other = tmp_path / "别处.sqlite"
    create_workspace(str(other), "township", "371202101000", PERIOD, clock=noon, divisions=PLACES).close()
    other.replace(running.file)


def test_another_file_in_its_place_is_no_backup_of_this_one(
    running: Program, answers: Answers, tmp_path: Path
) -> None:
    type_households(running, "311")
    assert sign(running).startswith("已保存")
    take_away(running, tmp_path, "another office's")
    assert "已不在原处" in sign(running)
    running.window.custody.backing_up.make(Reason.ASKED)
    running.rest()
    (kept,) = [one.path for one in backups_in(folder_of(running.file)) if one.reason is Reason.ASKED]
    assert stored(kept) == 311
    answers.picked = "关闭"


def test_what_covers_it_is_no_backup_of_it_either(running: Program, answers: Answers, tmp_path: Path) -> None:
    other = tmp_path / "别处.sqlite"
    create_workspace(str(other), "township", "371202101000", PERIOD, clock=noon, divisions=PLACES).close()
    running.file.write_bytes(other.read_bytes())
    before = backups_in(folder_of(running.file))
    running.window.custody.backing_up.make(Reason.ASKED)
    running.rest()
    assert backups_in(folder_of(running.file)) == before
    assert "覆盖" in str(running.window.custody.backing_up.trouble)
    assert "覆盖" in sign(running)
    answers.picked = "关闭"


def test_both_are_put_aside_where_a_backup_comes_in_the_place_of_another_file(
    running: Program, answers: Answers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    type_households(running, "311")
    sign(running)
    take_away(running, tmp_path, "another office's")
    there = running.file.read_bytes()
    sign(running)
    details: list[str] = []
    monkeypatch.setattr(answers, "confirm", lambda _p, _t, detail, _y: details.append(detail) or True)
    in_backups(running, answers, choose(running, Reason.OPENING))
    assert details == [BOTH_KEPT]
    assert not answers.errors
    assert households(running) is None
    aside = [one.path for one in backups_in(folder_of(running.file)) if one.reason is Reason.REPLACED]
    assert there in [path.read_bytes() for path in aside]
    assert 311 in [stored(path) for path in aside if path.read_bytes() != there]


def test_on_a_disk_that_was_pulled_nothing_is_written_under_its_folder(
    answers: Answers, worker: Worker, tmp_path: Path, originals: Path
) -> None:
    """There it would be hidden once the disk is back; the second folder gets what the window has."""
    stick = tmp_path / "U盘"
    stick.mkdir()
    with small_disk(tmp_path / "disk", 8 << 20) as disk:
        file = Path(shutil.copy(originals / "township.sqlite", disk.folder))
        desk = open_desk(str(file), clock=clock, hold=True)
        desk.choose_second_folder(str(stick))
        with program(desk, worker, answers) as running:
            type_households(running, "311")
            sign(running)
            disk.pull()
            assert "已不在原处" in sign(running)
            township_window(running).sign.again.click()
            running.rest()
            assert [error.code for error in answers.errors] == ["disk_gone"]
            answers.picked = "关闭"
        assert list(disk.folder.iterdir()) == []
        (own,) = stick.iterdir()
        assert 311 in [stored(one.path) for one in backups_in(own) if one.reason is Reason.CLOSING]


def test_what_was_deleted_is_put_aside_before_a_backup_comes_in_its_place(
    running: Program, answers: Answers
) -> None:
    type_households(running, "311")
    assert sign(running).startswith("已保存")
    running.file.unlink()
    assert "已不在原处" in sign(running)
    in_backups(running, answers, choose(running, Reason.OPENING))
    assert not answers.errors
    assert households(running) is None
    (aside,) = [one.path for one in backups_in(folder_of(running.file)) if one.reason is Reason.REPLACED]
    assert aside.name in township_window(running).status.text()
    assert stored(aside) == 311


def test_where_nothing_could_be_put_aside_no_file_is_named(
    running: Program, answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a share, where nothing stays open that could be written again."""
    type_households(running, "311")
    sign(running)
    monkeypatch.setattr(running.window.desk, "write_again", _refuse)
    monkeypatch.setattr(type(running.window.desk), "holds_open", False)
    running.file.unlink()
    assert "已不在原处" in sign(running)
    assert not township_window(running).sign.again.isVisibleTo(running.window)
    details: list[str] = []
    monkeypatch.setattr(answers, "confirm", lambda _p, _t, detail, _y: details.append(detail) or True)
    in_backups(running, answers, choose(running, Reason.OPENING))
    assert "没有什么可以另存" in details[0]
    assert not answers.errors
    assert "没有另存" in township_window(running).status.text()


def _refuse() -> None:
    raise PersonError("workspace_gone", path="口镇.sqlite")


def test_who_may_only_look_writes_nothing_again(running: Program) -> None:
    desk = running.window.desk
    running.file.unlink()
    assert desk.can_write_again
    desk.only_look(PersonError("held", path=running.file, who="另一个程序"))
    assert not desk.can_write_again
    with pytest.raises(PersonError):
        desk.write_again()
    assert not running.file.exists()
    assert "已不在原处" in sign(running)
    assert not township_window(running).sign.again.isVisibleTo(running.window)
