"""Whether a report came in time, and how often in a row one did not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import msgspec

from laiwu_desktop.formdef.states import Word


class Punctual(Word):
    """How a township's first report of a period stands against the day it was due on."""

    ON_TIME = "on_time", "按时"
    LATE = "late", "迟报"
    MISSING = "missing", "逾期未报"
    OPEN = "open", "未到期"
    # It is here, and when it came was not kept: of before there was an audit trail.
    UNKNOWN = "unknown", "时间不详"


# Nothing can be said of whether these were in time.
UNJUDGED = frozenset((Punctual.OPEN, Punctual.UNKNOWN))


class Arrival(msgspec.Struct, frozen=True):
    """When a township's first report of a period came (None for not at all), and when it was due. `is_here`
    without a day is one of which that is not known.
    """

    due: date
    came: date | None = None
    is_here: bool = False

    def standing(self, today: date) -> Punctual:
        """How that stands on a day."""
        if self.came is not None:
            return Punctual.LATE if self.came > self.due else Punctual.ON_TIME
        if self.is_here:
            return Punctual.UNKNOWN
        return Punctual.MISSING if today > self.due else Punctual.OPEN

    def days_late(self, today: date) -> int:
        """Days after the last one: of its coming, or until today; 0 in time."""
        if self.came is None and self.is_here:
            return 0
        return max(0, ((self.came or today) - self.due).days)


class Rate(msgspec.Struct, frozen=True):
    """How many of those of which it can be said were in time."""

    on_time: int
    judged: int

    @property
    def percent(self) -> float | None:
        """None where nothing can be said."""
        return 100 * self.on_time / self.judged if self.judged else None


def rate(standings: Iterable[Punctual]) -> Rate:
    """Of how many reports came in time."""
    judged = [one for one in standings if one not in UNJUDGED]
    return Rate(sum(one is Punctual.ON_TIME for one in judged), len(judged))


def in_a_row(standings: Sequence[Punctual]) -> int:
    """How many of the last were late or missing without one in time between (连续迟报), the oldest first.

    A period that is not due yet neither counts nor ends the row.
    """
    count = 0
    for one in reversed(standings):
        if one in (Punctual.LATE, Punctual.MISSING):
            count += 1
        elif one is not Punctual.OPEN:
            break
    return count
