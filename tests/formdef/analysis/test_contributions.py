"""What units contribute to a difference adds up to it exactly, each for its reason."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laiwu_desktop.formdef.analysis.contributions import Cause, Part, Stage, explained

figures = st.fractions(min_value=0, max_value=9_999, max_denominator=30)
parts = st.dictionaries(
    st.sampled_from("abcdefg"), st.builds(Part, figures, figures, st.booleans()), max_size=7
)
stages = st.lists(st.builds(Stage, st.sampled_from(list(Cause)), parts), min_size=1, max_size=4)


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
    return Part(Fraction(number), Fraction(of), answered=True)


@pytest.mark.parametrize(
    ("was", "now", "cause"),
    [
        (yes(3), yes(5), Cause.VALUE),
        (Part(), yes(2), Cause.NEW),
        (yes(2), Part(), Cause.GONE),
    ],
)
def test_of_a_sum_each_unit_contributes_what_it_says_more(was: Part, now: Part, cause: Cause) -> None:
    there = {"b": yes(7)}
    found = explained({"a": was, **there}, [Stage(Cause.VALUE, {"a": now, **there})], is_rate=False)
    (one,) = found.contributions
    assert (one.unit_code, one.cause, one.amount) == ("a", cause, now.numerator - was.numerator)


def test_of_a_rate_a_unit_like_all_others_contributes_nothing() -> None:
    """Half of the households have it; a village comes in of which half have it, and one of which all have."""
    first = {"a": yes(50, 100)}
    found = explained(
        first, [Stage(Cause.BOUNDARY, {**first, "b": yes(5, 10), "c": yes(10, 10)})], is_rate=True
    )
    assert (found.before, found.after) == (50, Fraction(65, 120) * 100)
    assert [(one.unit_code, one.cause) for one in found.contributions] == [("c", Cause.BOUNDARY)]


def test_each_stage_has_its_own_reason() -> None:
    moved = {"a": yes(4), "b": yes(6)}
    found = explained(
        {"a": yes(3)},
        [
            Stage(Cause.DEFINITION, {"a": yes(4)}),
            Stage(Cause.BOUNDARY, moved),
            Stage(Cause.REVISION, {**moved, "a": yes(1)}),
            Stage(Cause.VALUE, {"b": yes(6), "c": yes(9)}),
        ],
        is_rate=False,
    )
    assert [(one.unit_code, one.cause, int(one.amount)) for one in found.contributions] == [
        ("a", Cause.DEFINITION, 1),
        ("b", Cause.BOUNDARY, 6),
        ("a", Cause.REVISION, -3),
        ("a", Cause.GONE, -1),
        ("c", Cause.NEW, 9),
    ]


def test_of_units_that_are_others_by_then_it_is_for_the_borders() -> None:
    """Village a was split into b and c: what it said is gone, what they say is new."""
    later = Stage(Cause.VALUE, {"b": yes(2), "c": yes(3), "d": yes(1)}, frozenset("abc"))
    found = explained({"a": yes(4)}, [later], is_rate=False)
    assert {one.unit_code: one.cause for one in found.contributions} == {
        "a": Cause.BOUNDARY, "b": Cause.BOUNDARY, "c": Cause.BOUNDARY, "d": Cause.NEW
    }  # fmt: skip


def test_where_a_rate_is_missing_nothing_is_explained() -> None:
    nobody = {"a": Part(Fraction(0), Fraction(1))}
    found = explained(nobody, [Stage(Cause.VALUE, {"a": yes(1)})], is_rate=True)
    assert (found.before, found.after, found.difference) == (None, 100, None)
