"""The catalogue and the sources say the same: what is raised is in it, and what is in it is raised."""

from __future__ import annotations

import ast
import errno
import os
import re
import string
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import laiwu_desktop
from laiwu_desktop.base.codes import CATALOGUE, saying
from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.files import cannot_write
from laiwu_desktop.base.reasons import reason_of
from laiwu_desktop.base.temporary import no_room

SOURCES = Path(laiwu_desktop.__file__).parent
# Latin letters that a person knows, or has to type.
KNOWN = frozenset(
    """Excel WPS xlsx xls et csv ods JPG PNG U MB SFTP sftp https WebDAV OpenSSH PostgreSQL PGPASSWORD Strict
    Open XML DOCTYPE age age1 init backup verify history receive sync check json text endpoint trust bureau
    carried missed division fingerprint all first accept host key pg dump 0 9 a f 2006S2 2006Q4 3F 23
    journal wal replace add handover back password restore numbers from enrol rekey own
    save take lost no without forms reject revoke old xlsb fods XML ODF LibreOffice 2003 load preview
    close many unanswered doubtful out seal list""".split()
)


class Call(NamedTuple):
    """A place in the sources where words are made of the catalogue."""

    where: str
    key: ast.expr
    places: frozenset[str]
    is_plain: bool  # nothing but a key and named places


def _tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


TREES = {
    path.relative_to(SOURCES).as_posix(): _tree_of(path)
    for path in sorted(SOURCES.rglob("*.py"))
    if path.parent.name != "codes"
}


def _error_names() -> frozenset[str]:
    """PersonError and what is made of it: those of its children that take a key themselves."""
    names = {"PersonError"}
    while True:
        more = {
            node.name
            for tree in TREES.values()
            for node in ast.walk(tree)
            if isinstance(node, ast.ClassDef)
            and any(isinstance(base, ast.Name) and base.id in names for base in node.bases)
            and not any(isinstance(item, ast.FunctionDef) and item.name == "__init__" for item in node.body)
        }
        if more <= names:
            return frozenset(names)
        names |= more


ERRORS = _error_names()


def _makers(tree: ast.Module) -> Iterator[ast.Call]:
    """Calls of `saying` and of the errors, and an error's call of the one it is made of."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in {"saying", *ERRORS}
        ):
            yield node
        if isinstance(node, ast.ClassDef) and any(
            isinstance(base, ast.Name) and base.id in ERRORS for base in node.bases
        ):
            for call in ast.walk(node):
                if (
                    isinstance(call, ast.Call)
                    and isinstance(call.func, ast.Attribute)
                    and call.func.attr == "__init__"
                ):
                    yield call


def _calls() -> list[Call]:
    found = []
    for name, tree in TREES.items():
        if name == "base/errors.py":
            continue
        for node in _makers(tree):
            key = node.args[0]
            # What was said before is only passed on.
            if isinstance(key, ast.Attribute) and key.attr == "saying":
                continue
            keywords = [keyword.arg for keyword in node.keywords]
            is_plain = len(node.args) == 1 and None not in keywords
            places = frozenset(keyword for keyword in keywords if keyword)
            found.append(Call(f"{name}:{node.lineno}", key, places, is_plain))
    return found


def _keys(call: Call) -> list[str] | None:
    """The keys that the call can name; None when they do not stand there."""
    match call.key:
        case ast.Constant(value=str(key)):
            return [key]
        case ast.IfExp(body=ast.Constant(value=str(yes)), orelse=ast.Constant(value=str(no))):
            return [yes, no]
        case ast.Subscript(value=ast.Name(id=table)):
            tree = TREES[call.where.partition(":")[0]]
            return [
                value.value
                for node in tree.body
                if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict)
                if any(isinstance(target, ast.Name) and target.id == table for target in node.targets)
                for value in node.value.values
                if isinstance(value, ast.Constant) and isinstance(value.value, str)
            ]
    return None


CALLS = _calls()


def _places_of(key: str) -> set[str]:
    entry = CATALOGUE[key]
    parsed = string.Formatter().parse(entry.message + (entry.remedy or ""))
    return {name for _, name, _, _ in parsed if name is not None}


def test_every_key_stands_where_it_is_used() -> None:
    assert len(CALLS) > 200
    assert [call.where for call in CALLS if not call.is_plain or not _keys(call)] == []


def test_what_is_raised_is_in_the_catalogue_and_the_other_way_round() -> None:
    used: dict[str, list[str]] = defaultdict(list)
    for call in CALLS:
        for key in _keys(call) or ():
            used[key].append(call.where)
    assert {key: used[key] for key in used.keys() - CATALOGUE.keys()} == {}
    assert CATALOGUE.keys() - used.keys() == set()


def test_every_place_is_filled_and_nothing_else_is_given() -> None:
    wrong = {
        call.where: (key, sorted(call.places ^ _places_of(key)))
        for call in CALLS
        for key in _keys(call) or ()
        if key in CATALOGUE and call.places != _places_of(key)
    }
    assert wrong == {}


def test_no_entry_hides_another() -> None:
    from laiwu_desktop.base.codes import books, deeds, doors, ground, lines, regions, safekeeping, storage

    tables = (ground, storage, lines, books, deeds, doors, regions, safekeeping)
    assert sum(len(table.CODES) for table in tables) == len(CATALOGUE)


@pytest.mark.parametrize("key", sorted(CATALOGUE))
def test_an_entry_says_what_happened_and_what_to_do(key: str) -> None:
    entry = CATALOGUE[key]
    assert re.fullmatch(r"[a-z0-9_]+(\.[a-z0-9_]+)?", key)
    for words in (entry.message, *([] if entry.remedy is None else [entry.remedy])):
        assert words.endswith(("。", "{sentences}")), words
        assert not re.search(r"\s$|。。|[,;!]|：。", words), words
        latin = set(re.findall(r"[A-Za-z0-9]*[A-Za-z][A-Za-z0-9]*", re.sub(r"\{[^}]*\}", "", words)))
        assert latin <= KNOWN, latin - KNOWN


def test_a_variant_changes_the_words_and_not_the_code() -> None:
    key = next(key for key in CATALOGUE if "." in key and not _places_of(key))
    assert saying(key).code == key.partition(".")[0]
    assert saying(key).message == CATALOGUE[key].message


def test_an_error_has_the_words_of_its_entry() -> None:
    error = PersonError("exists", path="甲.xlsx")
    assert (error.code, error.message, error.remedy) == (
        "exists", "甲.xlsx 已存在，没有覆盖。", "请另取一个文件名。",
    )  # fmt: skip
    assert str(error) == "甲.xlsx 已存在，没有覆盖。请另取一个文件名。"
    assert str(PersonError(error.saying)) == str(error) == f"{error.message}{error.remedy}"


def test_the_catalogue_can_be_printed() -> None:
    command = [sys.executable, "-X", "utf8", "-m", "laiwu_desktop.base.codes"]
    printed = subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout
    assert len(printed.splitlines()) == len(CATALOGUE) + 2
    assert "| `exists` | {path} 已存在，没有覆盖。 | 请另取一个文件名。 |" in printed


# ---- no words of the system or of a library within a sentence

# These look at a library's words and show them to nobody.
LOOKED_AT = {
    "formdef/loading/mistakes.py": "msgspec tells what it expected, and tomllib where, by their words only",
    "store/file/row_digests.py": "Python tells what failed on the way into a function by its words only",
    "workbook/opening/other_formats.py": "xlrd tells a password by its words only",
}


def _own_exceptions() -> frozenset[str]:
    return ERRORS | {
        node.name
        for tree in TREES.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        if any(re.search(r"(Error|Exception)\b|PersonError|Unsettled", ast.unparse(b)) for b in node.bases)
    }


OWN = _own_exceptions()


def _is_foreign(types: str) -> bool:
    return any(name.rpartition(".")[2] not in OWN for name in re.findall(r"[\w.]+", types))


def _foreign_errors(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    """The names under which exceptions of others are known, and where."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler) and node.name and _is_foreign(ast.unparse(node.type or node)):
            yield node.name, node
        if isinstance(node, ast.FunctionDef):
            for argument in node.args.args:
                kind = ast.unparse(argument.annotation) if argument.annotation else ""
                if re.search(r"(Error|Exception)\b", kind) and _is_foreign(kind):
                    yield argument.arg, node


def _is_spoken(node: ast.AST, name: str) -> bool:
    """Whether the exception's own words are made into text here."""
    match node:
        case ast.FormattedValue(value=ast.Name(id=said)):
            return said == name
        case ast.Call(func=ast.Name(id="str" | "repr"), args=[ast.Name(id=said)]):
            return said == name
        case ast.Attribute(value=ast.Name(id=said), attr="strerror" | "args" | "reason" | "msg"):
            return said == name
        case ast.keyword(arg=argument, value=ast.Name(id=said)):
            return said == name and argument != "exc_info"
    return False


def test_no_exception_of_others_is_put_into_words() -> None:
    spoken = {
        f"{file}:{found.lineno}"
        for file, tree in TREES.items()
        if file not in LOOKED_AT
        for name, within in _foreign_errors(tree)
        for node in ast.walk(within)
        if _is_spoken(node, name)
        if isinstance(found := node, ast.expr | ast.keyword)
    }
    assert spoken == set()


def test_what_to_do_fits_the_reason_why_a_file_cannot_be_written() -> None:
    advice = {number: cannot_write(Path("甲"), OSError(number, "")).remedy for number in (*FULL, errno.EBUSY)}
    assert {advice[number] for number in FULL} == {"请清理出空间，或换一个地方。"}
    assert "关闭正在打开它的程序" in advice[errno.EBUSY]


FULL = (errno.ENOSPC, errno.EDQUOT)


@pytest.mark.parametrize("number", sorted(errno.errorcode))
def test_the_system_s_reasons_are_told_in_words_or_by_number(number: int) -> None:
    error = OSError(number, os.strerror(number), "甲.xlsx")
    words = reason_of(error)
    assert re.fullmatch(r"系统错误 \d+|[\u4e00-\u9fff]+", words)
    for text in (cannot_write(Path("甲"), error).message, no_room(error).message):
        assert words in text
        assert os.strerror(number) not in text
