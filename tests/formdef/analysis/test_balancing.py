"""Figures in a larger unit add up as printed, none is off by a unit, and no way moves fewer."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laiwu_desktop.formdef.analysis.balancing import Printed, balanced
from laiwu_desktop.formdef.rounding import rounded

UNIT = Decimal(10000)
Tree = tuple[dict[str, Decimal], dict[str, str]]


def of_tree(shape: list[list[int]]) -> Tree:
    """A city whose districts have villages with these figures."""
    values, totals = {"city": Decimal(sum(map(sum, shape)))}, {}
    for number, villages in enumerate(shape):
        district = f"d{number}"
        values[district], totals[district] = Decimal(sum(villages)), "city"
        for place, figure in enumerate(villages):
            values[f"{district}.{place}"], totals[f"{district}.{place}"] = Decimal(figure), district
    return values, totals


figures = st.integers(-60_000, 60_000) | st.sampled_from([0, 5_000, 10_000, 15_000, 4_999])


def adds_up(printed: Mapping[str, Printed], totals: Mapping[str, str]) -> bool:
    return all(
        printed[total].value == sum(printed[code].value for code in totals if totals[code] == total)
        for total in set(totals.values())
    )


@given(st.lists(st.lists(figures, min_size=1, max_size=12), min_size=1, max_size=6))
@settings(max_examples=1000, deadline=None)
def test_every_printed_sum_holds_and_no_figure_is_off_by_a_unit(shape: list[list[int]]) -> None:
    values, totals = of_tree(shape)
    printed = balanced(values, totals, UNIT)
    assert printed.keys() == values.keys()
    assert adds_up(printed, totals)
    for code, one in printed.items():
        assert one.value % UNIT == 0
        assert abs(one.value - values[code]) < UNIT
        assert one.is_moved == (one.value != rounded(values[code] / UNIT, 0) * UNIT)


def every_way(values: Mapping[str, Decimal]) -> Iterator[dict[str, Decimal]]:
    """All figures below or above, in every way: the independent computation."""
    both = [
        {(figure / UNIT).to_integral_value(way) * UNIT for way in (ROUND_FLOOR, ROUND_CEILING)}
        for figure in values.values()
    ]
    return (dict(zip(values, way, strict=True)) for way in itertools.product(*both))


@given(st.lists(st.lists(figures, min_size=1, max_size=3), min_size=1, max_size=3))
@settings(max_examples=150, deadline=None)
def test_no_other_way_moves_fewer(shape: list[list[int]]) -> None:
    values, totals = of_tree(shape)
    printed = balanced(values, totals, UNIT)

    def cost(way: Mapping[str, Decimal]) -> tuple[int, Decimal]:
        moved = sum(figure != rounded(values[code] / UNIT, 0) * UNIT for code, figure in way.items())
        return moved, sum((abs(figure - values[code]) for code, figure in way.items()), Decimal(0))

    sound = [
        way
        for way in every_way(values)
        if adds_up({c: Printed(f, is_moved=False) for c, f in way.items()}, totals)
    ]
    assert cost({code: one.value for code, one in printed.items()}) == min(map(cost, sound))


def test_what_need_not_be_moved_is_not() -> None:
    """1.4 and 1.3 make 2.7: printed half up 1 and 1 make 3, so that 1.4, the nearer, becomes 2."""
    values = {"all": Decimal(27_000), "a": Decimal(14_000), "b": Decimal(13_000)}
    printed = balanced(values, {"a": "all", "b": "all"}, UNIT)
    assert {code: int(one.value) for code, one in printed.items()} == {
        "all": 30_000,
        "a": 20_000,
        "b": 10_000,
    }
    assert [code for code, one in printed.items() if one.is_moved] == ["a"]


def test_a_total_that_is_no_sum_is_refused() -> None:
    with pytest.raises(ValueError, match="all is not the sum"):
        balanced({"all": Decimal(3), "a": Decimal(1)}, {"a": "all"}, UNIT)
