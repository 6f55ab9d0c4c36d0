"""The right to write into a workspace file: one program at a time, named in a hidden file beside it.

The system's lock on that file decides among the programs of one computer, and ends with the program that
holds it. SQLite's own locks cannot do this: they last for one transaction, and are lost when anything in
the process closes the file, as a file dialog does that looks into it. On a share, whose locks may not reach
another computer, the name counts as long as its holder gives signs of life. One computer's own disk may be
another one's share: so every holder gives them, and says on which of the two he is.
"""

from __future__ import annotations

import atexit
import contextlib
import errno
import functools
import os
import secrets
import socket
import stat
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.files import runs
from laiwu_desktop.base.users import user_name
from laiwu_desktop.store.file.shares import is_on_share

# In seconds: how long one waits for another program; between two signs of life on a share; how long after the
# last sign a holder counts as gone; how long one looks whether another computer took it at the same moment.
PATIENCE, BEAT, GONE, SETTLE = 0.6, 20, 120, 0.3
COMMAND, WINDOW = "命令行", "窗口"


class Holder(msgspec.Struct, frozen=True):
    """Who holds a file: which program, of whom, on which computer, since when (ISO 8601). `shared` says that
    it was taken on a share, where the system's lock decides nothing. `machine` tells computers of one name
    apart, as cloned ones are, and how often one was started since; "" of an earlier version.
    """

    program: str
    user: str
    computer: str
    process: int
    since: str
    token: str
    shared: bool = False
    machine: str = ""

    @property
    def is_elsewhere(self) -> bool:
        """Whether it is on another computer, or was on this one before it was started anew."""
        is_other = bool(self.machine) and self.machine != _machine()
        return self.computer != socket.gethostname() or is_other

    @property
    def words(self) -> str:
        """As a person is told."""
        whose = f"（用户 {self.user}）" if self.user else ""
        since = self.since[:16].replace("T", " ")
        return f"电脑 {self.computer} 上的{self.program}{whose}，从 {since} 起"


def this_program(program: str, *, shared: bool = False) -> Holder:
    """This one."""
    since = datetime.now().isoformat(timespec="seconds")
    computer, token = socket.gethostname(), secrets.token_hex(8)
    return Holder(program, user_name(), computer, os.getpid(), since, token, shared, _machine())


@functools.cache
def _machine() -> str:
    """A sign of this computer, another one each time that it is started where the system knows one; "" where
    there is none that all its programs see.
    """
    with contextlib.suppress(OSError):
        if sign := _BOOT.read_text("ascii").strip():
            return sign
    node = uuid.getnode()
    return "" if node & _MADE_UP else f"{node:x}"


# Set in what stands for the number of a network card where there is none: each process has its own.
_MADE_UP = 1 << 40
_BOOT = Path("/proc/sys/kernel/random/boot_id")


class Hold:
    """What a process holds of one file, however often it has the file open."""

    def __init__(self, path: Path, opened: int, holder: Holder) -> None:
        self.path = path
        self.holder = holder
        self.users = 0
        self._name = str(path)
        self._opened = opened
        self._identity = _identity(os.fstat(opened))
        self._over = threading.Event()
        threading.Thread(target=self._beat, name="hold", daemon=True).start()

    def stands(self) -> bool:
        """Whether it still holds: nobody took the hidden file away or, on a share, wrote another name in."""
        try:
            if _identity(os.stat(self._name)) != self._identity:  # noqa: PTH116 (before every write)
                return False
        except OSError:
            return False
        return not self.holder.shared or holder_named(self.path) == self.holder

    def give_up(self) -> None:
        """Let others have it. Windows deletes no file that somebody has open, we or the next one."""
        self._over.set()
        _given_up.add(self.holder.token)
        if os.name == "nt":
            os.close(self._opened)
        with contextlib.suppress(OSError):
            if os.name == "nt" or self.stands():
                self.path.unlink()
        if os.name != "nt":
            os.close(self._opened)

    def _beat(self) -> None:
        while not self._over.wait(BEAT):
            with contextlib.suppress(OSError):
                if self.stands():
                    os.utime(self.path)


_ours: dict[Path, Hold] = {}
# What still names one of these is of no account: it stood on a share that was not there when we let go of it.
_given_up: set[str] = set()
_guard = threading.Lock()


@atexit.register
def _give_up_all() -> None:
    """A command that ends has done; only one that is killed leaves its name behind.

    What a fork of the process has of it is not the fork's to give up.
    """
    for held in _ours.values():
        if held.holder.process == os.getpid():
            held.give_up()


def hold(file: Path, program: str) -> Hold:
    """The right to write into a file; PersonError("held") when another program has it, within two seconds.

    "linked_workspace" for a file of several names, of which another program may hold another one;
    "read_only_workspace" where nothing can be written, "odd_lock" where something else is in the place of the
    hidden file, "disk_full", "disk_error".
    """
    path = lock_file(file)
    with contextlib.suppress(FileNotFoundError):
        if file.stat().st_nlink > 1:
            raise PersonError("linked_workspace", path=file)
    with _guard:
        held = _ours.get(path)
        if held is not None and not held.stands():
            _given_up.add(held.holder.token)
            held = None
        if held is None:
            held = _ours[path] = _taken(file, path, this_program(program, shared=is_on_share(file)))
        held.users += 1
        return held


def let_go(held: Hold) -> None:
    """Give back what `hold` gave; the last one of the process gives it up."""
    with _guard:
        held.users -= 1
        if held.users == 0:
            if _ours.get(held.path) is held:
                del _ours[held.path]
            held.give_up()


def is_held_here(file: Path) -> bool:
    """Whether this process holds it."""
    held = _ours.get(lock_file(file))
    return held is not None and held.stands()


def lock_file(file: Path) -> Path:
    """The hidden file beside it; a link leads to the file that it stands for."""
    real = Path(os.path.realpath(file))
    return real.with_name(f".{real.name}.lock")


def holder_named(path: Path) -> Holder | None:
    """Who a lock file says holds it; None when it says nothing that we can read."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Holder)
    except (OSError, msgspec.MsgspecError):
        return None


def _taken(file: Path, path: Path, holder: Holder) -> Hold:
    end = time.monotonic() + PATIENCE
    while True:
        with _told(file):
            opened = _locked(path, shared=holder.shared)
            if opened is not None:
                try:
                    _name(opened, holder)
                except OSError:  # a full disk: on one's own computer the lock alone decides
                    if holder.shared:
                        os.close(opened)  # else nobody could have it, this process neither
                        raise
                if not holder.shared or _is_left_alone(path, holder):
                    return Hold(path, opened, holder)
                os.close(opened)
        if time.monotonic() > end:
            raise _why_not(file, path)
        time.sleep(0.05)


def _why_not(file: Path, path: Path) -> PersonError:
    """Who has it. A computer that crashed can close nothing: its hold ends by itself (`GONE`)."""
    if not path.parent.is_dir():
        return PersonError("workspace_gone", path=file)
    other = holder_named(path)
    who = other.words if other else "另一个程序"
    return PersonError("held.elsewhere" if other and other.is_elsewhere else "held", path=file, who=who)


@contextlib.contextmanager
def _told(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        lock = lock_file(file)
        if error.errno != errno.EROFS and os.path.lexists(lock) and not _is_usable(lock):
            raise PersonError("odd_lock", path=file, lock=lock.name) from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise PersonError("read_only_workspace", path=file) from error
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise PersonError("disk_full", path=file) from error
        raise PersonError("disk_error", path=file) from error


def _is_usable(lock: Path) -> bool:
    return lock.is_file() and not lock.is_symlink() and os.access(lock, os.R_OK | os.W_OK)


def _locked(path: Path, *, shared: bool) -> int | None:
    """The lock file, opened and locked; None while somebody else has it."""
    try:
        opened = os.open(path, os.O_RDWR | os.O_CREAT | _PLAIN, 0o600)
    except FileNotFoundError:  # on a share: what another computer has taken away is still believed there
        return None
    try:
        if not stat.S_ISREG(os.fstat(opened).st_mode):  # to read it would wait for ever
            raise OSError(errno.EINVAL, "")
        is_ours = _lock(opened) and _identity(os.fstat(opened)) == _identity(path.stat())
        if is_ours and not _is_alive(path, shared=shared):
            return opened
    except FileNotFoundError:  # its last holder took it away meanwhile
        pass
    except BaseException:
        os.close(opened)
        raise
    os.close(opened)
    return None


def _lock(opened: int) -> bool:
    """Whether the system's lock is ours now. Where a share has none, the names decide alone."""
    if sys.platform == "win32":
        import msvcrt

        os.lseek(opened, _FAR, os.SEEK_SET)  # what is locked cannot be read: not where the name stands
        try:
            msvcrt.locking(opened, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        if error.errno not in (errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS, errno.EINVAL):
            raise
    return True


_FAR = 1 << 30
# A link in its place is not followed, and bytes stay what they are.
_PLAIN = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


def _name(opened: int, holder: Holder) -> None:
    os.lseek(opened, 0, os.SEEK_SET)
    os.write(opened, msgspec.json.encode(holder))
    os.ftruncate(opened, os.lseek(opened, 0, os.SEEK_CUR))


def _is_alive(path: Path, *, shared: bool) -> bool:
    """Whether the one who is named gave a sign of life lately, by the clock of the place. Where both are on
    this computer's own disk, the system's lock has decided already.
    """
    named = holder_named(path)
    if (
        named is None
        or named.token in _given_up
        or not (shared or named.shared)
        or (not named.is_elsewhere and not runs(named.process))
    ):
        return False
    probe = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        probe.touch(0o600)
        # One that is to come is none either: it would count for years.
        return abs(probe.stat().st_mtime - path.stat().st_mtime) < GONE
    finally:
        probe.unlink(missing_ok=True)


def _is_left_alone(path: Path, holder: Holder) -> bool:
    """Whether nobody on another computer took it in the same moment: then the last name stays."""
    time.sleep(SETTLE)
    return holder_named(path) == holder


def _identity(found: os.stat_result) -> tuple[int, int]:
    return found.st_dev, found.st_ino
