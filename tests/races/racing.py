"""A race: everybody gets something to do, and all begin at the same moment."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any, NamedTuple

from laiwu_desktop.formdef.report.content import ReportHead
from laiwu_desktop.formdef.states import State
from tests.races.ground import Town

Told = dict[str, str]
Came = dict[str, Any]


class Clerk:
    """A program at the server; `name` is whom its computer knows it by."""

    def __init__(self, location: str, name: str, log: IO[str]) -> None:
        self.name = name
        self._program = subprocess.Popen(
            [sys.executable, "-m", "tests.races.clerk", location],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True,
            env={**os.environ, "LOGNAME": name},
        )  # fmt: skip

    def tell(self, line: str) -> None:
        assert self._program.stdin is not None
        self._program.stdin.write(f"{line}\n")
        self._program.stdin.flush()

    def hear(self) -> str:
        assert self._program.stdout is not None
        return self._program.stdout.readline().strip()

    def leave(self) -> None:
        self._program.communicate()


@contextmanager
def clerks(location: str, count: int, log: Path) -> Iterator[list[Clerk]]:
    """So many, all of them there; what any of them says beside its answers is in the `log`."""
    with ExitStack() as stack:
        said = stack.enter_context(log.open("w"))
        made = [Clerk(location, f"clerk{number:02}", said) for number in range(count)]
        for clerk in made:
            stack.callback(clerk.leave)
        for clerk in made:
            assert clerk.hear() == "open", log.read_text()
        yield made


def together(those: Sequence[Clerk], told: Sequence[Told]) -> list[Came]:
    """Each does its own, all at the same moment; what came of it, in order."""
    some = those[: len(told)]
    for clerk, what in zip(some, told, strict=True):
        clerk.tell(json.dumps(what))
    heard = [clerk.hear() for clerk in some]
    for clerk, word in zip(some, heard, strict=True):
        if word == "ready":
            clerk.tell("go")
    return [
        json.loads(clerk.hear() if word == "ready" else word) for clerk, word in zip(some, heard, strict=True)
    ]


class Done(NamedTuple):
    """One thing that was done: by whom, what was told, what came of it."""

    who: str
    told: Told
    came: Came


def import_all(those: Sequence[Clerk], towns: Sequence[Town], packages: int) -> list[Done]:
    """So many packages, revisions and repeats of a township at the same moment."""
    dice = random.Random(7)
    queue: list[Path] = []
    while len(queue) < packages:
        for town in towns:
            mine = [*town.packages, *town.packages[-2:]]
            dice.shuffle(mine)
            queue += mine
    del queue[packages:]
    done = []
    for first in range(0, len(queue), len(those)):
        told = [{"do": "receive", "path": str(path)} for path in queue[first : first + len(those)]]
        done += [Done(c.name, *one) for c, *one in zip(those, told, together(those, told), strict=False)]
    return done


def decide_all(
    those: Sequence[Clerk],
    towns: Sequence[Town],
    rounds: int,
    now: Callable[[str], Sequence[ReportHead]],
) -> list[list[Done]]:
    """So many rounds, each about one township: everybody decides at the same moment, each as the dice fall.

    `now` tells how a township's reports stand.
    """
    dice = random.Random(8)
    done = []
    for number in range(rounds):
        standing = [head for head in now(towns[number % len(towns)].code) if _open(head)]
        newest = max(head.revision for head in standing)
        told = []
        for clerk in those:
            head = dice.choice([head for head in standing if head.revision == newest])
            what = dice.choice([s for s in (State.ACCEPTED, State.RETURNED) if s is not head.state])
            told.append(
                {"do": "decide", "report": head.id, "what": str(what), "text": f"示例：{clerk.name} {number}"}
            )
        came = together(those, told)
        done.append([Done(c.name, *one) for c, *one in zip(those, told, came, strict=True)])
    return done


def _open(head: ReportHead) -> bool:
    return head.state in (State.RECEIVED, State.ACCEPTED, State.RETURNED)


def counted(done: Sequence[Done]) -> Counter[str]:
    """How often what came of it."""
    return Counter(
        next(f"{key} {one.came[key]}" for key in ("verdict", "state", "code", "crash") if key in one.came)
        for one in done
    )
