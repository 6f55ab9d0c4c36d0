"""In time or not, judged by the day the first report came."""

from __future__ import annotations

from datetime import date

import pytest

from laiwu_desktop.formdef.chasing.punctuality import Arrival, Punctual, in_a_row, rate

DUE = date(2007, 1, 15)
ON, LATE, MISSING, OPEN, UNKNOWN = Punctual


@pytest.mark.parametrize(
    ("came", "is_here", "today", "standing", "days"),
    [
        (None, False, 15, OPEN, 0),
        (None, False, 16, MISSING, 1),
        (15, True, 31, ON, 0),
        (16, True, 31, LATE, 1),
        (None, True, 31, UNKNOWN, 0),
    ],
)
def test_the_last_day_itself_is_in_time(
    came: int | None, is_here: bool, today: int, standing: Punctual, days: int
) -> None:
    arrival = Arrival(DUE, date(2007, 1, came) if came else None, is_here)
    assert arrival.standing(date(2007, 1, today)) is standing
    assert arrival.days_late(date(2007, 1, today)) == days


@pytest.mark.parametrize(
    ("standings", "count"),
    [
        ([], 0),
        ([LATE, ON], 0),
        ([ON, LATE, MISSING], 2),
        ([LATE, LATE, OPEN], 2),
        ([LATE, UNKNOWN, MISSING], 1),
    ],
)
def test_late_in_a_row_ends_with_one_in_time(standings: list[Punctual], count: int) -> None:
    assert in_a_row(standings) == count


def test_a_rate_leaves_out_what_cannot_be_judged() -> None:
    found = rate([ON, ON, LATE, MISSING, OPEN, UNKNOWN])
    assert (found.on_time, found.judged, found.percent) == (2, 4, 50.0)
    assert rate([OPEN, UNKNOWN]).percent is None
