"""Many sums over the rows of one form in one pass: added together by report, or by unit."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    FromClause,
    Select,
    String,
    Table,
    and_,
    bindparam,
    case,
    func,
    literal,
    null,
    select,
)  # fmt: skip

from laiwu_desktop.formdef.expression import Operand
from laiwu_desktop.formdef.plan import Indicator
from laiwu_desktop.store.report.summing.expression_sql import Sql, to_sql

# What one indicator comes to: above the line, below it, how many records were counted.
Added = tuple[int | Decimal, int | Decimal, int]
# What one number field comes to, and how many values were filled in.
Filled = tuple[int | Decimal, int]


def other_forms(form: str, indicator: Indicator) -> frozenset[str]:
    """The forms besides its own that an indicator reads."""
    expressions = [e for e in (indicator.where, indicator.numerator, indicator.denominator) if e]
    return frozenset(
        operand.form
        for expression in expressions
        for operand in expression.operands.values()
        if operand.form and operand.form != form
    )


def query_of(
    tables: Mapping[str, Table], form: str, by: str, indicators: Sequence[Indicator], numbers: Sequence[str]
) -> Select[Any]:
    """(report or unit, three sums of each indicator, two of each number field), by that column. The
    indicators read the same other forms, joined per unit.
    """
    table = tables[form]

    def resolve(operand: Operand) -> Sql:
        return tables[operand.form or form].c[operand.field]

    sums: list[Sql] = []
    source: FromClause = table
    for indicator in indicators:
        counted, above, below = _parts(indicator, resolve)
        sums += [func.sum(case((counted, one), else_=null())) for one in (above, below)]
        sums.append(func.count(case((counted, 1), else_=null())))
    for name in numbers:
        sums += [func.sum(table.c[name]), func.count(table.c[name])]
    joined = {other for indicator in indicators for other in other_forms(form, indicator)}
    for other in (tables[name] for name in sorted(joined)):
        same = and_(other.c.report_id == table.c.report_id, other.c.unit_code == table.c.unit_code)
        source = source.outerjoin(other, same)
    return select(table.c[by], *sums).select_from(source).group_by(table.c[by])


def one_of(connection: Connection, column: ColumnElement[str], codes: Collection[str]) -> Sql:
    """Whether a column has one of these codes, which may be hundreds of thousands: one parameter."""
    if connection.dialect.name == "sqlite":
        listed = func.json_each(json.dumps(sorted(codes))).table_valued("value")
        return column.in_(select(listed.c.value))
    given = bindparam(None, sorted(codes), type_=ARRAY(String))
    return column.in_(select(func.unnest(given).column_valued()))


def units_by_report(connection: Connection, table: Table, ids: Sequence[str]) -> dict[str, frozenset[str]]:
    """The units that the rows of each of these reports are of."""
    listed = func.aggregate_strings(table.c.unit_code, ",")
    query = select(table.c.report_id, listed).where(table.c.report_id.in_(ids)).group_by(table.c.report_id)
    return {report: frozenset(codes.split(",")) for report, codes in connection.execute(query)}


def exact(value: Any) -> int | Decimal:
    """A database's sum as a number; floats (only where decimals were multiplied) to 6 places."""
    if value is None:
        return 0
    return Decimal(str(round(value, 6))) if isinstance(value, float) else value


def _parts(indicator: Indicator, resolve: Callable[[Operand], Sql]) -> tuple[Sql, Sql, Sql]:
    """(which records are counted, what each adds above the line, what below)."""
    one, zero = literal(1), literal(0)
    if indicator.kind in ("share_of_register", "count"):
        assert indicator.where is not None
        holds = to_sql(indicator.where, resolve)
        reads = [resolve(operand).is_not(None) for operand in indicator.where.operands.values()]
        counted = and_(*reads) if indicator.kind == "share_of_register" else literal(1) == 1
        return counted, case((holds, one), else_=zero), zero
    assert indicator.numerator is not None
    above = to_sql(indicator.numerator, resolve)
    if indicator.denominator is None:
        return above.is_not(None), above, zero
    below = to_sql(indicator.denominator, resolve)
    return and_(above.is_not(None), below.is_not(None)), above, below
