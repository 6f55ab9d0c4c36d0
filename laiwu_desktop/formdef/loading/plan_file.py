"""The plan's files read: targets, and the indicators that measure them, checked against the forms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from laiwu_desktop.formdef.expression import Operand
from laiwu_desktop.formdef.form import Form, FormSet
from laiwu_desktop.formdef.loading.mistakes import FormFileError, Mistake, Where, convert, read_toml
from laiwu_desktop.formdef.loading.resolve import unresolved
from laiwu_desktop.formdef.plan import Indicator, Plan, Target
from laiwu_desktop.formdef.types import Choice

# What an indicator counts: a share of the register's units, a sum, a ratio of two sums, a number of records.
KINDS = ("share_of_register", "sum", "ratio", "count")
_NEEDS = {
    "share_of_register": ("where", "among"),
    "sum": ("numerator",),
    "ratio": ("numerator", "denominator"),
    "count": ("where",),
}
# Which registered units a share is taken of.
AMONG = ("committees", "townships")
COMBINES = ("measured", "manual", "add", "manual_first")


def load_targets(folder: Path) -> dict[str, Target]:
    """The targets of `folder/plan/targets.toml` by id; FormFileError with every mistake."""
    mistakes: list[Mistake] = []
    path = folder / "plan" / "targets.toml"
    targets: dict[str, Target] = {}
    for table, where in _tables(path, "target", mistakes):
        target = convert(table, Target, where)
        if target is None:
            continue
        where.one_of("combine", target.combine, COMBINES)
        where.one_of("comparison", target.comparison, (">=",))
        if (target.combine == "manual") == bool(target.indicator):
            where.add("combine 与 indicator 不相配", "manual 不写 indicator，其他必须写")
        if target.id in targets:
            where.add(f"目标 {target.id} 重复", "每个 id 只用一次")
        targets[target.id] = target
    if mistakes:
        raise FormFileError(mistakes)
    return targets


def manual_target_choices(targets: Iterable[Target]) -> Mapping[str, tuple[Choice, ...]]:
    """The choice list `manual_targets` of the city's form: what no village form measures (wholly)."""
    chosen = (target for target in targets if target.combine != "measured")
    return {"manual_targets": tuple(Choice(t.id, f"{t.title}（{t.due.year}）") for t in chosen)}


def load_plan(folder: Path, forms: FormSet, targets: dict[str, Target]) -> Plan:
    """Indicators of `folder/plan/indicators.toml`, checked against the forms, together with the targets."""
    mistakes: list[Mistake] = []
    by_name = {form.name: form for form in forms}
    indicators: dict[str, Indicator] = {}
    for table, where in _tables(folder / "plan" / "indicators.toml", "indicator", mistakes):
        indicator = convert(table, Indicator, where)
        if indicator is None:
            continue
        if indicator.id in indicators:
            where.add(f"指标 {indicator.id} 重复", "每个 id 只用一次")
        _check_indicator(indicator, table, by_name, where)
        indicators[indicator.id] = indicator
    for target in targets.values():
        where = Where(mistakes, "targets.toml", target.id)
        if target.indicator and target.indicator not in indicators:
            where.add(f"没有指标 {target.indicator}", "indicators.toml 中的 id")
        elif target.indicator and (target.unit == "%") != indicators[target.indicator].is_rate:
            where.add(f"单位 {target.unit} 与指标 {target.indicator} 不相配", "比例用 %，其他用个数的单位")
    if mistakes:
        raise FormFileError(mistakes)
    return Plan(indicators, targets)


def _check_indicator(
    indicator: Indicator, table: Mapping[str, object], forms: Mapping[str, Form], where: Where
) -> None:
    where.one_of("kind", indicator.kind, KINDS)
    where.one_of("form", indicator.form, forms)
    if indicator.among:
        where.one_of("among", indicator.among, AMONG)
    needs = _NEEDS.get(indicator.kind, ())
    for key in needs:
        if not table.get(key):
            where.add(f"缺少 {key}", f"{indicator.kind} 需要 {'、'.join(needs)}")
    sides = {"where": indicator.where, "numerator": indicator.numerator, "denominator": indicator.denominator}
    for key, expression in sides.items():
        for operand in expression.operands.values() if expression and indicator.form in forms else ():
            problem, expected = _unanswerable(operand, forms[indicator.form], forms)
            if problem:
                where.at(key).add(problem, expected)


def _unanswerable(operand: Operand, form: Form, forms: Mapping[str, Form]) -> tuple[str, str]:
    """Why no stored value of the period answers to `operand`; ("", "") when one does."""
    problem, expected = unresolved(operand, form, forms)
    target = forms.get(operand.form) if operand.form else form
    field = target.fields.get(operand.field) if target else None
    if not problem and (operand.previous or operand.aspect or field is None or field.is_calculated):
        return f"指标不能用 {operand.field}", "本期填写的指标项"
    return problem, expected


def _tables(path: Path, key: str, mistakes: list[Mistake]) -> Iterable[tuple[dict[str, object], Where]]:
    data = read_toml(path, mistakes) or {}
    for index, table in enumerate(data.get(key, []), 1):
        yield table, Where(mistakes, path.name, f"{key}[{index}] {table.get('id', '')}".strip())
