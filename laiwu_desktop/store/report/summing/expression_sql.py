"""Expressions of form files as SQL."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Numeric, and_, cast, false, func, literal, not_, or_

from laiwu_desktop.formdef.expression import Expression, Operand
from laiwu_desktop.store.database.column_types import ScaledDecimal

Sql = ColumnElement[Any]

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
