"""One program at a time writes into a workspace file, and the others are told which one it is."""

from __future__ import annotations

import errno
import getpass
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.store.database.engine import connect, hold, writing
from laiwu_desktop.store.file import holding
from laiwu_desktop.store.file.holding import COMMAND, WINDOW, holder_named, lock_file
from laiwu_desktop.store.file.journal import require_own_logs
from laiwu_desktop.store.file.shares import is_on_share
from laiwu_desktop.store.store import Store
from tests.store.database.second_program import ADD, MAKE, Other

Start = Callable[..., Other]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "示例 工作区.laiwu"
    with opened(path) as engine, writing(engine) as connection:
        connection.execute(text(MAKE))
    return path


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts other programs, which end with the test."""
    started: list[Other] = []

    def one(file: Path, program: str = "", on: Sequence[str] = ()) -> Other:
        started.append(Other(file, program, on))
        started[-1].answer()
        return started[-1]

    yield one
    for other in started:
        other.kill()


@contextmanager
def opened(file: Path) -> Iterator[Engine]:
    engine = connect(str(file))
    yield engine
    engine.dispose()


def write(engine: Engine, number: int = 1) -> None:
    with writing(engine) as connection:
        connection.execute(text(ADD), {"number": number})


def beside(file: Path) -> list[str]:
    return sorted(one.name for one in file.parent.iterdir() if one != file)


def test_a_second_program_is_told_within_two_seconds_who_has_it(file: Path, start: Start) -> None:
    other = start(file, WINDOW)
    other.do("count")
    with opened(file) as engine:
        before = time.monotonic()
        with pytest.raises(PersonError) as refused:
            write(engine)
        assert refused.value.code == "held"
        assert time.monotonic() - before < 60  # its patience is 0.6 s; a machine may be slow
    assert (
        holding.PATIENCE <= 0.8
    )  # the program takes a second to start, and the answer shall come within two
    for part in (WINDOW, getpass.getuser(), socket.gethostname(), str(file), time.strftime("%Y-%m-%d")):
        assert part in str(refused.value)
    assert other.do("count") == "0"


def test_it_may_still_read(file: Path, start: Start) -> None:
    with opened(file) as engine:
        hold(engine)
        write(engine)
        other = start(file)
        assert other.do("count") == "1"
        write(engine)
        assert other.do("count") == "2"
        assert other.do("write 3").startswith("held")


def test_a_command_holds_it_from_its_first_write_to_its_end(file: Path, start: Start) -> None:
    with opened(file) as engine:
        write(engine)
        holder = holder_named(lock_file(file))
        assert holder is not None
        assert (holder.program, holder.process) == (COMMAND, os.getpid())
        assert start(file).do("write 1").startswith("held")
    assert start(file).do("write 1") == "write"


def test_nothing_stays_beside_the_file_and_its_names_are_its_owners_alone(file: Path) -> None:
    with opened(file) as engine:
        hold(engine)
        assert lock_file(file).stat().st_mode & 0o077 == 0
    assert beside(file) == []


def test_who_only_reads_holds_nothing(file: Path, start: Start) -> None:
    other = start(file)
    assert other.do("count") == "0"
    with opened(file) as engine:
        write(engine)


def test_what_a_killed_program_held_is_free_at_once(file: Path, start: Start) -> None:
    other = start(file, WINDOW)
    other.do("write 1")
    other.kill()
    assert lock_file(file).exists()
    with opened(file) as engine:
        write(engine)
        holder = holder_named(lock_file(file))
        assert holder is not None
        assert holder.process == os.getpid()


def test_one_waits_for_a_program_that_is_about_to_end(file: Path, start: Start) -> None:
    other = start(file, WINDOW)
    other.do("write 1")
    waiting = start(file)
    assert waiting.process.stdin is not None
    waiting.process.stdin.write("write 2\n")
    waiting.process.stdin.flush()
    other.do("close")
    assert waiting.answer() == "write"


def test_a_program_that_has_it_open_twice_holds_it_until_the_last_is_closed(file: Path, start: Start) -> None:
    with opened(file) as first:
        hold(first)
        with opened(file) as second:
            write(second)
        assert start(file).do("write 1").startswith("held")
    assert start(file).do("write 1") == "write"


def test_a_link_is_held_as_the_file_that_it_stands_for(file: Path, start: Start, tmp_path: Path) -> None:
    link = tmp_path / "elsewhere" / "另一个名字.laiwu"
    link.parent.mkdir()
    link.symlink_to(file)
    with opened(link) as engine:
        hold(engine)
        assert start(file).do("write 1").startswith("held")


def test_what_was_taken_away_is_taken_again_unless_another_was_faster(file: Path, start: Start) -> None:
    with opened(file) as engine:
        hold(engine)
        lock_file(file).unlink()
        write(engine)
        assert start(file).do("write 1").startswith("held")
        lock_file(file).unlink()
        other = start(file)
        assert other.do("write 1") == "write"
        with pytest.raises(PersonError, match=COMMAND) as refused:
            write(engine)
        assert refused.value.code == "held"
        other.end()
        write(engine)


def test_what_was_taken_anew_is_not_given_up_with_what_was_taken_away(file: Path, start: Start) -> None:
    with opened(file) as second:
        with opened(file) as first:
            hold(first)
            lock_file(file).unlink()
            write(second)
        with opened(file) as third:
            write(third)  # it is still this process that holds it
        assert start(file).do("write 1").startswith("held")
        write(second)


def test_looking_at_what_lies_beside_it_gives_up_no_lock(file: Path) -> None:
    begin = "import sqlite3, sys; sqlite3.connect(sys.argv[1], timeout=0).execute('BEGIN IMMEDIATE')"
    with opened(file) as engine, writing(engine) as connection:
        connection.execute(text("PRAGMA cache_size = 2"))  # written to before the transaction ends
        connection.execute(text("CREATE TABLE large AS SELECT randomblob(500000)"))
        require_own_logs(file)
        tried = subprocess.run([sys.executable, "-c", begin, file], capture_output=True, check=False)
    assert b"locked" in tried.stderr


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b'{"program": 1}', b"x" * 1_000_000])
def test_whatever_stands_in_the_lock_file_only_the_lock_counts(file: Path, content: bytes) -> None:
    lock_file(file).write_bytes(content)
    with opened(file) as engine:
        write(engine)
    assert beside(file) == []


def test_a_link_in_the_place_of_the_lock_file_is_not_followed(file: Path, tmp_path: Path) -> None:
    precious = tmp_path / "别的文件.txt"
    precious.write_text("示例")
    lock_file(file).symlink_to(precious)
    with opened(file) as engine, pytest.raises(PersonError) as refused:
        write(engine)
    assert refused.value.code == "odd_lock"
    assert precious.read_text() == "示例"


@pytest.mark.parametrize("make", ["mkdir", "mkfifo"])
def test_what_is_no_file_in_the_place_of_the_lock_file_is_named(file: Path, make: str) -> None:
    getattr(os, make)(lock_file(file))
    with opened(file) as engine, pytest.raises(PersonError, match=re.escape(lock_file(file).name)) as refused:
        write(engine)
    assert refused.value.code == "odd_lock"


# ---- shares: two mounts of one folder that know nothing of each other's locks


@pytest.fixture
def mounts(file: Path, tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    """The file as two computers see it on a share."""
    if os.name == "nt" or os.geteuid() != 0:
        pytest.skip("only root on Linux can mount a folder twice")
    folders = [tmp_path / "甲机", tmp_path / "乙机"]
    shared = tmp_path / "共享"
    shared.mkdir()
    moved = file.rename(shared / file.name)
    mounted: list[Path] = []
    try:
        for folder in folders:
            folder.mkdir()
            done = subprocess.run(["bindfs", shared, folder], capture_output=True, text=True, check=False)
            if done.returncode:
                pytest.skip(f"nothing can be mounted here: {done.stderr.strip()}")
            mounted.append(folder)
        yield folders[0] / moved.name, folders[1] / moved.name
    finally:
        for folder in mounted:
            subprocess.run(["umount", "--lazy", folder], check=True)


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


def test_on_a_share_who_gives_no_sign_of_life_for_long_is_gone(
    mounts: tuple[Path, Path], start: Start
) -> None:
    first = start(mounts[0], on=on_computer("one"))
    first.do("write 1")
    first.kill()
    second = start(mounts[1], on=on_computer("two"))
    assert second.do("write 2").startswith("held")
    second.do("close")
    lock = lock_file(mounts[1])
    long_ago = lock.stat().st_mtime - holding.GONE
    os.utime(lock, (long_ago, long_ago))
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


@pytest.mark.skipif(os.name == "nt", reason="forks of POSIX")
def test_a_fork_that_ends_gives_up_nothing(file: Path) -> None:
    with opened(file) as engine:
        hold(engine)
        if os.fork() == 0:
            holding._give_up_all()
            os._exit(0)
        os.wait()
        assert lock_file(file).exists()


def test_a_folder_of_a_share_that_is_still_to_be_made_is_on_it(mounts: tuple[Path, Path]) -> None:
    assert is_on_share(mounts[0].parent / "没有" / "也没有" / "口镇.laiwu")
    assert not is_on_share(mounts[0].parents[1] / "没有" / "口镇.laiwu")
