"""Mistakes in the form files: one clear line each, collected so that all are shown at once."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

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
        super().__init__("form_file", f"报表定义有 {len(mistakes)} 处错误：\n{lines}", "请改正后重试。")
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

    def expression(self, text: str, key: str, *, needed: bool = False) -> Expression | None:
        """Parse an expression; "" is None."""
        if not text:
            if needed:
                self.at(key).add(f"{key} 是空的", "表达式")
            return None
        try:
            return Expression(text)
        except BadExpression as error:
            self.at(key).add(str(error), "由指标项名、数字、'文字' 和 + - * / 等组成的表达式")
            return None

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
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        mistakes.append(Mistake(path.name, "全文", f"不是合法的 TOML：{error}", "UTF-8 编码的 TOML"))
        return None


def convert(data: dict[str, Any], spec: type[S], where: Where) -> S | None:
    """`data` as `spec`; every unknown key, missing key and wrong type becomes a mistake."""
    known = {field.name: field for field in msgspec.structs.fields(spec)}
    count = len(where.mistakes)
    meant = set()
    for key in data:
        if key not in known:
            meant.add(nearest(key, known))
            where.add(f"不认识的键 {key}", nearest(key, known))
    for name, field in known.items():
        if name not in data:
            if field.required and name not in meant:
                where.add(f"缺少 {name}", f"写上 {name} = …")
            continue
        try:
            msgspec.convert(data[name], field.type)
        except msgspec.ValidationError as error:
            where.add(f"{name} 的值 {data[name]!r} 类型不对", str(error))
    return None if len(where.mistakes) > count else msgspec.convert(data, spec)
