"""One deed with one fault, looked at afterwards: what may be, and what is a defect."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path

import msgspec

from tests.crash.deeds import Deed, make_ground
from tests.crash.looking import ABSENT, TOLD, is_workspace, state, values
from tests.crash.tracing import Ended, Fault, Slate, run, spawned

# Between: of several saves some are there, or a workspace that is not made to its end says so.
FORMER, NEW, BETWEEN, ELSE = "former", "new", "between", "else"
Act = Callable[[Slate], str]
Run = Callable[[Act, Path], Ended]


class Outcome(msgspec.Struct, frozen=True):
    """What came of a deed: in which state its workspace is, and all that must not be."""

    deed: str
    fault: str
    ended: Ended
    state: str
    defects: tuple[str, ...]


class Looked(msgspec.Struct, frozen=True):
    """What is to be seen in a folder after a deed: the state of its workspace, and what must not be."""

    state: str
    defects: tuple[str, ...]


class Bench:
    """A folder in which one deed after another is done, each on the same ground."""

    def __init__(self, scratch: Path) -> None:
        self.ground = scratch / "ground"
        self._case = scratch / "case"
        make_ground(self.ground)
        self._known: dict[str, list[str]] = {}
        self._results: dict[str, str] = {}
        self._seconds: dict[str, float] = {}
        self._looked: dict[tuple[str, str], Looked] = {}

    def states(self, deed: Deed) -> list[str]:
        """The states that a deed leads through, the former first."""
        if deed.name not in self._known:
            self._known[deed.name] = [self._after(deed, steps) for steps in range(deed.steps + 1)]
            self._results[deed.name] = _told_by(deed, self._case / deed.workspace)
        return self._known[deed.name]

    def _after(self, deed: Deed, steps: int) -> str:
        self.lay()
        if steps:
            ended = run(lambda slate: deed.part(steps)(self._case, slate), self._case)
            assert ended.told == "done", ended
        return state(self._case / deed.workspace)

    def lay(self) -> Path:
        """The ground as it was."""
        shutil.rmtree(self._case, ignore_errors=True)
        shutil.copytree(self.ground, self._case)
        return self._case

    def calls(self, deed: Deed) -> tuple[str, ...]:
        """What the deed asks of the system when nothing goes wrong."""
        case = self.lay()
        return run(lambda slate: deed.run(case, slate), case).calls

    def seconds(self, deed: Deed) -> float:
        """How long it takes when nothing befalls it."""
        if deed.name not in self._seconds:
            case = self.lay()
            start = time.monotonic()
            child = spawned(lambda slate: deed.run(case, slate), Slate())
            os.waitpid(child, 0)
            self._seconds[deed.name] = time.monotonic() - start
        return self._seconds[deed.name]

    def strike(self, deed: Deed, fault: Fault, words: str) -> Outcome:
        """Do it with a fault."""
        return self.judge(deed, words, lambda act, case: run(act, case, fault))

    def judge(self, deed: Deed, fault: str, how: Run) -> Outcome:
        """Do it in some way that something befalls it, look at what there is, and do it once more."""
        states, case = self.states(deed), self.lay()
        ended = how(lambda slate: deed.run(case, slate), case)
        # Most of what fails leaves what another one left, to the byte: that is looked at once.
        kind = (deed.name, _bytes(case))
        if kind not in self._looked:
            self._looked[kind] = self._look(deed, states, case)
        looked = self._looked[kind]
        defects = [*_words(ended), *_wrong_state(deed, states, looked.state, ended), *looked.defects]
        return Outcome(deed.name, fault, ended, _where(states, looked.state), tuple(defects))

    def _look(self, deed: Deed, states: list[str], case: Path) -> Looked:
        found, files = state(case / deed.workspace), deed.result(case)
        defects = list(_left(case))
        defects += [f"not whole: {file.name}: {trouble}" for file in files if (trouble := deed.whole(file))]
        if found != ABSENT and not found.startswith(TOLD):
            defects += _unsound(deed, case, files)
        if found != states[-1] or len(files) != deed.files:
            defects += self._again(deed, states, case)
        return Looked(found, tuple(defects))

    def _again(self, deed: Deed, states: list[str], case: Path) -> Iterable[str]:
        again = run(lambda slate: deed.run(case, slate), case)
        files = deed.result(case)
        whole = len(files) == deed.files and not any(deed.whole(file) for file in files)
        if again.told != "done":
            yield f"done again: {again.told} {again.words}"
        elif _told_by(deed, case / deed.workspace) != self._results[deed.name] or not whole:
            yield "done again: not the same result"


def _bytes(case: Path) -> str:
    """A digest of all that lies in a folder. Who holds a file is not part of it: whoever did is gone."""
    hashed = hashlib.sha256()
    for path in sorted(case.rglob("*")):
        hashed.update(f"{path.relative_to(case)}\0{path.stat().st_mode:o}\0".encode())
        if path.is_file() and path.suffix != ".lock":
            content = path.read_bytes()
            hashed.update(f"{len(content)}\0".encode() + content)
    return hashed.hexdigest()


def _where(states: list[str], found: str) -> str:
    if found in (states[0], states[-1]):
        return NEW if found == states[-1] else FORMER
    return BETWEEN if found in states or found.startswith(TOLD) else ELSE


def _told_by(deed: Deed, file: Path) -> str:
    """What doing it once more leads to. Of several steps some were done already: their log is another one."""
    return state(file) if deed.steps == 1 else values(file)


def _left(case: Path) -> Iterable[str]:
    """Whatever is not hidden is what a person looks for; what is half is hidden."""
    for path in [*(case / "stick").rglob("*"), *(case / "out").rglob("*")]:
        if path.is_file() and not path.name.startswith(".") and not path.name.endswith(_WANTED):
            yield f"half a file in sight: {path.relative_to(case)}"


# What SQLite keeps beside a workspace is its own business.
_WANTED = (".xlsx", ".sqlite", ".backup", "-journal", "-wal", "-shm")


def _unsound(deed: Deed, case: Path, files: list[Path]) -> Iterable[str]:
    workspace = case / deed.workspace
    if trouble := is_workspace(workspace):
        yield f"unsound: {trouble}"
    yield from _ill_fitting(workspace, deed, files)


def _words(ended: Ended) -> Iterable[str]:
    """Whoever was not killed is told in words."""
    if ended.told == "fault":
        yield f"not in words: {ended.words}"
    elif " " in ended.told:
        yield ended.told


def _wrong_state(deed: Deed, states: list[str], found: str, ended: Ended) -> Iterable[str]:
    """Done is done; else what was acknowledged is there, and at most one thing more."""
    said = ended.said if deed.steps > 1 else 0
    may_be = states[-1:] if ended.told == "done" else states[said : said + 2]
    # One that was not made to its end says so, and making it again completes it.
    if deed.name == "create" and ended.told != "done":
        may_be = [*may_be, f"{TOLD}no_workspace"]
    if found not in may_be:
        place = states.index(found) if found in states else found
        yield f"state {place} of {len(states) - 1}, {ended.said} acknowledged, told {ended.told or 'nothing'}"


def _ill_fitting(workspace: Path, deed: Deed, files: list[Path]) -> Iterable[str]:
    """Whether what waits, what was delivered and how reports stand belong together."""
    with closing(sqlite3.connect(workspace)) as database:
        reports = dict(database.execute("SELECT id, state FROM report"))
        sent = database.execute("SELECT report_id, kind, state, name FROM outbox").fetchall()
    for report, is_in in reports.items():
        kinds = {kind for of, kind, _, _ in sent if of == report}
        if deed.name in ("export", "sync") and (is_in == "exported") != ("package" in kinds):
            yield f"report {is_in}, outbox {kinds or 'empty'}"
        if deed.name == "accept" and is_in == "accepted" and "receipt" not in kinds:
            yield "accepted without a receipt"
    if deed.name == "sync":
        there = {file.name for file in files}
        for _, _, is_in, name in sent:
            if is_in == "delivered" and name not in there:
                yield f"said to be delivered, not there: {name}"
