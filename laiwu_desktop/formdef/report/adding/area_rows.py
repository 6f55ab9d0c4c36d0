"""From what is counted at divisions to the figures of every area that they lie in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Set
from decimal import Decimal
from operator import add

import msgspec

from laiwu_desktop.formdef.division import Division, Register
from laiwu_desktop.formdef.form import Form
from laiwu_desktop.formdef.plan import Indicator
from laiwu_desktop.formdef.report.common_basis import Basis
from laiwu_desktop.formdef.report.consolidation import (
    FieldRow,
    FieldSum,
    IndicatorRow,
    UnitSum,
    unit_shares,
)
from laiwu_desktop.formdef.rounding import rounded

# A whole number, as most are: added up three times as fast as decimals.
Number = int | Decimal
# What is added up of one division, in one order for all.
Counts = tuple[Number, ...]


def rolled_up(register: Register, at_home: Mapping[str, Counts]) -> dict[str, Counts]:
    """What every area comes to, of what is counted at divisions: each with all that lies in it.

    A step goes from all divisions to those above them, so that each is added to its parent once.
    """
    totals = dict(at_home)
    layer, parents = at_home, register.parents
    while layer:
        above: dict[str, Counts] = {}
        for code, counts in layer.items():
            parent = parents[code] if code in parents else register[code].parent_code
            if parent in parents:
                above[parent] = _plus(above.get(parent), counts)
        for code, counts in above.items():
            totals[code] = _plus(totals.get(code), counts)
        layer = above
    return totals


def _plus(one: Counts | None, other: Counts) -> Counts:
    return other if one is None else tuple(map(add, one, other))


def counted_at(units: Iterable[tuple[str, Counts]]) -> dict[str, Counts]:
    """Several counts of one division together: (code, counts)."""
    found: dict[str, Counts] = {}
    for code, counts in units:
        found[code] = _plus(found.get(code), counts)
    return found


def indicator_rows(
    indicator: Indicator,
    form: Form,
    basis: Basis,
    sums: Iterable[UnitSum],
    covered: frozenset[str],
) -> list[IndicatorRow]:
    """The rows of one indicator for every division that figures are shown for, in register order.

    `form` is the one it counts in; `covered` the codes of units whose township's report is accepted: a form
    of any number of rows counts as answered there even when it has none.
    """
    shares = unit_shares(indicator, form, basis.before, sums, covered)
    at_home = counted_at(
        (basis.home(unit.unit_code), (unit.numerator, unit.denominator, int(unit.answered), 1))
        for unit in shares
    )
    return rows_of(indicator, basis.now, rolled_up(basis.now, at_home))


def rows_of(
    indicator: Indicator, areas: Iterable[Division], totals: Mapping[str, Counts]
) -> list[IndicatorRow]:
    """The rows of one indicator, by (numerator, denominator, reported, registered) of each area."""
    return [_row(indicator, area, totals.get(area.code, _NOTHING)) for area in areas]


_NOTHING: Counts = (0, 0, 0, 0)


def _row(indicator: Indicator, area: Division, total: Counts) -> IndicatorRow:
    numerator, denominator, reported, registered = total
    known = reported or (indicator.kind == "share_of_register" and registered)
    above = Decimal(numerator) if known else None
    below = Decimal(denominator) if known and indicator.is_rate else None
    value = indicator.value(above, below)
    return IndicatorRow(
        area.code, area.name, area.level, indicator.id, value, above, below, int(reported), int(registered)
    )  # fmt: skip


class FieldAt(msgspec.Struct, frozen=True):
    """A number field at divisions: (sum, number of values) at each, and of which of them that is what one
    unit said, which stands also where it does not add up.
    """

    form: str
    field: str
    at_home: Mapping[str, Counts]
    of_units: Set[str] = frozenset()


def field_rows(
    basis: Basis, sums: Iterable[FieldSum], apart: Set[tuple[str, str]] = frozenset()
) -> list[FieldRow]:
    """Number fields for every area that has any, carried up the register. Those `apart` (form, field) are
    not added up: what is not that of one unit alone has no sum.
    """
    counted: dict[tuple[str, str], list[tuple[str, Counts]]] = defaultdict(list)
    of_units: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in sums:
        home = basis.home(one.unit_code)
        counted[one.form, one.field].append((home, (one.sum, one.count)))
        if basis.now[home].level == basis.before[one.unit_code].level:
            of_units[one.form, one.field].add(home)
    fields = (FieldAt(*name, counted_at(found), of_units[name]) for name, found in counted.items())
    return field_rows_of(basis.now, fields, apart)


def field_rows_of(
    register: Register, fields: Iterable[FieldAt], apart: Collection[tuple[str, str]] = ()
) -> list[FieldRow]:
    """The same of what is counted at divisions already."""
    rows = []
    for one in fields:
        place = one.form, one.field
        for code, (total, count) in rolled_up(register, one.at_home).items():
            if place not in apart or (count == 1 and code in one.of_units):
                rows.append(FieldRow(code, *place, Decimal(total), int(count)))
            else:
                mean = rounded(Decimal(total) / count, 2)
                rows.append(FieldRow(code, *place, None, int(count), mean))
    return sorted(rows, key=lambda row: (row.division, row.form, row.field))
