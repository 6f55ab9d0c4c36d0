"""Sums over reports, computed by the database: one for each report, or one for each unit."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, Table, not_, or_

from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.plan import Indicator
from laiwu_desktop.formdef.report.consolidation import FieldSum, UnitSum
from laiwu_desktop.formdef.report.content import ReportHead
from laiwu_desktop.store.database.engine import reading
from laiwu_desktop.store.database.form_tables import form_tables
from laiwu_desktop.store.report.editions import EditionStore
from laiwu_desktop.store.report.summing.expression_sql import Sql
from laiwu_desktop.store.report.summing.moved import (
    Moved,
    field_sums_of,
    is_touched,
    moved_reports,
    unit_sums_of,
)
from laiwu_desktop.store.report.summing.one_pass import (
    Added,
    Filled,
    exact,
    one_of,
    other_forms,
    query_of,
    units_by_report,
)
from laiwu_desktop.store.report.summing.sealed_totals import SealedTotals

# A number field: its form and its name.
FieldName = tuple[str, str]


class Together(msgspec.Struct, frozen=True):
    """Which units are added together, report by report: those of whose report all go into one area.

    `units` are by the level of forms and by report. What a report says of others is added up unit by unit,
    and so is the whole of a report that is not among them. `no_committees` are villages of which indicators
    among committees know nothing. Of single units those are read that are asked for `only`, if any.
    """

    units: Mapping[str, Mapping[str, frozenset[str]]] = {}
    no_committees: frozenset[str] = frozenset()
    only: frozenset[str] | None = None


class Sums(msgspec.Struct):
    """What reports come to, by report and, of what is not added together, by unit."""

    indicators: dict[str, tuple[dict[str, Added], dict[str, Added]]]
    fields: dict[FieldName, tuple[dict[str, Filled], dict[str, Filled]]]


class _Read(msgspec.Struct, frozen=True):
    """What is read of one form with one query, and of which reports."""

    form: str
    ids: tuple[str, ...]
    indicators: tuple[Indicator, ...]
    numbers: tuple[str, ...] = ()
    of_committees: bool = False


class ConsolidationStore:
    """Reads sums over reports, of which a unit is in one at most; `sealed` are those that were sealed."""

    def __init__(self, engine: Engine, editions: EditionStore) -> None:
        self._engine = engine
        self._editions = editions
        self.sealed = SealedTotals(engine)

    @property
    def _forms(self) -> FormSet:
        return self._editions.in_force

    def unit_sums(self, indicator: Indicator, reports: Sequence[ReportHead]) -> list[UnitSum]:
        """What each unit that answered adds to the indicator; units that did not are absent."""
        _, units = self.sums([indicator], reports).indicators[indicator.id]
        return [UnitSum(code, Decimal(n), Decimal(d), count) for code, (n, d, count) in sorted(units.items())]

    def field_sums(self, reports: Sequence[ReportHead]) -> list[FieldSum]:
        """Sum and count of every stored number field, per unit."""
        fields = self.sums([], reports, fields=True).fields
        return [
            FieldSum(code, form, name, Decimal(total), count)
            for (form, name), (_, units) in fields.items()
            for code, (total, count) in units.items()
        ]

    def sums(
        self,
        indicators: Sequence[Indicator],
        reports: Sequence[ReportHead],
        together: Together | None = None,
        *,
        fields: bool = False,
    ) -> Sums:
        """What reports add to these indicators and, if asked, to every stored number field: those that are
        gone since, too, while what goes on under another name is counted there.
        """
        found = Sums({one.id: ({}, {}) for one in indicators}, defaultdict(lambda: ({}, {})))
        with reading(self._engine) as connection:
            into = _Reading(connection, together or Together(), found)
            moved = moved_reports(connection, self._editions, reports)
            for read in self._of_indicators(indicators, reports, moved):
                into.add(self._forms, read)
            for indicator in indicators:
                touched = [one for one in moved if is_touched(indicator, one)]
                for one in unit_sums_of(connection, indicator, touched, self._forms):
                    more = one.numerator, one.denominator, one.counted
                    found.indicators[indicator.id][1][one.unit_code] = more
            if fields:
                known = self._editions.known_in(connection)
                for read in _of_fields(known, reports, moved):
                    into.add(known, read)
                for field in field_sums_of(connection, moved, self._forms):
                    found.fields[field.form, field.field][1][field.unit_code] = field.sum, field.count
        return found

    def _of_indicators(
        self, indicators: Iterable[Indicator], reports: Sequence[ReportHead], moved: Sequence[Moved]
    ) -> list[_Read]:
        """As few queries as can be: those together that read the same forms, of the same reports."""

        def same(one: Indicator) -> tuple[str, tuple[str, ...], bool, tuple[str, ...]]:
            apart = sorted(report.head.id for report in moved if is_touched(one, report))
            others = sorted(other_forms(one.form, one))
            return one.form, tuple(others), one.among == "committees", tuple(apart)

        found = []
        for (form, _, of_committees, apart), some in itertools.groupby(sorted(indicators, key=same), same):
            ids = tuple(head.id for head in reports if head.id not in apart)
            found.append(_Read(form, ids, tuple(some), (), of_committees))
        return found


class _Reading:
    """Puts what the database says of one set of reports into `found`."""

    def __init__(self, connection: Connection, together: Together, found: Sums) -> None:
        self._connection = connection
        self._together = together
        self._found = found
        self._odd: dict[str, frozenset[str]] = {}

    def add(self, forms: FormSet, read: _Read) -> None:
        """Read what is asked for of one form."""
        together, tables = self._together, form_tables(forms)
        units, table = together.units.get(forms[read.form].level, {}), tables[read.form]
        if read.form not in self._odd:
            self._odd[read.form] = self._odd_ones(table, units)
        odd, code = self._odd[read.form], table.c.unit_code
        whole, apart = [i for i in read.ids if i in units], [i for i in read.ids if i not in units]
        of_unit = query_of(tables, read.form, "unit_code", read.indicators, read.numbers)
        if whole:
            left_out = odd | together.no_committees if read.of_committees else odd
            which: list[Sql] = [table.c.report_id.in_(whole)]
            which += [not_(one_of(self._connection, code, left_out))] if left_out else []
            query = query_of(tables, read.form, "report_id", read.indicators, read.numbers)
            _take(self._connection.execute(query.where(*which)), read, self._found, 0)
        if odd or apart:
            which = [table.c.report_id.in_(apart)]
            which += [one_of(self._connection, code, odd)] if odd else []
            query = of_unit.where(table.c.report_id.in_(read.ids), or_(*which))
            if together.only is not None:
                query = query.where(one_of(self._connection, code, together.only))
            _take(self._connection.execute(query), read, self._found, 1)

    def _odd_ones(self, table: Table, units: Mapping[str, frozenset[str]]) -> frozenset[str]:
        """The units of which these reports say something though they are not added together there."""
        there = units_by_report(self._connection, table, list(units)) if units else {}
        return frozenset(code for report, codes in there.items() for code in codes - units[report])


def _of_fields(forms: FormSet, reports: Sequence[ReportHead], moved: Sequence[Moved]) -> Iterator[_Read]:
    """Of each form its number fields, but for those that have another name in some report."""
    elsewhere = {field for one in moved for field in one.fields}
    ids = tuple(head.id for head in reports)
    for form in forms:
        numbers = [field.name for field in form.entered if field.type.is_number]
        if here := tuple(name for name in numbers if (form.name, name) not in elsewhere):
            yield _Read(form.name, ids, (), here)


def _take(rows: Iterable[Any], read: _Read, found: Sums, side: int) -> None:
    """Put what the database said where it belongs: `side` 0 by report, 1 by unit; nothing counted is nothing
    said.
    """
    of_indicators = [found.indicators[one.id][side] for one in read.indicators]
    of_fields = [found.fields[read.form, name][side] for name in read.numbers]
    first = 1 + 3 * len(of_indicators)
    for key, *row in map(tuple, rows):
        for place, added in enumerate(of_indicators):
            above, below, count = row[3 * place : 3 * place + 3]
            if count:
                added[key] = exact(above), exact(below), count
        for place, filled in enumerate(of_fields):
            total, count = row[first - 1 + 2 * place : first + 1 + 2 * place]
            if count:
                filled[key] = exact(total), count
