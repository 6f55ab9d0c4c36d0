"""Days are counted as the office works."""

from __future__ import annotations

from datetime import date

import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.formdef.chasing.working_days import WorkingDays

# 2007: New Year (1 to 3 January, worked for on 30 and 31 December), Spring Festival.
OF_2007 = (
    "2007-01-01至2007年1月3日 休；2006.12.30—2006.12.31 上班\n2007-02-18至2007-02-24 放假; 2007-02-25 班"
)


@pytest.mark.parametrize(
    ("day", "count", "due"),
    [
        ("2006-12-29", 0, "2006-12-29"),
        ("2006-12-29", 1, "2006-12-30"),  # a Saturday that is worked on
        ("2006-12-31", 1, "2007-01-04"),
        ("2006-12-31", 10, "2007-01-17"),  # two week-ends lie between
        ("2007-01-01", 0, "2007-01-04"),
        ("2007-02-16", 1, "2007-02-25"),
    ],
)
def test_holidays_and_week_ends_do_not_count(day: str, count: int, due: str) -> None:
    days = WorkingDays.parse(OF_2007)
    assert days.after(date.fromisoformat(day), count).isoformat() == due


def test_without_holidays_monday_to_friday_count() -> None:
    days = WorkingDays.parse(" \n；")
    assert not days.is_given
    assert days.after(date(2006, 12, 29), 1) == date(2007, 1, 1)


@pytest.mark.parametrize(
    "text",
    [
        "2007-01-01",
        "春节 休",
        "2007-02-30 休",
        "2007-02-24至2007-02-18 休",
        "2007-02-18至2070-02-24 休",
        "休",
    ],
)
def test_what_is_no_entry_is_named(text: str) -> None:
    with pytest.raises(PersonError) as refused:
        WorkingDays.parse(f"2007-01-01 休\n{text}")
    assert refused.value.code == "bad_holidays"
    assert text in refused.value.message


def test_a_day_is_not_both() -> None:
    with pytest.raises(PersonError, match="2007-02-20 既写了休，又写了班"):
        WorkingDays.parse("2007-02-18至2007-02-24 休；2007-02-20 班")
