"""What units contribute to a difference adds up to it exactly, each for its reason."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laiwu_desktop.formdef.analysis.contributions import Part, Reason, Stage, explained

figures = st.decimals(min_value=0, max_value=9_999, places=2)
parts = st.dictionaries(
    st.sampled_from("abcdefg"), st.builds(Part, figures, figures, st.booleans()), max_size=7
)
stages = st.lists(st.builds(Stage, st.sampled_from(list(Reason)), parts), min_size=1, max_size=4)


@given(parts, stages, st.booleans())
def test_they_add_up_exactly(first: dict[str, Part], later: list[Stage], is_rate: bool) -> None:
    found = explained(first, later, is_rate=is_rate)
    if found.difference is not None:
        assert sum((one.amount for one in found.contributions), Fraction(0)) == found.difference
    else:
        assert found.contributions == ()
        sides = [list(side.values()) for side in (first, later[-1].parts)]
        assert any(
            not sum(part.denominator for part in side) or not any(part.answered for part in side)
            for side in sides
        )


def yes(number: int, of: int = 1) -> Part:
    return Part(Decimal(number), Decimal(of), answered=True)


@pytest.mark.parametrize(
    ("was", "now", "reason"),
    [
        (yes(3), yes(5), Reason.VALUE),
        (Part(), yes(2), Reason.ADDED),
        (yes(2), Part(), Reason.GONE),
    ],
)
def test_of_a_sum_each_unit_contributes_what_it_says_more(was: Part, now: Part, reason: Reason) -> None:
    there = {"b": yes(7)}
    found = explained({"a": was, **there}, [Stage(Reason.VALUE, {"a": now, **there})], is_rate=False)
    (one,) = found.contributions
    assert (one.unit_code, one.reason, one.amount) == ("a", reason, now.numerator - was.numerator)


def test_of_a_rate_a_unit_like_all_others_contributes_nothing() -> None:
    """Half of the households have it; a village comes in of which half have it, and one of which all have."""
    first = {"a": yes(50, 100)}
    found = explained(
        first, [Stage(Reason.BOUNDARY, {**first, "b": yes(5, 10), "c": yes(10, 10)})], is_rate=True
    )
    assert (found.before, found.after) == (50, Fraction(65, 120) * 100)
    assert [(one.unit_code, one.reason) for one in found.contributions] == [("c", Reason.BOUNDARY)]


def test_each_stage_has_its_own_reason() -> None:
    moved = {"a": yes(4), "b": yes(6)}
    found = explained(
        {"a": yes(3)},
        [
            Stage(Reason.DEFINITION, {"a": yes(4)}),
            Stage(Reason.BOUNDARY, moved),
            Stage(Reason.REVISION, {**moved, "a": yes(1)}),
            Stage(Reason.VALUE, {"b": yes(6), "c": yes(9)}),
        ],
        is_rate=False,
    )
    assert [(one.unit_code, one.reason, int(one.amount)) for one in found.contributions] == [
        ("a", Reason.DEFINITION, 1),
        ("b", Reason.BOUNDARY, 6),
        ("a", Reason.REVISION, -3),
        ("a", Reason.GONE, -1),
        ("c", Reason.ADDED, 9),
    ]


def test_where_a_rate_is_missing_nothing_is_explained() -> None:
    nobody = {"a": Part(Decimal(0), Decimal(1))}
    found = explained(nobody, [Stage(Reason.VALUE, {"a": yes(1)})], is_rate=True)
    assert (found.before, found.after, found.difference) == (None, 100, None)
