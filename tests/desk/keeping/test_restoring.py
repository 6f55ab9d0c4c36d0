"""A backup is brought back: what would be lost is shown first, what it replaces is kept."""

from __future__ import annotations

import contextlib
import re
import shutil
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import msgspec
import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.cli import main
from laiwu_desktop.desk.backups.making import back_up_now
from laiwu_desktop.desk.backups.shelf import Reason, folder_of
from laiwu_desktop.desk.keeping.moving import hand_over, take_back, take_over
from laiwu_desktop.desk.keeping.restoring import bring_back, held_by, look_into, loss_lines
from laiwu_desktop.desk.results import Inventory
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import create_workspace, open_desk, verify_workspace
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.seal.signature import fingerprint
from laiwu_desktop.store.database.backup import damage
from laiwu_desktop.store.file import row_digests
from tests.conftest import noon
from tests.desk.keeping.faults import failing
from tests.desk.small_township import PLACES, VILLAGES, original, whole_report
from tests.store.database.second_program import Other
from tests.store.database.test_soundness import damaged
from tests.store.sqlite_workspace import as_the_program
from tests.ui.disks import small_disk

NOON = datetime(2006, 12, 20, 12)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return Path(shutil.copy(original(), tmp_path / "口镇.sqlite"))


@contextlib.contextmanager
def opened(file: Path) -> Iterator[TownshipDesk]:
    desk = open_desk(str(file), clock=noon)
    assert isinstance(desk, TownshipDesk)
    yield desk
    desk.close()


def enter(file: Path, village: str, households: str) -> None:
    with opened(file) as desk:
        desk.change_settings(filler="王小明")
        desk.draft().enter(RecordKey("village_broadband", village), "households", households)


def value(file: Path, village: str) -> object:
    with opened(file) as desk:
        return desk.draft().figures.record(RecordKey("village_broadband", village)).values.get("households")


def back_up(file: Path, hour: int) -> Path:
    made = back_up_now(file, Reason.TIMED, datetime(2006, 12, 20, hour)).last
    assert made is not None
    return made.path


def test_what_would_be_lost_is_counted_and_the_newest_named(file: Path) -> None:
    kept = back_up(file, 8)
    enter(file, VILLAGES[0], "311")
    enter(file, VILLAGES[0], "312")
    enter(file, VILLAGES[1], "45")
    found = look_into(kept, held_by(str(file))).loss
    assert found is not None
    assert (found.values, found.units) == (3, (("张家庄村委会", 2), ("𠮷山村委会", 1)))
    assert "𠮷山村委会 总户数：" in found.changes[0]
    assert found.changes[0].endswith("→ 45（王小明，2006-12-20 12:00）")
    assert (found.reports, found.parcels, found.returning) == ((), 0, 0)


def export(file: Path, folder: Path) -> None:
    with opened(file) as desk:
        draft = desk.draft()
        draft.save(list(whole_report(draft).values()))
        draft.explain(draft.check().findings, "示例数据：已核对", "王小明")
        desk.export(folder, carried=True, missed=True)


def alter_frozen(database: Path) -> None:
    """Change what was signed, as a program of ours would write it: every row fits its digest."""
    with as_the_program(database) as connection, connection:
        frozen = "report_id IN (SELECT id FROM report WHERE digest <> '')"
        done = connection.execute(f"UPDATE form_village_broadband SET households = 1 WHERE {frozen}")
        assert done.rowcount


def test_what_is_not_what_was_signed_is_neither_brought_back_nor_taken_over(
    file: Path, tmp_path: Path
) -> None:
    export(file, tmp_path / "out")
    kept, package = back_up(file, 8), tmp_path / "口镇.handover"
    with opened(file) as desk:
        hand_over(desk, package)
        take_back(desk)
    before = file.read_bytes()
    for altered in (kept, package):
        alter_frozen(altered)
        assert damage(altered) == ""
    for act in (
        lambda: bring_back(kept, file, NOON),
        lambda: take_over(package, str(tmp_path / "新.sqlite")),
    ):
        with pytest.raises(PersonError) as caught:
            act()
        assert caught.value.code == "damaged_workspace"
    assert file.read_bytes() == before
    assert not (tmp_path / "新.sqlite").exists()


def test_reports_and_packages_made_since_are_told(file: Path, tmp_path: Path) -> None:
    kept = back_up(file, 8)
    export(file, tmp_path / "out")
    enter(file, VILLAGES[0], "311")  # opens the next revision
    found = look_into(kept, held_by(str(file))).loss
    assert found is not None
    first, second = found.reports
    assert first.endswith("第 1 版（已导出）：备份中还是“填报中”")
    assert second.endswith("第 2 版（填报中）：备份中没有")
    assert found.parcels == 1


def test_a_key_that_was_revoked_since_is_told_before_it_counts_again(file: Path) -> None:
    kept = back_up(file, 8)
    with opened(file) as desk:
        (key,) = desk.their_keys.known()
        desk.their_keys.revoke(key)
        was = desk.fingerprint
        desk.change_key()
    lines = loss_lines(look_into(kept, held_by(str(file))))
    assert lines[0] == "恢复后将失去备份以后的签名的登记。"
    assert fingerprint(key.public_key) in lines[1]
    assert "备份中还没有作废" in lines[1]
    assert f"备份中还是 {was}" in lines[2]


def test_the_backup_takes_the_place_and_what_was_there_is_kept(file: Path) -> None:
    enter(file, VILLAGES[0], "311")
    kept = back_up(file, 8)
    enter(file, VILLAGES[0], "312")
    whole = file.read_bytes()
    aside = bring_back(kept, file, NOON)
    assert aside == folder_of(file) / "2006-12-20 12.00.00 恢复前.sqlite"
    assert aside.read_bytes() == whole
    assert value(file, VILLAGES[0]) == 311
    assert verify_workspace(str(file)).troubles == ()
    # And back: what came in between is where it was put.
    found = look_into(aside, held_by(str(file))).loss
    assert found is not None
    assert (found.is_nothing, found.returning) == (True, 1)
    bring_back(aside, file, NOON)
    assert value(file, VILLAGES[0]) == 312


def set_up(file: Path, **settings: str) -> None:
    with opened(file) as desk:
        desk.change_settings(**settings)


@pytest.mark.parametrize("is_damaged", [False, True])
def test_what_belongs_to_this_computer_stays_as_it_is_set_now(file: Path, is_damaged: bool) -> None:
    set_up(file, endpoint="/旧交换", filler="王小明")
    kept = back_up(file, 8)
    set_up(file, endpoint="/交换", second_folder="/U盘", filler="李四")
    if is_damaged:  # what is said elsewhere in the file is another matter
        damaged(
            file, "UPDATE change SET actor = 'x'", "UPDATE workspace SET value = 'x' WHERE key = 'filler'"
        )
    bring_back(kept, file, NOON)
    with opened(file) as desk:
        settings = desk.settings
    assert (settings.endpoint, settings.second_folder) == ("/交换", "/U盘")
    assert settings.filler == "王小明"
    assert verify_workspace(str(file)).troubles == ()
    assert sorted(path.suffix for path in folder_of(file).iterdir()) == [".sqlite"] * 2
    assert len([*file.parent.iterdir()]) == 2  # the workspace and its backups, nothing beside them


def test_what_only_the_backup_knows_of_this_computer_comes_with_it(file: Path) -> None:
    set_up(file, endpoint="/旧交换", second_folder="/U盘")
    kept = back_up(file, 8)
    set_up(file, endpoint="/交换", second_folder="")
    damaged(file, "UPDATE workspace SET value = '/别人的' WHERE key = 'endpoint'")
    bring_back(kept, file, NOON)
    with opened(file) as desk:
        assert (desk.settings.endpoint, desk.settings.second_folder) == ("/旧交换", "/U盘")


def test_a_destroyed_workspace_is_kept_too_and_what_is_lost_cannot_be_told(file: Path) -> None:
    kept = back_up(file, 8)
    file.write_bytes(b"\0" * 20_000)
    preview = look_into(kept, held_by(str(file)))
    assert preview.loss is None
    assert preview.unread is not None
    aside = bring_back(kept, file, NOON)
    assert aside.read_bytes() == b"\0" * 20_000
    assert value(file, VILLAGES[0]) is not None


def test_where_the_work_goes_on_at_another_computer_nothing_is_brought_back(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The backup knows nothing of it, and two computers would report with one signature."""
    kept = back_up(file, 8)
    with opened(file) as desk:
        hand_over(desk, tmp_path / "口镇.handover")
    whole = file.read_bytes()
    assert main(["restore", str(file), str(kept), "--replace"]) == 1
    assert "请先收回" in capsys.readouterr().err
    assert file.read_bytes() == whole
    assert main(["handover", str(file), "--back"]) == 0
    assert main(["restore", str(file), str(kept), "--replace"]) == 0


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE division SET name = '别村' WHERE rowid = 1",
        "DELETE FROM division",
        "UPDATE alembic_version SET version_num = '9999'",  # it cannot even be opened
    ],
)
def test_nor_in_the_place_of_a_damaged_one(file: Path, tmp_path: Path, damage: str) -> None:
    kept = back_up(file, 8)
    with opened(file) as desk:
        hand_over(desk, tmp_path / "口镇.handover")
    damaged(file, damage)
    whole = file.read_bytes()
    with pytest.raises(PersonError) as caught:
        bring_back(kept, file, NOON)
    assert caught.value.code == "handed_over"
    assert file.read_bytes() == whole


def test_what_is_put_aside_is_its_owner_s_alone(file: Path, tmp_path: Path) -> None:
    kept = back_up(file, 8).rename(tmp_path / "手工.sqlite")
    folder_of(file).rmdir()
    aside = bring_back(kept, file, NOON)
    assert stat.S_IMODE(aside.stat().st_mode) == 0o600
    assert stat.S_IMODE(aside.parent.stat().st_mode) == 0o700


def test_a_backup_opened_by_itself_is_only_looked_at(file: Path) -> None:
    """It is thinned one day, and what was written there with it."""
    kept = back_up(file, 8)
    whole = kept.read_bytes()
    with opened(kept) as desk, pytest.raises(PersonError) as caught:
        desk.change_settings(filler="王小明")
    assert caught.value.code == "only_look"
    assert kept.read_bytes() == whole
    copy = Path(shutil.copy(kept, file.parent))  # elsewhere it is a workspace again
    with opened(copy) as desk:
        desk.change_settings(filler="王小明")


def test_beside_a_damaged_workspace_the_comparison_says_that_it_may_lack_something(file: Path) -> None:
    kept = back_up(file, 8)
    damaged(file, "UPDATE division SET name = '别村' WHERE rowid = 1")
    lines = loss_lines(look_into(kept, held_by(str(file))))
    assert "有损坏" in lines[0]
    assert "不会失去什么" in lines[1]


def test_what_another_program_has_open_is_not_replaced(file: Path) -> None:
    kept = back_up(file, 8)
    whole = file.read_bytes()
    other = Other(file, "窗口")
    other.answer()
    assert other.do("hold") == "hold"
    try:
        with pytest.raises(PersonError) as caught:
            bring_back(kept, file, NOON)
        assert caught.value.code == "held"
        assert file.read_bytes() == whole
    finally:
        other.end()
    assert bring_back(kept, file, NOON).exists()
    assert not [path for path in file.parent.iterdir() if path.name.endswith(".lock")]


def test_whatever_fails_the_workspace_is_what_it_was(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    enter(file, VILLAGES[0], "311")
    kept = back_up(file, 8)
    enter(file, VILLAGES[0], "312")
    before = file.read_bytes()
    names = {path.name for path in file.parent.iterdir()}
    data = kept.read_bytes()
    kept.write_bytes(data[: len(data) // 2])
    with pytest.raises(PersonError):
        bring_back(kept, file, NOON)
    kept.write_bytes(data)
    for call in ("replace", "fsync", "open"):
        for number in range(1, 12):
            with failing(monkeypatch, call, number) as failed, contextlib.suppress(PersonError):
                bring_back(kept, file, NOON)
            if not failed:
                break
            assert value(file, VILLAGES[0]) in (311, 312)
            assert {path.name for path in file.parent.iterdir()} == names
            file.write_bytes(before)


def test_what_is_refused_leaves_nothing_beside_the_workspace(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "别处.sqlite"
    other.write_bytes(file.read_bytes()[:6000])
    names = {path.name for path in tmp_path.iterdir()}
    with pytest.raises(PersonError):
        bring_back(other, file, NOON)
    assert {path.name for path in tmp_path.iterdir()} == names


def other_program_s(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE alembic_version (version_num TEXT)")


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("数据包.xlsx", lambda path: path.write_bytes(b"PK\x03\x04")),
        ("笔记.txt", lambda path: path.write_text("示例")),
        ("别的.sqlite", other_program_s),
    ],
)
def test_what_never_was_a_workspace_is_not_replaced(
    file: Path, tmp_path: Path, name: str, make: Callable[[Path], object]
) -> None:
    kept, place = back_up(file, 8), tmp_path / name
    make(place)
    before = place.read_bytes()
    with pytest.raises(PersonError) as caught:
        bring_back(kept, place, NOON)
    assert caught.value.code == "other_file"
    assert place.read_bytes() == before
    assert not folder_of(place).exists()


def test_another_office_s_backup_is_refused(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "农业局.sqlite"
    create_workspace(str(other), "bureau", "371200000000", "2006S2", clock=noon, divisions=PLACES).close()
    ours = held_by(str(file))
    assert isinstance(ours, Inventory)
    for kept, present in (
        (back_up(other, 8), ours),
        (back_up(file, 8), msgspec.structs.replace(ours, division="371202101000")),
        (back_up(file, 8), msgspec.structs.replace(ours, role="bureau")),
    ):
        with pytest.raises(PersonError) as caught:
            look_into(kept, present)
        assert caught.value.code == "other_backup"
        assert re.search("口镇（371202100000）|莱芜市（371200000000）", str(caught.value))


def test_the_command_shows_first_and_replaces_when_told(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = back_up(file, 8)
    enter(file, VILLAGES[0], "311")
    assert main(["restore", str(file), str(kept)]) == 1
    caught = capsys.readouterr()
    assert "改动 1 处" in caught.out
    assert "张家庄村委会 总户数" in caught.out
    assert "--replace" in caught.err
    assert value(file, VILLAGES[0]) == 311
    assert main(["restore", str(file), str(kept), "--replace"]) == 0
    assert "恢复前.sqlite" in capsys.readouterr().out
    assert value(file, VILLAGES[0]) != 311


def test_on_a_full_disk_the_workspace_is_named_and_no_file_that_nobody_knows(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = back_up(file, 8)
    with small_disk(tmp_path / "U盘") as disk:
        there = Path(shutil.copy(file, disk.folder / file.name))
        disk.fill()
        assert main(["restore", str(there), str(kept), "--replace"]) == 1
        assert f"{there} 写不进去：磁盘已满" in capsys.readouterr().err
        assert there.read_bytes() == file.read_bytes()


def test_what_stands_in_a_log_only_is_kept_too(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of an earlier version that was killed: all that was saved last is in the log beside the file."""
    kept = back_up(file, 8)
    live = sqlite3.connect(file)
    row_digests.set_up(live)
    live.execute("PRAGMA journal_mode = WAL")
    live.execute("UPDATE workspace SET value = '王小明' WHERE key = 'filler'")
    live.commit()
    copy = file.with_name("手工.sqlite")
    live_copy = file.with_name("原样")
    for place in (copy, live_copy):
        shutil.copy(file, place)
        shutil.copy(f"{file}-wal", f"{place}-wal")
    live.close()
    # The last step fails: nothing of the log is lost for it.
    with failing(monkeypatch, "replace", 3) as failed, pytest.raises(PersonError):
        bring_back(kept, copy, NOON)
    assert failed
    with opened(copy) as desk:
        assert desk.settings.filler == "王小明"
    shutil.copy(f"{live_copy}", copy)
    shutil.copy(f"{live_copy}-wal", f"{copy}-wal")
    aside = bring_back(kept, copy, NOON)
    assert not copy.with_name(copy.name + "-wal").exists()
    with opened(copy) as desk:
        assert desk.settings.filler == ""
    with opened(aside) as desk:
        assert desk.settings.filler == "王小明"


def test_a_draft_is_not_called_what_was_reported(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = back_up(file, 8)
    assert main(["verify", str(file)]) == 0
    assert main(["restore", str(file), str(kept)]) == 1
    said = capsys.readouterr().out
    assert said.startswith("检查了 2 份数据（含草稿）和审计记录，发现 0 处问题。")
    assert "备份中有 2 份数据（含草稿），" in said
    assert "上报" not in said
