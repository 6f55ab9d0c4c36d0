"""A report as a plain dictionary: what the state machine of `test_desk_machine` holds the real desk against.

A place is (row, field) for a value with its carried mark, (row, "") for a row of a form of any number of
rows, (row, field, rule) for an explanation; what is not there is not in the dictionary.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.report.change import Logged, RowChange, ValueChange
from laiwu_desktop.formdef.report.content import Explanation, Record, RecordKey

Held = dict[tuple[Any, ...], Any]
# What a place held and what it shall hold.
Step = tuple[tuple[Any, ...], Any, Any]

BLANK = (None, False)


def flat(forms: FormSet, records: Iterable[Record], said: Iterable[Explanation]) -> Held:
    """A report as such a dictionary."""
    held: Held = {(e.key, e.field, e.rule): e for e in said}
    for record in records:
        if forms[record.key.form].repeats:
            held[record.key, ""] = True
        for name in record.values.keys() | record.carried:
            held[record.key, name] = (record.values.get(name), name in record.carried)
    return held


def replayed(held: Held, history: Iterable[Logged]) -> Held:
    """What the log makes of a dictionary, line by line; each line must fit what stands there."""
    now = dict(held)
    for logged in history:
        for change in logged.changes:
            if isinstance(change, ValueChange):
                place: tuple[Any, ...] = (change.key, change.field)
                was, then = (change.was, change.was_carried), (change.now, change.now_carried)
                was, then = (None if pair == BLANK else pair for pair in (was, then))
            elif isinstance(change, RowChange):
                place, was, then = (change.key, ""), change.was or None, change.now or None
            else:
                place = (change.key, change.field, change.rule)
                was, then = change.was, change.now
            assert now.get(place) == was, (logged, change)
            put(now, place, then)
    return now


def put(held: Held, place: tuple[Any, ...], value: Any) -> None:
    if value is None:
        held.pop(place, None)
    else:
        held[place] = value


@dataclass
class Done:
    """A deed that landed: its steps, what was held before it, and how much others had done by then."""

    steps: list[Step]
    before: Held
    foreign: int
    digest: str = ""


@dataclass
class Plain:
    """The report at hand, and what can be undone of it by each of the programs."""

    repeating: frozenset[str]
    held: Held
    done: dict[str, list[Done]] = field(default_factory=dict)
    undone: dict[str, list[Done]] = field(default_factory=dict)
    foreign: dict[str, int] = field(default_factory=dict)

    def join(self, program: str) -> None:
        """A program is started anew: it has nothing to undo."""
        self.done[program], self.undone[program], self.foreign[program] = [], [], 0

    def others_wrote(self, program: str) -> None:
        for other in self.foreign:
            self.foreign[other] += other != program

    def apply(self, steps: Iterable[Step]) -> tuple[list[Step], int]:
        """The steps that landed, with what really stood there, and how many came back."""
        landed, conflicts = list[Step](), list[Any]()
        for place, was, now in steps:
            there = self.held.get(place)
            if there == now:
                continue
            key, *rest = place
            if rest == [""]:  # a row goes only when nothing is left in it
                fits = now or not any(
                    k[0] == key and len(k) == 2 and k[1] and v[0] for k, v in self.held.items()
                )
            elif len(rest) == 2:
                fits = there == was
            else:
                value = (there or BLANK)[0]
                row = key.form not in self.repeating or (key, "") in self.held
                fits = row and value in ((was or BLANK)[0], (now or BLANK)[0])
            if fits:
                put(self.held, place, now)
                landed.append((place, there, now))
                continue
            if rest == [""]:  # what of it had landed stands there again, and it is one conflict
                for was_place, was_there, _ in (step for step in landed[::-1] if is_of_row(step[0], key)):
                    put(self.held, was_place, was_there)
                landed = [step for step in landed if not is_of_row(step[0], key)]
                conflicts = [other for other in conflicts if not is_of_row(other, key)]
            conflicts.append(place)
        return landed, len(conflicts)

    def do(self, program: str, steps: Iterable[Step]) -> tuple[list[Step], int]:
        before = dict(self.held)
        landed, conflicts = self.apply(steps)
        if landed:
            self.done[program].append(Done(landed, before, self.foreign[program]))
            self.undone[program].clear()
            self.others_wrote(program)
        return landed, conflicts

    def take_back(self, program: str, *, again: bool) -> tuple[list[Step], int]:
        """Undo, or do again: the steps that landed, the conflicts, and the deed that was taken back."""
        stacks = (self.undone, self.done) if again else (self.done, self.undone)
        if not stacks[0][program]:
            return [], 0
        last = stacks[0][program].pop()
        before = dict(self.held)
        landed, conflicts = self.apply((p, now, was) for p, was, now in reversed(last.steps))
        if landed:
            stacks[1][program].append(Done(landed, before, self.foreign[program]))
            self.others_wrote(program)
        return landed, conflicts


def steps_to(view: Held, wanted: Mapping[tuple[Any, ...], Any]) -> list[Step]:
    """The steps that make each of these places another, from what a window shows; rows first or last."""
    steps = [(place, view.get(place), now) for place, now in wanted.items() if view.get(place) != now]
    comes = [s for s in steps if s[0][1:] == ("",) and s[2]]
    goes = [s for s in steps if s[0][1:] == ("",) and not s[2]]
    return [*comes, *(s for s in steps if s[0][1:] != ("",)), *goes]


def row_of(held: Held, key: RecordKey) -> Held:
    """The values of a row with their marks."""
    return {place: value for place, value in held.items() if place[0] == key and is_value(place)}


def is_of_row(place: tuple[Any, ...], key: RecordKey) -> bool:
    return place[0] == key and len(place) == 2


def is_value(place: tuple[Any, ...]) -> bool:
    return len(place) == 2 and bool(place[1])


def unlike(one: Held, other: Held) -> dict[tuple[Any, ...], tuple[Any, Any]]:
    """The places at which two dictionaries differ, and how."""
    places = one.keys() | other.keys()
    return {p: (one.get(p), other.get(p)) for p in places if one.get(p) != other.get(p)}
