"""Which backups are too many: the newest stay, then one a day, then one a week."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime

NEWEST, DAYS, WEEKS = 10, 30, 52


def to_drop(times: Collection[datetime], now: datetime) -> set[datetime]:
    """The times of the backups that need not be kept.

    Kept are the 10 newest, the newest of each of the last 30 days and of the last 52 weeks. Only days and
    weeks that have a backup count: who works a month a year keeps his years, and a clock that is wrong for an
    afternoon uses up one day. Whatever bears a time after `now` is thinned by itself, so that it crowds out
    nothing that came before it.
    """
    before = [time for time in times if time <= now]
    after = [time for time in times if time > now]
    return {*times} - _kept(before) - _kept(after)


def _kept(times: Iterable[datetime]) -> set[datetime]:
    newest_first = sorted(times, reverse=True)
    by_day = _first_of_each(newest_first, datetime.date)[:DAYS]
    by_week = _first_of_each(newest_first, lambda time: time.isocalendar()[:2])[:WEEKS]
    return {*newest_first[:NEWEST], *by_day, *by_week}


def _first_of_each(times: Iterable[datetime], group: Callable[[datetime], object]) -> list[datetime]:
    first: dict[object, datetime] = {}
    for time in times:
        first.setdefault(group(time), time)
    return list(first.values())
