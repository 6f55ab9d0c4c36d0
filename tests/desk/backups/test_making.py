"""Backups by themselves: made when something changed, sound, thinned, copied to a second folder."""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.files import cannot_write
from laiwu_desktop.desk.backups import making
from laiwu_desktop.desk.backups.making import back_up_now, is_sound, make_second_folder, second_folder
from laiwu_desktop.desk.backups.shelf import Backup, Reason, backups_in, folder_of, latest
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import open_desk, restore_backup
from laiwu_desktop.store.database.backup import damage
from tests.desk.small_township import original
from tests.store.database.test_older_workspaces import restored
from tests.ui.disks import SIZE, small_disk

NOON = datetime(2006, 12, 20, 12)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return Path(shutil.copy(original(), tmp_path / "口镇.sqlite"))


def change(file: Path, filler: str) -> None:
    desk = open_desk(str(file))
    desk.change_settings(filler=filler)
    desk.close()


def names(file: Path) -> list[str]:
    return [one.path.name for one in backups_in(folder_of(file))]


def test_a_backup_says_when_and_why_and_is_its_owner_s_alone(file: Path) -> None:
    done = back_up_now(file, Reason.IMPORT, NOON)
    assert done.is_new
    assert done.last is not None
    assert done.last.path == file.parent / "口镇.备份" / "2006-12-20 12.00.00 导入前.sqlite"
    assert stat.S_IMODE(done.last.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(done.last.path.parent.stat().st_mode) == 0o700
    assert damage(done.last.path) == ""
    desk = open_desk(str(shutil.copy(done.last.path, file.parent / "再.sqlite")))
    assert isinstance(desk, TownshipDesk)
    desk.close()


def test_nothing_is_written_while_nothing_changes(file: Path) -> None:
    first = back_up_now(file, Reason.OPENING, NOON)
    change(file, "")  # written to and as before
    again = back_up_now(file, Reason.CLOSING, NOON + timedelta(hours=1))
    assert (again.is_new, again.last) == (False, first.last)
    change(file, "王小明")
    assert back_up_now(file, Reason.TIMED, NOON + timedelta(hours=2)).is_new
    assert names(file) == ["2006-12-20 14.00.00 定时.sqlite", "2006-12-20 12.00.00 打开时.sqlite"]


def test_a_workspace_is_backed_up_while_it_is_open_and_twice_in_a_second(file: Path) -> None:
    desk = open_desk(str(file), clock=lambda: NOON)
    for filler in ("甲", "乙", "丙"):
        desk.change_settings(filler=filler)
        desk.back_up(Reason.ASKED)
    desk.close()
    assert len(names(file)) == 3


def test_none_goes_because_a_damaged_one_came_after_it(file: Path) -> None:
    days = [NOON + timedelta(minutes=10 * number) for number in range(12)]
    for number, now in enumerate(days[:11]):
        change(file, str(number))
        back_up_now(file, Reason.TIMED, now)
    oldest, *_, newest = reversed(backups_in(folder_of(file)))
    assert len(names(file)) == 10
    newest.path.write_bytes(newest.path.read_bytes()[:5000])
    change(file, "11")
    back_up_now(file, Reason.TIMED, days[11])
    assert oldest.path.exists()
    assert newest.path.exists()  # what it is can still be looked at
    assert len(names(file)) == 11


def test_a_damaged_last_backup_does_not_stand_for_the_next(file: Path) -> None:
    first = back_up_now(file, Reason.OPENING, NOON).last
    assert first is not None
    data = bytearray(first.path.read_bytes())
    data[5000] ^= 1
    first.path.write_bytes(data)
    assert back_up_now(file, Reason.TIMED, NOON + timedelta(hours=1)).is_new


def test_a_clock_that_was_in_2099_hides_nothing(file: Path) -> None:
    back_up_now(file, Reason.OPENING, datetime(2099, 1, 1))
    change(file, "王小明")
    now = back_up_now(file, Reason.TIMED, NOON)
    assert now.is_new
    assert now.last is not None
    assert now.last.made == NOON
    assert not back_up_now(file, Reason.TIMED, NOON + timedelta(hours=1)).is_new


def test_the_second_folder_gets_what_it_lacks_once_it_is_there(file: Path, tmp_path: Path) -> None:
    stick = tmp_path / "U盘"
    second = second_folder(str(stick), file, "371202100000")
    assert second is not None
    first = back_up_now(file, Reason.OPENING, NOON, second)
    assert first.is_new  # that the stick is not there is told, and no hindrance
    assert first.elsewhere is not None
    assert first.elsewhere.code == "no_second_folder"
    assert not stick.exists()
    stick.mkdir()
    make_second_folder(str(stick), file, "371202100000")
    again = back_up_now(file, Reason.CLOSING, NOON + timedelta(hours=1), second)
    assert (again.is_new, again.elsewhere) == (False, None)
    (copy,) = backups_in(stick / "口镇_371202100000.备份")
    assert first.last is not None
    assert copy.path.read_bytes() == first.last.path.read_bytes()
    assert stat.S_IMODE(copy.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(copy.path.parent.stat().st_mode) == 0o700
    whole = copy.path.read_bytes()
    for left in (b"", whole[:5000]):  # by a stick that was pulled too early
        copy.path.write_bytes(left)
        assert back_up_now(file, Reason.CLOSING, NOON + timedelta(hours=2), second).elsewhere is None
        assert copy.path.read_bytes() == whole


def no_place(folder: Path) -> list[PersonError]:
    """Why nothing may be kept beside a workspace."""
    return [
        PersonError("disk_gone", path=folder),
        PersonError("disk_full.backup", path=folder),
        cannot_write(folder, OSError(errno.EACCES, "")),
    ]


def failing(error: PersonError) -> Callable[..., object]:
    def fail(*_: object) -> None:
        raise error

    return fail


@pytest.mark.parametrize("which", range(3))
def test_where_there_is_no_place_beside_it_the_second_folder_gets_the_only_one(
    file: Path, tmp_path: Path, which: int
) -> None:
    error, second = no_place(file)[which], tmp_path / "U盘"
    second.mkdir()
    with pytest.raises(PersonError) as caught:
        back_up_now(file, Reason.TIMED, NOON, second, require_place=failing(error))
    assert caught.value.code == "only_elsewhere"
    assert error.saying.message in caught.value.message
    assert not folder_of(file).exists()
    (kept,) = backups_in(second)
    assert (kept.made, kept.reason, damage(kept.path)) == (NOON, Reason.TIMED, "")


def test_there_too_it_is_a_copy_of_what_is_open(file: Path, tmp_path: Path) -> None:
    error, second, opened = no_place(file)[0], tmp_path / "U盘", Path(shutil.copy(file, tmp_path / "开着"))
    second.mkdir()
    change(opened, "王小明")
    with pytest.raises(PersonError):
        back_up_now(
            file, Reason.TIMED, NOON, second, lambda copy: shutil.copyfile(opened, copy), failing(error)
        )
    (kept,) = backups_in(second)
    assert kept.path.read_bytes() == opened.read_bytes()


def test_what_no_folder_can_keep_is_told_as_it_is(file: Path, tmp_path: Path) -> None:
    error, second = no_place(file)[0], tmp_path / "U盘"
    refused = failing(error)
    for there, copy in ((None, None), (second, None), (tmp_path, failing(no_place(file)[1]))):
        with pytest.raises(PersonError) as caught:
            back_up_now(file, Reason.TIMED, NOON, there, copy, refused)
        assert caught.value is error
    assert not second.exists()
    assert backups_in(tmp_path) == []


def test_what_does_not_lie_with_the_place_is_no_reason_to_keep_it_elsewhere(
    file: Path, tmp_path: Path
) -> None:
    error, second = PersonError("workspace_gone", path=file), tmp_path / "U盘"
    second.mkdir()
    with pytest.raises(PersonError) as caught:
        back_up_now(file, Reason.TIMED, NOON, second, require_place=failing(error))
    assert caught.value is error
    assert list(second.iterdir()) == []


def test_nothing_goes_into_the_empty_folder_of_a_stick_that_is_not_mounted(
    file: Path, tmp_path: Path
) -> None:
    """Such a folder lies on this very disk, and would be told as the copy elsewhere."""
    stick = tmp_path / "U盘"
    stick.mkdir()
    make_second_folder(str(stick), file, "371202100000")
    second = second_folder(str(stick), file, "371202100000")
    assert second is not None
    plugged = stick.rename(tmp_path / "另一只")
    stick.mkdir()
    done = back_up_now(file, Reason.OPENING, NOON, second)
    assert done.elsewhere is not None
    assert done.elsewhere.code == "no_second_folder"
    assert second.name in done.elsewhere.message
    assert list(stick.iterdir()) == []
    stick.rmdir()
    plugged.rename(stick)
    assert back_up_now(file, Reason.TIMED, NOON, second).elsewhere is None
    assert len(backups_in(second)) == 1


def test_a_second_copy_that_is_not_what_was_copied_is_told_and_not_kept(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = tmp_path / "U盘"
    second.mkdir()
    monkeypatch.setattr(
        making.shutil, "copyfile", lambda source, copy: copy.write_bytes(source.read_bytes()[:5000])
    )
    done = back_up_now(file, Reason.OPENING, NOON, second)
    assert done.elsewhere is not None
    assert done.elsewhere.code == "damaged_workspace"
    assert list(second.iterdir()) == []


def test_a_second_copy_that_was_spoilt_there_is_made_again(file: Path, tmp_path: Path) -> None:
    """It has the name and the size of the whole one, as after a stick was pulled."""
    stick = tmp_path / "U盘"
    stick.mkdir()
    make_second_folder(str(stick), file, "371202100000")
    second = second_folder(str(stick), file, "371202100000")
    assert second is not None
    last = back_up_now(file, Reason.OPENING, NOON, second).last
    (copy,) = backups_in(second)
    whole = copy.path.read_bytes()
    copy.path.write_bytes(whole[:5000] + bytes(len(whole) - 5000))
    assert back_up_now(file, Reason.CLOSING, NOON, second).last == last
    assert copy.path.read_bytes() == whole


@pytest.mark.parametrize(
    ("made", "last"),
    [
        ([-60, -30], -30), ([-60, 30], 30), ([-60, 90], -60),  # those of one second bear times a little ahead
        ([90, 7200], 7200), ([], None),  # the clock is wrong now: the newest of all
    ],
)  # fmt: skip
def test_the_last_one_was_made_whatever_the_clock_said(made: list[int], last: int | None) -> None:
    there = [Backup(Path(f"{at}"), NOON + timedelta(seconds=at), Reason.TIMED, 1) for at in made]
    there.append(Backup(Path("aside"), NOON, Reason.TAKEN_BACK, 1))
    there.sort(key=lambda one: one.made, reverse=True)
    found = latest(there, NOON)
    assert (found and found.path) == (None if last is None else Path(f"{last}"))


def test_the_second_folder_is_thinned_too(file: Path, tmp_path: Path) -> None:
    second = tmp_path / "U盘"
    second.mkdir()
    for minute in range(10, 25):
        shutil.copy(file, second / f"2006-12-20 11.{minute}.00 定时.sqlite")
    back_up_now(file, Reason.OPENING, NOON, second)
    assert [one.made.minute for one in backups_in(second)] == [0, *range(24, 15, -1)]


def test_on_a_full_stick_the_oldest_give_way(file: Path, tmp_path: Path) -> None:
    with small_disk(tmp_path / "U盘", size=12 * file.stat().st_size) as disk:
        second = disk.folder / "口镇.备份"
        second.mkdir()
        for day in range(1, 9):
            shutil.copy(file, second / f"2006-12-0{day} 12.00.00 定时.sqlite")
        disk.fill()
        assert back_up_now(file, Reason.OPENING, NOON, second).elsewhere is None
        days = [one.made.day for one in backups_in(second)]
        assert days == [20, *range(8, 9 - len(days), -1)]


def test_a_backup_beside_which_lies_another_file_s_log_is_not_sound(file: Path) -> None:
    made = back_up_now(file, Reason.OPENING, NOON).last
    assert made is not None
    made.path.with_name(f"{made.path.name}-wal").write_bytes(b"7" * 5000)
    assert not is_sound(made)


def test_a_full_stick_is_told_and_holds_nothing_half(file: Path, tmp_path: Path) -> None:
    with small_disk(tmp_path / "U盘") as disk:
        (disk.folder / "口镇.备份").mkdir()
        disk.fill()
        done = back_up_now(file, Reason.OPENING, NOON, disk.folder / "口镇.备份")
        assert done.is_new
        assert done.elsewhere is not None
        assert "磁盘已满" in done.elsewhere.message
        assert not [path for path in disk.folder.rglob("*") if path.suffix == ".sqlite"]


def test_no_backup_takes_the_room_of_the_next_saves(file: Path, tmp_path: Path) -> None:
    with small_disk(tmp_path / "小盘") as disk:
        there = Path(shutil.copy(file, disk.folder / "口镇.sqlite"))
        (disk.folder / "照片.bin").write_bytes(bytes(SIZE - 3 * file.stat().st_size))
        with pytest.raises(PersonError) as caught:
            back_up_now(there, Reason.TIMED, NOON)
        assert caught.value.code == "disk_full"
        assert not folder_of(there).exists()


def test_on_a_narrow_disk_the_oldest_give_way_but_never_the_newest_sound_ones(
    file: Path, tmp_path: Path
) -> None:
    size = file.stat().st_size
    with small_disk(tmp_path / "小盘", size=13 * size) as disk:
        there = Path(shutil.copy(file, disk.folder / "口镇.sqlite"))
        folder = folder_of(there)
        folder.mkdir()
        for day in range(1, 10):
            shutil.copy(file, folder / f"2006-12-0{day} 12.00.00 定时.sqlite")
        (folder / "2006-12-08 12.00.00 定时.sqlite").write_bytes(b"SQLite format 3\0 torn")
        aside = Path(shutil.copy(file, folder / "2006-11-30 12.00.00 恢复前.sqlite"))
        change(there, "王小明")
        assert back_up_now(there, Reason.TIMED, NOON).is_new
        days = [one.made.day for one in backups_in(folder) if one.path != aside]
        assert days == [20, *range(9, 9 - len(days) + 1, -1)], "the oldest went first"
        assert 7 <= len(days) < 10
        disk.fill()
        back_up_now(there, Reason.TIMED, NOON + timedelta(hours=1))
        disk.fill()
        with pytest.raises(PersonError) as caught:
            back_up_now(there, Reason.TIMED, NOON + timedelta(hours=2))
        assert caught.value.code == "disk_full"
        assert len([one for one in backups_in(folder) if not damage(one.path)]) == 5 + 1
        assert aside.exists(), "what was put aside is not given up for anything"


def test_what_a_killed_program_left_half_is_swept(file: Path) -> None:
    first = back_up_now(file, Reason.OPENING, NOON).last
    assert first is not None
    left, fresh = first.path.with_name(".一.0a1b2c3d.sqlite"), first.path.with_name(".二.0a1b2c3d.sqlite")
    for path, age in ((left, timedelta(days=2)), (fresh, timedelta(hours=2))):
        path.write_bytes(b"SQLite")
        when = (NOON - age).timestamp()
        os.utime(path, (when, when))
    change(file, "王小明")
    back_up_now(file, Reason.TIMED, NOON + timedelta(hours=1))
    assert not left.exists()
    assert fresh.exists()  # another program may be writing it
    assert len(names(file)) == 2


def test_what_was_put_aside_is_never_taken_away(file: Path) -> None:
    folder = folder_of(file)
    folder.mkdir()
    for number in range(120):
        made = NOON - timedelta(minutes=number)
        shutil.copy(file, folder / f"{made:%Y-%m-%d %H.%M.%S} 恢复前.sqlite")
    others = [folder / "2006-12-20 11.00.00 我的.sqlite", folder / "2006-13-45 11.00.00 定时.sqlite"]
    for other in others:
        other.touch()
    back_up_now(file, Reason.TIMED, NOON + timedelta(days=1))
    assert len(names(file)) == 121
    assert all(other.exists() for other in others)


def test_an_older_program_s_workspace_is_backed_up_before_it_is_changed(tmp_path: Path) -> None:
    file = restored("township", tmp_path / "旧.sqlite")
    desk = open_desk(str(file), clock=lambda: NOON)
    desk.close()
    (kept,) = backups_in(folder_of(file))
    assert kept.reason is Reason.UPGRADE
    again = open_desk(str(shutil.copy(kept.path, tmp_path / "新.sqlite")))
    again.close()
    open_desk(str(file)).close()
    assert len(backups_in(folder_of(file))) == 1


def test_of_what_is_only_being_brought_back_no_backup_is_made(tmp_path: Path) -> None:
    """It has no name yet under which anybody would look for one."""
    kept, place = restored("township", tmp_path / "旧.sqlite"), tmp_path / "新.sqlite"
    restore_backup(kept, str(place))
    assert {*tmp_path.iterdir()} == {kept, place}


def test_a_sound_backup_is_looked_at_once(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[Path] = []
    real = making.database.damage
    making._is_sound.cache_clear()
    monkeypatch.setattr(making.database, "damage", lambda at: (looked.append(at), real(at))[1])
    for number in range(14):
        change(file, str(number))
        back_up_now(file, Reason.TIMED, NOON + timedelta(minutes=number))
    kept = [path for path in looked if not path.name.startswith(".")]
    assert len(kept) == len({*kept}) > 0
