"""Figures in a larger unit (户→万户) that still add up as printed (舍位平衡).

Each figure is printed as the multiple of the unit below or above it, nothing else (zero-restricted
controlled rounding, Cox 1987). Of all ways in which every printed total is the sum of its printed parts, that
one is taken in which the fewest figures are printed otherwise than half up; among those, the nearest in all.
Over a tree that is found exactly: what a part costs printed above and below is known before its total is
looked at, and a total needs a number of its parts above, whichever are the cheapest.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

import msgspec


class Printed(msgspec.Struct, frozen=True):
    """A figure as it is printed, in its own unit: 120000 for 12 万. `is_moved`: otherwise than half up."""

    value: Decimal
    is_moved: bool


class _Cost(msgspec.Struct, frozen=True, order=True):
    """How many figures are moved, and by how much all of them are off, in units of the last place."""

    moved: int = 0
    off: Fraction = Fraction(0)

    def __add__(self, other: _Cost) -> _Cost:
        return _Cost(self.moved + other.moved, self.off + other.off)

    def __sub__(self, other: _Cost) -> _Cost:
        return _Cost(self.moved - other.moved, self.off - other.off)


class _Branch(msgspec.Struct):
    """A figure, how many units it is, and its parts. `cost` is that of all of it printed below, and above;
    where it is a multiple itself, both are the same way.
    """

    code: str
    many: Fraction
    parts: list[_Branch]
    cost: tuple[_Cost, _Cost] = (_Cost(), _Cost())

    @property
    def floor(self) -> int:
        return math.floor(self.many)

    @property
    def over(self) -> Fraction:
        return self.many - self.floor

    @property
    def near(self) -> int:
        """How it is printed by itself: 1 above, 0 below."""
        half = Fraction(1, 2)
        return int(self.over >= half if self.many > 0 else self.over > half)

    @property
    def dearer(self) -> _Cost:
        """What it costs more to be printed above than below."""
        return self.cost[1] - self.cost[0]


def balanced(
    values: Mapping[str, Decimal | Fraction], totals: Mapping[str, str], unit: Decimal
) -> dict[str, Printed]:
    """Figures to print in a unit: {code: figure}.

    `totals` names what a figure is a part of; what is named nowhere stands by itself. ValueError for a total
    that is not the sum of its parts: what lies in none of them has to be a part of its own.
    """
    exact = {code: Fraction(value) for code, value in values.items()}
    parts: dict[str, list[str]] = defaultdict(list)
    for code, total in totals.items():
        parts[total].append(code)
    for total, codes in parts.items():
        if sum(exact[code] for code in codes) != exact[total]:
            raise ValueError(f"{total} is not the sum of its parts")
    printed: dict[str, Printed] = {}
    for top in (code for code in values if code not in totals):
        branch = _branch(top, exact, parts, unit)
        _print(branch, branch.cost[1] < branch.cost[0], unit, printed)
    return printed


def _branch(
    code: str, values: Mapping[str, Fraction], parts: Mapping[str, list[str]], unit: Decimal
) -> _Branch:
    below = [_branch(part, values, parts, unit) for part in parts.get(code, ())]
    made = _Branch(code, values[code] / Fraction(unit), below)
    made.cost = _cost(made, 0), _cost(made, int(made.over > 0))
    return made


def _cost(branch: _Branch, up: int) -> _Cost:
    """What it costs to print a figure below (0) or above (1), with all that it is the sum of."""
    own = _Cost(int(up != branch.near), abs(up - branch.over))
    above = _above(branch, up)
    return sum((part.cost[part.code in above] for part in branch.parts), own)


def _above(branch: _Branch, up: int) -> set[str]:
    """Which parts are printed above where the total is printed so: as many as it takes, the cheapest."""
    count = branch.floor + up - sum(part.floor for part in branch.parts)
    movable = sorted((part for part in branch.parts if part.over), key=lambda part: part.dearer)
    return {part.code for part in movable[:count]}


def _print(branch: _Branch, up: int, unit: Decimal, printed: dict[str, Printed]) -> None:
    up = up if branch.over else 0
    printed[branch.code] = Printed((branch.floor + up) * unit, up != branch.near)
    above = _above(branch, up)
    for part in branch.parts:
        _print(part, part.code in above, unit, printed)
