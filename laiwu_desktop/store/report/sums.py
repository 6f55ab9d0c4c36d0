"""Sums over reports, computed by the database, one row per unit."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Engine,
    FromClause,
    Numeric,
    Table,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    not_,
    null,
    or_,
    select,
)  # fmt: skip

from laiwu_desktop.formdef.expression import Expression, Operand
from laiwu_desktop.formdef.form import Form, FormSet
from laiwu_desktop.formdef.plan import Indicator
from laiwu_desktop.formdef.report.consolidation import FieldSum, UnitSum
from laiwu_desktop.formdef.report.content import ReportHead
from laiwu_desktop.store.database.column_types import ScaledDecimal
from laiwu_desktop.store.database.engine import reading
from laiwu_desktop.store.database.form_tables import form_tables
from laiwu_desktop.store.report.editions import EditionStore
from laiwu_desktop.store.report.moved import Moved, field_sums_of, is_touched, moved_reports, unit_sums_of

Sql = ColumnElement[Any]


class ConsolidationStore:
    """Reads sums over reports, of which a unit is in one at most."""

    def __init__(self, engine: Engine, editions: EditionStore) -> None:
        self._engine = engine
        self._editions = editions

    @property
    def _forms(self) -> FormSet:
        return self._editions.in_force

    @property
    def _tables(self) -> Mapping[str, Table]:
        return form_tables(self._forms)

    def unit_sums(self, indicator: Indicator, reports: Sequence[ReportHead]) -> list[UnitSum]:
        """What each unit that answered adds to the indicator; units that did not are absent."""
        home = self._forms[indicator.form]
        source, resolve = self._source(home, indicator)
        counted, numerator, denominator = _parts(indicator, resolve)
        table = self._tables[home.name]
        with reading(self._engine) as connection:
            moved = moved_reports(connection, self._editions, reports)
            moved = [one for one in moved if is_touched(indicator, one)]
            query = (
                select(
                    table.c.unit_code,
                    func.sum(case((counted, numerator), else_=null())),
                    func.sum(case((counted, denominator), else_=null())),
                    func.sum(case((counted, 1), else_=0)),
                )
                .select_from(source)
                .where(table.c.report_id.in_(_ids(reports, moved)), counted)
                .group_by(table.c.unit_code)
            )
            rows = connection.execute(query)
            found = [UnitSum(code, _exact(n), _exact(d), count) for code, n, d, count in rows]
            found += unit_sums_of(connection, indicator, moved, self._forms)
        return sorted(found, key=lambda one: one.unit_code)

    def field_sums(self, reports: Sequence[ReportHead]) -> list[FieldSum]:
        """Sum and count of every stored number field, per unit.

        Also of fields that are gone since, while what goes on under another name is counted there.
        """
        found: list[FieldSum] = []
        with reading(self._engine) as connection:
            moved = moved_reports(connection, self._editions, reports)
            elsewhere = {field for one in moved for field in one.fields}
            known = self._editions.known_in(connection)
            for form in known:
                numbers = [
                    field.name
                    for field in form.entered
                    if field.type.is_number and (form.name, field.name) not in elsewhere
                ]
                table = form_tables(known)[form.name]
                sums = [f for name in numbers for f in (func.sum(table.c[name]), func.count(table.c[name]))]
                query = (
                    select(table.c.unit_code, *sums)
                    .where(table.c.report_id.in_(_ids(reports)))
                    .group_by(table.c.unit_code)
                )
                for code, *figures in connection.execute(query) if numbers else ():
                    for name, total, count in zip(numbers, figures[::2], figures[1::2], strict=True):
                        if count:
                            found.append(FieldSum(code, form.name, name, _exact(total), count))
            found += field_sums_of(connection, moved, self._forms)
        return found

    def _source(self, home: Form, indicator: Indicator) -> tuple[FromClause, Callable[[Operand], Sql]]:
        """The tables an indicator reads, joined per unit, and where each operand stands in them."""
        table = self._tables[home.name]
        expressions = [e for e in (indicator.where, indicator.numerator, indicator.denominator) if e]
        others = {o.form for e in expressions for o in e.operands.values() if o.form and o.form != home.name}
        source: FromClause = table
        for name in sorted(others):
            other = self._tables[name]
            same = and_(other.c.report_id == table.c.report_id, other.c.unit_code == table.c.unit_code)
            source = source.outerjoin(other, same)
        return source, lambda operand: self._tables[operand.form or home.name].c[operand.field]


def _ids(reports: Sequence[ReportHead], moved: Sequence[Moved] = ()) -> list[str]:
    """Those that the database adds up."""
    apart = {one.head.id for one in moved}
    return [head.id for head in reports if head.id not in apart]


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


def _exact(value: Any) -> Decimal:
    """A database's sum as a decimal; floats (only where decimals were multiplied) to 6 places."""
    if value is None:
        return Decimal(0)
    return Decimal(str(round(value, 6))) if isinstance(value, float) else Decimal(value)


_BINARY: dict[type[ast.AST], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    # As `Expression` sees blanks: a comparison with one holds or does not, it is never unknown.
    ast.Eq: lambda left, right: left.is_not_distinct_from(right),
    ast.NotEq: lambda left, right: left.is_distinct_from(right),
    ast.Lt: lambda left, right: func.coalesce(left < right, false()),
    ast.LtE: lambda left, right: func.coalesce(left <= right, false()),
    ast.Gt: lambda left, right: func.coalesce(left > right, false()),
    ast.GtE: lambda left, right: func.coalesce(left >= right, false()),
    ast.In: lambda item, group: func.coalesce(item.in_(group), false()),
    ast.NotIn: lambda item, group: not_(func.coalesce(item.in_(group), false())),
}
_UNARY: dict[type[ast.AST], Callable[[Any], Any]] = {ast.Not: not_, ast.USub: operator.neg}


def to_sql(expression: Expression, resolve: Callable[[Operand], Sql]) -> Sql:
    """An expression of a form file as SQL. ValueError for what an indicator may not use (functions, /)."""
    if expression.single is not None:
        return resolve(expression.single)
    built: Sql = _SqlBuilder(expression, resolve).build(expression.tree)
    return built


class _SqlBuilder:
    """Walks the syntax of one expression; the counterpart of `Expression.evaluate`."""

    def __init__(self, expression: Expression, resolve: Callable[[Operand], Sql]) -> None:
        self.expression = expression
        self.resolve = resolve

    def build(self, node: ast.expr) -> Any:
        """SQL for one node; a tuple of constants as a list."""
        if isinstance(node, ast.Name):
            return self.column(self.expression.operands[node.id])
        if isinstance(node, ast.Constant):
            value: Any = node.value
            whole = isinstance(value, Decimal) and value == int(value)
            return literal(int(value) if whole else value)
        if isinstance(node, ast.Tuple):
            return [self.build(item) for item in node.elts]
        return self.combine(node)

    def combine(self, node: ast.expr) -> Any:
        """SQL for an operation."""
        match node:
            case ast.BoolOp(op=op, values=parts):
                return (and_ if isinstance(op, ast.And) else or_)(*map(self.build, parts))
            case ast.UnaryOp(op=op, operand=inner):
                return _UNARY[type(op)](self.build(inner))
            case (
                ast.BinOp(left=left, op=op, right=right)
                | ast.Compare(left=left, ops=[op], comparators=[right])
            ) if type(op) in _BINARY:
                return _BINARY[type(op)](self.build(left), self.build(right))
        raise ValueError(f"指标的表达式“{self.expression.text}”中不能用 {ast.unparse(node)}")

    def column(self, operand: Operand) -> Sql:
        """An operand in its own unit, not in the stored one."""
        found = self.resolve(operand)
        if isinstance(found.type, ScaledDecimal):
            in_units: Sql = cast(found, Numeric) / 10**found.type.places
            return in_units
        return found
