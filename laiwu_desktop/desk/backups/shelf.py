"""The folder of a workspace's backups: `口镇.备份/2006-12-20 14.05.09 导入前.sqlite`."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

import msgspec

from laiwu_desktop.base.codes import Saying, saying
from laiwu_desktop.base.reasons import reason_of

ENDING = ".sqlite"
FOLDER_ENDING = ".备份"
# What a file may have come to, that an earlier state of it would mend.
MENDED_BY_BACKUPS = ("bad_workspace", "damaged_workspace", "no_workspace")
_TIME = "%Y-%m-%d %H.%M.%S"
_NAME = re.compile(r"(\d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d) (\S+)\.sqlite")


class Reason(StrEnum):
    """Why a backup was made; the word stands in its name."""

    OPENING = "打开时"
    CLOSING = "关闭时"
    TIMED = "定时"
    ASKED = "手动"
    IMPORT = "导入前"
    UPGRADE = "升级前"
    # The workspace itself, put aside: never taken away, and no backup that was made of it.
    REPLACED = "恢复前"  # for a backup
    TAKEN_BACK = "退回前"  # as it was before what was cut off in it was taken back

    @property
    def is_aside(self) -> bool:
        """Whether it is a workspace that was put aside."""
        return self in (Reason.REPLACED, Reason.TAKEN_BACK)


class Backup(msgspec.Struct, frozen=True):
    """A file of the folder. `made` is what its name says; its `size` is in bytes."""

    path: Path
    made: datetime
    reason: Reason
    size: int


def size_words(size: int) -> str:
    """A number of bytes as people read it."""
    return f"{size / (1 << 20):.1f} MB" if size >= 1 << 20 else f"{max(1, size >> 10)} KB"


def folder_of(workspace: Path) -> Path:
    """Where the backups of a workspace lie: beside it, under its name. Of a folder without one, inside."""
    if not workspace.name:
        return workspace / FOLDER_ENDING
    name = workspace.stem if workspace.suffix == ENDING else workspace.name
    return workspace.with_name(name + FOLDER_ENDING)


def backups_in(folder: Path) -> list[Backup]:
    """The backups of a folder, the newest first; none where there is no folder, or none that can be read."""
    try:
        found = [backup for path in folder.iterdir() if (backup := _backup(path))]
    except OSError:
        return []
    return sorted(found, key=lambda backup: backup.made, reverse=True)


def trouble_with(folder: Path) -> Saying | None:
    """Why nobody can say what is in a folder; None where it can be read, or is not there yet."""
    try:
        any(folder.iterdir())
    except FileNotFoundError:
        return None
    except OSError as error:
        return saying("no_backups", path=folder, reason=reason_of(error))
    return None


def backup_of(path: Path) -> Backup:
    """A copy that somebody chose, wherever it lies and whatever it is called. OSError when it is gone."""
    found = path.stat()
    made = datetime.fromtimestamp(found.st_mtime).replace(microsecond=0)
    return _backup(path) or Backup(path, made, Reason.ASKED, found.st_size)


def backup_at(path: Path) -> Backup | None:
    """The backup that a file is; None for any other file."""
    return _backup(path) if path.absolute().parent.name.endswith(FOLDER_ENDING) else None


def latest(backups: list[Backup], now: datetime) -> Backup | None:
    """The last one that was made: a clock that was wrong may have left some that are yet to come."""
    made = [one for one in backups if not one.reason.is_aside]
    # Those made in one second bear times a little ahead of it.
    soon = now + timedelta(minutes=1)
    return next((one for one in made if one.made <= soon), made[0] if made else None)


def free_name(folder: Path, now: datetime, reason: Reason) -> Path:
    """A name that no backup of the folder has: what was made in one second is told apart by the next."""
    taken = {backup.made for backup in backups_in(folder)}
    made = now.replace(microsecond=0, tzinfo=None)
    while made in taken:
        made += timedelta(seconds=1)
    return folder / f"{made.strftime(_TIME)} {reason}{ENDING}"


def _backup(path: Path) -> Backup | None:
    named = _NAME.fullmatch(path.name)
    if named is None or named[2] not in set(Reason) or not path.is_file():
        return None
    try:
        made = datetime.strptime(named[1], _TIME)
    except ValueError:
        return None
    return Backup(path, made, Reason(named[2]), path.stat().st_size)
