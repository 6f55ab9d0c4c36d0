"""A rollback journal that is not what SQLite wrote: cut short, blanked or garbled, beside the file it is for.

Where the file itself was not written to yet, as when the power goes while the journal is being written, the
former state is in the file whatever the journal says. Where it was, the journal had been flushed before, and
only a bad disk or a stranger's hand can have spoilt it.
"""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.workspaces import open_desk
from tests.conftest import noon
from tests.crash.cases import Bench
from tests.crash.faults import deed_named
from tests.crash.looking import is_workspace, state
from tests.crash.tracing import Fault, run

DEEDS = ("save", "load", "import")
SILENT = "silently mixed"


class Moment(msgspec.Struct, frozen=True):
    """A workspace and its journal as a kill left them; `untouched`: the file is the former one yet. `states`
    are those that the deed leads through on this very ground: each core has its own.
    """

    deed: str
    states: tuple[str, ...]
    file: bytes
    journal: bytes
    untouched: bool


# A moment, and a number that makes what is done to its journal random.
Task = tuple[Moment, int]


class Torn(msgspec.Struct, frozen=True):
    """What was done to a journal, and what the workspace was then."""

    deed: str
    how: str
    untouched: bool
    found: str

    @property
    def is_defect(self) -> bool:
        """Neither what was, nor what was to be, nor told."""
        return self.found == SILENT or self.found.startswith("not in words")


def tasks(bench: Bench, count: int, deeds: Iterable[str] = DEEDS, every: int = 2) -> list[Task]:
    """So many journals, in turns from all moments."""
    found = list(_moments(bench, deeds, every))
    return [(found[number * len(found) // count], number) for number in range(count)]


def _moments(bench: Bench, deeds: Iterable[str], every: int) -> Iterator[Moment]:
    """The workspace before each (or only some) call of a deed while there is a journal in use."""
    for name in deeds:
        deed, before = deed_named(name), b""
        states = tuple(bench.states(deed))
        for at in range(1, len(bench.calls(deed)) + 1, every):
            case = bench.lay()
            file = case / deed.workspace
            before = before or file.read_bytes()
            run(lambda slate, case=case, deed=deed: deed.run(case, slate), case, Fault(at))
            journal = file.with_name(f"{file.name}-journal")
            if journal.exists() and journal.stat().st_size > 512:
                data = file.read_bytes()
                yield Moment(name, states, data, journal.read_bytes(), data == before)


def tear(bench: Bench, task: Task) -> Torn:
    """One of them torn."""
    moment, number = task
    deed = deed_named(moment.deed)
    case = bench.lay()
    shutil.rmtree(case)
    case.mkdir()
    file = case / deed.workspace
    file.write_bytes(moment.file)
    how, journal = torn(moment.journal, random.Random(number))
    file.with_name(f"{file.name}-journal").write_bytes(journal)
    return Torn(moment.deed, how, moment.untouched, _found(file, moment.states))


def torn(journal: bytes, dice: random.Random) -> tuple[str, bytes]:
    """Cut short, with a blank block, or with bytes that are noise, at a random place."""
    at = dice.randrange(len(journal))
    how = dice.choice(("cut short", "blanked", "garbled"))
    if how == "cut short":
        return how, journal[:at]
    length = min(dice.choice((1, 16, 512, 4096)), len(journal) - at)
    noise = bytes(length) if how == "blanked" else dice.randbytes(length)
    return how, journal[:at] + noise + journal[at + length :]


def _found(file: Path, states: tuple[str, ...]) -> str:
    try:
        open_desk(str(file), clock=noon).close()
        found = state(file)
        if found in states:
            trouble = is_workspace(file)
            return "noticed" if trouble else "former or new"
        return "noticed" if is_workspace(file) else SILENT
    except PersonError:
        return "refused in words"
    except Exception as error:
        return f"not in words: {type(error).__name__}"


def table(found: list[Torn]) -> list[str]:
    """What a workspace was, by how its journal was torn."""
    lines = ["| the file | journal | cases | what was found |", "|---|---|---|---|"]
    for untouched in (True, False):
        for how in ("cut short", "blanked", "garbled"):
            of_it = [one for one in found if (one.how, one.untouched) == (how, untouched)]
            counts = Counter(one.found for one in of_it).most_common()
            words = ", ".join(f"{what} {count}" for what, count in counts)
            file = "not written to yet" if untouched else "written to"
            lines.append(f"| {file} | {how} | {len(of_it)} | {words} |")
    return lines
