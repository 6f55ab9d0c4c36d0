"""The house plan (CONTRIBUTING.md): rooms a reader can take in, one place for each name, no circles.

The floors between rooms are held by import-linter, in `pyproject.toml`.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "laiwu_desktop"
# About a dozen: the types of a field are thirteen, each a file of its own.
MOST = 13


def modules() -> dict[str, Path]:
    """Every module but the migrations, which are numbered steps, by its dotted name."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        if "migrations" not in path.parts:
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts).removesuffix(".__init__")] = path
    return found


def imports_of(path: Path, known: dict[str, Path]) -> Iterator[str]:
    """The modules of ours that a module imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            for name in node.names:
                whole = f"{node.module}.{name.name}"
                yield from (one for one in (whole if whole in known else node.module,) if one in known)
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names if name.name in known)


@pytest.mark.parametrize("top", ["laiwu_desktop", "tests", "bench"])
def test_no_room_hides_its_plan(top: str) -> None:
    rooms = defaultdict(list)
    for path in (ROOT / top).rglob("*.py"):
        if path.stem != "__init__" and "migrations" not in path.parts:
            rooms[path.parent.relative_to(ROOT).as_posix()].append(path.stem)
    assert {room: names for room, names in rooms.items() if len(names) > MOST} == {}


def test_a_name_stands_in_one_room_only() -> None:
    rooms = defaultdict(set)
    for name, path in modules().items():
        if path.stem not in ("__init__", "__main__"):
            rooms[path.stem].add(name)
    assert {stem: found for stem, found in rooms.items() if len(found) > 1} == {}


def test_no_modules_import_each_other_in_a_circle() -> None:
    known = modules()
    graph = {name: {*imports_of(path, known)} - {name} for name, path in known.items()}
    assert len(list(TopologicalSorter(graph).static_order())) == len(known)


def test_nobody_reaches_through_a_desk_for_its_store() -> None:
    """A desk hands people the parts they use: `store` is an attribute of `self` and of nothing else."""
    reached = {
        f"{name}:{node.lineno}"
        for name, path in modules().items()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "store"
        if not (isinstance(node.value, ast.Name) and node.value.id == "self")
    }
    assert reached == set()
