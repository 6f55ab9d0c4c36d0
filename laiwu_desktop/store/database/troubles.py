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

import msgspec
from sqlalchemy import URL, Engine
from sqlalchemy.exc import DBAPIError

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.location import server_words, shown
from laiwu_desktop.store.file import row_digests
from laiwu_desktop.store.file.journal import has_left

PASSING = frozenset(
    (
        "disk_full",
        "locked",
        "held",
        "read_only_workspace",
        "disk_error",
        "workspace_gone",
        "overwritten",
        "server_gone",
    )
)


# SQLSTATE of transactions that crossed each other: serialization_failure, deadlock_detected.
_CROSSED = ("40001", "40P01")


def have_crossed(known: PersonError) -> bool:
    """Whether a transaction failed only because others were at the same rows: begun again it may land."""
    cause = known.__cause__
    return isinstance(cause, DBAPIError) and getattr(cause.orig, "sqlstate", "") in _CROSSED


@contextlib.contextmanager
def told(engine: Engine) -> Iterator[None]:
    """Let what happens to files and servers inside the block be raised as PersonError."""
    try:
        yield
    except DBAPIError as error:
        origin = error.orig
        known = _of_sqlite(origin, engine.url) if isinstance(origin, sqlite3.Error) else _of_server(error)
        if known is None:
            raise
        _let_go(engine, known)
        raise known from error
    except sqlite3.Error as error:
        known = _of_sqlite(error, engine.url)
        if known is None:
            raise
        _let_go(engine, known)
        raise known from error
    except (UnicodeDecodeError, msgspec.DecodeError) as error:
        # SQLite names what is damaged, and the name is no text any more; or what it holds is nothing of ours.
        raise PersonError("damaged_workspace", path=engine.url.database) from error
    except PersonError as known:
        _let_go(engine, known)
        raise


def _let_go(engine: Engine, known: PersonError) -> None:
    """Open the file anew next time: SQLite asks only then whether it may write, and of a stick that was
    pulled the system knows nothing more. A file that is elsewhere is kept open: there it can still be read.
    """
    if known.code in ("read_only_workspace", "disk_error"):
        engine.dispose()


def cannot_open(location: str, error: Exception) -> PersonError:
    """What to tell when there is no database that we can open; a server's own words are its reason."""
    origin = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(origin, sqlite3.Error | UnicodeDecodeError):
        if is_interrupted(Path(location), origin):
            return PersonError("interrupted", path=location)
        reason = _OPENING.get(_primary(origin), "")
        if not reason:
            return PersonError("bad_workspace.damaged", location=shown(location))
        return PersonError("bad_workspace", location=shown(location), reason=reason)
    if re.search("password|口令|密码", str(origin)):
        return PersonError("needs_password", location=server_words(location))
    return _not_connected(str(origin), server_words(location))


# What server, driver and system say of a connection that fails, in both languages: no code is given.
_CONNECTING = {
    "server": "could not translate|failed to resolve|name or service|getaddrinfo|解析",
    "database": "database .* does not exist|数据库 .*不存在",
    "user": "role .* does not exist|角色 .*不存在",
    "right": "pg_hba|permission denied for database|权限不够",
    "encryption": "SSL|certificate|证书",
    "answer": "refused|拒绝|timeout|timed out|超时|unreachable|no route",
}


def _not_connected(said: str, location: str) -> PersonError:
    found = (what for what, words in _CONNECTING.items() if re.search(words, said, re.IGNORECASE))
    match next(found, ""):
        case "server":
            return PersonError("bad_workspace.no_server", location=location)
        case "database":
            return PersonError("bad_workspace.no_database", location=location)
        case "user":
            return PersonError("bad_workspace.no_user", location=location)
        case "right":
            return PersonError("bad_workspace.not_let_in", location=location)
        case "encryption":
            return PersonError("bad_workspace.no_encryption", location=location)
        case "answer":
            return PersonError("bad_workspace.no_answer", location=location)
    return PersonError("bad_workspace.server", location=location)


def _of_sqlite(error: sqlite3.Error, url: URL) -> PersonError | None:
    path, code = str(url.database), _primary(error)
    moved = getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_READONLY_DBMOVED
    if moved or (code in _UNREACHABLE and not Path(path).exists()):
        return gone(path)
    if row_digests.is_of_damage(error):
        return PersonError("damaged_workspace.row", path=path)
    if row_digests.is_no_text(error):
        return PersonError("damaged_workspace", path=path)
    return PersonError(_SQLITE[code], path=path) if code in _SQLITE else None


def passing(error: sqlite3.Error, path: Path) -> PersonError:
    """What to tell where `is_passing`."""
    code = _primary(error)
    return PersonError(_SQLITE[code], path=path) if code in _SQLITE else PersonError("disk_error", path=path)


def fault_of(error: sqlite3.Error) -> str:
    """What is the matter with a database, in a few words: SQLite's own are English."""
    return _FAULTS.get(_primary(error), f"数据库错误 {_primary(error)}")


def is_interrupted(file: Path, error: Exception) -> bool:
    """Whether SQLite failed only because it may not write where a log has to be brought to its end."""
    return isinstance(error, sqlite3.Error) and _primary(error) in _NOT_ALLOWED and has_left(file)


_NOT_ALLOWED = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM)


def is_passing(error: sqlite3.Error) -> bool:
    """Whether it lies with who else has a file open, or with the disk: nothing is said of its content."""
    return _primary(error) in _OPENING


def _primary(error: Exception) -> int:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def gone(path: str) -> PersonError:
    """What to tell when a workspace is no more where it was, or another one."""
    return PersonError("workspace_gone", path=path)


def overwritten(path: str) -> PersonError:
    """What to tell when the file is the same and its content another one."""
    return PersonError("overwritten", path=path)


def _of_server(error: DBAPIError) -> PersonError | None:
    import psycopg

    match error.orig:
        case (
            psycopg.errors.SerializationFailure()
            | psycopg.errors.DeadlockDetected()
            | psycopg.errors.LockNotAvailable()
        ):
            return PersonError("locked.row")
        case psycopg.errors.DiskFull():
            return PersonError("disk_full.server")
        case psycopg.errors.ReadOnlySqlTransaction():
            return PersonError("read_only_workspace.server")
        case psycopg.errors.InsufficientPrivilege():
            return PersonError("no_right")
    if error.connection_invalidated or isinstance(error.orig, psycopg.OperationalError):
        return PersonError("server_gone")
    return None


_UNREACHABLE = frozenset((sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR))
_SQLITE = {
    sqlite3.SQLITE_FULL: "disk_full",
    sqlite3.SQLITE_BUSY: "locked",
    sqlite3.SQLITE_LOCKED: "locked",
    sqlite3.SQLITE_READONLY: "read_only_workspace",
    sqlite3.SQLITE_CANTOPEN: "disk_error.opening",
    sqlite3.SQLITE_IOERR: "disk_error",
    sqlite3.SQLITE_CORRUPT: "damaged_workspace",
    sqlite3.SQLITE_NOTADB: "damaged_workspace.foreign",
}
_OPENING = {
    sqlite3.SQLITE_CANTOPEN: "没有这个文件夹，或没有权限",
    sqlite3.SQLITE_BUSY: "另一个程序正占用它",
    sqlite3.SQLITE_PERM: "没有权限",
    sqlite3.SQLITE_READONLY: "它是只读的",
    sqlite3.SQLITE_IOERR: "磁盘读写出错",
}
_FAULTS = _OPENING | {
    sqlite3.SQLITE_CORRUPT: "内部结构有损坏",
    sqlite3.SQLITE_NOTADB: "它不是数据库文件",
    sqlite3.SQLITE_FULL: "磁盘已满",
    sqlite3.SQLITE_LOCKED: "另一个程序正占用它",
    sqlite3.SQLITE_NOMEM: "内存不足",
}
