"""In the window: backups looked at, made, and brought back."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.backups.shelf import Reason, backups_in, folder_of
from laiwu_desktop.desk.workspaces import open_desk
from laiwu_desktop.ui.keeping.backups_dialog import BackupsDialog
from laiwu_desktop.ui.parts.worker import Worker
from laiwu_desktop.ui.township.township_window import TownshipWindow
from laiwu_desktop.ui.which_window import Looking
from tests.store.database.test_soundness import damaged
from tests.ui.acting import go, idle
from tests.ui.conftest import VILLAGE, Answers
from tests.ui.keeping.opened import (
    FORM,
    Program,
    choose,
    households,
    in_backups,
    program,
    township_window,
    type_households,
)


def test_the_backups_are_listed_with_what_each_would_cost(running: Program, answers: Answers) -> None:
    type_households(running, "311")
    said: list[str] = []

    def act(dialog: BackupsDialog) -> None:
        answers.yes = False
        said.append(dialog.text.toPlainText())
        said.append(dialog.state.text())
        assert dialog.restore.isEnabled()

    in_backups(running, answers, act)
    assert "改动 1 处" in said[0]
    assert "张家庄村委会 总户数：未填 → 311" in said[0]
    assert "完好" in said[1]
    assert households(running) == 311


def test_one_is_brought_back_and_the_window_opens_on_it(running: Program, answers: Answers) -> None:
    type_households(running, "311")
    before = running.window
    in_backups(running, answers, choose(running, Reason.OPENING))
    assert running.window is not before
    assert not isValid(before)
    assert running.window.isVisible()
    assert QApplication.quitOnLastWindowClosed()
    assert households(running) is None
    assert not answers.errors
    kinds = [one.reason for one in backups_in(folder_of(running.file))]
    # What was opened again is not what was closed.
    assert sorted(kinds) == sorted([Reason.OPENING, Reason.CLOSING, Reason.REPLACED, Reason.OPENING])
    type_households(running, "45")  # it is worked in as before
    assert households(running) == 45
    # What was put aside comes back in the same way.
    in_backups(running, answers, choose(running, Reason.REPLACED))
    assert households(running) == 311


def test_what_cannot_be_brought_back_leaves_the_workspace_open(running: Program, answers: Answers) -> None:
    type_households(running, "311")

    def act(dialog: BackupsDialog) -> None:
        choose(running, Reason.OPENING)(dialog)
        assert dialog.chosen is not None
        dialog.chosen.path.unlink()

    in_backups(running, answers, act)
    assert [error.code for error in answers.errors if isinstance(error, PersonError)] == ["no_file"]
    assert running.window.isVisible()
    assert households(running) == 311


def test_a_damaged_backup_cannot_be_brought_back_nor_one_that_is_half_be_opened(
    running: Program, answers: Answers
) -> None:
    (kept,) = backups_in(folder_of(running.file))
    kept.path.write_bytes(kept.path.read_bytes()[:6000])

    def act(dialog: BackupsDialog) -> None:
        assert not dialog.restore.isEnabled()
        assert "损坏" in dialog.text.toPlainText()
        dialog.look.click()

    in_backups(running, answers, act)
    assert [error.code for error in answers.errors if isinstance(error, PersonError)] == ["bad_workspace"]


@pytest.mark.parametrize(("value", "is_shown"), [("301", True), ("'many'", False)])
def test_what_can_still_be_read_in_a_damaged_backup_can_be_looked_at(
    running: Program, answers: Answers, value: str, is_shown: bool
) -> None:
    type_households(running, "311")
    running.window.custody.backing_up.look()
    running.rest()
    kept = backups_in(folder_of(running.file))[0]
    damaged(kept.path, f"UPDATE form_{FORM} SET households = {value} WHERE unit_code = '{VILLAGE}'")

    def act(dialog: BackupsDialog) -> None:
        assert not dialog.restore.isEnabled()
        dialog.look.click()

    in_backups(running, answers, act)
    lookings = running.opening.findChildren(Looking)
    if not is_shown:
        assert not lookings
        assert "张家庄村委会" in str(answers.errors[0])
        return
    (looking,) = lookings
    assert looking.window is not None
    idle(looking.window.custody.inspecting.worker)
    said = looking.window.custody.inspecting.text.text()
    assert said.startswith("这份备份有损坏")
    assert "张家庄村委会" in said
    assert looking.window.custody.inspecting.button.isHidden()
    looking.window.close()


def test_one_is_made_at_once_and_kept_on_a_stick(running: Program, answers: Answers, tmp_path: Path) -> None:
    stick = tmp_path / "U盘"
    stick.mkdir()

    def act(dialog: BackupsDialog) -> None:
        answers.yes = False
        answers.files = [stick]
        dialog.choose_second.emit()
        running.rest()
        assert str(stick) in dialog.second.text()
        answers.files = [running.file.parent]  # beside the workspace it protects from nothing
        dialog.choose_second.emit()
        running.rest()
        assert str(stick) in dialog.second.text()
        dialog.make.emit()
        running.rest()
        assert dialog.table.rowCount() == 2
        assert dialog.state.text().endswith("此后没有改动，不必另做一份。")
        assert "手动" in dialog.state.text()  # a person chose the folder
        before = dialog.chosen
        running.window.desk.change_settings(filler="王小明")
        dialog.make.emit()
        running.rest()
        assert dialog.chosen is not None
        assert dialog.chosen != before
        assert dialog.chosen == backups_in(folder_of(running.file))[0]
        assert dialog.about.text() == f"若恢复到 {dialog.chosen.made}（手动）"
        dialog.drop_second.emit()
        running.rest()
        assert not dialog.drop.isVisibleTo(dialog)
        dialog.open_folder.emit()

    in_backups(running, answers, act)
    assert len([*stick.rglob("*.sqlite")]) == 2
    assert {one.reason for one in backups_in(folder_of(running.file))} == {Reason.OPENING, Reason.ASKED}
    assert running.window.desk.settings.second_folder == ""
    assert [error.code for error in answers.errors] == ["bad_second_folder"]
    assert answers.opened == [folder_of(running.file)]


def test_one_is_opened_to_be_looked_at_only(running: Program, answers: Answers) -> None:
    def act(dialog: BackupsDialog) -> None:
        choose(running, Reason.OPENING)(dialog)
        dialog.look.click()

    type_households(running, "311")
    in_backups(running, answers, act)
    (looking,) = running.opening.findChildren(Looking)
    assert isinstance(looking.window, TownshipWindow)
    idle(looking.worker)
    shown = looking.window
    assert "只供查看" in shown.standing.text.text()
    assert shown.standing.button.isHidden()
    row = go(shown.view, VILLAGE, FORM).rows["households"]
    assert not row.editor.focus_widgets()[0].isEnabled() or row.editor.focus_widgets()[0].isReadOnly()
    copy = shown.desk.file
    assert copy is not None
    assert copy != running.file
    shown.close()
    QApplication.processEvents()
    assert not copy.exists()
    assert households(running) == 311


def test_a_copy_that_only_the_stick_still_has_is_listed_and_comes_back(
    running: Program, answers: Answers, tmp_path: Path
) -> None:
    stick = tmp_path / "U盘"
    stick.mkdir()
    running.window.desk.choose_second_folder(str(stick))
    running.window.custody.backing_up.make(Reason.ASKED)
    running.rest()
    type_households(running, "311")
    shutil.rmtree(folder_of(running.file))

    def act(dialog: BackupsDialog) -> None:
        rows = [dialog.table.item(row, 1).text() for row in range(dialog.table.rowCount())]
        assert rows == ["手动（别处）"]
        assert "改动 1 处" in dialog.text.toPlainText()
        assert "手动" in dialog.state.text() or not dialog.state.text()

    in_backups(running, answers, act)
    assert households(running) is None
    assert "原来的工作区另存为" in running.window.status.text()


def test_a_backup_opened_by_itself_offers_no_backups_of_its_own(
    running: Program, answers: Answers, worker: Worker
) -> None:
    (one,) = backups_in(folder_of(running.file))
    with program(open_desk(str(one.path), hold=True, checked=False), worker, answers) as second:
        assert not second.window.standing.isHidden()
        second.window.custody.show_backups()
        assert "只供查看" in str(answers.errors[-1])
        assert not folder_of(one.path).exists()


def test_what_only_the_window_has_is_told_in_the_preview(running: Program, answers: Answers) -> None:
    type_households(running, "311")
    kept = running.file.rename(running.file.with_name("别处.sqlite"))
    type_households(running, "312")
    type_households(running, "313")
    running.rest()
    assert township_window(running).sign.text.text().startswith("1 项没有保存")
    said: list[str] = []

    def act(dialog: BackupsDialog) -> None:
        answers.yes = False
        said.append(dialog.text.toPlainText())

    in_backups(running, answers, act)
    assert "窗口中有 2 处还没有保存，恢复后也要重新填" in said[0]
    assert "312 → 313" in said[0]
    kept.rename(running.file)


def test_what_was_the_matter_with_backups_is_looked_at_again(running: Program, answers: Answers) -> None:
    moved = folder_of(running.file).rename(running.file.with_name("别处"))
    folder_of(running.file).write_text("不是文件夹", encoding="utf-8")
    type_households(running, "311")
    running.window.custody.backing_up.look()
    running.rest()
    assert running.window.custody.sign.text().startswith("备份失败")
    folder_of(running.file).unlink()
    moved.rename(folder_of(running.file))
    said: list[str] = []

    def act(dialog: BackupsDialog) -> None:
        answers.yes = False
        said.append(dialog.state.text())

    in_backups(running, answers, act)
    assert "失败" not in said[0]
    assert "完好" in said[0]
