"""What most tests start from: the shipped definitions, a fixed clock, small workspaces, no Qt."""

from __future__ import annotations

import gc
import itertools
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import pytest

from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.clock import stamp
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.office_reports import Definitions
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.trail.people import ELSEWHERE
from laiwu_desktop.desk.workspaces import create_workspace, definitions, open_desk, shipped_divisions
from laiwu_desktop.formdef.division import Division, Register
from laiwu_desktop.seal.safe import ELSEWHERE as KEYS_ELSEWHERE
from laiwu_desktop.seal.signature import new_private_key, public_key
from laiwu_desktop.store.keys import KnownKey
from tests.sample import fill_in

# 艾山街道办事处: 40 villages, 居委会 and 村委会.
TOWNSHIP = "371203001000"
CITY = "371200000000"
PERIOD = "2006S2"

NewWorkspace = Callable[[str, str, str, tuple[Division, ...]], Path]


def pytest_collection_finish() -> None:
    """What has been gathered by now stays to the end: nobody who collects cycles goes through it again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def chosen_clerks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Who works where is remembered apart from what the person has chosen who runs the tests."""
    file = tmp_path_factory.mktemp("person") / "clerks.txt"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(ELSEWHERE, str(file))
        yield file


@pytest.fixture(scope="session", autouse=True)
def own_safe(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The keys of all offices lie in one folder, as on one computer, and in nobody's keyring."""
    folder = tmp_path_factory.mktemp("safe") / "keys"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(KEYS_ELSEWHERE, str(folder))
        yield folder


@pytest.fixture(scope="session")
def shipped() -> Definitions:
    """The forms and the plan that ship with the program."""
    return definitions()


@pytest.fixture(scope="session")
def divisions() -> list[Division]:
    """The shipped divisions, with pinyin."""
    return shipped_divisions()


@pytest.fixture(scope="session")
def register(divisions: list[Division]) -> Register:
    """The shipped register."""
    return Register(divisions)


def noon() -> datetime:
    """A clock that stands still, in the period the tests report for."""
    return datetime(2006, 12, 20, 12, 0, 0)


def acquaint(*desks: Desk) -> None:
    """Townships and bureaus have compared each other's fingerprints on the telephone."""
    for desk in desks:
        for other in desks:
            if isinstance(desk, BureauDesk) and isinstance(other, TownshipDesk):
                key = other.settings.public_key
                desk.store.keys.trust(KnownKey(other.settings.division, key, stamp(noon)))
                other.their_keys.confirm(desk.settings.public_key)


def sign_anew(desk: Desk, private_key: str = "") -> str:
    """Let an office sign with another key of which nothing is said; the seed (hex), as on a new computer."""
    seed = private_key or new_private_key()
    desk.own_keys.keep(seed)
    desk.change_settings(public_key=public_key(seed))
    return seed


@pytest.fixture(scope="session")
def new_workspace(tmp_path_factory: pytest.TempPathFactory) -> NewWorkspace:
    """New workspaces by role, division, period and register, to be copied: to make one takes far longer."""
    folder, numbers = tmp_path_factory.mktemp("new"), itertools.count(1)

    @lru_cache
    def made(role: str, division: str, period: str, divisions: tuple[Division, ...]) -> Path:
        path = folder / f"{next(numbers)}.sqlite"
        create_workspace(str(path), role, division, period, clock=noon, divisions=divisions).close()
        return path

    return made


@pytest.fixture
def make_desk(
    tmp_path: Path, divisions: list[Division], new_workspace: NewWorkspace
) -> Iterator[Callable[..., Desk]]:
    """Makes workspaces in the test's folder and closes them afterwards.

    The offices know each other; one with a `name` of its own is a stranger until a test says otherwise.
    """
    opened: list[Desk] = []
    known: list[Desk] = []

    def make(
        role: str, division: str, period: str = PERIOD, name: str = "", forms: Path | None = None
    ) -> Desk:
        location = str(tmp_path / f"{name or division}.sqlite")
        if name or forms or Path(location).exists():
            desk = create_workspace(
                location, role, division, period, clock=noon, forms=forms, divisions=divisions
            )
        else:
            shutil.copy(new_workspace(role, division, period, tuple(divisions)), location)
            desk = open_desk(location, clock=noon, checked=False)
        opened.append(desk)
        if not name:
            known.append(desk)
            acquaint(*known)
        return desk

    yield make
    for desk in opened:
        desk.close()


@pytest.fixture
def township(make_desk: Callable[..., Desk]) -> TownshipDesk:
    """A new township workspace."""
    desk = make_desk("township", TOWNSHIP)
    assert isinstance(desk, TownshipDesk)
    return desk


@pytest.fixture
def bureau(make_desk: Callable[..., Desk]) -> BureauDesk:
    """A new bureau workspace."""
    desk = make_desk("bureau", CITY)
    assert isinstance(desk, BureauDesk)
    return desk


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """An empty place to exchange files."""
    place = tmp_path / "U盘"
    place.mkdir()
    return place


@pytest.fixture
def filled(township: TownshipDesk) -> TownshipDesk:
    """A township that has nothing left to do but export."""
    fill_in(township)
    return township
