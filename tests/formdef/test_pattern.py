"""Patterns of form files: they match what Python's `re` matches, in a time that grows with the text alone."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laiwu_desktop.formdef.pattern import BadPattern, Pattern

SIGNS = "ab1 .村\n"
ATOMS = st.sampled_from(
    ["a", "b", "1", "村", ".", r"\d", r"\w", r"\s", "[ab]", "[^a]", "[a-z村]", r"[^\d]", r"[.]"]
)
PATTERNS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map("".join),
        st.lists(inner, min_size=1, max_size=3).map("|".join).map("({})".format),
        st.tuples(
            inner.map("(?:{})".format), st.sampled_from(["*", "+", "?", "*?", "{2}", "{0,3}", "{1,}"])
        ).map("".join),
    ),
    max_leaves=6,
)


@given(PATTERNS, st.text(SIGNS, max_size=6))
def test_a_pattern_matches_what_it_always_did(text: str, value: str) -> None:
    assert Pattern(text).matches(value) == (re.fullmatch(text, value) is not None)
    assert Pattern(f"^{text}$").matches(value) == (re.fullmatch(text, value) is not None)


@pytest.mark.parametrize("text", ["(a+)+b", "(a|a)*b", "(.*)*b", "(a?){60}a{60}b", "(a|b|ab)*c"])
def test_no_pattern_takes_for_ever(text: str) -> None:
    """`re` would take longer than there is time."""
    assert not Pattern(text).matches("a" * 3_000)


@pytest.mark.parametrize(
    "text",
    [
        "[", "(?i)a", "(?i:a)", r"(a)\1", "(?=a)b", r"\ba", "a^b", "(?>a)", "a*+", "a{100000}",
        "(a{1,60000}){1,60000}", "(" * 2_000 + ")" * 2_000,
    ],
)  # fmt: skip
def test_what_cannot_be_followed_is_said(text: str) -> None:
    with pytest.raises(BadPattern):
        Pattern(text)
