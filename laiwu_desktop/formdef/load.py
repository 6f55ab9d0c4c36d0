"""Reads the form files; every mistake in them becomes one clear line, all at once.

Stages: read the TOML, check the keys of each table, build the records, then resolve the names that
expressions use over all forms together. What is mistaken is still built, as far as it goes, so that one
mistake is not told again by everything that refers to it.
"""

from __future__ import annotations

import keyword
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from laiwu_desktop.base.text import plain, tidy
from laiwu_desktop.formdef import form as model
from laiwu_desktop.formdef.division import LEVELS
from laiwu_desktop.formdef.expression import Expression
from laiwu_desktop.formdef.form import Field, Form, FormSet, Rule, Section
from laiwu_desktop.formdef.mistakes import FormFileError, Mistake, Where, convert, nearest, read_toml
from laiwu_desktop.formdef.resolve import resolve
from laiwu_desktop.formdef.types import TYPES, CalculateType, Choice, FieldType, MistakenType
from laiwu_desktop.formdef.values import MISSING_WORDS, AsTyped

# Names that mean something else: columns of every form's table and sheet, words of expressions.
_RESERVED = frozenset({"report_id", "unit_code", "unit_name", "seq", "previous", "period_end"})
# PostgreSQL keeps 63 characters of a name; a form's table has five more than the form.
_LONGEST_NAME = 50


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


class _FormReader:
    """Builds one form from its tables."""

    def __init__(self, where: Where, shared: Mapping[str, tuple[Choice, ...]]) -> None:
        self.where = where
        self.lists = dict(shared)

    def build(self, data: dict[str, Any], fallback_name: str) -> Form:
        spec = convert(data, _FormSpec, self.where)
        if spec is not None:
            self.where.one_of("level", spec.level, LEVELS)
            self._check_name(spec.name, self.where.at("name"))
        self.lists |= choice_lists(data.get("choices", {}), self.where.at("choices"))
        sections = tuple(
            self._section(table, self.where.at(f"section[{index}]"))
            for index, table in enumerate(_tables(data, "section"), 1)
        )
        rules = tuple(
            rule
            for index, table in enumerate(_tables(data, "rule"), 1)
            if (rule := self._rule(table, self.where.at(f"rule[{index}] {table.get('name', '')}".strip())))
        )
        if not data.get("section"):
            self.where.add("没有任何 section", "至少一个 [[section]]，其中有 [[section.field]]")
        self._check_twice([rule.name for rule in rules], "rule")
        self._check_twice([field.name for section in sections for field in section.fields], "field")
        if spec is None:
            return Form(str(data.get("name", fallback_name)), "", "", "", sections, rules)
        return Form(
            spec.name, spec.title, spec.number, spec.level, sections, rules,
            spec.repeats, spec.version, spec.source, spec.hint,
        )  # fmt: skip

    def _check_name(self, name: str, where: Where) -> None:
        shaped = name.isascii() and name.isidentifier() and name == name.lower() and name[0] != "_"
        if not shaped or len(name) > _LONGEST_NAME or keyword.iskeyword(name):
            where.add(
                f"“{name}”不能作名字", f"小写英文字母、数字和下划线，以字母开头，最多 {_LONGEST_NAME} 个字符"
            )
        elif name in _RESERVED:
            where.add(f"“{name}”另有用处，不能作名字", "另取一个名字")

    def _check_twice(self, names: list[str], what: str) -> None:
        for name in sorted({name for name in names if names.count(name) > 1}):
            self.where.add(f"{what} {name} 重名", "每个名字只用一次")

    def _section(self, data: dict[str, Any], where: Where) -> Section:
        convert(data, _SectionSpec, where)
        fields = [
            self._field(table, where.at(f"field[{index}] {table.get('name', '')}".strip()))
            for index, table in enumerate(_tables(data, "field"), 1)
        ]
        return Section(str(data.get("label", "")), tuple(fields))

    def _field(self, data: dict[str, Any], where: Where) -> Field:
        kind, _, list_name = str(data.get("type", "")).partition(" ")
        if isinstance(data.get("type"), str) and kind not in TYPES:
            where.at("type").add(f"不认识的类型 {kind}", nearest(kind, TYPES))
        own = _limits_of(kind) if kind in TYPES else _LIMITS
        limits = {key: data[key] for key in data if key in own}
        field_type = self._type(kind, list_name, limits, where) if kind in TYPES else MistakenType()
        for key in data:
            if key in _LIMITS - own:
                where.add(f"{key} 不是类型 {kind} 的限制", "、".join(sorted(own)) or "不写限制")
        spec = convert({key: data[key] for key in data if key not in _LIMITS}, _FieldSpec, where)
        if spec is None:
            return Field(str(data.get("name", "")), "", field_type)
        self._check_name(spec.name, where.at("name"))
        self._check_field(spec, kind, field_type, where)
        required: Expression | bool | None = (
            where.expression(spec.required, "required") if isinstance(spec.required, str) else spec.required
        )
        return Field(
            spec.name, spec.label, field_type, spec.unit, spec.hint, required or False,
            where.expression(spec.relevant, "relevant"), where.expression(spec.constraint, "constraint"),
            spec.constraint_message, where.expression(spec.calculation, "calculation"), spec.default,
            spec.read_only, spec.appearance, spec.carry, spec.personal, spec.source,
        )  # fmt: skip

    def _check_field(self, spec: _FieldSpec, kind: str, field_type: FieldType, where: Where) -> None:
        if kind in TYPES and (kind == CalculateType.kind) != bool(spec.calculation):
            where.add("calculation 与类型 calculate 没有同时使用", "calculate 写 calculation，其他类型不写")
        if spec.constraint and not spec.constraint_message:
            where.add("有 constraint 而缺少 constraint_message", "写上不符合时给填表人看的话")
        if field_type.kind and isinstance(field_type.parse(spec.default), AsTyped):
            where.at("default").add(f"“{spec.default}”不是该类型的值", field_type.expected)

    def _type(self, kind: str, list_name: str, limits: dict[str, Any], where: Where) -> FieldType:
        if TYPES[kind].sort.is_chosen:
            if list_name not in self.lists:
                where.at("type").add(f"没有选项表“{list_name}”", nearest(list_name, self.lists))
                return MistakenType()
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
            return MistakenType()

    def _rule(self, data: dict[str, Any], where: Where) -> Rule | None:
        spec = convert(data, _RuleSpec, where)
        if spec is None:
            return None
        self._check_name(spec.name, where.at("name"))
        where.one_of("operator", spec.operator, model.OPERATORS)
        where.one_of("severity", spec.severity, model.SEVERITY_NAMES)
        where.one_of("missing", spec.missing, model.MISSING_STRATEGIES)
        where.one_of("over", spec.over, ("current", "previous"))
        left = where.expression(spec.left, "left", needed=True)
        right = where.expression(spec.right, "right", needed=True)
        relevant = where.expression(spec.relevant, "relevant")
        if left is None or right is None:
            return None
        return Rule(
            spec.name, left, spec.operator, right, spec.severity, spec.missing, relevant, spec.over,
            spec.left_label, spec.right_label, spec.message, spec.instruction,
        )  # fmt: skip


def _tables(data: dict[str, Any], key: str) -> list[dict[str, Any]]:
    """The tables under `key`; what is no table has been told already."""
    found = data.get(key)
    return [table for table in found if isinstance(table, dict)] if isinstance(found, list) else []


def _limits_of(kind: str) -> frozenset[str]:
    """The keys of a field's table that belong to its type."""
    return frozenset(field.name for field in msgspec.structs.fields(TYPES[kind])) - {"choices"}


_LIMITS = frozenset(limit for kind in TYPES for limit in _limits_of(kind))


def choice_lists(tables: Any, where: Where) -> dict[str, tuple[Choice, ...]]:
    """Choice lists by name, from tables `name = "label"`."""
    lists = {}
    for list_name, table in tables.items() if isinstance(tables, dict) else ():
        if not isinstance(table, dict) or not all(isinstance(label, str) for label in table.values()):
            where.at(list_name).add("不是选项表", '若干行 name = "label"')
            continue
        lists[list_name] = tuple(Choice(name, label) for name, label in table.items())
        _check_choices(lists[list_name], where.at(list_name))
    return lists


def _check_choices(choices: tuple[Choice, ...], where: Where) -> None:
    """A label is what people type and cells hold: it must lead back to one choice."""
    seen = set()
    for choice in choices:
        label = plain(choice.label).casefold()
        if not label or label in seen or tidy(choice.label) in MISSING_WORDS or set(label) & set("、,;\n"):
            where.at(choice.name).add(
                f"“{choice.label}”不能作选项", "表内不重复、没有顿号逗号分号的文字，不适用、暂缺除外"
            )
        if not choice.name or len(choice.name.split()) != 1:
            where.at(choice.name).add("选项名为空或有空格", "没有空格的名字")
        seen.add(label)


def load_forms(folder: Path, extra_lists: Mapping[str, tuple[Choice, ...]] | None = None) -> FormSet:
    """All forms `folder/*.toml`, with the choice lists they share in `folder/shared/choices.toml`.

    `extra_lists` adds choice lists that come from elsewhere (the plan's targets). Raises FormFileError
    with every mistake of every file.
    """
    mistakes: list[Mistake] = []
    shared = dict(extra_lists or {})
    choices_file = folder / "shared" / "choices.toml"
    if choices_file.is_file() and (tables := read_toml(choices_file, mistakes)) is not None:
        shared |= choice_lists(tables, Where(mistakes, choices_file.name))
    forms: dict[str, Form] = {}
    files: dict[str, str] = {}
    unread = set()
    for path in sorted(folder.glob("*.toml")):
        data = read_toml(path, mistakes)
        if data is None:
            unread.add(path.stem)
            continue
        built = _FormReader(Where(mistakes, path.name), shared).build(data, path.stem)
        if built.name in forms:
            where = Where(mistakes, path.name, "name")
            where.add(f"报表 {built.name} 已在 {files[built.name]} 中定义", "另取一个名字")
            continue
        forms[built.name], files[built.name] = built, path.name
    resolve(forms, lambda form: Where(mistakes, files[form]), unread)
    if mistakes:
        raise FormFileError(mistakes)
    return FormSet(tuple(sorted(forms.values(), key=lambda form: _natural(form.number))))


def _natural(number: str) -> tuple[int, str]:
    """Sort key: 莱农信2表 before 莱农信10表."""
    digits = "".join(char for char in number if char.isdigit())
    return (int(digits or 0), number)
