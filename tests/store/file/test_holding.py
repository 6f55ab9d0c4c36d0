"""One program at a time writes into a workspace file, and the others are told which one it is."""

from __future__ import annotations

import getpass
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import text

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.store.database.engine import hold, writing
from laiwu_desktop.store.file import holding
from laiwu_desktop.store.file.holding import COMMAND, WINDOW, holder_named, lock_file
from laiwu_desktop.store.file.journal import require_own_logs
from laiwu_desktop.store.store import Store
from tests.store.file.one_file import Start, opened, write
from tests.store.sqlite_workspace import ROOT


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


@pytest.mark.parametrize(("machine", "is_held"), [("another one", True), ("ours", False), ("", False)])
def test_a_cloned_computer_of_the_same_name_is_another_one(file: Path, machine: str, is_held: bool) -> None:
    """On a share it counts while it gives signs of life, though no process of its number runs here."""
    over = subprocess.Popen([sys.executable, "-c", ""])
    over.wait()
    ours = holding.this_program(COMMAND, shared=True)
    assert ours.machine
    other = msgspec.structs.replace(
        ours, process=over.pid, machine=ours.machine if machine == "ours" else machine
    )
    lock_file(file).write_bytes(msgspec.json.encode(other))
    with opened(file) as engine:
        if is_held:
            with pytest.raises(PersonError, match="两分钟后自动放开"):
                write(engine)
        else:
            write(engine)


def test_where_the_system_has_no_sign_of_a_computer_its_network_card_is_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(holding, "_BOOT", tmp_path / "none")
    for node, sign in ((0x1A2B3C4D5E, "1a2b3c4d5e"), (1 << 40 | 7, "")):
        monkeypatch.setattr(holding.uuid, "getnode", lambda node=node: node)
        assert holding._machine.__wrapped__() == sign


def test_the_identity_of_a_lock_counts_and_not_its_name_alone(file: Path) -> None:
    """Somebody took it away and another one stands there by now: it is nobody's to take away, or to hold."""
    held = holding.hold(file, COMMAND)
    content = lock_file(file).read_bytes()
    other = lock_file(file).with_name("other")
    other.write_bytes(content)
    other.replace(lock_file(file))
    assert not held.stands()
    assert not holding.is_held_here(file)
    holding.let_go(held)
    assert lock_file(file).read_bytes() == content


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


def test_a_file_of_two_names_is_not_written_by_either(file: Path, tmp_path: Path) -> None:
    """The lock goes by the name, and so does SQLite's journal."""
    other = tmp_path / "另一个名字.laiwu"
    os.link(file, other)
    for name in (file, other):
        with opened(name) as engine, pytest.raises(PersonError) as refused:
            write(engine)
        assert refused.value.code == "linked_workspace"
    other.unlink()
    with opened(file) as engine:
        write(engine)


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


@pytest.mark.skipif(os.name == "nt", reason="forks of POSIX")
def test_a_fork_that_ends_gives_up_nothing(file: Path) -> None:
    with opened(file) as engine:
        hold(engine)
        if os.fork() == 0:
            holding._give_up_all()
            os._exit(0)
        os.wait()
        assert lock_file(file).exists()


PROTECTED = """
import sys
from pathlib import Path
from laiwu_desktop.formdef.loading.load import load_forms
from laiwu_desktop.store.store import Store
store = Store(sys.argv[1], load_forms(Path(sys.argv[2])), program="窗口")
print(store.refused and store.refused.code)
"""


@pytest.mark.skipif(os.name == "nt" or not shutil.which("setpriv"), reason="modes of POSIX")
@pytest.mark.parametrize("what", ["the file", "its folder", "neither"])
def test_what_its_user_may_not_write_is_only_looked_at_though_a_lock_is_left_there(
    tmp_path: Path, forms: FormSet, folder: Path, what: str
) -> None:
    file = tmp_path / "示例 工作区.laiwu"
    Store(str(file), forms, create=True).close()
    lock_file(file).touch()
    file.chmod(0o400 if what == "the file" else 0o600)
    file.parent.chmod(0o500 if what == "its folder" else 0o700)
    powerless = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
    command = [*powerless, sys.executable, "-c", PROTECTED, file, folder]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    file.parent.chmod(0o700)
    assert done.stdout.strip() == ("None" if what == "neither" else "read_only_workspace"), done.stderr
