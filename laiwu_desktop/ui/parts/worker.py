"""The one background worker: work goes out to its thread, results come back on the main thread."""

from __future__ import annotations

import gc
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from threading import Thread
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal

A = TypeVar("A")
# In milliseconds.
LOOK_EVERY = 500


def beside(work: Callable[[], A]) -> Future[A]:
    """Do in a thread of its own what may never end, such as reading what somebody gave. It ends with the
    program, whatever it waits for.
    """
    future: Future[A] = Future()

    def run() -> None:
        try:
            result = work()
        except Exception as error:  # whoever asks for the result gets it
            future.set_exception(error)
        else:
            future.set_result(result)

    Thread(target=run, name="beside", daemon=True).start()
    return future


@dataclass(frozen=True)
class _Outcome:
    result: Any
    error: Exception | None
    done: Callable[[Any], None]
    failed: Callable[[Exception], None]
    quiet: bool


class Worker(QObject):
    """Runs one thing at a time, in order; what only begins something `beside` is done when that is, and holds
    nothing up. `busy` tells what is being done, "" when nothing is; `idle` comes when nothing at all is left,
    quiet work included.
    """

    busy = Signal(str)
    idle = Signal()
    _finished = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(1, "desk")
        self._waiting: list[str] = []
        self._quiet = 0
        self._closed = False
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def is_busy(self) -> bool:
        """Whether something is being done or waits."""
        return bool(self._waiting)

    def run(
        self,
        what: str,
        work: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Do `work` in the background; `done(result)` or `failed(exception)` follows on the main thread."""
        self._waiting.append(what)
        self.busy.emit(self._waiting[0])
        self._pool.submit(self._work, work, done, failed, quiet=False)

    def quietly(
        self, work: Callable[[], Any], done: Callable[[Any], None], failed: Callable[[Exception], None]
    ) -> None:
        """Do `work` in the background, in its turn, without a sign: the person goes on meanwhile."""
        self._quiet += 1
        self._pool.submit(self._work, work, done, failed, quiet=True)

    @property
    def is_idle(self) -> bool:
        """Whether nothing is left, quiet work included."""
        return not self._waiting and not self._quiet

    def close(self) -> None:
        """Wait for what is being done here; nothing more is begun."""
        self._closed = True
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _work(
        self,
        work: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None],
        *,
        quiet: bool,
    ) -> None:
        try:
            result = work()
        except Exception as error:  # whatever it is, it is shown or logged on the main thread
            self._finished.emit(_Outcome(None, error, done, failed, quiet))
            return
        if isinstance(result, Future):
            result.add_done_callback(lambda future: self._came(future, done, failed, quiet=quiet))
        else:
            self._finished.emit(_Outcome(result, None, done, failed, quiet))

    def _came(
        self,
        future: Future[Any],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None],
        *,
        quiet: bool,
    ) -> None:
        if self._closed:  # nobody waits for it any more
            return
        error = future.exception()
        assert error is None or isinstance(error, Exception)
        result = None if error is not None else future.result()
        self._finished.emit(_Outcome(result, error, done, failed, quiet))

    def _deliver(self, outcome: _Outcome) -> None:
        if outcome.quiet:
            self._quiet -= 1
        else:
            self._waiting.pop(0)
            self.busy.emit(self._waiting[0] if self._waiting else "")
        if outcome.error is None:
            outcome.done(outcome.result)
        else:
            outcome.failed(outcome.error)
        if self.is_idle:
            self.idle.emit()


class Collecting(QObject):
    """Takes away what only refers to itself, in the window's thread and nowhere else.

    Python does so in whatever thread it happens to be in. Windows and timers are among it, and one that goes
    in another thread than its own is still rung afterwards: the whole program ends with it.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._most = gc.get_threshold()
        gc.disable()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        self._timer.start(LOOK_EVERY)

    def look(self) -> None:
        """Collect the oldest generation in which more has come together than Python itself allows."""
        counts = gc.get_count()
        for generation in (2, 1, 0):
            if counts[generation] > self._most[generation]:
                gc.collect(generation)
                return

    def stop(self) -> None:
        """Python does it by itself again."""
        self._timer.stop()
        gc.collect()
        gc.enable()
