"""The window over a server that is stopped, or stands still, and comes back."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest

from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import create_workspace, open_desk
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.store.database import serving
from laiwu_desktop.ui.township.township_window import TownshipWindow
from tests.postgres import PostgresServer, postgres_server
from tests.ui.acting import go, idle, type_into, write
from tests.ui.conftest import PLACES, SECOND, TOWN, VILLAGE, Answers, clock

FORM = "village_broadband"
_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def postgres() -> Iterator[PostgresServer]:
    with postgres_server() as server:
        yield server


@pytest.fixture
def location(postgres: PostgresServer) -> str:
    return postgres.database(f"window_{next(_numbers)}")


@pytest.fixture
def township(location: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[TownshipDesk]:
    """A workspace on the server; nobody is patient with it here."""
    monkeypatch.setattr(serving, "CONNECT", 2)
    monkeypatch.setattr(serving.Served, "patience", 1)
    desk = create_workspace(location, "township", TOWN, "2006S2", clock=clock, divisions=PLACES)
    assert isinstance(desk, TownshipDesk)
    yield desk
    desk.close()


@contextlib.contextmanager
def stopped(server: PostgresServer) -> Iterator[None]:
    server.stop()
    try:
        yield
    finally:
        server.start()


AWAY = {"stopped": stopped, "hanging": PostgresServer.hanging}
Away = Callable[[PostgresServer], contextlib.AbstractContextManager[None]]


def stored(location: str, field: str) -> object:
    desk = open_desk(location, clock=clock)
    value = desk.draft().figures.record(RecordKey(FORM, VILLAGE)).values.get(field)
    desk.close()
    return value


def sign(window: TownshipWindow) -> str:
    return window.sign.text.text()


def until_told(window: TownshipWindow) -> int:
    """Wait until it is told that nothing could be saved; how often the window's clock ticked meanwhile."""
    loop, ticks = QEventLoop(), []
    beat = QTimer()
    beat.timeout.connect(lambda: ticks.append(window.saving.trouble))
    beat.start(10)
    window.saving.told.connect(lambda: loop.quit() if window.saving.trouble else None)
    QTimer.singleShot(60_000, loop.quit)
    if window.saving.trouble is None:
        loop.exec()
    beat.stop()
    return len(ticks)


@pytest.mark.parametrize("away", AWAY.values(), ids=AWAY)
def test_what_is_typed_while_the_server_is_away_is_kept_told_and_saved_when_it_is_back(
    window: TownshipWindow, postgres: PostgresServer, location: str, away: Away, answers: Answers
) -> None:
    entry = go(window.view, VILLAGE, FORM)
    type_into(entry.rows["households"], "300")
    assert sign(window) == "已保存 09:30:00"
    said: list[str] = []
    window.saving.told.connect(lambda: said.append(sign(window)))
    with away(postgres):
        edit = entry.rows["population"].editor.focus_widgets()[0]
        entry.rows["population"].editor.take_focus()
        write(edit, "900")
        QTest.keyClick(edit, Qt.Key.Key_Return)
        assert entry.focused_field() == "broadband_access"  # at once
        assert sign(window) == "未保存"
        ticks = until_told(window)
        if away is PostgresServer.hanging:
            assert ticks > 3  # the window went on while the worker waited
        assert "与数据库服务器的连接中断" in entry.rows["population"].message.text()
        assert "请检查网络和服务器" in sign(window)
        for village in (SECOND, VILLAGE):
            go(window.view, village, FORM)
        assert edit.property("text") == "900"
        window.check()
        assert [getattr(error, "code", "") for error in answers.errors] == ["unsaved"]
        assert not any(line.startswith("已保存") for line in said)
    idle(window.worker)
    window.sign.retry.click()
    idle(window.worker)
    assert sign(window) == "已保存 09:30:00"
    assert (stored(location, "households"), stored(location, "population")) == (300, 900)


def test_closing_while_the_server_is_away_asks(
    window: TownshipWindow, postgres: PostgresServer, answers: Answers
) -> None:
    answers.picked = "不关闭"
    entry = go(window.view, VILLAGE, FORM)
    with stopped(postgres):
        type_into(entry.rows["households"], "350")
        assert not window.close()
        assert answers.told == ["1 项还没有保存。"]
    idle(window.worker)
    window.sign.retry.click()
    idle(window.worker)


def test_a_server_that_may_only_be_read_is_told(
    window: TownshipWindow, postgres: PostgresServer, location: str
) -> None:
    entry = go(window.view, VILLAGE, FORM)
    name = location.partition("@/")[2].partition("?")[0]
    postgres.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    with stopped(postgres):
        pass
    type_into(entry.rows["households"], "350")
    assert "只能查看" in entry.rows["households"].message.text()
    postgres.execute(f"ALTER DATABASE {name} RESET default_transaction_read_only")
    with stopped(postgres):
        pass
    window.sign.retry.click()
    idle(window.worker)
    assert stored(location, "households") == 350
