"""Working days, as an office gives its holidays: 2007-02-17至2007-02-23 休；2007-02-25 班."""

from __future__ import annotations

import re
from datetime import date, timedelta

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.text import plain
from laiwu_desktop.formdef.types.spelling.days import one_day

_ENTRY = re.compile(r"(.+?)(?:\s*(?:至|到|~|—|－)\s*(.+?))?\s*(休|放假|班|上班)")
_SATURDAY = 5
# More than any holiday: what is longer has a year mistyped.
_MOST_DAYS = 60


class WorkingDays(msgspec.Struct, frozen=True):
    """Which days count: Monday to Friday but those that are `off`, and those that are `on` though they would
    not be (调休).
    """

    off: frozenset[date] = frozenset()
    on: frozenset[date] = frozenset()

    @classmethod
    def parse(cls, text: str) -> WorkingDays:
        """From what an office writes, its entries on lines of their own or between semicolons.

        PersonError "bad_holidays" names the entry that is none.
        """
        off: set[date] = set()
        on: set[date] = set()
        for entry in filter(None, map(str.strip, re.split(r"[;；\n]", plain(text)))):
            found = _ENTRY.fullmatch(entry)
            if found is None:
                raise PersonError("bad_holidays", entry=entry)
            (off if found[3] in ("休", "放假") else on).update(_span(entry, found[1], found[2] or found[1]))
        if both := off & on:
            raise PersonError("bad_holidays.both", day=min(both).isoformat())
        return cls(frozenset(off), frozenset(on))

    @property
    def is_given(self) -> bool:
        """Whether the office has said anything."""
        return bool(self.off or self.on)

    def counts(self, day: date) -> bool:
        """Whether people work on a day."""
        return day in self.on or (day.weekday() < _SATURDAY and day not in self.off)

    def after(self, day: date, count: int) -> date:
        """The working day that is so many of them after a day; with 0 the first that is not before it."""
        while count > 0 or not self.counts(day):
            day += timedelta(days=1)
            count -= self.counts(day)
        return day


def _span(entry: str, first: str, last: str) -> list[date]:
    try:
        since, until = one_day(first.strip()), one_day(last.strip())
    except ValueError:
        raise PersonError("bad_holidays", entry=entry) from None
    days = (until - since).days
    if not 0 <= days < _MOST_DAYS:
        raise PersonError("bad_holidays", entry=entry)
    return [since + timedelta(days=number) for number in range(days + 1)]
