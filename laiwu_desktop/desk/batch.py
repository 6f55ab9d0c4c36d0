"""Reading files, one after another or side by side, so that another thread can end it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sized
from pathlib import Path
from typing import Protocol, TypeVar

from laiwu_desktop.base.codes import saying
from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.workbook.format.problems import Problem
from laiwu_desktop.workbook.opening.cells import RawBook
from laiwu_desktop.workbook.opening.child import cancel_reading
from laiwu_desktop.workbook.opening.several.side_by_side import Asked, read_ahead

NOT_READ = Problem.of(saying("cancelled"))
# What a file comes to whose reader was ended; one that was just starting may look as if it had crashed.
_ENDED = ("cancelled", "reader_crashed")


class Result(Protocol):
    """What reading a file comes to."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is the matter with it."""
        ...


T = TypeVar("T", bound=Result)
F = TypeVar("F")


class Readings:
    """What is being read for one desk, by whichever thread."""

    def __init__(self) -> None:
        self._under_way: set[threading.Event] = set()

    def each(self, paths: Iterable[Path], read: Callable[[Path], T], leave: Callable[[Path], T]) -> list[T]:
        """What `read` makes of each file; of those that a cancelling leaves unread, what `leave` does."""
        cancelled = threading.Event()
        self._under_way.add(cancelled)
        try:
            return [_one(path, read, leave, cancelled) for path in paths]
        finally:
            self._under_way.discard(cancelled)

    def ahead(
        self,
        files: Iterable[F],
        asked: Callable[[F], Asked],
        take: Callable[[F, RawBook | PersonError], T],
        leave: Callable[[F], T],
    ) -> Iterator[T]:
        """What `take` makes of the cells of each file, in order, while others are read; else as `each`."""
        count = len(files) if isinstance(files, Sized) else 0
        cancelled, given, left = threading.Event(), iter(files), list[F]()

        def begun() -> Iterator[F]:
            for file in given:
                if cancelled.is_set():
                    left.append(file)
                    return
                yield file

        self._under_way.add(cancelled)
        try:
            for file, read in read_ahead(begun(), asked, count):
                yield leave(file) if cancelled.is_set() else take(file, read)
            yield from map(leave, (*left, *given))
        finally:
            self._under_way.discard(cancelled)

    def cancel(self) -> None:
        """End the file that is being read, and leave those after it."""
        for cancelled in tuple(self._under_way):
            cancelled.set()
        cancel_reading()


def was_cancelled(result: Result) -> bool:
    """Whether a file was left unread because somebody said so."""
    return any(problem.code == NOT_READ.code for problem in result.problems)


def _one(path: Path, read: Callable[[Path], T], leave: Callable[[Path], T], cancelled: threading.Event) -> T:
    if cancelled.is_set():
        return leave(path)
    result = read(path)
    ended = any(problem.code in _ENDED for problem in result.problems)
    return leave(path) if ended and cancelled.is_set() else result
