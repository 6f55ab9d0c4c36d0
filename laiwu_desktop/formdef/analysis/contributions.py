"""Why a total changed: what each unit contributes to the difference, and for what reason.

An area's figure goes from how it was to how it is in stages, one for each reason: the same reports by another
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


class Reason(Word):
    """Why a unit contributes to a difference."""

    DEFINITION = "definition", "口径变化"
    BOUNDARY = "boundary", "区划变更"
    ADDED = "added", "新报"
    GONE = "gone", "未再报"
    REVISION = "revision", "改报"
    VALUE = "value", "数值变化"


# Other reports: of a unit that answered on one side only that is the reason, whatever they say.
_OF_REPORTS = frozenset((Reason.REVISION, Reason.VALUE))


class Part(msgspec.Struct, frozen=True):
    """What one unit adds to a figure: above the line, to a rate below, too; and whether it answered."""

    numerator: Decimal = Decimal(0)
    denominator: Decimal = Decimal(0)
    answered: bool = False

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
    """How an area's units stand, and why otherwise than in the stage before."""

    reason: Reason
    parts: Parts


class Contribution(msgspec.Struct, frozen=True):
    """What a unit contributes to a difference for one reason, exactly; of a rate in percentage points."""

    unit_code: str
    reason: Reason
    amount: Fraction


class Explained(msgspec.Struct, frozen=True):
    """A figure before and after, exactly (a rate in %; None where there is none), and what makes the
    difference: of each unit and reason that contribute anything.
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
    whole = sum((Fraction(part.denominator) for part in stages[-1].parts.values()), Fraction(0))
    rate, scale = (before / 100, 100 / whole) if is_rate else (Fraction(0), Fraction(1))
    found = []
    for was, stage in itertools.pairwise((Stage(Reason.VALUE, first), *stages)):
        for code, reason, above, below in _moves(was.parts, stage):
            found.append(Contribution(code, reason, (above - rate * below) * scale))
    return Explained(before, after, tuple(one for one in found if one.amount))


def _figure(parts: Iterable[Part], *, is_rate: bool) -> Fraction | None:
    """The figure exactly; None for a rate to which nobody answered, or of nothing."""
    whole = sum(parts, NOTHING)
    above, below = Fraction(whole.numerator), Fraction(whole.denominator)
    if not is_rate:
        return above
    return above / below * 100 if below and whole.answered else None


def _moves(was: Parts, stage: Stage) -> Iterator[tuple[str, Reason, Fraction, Fraction]]:
    """(unit, why, how much more above the line, how much more below) of each unit of either side."""
    for code in dict.fromkeys((*was, *stage.parts)):
        old, new = was.get(code, NOTHING), stage.parts.get(code, NOTHING)
        reason = stage.reason
        if reason in _OF_REPORTS and old.answered != new.answered:
            reason = Reason.ADDED if new.answered else Reason.GONE
        above = Fraction(new.numerator) - Fraction(old.numerator)
        yield code, reason, above, Fraction(new.denominator) - Fraction(old.denominator)
