"""Reads the form files; every mistake in them becomes one clear line, all at once.

Stages: read the TOML, check the keys of each table, build the records, then resolve the names that
expressions use over all forms together. What is mistaken is still built, as far as it goes, so that one
mistake is not told again by everything that refers to it.
"""

from __future__ import annotations

import json
import keyword
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from laiwu_desktop.base.text import plain, tidy
from laiwu_desktop.formdef import form as model
from laiwu_desktop.formdef.division import Level
from laiwu_desktop.formdef.form import Field, Form, FormHead, FormSet, Rule, Section, in_order
from laiwu_desktop.formdef.loading.mistakes import (
    EXPRESSIONS,
    FormFileError,
    Mistake,
    Where,
    convert,
    expected_by,
    nearest,
    read_tables,
    read_text,
    read_toml,
)
from laiwu_desktop.formdef.loading.resolve import resolve
from laiwu_desktop.formdef.types import TYPES, Choice, FieldType, MistakenType
from laiwu_desktop.formdef.values import MISSING_WORDS, AsTyped

# Names that mean something else: columns of every form's table and sheet, words of expressions.
_RESERVED = frozenset({"report_id", "unit_code", "unit_name", "seq", "previous", "period_end"})
# Where an edition keeps the lists that its file shares with others.
SHARED = "shared"
# PostgreSQL keeps 63 characters of a name; a form's table has five more than the form.
_LONGEST_NAME = 50


class _FormFile(FormHead, frozen=True, kw_only=True):
    """A form's file: its own keys, and the tables that the reader takes one by one."""

    choices: dict[str, dict[str, str]] = msgspec.field(default_factory=dict)
    section: list[dict[str, Any]] = msgspec.field(default_factory=list)
    rule: list[dict[str, Any]] = msgspec.field(default_factory=list)


class _SectionTable(msgspec.Struct):
    label: str
    field: list[dict[str, Any]]


class FormReader:
    """Builds one form from its tables."""

    def __init__(self, where: Where, shared: Mapping[str, tuple[Choice, ...]]) -> None:
        self.where = where
        self.lists = dict(shared)
        self.shared = shared
        self.borrowed: set[str] = set()
        self.limits = {kind: frozenset(cls.__struct_fields__) - {"choices"} for kind, cls in TYPES.items()}

    def build(self, data: dict[str, Any], fallback_name: str, text: str) -> Form:
        """The form of a file's tables; `text` is the file."""
        file = convert(data, _FormFile, self.where)
        if file is not None:
            self.where.one_of("level", file.level, tuple(Level))
            self._check_name(file.name, self.where.at("name"))
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
        fields = [field for section in sections for field in section.fields]
        self._check_twice([field.name for field in fields], "field")
        self._check_former(fields)
        if file is None:
            name = str(data.get("name", fallback_name))
            return Form(name, "", "", "", sections=sections, rules=rules)
        head = {name: getattr(file, name) for name in FormHead.__struct_fields__}
        return Form(**head, sections=sections, rules=rules, text=self._whole(text))

    def _whole(self, text: str) -> str:
        """The file with the lists it shares with others, at its end: what can be read without them."""
        shared = {name: self.shared[name] for name in sorted(self.borrowed)}
        return "\n".join([text.rstrip() + "\n", *(_list_table(*one) for one in shared.items())])

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

    def _check_former(self, fields: list[Field]) -> None:
        """A former name is nobody's name now, and of one field only."""
        names = {field.name for field in fields}
        sources = [field.converted_from.field for field in fields if field.converted_from]
        former = [*sources, *(name for field in fields for name in field.renamed_from)]
        self._check_twice(former, "renamed_from 或 converted_from 中的")
        for name in sorted(names & set(former)):
            self.where.add(f"{name} 仍是本表的指标项，不能又是原来的名字", "已不再使用的指标项名")
        for field in fields:
            mistake = field.converted_from.mistake(field.type) if field.converted_from else ""
            if mistake:
                self.where.at(f"field {field.name}", "converted_from").add(mistake)

    def _section(self, data: dict[str, Any], where: Where) -> Section:
        convert(data, _SectionTable, where)
        fields = [
            self._field(table, where.at(f"field[{index}] {table.get('name', '')}".strip()))
            for index, table in enumerate(_tables(data, "field"), 1)
        ]
        return Section(str(data.get("label", "")), tuple(fields))

    def _field(self, data: dict[str, Any], where: Where) -> Field:
        kind, _, list_name = str(data.get("type", "")).partition(" ")
        if isinstance(data.get("type"), str) and kind not in TYPES:
            where.at("type").add(f"不认识的类型 {kind}", nearest(kind, TYPES))
        every: frozenset[str] = frozenset().union(*self.limits.values())
        own = self.limits.get(kind, every)
        limits = {key: data[key] for key in data if key in own}
        field_type = self._type(kind, list_name, limits, where) if kind in TYPES else MistakenType()
        for key in data:
            if key in every - own:
                where.add(f"{key} 不是类型 {kind} 的限制", "、".join(sorted(own)) or "不写限制")
        table = {key: data[key] for key in data if key not in every}
        field = convert(table, Field, where, {**EXPRESSIONS, FieldType: lambda *_: field_type})
        if field is None:
            return Field(str(data.get("name", "")), "", field_type)
        self._check_name(field.name, where.at("name"))
        if kind in TYPES and field.is_calculated != bool(data.get("calculation")):
            where.add("calculation 与类型 calculate 没有同时使用", "calculate 写 calculation，其他类型不写")
        if data.get("constraint") and not field.constraint_message:
            where.add("有 constraint 而缺少 constraint_message", "写上不符合时给填表人看的话")
        if field.adds_up is not None and field_type.kind and not field.type.is_number:
            where.at("adds_up").add("不是数字，不能相加", "只写在 integer、decimal、calculate 上")
        if field_type.kind and isinstance(field_type.parse(field.default), AsTyped):
            where.at("default").add(f"“{field.default}”不是该类型的值", field_type.expected)
        return field

    def _type(self, kind: str, list_name: str, limits: dict[str, Any], where: Where) -> FieldType:
        if TYPES[kind].sort.is_chosen:
            if list_name not in self.lists:
                where.at("type").add(f"没有选项表“{list_name}”", nearest(list_name, self.lists))
                return MistakenType()
            if self.lists[list_name] is self.shared.get(list_name):
                self.borrowed.add(list_name)
            limits = {**limits, "choices": self.lists[list_name]}
        elif list_name:
            where.at("type").add(f"类型 {kind} 不带选项表", kind)
        try:
            return msgspec.convert(
                {key: str(value) if isinstance(value, float) else value for key, value in limits.items()},
                TYPES[kind], from_attributes=True,
            )  # fmt: skip
        except msgspec.ValidationError as error:
            where.add(f"类型 {kind} 的限制不对：{limits}", expected_by(error))
            return MistakenType()

    def _rule(self, data: dict[str, Any], where: Where) -> Rule | None:
        rule = convert(data, Rule, where)
        if rule is None:
            return None
        self._check_name(rule.name, where.at("name"))
        where.one_of("operator", rule.operator, model.OPERATORS)
        where.one_of("severity", rule.severity, model.SEVERITY_NAMES)
        where.one_of("missing", rule.missing, model.MISSING_STRATEGIES)
        where.one_of("over", rule.over, ("current", "previous"))
        return rule


def _tables(data: dict[str, Any], key: str) -> list[dict[str, Any]]:
    """The tables under `key`; what is no table has been told already."""
    found = data.get(key)
    return [table for table in found if isinstance(table, dict)] if isinstance(found, list) else []


def _list_table(name: str, choices: tuple[Choice, ...]) -> str:
    """A choice list as it stands in a form file."""
    lines = (f"{_quoted(choice.name)} = {_quoted(choice.label)}\n" for choice in choices)
    return f"[{SHARED}.{_quoted(name)}]\n{''.join(lines)}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


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
    shared = _shared_lists(folder, extra_lists or {}, mistakes)
    forms: dict[str, Form] = {}
    files: dict[str, str] = {}
    unread = set()
    for path in sorted(folder.glob("*.toml")):
        text = read_text(path, mistakes)
        data = None if text is None else read_tables(text, path.name, mistakes)
        if text is None or data is None:
            unread.add(path.stem)
            continue
        built = FormReader(Where(mistakes, path.name), shared).build(data, path.stem, text)
        if built.name in forms:
            where = Where(mistakes, path.name, "name")
            where.add(f"报表 {built.name} 已在 {files[built.name]} 中定义", "另取一个名字")
            continue
        forms[built.name], files[built.name] = built, path.name
    resolve(forms, lambda form: Where(mistakes, files[form]), unread)
    if mistakes:
        raise FormFileError(mistakes)
    return in_order(forms.values())


def load_former(
    folder: Path, extra_lists: Mapping[str, tuple[Choice, ...]] | None = None
) -> tuple[Form, ...]:
    """The editions of before in `folder/former/*.toml`, any number of each form; FormFileError likewise."""
    mistakes: list[Mistake] = []
    shared = _shared_lists(folder, extra_lists or {}, mistakes)
    found = []
    for path in sorted((folder / "former").glob("*.toml")):
        text = read_text(path, mistakes)
        data = None if text is None else read_tables(text, path.name, mistakes)
        if text is not None and data is not None:
            found.append(FormReader(Where(mistakes, path.name), shared).build(data, path.stem, text))
    if mistakes:
        raise FormFileError(mistakes)
    return tuple(found)


def _shared_lists(
    folder: Path, extra_lists: Mapping[str, tuple[Choice, ...]], mistakes: list[Mistake]
) -> dict[str, tuple[Choice, ...]]:
    shared = dict(extra_lists)
    choices_file = folder / "shared" / "choices.toml"
    if choices_file.is_file() and (tables := read_toml(choices_file, mistakes)) is not None:
        shared |= choice_lists(tables, Where(mistakes, choices_file.name))
    return shared
