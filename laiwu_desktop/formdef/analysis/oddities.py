"""Values that stand out among those of villages of about the same size (离群值), robustly.

The modified z-score of Iglewicz and Hoaglin (1993): 0.6745 · |x − median| ÷ MAD over 3.5, MAD being the
median of the distances from the median. One wrong figure does not move it, as it would a mean. Where more
than half of all values are the same MAD is 0: there the mean distance takes its place, times 1.2533 for
1.4826, and twice the score is asked, for a few small numbers among many zeros are nothing odd.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from statistics import median

import msgspec

# Over this a value stands out.
MOST_SCORE = Decimal("3.5")
# Fewer than these tell nothing of what is usual among them.
LEAST_VILLAGES = 12
# About so many villages of the same size are looked at together.
OF_A_CLASS = 30
_OF_MEDIANS, _OF_MEANS = Decimal("1.4826"), Decimal("1.2533")


class Peers(msgspec.Struct, frozen=True):
    """Villages from a size to a size, with what is usual among them of one field: `low` to `high`."""

    smallest: Decimal
    largest: Decimal
    count: int
    middle: Decimal
    low: Decimal
    high: Decimal


class Odd(msgspec.Struct, frozen=True):
    """A value that stands out among its peers, and how many times the usual spread it is off."""

    unit_code: str
    value: Decimal
    score: Decimal
    peers: Peers


def odd_values(values: Mapping[str, Decimal], sizes: Mapping[str, Decimal]) -> list[Odd]:
    """The values of one field that stand out, the oddest first: {unit code: value} by the size of the units.

    Units are cut by size into classes of about the same number; of less than `LEAST_VILLAGES` nothing is
    said, and those whose size is not known are looked at with nobody.
    """
    known = sorted((code for code in values if code in sizes), key=lambda code: (sizes[code], code))
    found = [odd for group in _cut(known, sizes) for odd in _odd_among(group, values, sizes)]
    return sorted(found, key=lambda odd: (-odd.score, odd.unit_code))


def _cut(codes: Sequence[str], sizes: Mapping[str, Decimal]) -> list[list[str]]:
    """Classes of about the same number; units of one size are in one."""
    count = max(len(codes) // OF_A_CLASS, 1)
    groups: list[list[str]] = [[] for _ in range(count)]
    at = 0
    for number, code in enumerate(codes):
        if number and sizes[code] != sizes[codes[number - 1]]:
            at = number * count // len(codes)
        groups[at].append(code)
    return [group for group in groups if len(group) >= LEAST_VILLAGES]


def _odd_among(
    group: Sequence[str], values: Mapping[str, Decimal], sizes: Mapping[str, Decimal]
) -> list[Odd]:
    middle = median(values[code] for code in group)
    off = {code: abs(values[code] - middle) for code in group}
    spread, most = _OF_MEDIANS * median(off.values()), MOST_SCORE
    if not spread:
        spread, most = _OF_MEANS * sum(off.values()) / len(off), 2 * MOST_SCORE
    if not spread:
        return []
    reach = most * spread
    peers = Peers(sizes[group[0]], sizes[group[-1]], len(group), middle, middle - reach, middle + reach)
    return [
        Odd(code, values[code], distance / spread, peers)
        for code, distance in off.items()
        if distance > reach
    ]
