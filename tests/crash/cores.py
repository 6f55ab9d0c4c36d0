"""Many cases on every core, each process with a bench of its own."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from laiwu_desktop.seal.safe import ELSEWHERE
from tests.crash.cases import Bench

Found = TypeVar("Found")

_bench: Bench | None = None


@contextmanager
def scratch() -> Iterator[Path]:
    """In memory where that can be: what is flushed is not the question there, and disks are slow."""
    memory = Path("/dev/shm")
    folder = tempfile.mkdtemp(prefix="crash", dir=memory if os.access(memory, os.W_OK) else None)
    try:
        yield Path(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def set_up(folder: Path) -> None:
    global _bench  # noqa: PLW0603 (one for each process)
    os.environ[ELSEWHERE] = str(folder / "keys")  # nobody's keyring, and not struck
    _bench = Bench(folder / str(os.getpid()))


def bench() -> Bench:
    """That of this process."""
    assert _bench is not None
    return _bench


def _struck(strike: Callable[[Bench, Any], Found], task: Any) -> Found:
    return strike(bench(), task)


def all_done(folder: Path, strike: Callable[[Bench, Any], Found], tasks: Sequence[Any]) -> list[Found]:
    """Every task done, on every core."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count(), spawn, set_up, (folder,)) as cores:
        return list(cores.map(_struck, [strike] * len(tasks), tasks, chunksize=8))
