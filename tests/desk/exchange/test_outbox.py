"""Outbox and inbox: nothing lost over restarts, stubborn lines and other sticks; nothing read twice."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.exchange import inbox
from laiwu_desktop.desk.results import Imported
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import open_desk
from laiwu_desktop.formdef.report.content import Comment
from laiwu_desktop.store.mailbox import OutboxItem
from laiwu_desktop.sync.folder import FolderEndpoint
from tests.conftest import TOWNSHIP, noon
from tests.sample import fill_in


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    place = tmp_path / "U盘"
    place.mkdir()
    return place


@pytest.fixture
def package(township: TownshipDesk, tmp_path: Path) -> Path:
    """The township has exported."""
    fill_in(township)
    return township.export(tmp_path / "out").path


def outbox(desk: Desk) -> list[OutboxItem]:
    return desk.store.exchange.outbox()


def states(desk: Desk) -> list[str]:
    return [item.state for item in outbox(desk)]


def test_what_is_delivered_is_what_was_exported(
    township: TownshipDesk, package: Path, stick: Path, tmp_path: Path
) -> None:
    township.change_settings(filler="别人", reviewer="又一人")
    township.sync(FolderEndpoint(stick))
    assert (stick / "packages" / package.name).read_bytes() == package.read_bytes()
    assert township.export(tmp_path / "again").path.read_bytes() == package.read_bytes()


def test_from_waiting_to_acknowledged(
    township: TownshipDesk, bureau: BureauDesk, package: Path, stick: Path
) -> None:
    place = FolderEndpoint(stick)
    assert states(township) == ["waiting"]
    township.sync(place)
    assert states(township) == ["delivered"]
    bureau.sync(place)
    assert states(bureau) == ["delivered"]
    bureau.send_back(TOWNSHIP, [Comment("示例数据：请核对")])
    assert states(bureau) == ["delivered", "waiting"]
    township.sync(place)
    assert states(township) == ["acknowledged"]
    bureau.sync(place)
    assert [answer.verdict for answer in township.sync(place).received] == ["returned"]
    shown = township.exchange.state()
    assert [(item.name, item.state) for item in shown.outbox] == [(package.name, "acknowledged")]
    assert [item.outcome for item in shown.inbox] == ["applied", "applied"]


def test_what_arrived_before_the_power_went_counts_as_delivered(
    township: TownshipDesk, package: Path, stick: Path
) -> None:
    (stick / "packages").mkdir()
    (stick / "packages" / package.name).write_bytes(package.read_bytes())
    assert township.sync(FolderEndpoint(stick)).problems == ()
    assert states(township) == ["delivered"]


def test_offline_is_a_state_and_pauses_grow(township: TownshipDesk, package: Path, stick: Path) -> None:
    place, now = FolderEndpoint(stick), noon()
    stick.rmdir()
    township.clock = lambda: now
    pauses = []
    for _ in range(45):  # nobody came by for ten days
        done = township.sync(place, due_only=True)
        assert [item.name for item in done.waiting] == [package.name]
        assert "找不到交换文件夹" in done.offline
        (item,) = outbox(township)
        assert item.last_error == done.offline
        pauses.append(datetime.fromisoformat(item.next_try) - now)
        now = datetime.fromisoformat(item.next_try)
    assert pauses[:4] == [timedelta(minutes=minutes) for minutes in (1, 2, 4, 8)]
    assert pauses[-1] == timedelta(hours=6)
    township.sync(place, due_only=True)
    (before,) = outbox(township)
    township.sync(place, due_only=True)
    assert outbox(township) == [before]  # nobody tried it: its pause is not over
    township.sync(place)
    assert outbox(township)[0].attempts == before.attempts + 1  # a person said: now
    stick.mkdir()
    assert township.sync(place, due_only=True).delivered == ()  # its pause is not over
    assert township.sync(place).delivered == (package.name,)  # a person said: now
    (item,) = outbox(township)
    assert (item.state, item.last_error, item.next_try) == ("delivered", "", "")


def test_what_waits_survives_a_restart(
    township: TownshipDesk, package: Path, stick: Path, tmp_path: Path
) -> None:
    township.close()
    again = open_desk(str(tmp_path / f"{TOWNSHIP}.sqlite"), clock=noon)
    assert isinstance(again, TownshipDesk)
    assert again.sync(FolderEndpoint(stick)).delivered == (package.name,)
    again.close()


def test_another_stick_gets_what_has_no_answer_yet(
    township: TownshipDesk, bureau: BureauDesk, package: Path, stick: Path, tmp_path: Path
) -> None:
    township.sync(FolderEndpoint(stick))
    assert township.sync(FolderEndpoint(stick)).delivered == ()
    other = tmp_path / "另一个U盘"
    other.mkdir()
    assert township.sync(FolderEndpoint(other)).delivered == (package.name,)
    bureau.sync(FolderEndpoint(other))
    township.sync(FolderEndpoint(other))
    third = tmp_path / "第三个U盘"
    third.mkdir()
    assert township.sync(FolderEndpoint(third)).delivered == ()  # it has its answer


def test_another_stick_gets_the_newest_receipt_only(
    bureau: BureauDesk, package: Path, stick: Path, tmp_path: Path
) -> None:
    (came,) = bureau.import_packages([package])
    bureau.sync(FolderEndpoint(stick))
    bureau.accept(came.report)
    bureau.sync(FolderEndpoint(stick))
    other = tmp_path / "另一个U盘"
    other.mkdir()
    assert bureau.sync(FolderEndpoint(other)).delivered == (outbox(bureau)[-1].name,)


def test_a_file_that_cannot_be_delivered_holds_up_no_other(
    bureau: BureauDesk, package: Path, stick: Path
) -> None:
    bureau.accept(bureau.import_packages([package])[0].report)
    first, second = outbox(bureau)
    in_the_way = stick / first.folder / first.name
    in_the_way.parent.mkdir(parents=True)
    in_the_way.write_bytes(b"another")
    done = bureau.sync(FolderEndpoint(stick))
    assert done.delivered == (second.name,)
    assert [problem.partition("：")[0] for problem in done.problems] == [first.name]
    assert states(bureau) == ["waiting", "delivered"]


def test_a_file_is_read_once(
    township: TownshipDesk, bureau: BureauDesk, package: Path, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = FolderEndpoint(stick)
    township.sync(place)
    (stick / "packages" / "坏.xlsx").write_bytes(b"no workbook")
    read: list[str] = []
    whole = bureau.import_packages

    def counted(paths: Iterable[Path]) -> list[Imported]:
        paths = list(paths)
        read.extend(path.name for path in paths)
        return whole(paths)

    monkeypatch.setattr(bureau, "import_packages", counted)
    assert sorted(one.verdict for one in bureau.sync(place).imported) == ["received", "refused"]
    assert bureau.sync(place).imported == ()
    assert sorted(read) == sorted([package.name, "坏.xlsx"])
    (stick / "packages" / "坏.xlsx").write_bytes(b"another")
    assert [one.verdict for one in bureau.sync(place).imported] == ["refused"]
    bureau.settings = type(bureau.settings)("bureau", bureau.settings.division, "2007S1")
    assert [one.file for one in bureau.sync(place).imported] == ["坏.xlsx"]  # it may be worth another reading
    assert bureau.sync(place).imported == ()
    monkeypatch.setattr(inbox, "__version__", "99.0")
    assert [one.file for one in bureau.sync(place).imported] == ["坏.xlsx"]  # a newer program may read it
    came = bureau.store.exchange.inbox()
    assert {bureau.store.exchange.kept(item) for item in came} == {b""}  # where it came from is enough


def test_a_receipt_is_there_exactly_when_its_decision_is(
    township: TownshipDesk, bureau: BureauDesk, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from laiwu_desktop.store.report import reports
    from laiwu_desktop.store.report.deeds import decided

    def fails(*_: object) -> None:
        raise RuntimeError("power cut")

    assert bureau.recipient  # made when first asked for, and kept whatever comes of the rest
    before = bureau.store.reports.content_hash()
    with monkeypatch.context() as patch:
        patch.setattr(reports, "put_outgoing", fails)
        with pytest.raises(RuntimeError):
            bureau.import_packages([package])
    assert bureau.store.reports.content_hash() == before
    bureau.import_packages([package])
    before = bureau.store.reports.content_hash()
    with monkeypatch.context() as patch:
        patch.setattr(decided, "put_outgoing", fails)
        with pytest.raises(RuntimeError):
            bureau.accept(TOWNSHIP)
    assert bureau.store.reports.content_hash() == before
    assert township.draft().head.state == "exported"


def test_reports_of_before_there_was_an_outbox_go_too(
    township: TownshipDesk, bureau: BureauDesk, package: Path, stick: Path
) -> None:
    from sqlalchemy import delete

    from laiwu_desktop.store.database import tables
    from laiwu_desktop.store.database.engine import writing

    def forget(desk: Desk) -> None:
        with writing(desk.store._engine) as connection:
            connection.execute(delete(tables.outbox))

    forget(township)
    (sent,) = township.sync(FolderEndpoint(stick)).delivered
    assert sent.startswith(package.stem)
    bureau.import_packages([package])
    bureau.accept(TOWNSHIP)
    forget(bureau)
    assert [name.rpartition("_")[2] for name in bureau.sync(FolderEndpoint(stick)).delivered] == [
        "receipt2.xlsx"
    ]
