"""Every call that changes a file fails in turn: once with an error of the disk, some as on a full disk."""

from __future__ import annotations

import errno
from collections.abc import Callable

from tests.crash.cases import BETWEEN, FORMER, NEW, Bench, Outcome
from tests.crash.deeds import DEEDS, Deed
from tests.crash.tracing import Fault

# At every call once, as a bad sector answers; and at every third from there on, as a full disk does wherever
# room is needed.
KINDS = {"EIO": (errno.EIO, False, 1), "ENOSPC": (errno.ENOSPC, True, 3)}
Task = tuple[str, str, int]


def tasks(calls: dict[str, int], every: int = 1) -> list[Task]:
    """Kind, deed and number of the call; only `every` nth in a run that is to be shorter."""
    return [
        (kind, deed, at)
        for kind, (_, lasting, step) in KINDS.items()
        for deed, count in calls.items()
        for at in range(step, count + 1, every * step * (deed_named(deed).rarely if lasting else 1))
    ]


def strike(bench: Bench, task: Task) -> Outcome:
    kind, name, at = task
    error, lasting, _ = KINDS[kind]
    return bench.strike(deed_named(name), Fault(at, error, lasting), f"{kind} at {at}")


def deed_named(name: str) -> Deed:
    return next(deed for deed in DEEDS if deed.name == name)


def table(outcomes: list[Outcome]) -> list[str]:
    """What came of it, by deed."""
    head = "| deed | calls failed | told in words | went through |"
    return rows(head, outcomes, lambda of_it: (sum(map(_is_told, of_it)), sum(map(_is_done, of_it))))


def _is_told(one: Outcome) -> bool:
    return one.ended.told not in ("done", "fault", "")


def _is_done(one: Outcome) -> bool:
    return one.ended.told == "done"


def rows(head: str, outcomes: list[Outcome], counts: Callable[[list[Outcome]], tuple[int, ...]]) -> list[str]:
    """A line for each deed: how many, what `counts` counts, in which state the workspace was, the defects."""
    head += " former state | new state | between | defects |"
    lines = [head, "|---" * (head.count("|") - 1) + "|"]
    for deed in DEEDS:
        of_it = [one for one in outcomes if one.deed == deed.name]
        if not of_it:
            continue
        states = (sum(one.state == state for one in of_it) for state in (FORMER, NEW, BETWEEN))
        defects = sum(bool(one.defects) for one in of_it)
        cells = (f"{deed.name}: {deed.what}", len(of_it), *counts(of_it), *states, defects)
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return lines
