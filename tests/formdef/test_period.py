"""Periods: codes, names, days and neighbours."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.formdef.period import Period


@pytest.mark.parametrize(
    ("code", "label", "start", "end", "previous", "following"),
    [
        ("2006", "2006年", date(2006, 1, 1), date(2006, 12, 31), "2005", "2007"),
        ("2006S1", "2006年上半年", date(2006, 1, 1), date(2006, 6, 30), "2005S2", "2006S2"),
        ("2006S2", "2006年下半年", date(2006, 7, 1), date(2006, 12, 31), "2006S1", "2007S1"),
        ("2006Q4", "2006年第4季度", date(2006, 10, 1), date(2006, 12, 31), "2006Q3", "2007Q1"),
        ("200602", "2006年2月", date(2006, 2, 1), date(2006, 2, 28), "200601", "200603"),
        ("200802", "2008年2月", date(2008, 2, 1), date(2008, 2, 29), "200801", "200803"),
        ("200612", "2006年12月", date(2006, 12, 1), date(2006, 12, 31), "200611", "200701"),
    ],
)
def test_a_period(code: str, label: str, start: date, end: date, previous: str, following: str) -> None:
    period = Period.parse(code)
    assert (period.code, period.label, period.start, period.end) == (code, label, start, end)
    assert (period.previous.code, period.next.code) == (previous, following)


@pytest.mark.parametrize(
    "code",
    [
        "",
        "06",
        "2006S3",
        "2006S0",
        "2006Q5",
        "200613",
        "200600",
        "2006s2",
        "2006 S2",
        "2006H1",
        "0000",
        "9999",
    ],
)
def test_a_wrong_code_is_told_with_what_would_be_right(code: str) -> None:
    with pytest.raises(PersonError) as caught:
        Period.parse(code)
    assert caught.value.code == "bad_period"
    assert "2006S2" in caught.value.remedy


PERIODS = st.integers(1990, 2100).flatmap(
    lambda year: st.one_of(
        st.just(Period(year, "Y", 1)),
        st.integers(1, 2).map(lambda part: Period(year, "S", part)),
        st.integers(1, 4).map(lambda part: Period(year, "Q", part)),
        st.integers(1, 12).map(lambda part: Period(year, "M", part)),
    )
)


@given(PERIODS)
def test_periods_follow_each_other_without_a_gap(period: Period) -> None:
    assert Period.parse(period.code) == period
    assert period.next.previous == period
    assert period.next.start == period.end + timedelta(days=1)
    assert period.previous < period < period.next
