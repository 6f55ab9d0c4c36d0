"""Backups of an open window are made by themselves, told, and hold up nothing."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.backups.shelf import Reason, backups_in, folder_of
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.store.file.holding import lock_file
from laiwu_desktop.ui.parts.worker import Worker
from laiwu_desktop.ui.township.township_window import TownshipWindow
from tests.statements import before_each
from tests.ui.acting import idle, saved
from tests.ui.conftest import Answers
from tests.ui.keeping.opened import Program, program, type_households


def reasons(file: Path) -> list[str]:
    return [one.reason for one in reversed(backups_in(folder_of(file)))]


def test_on_opening_every_ten_minutes_and_on_closing_where_something_changed(running: Program) -> None:
    window, file = running.window, running.file
    assert reasons(file) == [Reason.OPENING]
    window.custody.backing_up.look()
    running.rest()
    assert reasons(file) == [Reason.OPENING]
    type_households(running, "311")
    window.custody.backing_up.look()
    running.rest()
    assert reasons(file) == [Reason.OPENING, Reason.TIMED]
    type_households(running, "312")
    running.close()
    assert reasons(file) == [Reason.OPENING, Reason.TIMED, Reason.CLOSING]
    assert window.isHidden()
    desk = window.desk
    assert not desk.file.with_name(desk.file.name + "-journal").exists()


def test_before_files_are_read(running: Program, answers: Answers) -> None:
    template = running.file.with_name("模板.xlsx")
    running.window.desk.write_template(template)
    type_households(running, "311")
    answers.files = [template]
    running.window.load()
    running.rest()
    assert reasons(running.file) == [Reason.OPENING, Reason.IMPORT]
    assert not answers.errors


def test_before_packages_are_imported(bureau: BureauDesk, worker: Worker, answers: Answers) -> None:
    with program(bureau, worker, answers) as running:
        bureau.change_settings(filler="王小明")
        answers.files = [running.file]  # no package: what is done first is done all the same
        running.window.import_packages(answers.files)
        running.rest()
        assert reasons(running.file) == [Reason.OPENING, Reason.IMPORT]


def test_the_sign_says_when_or_that_none_could_be_made(running: Program, answers: Answers) -> None:
    sign = running.window.custody.sign
    assert sign.text() == "已备份 09:30"
    assert "完好" in sign.toolTip()
    moved = folder_of(running.file).rename(running.file.with_name("别处"))
    folder_of(running.file).write_text("不是文件夹", encoding="utf-8")
    type_households(running, "311")
    running.window.custody.backing_up.look()
    running.rest()
    assert sign.text() == "备份失败（已备份 09:30）"
    assert sign.property("state") == "error"
    assert "写不进去" in sign.toolTip()
    folder_of(running.file).unlink()
    moved.rename(folder_of(running.file))
    running.window.custody.backing_up.look()  # tried again, though nothing was typed since
    running.rest()
    assert sign.text() == "已备份 09:30"
    assert not answers.errors


def test_that_the_last_one_failed_is_told_on_closing_and_can_be_tried_again(
    running: Program, answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    type_households(running, "311")
    shutil.rmtree(folder_of(running.file))
    folder_of(running.file).write_text("不是文件夹", encoding="utf-8")
    file, window = running.file, running.window
    asked: list[str] = []

    def pick(_parent: object, text: str, detail: str, words: Sequence[str]) -> str:
        asked.append(f"{text}{detail}")
        if len(asked) == 2:
            folder_of(file).unlink()
        return "再试一次" if len(asked) < 3 else words[0]

    monkeypatch.setattr(answers, "pick", pick)
    running.close()
    idle(window.custody.backing_up.worker)
    running.rest()
    assert len(asked) == 2  # the second try again finds a place
    assert "关闭前没有备份成" in asked[0]
    assert "写不进去" in asked[0]
    assert [one.reason for one in backups_in(folder_of(file))] == [Reason.CLOSING]
    assert window.isHidden()
    assert not lock_file(file).exists()


def test_a_stick_that_is_missing_is_told_and_filled_later(running: Program, tmp_path: Path) -> None:
    stick = tmp_path / "U盘"
    stick.mkdir()
    running.window.desk.choose_second_folder(str(stick))
    plugged = stick.rename(tmp_path / "拔下的")
    running.window.custody.backing_up.look()
    running.rest()
    sign = running.window.custody.sign
    assert sign.text() == "已备份 09:30，另存失败"
    assert str(stick) in sign.toolTip()
    plugged.rename(stick)
    running.window.custody.backing_up.look()
    running.rest()
    assert sign.text() == "已备份 09:30"
    assert len(backups_in(stick / "township_371202100000.备份")) == 1


def test_a_slow_backup_holds_up_no_save(running: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """Typing goes on and is saved while a stick takes its time."""
    begun, go_on = threading.Event(), threading.Event()
    back_up = running.window.desk.back_up

    def slow(reason: Reason) -> object:
        begun.set()
        assert go_on.wait(20)
        return back_up(reason)

    monkeypatch.setattr(running.window.desk, "back_up", slow)
    running.window.custody.backing_up.make(Reason.TIMED)
    assert begun.wait(20)
    type_households(running, "311")
    saved(running.window)
    assert running.window.sign.text.text().startswith("已保存")
    assert not running.window.custody.backing_up.worker.is_idle
    go_on.set()
    running.rest()
    assert reasons(running.file) == [Reason.OPENING, Reason.TIMED]
    # What was saved while it was made is looked at the next time.
    asked: list[Reason] = []
    monkeypatch.setattr(running.window.desk, "back_up", asked.append)
    running.window.custody.backing_up.look()
    running.rest()
    assert asked == [Reason.TIMED]


def test_a_backup_runs_no_statement_in_the_window_s_thread(running: Program) -> None:
    ours, found = threading.get_ident(), list[str]()
    with before_each(
        running.window.desk.store._engine,
        lambda sql: found.append(sql) if threading.get_ident() == ours else None,
    ):
        running.window.custody.backing_up.make(Reason.ASKED)
        running.rest()
    assert found == []


def test_nothing_is_backed_up_where_nobody_began(
    township: TownshipDesk, worker: Worker, answers: Answers
) -> None:
    """As for the pictures of the demonstration."""
    window = TownshipWindow(township, worker, answers)
    window.show()
    idle(worker)
    window.close()
    QApplication.processEvents()
    assert township.file is not None
    assert not folder_of(township.file).exists()
    then: list[bool] = []
    window.custody.backing_up.first(lambda: then.append(True))
    assert then == [True]


def test_a_fault_of_ours_is_told_and_logged(
    running: Program, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_reason: Reason) -> None:
        raise RuntimeError

    monkeypatch.setattr(running.window.desk, "back_up", broken)
    then: list[bool] = []
    running.window.custody.backing_up.first(lambda: then.append(True))
    running.rest()
    assert then == [True]  # it is no hindrance
    assert running.window.custody.sign.text() == "备份失败（已备份 09:30）"
    assert "备份时出错" in caplog.text
    assert PersonError("backup_fault").remedy in running.window.custody.sign.toolTip()
