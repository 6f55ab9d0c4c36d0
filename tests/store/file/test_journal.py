"""A rollback journal that was spoilt beside the workspace that needs it."""

from __future__ import annotations

import contextlib
import io
import os
import random
import shutil
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.cli import main
from laiwu_desktop.desk.keeping.restoring import bring_back
from laiwu_desktop.desk.workspaces import back_up, open_desk, verify_workspace
from laiwu_desktop.store.database.backup import replace
from laiwu_desktop.store.database.engine import connect, writing
from laiwu_desktop.store.file.journal import (
    foreign_log,
    has_torn_journal,
    is_blank,
    is_torn,
    require_own_logs,
    takes_back,
)
from tests.conftest import noon
from tests.desk.keeping.faults import failing
from tests.desk.small_township import original
from tests.store.sqlite_workspace import as_the_program

# What stands before the first page of a journal.
HEAD = 512
MAGIC = bytes.fromhex("d9d505f920a163d7")


@pytest.fixture
def interrupted(tmp_path: Path) -> Path:
    """A workspace into which half of a large write went: the cache is small, so pages go early."""
    live, file = tmp_path / "live.sqlite", tmp_path / "示例.sqlite"
    live.write_bytes(original().read_bytes())
    with as_the_program(live, isolation_level=None) as database:
        for words in ("PRAGMA journal_mode = PERSIST", "PRAGMA cache_size = 2", "BEGIN IMMEDIATE"):
            database.execute(words)
        database.execute("UPDATE division SET name = name || '改'")
        database.execute("UPDATE report SET created = ''")
        database.execute("INSERT INTO photo (id, data) VALUES ('示例', randomblob(500000))")
        file.write_bytes(live.read_bytes())
        file.with_name(f"{file.name}-journal").write_bytes(Path(f"{live}-journal").read_bytes())
    assert file.read_bytes() != original().read_bytes()
    return file


def torn(journal: bytes) -> bool:
    return is_torn(io.BytesIO(journal))


def journal_of(file: Path) -> Path:
    return file.with_name(f"{file.name}-journal")


def test_a_whole_journal_brings_the_former_state_back(interrupted: Path) -> None:
    assert not torn(journal_of(interrupted).read_bytes())
    assert verify_workspace(str(interrupted)).troubles == ()
    desk, before = open_desk(str(interrupted), clock=noon), open_desk(str(original()), clock=noon)
    assert desk.store.reports.content_hash() == before.store.reports.content_hash()
    desk.close()
    before.close()


def test_a_journal_that_lacks_a_page_is_told_and_left_alone(interrupted: Path, tmp_path: Path) -> None:
    torn = journal_of(interrupted).read_bytes()[: HEAD + 4000]
    journal_of(interrupted).write_bytes(torn)
    there = interrupted.read_bytes()
    for act in (
        lambda: open_desk(str(interrupted), clock=noon),
        lambda: back_up(str(interrupted), tmp_path / "copy.backup"),
    ):
        with pytest.raises(PersonError) as caught:
            act()
        assert caught.value.code == "damaged_workspace"
    assert "journal" in verify_workspace(str(interrupted)).troubles[0]
    assert (interrupted.read_bytes(), journal_of(interrupted).read_bytes()) == (there, torn)


def test_in_the_place_of_a_file_whose_journal_is_torn_comes_a_backup_without_it(interrupted: Path) -> None:
    """Both are kept aside: together they may tell more than the half that is in the file."""
    journal = journal_of(interrupted)
    journal.write_bytes(journal.read_bytes()[: HEAD + 4000])
    there = interrupted.read_bytes(), journal.read_bytes()
    aside = bring_back(original(), interrupted, noon())
    assert (aside.read_bytes(), journal_of(aside).read_bytes()) == there
    assert not journal.exists()
    assert verify_workspace(str(interrupted)).troubles == ()


def test_what_a_whole_journal_has_to_take_back_is_taken_back_before_the_file_is_put_aside(
    interrupted: Path, tmp_path: Path
) -> None:
    aside = tmp_path / "旧.sqlite"
    replace(original(), str(interrupted), aside)
    assert not journal_of(aside).exists()
    assert verify_workspace(str(aside)).troubles == ()


def test_a_page_that_is_not_the_one_written_is_found(interrupted: Path) -> None:
    data, dice = journal_of(interrupted).read_bytes(), random.Random(1)
    for at in range(HEAD, HEAD + 3000, 100):
        assert torn(data[:at] + dice.randbytes(1000) + data[at + 1000 :])


def test_a_journal_that_was_not_flushed_yet_is_nothing(interrupted: Path) -> None:
    data = journal_of(interrupted).read_bytes()
    assert not torn(data[:8] + bytes(4) + data[12:-100])
    assert not torn(bytes(len(data)))
    assert not torn(b"")


def test_a_journal_of_another_time_is_not_played_into_the_file(laid_over: tuple[Path, bytes]) -> None:
    """Whoever lays last week's file over one that was cut off leaves the journal where it is."""
    file, journal = laid_over
    refuses_what_lies_beside(file, journal_of(file), journal)


def test_a_journal_that_another_program_is_done_with_is_no_other_file_s(
    laid_over: tuple[Path, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Journal and file are never read in the same moment: it is looked at again."""
    file, journal = laid_over
    journal_of(file).write_bytes(journal)
    monkeypatch.setattr(time, "sleep", lambda _: journal_of(file).write_bytes(bytes(len(journal))))
    require_own_logs(file)
    assert verify_workspace(str(file)).troubles == ()


@pytest.mark.parametrize("becomes", ["whole", "blank"])
def test_a_journal_that_another_program_is_done_with_is_not_torn(
    interrupted: Path, monkeypatch: pytest.MonkeyPatch, becomes: str
) -> None:
    whole = journal_of(interrupted).read_bytes()
    then = whole if becomes == "whole" else bytes(len(whole))
    journal_of(interrupted).write_bytes(whole[: HEAD + 4000])
    assert has_torn_journal(interrupted)
    monkeypatch.setattr(time, "sleep", lambda _: journal_of(interrupted).write_bytes(then))
    assert not has_torn_journal(interrupted)


def test_only_a_whole_journal_that_stays_takes_something_back(
    interrupted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = journal_of(interrupted).read_bytes()
    assert takes_back(interrupted)
    journal_of(interrupted).write_bytes(whole[: HEAD + 4000])
    assert not takes_back(interrupted)
    journal_of(interrupted).write_bytes(whole)
    monkeypatch.setattr(time, "sleep", lambda _: journal_of(interrupted).write_bytes(bytes(len(whole))))
    assert not takes_back(interrupted)


TRY_TO_WRITE = """
import sqlite3, sys
try:
    sqlite3.connect(sys.argv[1], timeout=0, isolation_level=None).execute("BEGIN IMMEDIATE")
    print("let in")
except sqlite3.OperationalError as error:
    print(error)
"""


def test_of_a_file_that_is_held_here_the_locks_are_kept(tmp_path: Path) -> None:
    """To open and close it once more would give up those of SQLite, in the middle of a write."""
    file = Path(shutil.copy(original(), tmp_path / "示例.sqlite"))
    engine = connect(str(file))
    with writing(engine) as connection:
        for words in (
            "PRAGMA cache_size = 2",
            "UPDATE workspace SET value = value || '改'",
            "INSERT INTO photo (id, data) VALUES ('示例', randomblob(500000))",
        ):
            connection.execute(text(words))
        assert not is_blank(journal_of(file))
        assert not takes_back(file)
        require_own_logs(file)
        done = subprocess.run(
            [sys.executable, "-c", TRY_TO_WRITE, str(file)], capture_output=True, text=True, check=True
        )
        assert "locked" in done.stdout
    engine.dispose()


def heading_of(count: int, pages: int = 1, page: int = 512, sector: int = HEAD) -> bytes:
    """What stands before pages in a journal, with zero to begin their sums with."""
    return struct.pack(">8sIIIII", MAGIC, count, 0, pages, sector, page).ljust(HEAD, b"\0")


def page_of(number: int, page: int = 512) -> bytes:
    """A page of zeros, whose sum is zero."""
    return number.to_bytes(4) + bytes(page + 4)


@pytest.mark.parametrize(
    ("more_pages", "page", "is_foreign"),
    [(0, 4096, False), (-1, 4096, True), (1, 4096, True), (-1, 1024, True), (1 << 20, 4096, True)],
)
def test_a_journal_of_a_file_of_another_shape_is_another_file_s(
    tmp_path: Path, more_pages: int, page: int, is_foreign: bool
) -> None:
    """It has no first page: the one in the file is what it was, and says how many pages there were."""
    file = Path(shutil.copy(original(), tmp_path / "示例.sqlite"))
    pages = file.stat().st_size // page_size(file) + more_pages
    journal_of(file).write_bytes(heading_of(1, pages, page) + page_of(2, page))
    with pytest.raises(PersonError, match="-journal") if is_foreign else contextlib.nullcontext():
        require_own_logs(file)


@pytest.mark.parametrize(("changes", "is_foreign"), [(-1, True), (0, False), (1, False), (2, True)])
def test_since_its_journal_was_begun_a_file_was_changed_once_at_most(
    tmp_path: Path, changes: int, is_foreign: bool
) -> None:
    file = Path(shutil.copy(original(), tmp_path / "示例.sqlite"))
    first = bytearray(file.read_bytes()[:4096])
    first[24:28] = (int.from_bytes(first[24:28]) - changes).to_bytes(4)
    journal_of(file).write_bytes(heading_of(1, 1, 4096) + (1).to_bytes(4) + first + bytes(4))
    with pytest.raises(PersonError, match="-journal") if is_foreign else contextlib.nullcontext():
        require_own_logs(file)


@pytest.mark.parametrize("changes", [1, 2])
def test_the_first_page_may_stand_far_behind_in_a_journal(tmp_path: Path, changes: int) -> None:
    file = Path(shutil.copy(original(), tmp_path / "示例.sqlite"))
    data, size = file.read_bytes(), page_size(file)
    was = (int.from_bytes(data[24:28]) - changes).to_bytes(4)
    head = heading_of(1, len(data) // size, size)
    first = (1).to_bytes(4) + data[:24] + was + data[28:size] + bytes(4)
    part = head + page_of(2, size)
    journal_of(file).write_bytes(part + bytes(-len(part) % HEAD) + head + first)
    assert bool(foreign_log(file)) is (changes == 2)


def test_where_no_page_counts_pages_a_journal_without_the_first_page_says_nothing(tmp_path: Path) -> None:
    """As a very old SQLite leaves it."""
    file = Path(shutil.copy(original(), tmp_path / "示例.sqlite"))
    data = bytearray(file.read_bytes())
    data[92:96] = bytes(4)
    file.write_bytes(data)
    size = page_size(file)
    journal_of(file).write_bytes(heading_of(1, len(data) // size - 1, size) + page_of(2, size))
    assert not foreign_log(file)


ONE = page_of(2).ljust(1024, b"\0")


@pytest.mark.parametrize(
    ("journal", "torn"),
    [
        (heading_of(1) + page_of(2), False),
        (heading_of(2) + page_of(2), True),
        (heading_of(0xFFFFFFFF) + page_of(2) + page_of(3), False),  # all that is there
        (heading_of(1) + ONE + heading_of(1) + page_of(3), False),  # a transaction that was flushed twice
        (heading_of(1) + ONE + heading_of(1), True),
        (heading_of(1, sector=0) + page_of(2), True),
        (heading_of(1, page=500) + page_of(2, 500), True),
    ],
)
def test_every_page_that_is_counted_has_to_be_there(journal: bytes, torn: bool) -> None:
    assert is_torn(io.BytesIO(journal)) is torn


@pytest.mark.parametrize("content", [b"\xd9\xd5", b"7" * 5000])
def test_what_is_no_journal_is_no_other_file_s_either(tmp_path: Path, content: bytes) -> None:
    file = Path(shutil.copy(original(), tmp_path / "示例.sqlite"))
    journal_of(file).write_bytes(content)
    require_own_logs(file)


def test_only_a_log_that_can_be_read_is_blank(tmp_path: Path) -> None:
    log = tmp_path / "log"
    assert is_blank(log)
    log.mkdir()
    assert not is_blank(log)


@pytest.fixture
def laid_over(tmp_path: Path) -> tuple[Path, bytes]:
    """A workspace, and the journal of a write that was cut off at an earlier time."""
    live, file = tmp_path / "live.sqlite", tmp_path / "示例.sqlite"
    live.write_bytes(original().read_bytes())
    with as_the_program(live, isolation_level=None) as database:
        for words in ("PRAGMA journal_mode = PERSIST", "PRAGMA cache_size = 2", "BEGIN IMMEDIATE"):
            database.execute(words)
        database.execute("PRAGMA user_version = 7")
        database.execute("UPDATE division SET name = name || '改'")
        database.execute("INSERT INTO photo (id, data) VALUES ('示例', randomblob(500000))")
        journal = Path(f"{live}-journal").read_bytes()
    file.write_bytes(original().read_bytes())
    for filler in ("甲", "乙"):
        desk = open_desk(str(file), clock=noon)
        desk.change_settings(filler=filler)
        desk.close()
    return file, journal


def test_what_another_left_beside_a_file_is_put_aside_with_it_and_not_played_into_it(
    laid_over: tuple[Path, bytes],
) -> None:
    file, journal = laid_over
    for log, content in ((journal_of(file), journal), (file.with_name(f"{file.name}-wal"), b"7" * 5000)):
        log.write_bytes(content)
        there = file.read_bytes()
        aside = bring_back(original(), file, noon())
        aside_log = aside.with_name(log.name.replace(file.name, aside.name))
        assert (aside.read_bytes(), aside_log.read_bytes()) == (there, content)
        assert not log.exists()
        assert verify_workspace(str(file)).troubles == ()


def test_nor_is_it_played_into_a_file_that_is_opened_by_a_link(laid_over: tuple[Path, bytes]) -> None:
    file, journal = laid_over
    journal_of(file).write_bytes(journal)
    link = file.parent / "桌面" / "链接.sqlite"
    link.parent.mkdir()
    link.symlink_to(file)
    refuses_what_lies_beside(link, journal_of(file), journal)


def test_a_log_that_cannot_be_kept_aside_leaves_all_as_it_was(
    laid_over: tuple[Path, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    file, journal = laid_over
    journal_of(file).write_bytes(journal)
    there = file.read_bytes(), sorted(file.parent.iterdir())
    with failing(monkeypatch, "replace", 3) as failed, pytest.raises(PersonError):
        bring_back(original(), file, noon())
    assert failed
    assert (file.read_bytes(), sorted(file.parent.iterdir())) == there


MAKERS: list[Callable[[Path], object]] = [Path.mkdir, lambda path: path.symlink_to("nowhere")]
if hasattr(os, "mkfifo"):
    MAKERS.append(os.mkfifo)


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("end", ["-wal", "-shm", "-journal"])
def test_what_is_no_file_in_the_place_of_a_log_is_named_before_anything_is_done(
    tmp_path: Path, end: str, make: Callable[[Path], object], capsys: pytest.CaptureFixture[str]
) -> None:
    file, copy = Path(shutil.copy(original(), tmp_path / "示例.sqlite")), tmp_path / "备份.sqlite"
    back_up(str(file), copy)
    make(file.with_name(f"{file.name}{end}"))
    there, names = file.read_bytes(), sorted(tmp_path.iterdir())
    for command in ("verify {w}", "restore {w} {b} --replace", "restore {w} {b}", "check {w}"):
        assert main([word.format(w=file, b=copy) for word in command.split()]) == 1
    assert f"{file.name}{end}" in capsys.readouterr().err
    assert (file.read_bytes(), sorted(tmp_path.iterdir())) == (there, names)
    file.unlink()
    assert main(["restore", str(file), str(copy)]) == 1
    assert not file.exists()


# A journal as large as no memory is.
FAR_TOO_LARGE = 64 << 30


def test_a_journal_however_large_is_not_read_at_once(tmp_path: Path) -> None:
    file = Path(shutil.copy(original(), tmp_path / "示例.sqlite"))
    for head, trouble in ((b"", ""), (heading_of(1 << 23, page=page_size(file)), "-journal")):
        journal_of(file).write_bytes(head)
        os.truncate(journal_of(file), FAR_TOO_LARGE)
        assert trouble in "".join(verify_workspace(str(file)).troubles)
        assert bool(verify_workspace(str(file)).troubles) == bool(trouble)
        journal_of(file).unlink(missing_ok=True)


def page_size(file: Path) -> int:
    return int.from_bytes(file.read_bytes()[16:18])


@pytest.mark.parametrize(
    ("changes", "more_pages", "count", "is_foreign"),
    [
        (0, 0, 1, False), (1, 0, 1, False), (1, -1, 1, False), (2, 0, 1, True), (-1, 0, 1, True),
        (1, 1, 1, True), (0, 0, 0, False), (0, -1, 0, True), (0, 1, 0, True),
    ],
)  # fmt: skip
def test_a_journal_is_of_another_state_by_what_its_file_was(
    tmp_path: Path, changes: int, more_pages: int, count: int, is_foreign: bool
) -> None:
    """So many changes ago, with so many pages more; without a page SQLite would still cut or stretch it."""
    file = Path(shutil.copy(original(), tmp_path / "示例.sqlite"))
    data, size = file.read_bytes(), page_size(file)
    was = (int.from_bytes(data[24:28]) - changes).to_bytes(4)
    first_page = (1).to_bytes(4) + data[:24] + was + data[28:size] + bytes(4)
    head = heading_of(count, len(data) // size + more_pages, size)
    journal_of(file).write_bytes(head + first_page * count)
    assert bool(foreign_log(file)) is is_foreign


def test_a_log_that_no_file_of_ours_has_is_not_played_into_it(tmp_path: Path) -> None:
    file = Path(shutil.copy(original(), tmp_path / "示例.sqlite"))
    refuses_what_lies_beside(file, file.with_name("示例.sqlite-wal"), b"7" * 5000)


def refuses_what_lies_beside(file: Path, log: Path, content: bytes) -> None:
    log.write_bytes(content)
    there = file.read_bytes()
    for act in (
        lambda: open_desk(str(file), clock=noon),
        lambda: verify_workspace(str(file)),
        lambda: back_up(str(file), file.with_name("copy.backup")),
    ):
        with pytest.raises(PersonError) as caught:
            act()
        assert caught.value.code == "foreign_log"
    assert (file.read_bytes(), log.read_bytes()) == (there, content)
    log.unlink()
    assert verify_workspace(str(file)).troubles == ()
