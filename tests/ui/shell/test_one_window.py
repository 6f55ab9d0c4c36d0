"""A workspace has one window: a second start brings it to the front, or only looks at what another writes."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication

from laiwu_desktop import cli
from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import open_desk
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.store.file.holding import lock_file
from laiwu_desktop.store.workspace import WorkspaceStore
from laiwu_desktop.ui.parts.worker import Worker
from laiwu_desktop.ui.shell.front import Front, call_window
from laiwu_desktop.ui.shell.recent import Recent
from laiwu_desktop.ui.shell.start_window import StartWindow
from laiwu_desktop.ui.township.township_window import TownshipWindow
from laiwu_desktop.ui.which_window import Opening
from tests.store.database.second_program import Other
from tests.ui.acting import go, idle, run_beside, type_into
from tests.ui.conftest import PLACES, TOWN, VILLAGE, Answers, clock

FORM = "village_broadband"


@pytest.fixture
def file(originals: Path, tmp_path: Path) -> Path:
    return shutil.copy(originals / "township.sqlite", tmp_path / "工作区.sqlite")


@pytest.fixture
def opening(worker: Worker, answers: Answers) -> Iterator[Opening]:
    made = Opening(lambda: pytest.fail("no start window is wanted"), worker, answers)
    yield made
    if made.window is not None:
        made.window.close()
        made.window.deleteLater()
    made.close()


START = "import sys; from laiwu_desktop.app import run; sys.exit(run(sys.argv[1]))"


def second_start(file: Path) -> int:
    """The program started once more with the same file; its exit code."""
    return run_beside("-c", START, str(file))[0]


def test_a_second_start_brings_the_window_to_the_front_and_ends(opening: Opening, file: Path) -> None:
    assert opening.start(str(file))
    window = opening.window
    assert window is not None
    window.showMinimized()
    assert second_start(file) == 0
    assert not window.isMinimized()
    assert window.isVisible()


def test_another_workspace_is_asked_for_in_its_place(
    opening: Opening, file: Path, tmp_path: Path, worker: Worker, answers: Answers
) -> None:
    register, recent = Register(PLACES), Recent(tmp_path / "window.ini")
    opening.make_start = lambda: StartWindow(register, ("2006S2", "2006S2"), recent, worker, answers)
    assert opening.start(str(file))
    window = opening.window
    assert isinstance(window, TownshipWindow)
    (wanted,) = [one for one in window.findChildren(QAction) if "打开其他工作区" in one.text()]
    backing_up = window.custody.backing_up.worker
    wanted.trigger()
    idle(worker)
    idle(backing_up)  # as on any closing
    for _ in range(4):
        idle(worker)
        QApplication.processEvents()
    assert isinstance(opening.window, StartWindow)
    assert not call_window(str(file))
    open_desk(str(file), hold=True).close()  # nobody has it any more


def test_by_whatever_path_the_file_is_named(opening: Opening, file: Path, tmp_path: Path) -> None:
    link = tmp_path / "链接.sqlite"
    link.symlink_to(file)
    assert opening.start(str(file))
    assert opening.window is not None
    opening.window.showMinimized()
    assert second_start(link) == 0
    assert not opening.window.isMinimized()


def test_where_no_window_is_open_nobody_answers(app: QApplication, file: Path) -> None:
    assert app
    assert not call_window(str(file))


def test_what_a_killed_program_left_is_listened_to_again(
    app: QApplication, file: Path, window: TownshipWindow
) -> None:
    dying = "from PySide6.QtCore import QCoreApplication, QObject; import os, sys;" + (
        "from laiwu_desktop.ui.shell import front; app = QCoreApplication([]);"
        "server = front.QLocalServer(); server.listen(front._name(sys.argv[1])); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", dying, str(file)], check=False)
    front = Front(str(file), window)
    window.showMinimized()
    assert second_start(file) == 0
    assert not window.isMinimized()
    front.close()
    assert app


@pytest.fixture
def other(file: Path) -> Iterator[Other]:
    """Another program that holds the workspace."""
    program = Other(file, "窗口")
    program.answer()
    program.do("hold")
    yield program
    program.kill()


def test_what_another_program_writes_is_only_looked_at(other: Other, opening: Opening, file: Path) -> None:
    assert other
    assert opening.start(str(file))
    window = opening.window
    assert isinstance(window, TownshipWindow)
    words = window.standing.text.text()
    assert "只能查看" in words
    assert "窗口" in words
    assert window.standing.isVisible()
    edit = go(window.view, VILLAGE, FORM).rows["households"].editor.focus_widgets()[0]
    assert edit.property("readOnly")
    window.desk.exchange  # noqa: B018 (reading goes on)
    window.unlock()
    assert edit.property("readOnly")


def test_once_it_is_free_the_window_can_take_over(other: Other, opening: Opening, file: Path) -> None:
    opening.start(str(file))
    first = opening.window
    assert isinstance(first, TownshipWindow)
    first.standing.button.click()
    assert opening.window is not first
    first = opening.window
    assert isinstance(first, TownshipWindow)
    assert first.standing.isVisible()
    other.end()
    first.standing.button.click()
    window = opening.window
    assert isinstance(window, TownshipWindow)
    assert window is not first
    assert first.isHidden()
    assert not window.standing.isVisible()
    type_into(go(window.view, VILLAGE, FORM).rows["households"], "350")
    idle(window.worker)
    window.view.commit()
    idle(window.worker)
    desk = open_desk(str(file), clock=clock)
    assert isinstance(desk, TownshipDesk)
    assert desk.draft().figures.record(RecordKey(FORM, VILLAGE)).values["households"] == 350
    desk.close()


def test_while_a_window_is_open_a_command_is_refused_and_told_why(opening: Opening, file: Path) -> None:
    opening.start(str(file))
    command = ["-m", "laiwu_desktop", "init", str(file), "--role", "township"]
    command += ["--division", TOWN, "--period", "2007S1"]
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "的窗口" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "given", [[], ["口镇.sqlite"], ["/有/口镇"], ["postgresql://u@h/d"], ["甲.xlsx", "./乙.xlsx"]]
)
def test_workspaces_and_files_alone_are_opened_in_the_window(
    given: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As by a double click, or dropped on the program."""
    seen: list[object] = []
    monkeypatch.setattr("laiwu_desktop.app.run", lambda *files: seen.append([*files]) or 0)
    assert cli.main(given) == 0
    assert seen == [given]
    assert cli.main(["--version"]) == 0
    assert cli.main(["没有这个命令"]) == 2
    assert len(seen) == 1


def test_what_could_not_be_opened_is_held_by_nobody(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_store: WorkspaceStore) -> None:
        raise PersonError("disk_error", path=file)

    with monkeypatch.context() as patch:
        patch.setattr(WorkspaceStore, "timeline", fail)
        with pytest.raises(PersonError):
            open_desk(str(file), hold=True)
    assert not lock_file(file).exists()
