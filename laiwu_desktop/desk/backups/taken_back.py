"""What SQLite is about to take back of a workspace is tried on a copy, and what stands there is kept first.

A write that was cut off is half there and no loss. But the file may be another, whole copy that somebody laid
over the one that was cut off, or the journal another file's: it is the same to SQLite.
"""

from __future__ import annotations

import contextlib
import filecmp
import shutil
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.files import DATABASE, keep_private, written_whole
from laiwu_desktop.base.temporary import local_folder, no_room
from laiwu_desktop.desk.backups.making import ROOM, has_room
from laiwu_desktop.desk.backups.shelf import Reason, backups_in, folder_of, free_name
from laiwu_desktop.store.database import backup as database
from laiwu_desktop.store.file.holding import COMMAND, hold, let_go
from laiwu_desktop.store.file.journal import logs_of, may_take_back, takes_back

_OFFICE = ("role", "division")


def keep_what_is_taken_back(workspace: Path, now: datetime) -> Path | None:
    """Put a copy of a workspace aside that holds what SQLite is about to take back when it is opened, or name
    the one that is there already; None where nothing is taken back, or no workspace.

    PersonError "foreign_log" where the journal makes a damaged file, or another office's, of a sound one:
    then nothing is touched. Others where there is no room: then it is not to be opened, either.
    """
    if not takes_back(workspace) or not may_take_back(workspace):
        return None
    try:
        held = hold(workspace, COMMAND)
    except PersonError as error:
        if error.code in ("held", "read_only_workspace"):  # somebody writes; or nobody can
            return None
        raise
    try:
        with contextlib.suppress(OSError):  # whoever writes tells
            has_room(folder_of(workspace), workspace.stat().st_size * ROOM)
        there, then = _rehearsed(workspace)
        if there.is_spoilt_by(then):
            *_, journal = logs_of(workspace)
            raise PersonError("foreign_log", path=workspace, log=journal.name)
        return _kept(workspace, now) if there.is_ours or then.is_ours else None
    finally:
        let_go(held)


class _Look(NamedTuple):
    """What a database is found to be; whose it is, as far as that can be read."""

    is_ours: bool
    is_sound: bool
    is_empty: bool
    office: dict[str, str]

    def is_spoilt_by(self, then: _Look) -> bool:
        """Whether of a sound workspace comes what is none, or another office's; where it was just being made
        there was nothing before.
        """
        if not (self.is_ours and self.is_sound) or then.is_empty:
            return False
        return not (then.is_ours and then.is_sound and then.office == self.office)


def _rehearsed(workspace: Path) -> tuple[_Look, _Look]:
    """The workspace as it stands, and as it will be once SQLite has taken back what its journal has."""
    *_, journal = logs_of(workspace)
    with local_folder() as folder:
        copy = folder / "copy.sqlite"
        *_, beside = logs_of(copy)
        try:
            shutil.copyfile(workspace, copy)
            there = _look(copy)
            shutil.copyfile(journal, beside)
        except OSError as error:
            raise no_room(error) from error
        return there, _look(copy)


def _look(file: Path) -> _Look:
    is_sound = all(fault.is_mended for fault in database.faults(file))
    office = database.settings_of(file, _OFFICE)
    return _Look(database.is_ours(file), is_sound, not file.stat().st_size, office)


def _kept(workspace: Path, now: datetime) -> Path:
    folder = folder_of(workspace)
    for one in backups_in(folder):
        if one.reason is Reason.TAKEN_BACK and _is_like(workspace, one.path):
            return one.path
    aside = free_name(folder, now, Reason.TAKEN_BACK)
    with written_whole(aside, DATABASE) as unfinished:
        shutil.copyfile(workspace, unfinished)
    keep_private(folder)
    return aside


def _is_like(workspace: Path, copy: Path) -> bool:
    with contextlib.suppress(OSError):  # one that cannot be read is made again
        return filecmp.cmp(workspace, copy, shallow=False)
    return False
