"""A target's course drawn on to the day it is due, with what that leaves out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from laiwu_desktop.formdef.targets.forecast import Point, straight_line

DUE = date(2010, 12, 31)
D = Decimal


def course(*values: str, first: int = 2004, registered: bool = True) -> list[Point]:
    """A figure a year."""
    return [Point(str(first + n), D(value), registered) for n, value in enumerate(values)]


def test_two_periods_make_a_line_and_it_is_said_how_rough_it_is() -> None:
    found = straight_line(course("10", "20", first=2008), DUE, "%")
    assert found is not None
    assert found.value == 30
    assert found.words == (
        "按最近 2 期（2008年至2009年）直线推算，未考虑投入、政策、季节和统计口径的变化；只有两期，很粗略。"
    )


def test_the_line_lies_between_points_that_are_on_none() -> None:
    found = straight_line(course("10", "40", "30", first=2007), DUE, "%")
    assert found is not None
    # Slope 10 a year but for the leap day of 2008: least squares reckoned by hand over days.
    assert abs(found.value - D("46.67")) < D("0.05")
    assert len(found.periods) == 3


def test_only_the_last_four_periods_count() -> None:
    with_old = straight_line(course("90", "1", "2", "3", "4"), DUE, "%")
    without = straight_line(course("1", "2", "3", "4", first=2005), DUE, "%")
    assert with_old == without
    assert with_old is not None
    assert with_old.periods == ("2005", "2006", "2007", "2008")


@pytest.mark.parametrize("points", [[], course("10", first=2009)])
def test_less_than_two_tell_no_direction(points: list[Point]) -> None:
    assert straight_line(points, DUE, "%") is None


def test_nothing_is_foretold_of_a_day_that_is_past() -> None:
    assert straight_line(course("10", "20"), date(2005, 12, 31), "%") is None


def test_it_stays_where_figures_can_be() -> None:
    falling = straight_line(course("30", "5", first=2008), DUE, "户", places=0)
    rising = straight_line(course("50", "90", first=2008), DUE, "%")
    households = straight_line(course("50", "90", first=2008), DUE, "户", places=0)
    assert falling is not None
    assert rising is not None
    assert households is not None
    assert (falling.value, rising.value, households.value) == (0, 100, 130)
    assert "不小于 0" in falling.words
    assert "不超过 100%" in rising.words
    assert "100" not in households.words


def test_a_growth_that_is_over_a_hundred_percent_already_may_be() -> None:
    found = straight_line(course("110", "120", first=2008), DUE, "%")
    assert found is not None
    assert found.value == 130


def test_figures_of_another_making_are_left_out_and_that_is_said() -> None:
    mixed = [
        Point("2006", D(90), registered=True),
        Point("2007", D(10)),
        Point("2008", D(20)),
        Point("2009", D(30)),
    ]
    found = straight_line(mixed, DUE, "%")
    assert found is not None
    assert found.periods == ("2007", "2008", "2009")
    assert "口径不同" in found.words
    assert straight_line(mixed[:2], DUE, "%") is None


def test_it_is_said_that_not_as_many_units_answered() -> None:
    grown = [
        Point("2008", D(10), reported=3, units=9),
        Point("2009", D(20), reported=9, units=9),
    ]
    found = straight_line(grown, DUE, "%")
    assert found is not None
    assert "各期有数的单位不一样多" in found.words
