"""Any figures of any units and periods side by side, as they are, or in a larger unit that still adds up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

import msgspec

from laiwu_desktop.formdef.analysis.balancing import Printed, balanced
from laiwu_desktop.formdef.plan import Indicator
from laiwu_desktop.formdef.rounding import rounded

# What of a total lies in none of its parts that are shown: one more part, which is nowhere to be seen.
_REST = "*"
# The line of units that were chosen one by one, together.
ALL_CHOSEN = ""


class Scale(msgspec.Struct, frozen=True):
    """A larger unit to show figures in: `factor` of the measure's own, with so many places."""

    prefix: str
    factor: int
    places: int

    @property
    def word(self) -> str:
        """What a person chooses it by."""
        return f"{self.prefix}（{self.places} 位小数）" if self.places else f"{self.prefix}（整数）"

    @property
    def step(self) -> Decimal:
        """The last place that is shown, in the measure's own unit."""
        return Decimal(self.factor).scaleb(-self.places)

    def unit_of(self, measure: Indicator) -> str:
        """万户 of 户; a rate stays what it is."""
        return measure.unit if measure.is_rate else f"{self.prefix}{measure.unit}"


SCALES = (Scale("千", 1000, 1), Scale("万", 10000, 2), Scale("万", 10000, 0), Scale("亿", 10**8, 2))


class Figure(msgspec.Struct, frozen=True):
    """One cell. `value` is None where there is none; `reported` of `registered` units are behind it."""

    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    reported: int
    registered: int


class PivotColumn(msgspec.Struct, frozen=True):
    """A measure in a period (its code)."""

    measure: Indicator
    period: str


class PivotLine(msgspec.Struct, frozen=True):
    """A unit with a figure for each column. `parent` is the line that it is a part of, None for none;
    `depth` is how far below the top line.
    """

    division: str
    name: str
    level: str
    parent: str | None
    depth: int
    figures: tuple[Figure, ...]


class Shown(msgspec.Struct, frozen=True):
    """A figure as it is shown; `is_moved`: otherwise than half up, so that what is shown adds up."""

    text: str
    is_moved: bool = False


class Pivot(msgspec.Struct, frozen=True):
    """Figures on the divisions of the last period, the `basis`; `notes` say what is not one to one."""

    columns: tuple[PivotColumn, ...]
    lines: tuple[PivotLine, ...]
    basis: str
    notes: tuple[str, ...] = ()

    def shown(self, scale: Scale | None = None) -> list[tuple[Shown, ...]]:
        """Every line as it is shown, in a larger unit if any: every printed total is then the sum of its
        printed parts, and no figure is further off than one of the last place (舍位平衡).
        """
        columns = [
            self._plain(place) if scale is None or column.measure.is_rate else self._balanced(place, scale)
            for place, column in enumerate(self.columns)
        ]
        return [tuple(column[number] for column in columns) for number in range(len(self.lines))]

    def moved(self, scale: Scale) -> int:
        """How many figures are shown otherwise than half up."""
        return sum(one.is_moved for line in self.shown(scale) for one in line)

    def _plain(self, place: int) -> list[Shown]:
        measure = self.columns[place].measure
        return [Shown(shown(line.figures[place].value, measure)) for line in self.lines]

    def _balanced(self, place: int, scale: Scale) -> list[Shown]:
        values = {line.division: v for line in self.lines if (v := line.figures[place].value) is not None}
        totals = {
            line.division: line.parent
            for line in self.lines
            if line.parent is not None and {line.division, line.parent} <= values.keys()
        }
        rests = dict(_rests(values, totals))
        parts = totals | {f"{total}{_REST}": total for total in rests}
        whole = values | {f"{total}{_REST}": rest for total, rest in rests.items()}
        printed = balanced(whole, parts, scale.step)
        return [_scaled(printed.get(line.division), scale) for line in self.lines]


def shown(value: Decimal | None, measure: Indicator) -> str:
    """A figure in its own unit, with its places and thousands apart; — for none."""
    if value is None:
        return "—"
    places = 2 if measure.is_rate else measure.places
    return f"{rounded(value, places):,.{places}f}"


def _rests(values: dict[str, Decimal], totals: dict[str, str]) -> Iterator[tuple[str, Decimal]]:
    """What totals have besides their parts: what was counted at a division itself, or is not shown."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for part, total in totals.items():
        sums[total] += values[part]
    return ((total, values[total] - found) for total, found in sums.items() if values[total] != found)


def _scaled(printed: Printed | None, scale: Scale) -> Shown:
    if printed is None:
        return Shown("—")
    return Shown(f"{printed.value / scale.factor:,.{scale.places}f}", printed.is_moved)
