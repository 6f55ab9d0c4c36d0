"""Values in five steps, for maps: each step holds about as many, and what is equal is in one step."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal

STEPS = 5


def steps_of(values: Mapping[str, Decimal]) -> dict[str, int]:
    """1 for the smallest to `STEPS` for the largest, by the code of each."""
    ordered = sorted(values.values())
    return {code: _step(bisect_left(ordered, value), len(ordered)) for code, value in values.items()}


def _step(rank: int, count: int) -> int:
    return rank * STEPS // count + 1


def ranges_of(values: Mapping[str, Decimal], steps: Mapping[str, int]) -> list[tuple[int, Decimal, Decimal]]:
    """(step, smallest, largest) of each step that anything is in."""
    inside: dict[int, list[Decimal]] = defaultdict(list)
    for code, step in steps.items():
        inside[step].append(values[code])
    return [(step, min(found), max(found)) for step, found in sorted(inside.items())]
