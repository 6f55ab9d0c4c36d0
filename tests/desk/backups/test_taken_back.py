"""What SQLite takes back of a workspace with the journal beside it is kept first."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.cli import main
from laiwu_desktop.desk import workspaces
from laiwu_desktop.desk.backups.making import look_beside, state_of
from laiwu_desktop.desk.backups.shelf import Backup, Reason, backups_in, folder_of
from laiwu_desktop.desk.backups.taken_back import keep_what_is_taken_back
from laiwu_desktop.desk.keeping.restoring import bring_back
from laiwu_desktop.desk.workspaces import (
    back_up,
    create_workspace,
    open_desk,
    trouble_beside_backups,
    verify_workspace,
)
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.store.file.holding import lock_file
from laiwu_desktop.store.file.journal import foreign_log
from tests.conftest import noon
from tests.desk.small_township import COUNTY, PLACES, TOWN, original
from tests.store.sqlite_workspace import as_the_program
from tests.ui.disks import small_disk


@pytest.fixture
def laid_over(tmp_path: Path) -> Path:
    """A workspace in which one more save landed, laid over one in which the same save was cut off."""
    live, file = tmp_path / "live.sqlite", tmp_path / "示例.sqlite"
    live.write_bytes(original().read_bytes())
    with as_the_program(live, isolation_level=None) as database:
        for words in ("PRAGMA journal_mode = PERSIST", "PRAGMA cache_size = 2", "BEGIN IMMEDIATE"):
            database.execute(words)
        database.execute(
            "PRAGMA user_version = 7"
        )  # as each save does at its end, this changes the first page
        database.execute("UPDATE workspace SET value = value || '改'")
        database.execute("INSERT INTO photo (id, data) VALUES ('示例', randomblob(500000))")
        journal = Path(f"{live}-journal").read_bytes()
    file.write_bytes(original().read_bytes())
    desk = open_desk(str(file), clock=noon)
    desk.change_settings(filler="甲")
    desk.close()
    file.with_name(f"{file.name}-journal").write_bytes(journal)
    return file


def kept(file: Path) -> list[Backup]:
    return [one for one in backups_in(folder_of(file)) if one.reason is Reason.TAKEN_BACK]


def test_a_save_that_a_leftover_journal_takes_back_is_kept_and_told(laid_over: Path) -> None:
    desk = open_desk(str(laid_over), clock=noon)
    assert desk.settings.filler == ""
    (aside,) = kept(laid_over)
    assert desk.taken_back == aside.path
    assert aside.path.name in desk.faults()[0].line
    desk.require_sound()  # it is told, and keeps nobody from working
    desk.close()
    again = open_desk(str(laid_over), clock=noon)
    assert (again.taken_back, again.faults()) == (None, ())
    again.close()
    bring_back(aside.path, laid_over, noon())
    back = open_desk(str(laid_over), clock=noon)
    assert back.settings.filler == "甲"
    back.close()


def test_it_is_no_backup_and_never_goes(laid_over: Path) -> None:
    keep_what_is_taken_back(laid_over, noon())
    assert state_of(laid_over, noon()).last is None


def test_every_way_to_look_into_it_keeps_it(laid_over: Path, tmp_path: Path) -> None:
    journal = laid_over.with_name(f"{laid_over.name}-journal")
    there = laid_over.read_bytes(), journal.read_bytes()
    ways = (
        lambda: verify_workspace(str(laid_over)),
        lambda: back_up(str(laid_over), tmp_path / "copy.sqlite"),
        lambda: trouble_beside_backups(laid_over),
        lambda: bring_back(original(), laid_over, noon()),
    )
    for look in ways:
        laid_over.write_bytes(there[0])
        journal.write_bytes(there[1])
        look()
        assert [one.path.read_bytes() for one in kept(laid_over)] == [there[0]]


COMMANDS = {
    "verify W": 0, "history W": 0, "backups W": 0, "backup W --out C": 0, "restore W B": 1,
    "restore W B --replace": 0, f"init W --role township --division {TOWN} --period 2006S2": 0,
    "targets W": 2,
}  # fmt: skip


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_tells_it_once(
    laid_over: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], line: str
) -> None:
    places = {"W": str(laid_over), "B": str(original()), "C": str(tmp_path / "c.backup")}
    assert main([places.get(word, word) for word in line.split()]) == COMMANDS[line]
    said = capsys.readouterr()
    assert len(kept(laid_over)) == 1
    assert said.err.count(kept(laid_over)[0].path.name) == 1
    assert "已退回" not in said.out
    assert "有损坏" not in said.out  # what was taken back is whole


def test_it_is_told_though_it_cannot_be_opened_then(
    laid_over: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise PersonError("newer_workspace")

    monkeypatch.setattr(workspaces, "_opened", fail)
    assert main(["check", str(laid_over)]) == 1
    assert kept(laid_over)[0].path.name in capsys.readouterr().err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no pipes under names of files")
def test_what_is_no_file_is_not_looked_into(laid_over: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At a pipe one would wait for ever."""
    laid_over.unlink()
    os.mkfifo(laid_over)

    def fail(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(workspaces, "keep_what_is_taken_back", fail)
    assert workspaces.keep_cut_off(str(laid_over)) is None


def test_the_same_is_kept_once(laid_over: Path) -> None:
    first = keep_what_is_taken_back(laid_over, noon())
    assert first is not None
    assert keep_what_is_taken_back(laid_over, noon()) == first
    first.write_bytes(b"SQLite format 3\0")
    assert keep_what_is_taken_back(laid_over, noon()) != first
    assert len(kept(laid_over)) == 2


def test_what_is_kept_is_its_owner_s_alone(laid_over: Path) -> None:
    folder_of(laid_over).mkdir(mode=0o755)
    keep_what_is_taken_back(laid_over, noon())
    assert folder_of(laid_over).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("what", ["", "-journal"])
def test_where_nobody_may_take_back_nothing_is_kept(
    laid_over: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    allowed, locked = os.access, f"{laid_over}{what}"
    monkeypatch.setattr(
        os, "access", lambda path, mode: not (mode & os.W_OK and str(path) == locked) and allowed(path, mode)
    )
    assert keep_what_is_taken_back(laid_over, noon()) is None
    assert not folder_of(laid_over).exists()


def test_on_a_protected_disk_the_true_reason_is_told(
    laid_over: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with small_disk(tmp_path / "U盘") as disk:
        file = disk.folder / laid_over.name
        shutil.copy(laid_over, file)
        lay_beside(file, laid_over.with_name(f"{laid_over.name}-journal").read_bytes())
        disk.protect(on=True)
        for command in ("check", "history", "verify"):
            assert main([command, str(file)]) == 1
            assert "上一次写入没有完成，而这里不能写" in capsys.readouterr().err
        assert not folder_of(file).exists()


def test_old_backups_give_way_to_it(laid_over: Path, tmp_path: Path) -> None:
    size = laid_over.stat().st_size
    with small_disk(tmp_path / "U盘", size=16 * size) as disk:
        file = disk.folder / laid_over.name
        shutil.copy(laid_over, file)
        folder_of(file).mkdir()
        for day in range(1, 11):
            shutil.copy(original(), folder_of(file) / f"2006-11-{day:02} 12.00.00 定时.sqlite")
        lay_beside(file, laid_over.with_name(f"{laid_over.name}-journal").read_bytes())
        disk.fill()
        assert keep_what_is_taken_back(file, noon()) is not None
        assert len(kept(file)) == 1
        assert 5 <= len(backups_in(folder_of(file))) - 1 < 10


def test_an_odd_lock_is_told_before_anything_is_taken_back(laid_over: Path) -> None:
    there = laid_over.read_bytes()
    lock_file(laid_over).mkdir()
    with pytest.raises(PersonError) as caught:
        keep_what_is_taken_back(laid_over, noon())
    assert caught.value.code == "odd_lock"
    assert laid_over.read_bytes() == there


def test_what_was_put_aside_is_counted_as_no_backup(
    laid_over: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    open_desk(str(laid_over), clock=noon).close()
    folder = folder_of(laid_over)
    laid_over.write_bytes(laid_over.read_bytes()[:3000])
    assert look_beside(laid_over) is None
    assert main(["check", str(laid_over)]) == 1
    assert "份备份" not in capsys.readouterr().err
    shutil.copy(original(), folder / "2006-11-01 12.00.00 定时.sqlite")
    (folder / "2006-11-02 12.00.00 定时.sqlite").write_bytes(b"SQLite format 3\0" + b"7" * 5000)
    assert main(["check", str(laid_over)]) == 1
    assert "2 份备份，最近一份完好的是 2006-11-01 12:00:00" in capsys.readouterr().err
    (folder / "2006-11-01 12.00.00 定时.sqlite").unlink()
    assert main(["check", str(laid_over)]) == 1
    assert "1 份备份，都有损坏" in capsys.readouterr().err


def test_where_it_cannot_be_kept_the_workspace_stays_as_it_is(laid_over: Path) -> None:
    there = laid_over.read_bytes()
    folder_of(laid_over).write_text("示例")
    with pytest.raises(PersonError, match=folder_of(laid_over).name):
        open_desk(str(laid_over), clock=noon)
    assert laid_over.read_bytes() == there


HOLD = """
import sys
from pathlib import Path
from laiwu_desktop.store.file.holding import COMMAND, hold
hold(Path(sys.argv[1]), COMMAND)
print(flush=True)
sys.stdin.read()
"""


def test_what_another_program_is_writing_is_no_write_that_was_cut_off(laid_over: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(laid_over)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout
        other.stdout.readline()
        assert keep_what_is_taken_back(laid_over, noon()) is None
    assert kept(laid_over) == []
    assert keep_what_is_taken_back(laid_over, noon()) is not None


def test_a_journal_that_changes_nothing_leaves_nothing_behind(laid_over: Path) -> None:
    laid_over.write_bytes(original().read_bytes())
    open_desk(str(laid_over), clock=noon).close()
    assert kept(laid_over) == []


def cut_off(file: Path, statements: tuple[str, ...], made: str = "photo (id, data)") -> bytes:
    """The journal of a large write into a file that was cut off; the file itself is left as it is."""
    live = file.with_name("live.sqlite")
    live.write_bytes(file.read_bytes())
    with as_the_program(live, isolation_level=None) as database:
        for words in ("PRAGMA journal_mode = PERSIST", "PRAGMA cache_size = 2", "BEGIN IMMEDIATE"):
            database.execute(words)
        for words in (*statements, f"INSERT INTO {made} VALUES ('示例', randomblob(500000))"):
            database.execute(words)
        return Path(f"{live}-journal").read_bytes()


def lay_beside(file: Path, journal: bytes) -> Path:
    beside = file.with_name(f"{file.name}-journal")
    beside.write_bytes(journal)
    return beside


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two townships made in the same steps, so that their files are alike page by page."""
    folder = tmp_path_factory.mktemp("offices")
    there = folder / "羊里镇.sqlite", folder / "大王庄镇.sqlite"
    codes = "371202101000", "371202102000"
    for file, code in zip(there, codes, strict=True):
        places = [
            *PLACES[:2],
            Division(code, file.stem, "township", COUNTY),
            Division(f"{code[:9]}200", "示例村委会", "village", code),
        ]
        create_workspace(str(file), "township", code, "2006S2", clock=noon, divisions=places).close()
    assert there[0].read_bytes()[24:32] == there[1].read_bytes()[24:32]
    return there


@pytest.mark.parametrize(
    "statements",
    [("UPDATE division SET name = name || '改'",), ("UPDATE workspace SET value = value || '改'",)],
)
def test_another_office_s_journal_of_the_same_shape_is_not_played_in(
    offices: tuple[Path, Path], tmp_path: Path, statements: tuple[str, ...]
) -> None:
    """Once the mixture is damaged; once it is sound, and the other office's."""
    ours, theirs = (Path(shutil.copy(file, tmp_path / file.name)) for file in offices)
    journal = lay_beside(ours, cut_off(theirs, statements))
    assert not foreign_log(ours)  # by its head nobody can tell
    there = ours.read_bytes(), journal.read_bytes(), sorted(tmp_path.iterdir())
    for act in (
        lambda: open_desk(str(ours), clock=noon),
        lambda: verify_workspace(str(ours)),
        lambda: back_up(str(ours), tmp_path / "copy.sqlite"),
        lambda: bring_back(theirs, ours, noon()),
    ):
        with pytest.raises(PersonError, match=journal.name) as caught:
            act()
        assert caught.value.code == "foreign_log"
    assert (ours.read_bytes(), journal.read_bytes(), sorted(tmp_path.iterdir())) == there


def test_a_large_save_that_was_cut_off_three_saves_ago_is_not_played_in(tmp_path: Path) -> None:
    """Its journal has the first page nowhere, or far behind: nothing of it is told by where it begins."""
    file = Path(shutil.copy(original(), tmp_path / "口镇.sqlite"))
    tables = (("workspace", "value"), ("division", "name"))
    journal = cut_off(file, tuple(f"UPDATE {table} SET {name} = {name} || '改'" for table, name in tables))
    assert int.from_bytes(journal[512:516]) != 1
    for filler in ("甲", "乙", "丙"):
        desk = open_desk(str(file), clock=noon)
        desk.change_settings(filler=filler)
        desk.close()
    beside = lay_beside(file, journal)
    with pytest.raises(PersonError) as caught:
        open_desk(str(file), clock=noon)
    assert caught.value.code == "foreign_log"
    beside.unlink()
    desk = open_desk(str(file), clock=noon)
    assert desk.settings.filler == "丙"
    desk.close()


def test_beside_another_program_s_database_nothing_is_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "o.sqlite"
    with contextlib.closing(sqlite3.connect(file)) as database:
        database.execute("CREATE TABLE note (id TEXT, data BLOB)")
        database.execute("INSERT INTO note VALUES ('示例', randomblob(50000))")
        database.commit()
    journal = cut_off(file, (), "note")
    with contextlib.closing(sqlite3.connect(file)) as database:
        database.execute("UPDATE note SET id = '改'")
        database.commit()
    lay_beside(file, journal)
    assert keep_what_is_taken_back(file, noon()) is None
    assert main(["check", str(file)]) == 1
    assert "退回" not in "".join(capsys.readouterr())
    assert not folder_of(file).exists()


def test_a_workspace_that_was_just_being_made_may_be_taken_back(tmp_path: Path) -> None:
    file = Path(shutil.copy(original(), tmp_path / "示例.sqlite"))
    # A page is counted, though there was none before: SQLite passes it over and cuts the file to nothing.
    page = (1).to_bytes(4) + file.read_bytes()[:4096]
    total = sum(page[4:][at] for at in range(4096 - 200, 0, -200))
    head = struct.pack(">8sIIIII", bytes.fromhex("d9d505f920a163d7"), 1, 0, 0, 512, 4096).ljust(512, b"\0")
    lay_beside(file, head + page + total.to_bytes(4))
    assert keep_what_is_taken_back(file, noon()) is not None
