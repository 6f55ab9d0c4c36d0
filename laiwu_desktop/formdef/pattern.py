"""Patterns of form files, matched in a time that grows with the text alone.

Form files come in packages, too, and Python's `re` takes hours over a pattern such as `(a+)+b`. Here all the
places of a pattern that a text may have come to are followed side by side, and where each sign leads is kept:
nothing is tried twice. Backward references and looking around cannot be had this way.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable
from re import _constants, _parser  # type: ignore[attr-defined]  # Python's own reader of patterns
from typing import Any

# A person's pattern has some dozens of places, that of an address on the web about twenty.
_MOST_PLACES = 2_000
_MOST_KEPT = 20_000
_CATEGORIES = {
    _constants.CATEGORY_DIGIT: r"\d", _constants.CATEGORY_NOT_DIGIT: r"\D",
    _constants.CATEGORY_SPACE: r"\s", _constants.CATEGORY_NOT_SPACE: r"\S",
    _constants.CATEGORY_WORD: r"\w", _constants.CATEGORY_NOT_WORD: r"\W",
}  # fmt: skip
_REPEATS = (_constants.MAX_REPEAT, _constants.MIN_REPEAT)
# All of a text is meant: what says so again at both ends says nothing.
_START = [(_constants.AT, _constants.AT_BEGINNING)]
_END = [(_constants.AT, _constants.AT_END)]

Test = Callable[[str], bool]


class BadPattern(ValueError):
    """A pattern that is none, or uses what is not offered; the text says what."""


class Pattern:
    """A pattern that a whole text matches or not."""

    def __init__(self, text: str) -> None:
        self._tests: list[Test | None] = []
        self._next: list[list[int]] = []
        self._kept: dict[tuple[frozenset[int], str], frozenset[int]] = {}
        try:
            parsed = _parser.parse(text)
        except (re.error, RecursionError, OverflowError) as error:
            raise BadPattern("不是正则表达式") from error
        if parsed.state.flags & ~re.UNICODE:
            raise BadPattern("不能用 (?i) 一类的选项")
        start = self._place()
        try:
            self._end = self._sequence(_without_ends(list(parsed)), start)
        except RecursionError as error:
            raise BadPattern("括号层数太多") from error
        self._start = self._reached([start])

    def matches(self, text: str) -> bool:
        """Whether it matches all of a text."""
        here = self._start
        for sign in text:
            there = self._kept.get((here, sign))
            if there is None:
                there = self._step(here, sign)
                if len(self._kept) < _MOST_KEPT:
                    self._kept[here, sign] = there
            if not there:
                return False
            here = there
        return self._end in here

    # ---- following it

    def _step(self, here: frozenset[int], sign: str) -> frozenset[int]:
        passed = (place for place in here if (test := self._tests[place]) is not None and test(sign))
        return self._reached(following for place in passed for following in self._next[place])

    def _reached(self, places: Iterable[int]) -> frozenset[int]:
        """The places, and those that can be gone on to without a sign."""
        found: set[int] = set()
        waiting = list(places)
        while waiting:
            place = waiting.pop()
            if place not in found:
                found.add(place)
                if self._tests[place] is None:
                    waiting += self._next[place]
        return frozenset(found)

    # ---- laying it out: every part begins at a place and says where it ends

    def _place(self, test: Test | None = None) -> int:
        if len(self._tests) >= _MOST_PLACES:
            raise BadPattern("太长，或重复次数太多")
        self._tests.append(test)
        self._next.append([])
        return len(self._tests) - 1

    def _after(self, place: int, test: Test | None = None) -> int:
        new = self._place(test)
        self._next[place].append(new)
        return new

    def _sequence(self, parts: Any, start: int) -> int:
        here = start
        for part in parts:
            here = self._part(part, here)
        return here

    def _part(self, part: Any, here: int) -> int:
        kind, given = part
        if kind is _constants.SUBPATTERN:
            _, on, off, inner = given
            if on or off:
                raise BadPattern("不能用 (?i) 一类的选项")
            return self._sequence(inner, here)
        if kind is _constants.BRANCH:
            end = self._place()
            for branch in given[1]:
                self._next[self._sequence(branch, self._after(here))].append(end)
            return end
        if kind in _REPEATS:
            fewest, most, inner = given
            return self._repeat(fewest, most, inner, here)
        return self._after(self._after(here, _test_of(kind, given)))

    def _repeat(self, fewest: int, most: int, inner: Any, here: int) -> int:
        for _ in range(fewest):
            here = self._sequence(inner, self._after(here))
        end = self._place()
        if most is _constants.MAXREPEAT:
            again = self._after(here)
            self._next[self._sequence(inner, self._after(again))].append(again)
            self._next[again].append(end)
            return end
        self._next[here].append(end)
        for _ in range(most - fewest):
            here = self._sequence(inner, self._after(here))
            self._next[here].append(end)
        return end


def _without_ends(parts: list[Any]) -> list[Any]:
    parts = parts[1:] if parts[:1] == _START else parts
    return parts[:-1] if parts[-1:] == _END else parts


def _test_of(kind: Any, given: Any) -> Test:
    """Whether a sign is the one, or one of those, that stand there."""
    if kind is _constants.LITERAL:
        return lambda sign: ord(sign) == given
    if kind is _constants.NOT_LITERAL:
        return lambda sign: ord(sign) != given
    if kind is _constants.ANY:
        return lambda sign: sign != "\n"
    if kind is _constants.RANGE:
        return lambda sign: given[0] <= ord(sign) <= given[1]
    if kind is _constants.CATEGORY and given in _CATEGORIES:
        category = re.compile(_CATEGORIES[given])
        return lambda sign: category.match(sign) is not None
    if kind is _constants.IN:
        is_not = given[0][0] is _constants.NEGATE
        tests = [_test_of(*one) for one in given[is_not:]]
        return lambda sign: any(test(sign) for test in tests) is not is_not
    raise BadPattern("只能用文字、字符集合、括号、| 和重复次数")


@functools.cache
def pattern(text: str) -> Pattern:
    """The pattern of that text, laid out once."""
    return Pattern(text)
