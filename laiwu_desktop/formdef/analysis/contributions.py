"""Why a total changed: what each unit contributes to the difference, and for what cause.

An area's figure goes from how it was to how it is in stages, one for each cause: the same reports by another
definition, the same villages with other borders round them, then other reports. A sum changes by the sum of
what its units change. A rate r = N ÷ D changes from r0 by Σ (ΔN − r0 · ΔD) ÷ D of the end: what a unit adds
above the line, less what it had to add to leave the rate as it was. Both add up exactly, however many stages.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

import msgspec

from laiwu_desktop.formdef.states import Word


class Cause(Word):
    """Why a unit contributes to a difference."""

    DEFINITION = "definition", "口径变化"
    BOUNDARY = "boundary", "区划变更"
    NEW = "new", "新报"
    GONE = "gone", "未再报"
    REVISION = "revision", "改报"
    VALUE = "value", "数值变化"


# Other reports: of a unit that answered on one side only that is the cause, whatever they say.
_OF_REPORTS = frozenset((Cause.REVISION, Cause.VALUE))


# A whole number, as most are, or any other exactly: whole ones are added up ten times as fast.
Exact = int | Fraction


class Part(msgspec.Struct, frozen=True):
    """What one unit adds to a figure: above the line, to a rate below, too; and whether it answered."""

    numerator: Exact = 0
    denominator: Exact = 0
    answered: bool = False

    @classmethod
    def of(cls, numerator: Decimal, denominator: Decimal, *, answered: bool) -> Part:
        """As the sums of units have it."""
        return cls(_exact(numerator), _exact(denominator), answered)

    def __add__(self, other: Part) -> Part:
        return Part(
            self.numerator + other.numerator,
            self.denominator + other.denominator,
            self.answered or other.answered,
        )


NOTHING = Part()
# The units of an area by code: those of the end, in which those of before have their places.
Parts = Mapping[str, Part]


class Stage(msgspec.Struct, frozen=True):
    """How an area's units stand, and why otherwise than in the stage before; of those that were not there as
    such before, or are not any more, `reshaped`, it is for the borders whatever the cause of the others.
    """

    cause: Cause
    parts: Parts
    reshaped: frozenset[str] = frozenset()


class Contribution(msgspec.Struct, frozen=True):
    """What a unit contributes to a difference for one cause, exactly (of a rate in percentage points), by
    what it added before and adds now.
    """

    unit_code: str
    cause: Cause
    amount: Fraction
    was: Part
    now: Part


class Explained(msgspec.Struct, frozen=True):
    """A figure before and after, exactly (a rate in %; None where there is none), and what makes the
    difference: of each unit and cause that contribute anything.
    """

    before: Fraction | None
    after: Fraction | None
    contributions: tuple[Contribution, ...] = ()

    @property
    def difference(self) -> Fraction | None:
        """The sum of all contributions; None where a figure is missing on one side."""
        return None if self.before is None or self.after is None else self.after - self.before


def explained(first: Parts, stages: Sequence[Stage], *, is_rate: bool) -> Explained:
    """Why an area's figure is no more what it was by the `first` parts, after the last stage."""
    before, after = (_figure(parts.values(), is_rate=is_rate) for parts in (first, stages[-1].parts))
    if before is None or after is None:
        return Explained(before, after)
    whole = Fraction(sum(part.denominator for part in stages[-1].parts.values()))
    rate, scale = (before / 100, 100 / whole) if is_rate else (Fraction(0), Fraction(1))
    found = []
    for was, stage in itertools.pairwise((Stage(Cause.VALUE, first), *stages)):
        for code, cause, old, new in _moves(was.parts, stage):
            above, below = new.numerator - old.numerator, new.denominator - old.denominator
            found.append(Contribution(code, cause, (above - rate * below) * scale, old, new))
    return Explained(before, after, tuple(one for one in found if one.amount))


def _figure(parts: Iterable[Part], *, is_rate: bool) -> Fraction | None:
    """The figure exactly; None for a rate to which nobody answered, or of nothing."""
    parts = list(parts)
    above = Fraction(sum(part.numerator for part in parts))
    if not is_rate:
        return above
    below = sum(part.denominator for part in parts)
    return above / below * 100 if below and any(part.answered for part in parts) else None


def _exact(number: Decimal) -> Exact:
    above, below = number.as_integer_ratio()
    return above if below == 1 else Fraction(above, below)


def _moves(was: Parts, stage: Stage) -> Iterator[tuple[str, Cause, Part, Part]]:
    """(unit, why, what it added, what it adds) of each unit of either side."""
    for code in dict.fromkeys((*was, *stage.parts)):
        old, new = was.get(code, NOTHING), stage.parts.get(code, NOTHING)
        if (old.numerator, old.denominator) == (new.numerator, new.denominator):
            continue
        cause = Cause.BOUNDARY if code in stage.reshaped else stage.cause
        if cause in _OF_REPORTS and old.answered != new.answered:
            cause = Cause.NEW if new.answered else Cause.GONE
        yield code, cause, old, new
