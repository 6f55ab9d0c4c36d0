"""A rollback journal that was spoilt beside the workspace that needs it."""

from __future__ import annotations

import random
import shutil
import time
from pathlib import Path

import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.keeping.restoring import bring_back
from laiwu_desktop.desk.workspaces import back_up, open_desk, verify_workspace
from laiwu_desktop.store.database.backup import replace
from laiwu_desktop.store.file.journal import is_torn, require_own_logs
from tests.conftest import noon
from tests.desk.small_township import original
from tests.store.sqlite_workspace import as_the_program

# What stands before the first page of a journal.
HEAD = 512


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


def journal_of(file: Path) -> Path:
    return file.with_name(f"{file.name}-journal")


def test_a_whole_journal_brings_the_former_state_back(interrupted: Path) -> None:
    assert not is_torn(journal_of(interrupted).read_bytes())
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
        assert is_torn(data[:at] + dice.randbytes(1000) + data[at + 1000 :])


def test_a_journal_that_was_not_flushed_yet_is_nothing(interrupted: Path) -> None:
    data = journal_of(interrupted).read_bytes()
    assert not is_torn(data[:8] + bytes(4) + data[12:-100])
    assert not is_torn(bytes(len(data)))
    assert not is_torn(b"")


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
