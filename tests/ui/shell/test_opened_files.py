"""The program started with a file: the right workspace opens and asks; a second start brings it there."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QDeadlineTimer, QEventLoop
from PySide6.QtWidgets import QApplication, QDialog

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.keeping.moving import hand_over
from laiwu_desktop.desk.keeping.whose_file import FileKind, what_file
from laiwu_desktop.desk.workspaces import open_desk
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.ui.arriving import Arriving
from laiwu_desktop.ui.bureau.bureau_window import BureauWindow
from laiwu_desktop.ui.bureau.districts.changes_dialog import ChangesDialog
from laiwu_desktop.ui.bureau.keys.fingerprints import KeysDialog
from laiwu_desktop.ui.files.outcomes import OutcomeTree
from laiwu_desktop.ui.keeping.handover_dialogs import TakeoverDialog
from laiwu_desktop.ui.parts.worker import Worker
from laiwu_desktop.ui.shell.recent import Recent
from laiwu_desktop.ui.shell.start_window import StartWindow
from laiwu_desktop.ui.township.township_window import TownshipWindow
from laiwu_desktop.ui.which_window import Opening
from tests.desk.divisions.plain import write_list
from tests.ui.acting import fill_all, run_beside
from tests.ui.conftest import CITY, PLACES, TOWN, Answers, clock, waiter

# The window's own clock is today's: the period at hand is what counts.
START = (
    "import sys; from pathlib import Path; from laiwu_desktop import app; "
    "app._own = lambda folder: Path(sys.argv[-1]); sys.exit(app.run(*sys.argv[1:-1]))"
)


class Files:
    """What the two offices have written for each other: 示例数据."""

    def __init__(self, originals: Path, folder: Path) -> None:
        self.township = str(shutil.copy(originals / "township.sqlite", folder / "口镇.sqlite"))
        self.bureau = str(shutil.copy(originals / "bureau.sqlite", folder / "市.sqlite"))
        desks = [open_desk(location, clock=clock) for location in (self.township, self.bureau)]
        township, bureau = desks
        fill_all(township)  # type: ignore[arg-type]
        assert isinstance(bureau, BureauDesk)
        self.package = township.export(folder / "文件").path  # type: ignore[attr-defined]
        task = bureau.issue_task(date(2007, 1, 15), "示例数据：请核对户数。")
        self.task = folder / "文件" / task.name
        self.task.write_bytes(task.data)
        self.enrolment = township.write_enrolment(folder / "文件" / "登记.xlsx")
        self.template = township.write_template(folder / "文件" / "模板.xlsx")
        self.list = write_list(folder / "文件" / "区划.csv", [(CITY, "莱芜市"), (TOWN, "口镇街道")])
        for desk in desks:
            desk.close()


@pytest.fixture
def files(originals: Path, tmp_path: Path) -> Files:
    return Files(originals, tmp_path)


@pytest.fixture
def recent(tmp_path: Path) -> Recent:
    return Recent(tmp_path / "window.ini")


@pytest.fixture
def opening(recent: Recent, worker: Worker, answers: Answers) -> Iterator[Opening]:
    def start() -> StartWindow:
        return StartWindow(Register(PLACES), ("2007S2", "2006S2"), recent, worker, answers)

    made = Opening(start, worker, answers, recent)
    yield made
    if made.window is not None:
        made.window.close()
        made.window.deleteLater()
    made.close()


@pytest.fixture
def settled(app: QApplication, worker: Worker, opening: Opening) -> Callable[[], None]:
    """Wait until what was brought is asked about, and all that follows is done."""
    wait = waiter(app, worker)

    def is_waited_for() -> bool:
        arriving = opening.window.findChild(Arriving) if opening.window is not None else None
        return arriving is not None and bool(arriving.waiting)

    def settle() -> None:
        app.processEvents()
        wait()
        guard = QDeadlineTimer(30_000)
        while is_waited_for() and not guard.hasExpired():  # a question comes once the window is free
            app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        assert not is_waited_for()
        wait()
        app.processEvents()

    return settle


def test_a_package_opens_the_bureau_and_is_imported_once_a_person_says_so(
    files: Files, recent: Recent, opening: Opening, answers: Answers, settled: Callable[[], None]
) -> None:
    for location in (files.bureau, files.township):
        recent.put(location)
    answers.yes = False
    assert opening.start(str(files.package))
    settled()
    window = opening.window
    assert isinstance(window, BureauWindow)
    assert answers.told == ["导入这个数据包？"]
    assert not window.desk.store.reports.heads(TOWN), "nothing is taken in unasked"
    assert recent.all()[0] == files.bureau
    answers.yes = True
    window.tabs.setCurrentWidget(window.overdue)
    assert second_start(files.package, recent=recent) == 0
    settled()
    assert [head.state for head in window.desk.store.reports.heads(TOWN)] == ["received"]
    assert window.tabs.currentWidget() is window.reports
    assert not answers.errors


def second_start(*files: Path, recent: Recent, folder: Path | None = None) -> int:
    """The program started once more, in a process of its own, by the same person; its exit code."""
    words = ["-c", START, *map(str, files), str(recent._file.parent)]
    code, told = run_beside(*words, folder=folder)
    assert not told
    return code


def test_letters_and_templates_open_the_township(
    files: Files, recent: Recent, opening: Opening, answers: Answers, settled: Callable[[], None]
) -> None:
    for location in (files.township, files.bureau):
        recent.put(location)
    assert opening.start(str(files.task))
    settled()
    window = opening.window
    assert isinstance(window, TownshipWindow)
    assert answers.told == ["读入这个填报任务？"]
    assert window.desk.task is not None
    (tree,) = [one for one in (dialog.findChild(OutcomeTree) for dialog in answers.shown) if one]
    assert "2007年1月15日前上报" in tree.topLevelItem(0).text(3)
    assert second_start(files.template, recent=recent) == 0
    settled()
    assert answers.told[-1] == "把这个填报模板导入本期数据？"
    assert answers.shown[-1].windowTitle() == "读入结果"
    assert not answers.errors


@pytest.mark.parametrize(("name", "kind"), [("enrolment", KeysDialog), ("list", ChangesDialog)])
def test_lists_and_enrolments_open_their_own_dialog(
    files: Files,
    recent: Recent,
    opening: Opening,
    answers: Answers,
    settled: Callable[[], None],
    name: str,
    kind: type[QDialog],
) -> None:
    recent.put(files.bureau)
    asked: list[bool] = []

    def close(dialog: QDialog) -> None:
        asked.append(isinstance(dialog, kind))
        answers.yes = False

    answers.fill = close
    opening.start(str(getattr(files, name)))
    settled()
    assert asked == [True]
    assert not answers.errors


def test_files_chosen_together_are_asked_about_together_wherever_the_program_is_started(
    files: Files, recent: Recent, opening: Opening, answers: Answers, settled: Callable[[], None]
) -> None:
    recent.put(files.township)
    answers.yes = False
    second = shutil.copy(files.template, files.template.with_name("模板2.xlsx"))
    assert opening.start(str(files.template), str(second), str(files.task))
    settled()
    assert answers.told == ["把这 2 个填报模板导入本期数据？", "读入这个填报任务？"]
    answers.told.clear()
    names = [Path(files.template.name), Path(second.name)]
    answers.yes = True
    assert second_start(*names, recent=recent, folder=files.template.parent) == 0
    settled()
    assert answers.told[0] == "把这 2 个填报模板导入本期数据？"
    (tree,) = [one for one in (dialog.findChild(OutcomeTree) for dialog in answers.shown) if one]
    files_read = [item for item in map(tree.topLevelItem, range(tree.topLevelItemCount())) if item]
    said = [item.child(0).text(3) for item in files_read]
    assert len(said) == 2
    assert all("没有读到任何填报数据" in one for one in said), "empty templates, but there"
    assert not answers.errors


def test_a_workbook_is_known_by_what_is_in_it_and_written_under_no_other_name(files: Files) -> None:
    other = files.enrolment.with_suffix(".json")
    other.write_bytes(files.enrolment.read_bytes())
    assert what_file(other).kind is FileKind.ENROLMENT
    desk = open_desk(files.township, clock=clock)
    other.unlink()
    for write in (desk.write_enrolment, desk.write_template):  # type: ignore[attr-defined]
        with pytest.raises(PersonError) as caught:
            write(other)
        assert caught.value.code == "other_ending"
    assert not other.exists()
    desk.close()


def test_two_workspaces_at_once_are_refused_in_a_window(
    files: Files, opening: Opening, answers: Answers
) -> None:
    assert opening.start(files.township, files.bureau)
    assert isinstance(opening.window, StartWindow)
    assert [error.code for error in answers.errors] == ["one_workspace"]  # type: ignore[attr-defined]


def test_where_several_fit_one_is_asked_and_where_none_does_it_is_said(
    files: Files,
    recent: Recent,
    opening: Opening,
    answers: Answers,
    settled: Callable[[], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opening.start(str(files.package))
    settled()
    start = opening.window
    assert isinstance(start, StartWindow)
    (told,) = answers.told
    assert "口镇2006年下半年的数据包" in told
    assert "请先打开（或新建）市农业局的工作区" in told
    again = str(shutil.copy(files.bureau, tmp_path / "市另一份.sqlite"))
    start.open(again)  # as the person was told to
    settled()
    first = opening.window
    assert isinstance(first, BureauWindow)
    assert answers.told[1:] == ["导入这个数据包？"]
    first.close()
    opening.close()
    recent.put(files.bureau)
    asked: list[list[str]] = []
    monkeypatch.setattr(answers, "choose", lambda *given: asked.append(given[-1]) or 1)
    opening.start(str(files.package))
    settled()
    window = opening.window
    assert asked == [[files.bureau, again]]
    assert isinstance(window, BureauWindow)
    assert window.desk.location == again
    assert answers.told[-1] == "导入这个数据包？"


def test_a_handover_package_is_taken_over_at_the_start_window(
    files: Files, opening: Opening, answers: Answers, settled: Callable[[], None], tmp_path: Path
) -> None:
    desk = open_desk(files.township, clock=clock)
    hand_over(desk, tmp_path / "口镇.handover")
    desk.close()
    answers.yes = False
    opening.start(str(tmp_path / "口镇.handover"))
    settled()
    assert isinstance(opening.window, StartWindow)
    assert [type(dialog) for dialog in answers.shown] == [TakeoverDialog]
