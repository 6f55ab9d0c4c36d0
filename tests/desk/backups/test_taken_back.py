"""What SQLite takes back of a workspace with the journal beside it is kept first."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.cli import main
from laiwu_desktop.desk.backups.making import keep_what_is_taken_back, state_of
from laiwu_desktop.desk.backups.shelf import Backup, Reason, backups_in, folder_of
from laiwu_desktop.desk.keeping.restoring import bring_back
from laiwu_desktop.desk.workspaces import back_up, open_desk, trouble_beside_backups, verify_workspace
from tests.conftest import noon
from tests.desk.small_township import original
from tests.store.sqlite_workspace import as_the_program


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
    for count, look in enumerate(ways, 1):
        laid_over.write_bytes(there[0])
        journal.write_bytes(there[1])
        look()
        assert [one.path.read_bytes() for one in kept(laid_over)] == [there[0]] * count


@pytest.mark.parametrize("command", ["verify", "history"])
def test_a_command_tells_it(laid_over: Path, capsys: pytest.CaptureFixture[str], command: str) -> None:
    assert main([command, str(laid_over)]) == 0
    told = "".join(capsys.readouterr())
    assert kept(laid_over)[0].path.name in told


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
