"""Files and photos from strangers are read in a child process, with limits on its memory and time.

The child is started by `spawn`, the same on every system and in a frozen program, and imports only what
reading needs. It stays for the next file, because starting one costs more than reading does; it leaves by
itself when it is idle, and is replaced after it had to be ended.
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import signal
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from laiwu_desktop.base.codes import saying
from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.seal.locks import NO_KEYS, Keys
from laiwu_desktop.workbook.opening.cells import RawBook
from laiwu_desktop.workbook.opening.memory import limit_memory
from laiwu_desktop.workbook.opening.parse import parse_file
from laiwu_desktop.workbook.opening.processor_time import limited, was_too_long
from laiwu_desktop.workbook.opening.wire import (
    Answer,
    Drawn,
    Judged,
    Refusal,
    Small,
    Unpacked,
    packed,
    unpacked,
)

if TYPE_CHECKING:
    if sys.platform == "win32":
        from multiprocessing.connection import PipeConnection as Connection
    else:
        from multiprocessing.connection import Connection

# Of the processor. The clock on the wall is asked only for what hangs, such as a disk that does not answer: a
# machine that is busy with six other things is waited for.
SECONDS = 20.0
_SECONDS_OF_WALL, _TIMES_BUSY = 120.0, 6
MEMORY = 1 << 30
# A child that has had no file for so long leaves; well before, the next file starts another, so that none is
# sent to one that is just leaving.
_IDLE_SECONDS, _FRESH_SECONDS = 120.0, 60.0
# How long a child whose pipe is closed already may need to be gone.
_LEAVING_SECONDS = 5.0
# A file makes very many objects, and no cycles to speak of: what looks for them takes a sixth of the time.
_COLLECTED = (50_000, 10, 10)
# Larger than any book within the reader's limits.
_MOST_ANSWER = 256 * 1024 * 1024

# What reads one file, in the child: it is called by name, so it is a function of a module.
Work = Callable[..., RawBook]
A = TypeVar("A", RawBook, Small, Judged, Drawn, Unpacked)


class Parser:
    """Reads one file after another in a child process; safe to be called from several threads.

    `seconds` (of processor time) and `memory` (bytes) limit what is done at once, such as the reading of one
    file; `wall` is how long an answer is waited for at least.
    """

    def __init__(
        self,
        work: Work = parse_file,
        seconds: float = SECONDS,
        memory: int = MEMORY,
        wall: float = _SECONDS_OF_WALL,
    ) -> None:
        self._work = work
        self._seconds = seconds
        self._wall = wall
        self._memory = memory
        self._turn = threading.Lock()
        self._child: BaseProcess | None = None
        self._pipe: Connection[Any, Any] | None = None
        self._ended = ""
        self._used = 0.0

    def read(self, path: Path, keys: Keys = NO_KEYS, name: str = "") -> RawBook:
        """All cells of the workbook, which people know as `name`; PersonError also for a child that was
        ended or broke.

        Codes besides the reader's own: too_slow, too_much_memory, reader_crashed, cancelled.
        """
        return self.ask(
            RawBook, name or path.name, self._work, path.absolute(), keys, *([name] if name else [])
        )

    def ask(
        self, answer: type[A], name: str, work: Callable[..., A], *given: object, seconds: float | None = None
    ) -> A:
        """What a function of a module makes of what is given, in the child; codes as `read`.

        `name` is that of the file, for people; `seconds` another limit than usual.
        """
        with self._turn:
            pipe = self._started()
            limit = self._seconds if seconds is None else seconds
            wall = max(self._wall, limit * _TIMES_BUSY)
            watch = threading.Timer(wall, self._end, ("hanging", self._child))
            watch.daemon = True
            watch.start()
            try:
                if self._ended:
                    raise EOFError("ended while the child was starting")
                pipe.send((name, limit, work, given))
                got = unpacked(pipe.recv_bytes(_MOST_ANSWER))
            except (EOFError, OSError, ValueError) as error:  # of another shape is a ValueError, too
                left = self._drop(leaves=not isinstance(error, ValueError))
                raise self._broken(name, limit, wall, left) from error
            finally:
                watch.cancel()
                self._used = time.monotonic()
            if isinstance(got, answer):
                return got
            if not isinstance(got, Refusal):
                raise self._broken(name, limit, wall, self._drop())
            if got.leaves:
                self._drop()
            raise PersonError(got.saying)

    def cancel(self) -> None:
        """End the reading that is under way, from another thread; it raises PersonError("cancelled")."""
        if self._turn.locked():
            self._end("cancelled", self._child)

    def close(self) -> None:
        """End the child. The next file starts another."""
        with self._turn:
            self._drop()

    @property
    def pid(self) -> int | None:
        """The child's process id; None while there is none."""
        return self._child.pid if self._child is not None and self._child.is_alive() else None

    def _started(self) -> Connection[Any, Any]:
        is_fresh = time.monotonic() - self._used < _FRESH_SECONDS
        if self._pipe is not None and self.pid is not None and not self._ended and is_fresh:
            return self._pipe
        self._drop()
        self._ended = ""  # before there is a child that somebody could end
        context = multiprocessing.get_context("spawn")
        here, there = context.Pipe()
        self._child = context.Process(target=_serve, args=(there, self._memory), daemon=True)
        self._child.start()
        self._used = time.monotonic()
        there.close()
        self._pipe = here
        return here

    def _end(self, why: str, child: BaseProcess | None) -> None:
        """Kill the child; whoever waits for its answer finds the pipe closed."""
        if child is self._child:
            self._ended = why
            if child is not None:
                with contextlib.suppress(ValueError, AttributeError):  # put away already, or not started yet
                    child.kill()

    def _drop(self, *, leaves: bool = False) -> int | None:
        """Put the child away; returns with what one that leaves by itself does so, None for any other."""
        pipe, child = self._pipe, self._child
        self._child = self._pipe = None  # whatever happens to them now, the next file gets new ones
        if pipe is not None:
            pipe.close()
        if child is None:
            return None
        if leaves:
            child.join(_LEAVING_SECONDS)
        left = child.exitcode
        child.kill()
        child.join()
        # Starting a process takes leave of all that have ended: where another thread does so at this moment
        # there is none left to wait for, nor is its end noted yet.
        with contextlib.suppress(ValueError):
            child.close()
        return left

    def _broken(self, name: str, seconds: float, wall: float, left: int | None) -> PersonError:
        if self._ended == "cancelled":
            return PersonError("cancelled.file", name=name)
        if self._ended == "hanging":
            return PersonError("too_slow.hanging", name=name, seconds=wall)
        if was_too_long(left):
            return PersonError("too_slow", name=name, seconds=seconds)
        return PersonError("reader_crashed", name=name)


_shared = Parser()
# Others beside it, for files that are read side by side.
_beside: list[Parser] = []


def reading() -> Parser:
    """The child process that all readers of files share; `cancel_reading` ends what it is at."""
    return _shared


def read_cells(path: Path, keys: Keys = NO_KEYS) -> RawBook:
    """All cells of the workbook at `path`, read in the child process that all readers share.

    PersonError with the codes of `parse.parse_file` and `Parser.read`.
    """
    return _shared.read(path, keys)


def readers(count: int) -> list[Parser]:
    """So many children, the one first that all readers share; those beside it start when they are needed."""
    while len(_beside) < count - 1:
        _beside.append(Parser())
    return [_shared, *_beside[: count - 1]]


def cancel_reading() -> None:
    """End what these children have under way, if anything, within the time it takes to kill a process."""
    for parser in (_shared, *_beside):
        parser.cancel()


def _serve(pipe: Connection[Any, Any], memory: int) -> None:
    """The child: reads what it is told of until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the parent to act upon
    limit_memory(memory)
    gc.set_threshold(*_COLLECTED)
    while pipe.poll(_IDLE_SECONDS):
        try:
            name, seconds, work, given = pipe.recv()
        except EOFError:
            return
        with limited(seconds):
            answer, leaves = _answer(name, partial(work, *given))
        pipe.send_bytes(answer)
        if leaves:
            sys.exit()


def _answer(name: str, work: Callable[[], Answer]) -> tuple[bytes, bool]:
    """What to send back, and whether the child ends after it."""
    try:
        return packed(work()), False
    except PersonError as error:
        return packed(Refusal(error.saying)), False
    except MemoryError:
        return packed(Refusal(saying("too_much_memory", name=name), leaves=True)), True
    except Exception as error:  # a fault of ours must not end the parent either
        what = saying("reader_crashed.fault", name=name, error=type(error).__name__)
        return packed(Refusal(what, leaves=True)), True
