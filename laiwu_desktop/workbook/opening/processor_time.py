"""The limit on what the process that reads strangers' files may use of the processor.

A busy machine gives a sound file its seconds late, so that the clock on the wall says nothing of the file.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator

# What a process leaves with whose watch has ended it; no exit of Python's own.
EXIT = 91
_EVERY = 0.1


@contextlib.contextmanager
def limited(seconds: float) -> Iterator[None]:
    """End this process when what is done within has taken so many seconds of processor time."""
    if seconds <= 0:
        os._exit(EXIT)
    how = watched if sys.platform == "win32" else _timed
    with how(seconds):
        yield


def was_too_long(exitcode: int | None) -> bool:
    """Whether a process that has left so was ended by its limit."""
    return exitcode == EXIT or (sys.platform != "win32" and exitcode == -signal.SIGPROF)


@contextlib.contextmanager
def watched(seconds: float) -> Iterator[None]:
    """By a thread of its own, where the system has no such timer. While a single step in C takes very long,
    it does not get its turn; what it misses is left to whoever waits for the answer.
    """
    last, done = time.process_time() + seconds, threading.Event()

    def watch() -> None:
        while not done.wait(_EVERY):
            if time.process_time() > last:
                os._exit(EXIT)

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        done.set()


if sys.platform != "win32":

    @contextlib.contextmanager
    def _timed(seconds: float) -> Iterator[None]:
        """By the system's timer of the process: its signal ends the process, whatever runs there."""
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_PROF, seconds)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
