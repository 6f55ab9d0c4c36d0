"""Honest mistakes at the township's desk: each read rightly, or named with place, value and what to do."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import open_desk
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.workbook.format.problems import Problem
from laiwu_desktop.workbook.opening import child
from laiwu_desktop.workbook.opening.child import MEMORY
from tests.conftest import noon
from tests.workbook.files.clerk import (
    READ,
    SHEET,
    Mistake,
    Office,
    filled_template,
    first_row,
    small_township,
)
from tests.workbook.files.memory import most_memory
from tests.workbook.honest.cases import HONEST, THEMES

# What is said at one cell about a whole area.
AREAS = {"too_far", "merged_code"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("honest")


@pytest.fixture(scope="module")
def base(folder: Path, divisions: list[Division]) -> bytes:
    """The filled template, and beside it the workspace that it came from, closed."""
    desk = small_township(folder, divisions)
    base = filled_template(desk, folder)
    desk.close()
    return base


@pytest.fixture(scope="module")
def shared(base: bytes, folder: Path) -> Iterator[TownshipDesk]:
    """A workspace that nothing gets into."""
    assert base
    desk = open_desk(str(folder / "t.sqlite"), clock=noon)
    assert isinstance(desk, TownshipDesk)
    yield desk
    desk.close()


@pytest.fixture
def fresh(base: bytes, folder: Path, tmp_path: Path) -> Iterator[TownshipDesk]:
    """A workspace of one's own."""
    assert base
    desk = open_desk(str(shutil.copy(folder / "t.sqlite", tmp_path)), clock=noon)
    assert isinstance(desk, TownshipDesk)
    yield desk
    desk.close()


def expected(says: Mapping[str, str]) -> Counter[tuple[str, str]]:
    return Counter((code, place) for code, places in says.items() for place in places.split() or [""])


def place_of(problem: Problem) -> str:
    """The place as the table of mistakes writes it."""
    if not problem.sheet or (problem.sheet == SHEET and problem.cell):
        return problem.cell
    return f"{problem.sheet}!{problem.cell}"


def check_told(problems: tuple[Problem, ...], mistake: Mistake, office: Office, file: str) -> None:
    """Each at its place, with its value, its village and what to do; no more (nor too_slow)."""
    for blocks, says in ((True, mistake.blocks), (False, mistake.notes)):
        assert Counter((p.code, place_of(p)) for p in problems if p.blocks is blocks) == expected(says)
    for problem in problems:
        assert 0 < len(problem.message) < 200
        assert problem.remedy or not problem.blocks
        if not problem.sheet and problem.blocks:
            assert file in problem.message or "文件" in problem.message
        if not problem.cell:
            continue
        if office.shown(problem.sheet, problem.cell) is not None:
            assert problem.value, problem
        unit = office.unit_at(problem.sheet, problem.cell)
        if unit and problem.code not in AREAS:
            assert problem.unit_code == unit, problem


def prepared(base: bytes, folder: Path, mistake: Mistake) -> tuple[Office, Path]:
    office = Office(base, folder)
    mistake.change(office)
    return office, mistake.save(office)


@pytest.mark.parametrize("what", [name for name, mistake in HONEST.items() if mistake.blocks])
def test_what_only_a_person_can_settle_is_refused(
    shared: TownshipDesk, base: bytes, tmp_path: Path, what: str
) -> None:
    mistake = HONEST[what]
    office, path = prepared(base, tmp_path, mistake)
    before = shared.store.reports.content_hash()
    loaded = shared.load([path], mistake.password)[0]
    assert not loaded.taken
    check_told(loaded.problems, mistake, office, path.name)
    assert shared.store.reports.content_hash() == before
    assert child._shared.pid is not None
    assert most_memory(child._shared.pid) < MEMORY


@pytest.mark.parametrize("what", [name for name, mistake in HONEST.items() if not mistake.blocks])
def test_what_can_be_settled_is_taken_and_said(
    fresh: TownshipDesk, base: bytes, tmp_path: Path, what: str
) -> None:
    mistake = HONEST[what]
    office, path = prepared(base, tmp_path, mistake)
    loaded = fresh.load([path], mistake.password)[0]
    check_told(loaded.problems, mistake, office, path.name)
    assert loaded.taken
    assert loaded.units == mistake.units
    values = {**READ, **mistake.values}
    assert first_row(fresh, office) == {name: value for name, value in values.items() if value is not None}
    points = fresh.draft().figures.rows("demonstration_point", office.village)
    assert tuple(point.values["point_name"] for point in points) == mistake.points
    assert child._shared.pid is not None
    assert most_memory(child._shared.pid) < MEMORY


def test_there_are_enough_of_them() -> None:
    assert len(HONEST) == sum(map(len, THEMES)) >= 60
