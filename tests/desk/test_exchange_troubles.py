"""What goes wrong beside an exchange, and must not be final: clocks, slow readers, other keys, full disks."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from laiwu_desktop.desk.bureau import BureauDesk
from laiwu_desktop.desk.exchange import choose_endpoint
from laiwu_desktop.desk.line import Line
from laiwu_desktop.desk.township import TownshipDesk
from laiwu_desktop.formdef.report import Comment
from laiwu_desktop.sync.folder import FolderEndpoint
from tests.conftest import noon
from tests.sample import fill_in

PASSWORD = "示例密码"


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    place = tmp_path / "U盘"
    place.mkdir()
    return place


@pytest.fixture
def place(stick: Path) -> FolderEndpoint:
    return FolderEndpoint(stick)


@pytest.fixture
def filled(township: TownshipDesk) -> TownshipDesk:
    fill_in(township)
    return township


# ---- what goes


def test_a_clock_that_was_ahead_holds_nothing_up(filled: TownshipDesk, stick: Path, tmp_path: Path) -> None:
    package = filled.export(tmp_path / "out").path.name
    place = FolderEndpoint(stick)
    choose_endpoint(filled, str(stick))
    line = Line(filled)
    stick.rmdir()
    filled.clock = lambda: datetime(2099, 1, 1)
    for _ in range(3):
        line.note(filled.sync(place))
    filled.clock = noon
    stick.mkdir()
    assert line.is_due()
    assert filled.sync(place, due_only=True).delivered == (package,)


def test_what_got_another_lock_on_its_way_goes_with_it(
    filled: TownshipDesk, bureau: BureauDesk, stick: Path, tmp_path: Path
) -> None:
    class Slow(FolderEndpoint):
        """Meanwhile somebody exports with a lock."""

        def deliver(self, file: Path, folder: str) -> str:
            done = super().deliver(file, folder)
            filled.export(tmp_path / "out", to=bureau.recipient)
            return done

    plain = filled.export(tmp_path / "out").path
    assert filled.sync(Slow(stick)).delivered == (plain.name,)
    (item,) = filled.store.exchange.outbox()
    assert (item.state, item.attempts) == ("waiting", 0)
    assert item.name.endswith(".age")
    assert filled.sync(FolderEndpoint(stick)).delivered == (item.name,)


def test_nothing_empty_is_delivered(
    filled: TownshipDesk, bureau: BureauDesk, stick: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled.export(tmp_path / "out")
    outbox = filled.store.exchange.outbox()
    filled.export(tmp_path / "out", to=bureau.recipient)
    with monkeypatch.context() as patch:
        patch.setattr(filled.store.exchange, "outbox", lambda: outbox)  # as it was a moment ago
        done = filled.sync(FolderEndpoint(stick))
    assert (done.delivered, done.problems) == ((), ())
    assert not (stick / "packages").exists()
    assert len(filled.sync(FolderEndpoint(stick)).delivered) == 1


def test_tasks_come_by_themselves_to_who_has_only_a_draft(
    filled: TownshipDesk, bureau: BureauDesk, place: FolderEndpoint, tmp_path: Path
) -> None:
    bureau.issue_task(date(2006, 12, 25), "请按时上报")
    bureau.sync(place)
    choose_endpoint(filled, str(place.root))
    line, now = Line(filled), noon()
    filled.clock = lambda: now
    assert line.is_due()
    line.note(filled.sync(place, due_only=True))
    assert filled.due == date(2006, 12, 25)
    assert not line.is_due()
    now += timedelta(minutes=30)
    assert line.is_due()
    report = filled.export(tmp_path / "out").head.id
    for desk in (filled, bureau):
        desk.sync(place)
    bureau.send_back(report, [Comment("请核对")])
    bureau.sync(place)
    line.note(filled.sync(place))
    assert filled.draft().head.state == "returned"
    assert not line.is_due()
    now += timedelta(minutes=30)
    assert line.is_due()


# ---- what came
