"""Backup and integrity of a workspace file."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path

from sqlalchemy import Engine

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.files import DATABASE, cannot_write, flush_folder, written_whole
from laiwu_desktop.base.location import shown
from laiwu_desktop.formdef.trail.event import End
from laiwu_desktop.store.database import soundness
from laiwu_desktop.store.database.engine import database_url
from laiwu_desktop.store.database.quick import driver
from laiwu_desktop.store.database.soundness import Fault
from laiwu_desktop.store.database.troubles import fault_of, is_interrupted, is_passing, passing, told
from laiwu_desktop.store.file import row_digests
from laiwu_desktop.store.file.holding import COMMAND, hold, let_go
from laiwu_desktop.store.file.journal import (
    foreign_log,
    has_left,
    has_torn_journal,
    is_blank,
    logs_of,
    require_own_logs,
    require_plain_logs,
    require_whole_journal,
)

# In seconds.
_LOOK_AGAIN = 0.1


def workspace_file(location: str) -> Path:
    """The SQLite file of a workspace; PersonError("not_a_file") for a database server."""
    url = database_url(location)
    if url.get_backend_name() != "sqlite" or not url.database:
        raise PersonError("not_a_file")
    return Path(url.database)


def back_up(
    location: str,
    target: Path,
    *,
    unless_like: Path | None = None,
    copy: Callable[[Path], object] | None = None,
    ready: Callable[[Path], object] = lambda _: None,
) -> bool:
    """Write one consistent copy of the workspace, also while it is open elsewhere, and check the copy.

    None is kept where `unless_like`, an earlier one, holds the same; whether one was kept. A save that comes
    meanwhile waits: 0.03 s for the 1,070 villages of a city, 0.5 s where each has a photo. `copy` fills an
    empty file with what is open, where that is not what stands there. `ready` is done to the copy before it
    is checked.
    """
    source = workspace_file(location)
    if copy is None and not source.is_file():
        raise PersonError("no_workspace", location=shown(location))
    if target.exists():
        raise PersonError("exists", path=target)
    with contextlib.suppress(_NothingNew), written_whole(target, DATABASE) as unfinished:
        (copy or partial(_copy, source))(unfinished)
        ready(unfinished)
        if not holds_workspace(unfinished):
            raise PersonError("bad_workspace.foreign")
        if trouble := damage(unfinished):
            if copy is None and damage(source):
                raise PersonError("damaged_workspace.source", trouble=trouble)
            raise PersonError("damaged_workspace.copy", trouble=trouble)
        if unless_like and _content_of(unfinished) == _content_of(unless_like):
            raise _NothingNew
    return target.exists()


def write_again(engine: Engine, file: Path) -> None:
    """Write a workspace that is still open and has no name any more under its name again.

    PersonError "exists.workspace" where something stands there, "workspace_gone" where nothing is open.
    """
    if file.exists():
        raise PersonError("exists.workspace", path=file)
    with written_whole(file, DATABASE) as unfinished:
        copy_open(engine, unfinished)


def copy_open(engine: Engine, copy: Path) -> None:
    """Fill an empty file with what is open, whatever stands under its name by now; PersonError
    "workspace_gone" where nothing is, as on a share.
    """
    with told(engine), engine.connect() as connection:
        driver(connection).execute("VACUUM INTO ?", (str(copy),))


class _NothingNew(Exception):
    """The copy is not wanted after all."""


def _content_of(copy: Path) -> bytes:
    """A digest of a copy: what holds the same is copied into the same bytes."""
    try:
        with copy.open("rb") as file:
            return hashlib.file_digest(file, "sha256").digest()
    except OSError:  # no copy that can be read is like another
        return b""


def restore(backup: Path, location: str, check: Callable[[Path], object] = lambda _: None) -> None:
    """Put a backup where a workspace is not yet; a workspace that is there is never written over.

    `check` sees the copy before it is put there, and raises what speaks against it.
    """
    target = workspace_file(location)
    if not backup.is_file():
        raise PersonError("no_file.backup", path=backup)
    # A log left behind by another workspace of this name would be read into the restored one.
    require_plain_logs(target)
    for there in (target, *logs_of(target)):
        if there.exists() and not (there != target and is_blank(there)):
            raise PersonError("exists.workspace", path=there)
    if _is_of_another_kind(backup):
        raise PersonError("not_a_backup", path=backup)
    if trouble := damage(backup):
        raise PersonError("damaged_workspace.backup", trouble=trouble)
    if not holds_workspace(backup):
        raise PersonError("not_a_backup", path=backup)
    with written_whole(target, DATABASE) as unfinished:
        _copy(backup, unfinished)
        check(unfinished)


def _is_of_another_kind(file: Path) -> bool:
    """Whether this never was a database: a workbook, say. What has a name that we give, or begins with blank
    bytes only, was one before it was cut or garbled.
    """
    try:
        with file.open("rb") as opened:
            beginning = opened.read(16)
    except OSError:
        return False  # whoever looks into it tells
    is_blank_or_ours = not beginning.strip(b"\0") or beginning.startswith(DATABASE.beginnings)
    return not is_blank_or_ours and file.suffix not in _NAMES_OF_OURS


def _was_no_workspace(file: Path) -> bool:
    """Whether this is a file of another kind, or another program's database; a damaged one may be ours."""
    if _is_of_another_kind(file):
        return True
    with contextlib.suppress(PersonError):
        # What a log of its own has to give or take back comes into it by that, where it belongs.
        return not foreign_log(file) and not damage(file) and not _is_empty_or_ours(file)
    return False


def _is_empty_or_ours(file: Path) -> bool:
    return not file.stat().st_size or holds_workspace(file)


_NAMES_OF_OURS = (".sqlite", ".handover")


def replace(
    backup: Path, location: str, aside: Path, check: Callable[[Path], object] = lambda _: None
) -> None:
    """Put a backup in the place of a workspace, which is kept as `aside`, byte for byte, with its log.

    Whenever this ends, under the name of the workspace there is the old one or the new one. Both names are on
    one disk, and what is unfinished stands beside `aside`. `check` sees the copy before, as in `restore`.
    PersonError("held") while another program has it, "foreign_log" for what is in the place of a log.
    """
    target = workspace_file(location).resolve()  # a link goes on to lead to it
    if target.exists() and not target.is_file():
        raise PersonError("other_file", path=target, why="不是普通文件")
    require_plain_logs(target)
    for there in (target, *logs_of(target)):
        if there.exists():
            _require_readable(there)
    held = hold(target, COMMAND)
    ready = aside.with_name(f".{secrets.token_hex(4)}{aside.suffix}")
    try:
        if target.exists() and _was_no_workspace(target):
            raise PersonError("other_file", path=target, why="不是工作区")
        restore(backup, str(ready), check)
        _keep_aside(target, aside)
        ready.replace(target)
        flush_folder(target.parent)
    except OSError as error:
        raise cannot_write(target, error) from error
    except PersonError as error:
        if error.places.get("path") == ready and isinstance(
            error.__cause__, OSError
        ):  # nobody knows that name
            raise cannot_write(target, error.__cause__) from error
        raise
    finally:
        let_go(held)
        with contextlib.suppress(OSError):
            ready.unlink(missing_ok=True)


def _keep_aside(file: Path, aside: Path) -> None:
    """Copy a file, be it a database or no more, with a log that SQLite could not use: it is half without."""
    logs = logs_of(file)
    copies = {log: aside.with_name(aside.name + log.name.removeprefix(file.name)) for log in logs}
    with contextlib.ExitStack() as undone:  # the logs first: beside a database nobody writes any
        for log, copy in copies.items():
            if not is_blank(log):
                undone.callback(copy.unlink, missing_ok=True)
                _copy_plain(log, copy)
        if file.is_file():
            _copy_plain(file, aside)
        undone.pop_all()
    for log in logs:
        log.unlink(missing_ok=True)  # it would be read into what comes in its file's place


def _copy_plain(file: Path, copy: Path) -> None:
    with written_whole(copy, DATABASE) as unfinished:
        shutil.copyfile(file, unfinished)


def _copy(source: Path, target: Path) -> None:
    """One consistent copy in an empty file, with what so far stands in the source's log only.

    OSError when the target cannot be written, PersonError "damaged_workspace" when the source cannot be read,
    "interrupted" as `damage` has it, "disk_error" when it may not be read.
    """
    _require_readable(source)
    require_whole_journal(source)
    try:
        with contextlib.closing(sqlite3.connect(source)) as connection:
            connection.execute("VACUUM INTO ?", (str(target),))
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise passing(error, source) from error
        if error.sqlite_errorcode == sqlite3.SQLITE_FULL:
            raise OSError(errno.ENOSPC, "") from error
        if is_interrupted(source, error):
            raise PersonError("interrupted", path=source) from error
        if error.sqlite_errorcode in _NOT_WRITTEN:
            raise OSError(errno.EIO, "") from error
        raise PersonError("damaged_workspace.unreadable", path=source, reason=fault_of(error)) from error


def _require_readable(file: Path) -> None:
    """PersonError "disk_error" for what may not be read: that says nothing of its content, nor of a copy's
    place. It is not opened: where this process has it open, SQLite's locks would be given up.
    """
    if not os.access(file, os.R_OK):
        raise PersonError("disk_error.opening", path=file)


# Only the target is written to while a copy is made.
_NOT_WRITTEN = (
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR_WRITE,
    sqlite3.SQLITE_IOERR_FSYNC,
    sqlite3.SQLITE_IOERR_TRUNCATE,
)


def damage(file: Path) -> str:
    """What `faults` finds in a file, in a few words: rows are counted; "" when nothing is wrong."""
    found = faults(file)
    rows = sum(fault.rows for fault in found)
    words = [fault.words for fault in found if not fault.rows]
    return "；".join([*words, *([f"{rows} 行数据与写入时不同"] if rows else [])])


def faults(file: Path, titles: Mapping[str, str] | None = None) -> tuple[Fault, ...]:
    """What is wrong in a database file, in its structure, its schema or its rows, a line each.

    `titles` as `soundness.titles_of` has them.

    PersonError("no_file") when there is none, "disk_error" when it cannot be opened: what nobody can look at
    is not damaged. Nor is what a write that was cut off left behind: SQLite takes it back where it may write,
    elsewhere PersonError("interrupted").
    """
    if not file.is_file():
        raise PersonError("no_file", path=file)
    require_own_logs(file)
    if has_torn_journal(file):
        return (Fault("上一次写入没有完成，旁边的 -journal 文件也有损坏，不能复原"),)
    try:
        return _found(file, titles or {})
    except PersonError as error:
        if error.code not in ("interrupted", "read_only_workspace"):
            raise
        # Who only reads takes a write that another program is just beginning for one that was cut off.
        time.sleep(_LOOK_AGAIN)
        return _found(file, titles or {})


def _found(file: Path, titles: Mapping[str, str]) -> tuple[Fault, ...]:
    try:
        with _looking_at(file) as connection:
            return tuple(soundness.faults(connection, titles))
    except sqlite3.DatabaseError as error:
        return (Fault(f"{file.name}：{fault_of(error)}"),)
    except UnicodeDecodeError:  # SQLite names what is damaged, and the name is no text any more
        return (Fault("表的定义有损坏"),)


def settings_of(file: Path, keys: Iterable[str]) -> dict[str, str]:
    """Those of these settings that a workspace file has, as far as they are what was written."""
    found = {}
    with contextlib.suppress(PersonError, sqlite3.DatabaseError):
        require_own_logs(file)
        if has_torn_journal(file):
            return {}
        with _looking_at(file) as connection:
            sought = "SELECT value FROM workspace WHERE key = ? AND typeof(value) = 'text' AND value <> ''"
            if row_digests.has_digests(connection, "workspace"):
                sought += f" AND NOT ({row_digests.unlike(row_digests.columns_of(connection, 'workspace'))})"
            for key in keys:
                with contextlib.suppress(sqlite3.DatabaseError):
                    if row := connection.execute(sought, (key,)).fetchone():
                        found[key] = row[0]
    return found


def trail_end(file: Path) -> End | None:
    """Where the audit trail of a workspace file ends; None where that cannot be read, or there is none."""
    with contextlib.suppress(PersonError, sqlite3.DatabaseError):
        require_own_logs(file)
        if has_torn_journal(file):
            return None
        with _looking_at(file) as connection:
            row = connection.execute("SELECT number, chained FROM event_end WHERE number > 0").fetchone()
            return End(*row) if row else None
    return None


def holds_workspace(file: Path) -> bool:
    """Whether a sound database is one of ours; SQLite takes an empty file for a sound one."""
    with _looking_at(file) as connection:
        return soundness.is_workspace(connection)


def is_ours(file: Path) -> bool:
    """As `holds_workspace`, of any file: what nobody can read is none."""
    with contextlib.suppress(PersonError, sqlite3.DatabaseError, UnicodeDecodeError):
        return holds_workspace(file)
    return False


@contextlib.contextmanager
def _looking_at(file: Path) -> Iterator[sqlite3.Connection]:
    """Read only; but what a log beside the file has to give or to take back, SQLite has to write.

    PersonError for what says nothing of the content, as `faults` has it; sqlite3.DatabaseError for what does.
    """
    mode = "rw" if has_left(file) else "ro"
    try:
        opened = sqlite3.connect(f"{file.absolute().as_uri()}?mode={mode}", uri=True, timeout=10)
        with contextlib.closing(opened) as connection:
            connection.text_factory = soundness.lenient
            row_digests.set_up(connection)
            yield connection
    except sqlite3.DatabaseError as error:
        if is_interrupted(file, error):
            raise PersonError("interrupted", path=file) from error
        if is_passing(error):
            raise passing(error, file) from error
        raise
