"""Mistakes in the form files: one clear line each, collected so that all are shown at once."""

from __future__ import annotations

import difflib
import functools
import operator
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.formdef.expression import BadExpression, Expression

S = TypeVar("S", bound=msgspec.Struct)


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
        super().__init__("form_file", count=len(mistakes), sentences=lines)
        self.mistakes = mistakes


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

    def one_of(self, key: str, value: str, allowed: Iterable[str]) -> None:
        """Require one of the words in `allowed`."""
        if value not in allowed:
            self.at(key).add(f"“{value}”不在可用的值中", nearest(value, allowed))


def nearest(word: str, words: Iterable[str]) -> str:
    """What was probably meant: the word most like it, or all there are."""
    words = list(words)
    near = difflib.get_close_matches(word, words, n=1)
    return near[0] if near else "、".join(words)


def read_toml(path: Path, mistakes: list[Mistake]) -> dict[str, Any] | None:
    """The tables of one TOML file; None with a mistake added when it cannot be read."""
    text = read_text(path, mistakes)
    return None if text is None else read_tables(text, path.name, mistakes)


def read_text(path: Path, mistakes: list[Mistake]) -> str | None:
    """A file's text, its lines parted in one way whatever system wrote it; None with a mistake added."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        mistakes.append(Mistake(path.name, "全文", "不是 UTF-8 编码的文字", "UTF-8 编码的 TOML"))
    return None


def read_tables(text: str, file: str, mistakes: list[Mistake]) -> dict[str, Any] | None:
    """The tables of a text; None with a mistake added when it is no TOML."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = _LINE.search(str(error))
        place = f"第 {at[1]} 行第 {at[2]} 列" if at else "结尾处"
        mistakes.append(Mistake(file, "全文", f"{place}不是合法的 TOML", "UTF-8 编码的 TOML"))
    except RecursionError:
        mistakes.append(Mistake(file, "全文", "括号层数太多", "UTF-8 编码的 TOML"))
    return None


def expression(text: str, where: Where) -> Expression | None:
    """The expression; None for "", and with a mistake for what is none."""
    try:
        return Expression(text) if text else None
    except BadExpression as error:
        where.add(str(error), "由指标项名、数字、'文字' 和 + - * / 等组成的表达式")
        return None


_LINE = re.compile(r"line (\d+), column (\d+)")
_EXPECTED = re.compile(r"Expected `([^`]*)`(?: (of length )?([<>]=?) ([\d.]+))?")
_KINDS = {
    "str": "文字", "int": "整数", "float": "数字", "decimal": "数字", "bool": "true 或 false",
    "array": "列表", "object": "表", "date": "日期", "null": "空",
}  # fmt: skip


def expected_by(error: msgspec.ValidationError) -> str:
    """What a record expects there; msgspec tells it by its words only, which are English."""
    found = _EXPECTED.search(str(error))
    if found is None:
        return "见报表定义说明"
    kinds = "或".join(_KINDS.get(kind.strip(), kind.strip()) for kind in found[1].split("|"))
    return f"{kinds}，{'长度 ' if found[2] else ''}{found[3]} {found[4]}" if found[3] else kinds


# What makes, of the text that stands for it in a file, a value of some type; None when it cannot.
Readers = Mapping[type, Callable[[str, Where], Any]]
EXPRESSIONS: Readers = {Expression: expression}


def convert(data: dict[str, Any], record: type[S], where: Where, readers: Readers = EXPRESSIONS) -> S | None:
    """`data` as `record`, whose fields are the keys of the file; what has a reader is written as text there.

    Every unknown key, missing key and wrong type becomes a mistake, and there is no record then. Where a
    reader can make nothing of a text, the record is built without it, if it can be.
    """
    keys = _keys(record, tuple(readers))
    count = len(where.mistakes)
    meant = set()
    for name in data:
        if name not in keys:
            meant.add(nearest(name, keys))
            where.add(f"不认识的键 {name}", nearest(name, keys))
    values: dict[str, Any] = {}
    for name, key in keys.items():
        if name not in data:
            if key.required and name not in meant:
                where.add(f"缺少 {name}", f"写上 {name} = …")
            continue
        try:
            values[name] = msgspec.convert(data[name], key.written)
        except msgspec.ValidationError as error:
            where.add(f"{name} 的值 {data[name]!r} 类型不对", expected_by(error))
    if len(where.mistakes) > count:
        return None
    read = {name: keys[name].value(value, readers, where.at(name)) for name, value in values.items()}
    known = {name: value for name, value in read.items() if value is not None}
    whole = all(name in known for name, key in keys.items() if key.required)
    return record(**known) if whole else None


class _Key(msgspec.Struct, frozen=True):
    """A key of a file: the type written there, and the type that its text stands for (None: itself)."""

    name: str
    written: Any
    stands_for: type | None
    required: bool

    def value(self, written: Any, readers: Readers, where: Where) -> Any:
        """What the field holds; None when nothing can be made of its text."""
        if self.stands_for is None or not isinstance(written, str):
            return written
        if not written and self.required:
            where.add(f"{self.name} 是空的", "表达式")
        return readers[self.stands_for](written, where)


@functools.cache
def _keys(record: type[msgspec.Struct], read: tuple[type, ...]) -> dict[str, _Key]:
    """The keys of a record's table in a file, by name."""
    keys = {}
    for field in msgspec.structs.fields(record):
        members = get_args(field.type) if isinstance(field.type, UnionType) else (field.type,)
        stands_for = next((member for member in members if member in read), None)
        written = field.type
        if stands_for is not None:
            others = (member for member in members if member not in (stands_for, NoneType))
            written = functools.reduce(operator.or_, others, str)
        keys[field.name] = _Key(field.name, written, stands_for, field.required)
    return keys
