"""填报负担: what filling in a period took its officer. It stays here; nobody is sent it."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from laiwu_desktop.desk.filling.draft import Cell, Draft
from laiwu_desktop.formdef.report.change import Kind, Logged, ValueChange
from laiwu_desktop.store.own_notes import Effort


class Burden(msgspec.Struct, frozen=True):
    """Of one unit, or of all: stays, values that were handled there, those of them that became others than
    in the last period, seconds.
    """

    unit_code: str
    stays: int
    asked: int
    changed: int
    seconds: int

    @property
    def took(self) -> str:
        """How long, as a person reads it."""
        minutes, seconds = divmod(self.seconds, 60)
        return f"{minutes} 分 {seconds:02d} 秒" if minutes else f"{seconds} 秒"


class Work:
    """What was done in a unit since it was kept last, the time in ms."""

    def __init__(self) -> None:
        self.handled: set[Cell] = set()
        self.changed: set[Cell] = set()
        self.spent = 0


def take_in(work: dict[str, Work], logged: Logged, draft: Draft, spent: int) -> None:
    """A deed goes to the work of its units, card or grid: the values that a person put there, took over or
    confirmed are handled, those that are others than last period's changed. `spent` is shared out by values;
    what was undone was no work.
    """
    values = [change for change in logged.changes if isinstance(change, ValueChange)]
    for change in values:
        here, cell = work.setdefault(change.key.unit_code, Work()), (change.key, change.field)
        field = draft.forms[change.key.form].fields.get(change.field)
        is_done = logged.deed.kind is not Kind.UNDO and field is not None
        is_other = is_done and field is not None and change.now != draft.previous_value(change.key, field)
        (here.handled.add if is_done else here.handled.discard)(cell)
        (here.changed.add if is_other else here.changed.discard)(cell)
        here.spent += spent // len(values)


def burdens(efforts: Iterable[Effort]) -> tuple[list[Burden], Burden]:
    """By unit, in the order in which they were first come to; and all together."""
    stays: dict[str, list[Effort]] = {}
    for effort in efforts:
        stays.setdefault(effort.unit_code, []).append(effort)
    units = [
        Burden(
            unit,
            len(those),
            sum(one.asked for one in those),
            sum(one.changed for one in those),
            sum(one.seconds for one in those),
        )
        for unit, those in stays.items()
    ]
    return units, Burden(
        "",
        sum(one.stays for one in units),
        sum(one.asked for one in units),
        sum(one.changed for one in units),
        sum(one.seconds for one in units),
    )
