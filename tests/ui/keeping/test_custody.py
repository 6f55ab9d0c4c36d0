"""In the window: backups looked at and brought back, a workspace handed over, taken back, taken over."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QDialog

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.backups.shelf import Reason, backups_in, folder_of
from laiwu_desktop.desk.keeping.moving import hand_over
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import open_desk
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.seal.signature import fingerprint, public_key
from laiwu_desktop.ui.keeping.backups_dialog import BackupsDialog
from laiwu_desktop.ui.keeping.handover_dialogs import HandoverDialog, TakeoverDialog
from laiwu_desktop.ui.parts.worker import Worker
from laiwu_desktop.ui.shell.recent import Recent
from laiwu_desktop.ui.shell.start_window import StartWindow
from laiwu_desktop.ui.township.township_window import TownshipWindow
from laiwu_desktop.ui.which_window import Looking
from tests.store.database.test_soundness import damaged
from tests.ui.acting import go, idle, type_into
from tests.ui.conftest import PLACES, VILLAGE, Answers
from tests.ui.keeping.opened import Program, program

FORM = "village_broadband"
KEY = RecordKey(FORM, VILLAGE)


@pytest.fixture
def running(township: TownshipDesk, worker: Worker, answers: Answers) -> Iterator[Program]:
    with program(township, worker, answers) as made:
        yield made


def township_window(running: Program) -> TownshipWindow:
    assert isinstance(running.window, TownshipWindow)
    return running.window


def type_households(running: Program, text: str) -> None:
    type_into(go(township_window(running).view, VILLAGE, FORM).rows["households"], text)


def households(running: Program) -> object:
    return township_window(running).draft.figures.record(KEY).values.get("households")


def in_backups(running: Program, answers: Answers, act: Callable[[BackupsDialog], None]) -> None:
    """Open the backups, wait for what is read, do something there."""

    def fill(dialog: QDialog) -> None:
        assert isinstance(dialog, BackupsDialog)
        running.rest()
        act(dialog)

    answers.fill = fill
    running.window.custody.show_backups()
    running.rest()


def choose(running: Program, reason: Reason) -> Callable[[BackupsDialog], None]:
    def act(dialog: BackupsDialog) -> None:
        found = [one.reason for one in backups_in(folder_of(running.file))]
        dialog.table.selectRow(found.index(reason))
        running.rest()
        assert dialog.restore.isEnabled()

    return act


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
    assert before.isHidden()
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


def test_handed_over_it_is_only_looked_at_until_it_is_taken_back(
    running: Program, answers: Answers, tmp_path: Path
) -> None:
    package = tmp_path / "口镇.handover"

    def fill(dialog: QDialog) -> None:
        assert isinstance(dialog, HandoverDialog)
        assert not dialog.before.isVisibleTo(dialog)
        dialog.edit.setText(str(package))
        dialog.first.setText("密码")
        assert not dialog.buttons.buttons()[0].isEnabled()
        dialog.second.setText("密码")
        assert dialog.buttons.buttons()[0].isEnabled()

    answers.fill = fill
    running.window.custody.hand_over()
    running.rest()
    assert not answers.errors
    assert package.exists()
    window = township_window(running)
    assert "交出" in window.standing.text.text()
    row = go(window.view, VILLAGE, FORM).rows["households"]
    assert not row.editor.focus_widgets()[0].isEnabled() or row.editor.focus_widgets()[0].isReadOnly()

    def decline(dialog: QDialog) -> None:
        assert isinstance(dialog, HandoverDialog)
        assert dialog.before.isVisibleTo(dialog)
        assert "只能接收其中一份" in dialog.before.text()
        told.append(dialog)
        answers.yes = False

    told: list[QDialog] = []
    answers.fill = decline
    running.window.custody.hand_over()  # the first package may be lost
    assert told
    answers.yes = True
    window.standing.button.click()
    running.rest()
    assert window.standing.isHidden()
    type_households(running, "311")
    assert households(running) == 311


def test_a_bureau_s_own_figures_are_locked_once_it_is_handed_over(
    bureau: object, worker: Worker, answers: Answers, tmp_path: Path
) -> None:
    answers.fill = lambda dialog: dialog.edit.setText(str(tmp_path / "局.handover"))
    with program(bureau, worker, answers) as running:  # type: ignore[arg-type]
        running.window.custody.hand_over()
        running.rest()
        assert running.window.city.locked
        assert not running.window.standing.isHidden()
        assert not answers.errors


def test_taken_over_at_the_start_in_one_step(
    township: TownshipDesk, worker: Worker, answers: Answers, tmp_path: Path
) -> None:
    package, place = tmp_path / "口镇_交接包.handover", tmp_path / "新电脑" / "口镇.sqlite"
    key = public_key(township.settings.private_key)
    hand_over(township, package, "密码")
    start = StartWindow(
        Register(PLACES), ("2006S2", "2006S2"), Recent(tmp_path / "window.ini"), worker, answers
    )
    opened: list[TownshipDesk] = []
    start.opened.connect(opened.append)

    def fill(dialog: QDialog) -> None:
        assert isinstance(dialog, TakeoverDialog)
        assert not dialog.buttons.buttons()[0].isEnabled()
        dialog.secret.setText("密码")
        dialog.edit.setText(str(place))
        assert dialog.buttons.buttons()[0].isEnabled()

    answers.fill = fill
    drop(start, package)
    QApplication.processEvents()
    idle(worker)
    assert not answers.errors
    (desk,) = opened
    assert desk.file == place
    assert desk.refused is None
    assert desk.fingerprint == fingerprint(key)
    assert start.recent.all() == [str(place)]
    desk.close()


def drop(start: StartWindow, file: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    point = QPointF(10, 10)
    none = Qt.KeyboardModifier.NoModifier
    event = QDropEvent(point, Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, none)
    start.dropEvent(event)


def test_a_copy_that_only_the_stick_still_has_is_listed_and_comes_back(
    running: Program, answers: Answers, tmp_path: Path
) -> None:
    stick = tmp_path / "U盘"
    stick.mkdir()
    running.window.desk.change_settings(second_folder=str(stick))
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


def test_where_it_was_handed_over_nothing_is_brought_back(
    running: Program, answers: Answers, tmp_path: Path
) -> None:
    hand_over(running.window.desk, tmp_path / "口镇.handover")
    in_backups(running, answers, choose(running, Reason.OPENING))
    assert "请先收回" in str(answers.errors[-1])
    answers.yes = False
    running.window.custody.take_back()
    running.rest()
    assert running.window.desk.settings.handed_over


def test_a_backup_opened_by_itself_offers_no_backups_of_its_own(
    running: Program, answers: Answers, worker: Worker
) -> None:
    (one,) = backups_in(folder_of(running.file))
    with program(open_desk(str(one.path), hold=True, checked=False), worker, answers) as second:
        assert not second.window.standing.isHidden()
        second.window.custody.show_backups()
        assert "只供查看" in answers.told[-1]
        assert not folder_of(one.path).exists()


def test_after_a_wrong_password_the_same_dialog_asks_once_more(
    township: TownshipDesk, worker: Worker, answers: Answers, tmp_path: Path
) -> None:
    package, place = tmp_path / "口镇.handover", tmp_path / "新.sqlite"
    hand_over(township, package, "密码")
    start = StartWindow(
        Register(PLACES), ("2006S2", "2006S2"), Recent(tmp_path / "window.ini"), worker, answers
    )

    passwords = iter(["别的", "密码"])

    def fill(dialog: QDialog) -> None:
        assert not place.exists()
        dialog.secret.setText(next(passwords))
        if len(answers.shown) == 1:
            dialog.edit.setText(str(place))

    answers.fill, answers.files = fill, [package]
    start._browse_package()
    for _ in range(3):
        idle(worker)
    assert [error.code for error in answers.errors if isinstance(error, PersonError)] == ["wrong_password"]
    assert answers.shown[0] is answers.shown[1]
    assert place.exists()


def test_what_was_handed_over_says_so_when_it_is_opened(
    township: TownshipDesk, worker: Worker, answers: Answers, tmp_path: Path
) -> None:
    hand_over(township, tmp_path / "口镇.handover")
    desk = open_desk(str(township.file))
    with program(desk, worker, answers) as running:
        assert "交出" in running.window.standing.text.text()
        assert not folder_of(running.file).exists()
        running.window.standing.button.click()
        running.rest()
        assert running.window.standing.isHidden()
        assert len(backups_in(folder_of(running.file))) == 1  # from now on it is worked in
