"""Backup and integrity of a workspace file."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

from sqlalchemy import make_url

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.store.engine import database_url


def workspace_file(location: str) -> Path:
    """The SQLite file of a workspace; PersonError("not_a_file") for a database server."""
    url = make_url(database_url(location))
    if url.get_backend_name() != "sqlite" or not url.database:
        raise PersonError(
            "not_a_file", "此工作区在数据库服务器上。", "请用数据库服务器自己的备份工具，如 pg_dump。"
        )
    return Path(url.database)


def back_up(location: str, target: Path) -> None:
    """Write one consistent copy of the workspace, also while it is open elsewhere, and check the copy."""
    source = workspace_file(location)
    if not source.is_file():
        raise PersonError("no_workspace", f"没有工作区 {location}。", "请核对路径。")
    if target.exists():
        raise PersonError("exists", f"{target} 已存在，没有覆盖。", "请另取一个文件名。")
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f"{target.name}.part")
    unfinished.unlink(missing_ok=True)
    _copy(source, unfinished)
    if trouble := damage(unfinished):
        unfinished.unlink()
        raise PersonError("damaged_workspace", f"备份的副本有损坏：{trouble}。", "请先用 verify 检查工作区。")
    unfinished.replace(target)


def restore(backup: Path, location: str) -> None:
    """Put a backup where a workspace is not yet; a workspace that is there is never written over."""
    target = workspace_file(location)
    if not backup.is_file():
        raise PersonError("no_file", f"没有备份文件 {backup}。", "请核对路径。")
    # A log left behind by another workspace of this name would be read into the restored one.
    for there in (target, *(target.with_name(target.name + end) for end in ("-wal", "-journal"))):
        if there.exists():
            raise PersonError("exists", f"{there} 已存在，没有覆盖。", "请先改名或移走现有的工作区。")
    if trouble := damage(backup):
        raise PersonError("damaged_workspace", f"备份文件有损坏：{trouble}。", "请换一份备份。")
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f"{target.name}.part")
    unfinished.unlink(missing_ok=True)
    _copy(backup, unfinished)
    unfinished.replace(target)


def _copy(source: Path, target: Path) -> None:
    """One consistent copy, with what so far stands in the source's log only."""
    try:
        with contextlib.closing(sqlite3.connect(source)) as connection:
            connection.execute("VACUUM INTO ?", (str(target),))
    except sqlite3.DatabaseError as error:
        target.unlink(missing_ok=True)
        raise PersonError(
            "damaged_workspace", f"{source} 无法完整读出：{error}。", "请换一份完好的备份。"
        ) from error


def damage(file: Path) -> str:
    """What SQLite finds wrong in a database file; "" when nothing is."""
    try:
        with contextlib.closing(
            sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)
        ) as connection:
            found = [row[0] for row in connection.execute("PRAGMA integrity_check(5)") if row[0] != "ok"]
            found += [f"{row[0]} 表有无主的行" for row in connection.execute("PRAGMA foreign_key_check")]
    except sqlite3.DatabaseError as error:
        return str(error)
    return "；".join(found)
