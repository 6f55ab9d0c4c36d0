"""What only an SQLite workspace can go through: a lost process, a copy, damage, an older or newer program."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.loading.load import load_forms
from laiwu_desktop.formdef.report.content import Report
from laiwu_desktop.store.database import backup, tables, troubles
from laiwu_desktop.store.database import engine as database
from laiwu_desktop.store.file.holding import WINDOW, lock_file
from laiwu_desktop.store.store import Store
from tests.store.small_reports import OpenStore, save
from tests.store.sqlite_workspace import HEAD_1, MOST_SECONDS, UNITS, child, rows, values_of

OPEN_FILES = Path("/proc/self/fd")


@pytest.fixture
def store(file: Path, forms: FormSet, open_store: OpenStore) -> Store:
    """A workspace with a report of all units, every value 0."""
    made = open_store(str(file), forms)
    made.reports.add(Report(HEAD_1, rows(0)))
    return made


# ---- connections


def test_every_connection_is_safe_against_power_cuts_and_loose_ends(store: Store) -> None:
    with contextlib.ExitStack() as stack:
        for _ in range(3):
            connection = stack.enter_context(store._engine.connect())
            found = [
                connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
            ]
            assert found == ["persist", 2, 1, 10_000]


WRITER = """
import sys
from laiwu_desktop.store.file import holding
from laiwu_desktop.store.store import Store
from laiwu_desktop.formdef.loading.load import load_forms
from laiwu_desktop.formdef.report.content import Record
from tests.store.small_reports import save
from pathlib import Path
folder, file, report_id, first, last = sys.argv[1:]
holding.PATIENCE = 60  # however slow the machine: that they wait is the question, not how long
store = Store(file, load_forms(Path(folder)))
records = store.reports.report(report_id).records
print("ready", flush=True)
sys.stdin.readline()
for number in range(int(first), int(last)):
    save(store, report_id, [Record(r.key, {"a": number, "b": number}) for r in records])
    print(number, flush=True)
store.close()
"""


def test_a_killed_process_leaves_whole_transactions(store: Store, file: Path, folder: Path) -> None:
    store.close()
    said = 0
    with child(WRITER, folder, file, HEAD_1.id, 1, 10**9) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
        for line in process.stdout:
            if line.strip().isdigit():
                said = int(line)
            if said == 5:
                break
        process.kill()  # it is in the middle of writing, wherever that is
        process.wait(MOST_SECONDS)
        said = max([said, *(int(line) for line in process.stdout if line.endswith("\n"))])
    assert backup.damage(file) == ""
    again = Store(str(file), load_forms(folder))
    (value,) = values_of(again)
    assert value in (said, said + 1)  # nothing acknowledged is lost, nothing is there by half
    deeds = again.changes.history([HEAD_1.id])
    assert [len(logged.changes) for logged in deeds] == [2 * len(UNITS)] * int(str(value))
    again.close()


def test_two_processes_that_write_at_once_wait_for_each_other(store: Store, file: Path, folder: Path) -> None:
    store.close()
    with (
        child(WRITER, folder, file, HEAD_1.id, 1, 11) as first,
        child(WRITER, folder, file, HEAD_1.id, 101, 111) as second,
        ThreadPoolExecutor(2) as threads,
    ):
        for process in (first, second):
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        outputs = threads.map(
            lambda process: process.communicate("\n", MOST_SECONDS)[0].split(), (first, second)
        )
        assert list(outputs) == [[str(n) for n in range(1, 11)], [str(n) for n in range(101, 111)]]
        assert [first.returncode, second.returncode] == [0, 0]
    again = Store(str(file), load_forms(folder))
    assert values_of(again) in ({10}, {110})
    again.close()


def test_what_lies_beside_an_open_file_stays_small(store: Store, file: Path) -> None:
    """The journal of a large write is as large as what it takes out of the file."""
    store.workspace.add_photos({f"{number:032x}": bytes(range(256)) * 4000 for number in range(4)})
    with database.writing(store._engine) as connection:
        connection.execute(sqlalchemy.delete(tables.photo))
    journal = file.with_name(f"{file.name}-journal")
    assert journal.stat().st_size <= 1 << 20
    assert journal.read_bytes()[:28] == bytes(28), "blanked: nothing is to be taken back"


# ---- what it is called


def test_a_path_names_exactly_that_file(tmp_path: Path, forms: FormSet, open_store: OpenStore) -> None:
    file, copy = tmp_path / "a?b#c%d e.sqlite", tmp_path / "备 份?x=1#%20.sqlite"
    made = open_store(str(file), forms)
    made.reports.add(Report(HEAD_1, rows(3)))
    made.close()
    assert [path.name for path in tmp_path.iterdir()] == [file.name]
    assert database.exists(str(file))
    assert backup.workspace_file(str(file)) == file
    assert backup.damage(file) == ""
    backup.back_up(str(file), copy)
    file.unlink()
    backup.restore(copy, str(file))
    assert values_of(open_store(str(file), forms, create=False)) == {3}


# ---- whose file it is


@pytest.mark.parametrize("content", [b"hello" * 1000, "示例数据\n".encode("gb18030")], ids=["bytes", "text"])
def test_what_is_no_database_is_refused_and_left_as_it_is(
    content: bytes, file: Path, tmp_path: Path, forms: FormSet
) -> None:
    file.write_bytes(content)
    with pytest.raises(PersonError) as caught:
        Store(str(file), forms, create=True)
    assert caught.value.code == "bad_workspace"
    assert file.read_bytes() == content
    assert list(tmp_path.iterdir()) == [file]


def test_the_database_of_another_program_is_left_as_it_is(file: Path, tmp_path: Path, forms: FormSet) -> None:
    with contextlib.closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE theirs (a)")
    before = file.read_bytes()
    with pytest.raises(PersonError) as caught:
        Store(str(file), forms)
    assert caught.value.code == "bad_workspace"
    assert file.read_bytes() == before
    assert list(tmp_path.iterdir()) == [file]


def test_a_folder_is_no_workspace(tmp_path: Path, forms: FormSet) -> None:
    for create, code in ((False, "no_workspace"), (True, "bad_workspace")):
        with pytest.raises(PersonError) as caught:
            Store(str(tmp_path), forms, create=create)
        assert caught.value.code == code


def test_a_workspace_of_a_newer_program_is_refused(store: Store, file: Path, forms: FormSet) -> None:
    store.close()
    with contextlib.closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    before = file.read_bytes()
    with pytest.raises(PersonError) as caught:
        Store(str(file), forms)
    assert caught.value.code == "newer_workspace"
    assert file.read_bytes() == before


# ---- the place under the file


def test_a_copy_of_the_open_file_holds_all_that_was_saved(
    store: Store, file: Path, tmp_path: Path, forms: FormSet
) -> None:
    """What a file manager copies is the file alone, after every save and in the middle of the next."""
    with database.writing(store._engine) as connection:
        for number in (1, 2):
            copy = tmp_path / f"{number}.sqlite"
            if number == 2:
                connection.execute(sqlalchemy.update(tables.report).values(created="not yet"))
            copy.write_bytes(file.read_bytes())
            assert backup.damage(copy) == ""
            copied = Store(str(copy), forms)
            assert values_of(copied) == {0}
            copied.close()


def test_nothing_lies_beside_a_closed_file(store: Store, file: Path) -> None:
    store.close()
    assert list(file.parent.iterdir()) == [file]


def test_a_workspace_of_an_earlier_version_leaves_its_log_behind(
    store: Store, file: Path, tmp_path: Path, forms: FormSet
) -> None:
    store.close()
    with contextlib.closing(sqlite3.connect(file)) as earlier:
        earlier.execute("PRAGMA journal_mode = WAL")
    again = Store(str(file), forms)
    save(again, HEAD_1.id, rows(5))
    copy = tmp_path / "copy.sqlite"
    copy.write_bytes(file.read_bytes())
    copied = Store(str(copy), forms)
    assert values_of(copied) == {5}
    copied.close()
    again.close()


def test_a_file_that_is_gone_or_another_one_is_not_written_to(store: Store, file: Path) -> None:
    """The system would let us go on writing into what has no name any more."""
    kept = file.with_name("kept.sqlite")
    file.rename(kept)
    _refuses_to_save(store, "workspace_gone")
    assert values_of(store) == {0}  # what is there can still be read, and saved elsewhere
    file.write_bytes(b"")
    _refuses_to_save(store, "workspace_gone")
    file.unlink()
    kept.rename(file)
    save(store, HEAD_1.id, rows(3))
    assert values_of(store) == {3}


def test_a_copy_in_its_place_is_gone_on_in_if_it_holds_the_same(
    store: Store, file: Path, forms: FormSet, open_store: OpenStore
) -> None:
    earlier, whole = file.read_bytes(), b""
    save(store, HEAD_1.id, rows(1))
    whole = file.read_bytes()
    file.unlink()
    file.write_bytes(earlier)
    _refuses_to_save(store, "workspace_gone")
    assert values_of(store) == {1}
    file.write_bytes(whole)
    save(store, HEAD_1.id, rows(2))
    store.close()
    assert values_of(open_store(str(file), forms, create=False)) == {2}


def test_a_copy_in_its_place_that_was_worked_on_is_not_gone_on_in(
    store: Store, file: Path, tmp_path: Path, forms: FormSet, open_store: OpenStore
) -> None:
    """On a disk of one's own nobody else was to work on it: what is on screen would be another's."""
    copy = Path(shutil.copy(file, tmp_path / "别处.sqlite"))
    other = open_store(str(copy), forms, create=False)
    save(other, HEAD_1.id, rows(1))
    other.close()
    copy.replace(file)
    _refuses_to_save(store, "workspace_gone")
    assert values_of(store) == {0}


def test_a_folder_in_its_place_is_none_of_it(store: Store, file: Path) -> None:
    file.unlink()
    file.mkdir()
    _refuses_to_save(store, "workspace_gone")
    assert values_of(store) == {0}


def test_what_was_deleted_while_it_is_open_is_written_again(store: Store, file: Path) -> None:
    save(store, HEAD_1.id, rows(1))
    with pytest.raises(PersonError) as caught:
        store.write_again()
    assert caught.value.code == "exists"
    file.unlink()
    with pytest.raises(PersonError) as caught:
        store.require_there()
    assert caught.value.code == "workspace_gone"
    store.write_again()
    store.require_there()
    save(store, HEAD_1.id, rows(2))
    assert values_of(store) == {2}
    assert backup.damage(file) == ""
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_write_under_way_in_the_file_that_went_does_not_count_for_its_copy(
    store: Store, file: Path
) -> None:
    def write() -> None:
        with database.writing(store._engine) as connection:
            connection.execute(sqlalchemy.update(tables.report).values(created="2006-12-21"))
            whole = file.read_bytes()
            file.unlink()
            file.write_bytes(whole)
            assert store.reports.heads() == [HEAD_1]  # in the copy

    with pytest.raises(PersonError) as caught:
        write()
    assert caught.value.code == "workspace_gone"
    assert store.reports.heads() == [HEAD_1]


def test_a_file_that_goes_while_it_is_written_to_is_not_called_saved(store: Store, file: Path) -> None:
    """SQLite looks at its name when the first statement writes, and never again."""
    kept = file.with_name("kept.sqlite")

    def write() -> None:
        with database.writing(store._engine) as connection:
            connection.execute(sqlalchemy.update(tables.report).values(created="2006-12-21"))
            file.rename(kept)

    with pytest.raises(PersonError) as caught:
        write()
    assert caught.value.code == "workspace_gone"
    kept.rename(file)
    assert store.reports.heads() == [HEAD_1]


def test_the_journal_of_a_file_that_went_in_the_middle_of_a_write_stays(store: Store, file: Path) -> None:
    """Whoever is cut off then finds there what the write has to take back."""
    journal, kept = file.with_name(f"{file.name}-journal"), file.with_name("kept.sqlite")

    def write() -> None:
        with database.writing(store._engine) as connection:
            connection.exec_driver_sql("PRAGMA cache_size = 2")  # so that half of it is in the file already
            connection.execute(sqlalchemy.update(tables.report).values(created="2006-12-21"))
            connection.execute(tables.photo.insert(), {"id": "0" * 32, "data": bytes(100_000)})
            needed = journal.read_bytes()
            file.rename(kept)
            with contextlib.suppress(PersonError):
                store.reports.heads()
            assert journal.read_bytes() == needed

    with pytest.raises(PersonError):
        write()
    kept.rename(file)
    assert store.reports.heads() == [HEAD_1]


def test_where_a_file_was_moved_from_none_is_made(store: Store, file: Path) -> None:
    """SQLite would, for the next of several at once."""
    with store._engine.connect():
        file.rename(file.with_name("kept.sqlite"))
        with pytest.raises(PersonError) as caught:
            store.reports.heads()
    assert caught.value.code == "workspace_gone"
    assert not file.exists()


def test_nothing_stays_where_a_file_was_moved_from(store: Store, file: Path) -> None:
    kept = file.rename(file.with_name("kept.sqlite"))
    store.close()
    assert list(file.parent.iterdir()) == [kept]


@pytest.mark.parametrize("laid", ["another office's", "an earlier state", "nothing", "another's, both new"])
def test_a_file_whose_content_was_written_over_is_not_written_into(
    store: Store, file: Path, tmp_path: Path, forms: FormSet, open_store: OpenStore, laid: str
) -> None:
    """As `cp` and file managers do it: the name and the file stay, and the system sees nothing."""
    other = tmp_path / "别处.sqlite"
    for made, division in ((store, "371203001000"), (open_store(str(other), forms), "371203002000")):
        made.workspace.settle("division", division)
    backup.back_up(str(file), tmp_path / "早.sqlite")
    for value in (1, 2) if laid != "another's, both new" else ():
        save(store, HEAD_1.id, rows(value))
    source = {"an earlier state": tmp_path / "早.sqlite", "nothing": None}.get(laid, other)
    file.write_bytes(source.read_bytes() if source else b"")
    there = file.read_bytes()
    with pytest.raises(PersonError) as caught:
        store.workspace.settle("filler", "王小明")
    assert caught.value.code == "overwritten"
    assert file.read_bytes() == there


@pytest.mark.parametrize("more", [-3, 0, 3])
def test_a_copy_that_went_its_own_way_is_never_mixed_with_what_is_open(
    store: Store, file: Path, tmp_path: Path, forms: FormSet, open_store: OpenStore, more: int
) -> None:
    """SQLite takes the pages that it remembers for those of the file where both were written to as often."""
    store.workspace.settle("division", "371203001000")
    stick = tmp_path / "U盘.sqlite"
    shutil.copy(file, stick)
    for number in range(20):
        save(store, HEAD_1.id, rows(100 + number))
    other, number = open_store(str(stick), forms, create=False), 500
    while times_written(stick) < times_written(file) + more:
        save(other, HEAD_1.id, rows(number := number + 1))
    other.close()
    file.write_bytes(stick.read_bytes())
    for refused in (lambda: save(store, HEAD_1.id, rows(7)), lambda: values_of(store)):
        with pytest.raises(PersonError) as caught:
            refused()
        assert caught.value.code == "overwritten"
    assert file.read_bytes() == stick.read_bytes()


def test_nor_where_it_was_moved_meanwhile(store: Store, file: Path, tmp_path: Path) -> None:
    """Nothing is told of what has no name any more: it is asked whenever it is read."""
    store.workspace.settle("division", "371203001000")
    save(store, HEAD_1.id, rows(1))
    backup.back_up(str(file), tmp_path / "早.sqlite")
    save(store, HEAD_1.id, rows(2))
    kept = file.rename(tmp_path / "移走.sqlite")
    for _ in range(2):
        assert values_of(store) == {2}
    kept.write_bytes((tmp_path / "早.sqlite").read_bytes())
    with pytest.raises(PersonError) as caught:
        values_of(store)
    assert caught.value.code == "overwritten"


def times_written(file: Path) -> int:
    """SQLite's counter in the head of the file."""
    return int.from_bytes(file.read_bytes()[24:28], "big")


def test_what_another_program_wrote_meanwhile_is_read(
    store: Store, file: Path, forms: FormSet, open_store: OpenStore
) -> None:
    save(store, HEAD_1.id, rows(1))
    store.close()  # lets the other one write; it is opened again by itself
    other = open_store(str(file), forms, create=False)
    save(other, HEAD_1.id, rows(2))
    other.close()
    assert values_of(store) == {2}
    save(store, HEAD_1.id, rows(3))
    assert values_of(store) == {3}


def test_a_file_that_is_read_anew_is_not_let_go_of(file: Path, forms: FormSet) -> None:
    store = Store(str(file), forms, create=True, program=WINDOW)
    store.reports.add(Report(HEAD_1, rows(0)))
    os.utime(file, (0, 0))
    assert values_of(store) == {0}
    assert lock_file(file).exists()
    store.close()
    assert not lock_file(file).exists()


def test_damage_that_is_met_is_told(store: Store, file: Path, forms: FormSet) -> None:
    store.close()
    with contextlib.closing(sqlite3.connect(file)) as connection:
        ((page,),) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'form_demo'")
        ((size,),) = connection.execute("PRAGMA page_size")
    with file.open("r+b") as damaged:
        damaged.seek((page - 1) * size)
        damaged.write(b"\xff" * size)
    again = Store(str(file), forms)
    with pytest.raises(PersonError) as caught:
        again.reports.report(HEAD_1.id)
    assert caught.value.code == "damaged_workspace"
    again.close()


def test_a_file_that_another_program_holds_is_told(store: Store, file: Path) -> None:
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with store._engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout = 1")
        _refuses_to_save(store, "locked")


def test_a_file_that_another_program_holds_is_not_called_damaged(store: Store, file: Path) -> None:
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as other:
        store.close()
        other.execute("BEGIN EXCLUSIVE")
        with (
            contextlib.closing(sqlite3.connect(file, timeout=0)) as ours,
            pytest.raises(sqlite3.OperationalError) as refused,
        ):
            ours.execute("SELECT * FROM workspace")
    assert "另一个程序正占用它" in str(troubles.cannot_open(str(file), refused.value))


def test_a_full_disk_is_told_and_takes_nothing(store: Store) -> None:
    """SQLite's own limit of pages says the same as a disk without room."""
    with store._engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(PersonError) as caught:
        store.workspace.add_photos({"0" * 32: b"x" * 100_000})
    assert caught.value.code == "disk_full"
    assert store.workspace.photos(["0" * 32]) == {}
    assert values_of(store) == {0}


@pytest.mark.skipif(not OPEN_FILES.is_dir(), reason="only here is it seen what a program has open")
def test_a_file_whose_handle_is_dead_is_opened_anew(store: Store, file: Path) -> None:
    """A stick was pulled and put back: the file is there again, what was open leads nowhere."""
    dead, other_end = os.pipe()
    for handle in handles(file):
        os.dup2(dead, handle)
    os.close(dead)
    os.close(other_end)
    with pytest.raises(PersonError) as caught:
        store.workspace.add_photos({"0" * 32: b"x"})
    assert caught.value.code == "disk_error"
    store.workspace.add_photos({"0" * 32: b"x"})
    assert store.workspace.photos(["0" * 32]) == {"0" * 32: b"x"}


def handles(file: Path) -> list[int]:
    """Those by which this program has a file open."""
    return [int(one.name) for one in OPEN_FILES.iterdir() if one.resolve() == file.resolve()]


def _refuses_to_save(store: Store, code: str) -> None:
    with pytest.raises(PersonError) as caught:
        save(store, HEAD_1.id, rows(9))
    assert caught.value.code == code
