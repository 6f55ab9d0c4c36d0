"""What the clerks meet: townships of two villages, their packages, and a bureau on a server (示例数据)."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.clock import stamp
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import create_workspace, open_desk, shipped_divisions
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.formdef.report.content import RecordKey, ReportHead
from laiwu_desktop.store.keys import KnownKey
from tests.conftest import CITY, PERIOD, noon
from tests.sample import fill_in

REVISIONS = 4
VILLAGES = 2


class Town(NamedTuple):
    """A township, its key, and its packages: revisions 1 to 4, and a second 4 beside the other one."""

    code: str
    public_key: str
    packages: list[Path]


def make_towns(folder: Path, count: int) -> tuple[list[Division], list[Town]]:
    """The register, and so many townships that have exported all they will."""
    everything = shipped_divisions()
    towns = list(islice((d for d in everything if d.level == "township"), count))
    few = [d for d in everything if d.level in ("city", "county")] + towns
    for town in towns:
        few += islice((d for d in everything if d.parent_code == town.code), VILLAGES)
    return few, [_town(folder / town.code, town.code, few) for town in towns]


def _town(folder: Path, code: str, register: list[Division]) -> Town:
    folder.mkdir()
    location = folder / "乡镇.sqlite"
    made = create_workspace(str(location), "township", code, PERIOD, clock=noon, divisions=register)
    made.close()
    packages = list(_exported(location, folder, range(1, REVISIONS)))
    twin = Path(shutil.copy(location, folder / "另一台.sqlite"))
    packages += [*_exported(location, folder / "这里", [REVISIONS]), *_exported(twin, folder / "那里", [9])]
    return Town(code, made.settings.public_key, packages)


def _exported(location: Path, folder: Path, numbers: list[int] | range) -> Iterator[Path]:
    with closing(open_desk(str(location), clock=noon, checked=False)) as desk:
        assert isinstance(desk, TownshipDesk)
        for number in numbers:
            if number == 1:
                fill_in(desk)
            draft = desk.draft()
            unit = draft.units["village"][0].code
            draft.enter(RecordKey("village_broadband", unit), "households", str(320 + number))
            yield desk.export(folder).path


def make_bureau(location: str, register: list[Division], towns: list[Town]) -> None:
    """A bureau that knows the townships' keys."""
    with closing(create_workspace(location, "bureau", CITY, PERIOD, clock=noon, divisions=register)) as desk:
        assert isinstance(desk, BureauDesk)
        assert desk.recipient
        for town in towns:
            desk.store.keys.trust(KnownKey(town.code, town.public_key, stamp(noon)))


@contextmanager
def standing(location: str) -> Iterator[Callable[[str], list[ReportHead]]]:
    """Tells how a township's reports stand."""
    with closing(open_desk(location, clock=noon)) as desk:
        yield lambda code: desk.store.reports.heads(code, PERIOD)
