"""Whoever cannot open a workspace is offered its backups."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog

from laiwu_desktop.desk.backups.shelf import Reason, backups_in, folder_of
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.ui.keeping.backups_dialog import BackupsDialog
from laiwu_desktop.ui.keeping.rescue import LEAVE, LOOK
from laiwu_desktop.ui.parts.worker import Worker
from laiwu_desktop.ui.shell.recent import Recent
from laiwu_desktop.ui.shell.start_window import StartWindow
from tests.ui.acting import idle
from tests.ui.conftest import PLACES, Answers


@pytest.fixture
def start(tmp_path: Path, worker: Worker, answers: Answers) -> StartWindow:
    return StartWindow(
        Register(PLACES), ("2006S2", "2006S2"), Recent(tmp_path / "window.ini"), worker, answers
    )


@pytest.fixture
def file(township: TownshipDesk) -> Path:
    """A workspace with a backup, closed."""
    township.change_settings(filler="王小明")
    township.back_up(Reason.ASKED)
    township.close()
    assert township.file is not None
    return township.file


def destroy(file: Path) -> None:
    file.write_bytes(b"\0" * 50_000)


def delete(file: Path) -> None:
    file.unlink()


@pytest.mark.parametrize("harm", [destroy, delete])
def test_a_workspace_is_brought_back_and_opened(
    start: StartWindow, file: Path, worker: Worker, answers: Answers, harm: object
) -> None:
    harm(file)  # type: ignore[operator]
    opened: list[TownshipDesk] = []
    start.opened.connect(opened.append)

    def fill(dialog: QDialog) -> None:
        assert isinstance(dialog, BackupsDialog)
        idle(worker)
        lost = "已不在" if harm is delete else "无法比较"
        assert lost in dialog.text.toPlainText()
        assert dialog.restore.isEnabled()

    answers.fill, answers.picked = fill, LOOK
    start.open(str(file))
    for _ in range(3):
        idle(worker)
    assert not answers.errors
    (desk,) = opened
    assert desk.settings.filler == "王小明"
    desk.close()
    kept = [one for one in backups_in(folder_of(file)) if one.reason is Reason.REPLACED]
    assert len(kept) == (1 if harm is destroy else 0)


def test_the_newest_sound_backup_is_offered_and_nothing_that_was_put_aside(
    start: StartWindow, file: Path, worker: Worker, answers: Answers
) -> None:
    folder = folder_of(file)
    (sound,) = backups_in(folder)
    (folder / "2098-01-01 12.00.00 定时.sqlite").write_bytes(b"SQLite format 3\0" + b"7" * 5000)
    (folder / "2099-01-01 12.00.00 退回前.sqlite").write_bytes(sound.path.read_bytes())
    destroy(file)
    chosen: list[object] = []

    def fill(dialog: QDialog) -> None:
        assert isinstance(dialog, BackupsDialog)
        chosen.extend((dialog.chosen, dialog.table.rowCount()))
        idle(worker)

    answers.fill, answers.picked, answers.yes = fill, LOOK, False
    start.open(str(file))
    for _ in range(3):
        idle(worker)
    assert f"2 份备份，最近一份完好的是 {sound.made}" in answers.details[0]
    assert chosen == [sound, 3]


@pytest.mark.parametrize("picked", [LEAVE, LOOK])
def test_a_person_may_leave_it(
    start: StartWindow, file: Path, worker: Worker, answers: Answers, picked: str
) -> None:
    destroy(file)
    answers.picked, answers.yes, answers.fill = picked, False, lambda _: idle(worker)
    start.open(str(file))
    idle(worker)
    idle(worker)
    assert len(answers.told) == 1
    assert not answers.errors
    assert file.read_bytes() == b"\0" * 50_000


def test_where_no_backup_lies_beside_it_one_from_elsewhere_can_be_chosen(
    start: StartWindow, file: Path, tmp_path: Path, worker: Worker, answers: Answers
) -> None:
    stick = tmp_path / "U盘"
    stick.mkdir()
    (copy,) = backups_in(folder_of(file))
    elsewhere = copy.path.rename(stick / copy.path.name)
    folder_of(file).rmdir()
    file.unlink()
    opened: list[TownshipDesk] = []
    start.opened.connect(opened.append)

    def fill(dialog: QDialog) -> None:
        assert isinstance(dialog, BackupsDialog)
        assert dialog.table.rowCount() == 0
        answers.files = [elsewhere]
        dialog.seeking.click()
        idle(worker)
        assert "（别处）" in dialog.table.item(0, 1).text()
        assert dialog.restore.isEnabled()

    answers.fill, answers.picked = fill, LOOK
    start.open(str(file))
    idle(worker)
    idle(worker)
    assert "U 盘等别处" in answers.details[0]
    (desk,) = opened
    assert desk.settings.filler == "王小明"
    desk.close()


def test_what_may_never_have_been_a_workspace_is_told_alone(
    start: StartWindow, tmp_path: Path, worker: Worker, answers: Answers
) -> None:
    (tmp_path / "别的.sqlite").write_bytes(b"no database at all")
    start.open(str(tmp_path / "别的.sqlite"))
    idle(worker)
    assert len(answers.errors) == 1
    assert not answers.told
