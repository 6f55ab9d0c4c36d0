"""What the database says went wrong, in words: what a person can mend is told, a fault of ours is not.

The codes of `PASSING` may come right by themselves or by a person's hand, and the same write is worth
another try; nothing of it has landed.
"""

from __future__ import annotations

import contextlib
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import URL, Connection, Engine
from sqlalchemy.exc import DBAPIError

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.location import shown

PASSING = frozenset(
    ("disk_full", "locked", "read_only_workspace", "disk_error", "workspace_gone", "server_gone")
)

# Of an SQLite connection: which file it holds open, for its name may come to mean another one.
IDENTITY = "laiwu_identity"

Identity = tuple[int, int] | None


@contextlib.contextmanager
def told(engine: Engine) -> Iterator[None]:
    """Let what happens to files and servers inside the block be raised as PersonError."""
    try:
        yield
    except DBAPIError as error:
        if isinstance(error.orig, sqlite3.Error):
            known = _of_sqlite(error.orig, engine.url)
        else:
            known = _of_server(error)
        if known is None:
            raise
        raise known from error
    except sqlite3.Error as error:
        known = _of_sqlite(error, engine.url)
        if known is None:
            raise
        raise known from error


def cannot_open(location: str, error: Exception) -> PersonError:
    """What to tell when there is no database that we can open; a server's own words are its reason."""
    origin = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(origin, sqlite3.Error):
        reason = _OPENING.get(_primary(origin), "它不是工作区文件，或有损坏")
        return PersonError("bad_workspace", f"无法打开工作区 {location}：{reason}。", "请核对路径和权限。")
    if re.search("password|口令|密码", str(origin)):
        remedy = "请核对用户名和密码；命令行上可以用环境变量 PGPASSWORD 给出。"
        return PersonError("needs_password", f"数据库服务器要求正确的密码：{shown(location)}。", remedy)
    remedy = "请核对地址、网络、用户名和密码，或请服务器管理员查看。"
    return PersonError("bad_workspace", f"无法连接数据库 {shown(location)}。", remedy)


def identity_of(path: str) -> Identity:
    """Which file stands under a name; None for a database in memory, or when there is none."""
    try:
        found = Path(path).stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def require_in_place(connection: Connection) -> None:
    """Refuse to commit into a file that was deleted, moved or replaced while it was open.

    The system would let us write on into what has no name any more, and say that all is well.
    """
    held = connection.connection.info.get(IDENTITY)
    if held and connection.get_execution_options().get("writes", False):
        path = str(connection.engine.url.database)
        if identity_of(path) != held:
            raise _gone(path)


def _of_sqlite(error: sqlite3.Error, url: URL) -> PersonError | None:
    path, code = str(url.database), _primary(error)
    moved = getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_READONLY_DBMOVED
    unreachable = code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR)
    if moved or (unreachable and not Path(path).exists()):
        return _gone(path)
    if code not in _SQLITE:
        return None
    name, message, remedy = _SQLITE[code]
    return PersonError(name, message.format(path=path), remedy)


def _primary(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _gone(path: str) -> PersonError:
    message = f"工作区文件 {path} 已不在原处，或被换成了别的文件。"
    return PersonError("workspace_gone", message, "请把原来的文件放回原处，然后再试。")


def _of_server(error: DBAPIError) -> PersonError | None:
    import psycopg

    if isinstance(error.orig, psycopg.errors.SerializationFailure | psycopg.errors.DeadlockDetected):
        return PersonError("locked", "别人正在改同一处。", "请稍候再试。")
    if error.connection_invalidated or isinstance(error.orig, psycopg.OperationalError):
        return PersonError("server_gone", "与数据库服务器的连接中断。", "请检查网络和服务器，然后再试。")
    return None


_WAIT = "请等它写完，或关闭它，然后再试。"
_PLUGGED = "请检查文件夹的权限，磁盘或 U 盘是否接好，然后再试。"
_FROM_BACKUP = "请从备份恢复。"
_SQLITE = {
    sqlite3.SQLITE_FULL: ("disk_full", "磁盘已满，写不进 {path}。", "请清理磁盘空间，然后再试。"),
    sqlite3.SQLITE_BUSY: ("locked", "另一个程序正占用 {path}。", _WAIT),
    sqlite3.SQLITE_LOCKED: ("locked", "另一个程序正占用 {path}。", _WAIT),
    sqlite3.SQLITE_READONLY: ("read_only_workspace", "{path} 是只读的。", "请检查权限和写保护，然后再试。"),
    sqlite3.SQLITE_CANTOPEN: ("disk_error", "{path} 打不开。", _PLUGGED),
    sqlite3.SQLITE_IOERR: ("disk_error", "读写 {path} 时磁盘出错。", _PLUGGED),
    sqlite3.SQLITE_CORRUPT: ("damaged_workspace", "{path} 有损坏。", _FROM_BACKUP),
    sqlite3.SQLITE_NOTADB: ("damaged_workspace", "{path} 已不是工作区文件。", _FROM_BACKUP),
}
_OPENING = {
    sqlite3.SQLITE_CANTOPEN: "没有这个文件夹，或没有权限",
    sqlite3.SQLITE_BUSY: "另一个程序正占用它",
    sqlite3.SQLITE_PERM: "没有权限",
    sqlite3.SQLITE_READONLY: "它是只读的",
    sqlite3.SQLITE_IOERR: "磁盘读写出错",
}
