"""Reads the form files; every mistake in them becomes one clear line, all at once.

Stages: read the TOML, check the keys of each table, build the records, then resolve the names that
expressions use over all forms together.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.formdef import form as model
from laiwu_desktop.formdef.division import LEVELS
from laiwu_desktop.formdef.expression import BadExpression, Expression, Operand
from laiwu_desktop.formdef.form import Field, Form, FormSet, Rule, Section
from laiwu_desktop.formdef.types import TYPES, CalculateType, Choice, FieldType

S = TypeVar("S", bound=msgspec.Struct)

# Names beside the fields: own value (in constraint), sequence number, the period's last day.
SPECIAL_OPERANDS = frozenset({"value", "seq", "period_end"})


class Mistake(msgspec.Struct, frozen=True):
    """One mistake in a form file: where it stands, what is wrong, what was expected."""

    file: str
    place: str
    problem: str
    expected: str = ""

    def __str__(self) -> str:
        tail = f"应为：{self.expected}。" if self.expected else ""
        return f"{self.file} {self.place}：{self.problem}。{tail}"


class FormFileError(PersonError):
    """The form files cannot be used; `mistakes` lists why."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        lines = "\n".join(str(mistake) for mistake in mistakes)
        super().__init__("form_file", f"报表定义有 {len(mistakes)} 处错误：\n{lines}", "请改正后重试。")
        self.mistakes = mistakes


class _FormSpec(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    title: str
    number: str
    level: str
    repeats: bool = False
    version: int = 1
    source: str = ""
    hint: str = ""
    choices: dict[str, dict[str, str]] = {}
    section: list[dict[str, Any]] = []
    rule: list[dict[str, Any]] = []


class _SectionSpec(msgspec.Struct, forbid_unknown_fields=True):
    label: str
    field: list[dict[str, Any]]


class _FieldSpec(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    label: str
    type: str
    unit: str = ""
    hint: str = ""
    required: bool | str = False
    relevant: str = ""
    constraint: str = ""
    constraint_message: str = ""
    calculation: str = ""
    default: str = ""
    read_only: bool = False
    appearance: str = ""
    carry: bool = False
    personal: bool = False
    source: str = ""


class _RuleSpec(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    left: str
    operator: str
    right: str
    severity: str = "error"
    missing: str = "skip_if_any"
    relevant: str = ""
    over: str = "current"
    left_label: str = ""
    right_label: str = ""
    message: str = ""
    instruction: str = ""


def read_toml(path: Path, mistakes: list[Mistake]) -> dict[str, Any] | None:
    """The tables of one TOML file; None with a mistake added when it cannot be read."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        mistakes.append(Mistake(path.name, "全文", f"不是合法的 TOML：{error}", "UTF-8 编码的 TOML"))
        return None


def convert(data: dict[str, Any], spec: type[S], where: Where) -> S | None:
    """`data` as `spec`; every unknown key, missing key and wrong type becomes a mistake."""
    known = {field.name: field for field in msgspec.structs.fields(spec)}
    count = len(where.mistakes)
    for key in data.keys() - known.keys():
        near = difflib.get_close_matches(key, known, n=1)
        where.add(f"不认识的键 {key}", near[0] if near else "、".join(known))
    for name, field in known.items():
        if name not in data:
            if field.required:
                where.add(f"缺少 {name}", f"写上 {name} = …")
            continue
        try:
            msgspec.convert(data[name], field.type)
        except msgspec.ValidationError as error:
            where.add(f"{name} 的值 {data[name]!r} 类型不对", str(error))
    return None if len(where.mistakes) > count else msgspec.convert(data, spec)


class Where:
    """A place in a file, to which mistakes are added."""

    def __init__(self, mistakes: list[Mistake], file: str, *place: str) -> None:
        self.mistakes = mistakes
        self.file = file
        self.place = place

    def at(self, *place: str) -> Where:
        """A place further in."""
        return Where(self.mistakes, self.file, *self.place, *place)

    def add(self, problem: str, expected: str = "") -> None:
        """Record a mistake here."""
        self.mistakes.append(Mistake(self.file, " › ".join(self.place) or "开头", problem, expected))

    def expression(self, text: str, key: str) -> Expression | None:
        """Parse an expression; "" is None."""
        if not text:
            return None
        try:
            return Expression(text)
        except BadExpression as error:
            self.at(key).add(str(error), "由指标项名、数字、'文字' 和 + - * / 等组成的表达式")
            return None

    def one_of(self, key: str, value: str, allowed: Iterable[str]) -> None:
        """Require one of the words in `allowed`."""
        if value not in allowed:
            self.at(key).add(f"“{value}”不在可用的值中", "、".join(allowed))


class _FormReader:
    """Builds one form from its tables."""

    def __init__(self, where: Where, shared: Mapping[str, tuple[Choice, ...]]) -> None:
        self.where = where
        self.lists = dict(shared)

    def build(self, data: dict[str, Any]) -> Form | None:
        spec = convert(data, _FormSpec, self.where)
        if spec is None:
            return None
        self.where.one_of("level", spec.level, LEVELS)
        self._check_name(spec.name, self.where.at("name"))
        self.lists |= choice_lists(spec.choices)
        sections = tuple(
            section
            for index, table in enumerate(spec.section, 1)
            if (section := self._section(table, self.where.at(f"section[{index}]")))
        )
        rules = tuple(
            rule
            for index, table in enumerate(spec.rule, 1)
            if (rule := self._rule(table, self.where.at(f"rule[{index}] {table.get('name', '')}".strip())))
        )
        if not sections:
            self.where.add("没有任何 section", "至少一个 [[section]]，其中有 [[section.field]]")
        self._check_twice([rule.name for rule in rules], "rule")
        self._check_twice([field.name for section in sections for field in section.fields], "field")
        return Form(
            spec.name, spec.title, spec.number, spec.level, sections, rules,
            spec.repeats, spec.version, spec.source, spec.hint,
        )  # fmt: skip

    def _check_name(self, name: str, where: Where) -> None:
        if not (name.isascii() and name.isidentifier() and name == name.lower()):
            where.add(f"“{name}”不能作名字", "小写英文字母、数字和下划线，以字母开头")

    def _check_twice(self, names: list[str], what: str) -> None:
        for name in sorted({name for name in names if names.count(name) > 1}):
            self.where.add(f"{what} {name} 重名", "每个名字只用一次")

    def _section(self, data: dict[str, Any], where: Where) -> Section | None:
        spec = convert(data, _SectionSpec, where)
        if spec is None:
            return None
        fields = [
            self._field(table, where.at(f"field[{index}] {table.get('name', '')}".strip()))
            for index, table in enumerate(spec.field, 1)
        ]
        return Section(spec.label, tuple(field for field in fields if field))

    def _field(self, data: dict[str, Any], where: Where) -> Field | None:
        kind, _, list_name = str(data.get("type", "")).partition(" ")
        if "type" in data and kind not in TYPES:
            where.at("type").add(f"不认识的类型 {kind}", "、".join(TYPES))
            return None
        limits = {key: data[key] for key in _limit_names(kind) if key in data}
        spec = convert({key: data[key] for key in data if key not in limits}, _FieldSpec, where)
        if spec is None:
            return None
        self._check_name(spec.name, where.at("name"))
        field_type = self._type(kind, list_name, limits, where)
        if field_type is None:
            return None
        if isinstance(field_type, CalculateType) != bool(spec.calculation):
            where.add("calculation 与类型 calculate 必须同时使用")
        required: Expression | bool | None = (
            where.expression(spec.required, "required") if isinstance(spec.required, str) else spec.required
        )
        return Field(
            spec.name, spec.label, field_type, spec.unit, spec.hint, required or False,
            where.expression(spec.relevant, "relevant"), where.expression(spec.constraint, "constraint"),
            spec.constraint_message, where.expression(spec.calculation, "calculation"), spec.default,
            spec.read_only, spec.appearance, spec.carry, spec.personal, spec.source,
        )  # fmt: skip

    def _type(self, kind: str, list_name: str, limits: dict[str, Any], where: Where) -> FieldType | None:
        if kind.startswith("select_"):
            if list_name not in self.lists:
                near = difflib.get_close_matches(list_name, self.lists, n=1)
                where.at("type").add(f"没有选项表“{list_name}”", near[0] if near else "、".join(self.lists))
                return None
            limits = {**limits, "choices": self.lists[list_name]}
        elif list_name:
            where.at("type").add(f"类型 {kind} 不带选项表", kind)
        try:
            return msgspec.convert(
                {key: str(value) if isinstance(value, float) else value for key, value in limits.items()},
                TYPES[kind], from_attributes=True,
            )  # fmt: skip
        except msgspec.ValidationError as error:
            where.add(f"类型 {kind} 的限制不对：{limits}", str(error))
            return None

    def _rule(self, data: dict[str, Any], where: Where) -> Rule | None:
        spec = convert(data, _RuleSpec, where)
        if spec is None:
            return None
        where.one_of("operator", spec.operator, model.OPERATORS)
        where.one_of("severity", spec.severity, model.SEVERITY_NAMES)
        where.one_of("missing", spec.missing, model.MISSING_STRATEGIES)
        where.one_of("over", spec.over, ("current", "previous"))
        left, right = where.expression(spec.left, "left"), where.expression(spec.right, "right")
        if left is None or right is None:
            return None
        return Rule(
            spec.name, left, spec.operator, right, spec.severity, spec.missing,
            where.expression(spec.relevant, "relevant"), spec.over, spec.left_label, spec.right_label,
            spec.message, spec.instruction,
        )  # fmt: skip


def _limit_names(kind: str) -> set[str]:
    """The keys of a field table that belong to its type (min, max, places, max_length, max_count)."""
    if kind not in TYPES:
        return {"min", "max", "places", "max_length", "max_count"}
    return {field.name for field in msgspec.structs.fields(TYPES[kind])} - {"choices"}


def choice_lists(tables: Mapping[str, Mapping[str, str]]) -> dict[str, tuple[Choice, ...]]:
    """Choice lists by name, from tables `name = "label"`."""
    return {name: tuple(Choice(key, label) for key, label in table.items()) for name, table in tables.items()}


def load_forms(folder: Path, extra_lists: Mapping[str, tuple[Choice, ...]] | None = None) -> FormSet:
    """All forms `folder/*.toml`, with the choice lists they share in `folder/shared/choices.toml`.

    `extra_lists` adds choice lists that come from elsewhere (the plan's targets). Raises FormFileError
    with every mistake of every file.
    """
    mistakes: list[Mistake] = []
    shared = dict(extra_lists or {})
    choices_file = folder / "shared" / "choices.toml"
    if choices_file.is_file() and (tables := read_toml(choices_file, mistakes)) is not None:
        shared |= choice_lists(tables)
    forms: dict[str, Form] = {}
    for path in sorted(folder.glob("*.toml")):
        data = read_toml(path, mistakes)
        built = _FormReader(Where(mistakes, path.name), shared).build(data) if data is not None else None
        if built is None:
            continue
        if built.name in forms:
            mistakes.append(
                Mistake(path.name, "name", f"报表 {built.name} 已在另一文件中定义", "另取一个名字")
            )
        forms[built.name] = built
    for built in forms.values():
        _resolve(built, forms, mistakes)
    if mistakes:
        raise FormFileError(mistakes)
    return FormSet(tuple(sorted(forms.values(), key=lambda form: _natural(form.number))))


def _natural(number: str) -> tuple[int, str]:
    """Sort key: 莱农信2表 before 莱农信10表."""
    digits = "".join(char for char in number if char.isdigit())
    return (int(digits or 0), number)


def expressions_of(form: Form) -> Iterable[tuple[str, Expression]]:
    """Every expression of a form with the place it stands at."""
    for field in form.fields.values():
        for key in ("required", "relevant", "constraint", "calculation"):
            expression = getattr(field, key)
            if isinstance(expression, Expression):
                yield f"field {field.name} › {key}", expression
    for rule in form.rules:
        for key in ("left", "right", "relevant"):
            expression = getattr(rule, key)
            if expression is not None:
                yield f"rule {rule.name} › {key}", expression


def _resolve(form: Form, forms: Mapping[str, Form], mistakes: list[Mistake]) -> None:
    for place, expression in expressions_of(form):
        for operand in expression.operands.values():
            problem, expected = unresolved(operand, form, forms)
            if problem:
                mistakes.append(Mistake(f"{form.name}.toml", place, problem, expected))


def unresolved(operand: Operand, form: Form, forms: Mapping[str, Form]) -> tuple[str, str]:
    """Why `operand` names nothing, with the nearest name; ("", "") when it does name a field."""
    if operand.form and operand.form not in forms:
        near = difflib.get_close_matches(operand.form, forms, n=1)
        return f"没有报表 {operand.form}", near[0] if near else "、".join(forms)
    target = forms[operand.form] if operand.form else form
    if operand.field in target.fields or (not operand.form and operand.field in SPECIAL_OPERANDS):
        return "", ""
    near = difflib.get_close_matches(operand.field, target.fields, n=1)
    return f"报表 {target.name} 没有指标项 {operand.field}", near[0] if near else "该表已有的指标项名"
