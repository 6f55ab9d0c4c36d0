"""Expressions of the form files: parsed once, evaluated by simpleeval over named operands.

An operand is `field`, `form.field` (same unit, same report), with `previous.` before it (last period's
report) and an aspect behind it: `.rank` (place of a choice in its list), `.same_in_unit` (records of the
unit with this value), `.units_sharing` (units of the report with this value). `value` is the field's own
value, `period_end` the last day of the period. Numbers are exact decimals. Whatever is not filled is None.
"""

from __future__ import annotations

import ast
import math
import operator
import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import date, time
from decimal import Decimal, DecimalException
from typing import Any

import msgspec
import simpleeval

from laiwu_desktop.formdef.pattern import BadPattern, pattern

Result = Decimal | bool | str | date | time | tuple[str, ...] | None

ASPECTS = ("rank", "same_in_unit", "units_sharing")


class Operand(msgspec.Struct, frozen=True):
    """One name in an expression; `form` is "" for the form the expression stands in."""

    field: str
    form: str = ""
    previous: bool = False
    aspect: str = ""


def _filled(value: Result) -> bool:
    return value not in (None, "", ())


def _total(*values: Decimal | None) -> Decimal | None:
    """Sum of what is filled; None when nothing is."""
    filled = [value for value in values if value is not None]
    return sum(filled, Decimal(0)) if filled else None


def _matches(value: str | None, text: str) -> bool:
    return value is not None and pattern(text).matches(value)


def _blank_if_blank(compute: Callable[..., Any]) -> Callable[..., Any]:
    """A computation that has no answer where one of its numbers is not filled, or on division by 0."""

    def computed(*values: Any) -> Any:
        if any(value is None for value in values):
            return None
        try:
            return compute(*values)
        except (ZeroDivisionError, DecimalException):
            return None

    return computed


_LONGEST = 4_000
# A sum of as many fields as that is one level for each.
_DEEPEST = 100
# (fewest, most) arguments
_ARGUMENTS = {
    "abs": (1, 1),
    "filled": (1, 1),
    "matches": (2, 2),
    "min": (2, 99),
    "max": (2, 99),
    "total": (1, 99),
}
FUNCTIONS = {
    "abs": _blank_if_blank(abs),
    "min": _blank_if_blank(min),
    "max": _blank_if_blank(max),
    "filled": _filled,
    "total": _total,
    "matches": _matches,
}


# What an expression may consist of; anything else is refused when the form file is read.
_ALLOWED = (
    ast.Name, ast.Load, ast.Constant, ast.Tuple, ast.Call,
    ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.UnaryOp, ast.USub, ast.Not,
    ast.BoolOp, ast.And, ast.Or, ast.IfExp,
    ast.Compare, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn,
)  # fmt: skip


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    """A comparison of size that does not hold where a side is not filled."""
    return lambda left, right: left is not None and right is not None and compare(left, right)


_OPERATORS = simpleeval.DEFAULT_OPERATORS | {
    ast.Add: _blank_if_blank(operator.add),
    ast.Sub: _blank_if_blank(operator.sub),
    ast.Mult: _blank_if_blank(simpleeval.safe_mult),
    ast.Div: _blank_if_blank(operator.truediv),
    ast.USub: _blank_if_blank(operator.neg),
    ast.Lt: _ordered(operator.lt),
    ast.LtE: _ordered(operator.le),
    ast.Gt: _ordered(operator.gt),
    ast.GtE: _ordered(operator.ge),
    ast.In: lambda item, group: group is not None and item in group,
    ast.NotIn: lambda item, group: group is None or item not in group,
}


class _Evaluator(simpleeval.SimpleEval):  # type: ignore[misc]  # simpleeval has no types
    """simpleeval with tuples, for `status in ('built', 'accepted')`."""

    names: Mapping[str, Result]

    def __init__(self) -> None:
        super().__init__(operators=_OPERATORS, functions=FUNCTIONS, names={})
        self.nodes[ast.Tuple] = lambda node: tuple(self._eval(item) for item in node.elts)

    def over(self, names: Mapping[str, Result], tree: ast.expr, text: str) -> Any:
        """The value of an expression over these names; looking one up may evaluate another one."""
        before, self.names = self.names, names
        try:
            return self.eval(text, previously_parsed=tree)
        finally:
            self.names = before


class _Here(threading.local):
    """An evaluator for each thread: forms are shared by the window's and the worker's. To make one takes as
    long as several evaluations, and turns off the warnings of all threads meanwhile.
    """

    def __init__(self) -> None:
        self.evaluator = _Evaluator()


_here = _Here()


class BadExpression(ValueError):
    """An expression that cannot be parsed or uses what is not offered; the text says what."""


class _Flatten(ast.NodeTransformer):
    """Turns dotted names into one name and number literals into decimals."""

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        return ast.copy_location(ast.Name(_dotted(node), ast.Load()), node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if not isinstance(node.func, ast.Name) or node.func.id not in FUNCTIONS:
            raise BadExpression(f"没有函数 {ast.unparse(node.func)}，可用：{'、'.join(FUNCTIONS)}")
        fewest, most = _ARGUMENTS[node.func.id]
        if not fewest <= len(node.args) <= most or node.keywords:
            raise BadExpression(f"函数 {node.func.id} 的参数个数不对")
        if node.func.id == "matches":
            _check_pattern(node.args[1])
        node.args = [self.visit(argument) for argument in node.args]
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        endless = isinstance(node.value, float) and not math.isfinite(node.value)
        if endless or not isinstance(node.value, int | float | str):
            raise BadExpression(f"不能用 {ast.unparse(node)}")
        if isinstance(node.value, bool | str):
            return node
        exact: Any = Decimal(str(node.value))  # no constant of Python's own, but simpleeval takes any
        return ast.copy_location(ast.Constant(exact), node)


def _check_pattern(node: ast.expr) -> None:
    """A pattern stands in quotes, so that a wrong one is noticed when the form file is read."""
    try:
        text = ast.literal_eval(node)
        if not isinstance(text, str):
            raise BadPattern("不是正则表达式")
        pattern(text)
    except (ValueError, TypeError) as error:
        why = error if isinstance(error, BadPattern) else "不是正则表达式"
        raise BadExpression(f"matches 的第二项 {ast.unparse(node)}：{why}") from error


def _require_shallow(tree: ast.expr, text: str) -> None:
    """Whoever evaluates it goes down step by step, and from a window some way down already."""
    level: list[ast.AST] = [tree]
    for _ in range(_DEEPEST):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        if not level:
            return
    raise _too_deep(text)


def _too_deep(text: str) -> BadExpression:
    return BadExpression(f"表达式“{text[:40]}…”层数太多，最多 {_DEEPEST} 层；请分成几个算出的指标项")


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    if isinstance(node, ast.Name):
        return node.id
    raise BadExpression(f"“{ast.unparse(node)}”不能这样用点号")


def _operand(name: str) -> Operand:
    parts = name.split(".")
    previous = parts[0] == "previous"
    if previous:
        parts = parts[1:]
    aspect = parts.pop() if len(parts) > 1 and parts[-1] in ASPECTS else ""
    if not 1 <= len(parts) <= 2:
        raise BadExpression(f"“{name}”不是 指标项 或 报表.指标项")
    return Operand(parts[-1], parts[0] if len(parts) == 2 else "", previous, aspect)


class Expression:
    """A parsed expression. `text` is its source, `operands` what it reads, `tree` its syntax."""

    def __init__(self, text: str) -> None:
        self.text = text
        if len(text) > _LONGEST:
            raise BadExpression(f"表达式“{text[:40]}…”有 {len(text)} 个字，最多 {_LONGEST} 个")
        try:
            body = ast.parse(text.strip(), mode="eval").body
        except (SyntaxError, ValueError) as error:  # the latter for a zero byte
            near = getattr(error, "offset", None) or 1
            raise BadExpression(f"表达式“{text}”无法解析（第 {near} 个字符附近）") from error
        except (RecursionError, MemoryError) as error:
            raise _too_deep(text) from error
        _require_shallow(body, text)
        self.tree: ast.expr = _Flatten().visit(body)
        for node in ast.walk(self.tree):
            if not isinstance(node, _ALLOWED):
                raise BadExpression(f"表达式“{text}”中不能用 {type(node).__name__}")
        functions = {id(call.func) for call in ast.walk(self.tree) if isinstance(call, ast.Call)}
        self.operands: dict[str, Operand] = {
            node.id: _operand(node.id)
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Name) and id(node) not in functions
        }

    def __repr__(self) -> str:
        return f"Expression({self.text!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Expression) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)

    @property
    def single(self) -> Operand | None:
        """The operand, when the whole expression is just that one."""
        return self.operands[self.tree.id] if isinstance(self.tree, ast.Name) else None

    def evaluate(self, names: Mapping[Operand, Result]) -> Result:
        """The value over `names`; None where an operand that is needed is not filled, or on division by 0."""
        return self._value_of(self.tree, names)

    def deciding(self, names: Mapping[Operand, Result]) -> tuple[Operand, ...]:
        """The operands by which it is not true: of several conditions that must all hold, only of those that
        do not.
        """
        return tuple(self.operands[name] for name in dict.fromkeys(self._deciding(self.tree, names)))

    def _deciding(self, tree: ast.expr, names: Mapping[Operand, Result]) -> Iterator[str]:
        if isinstance(tree, ast.BoolOp):
            is_every = isinstance(tree.op, ast.Or)
            for part in tree.values:
                if is_every or not self._value_of(part, names):
                    yield from self._deciding(part, names)
            return
        read = (node.id for node in ast.walk(tree) if isinstance(node, ast.Name))
        yield from (name for name in read if name in self.operands)

    def _value_of(self, tree: ast.expr, names: Mapping[Operand, Result]) -> Result:
        try:
            result = _here.evaluator.over(_Names(self.operands, names), tree, self.text)
        except TypeError:
            return None  # what does not go together, such as a date and a number, has no answer
        return Decimal(result) if isinstance(result, int) and not isinstance(result, bool) else result


class _Names(Mapping[str, Result]):
    """Operands by the names an expression spells them with."""

    def __init__(self, operands: dict[str, Operand], values: Mapping[Operand, Result]) -> None:
        self._operands = operands
        self._values = values

    def __getitem__(self, name: str) -> Result:
        return self._values[self._operands[name]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._operands)

    def __len__(self) -> int:
        return len(self._operands)
