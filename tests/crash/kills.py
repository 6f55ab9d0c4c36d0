"""The program is killed: before every second call that changes a file, and at random moments."""

from __future__ import annotations

import os
import random
import signal
import time

from tests.crash.cases import Act, Bench, Outcome
from tests.crash.faults import deed_named, rows
from tests.crash.tracing import Ended, Fault, Slate, forget_reading, spawned

# The deed and the call before which it is killed; 0 is some moment, with a number that makes it random.
Task = tuple[str, int, int]

# What lies between two calls is as what a failing call leaves, and there every one fails in turn: every
# second is well over a thousand kills, and the whole run stays below its quarter of an hour.
STEP = 2


def tasks(calls: dict[str, int], moments: int, every: int = 1) -> list[Task]:
    """Every second call (or fewer of them) of every deed, and so many random moments."""
    before = [
        (deed, at, 0)
        for deed, count in calls.items()
        for at in range(1, count + 1, every * STEP * deed_named(deed).rarely)
    ]
    names = list(calls)
    return [*before, *((names[number % len(names)], 0, number) for number in range(moments))]


def strike(bench: Bench, task: Task) -> Outcome:
    name, at, number = task
    if at:
        return bench.strike(deed_named(name), Fault(at), f"killed before {at}")
    # Three in four fall into the deed, the others come just too late: that is a moment as well.
    wait = random.Random(number).random() * bench.seconds(deed_named(name)) * 4 / 3
    return bench.judge(deed_named(name), f"killed after {wait:.3f} s", lambda act, _: _killed(act, wait))


def _killed(act: Act, wait: float) -> Ended:
    slate = Slate()
    child = spawned(act, slate)
    time.sleep(wait)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    forget_reading()
    return Ended((), "kill", slate.said, *slate.last)


def table(outcomes: list[Outcome]) -> list[str]:
    """What came of it, by deed."""
    head = "| deed | kills | came too late |"
    return rows(head, outcomes, lambda of_it: (sum(one.ended.told == "done" for one in of_it),))
