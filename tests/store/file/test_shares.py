"""A workspace on a share: two mounts of one folder that know nothing of each other's locks."""

from __future__ import annotations

import errno
import os
import subprocess
import time
from contextlib import closing, nullcontext
from pathlib import Path

import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.report.content import Report
from laiwu_desktop.formdef.states import Parcel
from laiwu_desktop.store.database.engine import hold
from laiwu_desktop.store.file import holding
from laiwu_desktop.store.file.holding import COMMAND, WINDOW, holder_named, lock_file
from laiwu_desktop.store.file.shares import is_on_share
from laiwu_desktop.store.mailbox import Outgoing
from laiwu_desktop.store.store import Store
from tests.store.file.one_file import Start, opened, write
from tests.store.small_reports import save
from tests.store.sqlite_workspace import HEAD_1, as_the_program, rows, values_of


def on_computer(name: str) -> list[str]:
    """What lets a command see another name of its computer."""
    return ["unshare", "--uts", "sh", "-c", f'hostname {name}; exec "$@"', "sh"]


def test_two_computers_on_a_share_do_not_write_together(mounts: tuple[Path, Path], start: Start) -> None:
    here, there = mounts
    first = start(here, on=on_computer("one"))
    assert first.do("write 1") == "write"
    second = start(there, on=on_computer("two"))
    assert second.do("count") == "1"
    refusal = second.do("write 2")
    assert refusal.startswith("held")
    assert "电脑 one 上的" in refusal
    assert holding.GONE == 120
    assert "两分钟后自动放开" in refusal  # nobody can close anything on a computer that crashed
    assert first.do("write 3") == "write"
    assert second.do("count") == "2"
    first.end()
    assert second.do("write 4").startswith("held")  # opened to be read; open it anew
    second.do("close")
    assert second.do("write 4") == "write"


def test_on_a_share_two_programs_of_one_computer_do_not_either(
    mounts: tuple[Path, Path], start: Start
) -> None:
    first, second = start(mounts[0], WINDOW), start(mounts[1])
    assert first.do("write 1") == "write"
    refusal = second.do("write 2")
    assert refusal.startswith("held")
    assert "两分钟" not in refusal
    first.kill()  # that its process has ended is seen on the same computer
    second.do("close")
    assert second.do("write 2") == "write"


@pytest.mark.parametrize("local_first", [True, False])
def test_what_is_one_computer_s_disk_and_another_one_s_share_is_held_by_one(
    mounts: tuple[Path, Path], start: Start, tmp_path: Path, local_first: bool
) -> None:
    places = [tmp_path / "共享" / mounts[0].name, mounts[0]]
    here, there = places if local_first else reversed(places)
    first, second = start(here, WINDOW), start(there)
    assert first.do("write 1") == "write"
    assert second.do("write 2").startswith("held")
    assert first.do("write 3") == "write"
    first.kill()
    second.do("close")
    assert second.do("write 2") == "write"


def test_on_a_share_a_window_is_told_to_others_as_one(mounts: tuple[Path, Path], forms: FormSet) -> None:
    new = mounts[0].with_name("新.laiwu")
    with closing(Store(str(new), forms, create=True, program=WINDOW)):
        holder = holder_named(lock_file(new))
        assert holder is not None
        assert holder.program == WINDOW


def test_on_a_share_one_waits_once_for_whoever_has_it(
    mounts: tuple[Path, Path], start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    start(mounts[0]).do("write 1")
    tries: list[Path] = []
    taken = holding._taken
    monkeypatch.setattr(
        holding, "_taken", lambda file, *rest, **how: (tries.append(file), taken(file, *rest, **how))
    )
    with opened(mounts[1]) as engine:
        for attempt in (hold, write):
            with pytest.raises(PersonError, match=COMMAND):
                attempt(engine)
    assert tries == [mounts[1]]


@pytest.mark.parametrize("away", [-1, 2])  # the latter by a clock that went wrong
def test_on_a_share_who_gives_no_sign_of_life_for_long_is_gone(
    mounts: tuple[Path, Path], start: Start, away: int
) -> None:
    first = start(mounts[0], on=on_computer("one"))
    first.do("write 1")
    first.kill()
    second = start(mounts[1], on=on_computer("two"))
    assert second.do("write 2").startswith("held")
    second.do("close")
    lock = lock_file(mounts[1])
    at = lock.stat().st_mtime + away * holding.GONE
    os.utime(lock, (at, at))
    assert second.do("write 2") == "write"


def test_on_a_share_who_slept_and_lost_it_is_told_before_the_next_write(
    mounts: tuple[Path, Path], start: Start
) -> None:
    first = start(mounts[0], on=on_computer("one"))
    first.do("write 1")
    os.utime(lock_file(mounts[1]), (0, 0))
    second = start(mounts[1], on=on_computer("two"))
    assert second.do("write 2") == "write"
    refusal = first.do("write 3")
    assert refusal.startswith("held")
    assert "电脑 two 上的" in refusal


@pytest.mark.parametrize("where", ["a share", "a disk that is another one's share"])
def test_signs_of_life_are_given(
    mounts: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    monkeypatch.setattr(holding, "BEAT", 0.01)
    with opened(mounts[0] if where == "a share" else tmp_path / "共享" / mounts[0].name) as engine:
        hold(engine)
        lock = lock_file(mounts[1])
        os.utime(lock, (0, 0))
        end = time.monotonic() + 60
        while lock.stat().st_mtime == 0:
            assert time.monotonic() < end


def test_a_share_without_room_is_told_and_held_by_nobody(
    mounts: tuple[Path, Path], start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name that has to count there could not be written."""

    def full(_opened: int, _holder: object) -> None:
        raise OSError(errno.ENOSPC, "")

    with monkeypatch.context() as patch:
        patch.setattr(holding, "_name", full)
        with opened(mounts[0]) as engine, pytest.raises(PersonError) as told:
            write(engine)
    assert told.value.code == "disk_full"
    assert start(mounts[0]).do("write 1") == "write"


def test_a_folder_of_a_share_that_is_still_to_be_made_is_on_it(mounts: tuple[Path, Path]) -> None:
    assert is_on_share(mounts[0].parent / "没有" / "也没有" / "口镇.laiwu")
    assert not is_on_share(mounts[0].parents[1] / "没有" / "口镇.laiwu")


@pytest.mark.parametrize("twice", [False, True])
def test_a_share_that_is_mounted_again_is_gone_on_in(
    mounts: tuple[Path, Path], forms: FormSet, twice: bool
) -> None:
    """Device and number of a file are other ones then, and the lock file still names who held it before."""
    folder = mounts[0].parent
    new = mounts[0].with_name("新.laiwu")
    store = Store(str(new), forms, create=True, program=WINDOW)
    with closing(store), opened(new) if twice else nullcontext():
        store.workspace.settle("filler", "示例一")
        subprocess.run(["umount", "--lazy", folder], check=True)
        with pytest.raises(PersonError) as gone:
            store.workspace.settle("phone", "示例二")
        assert gone.value.code == "workspace_gone"
        subprocess.run(["bindfs", folder.parent / "共享", folder], check=True)
        store.workspace.settle("phone", "示例三")
        with opened(mounts[1].with_name(new.name)) as other, pytest.raises(PersonError, match=WINDOW):
            hold(other)
    assert not lock_file(new).exists()
    with closing(Store(str(new), forms)) as again:
        assert again.workspace.settle("phone", "示例四") == "示例三"


def test_what_another_computer_wrote_while_a_share_was_not_there_is_gone_on_from(
    mounts: tuple[Path, Path], forms: FormSet
) -> None:
    folder, new = mounts[0].parent, mounts[0].with_name("新.laiwu")
    with closing(made(new, forms)) as store:
        save(store, HEAD_1.id, rows(1))
        subprocess.run(["umount", "--lazy", folder], check=True)
        lock_file(mounts[1].with_name(new.name)).unlink()  # two minutes later
        with closing(Store(str(mounts[1].with_name(new.name)), forms)) as other:
            save(other, HEAD_1.id, rows(2))
        subprocess.run(["bindfs", folder.parent / "共享", folder], check=True)
        save(store, HEAD_1.id, rows(3))
        assert values_of(store) == {3}
        assert len(store.changes.history([HEAD_1.id])) == 3


@pytest.mark.parametrize("earlier", ["deed", "outbox", "other office"])
def test_an_earlier_state_that_comes_with_a_share_is_not_gone_on_in(
    mounts: tuple[Path, Path], forms: FormSet, tmp_path: Path, earlier: str
) -> None:
    folder, new = mounts[0].parent, mounts[0].with_name("新.laiwu")
    with closing(made(new, forms)) as store:
        kept = new.read_bytes()
        if earlier == "deed":
            save(store, HEAD_1.id, rows(1))
        elif earlier == "outbox":
            store.exchange.add(Outgoing(Parcel.PACKAGE, HEAD_1.id, 0, "packages", "示例.xlsx", b"PK", "2006"))
        subprocess.run(["umount", "--lazy", folder], check=True)
        place = tmp_path / "共享" / new.name
        if earlier == "other office":
            with as_the_program(place) as connection, connection:
                connection.execute("UPDATE workspace SET value = '2' WHERE key = 'division'")
        else:
            place.write_bytes(kept)
        lock_file(place).unlink()
        subprocess.run(["bindfs", folder.parent / "共享", folder], check=True)
        with pytest.raises(PersonError) as refused:
            save(store, HEAD_1.id, rows(3))
        assert refused.value.code == "workspace_gone"


def made(file: Path, forms: FormSet) -> Store:
    """A workspace of one office with an empty report."""
    store = Store(str(file), forms, create=True, program=WINDOW)
    store.workspace.settle("division", "1")
    store.reports.add(Report(HEAD_1, ()))
    return store
