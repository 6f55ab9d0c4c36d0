"""Files that are damaged, foreign, or hold what cannot be: words and exit codes from every command."""

from __future__ import annotations

import contextlib
import re
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.cli import main
from laiwu_desktop.desk.backups.making import back_up_now
from laiwu_desktop.desk.backups.shelf import Reason
from laiwu_desktop.desk.keeping.moving import hand_over, take_over
from laiwu_desktop.desk.keeping.restoring import bring_back
from laiwu_desktop.desk.workspaces import back_up, open_desk, restore_backup, verify_workspace
from laiwu_desktop.formdef.report.content import RecordKey
from tests.conftest import noon
from tests.crash.flips import make
from tests.desk.small_township import original
from tests.store.database.test_older_workspaces import restored
from tests.store.database.test_soundness import damaged
from tests.store.sqlite_workspace import as_the_program
from tests.store.tampering import unguarded

FORM, VILLAGE = "form_village_broadband", "371203001200"
COMMANDS = [
    "init {w} --role township --division 371203001000 --period 2006S2",
    "template {w} --out {o}.xlsx", "load {w} {p}", "check {w}", "check {w} --json",
    "explain {w} --text 示例", "print {w} --out {o}.pdf", "backup {w} --out {o}.sqlite",
    "restore {o}2.sqlite {w}", "verify {w}", "import {w} {p}", "task {w} --text 示例",
    "accept {w} 371203001000",
    "return {w} 371203001000 --comment 示例", "receipt {w} 371203001000 --out {o}",
    "consolidate {w} --period 2006S2", "targets {w}", "overdue {w}", "enrol {w} --list", "sync {w}",
    "unlock {w}", "history {w}", "undo {w}", "export {w} --out {o}", "receive {w} {p}", "recipient {w}",
]  # fmt: skip
# What a damaged file must not be used for, and what each of them says.
REFUSED = ("export {w} --out {o}", "print {w} --out {o}.pdf", "check {w}", "backup {w} --out {o}.sqlite")


def foreign(file: Path) -> None:
    file.unlink()
    with contextlib.closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
        connection.execute("INSERT INTO alembic_version VALUES ('0010')")
        connection.execute("CREATE TABLE theirs (a)")


def dropped(file: Path) -> None:
    with contextlib.closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("DROP TABLE explanation")


def without_column(file: Path) -> None:
    damaged(file)
    with contextlib.closing(sqlite3.connect(file)) as connection, connection:
        for name in ("_inserted_", "_updating_", "_updated_"):
            connection.execute(f"DROP TRIGGER {name}{FORM}")
        connection.execute(f"ALTER TABLE {FORM} DROP COLUMN population")


def text_for_number(file: Path) -> None:
    damaged(file, f"UPDATE {FORM} SET households = '三百' WHERE unit_code = '{VILLAGE}'")


def null(file: Path) -> None:
    damaged(file, f"UPDATE {FORM} SET households = NULL WHERE unit_code = '{VILLAGE}' AND households < 400")


def no_text(file: Path) -> None:
    damaged(file, "UPDATE division SET name = CAST(x'ff00' AS TEXT)")


def year_9999(file: Path) -> None:
    with as_the_program(file) as connection, connection:
        connection.execute("UPDATE workspace SET value = '9999S2' WHERE key = 'period'")


def day_9999(file: Path) -> None:
    with as_the_program(file) as connection, connection:
        connection.execute(f"UPDATE {FORM} SET broadband_date = '9999-12-31'")


def older_with_text_for_number(file: Path) -> None:
    file.unlink()
    restored("township", file)
    with contextlib.closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(f"UPDATE {FORM} SET households = '三百'")


AILING = [
    foreign, dropped, without_column, text_for_number, null, no_text, year_9999, day_9999,
    older_with_text_for_number,
]  # fmt: skip


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("sound"))


@pytest.fixture
def place(sound: Path, tmp_path: Path) -> Path:
    """A copy of a workspace in a folder of its own."""
    return Path(shutil.copy(sound, tmp_path / "工作区.sqlite"))


@pytest.mark.parametrize("ail", AILING)
def test_every_command_answers_in_words(
    ail: Callable[[Path], None], sound: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (package,) = sound.parent.joinpath("数据包").glob("*.xlsx")
    for number, command in enumerate(COMMANDS):
        folder = tmp_path / f"{number}"
        folder.mkdir()
        file = Path(shutil.copy(sound, folder / "w.sqlite"))
        ail(file)
        places = {"{w}": str(file), "{o}": str(folder / "out"), "{p}": str(package)}
        words = [_filled(word, places) for word in command.split()]
        code, said = main(words), capsys.readouterr()
        assert code in (0, 1, 2), command
        assert said.out or said.err, command
        assert "Traceback" not in said.err
        is_sound = ail in (day_9999, year_9999)
        if command in REFUSED and not is_sound:
            assert code == 1, command
            assert "out" not in {path.stem for path in folder.iterdir()}


def _filled(word: str, places: dict[str, str]) -> str:
    for name, place in places.items():
        word = word.replace(name, place)
    return word


@pytest.mark.parametrize("command", ["check", "verify", "history", "backup --out x.backup"])
def test_a_file_of_nothing_stays_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "空.sqlite").touch()
    name, *more = command.split()
    assert main([name, "空.sqlite", *more]) == 1
    assert "不是" in capsys.readouterr().err
    assert (tmp_path / "空.sqlite").stat().st_size == 0
    assert [path.name for path in tmp_path.iterdir()] == ["空.sqlite"]


def test_a_command_that_finds_no_sound_workspace_names_the_backups(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = make(tmp_path)
    back_up_now(file, Reason.ASKED, noon())
    file.write_bytes(file.read_bytes()[:3000])
    assert main(["check", str(file)]) == 1
    said = capsys.readouterr().err
    assert said.index("1 份备份") > said.index("示例.sqlite")


@pytest.mark.parametrize("size", [200, 3000])
def test_of_one_without_backups_beside_it_is_told_where_they_may_be(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], size: int
) -> None:
    file = make(tmp_path)
    file.write_bytes(file.read_bytes()[:size])
    assert main(["check", str(file)]) == 1
    said = capsys.readouterr().err
    assert "它有损坏" in said
    assert "“.备份”结尾的文件夹" in said
    assert "权限" not in said


def test_damage_is_told_with_form_and_village(place: Path) -> None:
    null(place)
    (trouble,) = verify_workspace(str(place)).troubles
    assert "371203001200" in trouble
    assert "村宽带接入情况表”中 2006年下半年 第 1 版" in trouble
    assert trouble.endswith("请从备份恢复。")


@pytest.mark.parametrize("ail", [dropped, without_column, text_for_number, null, no_text, foreign])
def test_a_damaged_backup_is_not_restored(ail: Callable[[Path], None], place: Path, tmp_path: Path) -> None:
    ail(place)
    with pytest.raises(PersonError) as caught:
        restore_backup(place, str(tmp_path / "新.sqlite"))
    assert caught.value.code in ("damaged_workspace", "not_a_backup")
    assert {path.name for path in tmp_path.iterdir()} == {place.name}


def test_a_backup_with_a_report_that_is_no_more_what_was_signed_is_not_restored(
    place: Path, sound: Path, tmp_path: Path
) -> None:
    with as_the_program(place) as connection, connection:
        connection.execute(f"UPDATE {FORM} SET households = 1 WHERE rowid = 1")
    with pytest.raises(PersonError, match="内容与导出时不符"):
        restore_backup(place, str(tmp_path / "新.sqlite"))
    assert {path.name for path in tmp_path.iterdir()} == {place.name}
    present = Path(shutil.copy(sound, tmp_path / "现有.sqlite"))
    with pytest.raises(PersonError, match="内容与导出时不符"):
        bring_back(place, present, noon())
    assert present.read_bytes() == sound.read_bytes()


@pytest.mark.parametrize(
    ("change", "trouble"),
    [
        (f"UPDATE {FORM} SET households = 1 WHERE rowid = 1", "内容与导出时不符"),
        (f"UPDATE {FORM} SET broadband_date = '某日' WHERE rowid = 1", "有读不懂的值"),
        ("UPDATE report SET signature = substr(signature, 2) || '0' WHERE digest <> ''", "签名与内容不符"),
    ],
)
def test_whatever_is_no_more_as_it_was_signed_is_told_with_its_report(
    place: Path, change: str, trouble: str
) -> None:
    """The file itself is sound: its rows were written by a program that knows their digests."""
    with as_the_program(place) as connection, connection:
        connection.execute(change)
    found, *against_the_trail = verify_workspace(str(place)).troubles
    assert re.fullmatch(f"371203001000_2006S2_r1_[0-9a-f]{{8}}：{trouble}。请从备份恢复。", found)
    assert len(against_the_trail) == (trouble == "签名与内容不符")
    assert all("签名与审计记录中的不同" in told for told in against_the_trail)


def test_nor_is_such_a_workspace_taken_over(place: Path, tmp_path: Path) -> None:
    package = tmp_path / "口镇.handover"
    with contextlib.closing(open_desk(str(place), clock=noon)) as desk:
        hand_over(desk, package)
    with as_the_program(package) as connection, connection:
        connection.execute(f"UPDATE {FORM} SET households = 1 WHERE rowid = 1")
    with pytest.raises(PersonError, match="内容与导出时不符"):
        take_over(package, str(tmp_path / "新.sqlite"))
    assert {path.name for path in tmp_path.iterdir()} == {place.name, package.name}


def test_a_sound_backup_is_restored_with_everything(place: Path, tmp_path: Path) -> None:
    back_up(str(place), tmp_path / "备份.sqlite")
    restore_backup(tmp_path / "备份.sqlite", str(tmp_path / "新.sqlite"))
    found = []
    for name in (place.name, "新.sqlite"):
        desk = open_desk(str(tmp_path / name), clock=noon)
        found.append(desk.store.reports.content_hash())
        desk.close()
    assert found[0] == found[1]


def test_a_damaged_workspace_can_be_looked_at_and_nothing_leaves_it(place: Path, tmp_path: Path) -> None:
    null(place)
    desk = open_desk(str(place), clock=noon, checked=False)
    assert desk.draft().figures.record(RecordKey("village_broadband", "371203001201")).values
    assert len(desk.faults()) == 1
    for act in (lambda: desk.export(tmp_path / "数据包"), lambda: desk.print_sheets(tmp_path / "x.pdf")):
        with pytest.raises(PersonError, match=VILLAGE):
            act()
    desk.close()
    assert {path.name for path in tmp_path.iterdir()} == {place.name}


@pytest.mark.parametrize(
    "damage",
    [
        *(
            f"DELETE FROM workspace WHERE key = '{key}'"
            for key in ("role", "division", "period", "public_key")
        ),
        "UPDATE workspace SET value = 'king' WHERE key = 'role'",
        "UPDATE workspace SET value = 'zz' WHERE key = 'public_key'",
        "INSERT INTO workspace (key, value) VALUES ('private_key', 'zz')",
        "INSERT INTO workspace (key, value) VALUES ('identity', 'AGE-SECRET-KEY-1')",
        "INSERT INTO workspace (key, value) VALUES ('due_days', '-5x')",
    ],
)
@pytest.mark.parametrize("command", ["verify {w}", "check {w}", "history {w}", "restore {w} {b} --replace"])
def test_settings_that_are_none_are_told_in_words(
    tmp_path: Path, damage: str, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Made by hand, so that every row fits its digest."""
    file, kept = (Path(shutil.copy(original(), tmp_path / name)) for name in ("示例.sqlite", "备份.sqlite"))
    with as_the_program(file) as connection, connection:
        connection.execute("DELETE FROM workspace WHERE key = 'due_days'")
        connection.execute(damage)
    code = main([word.format(w=file, b=kept) for word in command.split()])
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    assert "程序内部错误" not in said.err + said.out
    if command.startswith("restore"):
        assert code == 0
        assert verify_workspace(str(file)).troubles == ()
    else:
        assert code == 1
        assert "有损坏" in said.err + said.out


HALVES = {
    "values": "UPDATE form_village_broadband SET households = 311 WHERE unit_code = '371202100200'",
    "log": "UPDATE change SET now = '311' WHERE unit_code = '371202100200' AND field = 'households'",
}


@pytest.mark.parametrize("half", HALVES)
def test_half_of_a_write_is_told_where_its_journal_was_left_behind(
    tmp_path: Path, half: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every row is whole then, and fits its digest; only that values and log lie apart tells."""
    file = Path(shutil.copy(original(), tmp_path / "示例.sqlite"))
    with as_the_program(file) as connection, connection, unguarded(connection):
        connection.execute(f"{HALVES[half]} AND report_id IN (SELECT id FROM report WHERE period = '2006S2')")
    (trouble,) = (one for one in verify_workspace(str(file)).troubles if "改动记录" in one)
    assert "1 项与改动记录不符" in trouble
    for command in ("check {w}", "export {w} --out {o} --carried", "backup {w} --out {o}/备份.sqlite"):
        assert main([word.format(w=file, o=tmp_path / "o") for word in command.split()]) == (
            0 if command.startswith("backup") else 1
        )
    assert "改动记录" in capsys.readouterr().err
    with pytest.raises(PersonError) as caught:
        open_desk(str(file), clock=noon)
    assert caught.value.code == "damaged_workspace"
    desk = open_desk(str(file), clock=noon, checked=False)  # as a window, to be looked at
    assert any("改动记录" in fault.words for fault in desk.faults())
    desk.close()
