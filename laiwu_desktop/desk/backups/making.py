"""Making a backup of a workspace file: only when something changed, verified, thinned, and copied once more.

Nothing here needs an open desk: a workspace is backed up before it is opened, too.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

import msgspec

from laiwu_desktop.base.codes import Saying, saying
from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.files import DATABASE, cannot_write, keep_private, make_folder, written_whole
from laiwu_desktop.desk.backups.shelf import (
    ENDING,
    FOLDER_ENDING,
    Backup,
    Reason,
    backup_of,
    backups_in,
    folder_of,
    free_name,
    latest,
)
from laiwu_desktop.desk.backups.thinning import to_drop
from laiwu_desktop.store.database import backup as database

# A backup must not take the room that the next saves need.
ROOM = 3
# So many of the newest stay, however narrow the disk is.
_AT_LEAST = 5
_A_DAY = timedelta(days=1)
# Why there may be no place beside the workspace.
_NO_PLACE = ("disk_full", "cannot_write", "disk_gone")


class BackedUp(msgspec.Struct, frozen=True):
    """How the backups of a workspace stand. `last` is the newest, `is_new` when it was made just now.

    `elsewhere` is what is the matter with the second folder; None while nothing is, or there is none.
    """

    last: Backup | None = None
    is_new: bool = False
    elsewhere: Saying | None = None


def back_up_now(
    workspace: Path,
    reason: Reason,
    now: datetime,
    second: Path | None = None,
    copy: Callable[[Path], object] | None = None,
    require_place: Callable[[], object] = lambda: None,
) -> BackedUp:
    """Make a backup unless the last one holds the same; PersonError says why it cannot be.

    `second` is the folder for one copy more. That it is not there (a stick) is told in the result: what it
    lacks is copied the next time. Where nothing can be written beside the workspace, it gets the only one.
    `copy`: see `store.database.backup.back_up`; `require_place` raises what speaks against keeping it beside
    the workspace.
    """
    folder = folder_of(workspace)
    last = latest(backups_in(folder), now)
    target = free_name(folder, now, reason)
    try:
        require_place()
        _make_room(workspace, folder)
        like = last.path if last else None
        is_new = database.back_up(str(workspace), target, unless_like=like, copy=copy)
    except PersonError as error:
        if second is None or error.code not in _NO_PLACE:
            raise
        if not _is_kept_in(second, workspace, target.name, copy):
            raise
        raise PersonError("only_elsewhere", sentences=error.saying.message, folder=second) from error
    if is_new:
        keep_private(folder)
        with contextlib.suppress(OSError):  # what cannot be cleared away today is the next time
            _sweep(folder, now)
            _thin(folder, now)
    last = latest(backups_in(folder), now)
    return BackedUp(last, is_new, _copy_elsewhere(last, second, now) if last and second else None)


def _is_kept_in(second: Path, workspace: Path, name: str, copy: Callable[[Path], object] | None) -> bool:
    """Whether the second folder has the backup now."""
    try:
        return second.is_dir() and database.back_up(str(workspace), second / name, copy=copy)
    except PersonError:
        return False


def state_of(workspace: Path, now: datetime) -> BackedUp:
    """How the backups stand, without making one."""
    return BackedUp(latest(backups_in(folder_of(workspace)), now))


def second_folder(chosen: str, workspace: Path, division: str) -> Path | None:
    """Where the second copies of a workspace go: in the chosen folder others may keep theirs, too."""
    name = folder_of(workspace).name.removesuffix(FOLDER_ENDING)
    return Path(chosen) / f"{name}_{division}{FOLDER_ENDING}" if chosen else None


def make_second_folder(chosen: str, workspace: Path, division: str) -> None:
    """Make the folder for the second copies of a workspace, once and for all: where it is missing later, the
    stick is another one, or none.

    PersonError unless the chosen one is there, can be written to, and is not where the workspace itself lies.
    """
    folder = Path(chosen)
    if not folder.is_dir():
        raise PersonError("no_second_folder.chosen", path=folder)
    if folder.resolve() in (workspace.resolve().parent, folder_of(workspace).resolve()):
        raise PersonError("bad_second_folder", path=folder)
    if own := second_folder(chosen, workspace, division):
        try:
            make_folder(own)
        except OSError as error:
            raise cannot_write(own, error) from error
        keep_private(own)


def _make_room(workspace: Path, folder: Path) -> None:
    try:
        is_narrow = not has_room(folder, workspace.stat().st_size * ROOM)
    except OSError:
        return  # whoever copies it tells what is the matter
    if is_narrow:
        raise PersonError("disk_full.backup", path=folder)


def has_room(folder: Path, wanted: int) -> bool:
    """Whether the disk has so many bytes; where it is narrow, the oldest backups give way to the next one."""
    old = _old_ones(folder) if shutil.disk_usage(folder.parent).free < wanted else []
    while old and shutil.disk_usage(folder.parent).free < wanted:
        old.pop().path.unlink(missing_ok=True)
    return shutil.disk_usage(folder.parent).free >= wanted


def _old_ones(folder: Path) -> list[Backup]:
    """All before the newest few that are sound, the oldest last."""
    there = [one for one in backups_in(folder) if not one.reason.is_aside]
    sound = [place for place, one in enumerate(there) if is_sound(one)][:_AT_LEAST]
    return there[sound[-1] + 1 :] if len(sound) == _AT_LEAST else []


def _copy_elsewhere(last: Backup, folder: Path, now: datetime) -> Saying | None:
    """What is the matter with the second folder; None once it has the last backup, too."""
    if not folder.parent.is_dir():
        return saying("no_second_folder", path=folder.parent)
    if not folder.is_dir():  # a stick that is not mounted leaves its empty folder on this very disk
        return saying("no_second_folder.empty", path=folder.parent, folder=folder.name)
    target = folder / last.path.name
    try:
        if target.is_file() and target.stat().st_size == last.size and is_sound(backup_of(target)):
            return None
        target.unlink(missing_ok=True)  # one that was cut off or spoilt, under the name of the whole one
        has_room(folder, last.size)  # else writing tells
        with written_whole(target, DATABASE) as unfinished:
            shutil.copyfile(last.path, unfinished)
            if trouble := database.damage(unfinished):
                raise PersonError("damaged_workspace.copy", trouble=trouble)
        _thin(folder, now)
    except PersonError as error:
        return error.saying
    except OSError as error:
        return cannot_write(target, error).saying
    return None


def _sweep(folder: Path, now: datetime) -> None:
    """Take away what a program that was killed left unfinished, unless another one may be writing it."""
    for path in folder.glob(f".*{ENDING}"):
        with contextlib.suppress(OSError):
            if datetime.fromtimestamp(path.stat().st_mtime) < now - _A_DAY:
                path.unlink()


def _thin(folder: Path, now: datetime) -> None:
    """Take away what is too many. Only sound backups count: none goes because a damaged one came after it."""
    counted = {one.made: one for one in backups_in(folder) if not one.reason.is_aside}
    while too_many := to_drop(counted, now):
        damaged = [made for made, one in counted.items() if made not in too_many and not is_sound(one)]
        if not damaged:
            for made in too_many:
                counted[made].path.unlink(missing_ok=True)
            return
        for made in damaged:
            del counted[made]


class Beside(msgspec.Struct, frozen=True):
    """The backups of a workspace that cannot be opened: how many, and the newest sound one; what was put
    aside is none.
    """

    count: int
    best: Backup | None

    @property
    def words(self) -> str:
        """As a person is told, to be gone on with."""
        best = f"最近一份完好的是 {self.best.made}" if self.best else "都有损坏"
        return f"{self.count} 份备份，{best}"


def look_beside(workspace: Path) -> Beside | None:
    """What can be offered for a workspace; None where there is none. It reads backups through, so it takes
    its time.
    """
    there = [one for one in backups_in(folder_of(workspace)) if not one.reason.is_aside]
    return Beside(len(there), next(filter(is_sound, there), None)) if there else None


def is_sound(backup: Backup) -> bool:
    """Whether nothing is wrong with the database; a file that is what it was is looked at once in a run."""
    try:
        return _is_sound(backup.path, backup.size, backup.path.stat().st_mtime_ns)
    except OSError:
        return False


@lru_cache(maxsize=1024)
def _is_sound(path: Path, _size: int, _changed: int) -> bool:
    try:
        return not database.damage(path)
    except PersonError:
        return False
