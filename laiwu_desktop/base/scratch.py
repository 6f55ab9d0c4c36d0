"""The folder in which this process keeps what it works on: its owner's only, and gone with the process.

Whatever Python or a library puts into a temporary folder lies in it. While the process lives the folder is
locked; what a killed one left behind is found by its name and its free lock, and swept at the next start.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import re
import shutil
import sys
import tempfile
import threading
from pathlib import Path

_PREFIX = "laiwu-tmp-"
_NAME = re.compile(rf"{_PREFIX}[a-z0-9_]{{8}}")
# Windows opens no folders: there a file in it is locked.
_MARK = ".held"
_guard = threading.Lock()


class _Folder:
    """One that is locked by us; what is opened is kept open, for the lock ends with it."""

    def __init__(self, path: Path, opened: int) -> None:
        self.path = path
        self.process = os.getpid()
        self.before = tempfile.tempdir
        self._opened = opened

    def remove(self) -> None:
        """What a fork of the process has of it is not the fork's to take away."""
        if self.process != os.getpid():
            return
        if sys.platform == "win32":
            os.close(self._opened)
        shutil.rmtree(self.path, ignore_errors=True)
        if sys.platform != "win32":
            os.close(self._opened)


# The one in use, if any.
_ours: list[_Folder] = []


def use_scratch() -> None:
    """Let all temporary files of this process lie in a folder of its own. OSError where none can be made."""
    with _guard:
        if _ours and _ours[0].path.is_dir():
            return
        if _ours and tempfile.tempdir == str(_ours[0].path):
            tempfile.tempdir = _ours[0].before  # somebody tidied it away
        _ours[:] = [_made()]
        tempfile.tempdir = str(_ours[0].path)


@atexit.register
def _tidy() -> None:
    for folder in _ours:
        folder.remove()


def sweep() -> None:
    """Take away what killed processes of this user left; never what is in use, another's, or a link.

    It never raises: what cannot be taken away stays.
    """
    with contextlib.suppress(OSError):
        root = (_ours and _ours[0].before) or tempfile.gettempdir()
        with os.scandir(root) as entries:
            left = [Path(entry.path) for entry in entries if _is_left(entry)]
        for path in left:
            with contextlib.suppress(OSError):
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
