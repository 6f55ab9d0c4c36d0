"""Hostile files at both desks: a refusal with its reason, the database as it was, the program alive."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import create_workspace
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.seal.locks import protect
from laiwu_desktop.workbook.opening import child
from laiwu_desktop.workbook.opening.child import MEMORY
from laiwu_desktop.workbook.opening.parse import MOST_MERGES
from tests.conftest import CITY, PERIOD, TOWNSHIP, noon
from tests.workbook.files.hostile import AS_TEXT, HOSTILE, Make, merged
from tests.workbook.files.memory import most_memory
from tests.workbook.opening.test_preflight import REFUSED

Desks = tuple[TownshipDesk, BureauDesk]
ALL: dict[str, tuple[Make, set[str]]] = {
    **{k: (make, {code}) for k, (make, code) in REFUSED.items()},
    **HOSTILE,
    **AS_TEXT,
}


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory, divisions: list[Division]) -> Desks:
    """Both sides, made once: what is refused leaves them as they are."""
    folder = tmp_path_factory.mktemp("desks")
    made = [
        create_workspace(str(folder / f"{role}.sqlite"), role, code, PERIOD, clock=noon, divisions=divisions)
        for role, code in (("township", TOWNSHIP), ("bureau", CITY))
    ]
    assert isinstance(made[0], TownshipDesk)
    assert isinstance(made[1], BureauDesk)
    return made[0], made[1]


@pytest.fixture(scope="module")
def base(desks: Desks, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """An empty template."""
    return desks[0].write_template(tmp_path_factory.mktemp("base") / "模板.xlsx").read_bytes()


@pytest.mark.parametrize("what", ALL)
def test_it_is_refused_and_nothing_changes(desks: Desks, base: bytes, tmp_path: Path, what: str) -> None:
    make, codes = ALL[what]
    path = tmp_path / ("来件.csv" if what in AS_TEXT else "来件.xlsx")
    path.write_bytes(make(base))
    township, bureau = desks
    before = [desk.store.reports.content_hash() for desk in desks]
    loaded = township.load([path])[0]
    blocking = [problem for problem in loaded.problems if problem.blocks]
    assert not loaded.taken
    assert codes & {problem.code for problem in blocking}
    assert all(problem.message for problem in blocking)
    assert any(problem.remedy for problem in blocking)
    verdict = "locked" if "password" in codes else "refused"
    assert bureau.import_packages([path])[0].verdict == verdict
    assert [desk.store.reports.content_hash() for desk in desks] == before
    assert most_memory(child._shared.pid) < MEMORY


@pytest.mark.parametrize(("turns", "code"), [(b"100000", "empty"), (b"1000000000", "damaged_file")])
def test_a_password_turned_a_thousand_million_times_is_not_tried(
    desks: Desks, base: bytes, tmp_path: Path, turns: bytes, code: str
) -> None:
    path = tmp_path / "来件.xlsx"
    path.write_bytes(base)
    protect(path, "示例")
    locked = path.read_bytes()
    unused = b' xmlns:c="http://schemas.microsoft.com/office/2006/keyEncryptor/certificate"'
    info = re.search(rb'<encryption .*spinCount="100000"', locked, re.DOTALL)
    assert info
    changed = info[0].replace(unused, b"").replace(b'spinCount="100000"', b'spinCount="%s"' % turns)
    padded = changed.replace(b"<encryption ", b"<encryption " + b" " * (len(info[0]) - len(changed)), 1)
    path.write_bytes(locked.replace(info[0], padded))
    assert {problem.code for problem in desks[0].load([path], "示例")[0].problems} == {code}


def test_there_are_enough_of_them() -> None:
    assert len(ALL) >= 60


@pytest.mark.parametrize(("count", "taken"), [(MOST_MERGES - 1, True), (MOST_MERGES, False)])
def test_the_limit_of_merges_from_both_sides(
    desks: Desks, base: bytes, tmp_path: Path, count: int, taken: bool
) -> None:
    path = tmp_path / "来件.xlsx"
    path.write_bytes(merged(count)(base))
    codes = {problem.code for problem in desks[0].load([path])[0].problems}
    assert ("too_many_merges" not in codes) is taken
