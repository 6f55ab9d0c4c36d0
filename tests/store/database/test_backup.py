"""Backups: whole, checked, never over anything that is there."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path

import pytest
import sqlalchemy

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.report.content import Report
from laiwu_desktop.store.database import backup, tables
from laiwu_desktop.store.database import engine as database
from laiwu_desktop.store.store import Store
from tests.store.database import test_soundness as flipped
from tests.store.small_reports import OpenStore, save
from tests.store.sqlite_workspace import HEAD_1, MOST_SECONDS, UNITS, as_the_program, child, rows, values_of
from tests.ui.disks import small_disk


@pytest.fixture
def store(file: Path, forms: FormSet, open_store: OpenStore) -> Store:
    """A workspace with a report of all units, every value 0."""
    made = open_store(str(file), forms)
    made.reports.add(Report(HEAD_1, rows(0)))
    return made


def test_a_backup_of_an_open_workspace_is_whole_and_can_be_restored(
    store: Store, tmp_path: Path, forms: FormSet, open_store: OpenStore
) -> None:
    file = tmp_path / "示例.sqlite"
    copy, restored = tmp_path / "备份" / "一.sqlite", tmp_path / "另一处" / "二.sqlite"
    with database.writing(store._engine) as connection:
        connection.execute(sqlalchemy.update(tables.report).values(created="not yet"))
        backup.back_up(str(file), copy)  # while another is in the middle of writing
    save(store, HEAD_1.id, rows(1))
    backup.restore(copy, str(restored))
    again = open_store(str(restored), forms, create=False)
    assert values_of(again) == {0}
    assert again.reports.head(HEAD_1.id) == HEAD_1
    assert values_of(store) == {1}
    assert sorted(path.name for path in copy.parent.iterdir()) == ["一.sqlite"]


def test_a_backup_holds_what_stands_in_the_log_only(store: Store, tmp_path: Path, forms: FormSet) -> None:
    """Of an earlier version, copied by hand while open, it is a file and its log: both are restored."""
    file, copy = tmp_path / "示例.sqlite", tmp_path / "手工.sqlite"
    store.close()
    with as_the_program(file) as earlier:
        earlier.execute("PRAGMA journal_mode = WAL")
        earlier.execute("UPDATE form_demo SET a = 7, b = 7")
        earlier.commit()
        _copy_with_log(file, copy)
    assert copy.with_name(copy.name + "-wal").stat().st_size > 0
    backup.restore(copy, str(tmp_path / "新.sqlite"))
    again = Store(str(tmp_path / "新.sqlite"), forms)
    assert values_of(again) == {7}
    again.close()


def _copy_with_log(file: Path, copy: Path) -> None:
    for end in ("", "-wal"):
        copy.with_name(copy.name + end).write_bytes(file.with_name(file.name + end).read_bytes())


def test_nothing_is_written_over(store: Store, tmp_path: Path) -> None:
    file, copy = tmp_path / "示例.sqlite", tmp_path / "备份.sqlite"
    store.close()
    backup.back_up(str(file), copy)
    before = file.read_bytes()
    for action in (lambda: backup.back_up(str(file), copy), lambda: backup.restore(copy, str(file))):
        with pytest.raises(PersonError) as caught:
            action()
        assert caught.value.code == "exists"
    assert file.read_bytes() == before


def test_the_log_of_another_workspace_is_not_read_into_a_restored_one(store: Store, tmp_path: Path) -> None:
    file, copy, target = (tmp_path / f"{name}.sqlite" for name in ("示例", "备份", "新"))
    store.close()
    backup.back_up(str(file), copy)
    target.with_name(target.name + "-wal").write_bytes(b"left behind")
    with pytest.raises(PersonError) as caught:
        backup.restore(copy, str(target))
    assert caught.value.code == "exists"
    assert not target.exists()


def test_what_is_not_there_or_no_file_is_told(tmp_path: Path) -> None:
    cases = {
        "no_workspace": lambda: backup.back_up(str(tmp_path / "none.sqlite"), tmp_path / "copy.sqlite"),
        "no_file": lambda: backup.restore(tmp_path / "none.sqlite", str(tmp_path / "new.sqlite")),
        "not_a_file": lambda: backup.back_up("postgresql://server/x", tmp_path / "copy.sqlite"),
    }
    for code, action in cases.items():
        with pytest.raises(PersonError) as caught:
            action()
        assert caught.value.code == code
    assert list(tmp_path.iterdir()) == []


def damaged(file: Path) -> None:
    """Flip every bit of the pages in the middle."""
    content = bytearray(file.read_bytes())
    middle = slice(len(content) // 3, len(content) * 2 // 3)
    content[middle] = bytes(byte ^ 0xFF for byte in content[middle])
    file.write_bytes(content)


def test_damage_is_found(store: Store, tmp_path: Path) -> None:
    file, copy = tmp_path / "示例.sqlite", tmp_path / "备份.sqlite"
    store.close()
    assert backup.damage(file) == ""
    backup.back_up(str(file), copy)
    damaged(file)
    damaged(copy)
    assert backup.damage(file) != ""
    for action in (
        lambda: backup.restore(copy, str(tmp_path / "新.sqlite")),
        lambda: backup.back_up(str(file), tmp_path / "另.sqlite"),
    ):
        with pytest.raises(PersonError) as caught:
            action()
        assert caught.value.code == "damaged_workspace"
    assert sorted(path.name for path in tmp_path.iterdir() if "sqlite-" not in path.name) == [
        "备份.sqlite",
        "示例.sqlite",
    ]


def test_a_row_without_its_report_is_damage_too(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "示例.sqlite"
    store.close()
    with contextlib.closing(sqlite3.connect(file)) as connection:
        connection.execute("DELETE FROM report")
        connection.commit()
    assert "“报表”表有无主的行" in backup.damage(file)


def test_a_link_goes_on_to_lead_to_what_was_brought_back(
    store: Store, tmp_path: Path, forms: FormSet, open_store: OpenStore
) -> None:
    real, link = tmp_path / "示例.sqlite", tmp_path / "桌面上.sqlite"
    backup.back_up(str(real), tmp_path / "备份.sqlite")
    save(store, HEAD_1.id, rows(1))
    store.close()
    link.symlink_to(real)
    backup.replace(tmp_path / "备份.sqlite", str(link), tmp_path / "原来.sqlite")
    assert link.is_symlink()
    assert not real.is_symlink()
    assert values_of(open_store(str(real), forms, create=False)) == {0}


LOGS = {"-journal": "示例日志".encode() * 200, "-wal": b"7" * 5000}


def logs_beside(file: Path) -> dict[str, bytes]:
    """What stands in the logs of a database."""
    return {end: log.read_bytes() for end in LOGS if (log := file.with_name(file.name + end)).exists()}


@pytest.fixture
def strange(store: Store, tmp_path: Path) -> Path:
    """A workspace beside which lie another one's logs, and `备份.sqlite`."""
    file = tmp_path / "示例.sqlite"
    backup.back_up(str(file), tmp_path / "备份.sqlite")
    save(store, HEAD_1.id, rows(1))
    store.close()
    for end, log in LOGS.items():
        file.with_name(file.name + end).write_bytes(log)
    return file


@pytest.mark.parametrize("is_there", [True, False])
def test_what_is_replaced_is_kept_with_its_logs_and_leaves_none_behind(
    strange: Path, tmp_path: Path, forms: FormSet, open_store: OpenStore, is_there: bool
) -> None:
    aside, before = tmp_path / "原来.sqlite", strange.read_bytes()
    if not is_there:
        strange.unlink()
    backup.replace(tmp_path / "备份.sqlite", str(strange), aside)
    assert (aside.read_bytes() if aside.exists() else b"") == before * is_there
    assert (logs_beside(aside), logs_beside(strange)) == (LOGS, {})
    assert values_of(open_store(str(strange), forms, create=False)) == {0}


def test_a_blank_journal_is_not_worth_keeping(strange: Path, tmp_path: Path) -> None:
    strange.with_name(f"{strange.name}-journal").write_bytes(bytes(5000))
    backup.replace(tmp_path / "备份.sqlite", str(strange), tmp_path / "原来.sqlite")
    assert [*logs_beside(tmp_path / "原来.sqlite")] == ["-wal"]
    assert logs_beside(strange) == {}


def test_what_could_not_be_put_aside_stays_with_its_logs(strange: Path, tmp_path: Path) -> None:
    aside, before = tmp_path / "原来.sqlite", strange.read_bytes()
    aside.mkdir()
    with pytest.raises(PersonError):
        backup.replace(tmp_path / "备份.sqlite", str(strange), aside)
    assert (logs_beside(strange), logs_beside(aside)) == (LOGS, {})
    assert strange.read_bytes() == before


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a system without pipes")
def test_what_is_no_file_is_not_replaced_nor_waited_for(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "示例.sqlite"
    backup.back_up(str(file), tmp_path / "备份.sqlite")
    store.close()
    os.mkfifo(tmp_path / "管道")
    with pytest.raises(PersonError, match="不是普通文件"):
        backup.replace(tmp_path / "备份.sqlite", str(tmp_path / "管道"), tmp_path / "原来.sqlite")
    os.mkfifo(tmp_path / "示例.sqlite-journal")
    with pytest.raises(PersonError, match="-journal 是别的文件"):
        backup.damage(file)


def test_a_blank_journal_that_was_left_is_not_in_the_way(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "示例.sqlite"
    backup.back_up(str(file), tmp_path / "备份.sqlite")
    store.close()
    file.unlink()
    file.with_name("示例.sqlite-journal").write_bytes(bytes(5000))
    backup.restore(tmp_path / "备份.sqlite", str(file))
    assert backup.damage(file) == ""


def test_of_a_damaged_workspace_no_backup_is_kept(store: Store, tmp_path: Path) -> None:
    """It says how much is damaged, in words of those who know no tables; `verify` says which."""
    store.close()
    flipped.damaged(tmp_path / "示例.sqlite", "UPDATE form_demo SET a = 9")
    with pytest.raises(PersonError) as caught:
        backup.back_up(str(tmp_path / "示例.sqlite"), tmp_path / "备份.sqlite")
    assert f"{len(UNITS)} 行数据与写入时不同" in str(caught.value)
    assert "较早的备份" in str(caught.value)
    assert not (tmp_path / "备份.sqlite").exists()


# Spills what it has not committed into the file, and is gone: what was there stands in the journal only.
KILLED = """
import os, sqlite3, sys
from laiwu_desktop.store.file import row_digests
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
row_digests.set_up(connection)
connection.execute("PRAGMA cache_size = 2")
connection.execute("BEGIN IMMEDIATE")
connection.execute("UPDATE form_demo SET a = 9, b = 9")
connection.execute("CREATE TABLE spilled AS SELECT zeroblob(100000)")
os._exit(0)
"""


def cut_off(file: Path) -> None:
    with child(KILLED, file) as process:
        process.communicate(timeout=MOST_SECONDS)
    assert file.with_name(f"{file.name}-journal").stat().st_size > 0


def test_what_a_killed_program_left_behind_is_no_damage(
    store: Store, tmp_path: Path, forms: FormSet, open_store: OpenStore
) -> None:
    """Looked at, copied or restored from, it is what was last committed."""
    file = tmp_path / "示例.sqlite"
    store.close()
    cut_off(file)
    assert backup.damage(file) == ""
    cut_off(file)
    backup.back_up(str(file), tmp_path / "备份.sqlite")
    cut_off(file)
    backup.restore(file, str(tmp_path / "新.sqlite"))
    for name in ("示例", "备份", "新"):
        assert values_of(open_store(str(tmp_path / f"{name}.sqlite"), forms, create=False)) == {0}


def test_what_was_cut_off_where_nothing_can_be_written_is_told(
    store: Store, tmp_path: Path, forms: FormSet
) -> None:
    sound = tmp_path / "示例.sqlite"
    store.close()
    with small_disk(tmp_path / "U盘") as disk:
        plain, half = disk.folder / "好.sqlite", disk.folder / "半.sqlite"
        for file in (plain, half):
            file.write_bytes(sound.read_bytes())
        cut_off(half)
        disk.protect(on=True)
        assert backup.damage(plain) == ""
        for action in (
            lambda: backup.damage(half),
            lambda: backup.back_up(str(half), tmp_path / "备份.sqlite"),
            lambda: backup.restore(half, str(tmp_path / "新.sqlite")),
            lambda: Store(str(half), forms),
        ):
            with pytest.raises(PersonError, match="上一次写入没有完成") as caught:
                action()
            assert caught.value.code == "interrupted"
    assert {path.name for path in tmp_path.iterdir()} == {"示例.sqlite", "U盘"}


def test_what_is_no_database_is_damage(tmp_path: Path) -> None:
    (tmp_path / "x.sqlite").write_bytes("示例数据".encode() * 1000)
    assert backup.damage(tmp_path / "x.sqlite") != ""


def test_what_is_missing_is_not_damaged(tmp_path: Path) -> None:
    with pytest.raises(PersonError) as caught:
        backup.damage(tmp_path / "none.sqlite")
    assert caught.value.code == "no_file"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("tables_of_theirs", [0, 1])
def test_what_is_no_backup_of_ours_is_refused(tmp_path: Path, tables_of_theirs: int) -> None:
    theirs = tmp_path / "theirs.sqlite"
    theirs.touch()
    if tables_of_theirs:
        with contextlib.closing(sqlite3.connect(theirs)) as connection:
            connection.execute("CREATE TABLE theirs (a)")
    with pytest.raises(PersonError, match="不是本程序的备份"):
        backup.restore(theirs, str(tmp_path / "new.sqlite"))
    assert list(tmp_path.iterdir()) == [theirs]


def test_a_copy_that_has_no_place_is_not_blamed_on_the_workspace(store: Store, tmp_path: Path) -> None:
    file, copy, taken = (tmp_path / name for name in ("示例.sqlite", "备份.sqlite", "taken"))
    store.close()
    backup.back_up(str(file), copy)
    taken.touch()
    for action in (
        lambda: backup.back_up(str(file), taken / "x.sqlite"),
        lambda: backup.restore(copy, str(taken / "x.sqlite")),
    ):
        with pytest.raises(PersonError) as caught:
            action()
        assert caught.value.code == "cannot_write"


SHORT_OF_SPACE = """
import resource, sys
from pathlib import Path
from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.store.database import backup
# Room for what SQLite keeps beside the workspace while it is open, not for a whole copy.
resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))
for action in (lambda: backup.back_up(sys.argv[1], Path(sys.argv[3])),
               lambda: backup.restore(Path(sys.argv[2]), sys.argv[3])):
    try:
        action()
    except PersonError as error:
        print(error.code)
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no limit on the size of files")
def test_a_copy_that_has_no_room_is_not_blamed_on_the_workspace(store: Store, tmp_path: Path) -> None:
    file, copy = tmp_path / "示例.sqlite", tmp_path / "备份.sqlite"
    store.close()
    backup.back_up(str(file), copy)
    assert copy.stat().st_size > 40_000
    there = sorted(tmp_path.iterdir())
    with child(SHORT_OF_SPACE, file, copy, tmp_path / "新" / "x.sqlite") as process:
        said, _ = process.communicate(timeout=MOST_SECONDS)
    assert said.split() == ["cannot_write", "cannot_write"]
    assert sorted(path for path in tmp_path.iterdir() if path.is_file()) == there
    assert list((tmp_path / "新").iterdir()) == []


def test_a_full_disk_is_told_as_one(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        def execute(self, *_: object) -> None:
            error = sqlite3.OperationalError("database or disk is full")
            error.sqlite_errorcode = sqlite3.SQLITE_FULL
            raise error

        def close(self) -> None:
            pass

    store.close()
    monkeypatch.setattr(backup.sqlite3, "connect", lambda _: Full())
    with pytest.raises(PersonError, match="磁盘已满") as caught:
        backup.back_up(str(tmp_path / "示例.sqlite"), tmp_path / "新" / "x.sqlite")
    assert caught.value.code == "cannot_write"
    assert list((tmp_path / "新").iterdir()) == []
