"""Hostile files at both desks: a refusal with its reason, the database as it was, the program alive."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from laiwu_desktop.desk.bureau import BureauDesk
from laiwu_desktop.desk.township import TownshipDesk
from laiwu_desktop.desk.workspace import create_workspace
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.workbook.child import MEMORY
from tests.conftest import CITY, PERIOD, TOWNSHIP, noon
from tests.workbook.hostile import HOSTILE, Make
from tests.workbook.test_preflight import REFUSED

Desks = tuple[TownshipDesk, BureauDesk]
ALL: dict[str, tuple[Make, set[str]]] = {
    **{k: (make, {code}) for k, (make, code) in REFUSED.items()},
    **HOSTILE,
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
    path = tmp_path / "来件.xlsx"
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


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps no such account")
def test_no_child_went_over_its_memory() -> None:
    import resource

    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 < MEMORY
