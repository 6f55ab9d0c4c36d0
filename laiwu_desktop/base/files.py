"""Writing files whole: under their name there is the finished file, or what was there before.

Whatever is written under a name that a person gave goes through `written_whole`: nothing else is destroyed, a
power cut takes nothing back, and nobody but its owner reads what names people or holds keys.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import secrets
import socket
import stat
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.reasons import reason_of

# Far above any package, and what a small office's computer can hold in memory.
MOST_BYTES = 64 * 1024 * 1024


class Kind(msgspec.Struct, frozen=True):
    """A kind of file, known by how it begins."""

    name: str
    beginnings: tuple[bytes, ...]


PDF = Kind("PDF 文件", (b"%PDF-",))
# One with a password to open it is no zip any more.
WORKBOOK = Kind("Excel 工作簿", (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"))
ENCRYPTED = Kind("加密数据包", (b"age-encryption.org/",))
DATABASE = Kind("工作区", (b"SQLite format 3\0",))
# With the mark by which Windows' editor knows UTF-8.
PICTURE = Kind("PNG 图片", (b"\x89PNG\r\n",))
TEXT = Kind("文字文件", (b"\xef\xbb\xbf",))
_WORKBOOK_NAMES = (".xlsx", ".xls", ".xlsm", ".et")
_KINDS = (PDF, WORKBOOK, ENCRYPTED, DATABASE, PICTURE, TEXT)
_LONGEST_BEGINNING = 32
# What SQLite keeps beside a database. Another file in its place would be read into the database, or lost.
BESIDE_DATABASE = ("-wal", "-shm", "-journal")
# What stands around the name of a workspace in the names that belong to it: the last is that of its lock.
_AROUND_NAME = (*(("", end) for end in BESIDE_DATABASE), (".", ".lock"))


@contextlib.contextmanager
def written_whole(path: Path, kind: Kind, *, private: bool = True) -> Iterator[Path]:
    """A new file beside `path` to write to; it takes the name of `path` when the block ends well.

    Folders that are missing are made. It may take the place of another file of its kind, and of nothing else
    (`require_replaceable`). A `private` file is readable by its owner only, where the place knows modes; what
    is made for others and names nobody gets the place's default.

    File and folder are flushed: what is said to be written is still there after a power cut. Windows flushes
    no folders; there the file system's own journal has to do.

    PersonError("cannot_write") says why it cannot be; whatever goes wrong, nothing half-written stays behind.
    """
    if not path.name:  # "", the folder we are in, or the root of a disk
        raise cannot_write(path, IsADirectoryError(errno.EISDIR, ""))
    unfinished = _unfinished_name(path)
    try:
        require_replaceable(path, kind)
        make_folder(path.parent)
        _sweep_unfinished(path.parent)
        make_file(unfinished, private=private)
        yield unfinished
        with _opened_plain(unfinished) as file:
            os.fsync(file.fileno())
        require_replaceable(path, kind)
        unfinished.replace(path)
        flush_folder(path.parent)
    except OSError as error:
        raise cannot_write(path, error) from error
    finally:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)


def _opened_plain(path: Path) -> BinaryIO:
    """A file of ours to write to (Windows flushes no other). In a folder of several people somebody may have
    put a link in its place: that is not followed, and nothing takes a name because of it.
    """
    try:
        opened = os.open(path, os.O_RDWR | _PLAIN)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise _kept(path, "是链接或设备，不是普通文件") from error
        raise
    if not stat.S_ISREG(os.fstat(opened).st_mode):
        os.close(opened)
        raise _kept(path, "是链接或设备，不是普通文件")
    return os.fdopen(opened, "r+b")


def read_plain(path: Path, most: int) -> bytes:
    """At most so many bytes of a file of ours; a link or a device in its place is not followed.

    PersonError "other_file" for those; OSError for what cannot be read.
    """
    try:
        opened = os.open(path, os.O_RDONLY | _PLAIN)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise _kept(path, "是链接或设备，不是普通文件") from error
        raise
    with os.fdopen(opened, "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise _kept(path, "是链接或设备，不是普通文件")
        return file.read(most)


# O_BINARY, where there is such a thing, or Windows would write two signs for each end of a line.
_PLAIN = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def _unfinished_name(path: Path) -> Path:
    """Hidden and with the same ending: readers of a shared folder pass it over, libraries know its kind.

    It names the process that writes it. Of a long stem the beginning has to do: names have an end.
    """
    writer = f"{_this_computer()}-{os.getpid():x}-{secrets.token_hex(4)}"
    return path.with_name(f".{path.stem[:_LONGEST_STEM]}.{writer}{path.suffix}")


def _sweep_unfinished(folder: Path) -> None:
    """Take away what killed writers left here: on this computer at once, another's after a day.

    Only plain files of this user that bear our kind of name. Nothing is made of what cannot be done.
    """
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            named = _UNFINISHED.fullmatch(entry.name)
            with contextlib.suppress(OSError):
                if named and _is_forsaken(entry, named["computer"], int(named["process"], 16)):
                    os.unlink(entry.path)  # noqa: PTH108 (a place of scandir's)


def _is_forsaken(entry: os.DirEntry[str], computer: str, process: int) -> bool:
    found = entry.stat(follow_symlinks=False)
    if not stat.S_ISREG(found.st_mode) or (os.name != "nt" and found.st_uid != os.getuid()):
        return False
    is_over = computer == _this_computer() and not runs(process)
    return is_over or found.st_mtime < time.time() - _FORSAKEN_SECONDS


def runs(process: int) -> bool:
    """Whether a process of this computer lives, as far as can be asked: on Windows all of them do."""
    if sys.platform == "win32":
        return True  # nothing harmless asks there
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True


def _this_computer() -> str:
    return hashlib.sha256(socket.gethostname().encode()).hexdigest()[:6]


_LONGEST_STEM = 40
_FORSAKEN_SECONDS = 24 * 3600
_UNFINISHED = re.compile(
    rf"\..{{1,{_LONGEST_STEM}}}\.(?P<computer>[0-9a-f]{{6}})-(?P<process>[0-9a-f]{{1,8}})-[0-9a-f]{{8}}(\.[^.]*)?"
)


def require_replaceable(path: Path, kind: Kind) -> None:
    """PersonError "other_file" where a file of this kind written to `path` would destroy something else.

    That is a workspace or what belongs to one, a link or a device, and any file of another kind. OSError for
    what cannot even be looked at.
    """
    require_not_beside(path)
    try:
        found = path.lstat()
    except FileNotFoundError:
        return
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, "", str(path))
    if not stat.S_ISREG(found.st_mode):
        raise _kept(path, "是链接或设备，不是普通文件")
    if _is_database(path):
        raise _kept(path, "是工作区（数据库）")
    if found.st_size and not (_begins_as(path, kind) and (kind is not WORKBOOK or _is_workbook(path))):
        blank = " " if kind.name[0].isascii() else ""  # as everywhere between Chinese and Latin
        raise _kept(path, f"已存在，而且不是{blank}{kind.name}")


def require_ending(path: Path, ending: str) -> None:
    """PersonError "other_ending" for a name by which nobody could open what is written under it."""
    if path.name and path.suffix.lower() != ending:
        raise PersonError("other_ending", path=path, ending=ending)


def is_workbook(path: Path) -> bool:
    """Whether a file is a workbook by what is in it, whatever its name says."""
    try:
        return _begins_as(path, WORKBOOK) and _is_workbook(path)
    except OSError:
        return False


def require_not_beside(path: Path) -> None:
    """PersonError "other_file" for a name that belongs to a workspace beside it."""
    for start, end in _AROUND_NAME:
        name = path.name.removeprefix(start).removesuffix(end)
        if name and path.name == f"{start}{name}{end}" and _is_database(path.with_name(name)):
            raise _kept(path, "是工作区的一部分")


def _kept(path: Path, why: str) -> PersonError:
    return PersonError("other_file", path=path, why=why)


def _is_database(path: Path) -> bool:
    """Whether it is one, also where all that was written so far stands beside it.

    What has a log is not looked into: where this process has it open, closing it again would give up SQLite's
    locks in the middle of a write.
    """
    has_log = any(path.with_name(path.name + end).exists() for end in BESIDE_DATABASE)
    return path.is_file() and (has_log or _begins_as(path, DATABASE))


def _is_workbook(path: Path) -> bool:
    """Whether what begins as a workbook is one: so do other programs' documents and archives."""
    if path.suffix.lower() in _WORKBOOK_NAMES:
        return True
    try:
        with zipfile.ZipFile(path) as parts:
            return any(name.startswith("xl/") for name in parts.namelist())
    except zipfile.BadZipFile:
        return False


def _begins_as(path: Path, kind: Kind) -> bool:
    with path.open("rb") as file:
        return file.read(_LONGEST_BEGINNING).startswith(kind.beginnings)


def make_file(path: Path, *, private: bool = True) -> None:
    """Make an empty file that is not there yet."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if private else 0o666))


def make_folder(folder: Path) -> None:
    """Make a folder and those above it that are missing, so that a power cut takes none of them back.

    PersonError "other_file" for the name of what belongs to a workspace: SQLite could open it no more.
    """
    if not folder.is_dir():
        require_not_beside(folder)
        if folder.parent != folder:  # a disk that is not there
            make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        flush_folder(folder.parent)


def may_write(file: Path) -> bool:
    """Whether its user may change a database: SQLite makes a journal in its folder, too."""
    return os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)


def flush_folder(folder: Path) -> None:
    """Flush what a folder holds under which names. Windows has nothing like it."""
    if os.name == "nt":
        return
    try:
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
    except OSError as error:
        if error.errno not in _NO_FLUSH:
            raise


# What network shares answer that do not know how, and a folder that takes files and shows none.
_NO_FLUSH = (errno.EINVAL, errno.ENOTSUP, errno.ENOSYS, errno.EBADF, errno.EACCES, errno.EPERM, errno.EISDIR)


def keep_private(path: Path) -> None:
    """Let only the owner of a file or folder get at it; where we may not say so, it stays as it is, and so
    does what a link leads to: it may be anybody's.

    Windows keeps what lies in a person's profile from others by itself.
    """
    if os.name == "nt":
        return
    with contextlib.suppress(OSError):
        found = path.lstat()
        if not stat.S_ISLNK(found.st_mode):
            path.chmod(stat.S_IMODE(found.st_mode) & ~0o077)


def cannot_write(path: Path, error: OSError) -> PersonError:
    """What to tell when a file cannot be written."""
    is_full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    return PersonError("cannot_write.full" if is_full else "cannot_write", path=path, reason=reason_of(error))


def put_whole(path: Path, data: bytes, *, private: bool = True) -> Path:
    """Write a file of one of our kinds so that it has its name only when it is whole."""
    with written_whole(path, kind_of(data), private=private) as unfinished, _opened_plain(unfinished) as file:
        file.write(data)
    return path


def kind_of(data: bytes) -> Kind:
    """Which of our kinds of file this is."""
    return next(kind for kind in _KINDS if data.startswith(kind.beginnings))
