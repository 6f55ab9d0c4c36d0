"""A program run in a child of ours, with one of its calls to the system failing, or the last it makes.

The kernel stops the child (ptrace, at the calls that a seccomp filter picks out) before each call that
changes a file under a folder, whichever of its threads and children makes it. All of it is real, the program,
its libraries, the file system; only that answer is not. Linux on x86-64;
nothing has to be installed, nor root.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import mmap
import os
import platform
import signal
import struct
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.workbook.opening import child as reader

CAN_TRACE = sys.platform == "linux" and platform.machine() == "x86_64"
WHY_NOT = "calls can be made to fail on Linux on x86-64 only"

# Number and name of each call that changes files, and where it says which: by an open file, by a path, or by
# a path in an open folder. Of reading only the opening counts.
_BY_FILE = {1: "write", 18: "pwrite64", 20: "writev", 74: "fsync", 75: "fdatasync", 77: "ftruncate",
            91: "fchmod", 285: "fallocate", 296: "pwritev", 40: "sendfile"}  # fmt: skip
_BY_PATH = {76: "truncate", 82: "rename", 83: "mkdir", 84: "rmdir", 86: "link", 87: "unlink", 90: "chmod"}
_IN_FOLDER = {257: "openat", 258: "mkdirat", 263: "unlinkat", 264: "renameat", 265: "linkat",
              268: "fchmodat", 316: "renameat2"}  # fmt: skip
_NAMES = _BY_FILE | _BY_PATH | _IN_FOLDER
# What a disk that is full goes on answering: the rest needs no room.
_NEEDS_ROOM = {
    "write",
    "pwrite64",
    "writev",
    "pwritev",
    "fallocate",
    "sendfile",
    "mkdir",
    "mkdirat",
    "openat",
}

_TRACEME, _CONT, _GETREGS, _SETREGS, _SETOPTIONS = 0, 7, 12, 13, 0x4200
# Follow what it starts, stop at what the filter picks, end with us.
_OPTIONS = 0x2 | 0x4 | 0x8 | 0x10 | 0x80 | 0x100000
_SECCOMP_STOP, _WALL = 7, 0x40000000
_SIZE = 1 << 18


class Fault(msgspec.Struct, frozen=True):
    """What befalls the `at`th call (from 1): it fails with `error`, and with `lasting` all that need room
    after it; with no error the child is killed before it.
    """

    at: int
    error: int = 0
    lasting: bool = False


class Ended(msgspec.Struct, frozen=True):
    """What a child did: the calls it made, whether the fault befell it, and what it said last.

    `said` counts what it acknowledged; `told` is the code of what a person is told, "done" when all is well,
    "" of one that was killed; `words` are what is told, or the traceback of a fault of ours.
    """

    calls: tuple[str, ...]
    struck: str
    said: int
    told: str
    words: str


class Slate:
    """What a child says, in memory it shares with us: no call to the system, and it survives the child."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, _SIZE)
        self.wipe()

    def wipe(self) -> None:
        self._memory[:16] = bytes(16)

    def acknowledge(self) -> None:
        """One more is said to be done."""
        self._memory[:8] = struct.pack("<q", self.said + 1)

    @property
    def said(self) -> int:
        return int(struct.unpack("<q", self._memory[:8])[0])

    def tell(self, told: str, words: str) -> None:
        data = json.dumps([told, words]).encode()[: _SIZE - 16]
        self._memory[16 : 16 + len(data)] = data
        self._memory[8:16] = struct.pack("<q", len(data))

    @property
    def last(self) -> tuple[str, str]:
        (length,) = struct.unpack("<q", self._memory[8:16])
        return tuple(json.loads(self._memory[16 : 16 + length])) if length else ("", "")


def spawned(act: Callable[[Slate], str], slate: Slate, *, filtered: bool = False) -> int:
    """A child that does it and says what came of it; with `filtered`, one to be traced.

    What reads workbooks is started before, and the child takes it over: that spares it half a second.
    """
    slate.wipe()
    with reader._shared._turn:
        reader._shared._started()
    child = os.fork()
    if child:
        return child
    try:
        reader._shared._child._parent_pid = os.getpid()  # type: ignore[union-attr]
        if filtered:
            _submit()
        try:
            slate.tell(act(slate), "")
        except PersonError as error:
            slate.tell(error.code, str(error))
        except BaseException:
            slate.tell("fault", traceback.format_exc())
    finally:
        os._exit(0)


def forget_reading() -> None:
    """A child was killed while it may have been reading: the answer would come to the next one."""
    reader._shared.close()


def run(act: Callable[[Slate], str], folder: Path, fault: Fault | None = None) -> Ended:
    """Let a child do it, with a fault in what it does to files under `folder`."""
    slate = Slate()
    follower = _Follower(spawned(act, slate, filtered=True), folder, fault)
    follower.follow()
    return Ended(tuple(follower.calls), follower.struck, slate.said, *slate.last)


class _Follower:
    def __init__(self, leader: int, folder: Path, fault: Fault | None) -> None:
        self._leader = leader
        self._folder = f"{folder}/"
        self._fault = fault or Fault(0)
        self._known: set[int] = set()
        self.calls: list[str] = []
        self.struck = ""

    def follow(self) -> None:
        os.waitpid(self._leader, _WALL)  # it stopped itself
        _ptrace(_SETOPTIONS, self._leader, 0, _OPTIONS)
        self._go_on(self._leader)
        self._known.add(self._leader)
        while self._known:
            # Its group, not whatever child of ours: what reads workbooks is one, too.
            process, status = os.waitpid(-self._leader, _WALL)
            if not os.WIFSTOPPED(status):
                self._gone(process)
                continue
            known, event = process in self._known, status >> 16
            self._known.add(process)
            if event == _SECCOMP_STOP:
                self._called(process)
            # What it starts stops once of its own; stops of the tracing itself are no signals.
            self._go_on(process, os.WSTOPSIG(status) if known and not event else 0)

    def _gone(self, process: int) -> None:
        self._known.discard(process)
        if process == self._leader:
            for left in self._known:
                _kill(left)

    def _go_on(self, process: int, signal_: int = 0) -> None:
        _ptrace(_CONT, process, 0, signal_)

    def _called(self, process: int) -> None:
        registers = _Registers()
        _ptrace(_GETREGS, process, 0, ctypes.addressof(registers))
        name = _NAMES.get(registers.orig_rax, "")
        if not name or not self._concerns(process, registers):
            return
        self.calls.append(name)
        number, fault = len(self.calls), self._fault
        strikes = number == fault.at or (fault.lasting and 0 < fault.at < number and _needs_room(registers))
        if not strikes:
            return
        self.struck = self.struck or name
        if not fault.error:
            _kill(self._leader)
            return
        registers.orig_rax = (1 << 64) - 1  # no call at all
        registers.rax = (1 << 64) - fault.error
        _ptrace(_SETREGS, process, 0, ctypes.addressof(registers))

    def _concerns(self, process: int, registers: _Registers) -> bool:
        number = registers.orig_rax
        try:
            if number in _BY_FILE:
                path = _link(f"/proc/{process}/fd/{ctypes.c_int(registers.rdi).value}")
            elif number in _BY_PATH:
                path = _text(process, registers.rdi)
            else:
                path = _text(process, registers.rsi)
                if not path.startswith("/") and (folder := ctypes.c_int(registers.rdi).value) >= 0:
                    path = f"{_link(f'/proc/{process}/fd/{folder}')}/{path}"
        except OSError:
            return False
        return f"{path}/".startswith(self._folder)


def _link(path: str) -> str:
    return os.readlink(path)  # noqa: PTH115 (at every call)


def _needs_room(registers: _Registers) -> bool:
    name = _NAMES[registers.orig_rax]
    return name in _NEEDS_ROOM and (name != "openat" or bool(registers.rdx & os.O_CREAT))


def _text(process: int, address: int) -> str:
    with open(f"/proc/{process}/mem", "rb", 0) as memory:  # noqa: PTH123 (no path of a file)
        memory.seek(address)
        # Not over the end of its page: the next one may not be there.
        return memory.read(4096 - address % 4096).partition(b"\0")[0].decode(errors="replace")


def _kill(process: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)


# ---- the kernel's own words


class _Registers(ctypes.Structure):
    """`user_regs_struct` of sys/user.h."""

    _fields_ = [
        (name, ctypes.c_ulonglong)
        for name in "r15 r14 r13 r12 rbp rbx r11 r10 r9 r8 rax rcx rdx rsi rdi orig_rax rip cs eflags rsp ss "
        "fs_base gs_base ds es fs gs".split()
    ]
    orig_rax: int
    rax: int
    rdi: int
    rsi: int
    rdx: int


_libc: Any = ctypes.CDLL(None, use_errno=True) if CAN_TRACE else None


def _ptrace(request: int, process: int, address: int, data: int) -> None:
    """Of a child that is gone already nothing is asked any more."""
    arguments = (
        ctypes.c_long(request),
        ctypes.c_long(process),
        ctypes.c_void_p(address),
        ctypes.c_void_p(data),
    )
    _libc.ptrace(*arguments)


def _submit() -> None:
    """In the child: let the parent trace it, and let the kernel stop it at the calls that change files."""
    os.setpgid(0, 0)
    _libc.ptrace(ctypes.c_long(_TRACEME), 0, None, None)
    os.kill(os.getpid(), signal.SIGSTOP)
    numbers = sorted(_NAMES)
    # Berkeley packet filter: load the number of the call; where it is one of these, ask the tracer.
    lines = [(0x20, 0, 0, 0)]
    for place, number in enumerate(numbers):
        lines.append((0x15, len(numbers) - place, 0, number))
    lines += [(0x06, 0, 0, 0x7FFF0000), (0x06, 0, 0, 0x7FF00000)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("<HBBI", *line) for line in lines))
    program = ctypes.create_string_buffer(struct.pack("<HxxxxxxQ", len(lines), ctypes.addressof(code)))
    if _libc.prctl(38, 1, 0, 0, 0) or _libc.prctl(22, 2, program, 0, 0):
        raise OSError(ctypes.get_errno(), "seccomp")
