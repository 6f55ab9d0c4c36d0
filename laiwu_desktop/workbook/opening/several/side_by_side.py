"""Several files read at once, each in a child of its own, and handed over in their order."""

from __future__ import annotations

import os
import queue
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import NamedTuple, TypeVar

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.seal.locks import NO_KEYS, Keys
from laiwu_desktop.workbook.opening.cells import RawBook
from laiwu_desktop.workbook.opening.child import Parser, readers
from laiwu_desktop.workbook.opening.parse import warmed
from laiwu_desktop.workbook.opening.wire import Unpacked

# Each child may take a gigabyte.
MOST_READERS = 4
# So many files one child reads while the one before is worked on: to start another takes as long as these.
# Where more are known to come, it starts at once.
_FEW, _MANY = 3, 6

T = TypeVar("T")


class Asked(NamedTuple):
    """A file to be read, what opens it, and what people call it."""

    path: Path
    keys: Keys = NO_KEYS
    name: str = ""


def processors() -> int:
    """How many there are for this program, as far as it uses them."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, min(MOST_READERS, len(os.sched_getaffinity(0))))
    return max(1, min(MOST_READERS, os.cpu_count() or 1))


def read_ahead(
    items: Iterable[T], asked: Callable[[T], Asked], count: int = 0, most: int = 0
) -> Iterator[tuple[T, RawBook | PersonError]]:
    """The cells of each file in turn, or why there are none, while those after it are being read.

    `items` and `asked`, which may raise PersonError, are called in the thread that goes through this. `count`
    is how many items there are, where that is known; `most` how many children read, by itself as many as
    there are processors.
    """
    most, few = most or processors(), 0 if count > _MANY else _FEW
    first, *others = readers(most)
    free: queue.LifoQueue[Parser] = queue.LifoQueue()
    free.put(first)
    coming: deque[tuple[T, Future[RawBook | PersonError]]] = deque()
    pool = ThreadPoolExecutor(most, "reading")
    try:
        for number, item in enumerate(items):
            if 0 < number <= few and coming:
                wait([coming[-1][1]])
            for parser in others if number == few else ():
                pool.submit(_warm, free, parser)
            coming.append((item, _begun(pool, free, item, asked)))
            while len(coming) > (1 if number < few else most + 1):
                yield _ended(coming)
        while coming:
            yield _ended(coming)
    finally:
        pool.shutdown(cancel_futures=True)


def _begun(
    pool: ThreadPoolExecutor, free: queue.LifoQueue[Parser], item: T, asked: Callable[[T], Asked]
) -> Future[RawBook | PersonError]:
    try:
        return pool.submit(_read, free, asked(item))
    except PersonError as error:
        none: Future[RawBook | PersonError] = Future()
        none.set_result(error)
        return none


def _warm(free: queue.LifoQueue[Parser], parser: Parser) -> None:
    """Let a child read once it has started: whatever waited for it would hold up all that comes after."""
    try:
        parser.ask(Unpacked, "", warmed)
    except PersonError:
        return  # the others go on without it
    free.put(parser)


def _read(free: queue.LifoQueue[Parser], asked: Asked) -> RawBook | PersonError:
    parser = free.get()
    try:
        return parser.read(*asked)
    except PersonError as error:
        return error
    finally:
        free.put(parser)


def _ended(
    coming: deque[tuple[T, Future[RawBook | PersonError]]],
) -> tuple[T, RawBook | PersonError]:
    item, future = coming.popleft()
    return item, future.result()
