"""The first window, the worker, the look of things, and the pictures of it all."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontDatabase, QFontMetrics, QImage
from PySide6.QtWidgets import QApplication, QDialog
from shiboken6 import isValid

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.location import Server, joined, parted
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import open_desk
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.sync.access import MemoryCredentials
from laiwu_desktop.ui.keeping.rescue import LEAVE
from laiwu_desktop.ui.parts.theme import chinese_families
from laiwu_desktop.ui.parts.worker import Worker
from laiwu_desktop.ui.screenshots import take
from laiwu_desktop.ui.shell import start_window as start_module
from laiwu_desktop.ui.shell.desk_window import DeskWindow
from laiwu_desktop.ui.shell.recent import Recent
from laiwu_desktop.ui.shell.server_dialogs import ServerDialog, ServerPasswordDialog
from laiwu_desktop.ui.shell.start_window import StartWindow
from laiwu_desktop.ui.which_window import Opening
from tests.ui.acting import fill_all, idle
from tests.ui.conftest import PLACES, TOWN, Answers

Settle = Callable[[], None]
PERIODS = ("2007S2", "2006S2")


@pytest.fixture
def start(tmp_path: Path, worker: Worker, answers: Answers) -> StartWindow:
    return StartWindow(Register(PLACES), PERIODS, Recent(tmp_path / "window.ini"), worker, answers)


def test_a_workspace_is_made_remembered_and_opened_again(
    start: StartWindow, answers: Answers, settle: Settle, tmp_path: Path
) -> None:
    opened: list[object] = []
    start.opened.connect(opened.append)
    location = tmp_path / "口镇.sqlite"
    start.creation.search.setText("kz")
    start.creation.location.setText(str(location))
    start.creation.make.click()
    assert start.doing.text() == "正在新建…"
    settle()
    assert start.doing.text() == ""
    assert not answers.errors
    assert isinstance(opened[0], TownshipDesk)
    assert opened[0].settings.division == TOWN
    assert opened[0].settings.period == "2006S2"
    opened[0].close()
    again = StartWindow(Register(PLACES), PERIODS, Recent(tmp_path / "window.ini"), start.worker, answers)
    again.opened.connect(opened.append)
    again.list.setCurrentRow(0)
    again.go.click()
    settle()
    assert isinstance(opened[1], TownshipDesk)
    opened[1].close()


def test_the_folder_that_is_proposed_is_made_and_no_other(
    start: StartWindow, answers: Answers, settle: Settle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "documents", lambda: tmp_path / "文档")
    opened: list[object] = []
    start.opened.connect(opened.append)
    start.creation.search.setText("kz")
    start.creation.make.click()
    settle()
    assert not answers.errors
    assert isinstance(opened[0], TownshipDesk)
    assert opened[0].location == str(tmp_path / "文档" / "口镇信息化.sqlite")
    opened[0].close()
    start.creation.location.setText(str(tmp_path / "没有" / "口镇.sqlite"))
    start.creation.make.click()
    settle()
    assert "不能新建工作区" in str(answers.errors[-1])
    assert not (tmp_path / "没有").exists()


def test_what_is_missing_is_said(start: StartWindow, answers: Answers) -> None:
    start.creation.make.click()
    assert [error.code for error in answers.errors if isinstance(error, PersonError)] == ["incomplete"]


def test_a_workspace_that_is_gone_is_said_to_be(
    start: StartWindow, answers: Answers, settle: Settle, tmp_path: Path
) -> None:
    answers.picked = LEAVE
    start.open(str(tmp_path / "没有.sqlite"))
    settle()
    assert "没有工作区" in answers.told[0]


def test_long_names_of_units_and_files_move_no_list_to_the_side(tmp_path: Path, worker: Worker) -> None:
    """They did on a screen of 1366x768 at 150 %."""
    recent = Recent(tmp_path / "window.ini")
    recent.put(str(tmp_path / f"{'很长的名称' * 8}.sqlite"))
    window = StartWindow(Register(PLACES), ("2006S2", "2006S2"), recent, worker, Answers())
    window.creation.search.setText("3712")
    window.resize(860, 480)
    window.show()
    QApplication.processEvents()
    for rows in (window.list, window.creation.hits):
        assert not rows.horizontalScrollBar().isVisible()
        assert rows.horizontalScrollBarPolicy() is Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        assert rows.textElideMode() is Qt.TextElideMode.ElideMiddle
    assert window.list.item(0).text().splitlines()[0].endswith("（找不到此文件）")


@pytest.mark.parametrize("place", ["/", "sqlite://", "sqlite:///w.sqlite?mode=memory"])
def test_what_is_no_place_of_a_workspace_is_refused(
    start: StartWindow, answers: Answers, settle: Settle, place: str
) -> None:
    start.open(place)
    settle()
    start.make("township", TOWN, "2006S2", place)
    settle()
    assert [error.code for error in answers.errors if isinstance(error, PersonError)] == ["bad_workspace"] * 2


def test_the_bureau_is_the_city(start: StartWindow) -> None:
    start.creation.bureau.click()
    assert start.creation.chosen is not None
    assert start.creation.chosen.level == "city"


def leave(opening: Opening) -> None:
    """Close the window, which backs up first."""
    window = opening.window
    assert isinstance(window, DeskWindow)
    window.close()
    idle(window.custody.backing_up.worker)
    QApplication.processEvents()
    window.deleteLater()
    opening.close()


@pytest.mark.parametrize("side", ["township", "bureau"])
def test_the_window_fits_the_workspace(
    originals: Path, side: str, start: StartWindow, worker: Worker, answers: Answers
) -> None:
    opening = Opening(lambda: start, worker, answers, start.recent)
    opening.start(str(originals / f"{side}.sqlite"))
    assert not answers.errors
    assert start.recent.all() == [str(originals / f"{side}.sqlite")]
    assert type(opening.window).__name__ == {"township": "TownshipWindow", "bureau": "BureauWindow"}[side]
    assert start.isHidden()
    leave(opening)


def test_the_start_window_gives_way_to_the_workspace(
    originals: Path, start: StartWindow, worker: Worker, answers: Answers, settle: Settle
) -> None:
    opening = Opening(lambda: start, worker, answers)
    answers.picked = LEAVE
    opening.start("没有.sqlite")
    assert "没有工作区" in answers.told[0]
    assert start.isVisible()
    start.open(str(originals / "township.sqlite"))
    settle()
    assert not isValid(start)
    assert opening.window is not None
    assert opening.window.isVisible()
    leave(opening)


def test_the_list_of_recent_workspaces_is_short_and_newest_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And goes for a program that is started in another folder."""
    monkeypatch.chdir(tmp_path)
    recent = Recent(tmp_path / "window.ini")
    assert recent.all() == []
    for number in range(12):
        recent.put(f"{number}.sqlite")
    recent.put("8.sqlite")
    newest = [str(tmp_path / f"{number}.sqlite") for number in (8, 11, 10)]
    assert Recent(tmp_path / "window.ini").all()[:3] == newest
    assert len(recent.all()) == 8


def test_work_is_done_elsewhere_and_answered_here(worker: Worker, settle: Settle) -> None:
    here = threading.current_thread()
    seen: list[object] = []
    worker.run(
        "…", threading.current_thread, lambda t: seen.extend([t, threading.current_thread()]), seen.append
    )
    worker.run("…", lambda: 1 // 0, seen.append, lambda e: seen.extend([e, threading.current_thread()]))
    settle()
    assert seen[0] is not here
    assert seen[1] is here
    assert isinstance(seen[2], ZeroDivisionError)
    assert seen[3] is here


def test_there_is_a_font_for_every_common_character(app: QApplication) -> None:
    families = chinese_families(["Noto Sans SC"])
    assert "Noto Sans SC" in families
    assert "Noto Sans SC" in QFontDatabase.families()
    metrics = QFontMetrics(app.font())
    assert all(metrics.inFontUcs4(ord(character)) for character in "莱芜市村级信息化填报审核汇总")


def test_pictures_are_taken_and_nothing_is_changed(
    township: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    fill_all(township)
    report = bureau.import_packages([township.export(tmp_path).path])[0].report
    bureau.accept(report)
    before = [desk.store.reports.content_hash() for desk in (township, bureau)]
    pictures = [*take(township, tmp_path / "a"), *take(bureau, tmp_path / "a")]
    assert [path.stem for path in pictures] == [
        "window-start",
        "window-township",
        "window-home",
        "window-grid",
        "window-findings",
        "window-bureau",
        "window-judging",
        "window-by-rule",
        "window-look",
        "window-totals",
        "window-targets",
        "window-city",
        "window-analysis",
    ]
    assert all(QImage(str(path)).size() == QSize(1366, 768) for path in pictures)
    assert before == [desk.store.reports.content_hash() for desk in (township, bureau)]


SERVER, PASSWORD = "postgresql+psycopg://clerk@server/laiwu", "示例密码"


def test_no_password_is_remembered_in_the_list(tmp_path: Path) -> None:
    file = tmp_path / "window.ini"
    file.write_text(f'[General]\nrecent="{SERVER.replace("clerk@", "clerk:secret@")}", a.sqlite\n')
    assert Recent(file).all() == [SERVER, "a.sqlite"]
    assert "secret" not in file.read_text()
    Recent(file).put(f"{SERVER}?password=secret")
    assert Recent(file).all() == [SERVER, "a.sqlite"]
    assert "secret" not in file.read_text()
    if os.name != "nt":
        assert file.stat().st_mode & 0o077 == 0


def test_the_list_is_its_owners_alone_from_the_beginning(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        recent = Recent(tmp_path / "new.ini")
        recent.put("a.sqlite")
    finally:
        os.umask(before)
    if os.name != "nt":
        assert (tmp_path / "new.ini").stat().st_mode & 0o077 == 0


def test_the_password_of_a_server_is_asked_for_once_and_kept_in_the_keyring(
    originals: Path, answers: Answers, worker: Worker, settle: Settle, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    tried: list[str] = []

    def server(location: str, **_: object) -> Desk:
        """Stands for a server that opens to the right password only."""
        tried.append(location)
        if parted(location)[1] != PASSWORD:
            raise PersonError("needs_password", location=location)
        return open_desk(str(originals / "bureau.sqlite"), hold=True)

    monkeypatch.setattr(start_module, "open_desk", server)
    passwords, recent = MemoryCredentials(), Recent(tmp_path / "window.ini")
    start = StartWindow(Register(PLACES), PERIODS, recent, worker, answers, passwords)
    start.opened.connect(lambda desk: desk.close())
    typed = iter(["wrong", PASSWORD])

    def answer(dialog: QDialog) -> None:
        assert isinstance(dialog, ServerPasswordDialog)
        dialog.edit.setText(next(typed))

    answers.fill = answer
    start.open(SERVER)
    settle()
    settle()
    assert [parted(one) for one in tried] == [(SERVER, ""), (SERVER, "wrong"), (SERVER, PASSWORD)]
    assert recent.all() == [SERVER]
    assert passwords.get(SERVER) == PASSWORD
    start.open(SERVER)
    settle()
    assert parted(tried[-1]) == (SERVER, PASSWORD)
    assert len(answers.shown) == 2
    assert not answers.errors
    start.deleteLater()


def test_a_database_is_connected_by_a_form(
    originals: Path, answers: Answers, worker: Worker, settle: Settle, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """A wrong password and a form that is not filled in leave what was typed; the next try begins with it."""
    tried: list[str] = []

    def server(location: str, **_: object) -> Desk:
        tried.append(location)
        if parted(location)[1] != PASSWORD:
            raise PersonError("needs_password", location=parted(location)[0])
        return open_desk(str(originals / "bureau.sqlite"), hold=True)

    monkeypatch.setattr(start_module, "open_desk", server)
    passwords, recent = MemoryCredentials(), Recent(tmp_path / "window.ini")
    start = StartWindow(Register(PLACES), PERIODS, recent, worker, answers, passwords)
    start.opened.connect(lambda desk: desk.close())
    typed = iter(["", "wrong", PASSWORD])

    def answer(dialog: QDialog) -> None:
        assert isinstance(dialog, ServerDialog)
        password = next(typed)
        if password:
            dialog.host.setText(" 192.168.1.10 ")
        else:
            dialog.database.setText("莱芜")
            dialog.user.setText("甲")
        dialog.password.setText(password)

    answers.fill = answer
    start.connect_server()
    settle()
    settle()
    address = Server("192.168.1.10", "莱芜", "甲").address
    assert [parted(one) for one in tried] == [(address, "wrong"), (address, PASSWORD)]
    assert [error.code for error in answers.errors] == ["incomplete", "needs_password"]
    assert (recent.all(), passwords.get(address)) == ([address], PASSWORD)
    start.deleteLater()
    again = StartWindow(Register(PLACES), PERIODS, recent, worker, answers, passwords)
    answers.fill = lambda dialog: dialog.password.setText(PASSWORD)
    again.connect_server()
    settle()
    assert parted(tried[-1]) == (address, PASSWORD)
    again.deleteLater()


def test_in_a_database_without_a_workspace_one_can_be_made(
    answers: Answers, worker: Worker, settle: Settle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def server(location: str, **_: object) -> Desk:
        raise PersonError("no_workspace.other", location=location)

    monkeypatch.setattr(start_module, "open_desk", server)
    passwords = MemoryCredentials()
    start = StartWindow(
        Register(PLACES), PERIODS, Recent(tmp_path / "window.ini"), worker, answers, passwords
    )
    start.open(joined(SERVER, PASSWORD))
    settle()
    assert (start.creation.location.text(), start.creation.role) == (SERVER, "bureau")
    assert passwords.get(SERVER) == PASSWORD
    assert not answers.errors
    start.deleteLater()
