"""The workspaces of `two_towns`."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import create_workspace, open_desk
from tests.conftest import acquaint, noon
from tests.desk.judging.two_towns import CITY, PLACES, TOWNS, fill


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The towns' workspaces and the bureau's, which has both packages; made once, tests open copies."""
    folder = tmp_path_factory.mktemp("two_towns")
    places = [("bureau", CITY), *(("township", town) for town in TOWNS)]
    desks = [
        create_workspace(
            str(folder / f"{division}.sqlite"), role, division, "2006S2", clock=noon, divisions=PLACES
        )
        for role, division in places
    ]
    acquaint(*desks)
    bureau, *towns = desks
    assert isinstance(bureau, BureauDesk)
    packages = []
    for number, town in enumerate(towns):
        assert isinstance(town, TownshipDesk)
        fill(town, first=number == 0)
        packages.append(town.export(folder / "out").path)
    bureau.import_packages(packages)
    for desk in desks:
        desk.close()
    return folder


@pytest.fixture
def bureau(made: Path, tmp_path: Path) -> Iterator[BureauDesk]:
    desk = open_desk(str(shutil.copy(made / f"{CITY}.sqlite", tmp_path)), clock=noon, checked=False)
    assert isinstance(desk, BureauDesk)
    yield desk
    desk.close()


@pytest.fixture
def town(made: Path, tmp_path: Path) -> Iterator[TownshipDesk]:
    """The first of the towns."""
    desk = open_desk(str(shutil.copy(made / f"{TOWNS[0]}.sqlite", tmp_path)), clock=noon, checked=False)
    assert isinstance(desk, TownshipDesk)
    yield desk
    desk.close()
