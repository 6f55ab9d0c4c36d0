"""What a colleague does at the same server is seen; what was decided without having seen it is refused."""

from __future__ import annotations

import contextlib
import itertools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QDialog

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import create_workspace, open_desk
from laiwu_desktop.formdef.division import Division, Register
from laiwu_desktop.formdef.report.content import Comment, ReportHead
from laiwu_desktop.formdef.report.thread import Said
from laiwu_desktop.formdef.states import State
from laiwu_desktop.store.database import listening
from laiwu_desktop.store.report import reports
from laiwu_desktop.ui.bureau.bureau_window import BureauWindow
from laiwu_desktop.ui.bureau.reports_page import ReportsPage
from laiwu_desktop.ui.bureau.returning import ReturnDialog
from laiwu_desktop.ui.bureau.tasking import TaskDialog
from laiwu_desktop.ui.parts.worker import Worker
from laiwu_desktop.ui.shell import colleagues
from tests.conftest import acquaint
from tests.postgres import PostgresServer, postgres_server
from tests.ui.acting import fill_all, idle, show
from tests.ui.conftest import CITY, PLACES, TOWN, Answers, clock

NEVER = 3_600.0
_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def postgres() -> Iterator[PostgresServer]:
    with postgres_server() as server:
        yield server


@pytest.fixture
def bureau(postgres: PostgresServer) -> Iterator[BureauDesk]:
    """On a server."""
    location = postgres.database(f"colleagues_{next(_numbers)}")
    desk = create_workspace(location, "bureau", CITY, "2006S2", clock=clock, divisions=PLACES)
    assert isinstance(desk, BureauDesk)
    yield desk
    desk.close()


@pytest.fixture
def colleague(bureau: BureauDesk) -> Iterator[BureauDesk]:
    """At the same server, with a name of its own."""
    desk = open_desk(bureau.location, clock=clock)
    assert isinstance(desk, BureauDesk)
    desk.settings = msgspec.structs.replace(desk.settings, filler="示例同事")
    yield desk
    desk.close()


@pytest.fixture
def package(bureau: BureauDesk, township: TownshipDesk, tmp_path: Path) -> Path:
    acquaint(bureau, township)
    fill_all(township)
    return township.export(tmp_path).path


@pytest.fixture
def told_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server is never asked."""
    monkeypatch.setattr(listening, "ASK_EVERY", NEVER)


@pytest.fixture
def untold(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that the server tells arrives."""
    monkeypatch.setattr(reports, "tell_others", lambda connection: None)


@pytest.fixture
def opened(bureau: BureauDesk, worker: Worker, answers: Answers) -> Iterator[Callable[[], BureauWindow]]:
    made: list[BureauWindow] = []

    def open_one() -> BureauWindow:
        made.append(BureauWindow(bureau, worker, answers))
        show(made[-1])
        return made[-1]

    yield open_one
    for window in made:
        window.close()
        window.deleteLater()


@contextlib.contextmanager
def stopped(server: PostgresServer) -> Iterator[None]:
    server.stop()
    try:
        yield
    finally:
        server.start()


def until(seen: Callable[[], bool]) -> None:
    """Let the window live until something is to be seen."""
    loop, look, guard = QEventLoop(), QTimer(), QTimer()
    look.timeout.connect(lambda: loop.quit() if seen() else None)
    guard.timeout.connect(loop.quit)
    look.start(10)
    guard.start(60_000)
    if not seen():
        loop.exec()
    assert seen()


def states(window: BureauWindow) -> list[State]:
    return [head.state for head in window.reports.heads.get(TOWN, ())]


@pytest.mark.usefixtures("told_only")
def test_what_a_colleague_does_is_told_at_once(
    opened: Callable[[], BureauWindow], colleague: BureauDesk, package: Path
) -> None:
    window = opened()
    assert states(window) == []
    (came,) = colleague.import_packages([package])
    until(lambda: states(window) == [State.RECEIVED])
    window.reports.choose_township(TOWN)
    colleague.accept(came.report)
    until(lambda: states(window) == [State.ACCEPTED])
    assert not window.reports.buttons["accept"].isEnabled()
    assert window.reports.township() == TOWN
    assert window.stale


@pytest.mark.usefixtures("untold")
def test_where_nothing_is_told_it_is_asked_for(
    opened: Callable[[], BureauWindow],
    colleague: BureauDesk,
    package: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(listening, "ASK_EVERY", 0.05)
    window = opened()
    colleague.import_packages([package])
    until(lambda: states(window) == [State.RECEIVED])


@pytest.mark.usefixtures("untold", "told_only")
def test_what_a_colleague_decided_unseen_stands_and_is_told(
    opened: Callable[[], BureauWindow], colleague: BureauDesk, package: Path, answers: Answers
) -> None:
    (came,) = colleague.import_packages([package])
    window = opened()
    window.reports.choose_township(TOWN)
    colleague.send_back(came.report, [Comment("示例：请核对")])
    assert window.reports.buttons["accept"].isEnabled()
    window.reports.buttons["accept"].click()
    idle(window.worker)
    (error,) = answers.errors
    assert "示例同事" in str(error)
    assert "退回第 1 版" in str(error)
    assert states(window) == [State.RETURNED]  # shown at once
    assert colleague.find_report(came.report).state is State.RETURNED


@pytest.mark.usefixtures("untold", "told_only")
def test_what_was_written_for_a_return_that_came_too_late_is_kept(
    opened: Callable[[], BureauWindow], colleague: BureauDesk, package: Path, answers: Answers
) -> None:
    (came,) = colleague.import_packages([package])
    window = opened()
    window.reports.choose_township(TOWN)

    def write(dialog: QDialog) -> None:
        assert isinstance(dialog, ReturnDialog)
        dialog.general.setPlainText("示例：太少")
        colleague.accept(came.report)  # while it is being written

    answers.fill = write
    window.reports.buttons["send_back"].click()
    idle(window.worker)
    assert "示例同事" in str(answers.errors[0])
    assert states(window) == [State.ACCEPTED]
    assert [comment.text for comment in window.decisions.unsent.of(came.report)] == ["示例：太少"]
    answers.fill = lambda dialog: None
    window.reports.buttons["send_back"].click()  # and now it is meant
    idle(window.worker)
    assert states(window) == [State.RETURNED]


def test_a_server_that_went_away_is_told_and_what_was_missed_is_shown(
    opened: Callable[[], BureauWindow],
    colleague: BureauDesk,
    package: Path,
    postgres: PostgresServer,
    answers: Answers,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(listening, "TRY_AGAIN", 0.05)
    (came,) = colleague.import_packages([package])
    window = opened()
    window.reports.choose_township(TOWN)
    with stopped(postgres):
        until(window.notice.isVisible)
        assert "连接中断" in window.notice.text.text()
        window.refresh()
        idle(window.worker)
        assert answers.errors == []  # nobody asked for it: no box
        window.reports.buttons["accept"].click()
        idle(window.worker)
        assert [getattr(error, "code", "") for error in answers.errors] == ["server_gone"]
    until(lambda: not window.notice.isVisible())
    colleague.accept(came.report)
    until(lambda: states(window) == [State.ACCEPTED])


def test_a_task_that_the_server_did_not_take_is_gone_on_with(
    opened: Callable[[], BureauWindow], postgres: PostgresServer, answers: Answers, tmp_path: Path
) -> None:
    window, shown = opened(), []
    answers.files = [tmp_path]

    def write(dialog: QDialog) -> None:
        assert isinstance(dialog, TaskDialog)
        shown.append(dialog.words.toPlainText())
        if len(shown) == 1:
            dialog.words.setPlainText("示例：核对户数")
            postgres.stop()

    answers.fill = write
    window.issue_task()
    idle(window.worker)
    postgres.start()
    assert [getattr(error, "code", "") for error in answers.errors] == ["server_gone"]
    until(lambda: not window.notice.isVisible())
    window.issue_task()
    idle(window.worker)
    assert shown == ["", "示例：核对户数"]
    assert window.desk.task is not None
    assert window.desk.task.text == "示例：核对户数"
    assert window.tasking.unsent is None


def test_a_file_that_is_only_looked_at_is_seen_to_change(
    originals: Path,
    township: TownshipDesk,
    worker: Worker,
    answers: Answers,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Another program writes into it."""
    monkeypatch.setattr(colleagues, "LOOK_EVERY", 20)
    file = shutil.copy(originals / "bureau.sqlite", tmp_path)
    writer, looker = (open_desk(str(file), clock=clock) for _ in range(2))
    assert isinstance(writer, BureauDesk)
    assert isinstance(looker, BureauDesk)
    looker.only_look(PersonError("only_look", made="示例"))
    window = BureauWindow(looker, worker, answers)
    show(window)
    fill_all(township)
    writer.import_packages([township.export(tmp_path).path])
    until(lambda: states(window) == [State.RECEIVED])
    window.close()
    window.deleteLater()
    for desk in (writer, looker):
        desk.close()


def test_showing_anew_leaves_the_page_as_it_was(divisions: list[Division], bureau: BureauDesk) -> None:
    register = Register(divisions)
    codes = [d.code for d in divisions if d.level == "township"]
    page = ReportsPage(register, bureau.all_forms)
    page.resize(900, 300)
    page.show()

    def heads(code: str, state: State) -> list[ReportHead]:
        both = ((1, State.SUPERSEDED), (2, state))
        return [
            ReportHead(f"{code}{n:020}", code, "2006S2", n, "", s, {}, "2006-12-20T09:00:00") for n, s in both
        ]

    page.show_heads([(code, heads(code, State.RECEIVED)) for code in codes])
    page.choose_township(codes[3])
    page.tree.topLevelItem(3).setExpanded(True)
    page.show_details(page.current(), [Said(1, Comment("示例意见"))])
    bar = page.tree.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert bar.value() > 0
    now = [(code, heads(code, State.ACCEPTED if code == codes[0] else State.RECEIVED)) for code in codes]
    before = bar.value()
    page.show_heads(now)
    assert (bar.value(), page.township()) == (before, codes[3])
    assert page.tree.topLevelItem(3).isExpanded()
    assert "示例意见" in page.details.toPlainText()
    page.show_heads([(code, heads(code, State.RETURNED)) for code in codes])
    assert page.buttons["accept"].isEnabled()
    assert "已退回" in page.details.toPlainText()
    page.deleteLater()
