"""Several periods side by side, all on the divisions of one of them (`common_basis`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

import msgspec

from laiwu_desktop.formdef.division import Level, Register
from laiwu_desktop.formdef.report.consolidation import Consolidation, IndicatorRow


class ComparedRow(msgspec.Struct, frozen=True):
    """An indicator (`item` is its id, `form` ""), or the sum of a number field, in one area.

    `values` are those of the periods in their order, None where nothing is counted.
    """

    division: str
    name: str
    level: str
    form: str
    item: str
    values: tuple[Decimal | None, ...]

    @property
    def difference(self) -> Decimal | None:
        """The last period's less the first's, of a rate in percentage points; None where one has none."""
        first, last = self.values[0], self.values[-1]
        return None if first is None or last is None else last - first


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
    found = [{(row.division, row.indicator): _value(row, one) for row in one.rows} for one in each]
    for row in each[-1].rows:
        values = tuple(of_period[row.division, row.indicator] for of_period in found)
        yield ComparedRow(row.division, row.name, row.level, "", row.indicator, values)


def _value(row: IndicatorRow, one: Consolidation) -> Decimal | None:
    """A share of the register would be 0 where nothing is counted: that is no figure."""
    is_absent = row.division in one.missing or (row.level == Level.VILLAGE and not row.reported)
    return None if is_absent else row.value


def _fields(each: Sequence[Consolidation], register: Register) -> Iterator[ComparedRow]:
    found = [{(row.division, row.form, row.field): row.sum for row in one.fields} for one in each]
    for division, form, field in sorted({key for of_period in found for key in of_period}):
        values = tuple(of_period.get((division, form, field)) for of_period in found)
        area = register[division]
        yield ComparedRow(division, area.name, area.level, form, field, values)
