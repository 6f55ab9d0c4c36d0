"""Several periods side by side, all on the divisions of one of them (`common_basis`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

import msgspec

from laiwu_desktop.formdef.division import Register
from laiwu_desktop.formdef.report.consolidation import Consolidation


class ComparedRow(msgspec.Struct, frozen=True):
    """An indicator (`item` is its id, `form` ""), or the sum of a number field, in one area.

    `values` are those of the periods in their order, None where nothing is counted and where several were
    that do not add up. `counted` units (of a field: values) are behind each, of an indicator of `registered`.
    """

    division: str
    name: str
    level: str
    form: str
    item: str
    values: tuple[Decimal | None, ...]
    counted: tuple[int, ...] = ()
    registered: tuple[int, ...] = ()

    @property
    def difference(self) -> Decimal | None:
        """The last period's less the first's, of a rate in percentage points; None where one has none."""
        first, last = self.values[0], self.values[-1]
        return None if first is None or last is None else last - first

    @property
    def is_one_sided(self) -> bool:
        """Whether anything was counted in either the first or the last period, and nothing in the other."""
        return bool(self.counted[0]) != bool(self.counted[-1])

    @property
    def is_alike(self) -> bool:
        """Whether as many units are counted in the last period as in the first."""
        return (self.counted[0], self.registered[0]) == (self.counted[-1], self.registered[-1])


class Comparison(msgspec.Struct, frozen=True):
    """Consolidations of several periods (`each`, the oldest first) on the divisions of the `basis`."""

    basis: str
    each: tuple[Consolidation, ...]
    indicators: tuple[ComparedRow, ...]
    fields: tuple[ComparedRow, ...]

    @property
    def periods(self) -> tuple[str, ...]:
        """Their codes."""
        return tuple(one.period for one in self.each)

    @property
    def covers_alike(self) -> bool:
        """Whether the same townships are counted in the last period as in the first."""
        return set(self.each[0].accepted) == set(self.each[-1].accepted)

    @property
    def affected(self) -> tuple[tuple[str, str], ...]:
        """(period, what of it cannot be compared division by division), a line for each."""
        return tuple((one.period, line) for one in self.each for line in one.affected)

    @property
    def others(self) -> tuple[tuple[str, str], ...]:
        """(period, what of it was filled in with another edition of a form), a line for each."""
        return tuple((one.period, line) for one in self.each for line in one.other_lines)


def compared(each: Sequence[Consolidation], basis: str, register: Register) -> Comparison:
    """Put consolidations on one basis, whose divisions are those of `register`, side by side."""
    return Comparison(basis, tuple(each), tuple(_indicators(each)), tuple(_fields(each, register)))


def _indicators(each: Sequence[Consolidation]) -> Iterator[ComparedRow]:
    found = [{(row.division, row.indicator): row for row in one.rows} for one in each]
    for last in each[-1].rows:
        rows = [of_period[last.division, last.indicator] for of_period in found]
        # A share of the register would be 0 where nothing is counted: that is no figure.
        values = tuple(row.value if one.is_figure(row) else None for row, one in zip(rows, each, strict=True))
        counted, registered = tuple(r.reported for r in rows), tuple(r.registered for r in rows)
        about = last.division, last.name, last.level, "", last.indicator
        yield ComparedRow(*about, values, counted, registered)


def _fields(each: Sequence[Consolidation], register: Register) -> Iterator[ComparedRow]:
    """Areas of which no period has a figure, as those of what does not add up, are left out."""
    found = [{(row.division, row.form, row.field): row for row in one.fields} for one in each]
    for key in sorted({key for of_period in found for key in of_period}):
        rows = [of_period.get(key) for of_period in found]
        values = tuple(row.sum if row else None for row in rows)
        if any(value is not None for value in values):
            division, form, field = key
            area, counted = register[division], tuple(row.count if row else 0 for row in rows)
            yield ComparedRow(division, area.name, area.level, form, field, values, counted)
