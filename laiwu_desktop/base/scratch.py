"""Temporary folders of the program: their owner's only, known by their name, and swept once nobody uses them.

While one is in use it is locked; what a killed process left behind is found by its name and its free lock.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

_PREFIX = "laiwu-tmp-"
_NAME = re.compile(rf"{_PREFIX}[a-z0-9_]{{8}}")
# Windows opens no folders: there a file in it is locked.
_MARK = ".held"


class _Folder:
    """One that is locked by us; what is opened is kept open, for the lock ends with it."""

    def __init__(self, path: Path, opened: int) -> None:
        self.path = path
        self._process = os.getpid()
        self._opened = opened

    def remove(self) -> None:
        """What a fork of the process has of it is not the fork's to take away."""
        if self._process != os.getpid():
            return
        if sys.platform == "win32":
            os.close(self._opened)
        shutil.rmtree(self.path, ignore_errors=True)
        if sys.platform != "win32":
            os.close(self._opened)


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """A folder that is gone afterwards, as far as a virus scanner lets go. OSError where none can be made."""
    folder = _made()
    try:
        yield folder.path
    finally:
        folder.remove()


def use_scratch() -> None:
    """Let all that Python and libraries put into temporary folders lie in ours, until the process ends.

    Where none can be made it stays as it is: whoever needs one tells.
    """
    with contextlib.suppress(OSError):
        folder = _made()
        atexit.register(folder.remove)
        tempfile.tempdir = str(folder.path)


def sweep() -> None:
    """Take away what killed processes of this user left; never what is in use, another's, or a link.

    It never raises: what cannot be taken away stays.
    """
    with contextlib.suppress(OSError):
        with os.scandir(tempfile.gettempdir()) as entries:
            left = [Path(entry.path) for entry in entries if _is_left(entry)]
        for path in left:
            _sweep(path)


def _made() -> _Folder:
    while True:
        path = Path(tempfile.mkdtemp(prefix=_PREFIX))
        opened = _locked(path, new=True)
        if opened is not None:
            return _Folder(path, opened)  # else another process took it for left behind just then


def _is_left(entry: os.DirEntry[str]) -> bool:
    if not (_NAME.fullmatch(entry.name) and entry.is_dir(follow_symlinks=False)):
        return False
    return sys.platform == "win32" or entry.stat(follow_symlinks=False).st_uid == os.getuid()


def _sweep(path: Path) -> None:
    opened = _locked(path)
    if opened is None:
        return
    try:
        if sys.platform != "win32":
            shutil.rmtree(path, ignore_errors=True)  # it follows no link, nor a folder that changes meanwhile
    finally:
        os.close(opened)
    if sys.platform == "win32":  # deletes nothing that somebody has open
        shutil.rmtree(path, ignore_errors=True)


def _locked(path: Path, *, new: bool = False) -> int | None:
    """The lock of a folder; None while another process has it, or where there are no locks."""
    if sys.platform == "win32":
        import msvcrt

        try:
            opened = os.open(path / _MARK, os.O_RDWR | (os.O_CREAT if new else 0))
        except OSError:
            return None
        try:
            msvcrt.locking(opened, msvcrt.LK_NBLCK, 1)
        except OSError:
            os.close(opened)
            return None
        return opened
    import fcntl

    try:
        opened = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.fstat(opened).st_uid == os.getuid() and _is_same(opened, path):
            return opened
    except BlockingIOError:
        pass
    except OSError:  # a place without locks: nobody sweeps there
        if new:
            return opened
    os.close(opened)
    return None


def _is_same(opened: int, path: Path) -> bool:
    """Whether the name still means what was opened: another process may just have swept it."""
    try:
        return os.path.samestat(path.lstat(), os.fstat(opened))
    except FileNotFoundError:
        return False
