"""In the window: a workspace handed over, taken back, taken over."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QApplication, QDialog

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.backups.shelf import Reason, backups_in, folder_of
from laiwu_desktop.desk.keeping.moving import hand_over
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import open_desk
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.seal.signature import fingerprint
from laiwu_desktop.ui.keeping.handover_dialogs import HandoverDialog, TakeoverDialog
from laiwu_desktop.ui.parts.worker import Worker
from laiwu_desktop.ui.shell.recent import Recent
from laiwu_desktop.ui.shell.start_window import StartWindow
from tests.ui.acting import drop, go, idle
from tests.ui.conftest import PLACES, VILLAGE, Answers
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

PASSWORD = "示例密码 2006"


def test_handed_over_it_is_only_looked_at_until_it_is_taken_back(
    running: Program, answers: Answers, tmp_path: Path
) -> None:
    package = tmp_path / "口镇.handover"

    def fill(dialog: QDialog) -> None:
        assert isinstance(dialog, HandoverDialog)
        assert not dialog.before.isVisibleTo(dialog)
        dialog.edit.setText(str(package))
        dialog.first.setText("示例密码")
        dialog.second.setText("示例密码")
        assert not dialog.buttons.buttons()[0].isEnabled()
        assert "至少 8 个字" in dialog.about.text()
        dialog.first.setText(PASSWORD)
        assert not dialog.buttons.buttons()[0].isEnabled()
        dialog.second.setText(PASSWORD)
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
    key = township.settings.public_key
    hand_over(township, package, PASSWORD)
    start = StartWindow(
        Register(PLACES), ("2006S2", "2006S2"), Recent(tmp_path / "window.ini"), worker, answers
    )
    opened: list[TownshipDesk] = []
    start.opened.connect(opened.append)

    def fill(dialog: QDialog) -> None:
        assert isinstance(dialog, TakeoverDialog)
        assert not dialog.buttons.buttons()[0].isEnabled()
        dialog.secret.setText(PASSWORD)
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


def test_after_a_wrong_password_the_same_dialog_asks_once_more(
    township: TownshipDesk, worker: Worker, answers: Answers, tmp_path: Path
) -> None:
    package, place = tmp_path / "口镇.handover", tmp_path / "新.sqlite"
    hand_over(township, package, PASSWORD)
    start = StartWindow(
        Register(PLACES), ("2006S2", "2006S2"), Recent(tmp_path / "window.ini"), worker, answers
    )

    passwords = iter(["别的", PASSWORD])

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
