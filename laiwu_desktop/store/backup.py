"""Backup and integrity of a workspace file."""

from __future__ import annotations

import contextlib
import errno
import sqlite3
from pathlib import Path

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.files import BESIDE_DATABASE, DATABASE, written_whole
from laiwu_desktop.base.location import shown
from laiwu_desktop.store.engine import database_url


def workspace_file(location: str) -> Path:
    """The SQLite file of a workspace; PersonError("not_a_file") for a database server."""
    url = database_url(location)
    if url.get_backend_name() != "sqlite" or not url.database:
        raise PersonError(
            "not_a_file", "此工作区在数据库服务器上。", "请用数据库服务器自己的备份工具，如 pg_dump。"
        )
    return Path(url.database)


def back_up(location: str, target: Path) -> None:
    """Write one consistent copy of the workspace, also while it is open elsewhere, and check the copy."""
    source = workspace_file(location)
    if not source.is_file():
        raise PersonError("no_workspace", f"没有工作区 {shown(location)}。", "请核对路径。")
    if target.exists():
        raise PersonError("exists", f"{target} 已存在，没有覆盖。", "请另取一个文件名。")
    with written_whole(target, DATABASE) as unfinished:
        _copy(source, unfinished)
        if trouble := damage(unfinished):
            raise PersonError(
                "damaged_workspace", f"备份的副本有损坏：{trouble}。", "请先用 verify 检查工作区。"
            )


def restore(backup: Path, location: str) -> None:
    """Put a backup where a workspace is not yet; a workspace that is there is never written over."""
    target = workspace_file(location)
    if not backup.is_file():
        raise PersonError("no_file", f"没有备份文件 {backup}。", "请核对路径。")
    # A log left behind by another workspace of this name would be read into the restored one.
    for there in (target, *(target.with_name(target.name + end) for end in BESIDE_DATABASE)):
        if there.exists():
            raise PersonError("exists", f"{there} 已存在，没有覆盖。", "请先改名或移走现有的工作区。")
    if trouble := damage(backup):
        raise PersonError("damaged_workspace", f"备份文件有损坏：{trouble}。", "请换一份备份。")
    if not _is_workspace(backup):
        raise PersonError("not_a_backup", f"{backup} 不是本程序的备份。", "请选择用 backup 写出的文件。")
    with written_whole(target, DATABASE) as unfinished:
        _copy(backup, unfinished)


def _copy(source: Path, target: Path) -> None:
    """One consistent copy in an empty file, with what so far stands in the source's log only.

    OSError when the target cannot be written, PersonError "damaged_workspace" when the source cannot be read.
    """
    try:
        with contextlib.closing(sqlite3.connect(source)) as connection:
            connection.execute("VACUUM INTO ?", (str(target),))
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_FULL:
            raise OSError(errno.ENOSPC, str(error)) from error
        if error.sqlite_errorcode in _NOT_WRITTEN:
            raise OSError(errno.EIO, str(error)) from error
        raise PersonError(
            "damaged_workspace", f"{source} 无法完整读出：{error}。", "请换一份完好的备份。"
        ) from error


# Only the target is written to while a copy is made.
_NOT_WRITTEN = (
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR_WRITE,
    sqlite3.SQLITE_IOERR_FSYNC,
    sqlite3.SQLITE_IOERR_TRUNCATE,
)


def damage(file: Path) -> str:
    """What SQLite finds wrong in a database file; "" when nothing is.

    PersonError("no_file") when there is none: what is missing is not damaged.
    """
    if not file.is_file():
        raise PersonError("no_file", f"没有文件 {file}。", "请核对路径。")
    try:
        with _looking_at(file) as connection:
            found = [row[0] for row in connection.execute("PRAGMA integrity_check(5)") if row[0] != "ok"]
            found += [f"{row[0]} 表有无主的行" for row in connection.execute("PRAGMA foreign_key_check")]
    except sqlite3.DatabaseError as error:
        return str(error)
    return "；".join(found)


def _is_workspace(file: Path) -> bool:
    """Whether a sound database is one of ours; SQLite takes an empty file for a sound one."""
    with _looking_at(file) as connection:
        sought = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'workspace'"
        return connection.execute(sought).fetchone() is not None


def _looking_at(file: Path) -> contextlib.closing[sqlite3.Connection]:
    return contextlib.closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True))
