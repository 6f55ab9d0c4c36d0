"""填报负担: what filling in a period took its officer. It stays here; nobody is sent it."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from laiwu_desktop.store.own_notes import Effort


class Burden(msgspec.Struct, frozen=True):
    """Of one unit, or of all: stays, the most values asked at one, values that became others, seconds."""

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


def burdens(efforts: Iterable[Effort]) -> tuple[list[Burden], Burden]:
    """By unit, in the order in which they were first come to; and all together."""
    stays: dict[str, list[Effort]] = {}
    for effort in efforts:
        stays.setdefault(effort.unit_code, []).append(effort)
    units = [
        Burden(
            unit,
            len(those),
            max(one.asked for one in those),
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
