"""What reports of other editions add to the sums, where what is asked for has another name or type there.

The database adds up what stands in a column. What goes on in another column by declaration is few, and is
added up here, as the forms in force have it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal

import msgspec
from sqlalchemy import Connection

from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.plan import Indicator
from laiwu_desktop.formdef.report.consolidation import FieldSum, UnitSum, unit_sums_in
from laiwu_desktop.formdef.report.content import ReportHead
from laiwu_desktop.formdef.report.figures import Figures
from laiwu_desktop.formdef.report.recasting import recast, successors
from laiwu_desktop.store.report.editions import EditionStore
from laiwu_desktop.store.report.records import rows_of


class Moved(msgspec.Struct, frozen=True):
    """A report of other editions.

    `fields` are its fields that go on under another name in the forms in force: (form, name) with that name.
    """

    head: ReportHead
    forms: FormSet
    fields: dict[tuple[str, str], str]


def moved_reports(
    connection: Connection, editions: EditionStore, reports: Iterable[ReportHead]
) -> list[Moved]:
    """Those reports in which anything has another name."""
    alike: dict[object, tuple[FormSet, dict[tuple[str, str], str]]] = {}
    found = []
    for head in reports:
        # Thousands name the same editions.
        named = head.state, tuple(head.form_versions.items()), tuple(head.editions.items())
        if named not in alike:
            forms = editions.of_in(connection, head)
            alike[named] = forms, _renamed(forms, editions.in_force)
        forms, fields = alike[named]
        if fields:
            found.append(Moved(head, forms, fields))
    return found


def _renamed(forms: FormSet, in_force: FormSet) -> dict[tuple[str, str], str]:
    pairs = [(old, new) for old in forms if (new := in_force.get(old.name)) is not None and new is not old]
    return {
        (old.name, name): target
        for old, new in pairs
        for name, target in successors(old, new).items()
        if name != target
    }


def is_touched(indicator: Indicator, moved: Moved) -> bool:
    """Whether an indicator reads anything that has another name in a report."""
    expressions = (indicator.where, indicator.numerator, indicator.denominator)
    reads = {
        (operand.form or indicator.form, operand.field)
        for expression in expressions
        if expression is not None
        for operand in expression.operands.values()
    }
    return any((form, target) in reads for (form, _), target in moved.fields.items())


def unit_sums_of(
    connection: Connection, indicator: Indicator, moved: Iterable[Moved], in_force: FormSet
) -> Iterator[UnitSum]:
    """What each unit of these reports adds to an indicator, as `ConsolidationStore.unit_sums` has it."""
    for one in moved:
        yield from unit_sums_in(_figures(connection, one, in_force), indicator)


def field_sums_of(connection: Connection, moved: Iterable[Moved], in_force: FormSet) -> Iterator[FieldSum]:
    """Sum and count, per unit, of the number fields that have another name in these reports."""
    for one in moved:
        names = {(form, target) for (form, _), target in one.fields.items()}
        numbers = [n for n in names if in_force[n[0]].fields[n[1]].type.is_number]
        sums: dict[tuple[str, str, str], list[Decimal]] = defaultdict(list)
        for record in _figures(connection, one, in_force).records:
            for form, name in numbers:
                value = record.values.get(name) if record.key.form == form else None
                if isinstance(value, int | Decimal):
                    sums[record.key.unit_code, form, name].append(Decimal(value))
        for (unit, form, name), values in sums.items():
            yield FieldSum(unit, form, name, sum(values, Decimal(0)), len(values))


def _figures(connection: Connection, moved: Moved, in_force: FormSet) -> Figures:
    rows = rows_of(moved.forms).read(connection, moved.head.id)
    return Figures(in_force, Period.parse(moved.head.period), recast(rows, moved.forms, in_force).records)
