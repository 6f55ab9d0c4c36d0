"""Thinning keeps what the rule says, whatever the clock says."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from laiwu_desktop.desk.backups.thinning import DAYS, NEWEST, WEEKS, to_drop

# Such as come from years of work, and from clocks that were set to 1980 or 2099.
TIMES = st.datetimes(datetime(2006, 1, 1), datetime(2008, 12, 31)) | st.datetimes(
    datetime(1980, 1, 1), datetime(2099, 12, 31)
)
SETS = st.sets(TIMES, max_size=150)
MOST = NEWEST + DAYS + WEEKS


@given(SETS, TIMES)
def test_the_newest_are_kept_also_of_those_that_are_yet_to_come(times: set[datetime], now: datetime) -> None:
    kept = times - to_drop(times, now)
    for group in ({t for t in times if t <= now}, {t for t in times if t > now}):
        assert {*sorted(group)[-NEWEST:]} <= kept
        assert len(group & kept) <= MOST


@given(SETS, TIMES)
def test_each_day_of_a_month_and_each_week_of_a_year_keeps_its_newest(
    times: set[datetime], now: datetime
) -> None:
    kept = times - to_drop(times, now)
    for time in (t for t in times if t <= now):
        if now.date() - time.date() < timedelta(days=DAYS):
            assert max(t for t in times if t <= now and t.date() == time.date()) in kept
        if now.date() - time.date() < timedelta(weeks=WEEKS - 1):
            week = time.isocalendar()[:2]
            assert max(t for t in times if t <= now and t.isocalendar()[:2] == week) in kept


@given(SETS, TIMES)
def test_what_was_thinned_is_not_thinned_again(times: set[datetime], now: datetime) -> None:
    kept = times - to_drop(times, now)
    assert to_drop(kept, now) == set()


@given(SETS, TIMES, TIMES)
def test_a_clock_that_jumps_takes_little_away(times: set[datetime], now: datetime, later: datetime) -> None:
    """What one clock has kept, another halves at worst: the newest, the days and the weeks all stay full."""
    kept = times - to_drop(times, now)
    still = kept - to_drop(kept, later)
    assert len(still) >= min(len(kept), NEWEST)
    assert max(kept, default=None) == max(still, default=None)
    assert len(still) * 2 >= min(len(kept), MOST)


def test_a_year_of_work_ends_with_the_days_of_a_month_and_the_weeks_of_a_year() -> None:
    """Six a day, thinned each time."""
    held: set[datetime] = set()
    start = datetime(2006, 1, 2, 8)  # a Monday
    for day in range(400):
        for hour in range(6):
            now = start + timedelta(days=day, hours=hour)
            held.add(now)
            held -= to_drop(held, now)
    last = start.date() + timedelta(days=399)
    days = {time.date() for time in held}
    assert {last - timedelta(days=back) for back in range(DAYS)} <= days
    assert len({time.isocalendar()[:2] for time in held}) == WEEKS
    assert len(held) < MOST


def test_an_afternoon_in_2099_uses_up_a_day() -> None:
    start = datetime(2006, 1, 2, 8)
    held = {start + timedelta(days=day) for day in range(60)}
    held -= to_drop(held, start + timedelta(days=60))
    before = set(held)
    for hour in range(40):  # more than the newest that are kept
        now = datetime(2099, 6, 1, 8) + timedelta(minutes=10 * hour)
        held |= {now}
        held -= to_drop(held, now)
    right = start + timedelta(days=61)
    today = {right + timedelta(minutes=number) for number in range(NEWEST)}
    held |= today
    held -= to_drop(held, max(today))
    assert today <= held
    assert len(before - held) <= NEWEST + 1
