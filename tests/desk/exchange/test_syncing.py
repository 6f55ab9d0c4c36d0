"""What goes wrong beside an exchange, and must not be final: clocks, slow readers, other keys, full disks."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import NoReturn

import pytest

from laiwu_desktop.base.codes import Saying
from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.exchange.syncing import Synced
from laiwu_desktop.desk.scheduler import Line
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.divisions.timeline import Timeline
from laiwu_desktop.formdef.report.content import Comment
from laiwu_desktop.sync.folder import FolderEndpoint
from laiwu_desktop.workbook.opening import child
from tests.conftest import TOWNSHIP, noon, sign_anew

PASSWORD = "示例密码"


@pytest.fixture
def place(stick: Path) -> FolderEndpoint:
    return FolderEndpoint(stick)


# ---- what goes


def test_a_clock_that_was_ahead_holds_nothing_up(filled: TownshipDesk, stick: Path, tmp_path: Path) -> None:
    package = filled.export(tmp_path / "out").path.name
    place = FolderEndpoint(stick)
    filled.choose_endpoint(str(stick))
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


@pytest.mark.parametrize("password", ["", "示例密码"], ids=["another name", "the same name"])
def test_what_just_got_another_lock_goes_the_next_time(
    filled: TownshipDesk,
    bureau: BureauDesk,
    stick: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    password: str,
) -> None:
    filled.export(tmp_path / "out")
    outbox = filled.store.exchange.outbox()
    filled.export(tmp_path / "out", password=password, to="" if password else bureau.recipient)
    with monkeypatch.context() as patch:
        patch.setattr(filled.store.exchange, "outbox", lambda: outbox)  # as it was a moment ago
        done = filled.sync(FolderEndpoint(stick))
    assert (done.delivered, done.mended, done.problems) == ((), (), ())
    assert not (stick / "packages").exists()
    assert len(filled.sync(FolderEndpoint(stick)).delivered) == 1


def test_tasks_come_by_themselves_to_who_has_only_a_draft(
    filled: TownshipDesk, bureau: BureauDesk, place: FolderEndpoint, tmp_path: Path
) -> None:
    bureau.issue_task(date(2006, 12, 25), "请按时上报")
    bureau.sync(place)
    filled.choose_endpoint(str(place.root))
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


def verdicts(done: Synced) -> list[str]:
    return [one.verdict for one in done.imported]


@contextlib.contextmanager
def reading_ends(monkeypatch: pytest.MonkeyPatch, code: str) -> Iterator[None]:
    """Whatever is read meanwhile ends with this code."""

    def ends(path: Path, *_: object) -> NoReturn:
        raise PersonError(Saying(code, f"{path.name} 没有读入。"))

    with monkeypatch.context() as patch:
        patch.setattr(child._shared, "read", ends)
        yield


@pytest.mark.parametrize("code", ["too_slow", "too_much_memory", "reader_crashed", "no_file"])
def test_what_the_computer_could_not_read_is_read_another_time(
    filled: TownshipDesk,
    bureau: BureauDesk,
    place: FolderEndpoint,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    code: str,
) -> None:
    path = filled.export(tmp_path / "out").path
    filled.sync(place)
    os.utime(place.root / "packages" / path.name, (1_166_000_000, 1_166_000_000))  # old enough for a mark
    with reading_ends(monkeypatch, code):
        tries = [bureau.sync(place, due_only=True).imported for _ in range(5)]
        asked = bureau.sync(place).imported
        assert bureau.sync(place, due_only=True).imported == ()
    assert [len(results) for results in tries] == [1, 1, 1, 0, 0], "not for ever"
    assert [p.code for results in (*tries, asked) for one in results for p in one.problems] == [code] * 4
    assert verdicts(bureau.sync(place)) == ["received"]
    with reading_ends(monkeypatch, code):
        assert [one.outcome for one in filled.sync(place).received] == ["refused"]
    assert [one.outcome for one in filled.sync(place).received] == ["applied"]


def test_what_was_tried_in_vain_is_tried_anew_under_other_circumstances(
    filled: TownshipDesk,
    bureau: BureauDesk,
    place: FolderEndpoint,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    filled.export(tmp_path / "out")
    filled.sync(place)
    *most, _last = register = list(bureau.register)
    with reading_ends(monkeypatch, "too_slow"):
        for bureau.timeline in (Timeline(register), Timeline(most)):
            tries = [bureau.sync(place, due_only=True).imported for _ in range(4)]
            assert [len(results) for results in tries] == [1, 1, 1, 0]


def test_an_exchange_that_is_stopped_notes_nothing_of_what_it_did_not_read(
    filled: TownshipDesk,
    bureau: BureauDesk,
    place: FolderEndpoint,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    filled.export(tmp_path / "out")
    filled.sync(place)
    with reading_ends(monkeypatch, "cancelled"):
        done = bureau.sync(place)
    assert done.imported == ()
    assert done.offline
    assert bureau.store.exchange.inbox() == []
    assert verdicts(bureau.sync(place, due_only=True)) == ["received"]


@pytest.mark.parametrize("code", ["cancelled", "too_slow"])
def test_a_locked_package_outlives_an_unlocking_that_was_broken_off(
    filled: TownshipDesk,
    bureau: BureauDesk,
    place: FolderEndpoint,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    code: str,
) -> None:
    path = filled.export(tmp_path / "out", password=PASSWORD).path
    filled.sync(place)
    shutil.copy(path, place.root / "packages" / "另存的.xlsx")
    bureau.sync(place)
    shutil.rmtree(place.root / "packages")
    with reading_ends(monkeypatch, code):
        results = bureau.unlock(PASSWORD)
    tried = 1 if code == "cancelled" else 2  # after a person has said stop, nothing more is begun
    assert [problem.code for one in results for problem in one.problems] == [code] * tried
    items = bureau.exchange.locked()
    assert [bureau.store.exchange.kept(item) for item in items] == [path.read_bytes()] * 2
    assert [one.verdict for one in bureau.unlock(PASSWORD)] == ["received", "duplicate"]
    assert [bureau.store.exchange.kept(item) for item in items] == [b"", b""]


def test_a_refusal_is_looked_at_again_with_another_register(
    filled: TownshipDesk, bureau: BureauDesk, place: FolderEndpoint, tmp_path: Path
) -> None:
    name = filled.export(tmp_path / "out").path.name
    filled.sync(place)
    gone = filled.units(TOWNSHIP)["village"][0].code
    timeline = bureau.timeline
    bureau.timeline = Timeline(one for one in bureau.register if one.code != gone)
    assert verdicts(bureau.sync(place)) == ["refused"]
    assert verdicts(bureau.sync(place)) == []
    bureau.timeline = timeline
    assert verdicts(bureau.sync(place)) == ["received"]
    (item,) = bureau.store.exchange.inbox()
    assert item.name == name
    assert len(item.circumstances) <= 64


def test_another_key_of_the_bureau_met_by_itself_is_offered_to_the_person_who_asks(
    filled: TownshipDesk, bureau: BureauDesk, place: FolderEndpoint, tmp_path: Path
) -> None:
    report = filled.export(tmp_path / "out").head.id
    for desk in (filled, bureau, filled):
        desk.sync(place)
    sign_anew(bureau)
    bureau.accept(report)
    bureau.issue_task(date(2007, 1, 15), "请按时上报")
    bureau.sync(place)
    assert [one.outcome for one in filled.sync(place, due_only=True).received] == ["refused", "refused"]
    assert filled.sync(place, due_only=True).received == ()
    for _ in range(2):
        came = filled.sync(place).received
        assert len({one.new_key for one in came if one.new_key}) == 1
        assert len(came) == 2
        assert filled.sync(place, due_only=True).received == ()
    filled.their_keys.confirm(came[0].new_key)
    assert [one.outcome for one in filled.sync(place, due_only=True).received] == ["applied", "applied"]
    assert filled.sync(place).received == ()


# ---- a full disk


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> Callable[[], contextlib.AbstractContextManager[None]]:
    """While it lasts nothing can be written to the folder for temporary files."""
    write = Path.write_bytes

    def full(self: Path, data: bytes) -> int:
        if self.parent.parent == Path(tempfile.gettempdir()):
            raise OSError(errno.ENOSPC, "No space left on device", str(self))
        return write(self, data)

    @contextlib.contextmanager
    def lasts() -> Iterator[None]:
        with monkeypatch.context() as patch:
            patch.setattr(Path, "write_bytes", full)
            yield

    return lasts


def test_a_full_disk_is_told_and_holds_nothing_back_for_good(
    filled: TownshipDesk,
    bureau: BureauDesk,
    place: FolderEndpoint,
    tmp_path: Path,
    full_disk: Callable[[], contextlib.AbstractContextManager[None]],
) -> None:
    name = filled.export(tmp_path / "out", password=PASSWORD).path.name
    with full_disk():
        (problem,) = filled.sync(place).problems
    assert problem.startswith(name)
    assert "磁盘已满" in problem
    assert filled.sync(place).delivered == (name,)
    with full_disk():
        (problem,) = bureau.sync(place).problems
    assert problem.startswith(name)
    assert verdicts(bureau.sync(place)) == ["locked"]
    with full_disk():
        (result,) = bureau.unlock(PASSWORD)
    assert [problem.code for problem in result.problems] == ["no_room"]
    assert [one.verdict for one in bureau.unlock(PASSWORD)] == ["received"]


def test_no_folder_for_temporary_files_is_told(
    filled: TownshipDesk, place: FolderEndpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled.export(tmp_path / "out")
    with monkeypatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(tmp_path / "没有"))
        (problem, *_) = filled.sync(place).problems
    assert "请清理磁盘空间" in problem
    assert len(filled.sync(place).delivered) == 1
