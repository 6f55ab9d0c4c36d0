"""What the names in expressions stand for, checked over all forms together."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from laiwu_desktop.formdef.division import Level
from laiwu_desktop.formdef.expression import Expression, Operand
from laiwu_desktop.formdef.form import Field, Form, Rule
from laiwu_desktop.formdef.loading.mistakes import Where, nearest
from laiwu_desktop.formdef.types import Sort

# Names beside the fields: sequence number and the period's last day; `value` in a constraint.
SPECIAL_OPERANDS = frozenset({"seq", "period_end"})
OWN_VALUE = "value"


def resolve(forms: Mapping[str, Form], where_of: Callable[[str], Where], unread: Collection[str]) -> None:
    """Add a mistake for every name that stands for nothing and every calculation that needs itself.

    `unread` names forms whose file could not be read: what refers to them cannot be judged.
    """
    for form in forms.values():
        for place, expression in expressions_of(form):
            where = where_of(form.name).at(*place)
            own = place[-1] == "constraint"
            for operand in expression.operands.values():
                if operand.form in unread or (own and operand == Operand(OWN_VALUE)):
                    continue
                problem, expected = unresolved(operand, form, forms)
                if problem:
                    where.add(problem, expected)
            _check_choices(form, forms, expression.tree, expression.operands, where)
        for rule in form.rules:
            sides = ast.Compare(rule.left.tree, [ast.Eq()], [rule.right.tree])
            operands = rule.left.operands | rule.right.operands
            _check_choices(
                form, forms, sides, operands, where_of(form.name).at(f"rule {rule.name}"), deep=False
            )
    for cycle in calculation_cycles(forms):
        steps = " → ".join(".".join(step) for step in (*cycle, cycle[0]))
        home, field = cycle[0]
        where_of(home).at(f"field {field}", "calculation").add(f"计算绕回自身：{steps}", "不依赖自身的计算")


def expressions_of(form: Form) -> Iterator[tuple[tuple[str, str], Expression]]:
    """Every expression of a form with the place it stands at."""
    holders: Iterable[tuple[str, Field | Rule, tuple[str, ...]]] = (
        *(
            (f"field {f.name}", f, ("required", "relevant", "constraint", "calculation"))
            for f in _fields(form)
        ),
        *((f"rule {rule.name}", rule, ("left", "right", "relevant")) for rule in form.rules),
    )
    for place, holder, keys in holders:
        for key in keys:
            expression = getattr(holder, key)
            if isinstance(expression, Expression):
                yield (place, key), expression


def _fields(form: Form) -> Iterable[Field]:
    """All of them, also those that share a name by mistake."""
    return (field for section in form.sections for field in section.fields)


def unresolved(operand: Operand, form: Form, forms: Mapping[str, Form]) -> tuple[str, str]:
    """Why `operand` names nothing, with the nearest name; ("", "") when it does name a field."""
    if operand.form and operand.form not in forms:
        return f"没有报表 {operand.form}", nearest(operand.form, forms)
    target = forms[operand.form] if operand.form else form
    if not operand.form and operand.field in SPECIAL_OPERANDS and not operand.aspect:
        return "", ""
    if operand.field not in target.fields:
        return f"报表 {target.name} 没有指标项 {operand.field}", nearest(operand.field, target.fields)
    if target.name != form.name and not _one_row_of_same_unit(target, form):
        return (
            f"{form.name} 的一行不对应报表 {target.name} 的某一行",
            "同一级单位填报、每个单位一行的报表",
        )
    return _wrong_aspect(operand, target.fields[operand.field])


def _one_row_of_same_unit(target: Form, form: Form) -> bool:
    known = target.level in set(Level) and form.level in set(Level)
    return not target.repeats and (target.level == form.level or not known)


def _wrong_aspect(operand: Operand, field: Field) -> tuple[str, str]:
    if not field.type.kind:
        return "", ""  # its type is mistaken, which is told already
    if operand.aspect == "rank" and field.type.sort is not Sort.WORD:
        return f"{field.name} 没有次序，不能用 .rank", "单选（select_one）的指标项"
    if operand.aspect in ("same_in_unit", "units_sharing") and (operand.previous or field.is_calculated):
        return f"{field.name} 不能用 .{operand.aspect}", "本期填写的指标项"
    return "", ""


def _check_choices(
    form: Form,
    forms: Mapping[str, Form],
    tree: ast.expr,
    operands: Mapping[str, Operand],
    where: Where,
    *,
    deep: bool = True,
) -> None:
    """A word that a choice is compared with must be one of its list, or the comparison never holds."""
    for node in ast.walk(tree) if deep else [tree]:
        if not isinstance(node, ast.Compare):
            continue
        sides = [node.left, *node.comparators]
        names = [side.id for side in sides if isinstance(side, ast.Name)]
        words = [word for side in sides for word in _words(side)]
        for name, word in itertools.product(names, words):
            operand = operands[name]
            target = forms.get(operand.form) if operand.form else form
            field = target.fields.get(operand.field) if target and not operand.aspect else None
            if field is None or not field.type.sort.is_chosen:
                continue
            choices = [choice.name for choice in field.type.choices]
            if word not in choices:
                where.add(f"{field.name} 没有选项 '{word}'", nearest(word, choices))


def _words(side: ast.expr) -> list[str]:
    items = side.elts if isinstance(side, ast.Tuple) else [side]
    return [item.value for item in items if isinstance(item, ast.Constant) and isinstance(item.value, str)]


def calculation_reads(forms: Mapping[str, Form]) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """Of each calculated field, as (form, field), those it reads, each as often as it does."""
    return {
        (form.name, field.name): [
            (operand.form or form.name, operand.field)
            for node in ast.walk(field.calculation.tree)
            if isinstance(node, ast.Name) and (operand := field.calculation.operands.get(node.id))
        ]
        for form in forms.values()
        for field in form.fields.values()
        if field.calculation is not None
    }


def calculation_cycles(forms: Mapping[str, Form]) -> list[tuple[tuple[str, str], ...]]:
    """Calculated fields, as (form, field), that need their own value, directly or through others."""
    reads = calculation_reads(forms)
    found: dict[frozenset[tuple[str, str]], tuple[tuple[str, str], ...]] = {}
    done: set[tuple[str, str]] = set()  # each is gone through once: a stranger's form may have any number

    def follow(path: tuple[tuple[str, str], ...]) -> None:
        for step in reads.get(path[-1], ()):
            if step in path:
                cycle = path[path.index(step) :]
                found.setdefault(frozenset(cycle), cycle)
            elif step not in done:
                follow((*path, step))
        done.add(path[-1])

    for start in reads:
        if start not in done:
            follow((start,))
    return list(found.values())
