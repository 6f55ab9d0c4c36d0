"""A township of twelve villages in its second period, for the tests of the grid (示例数据)."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from laiwu_desktop.desk.filling.draft import Draft
from laiwu_desktop.desk.grid.grid import Grid
from laiwu_desktop.desk.grid.grid_columns import columns_of
from laiwu_desktop.desk.grid.grid_deeds import Area
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import create_workspace, open_desk
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.canonical import canonical
from laiwu_desktop.formdef.report.content import Content, Record, RecordKey
from tests.conftest import noon

CITY, COUNTY, TOWN = "371200000000", "371202000000", "371202100000"
NAMES = "张家庄 李家庄 王家庄 赵家庄 古城 林马庄 𠮷山 东街 西街 南山 北河 上峪".split()
VILLAGES = [f"3712021002{number:02}" for number in range(len(NAMES))]
FORM = "village_broadband"
PLACES = [
    Division(CITY, "莱芜市", "city", "", "laiwushi", "lws"),
    Division(COUNTY, "莱城区", "county", CITY, "laichengqu", "lcq"),
    Division(TOWN, "口镇", "township", COUNTY, "kouzhen", "kz"),
    *(
        Division(code, f"{name}村委会", "village", TOWN, "", "")
        for code, name in zip(VILLAGES, NAMES, strict=True)
    ),
]


@pytest.fixture(scope="session")
def town_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("town") / "town.sqlite"
    make_town(path)
    return path


def make_town(path: Path) -> None:
    """Half of the villages reported for the period before; what carries forward was carried."""
    desk = create_workspace(str(path), "township", TOWN, "2006S1", clock=noon, divisions=PLACES)
    assert isinstance(desk, TownshipDesk)
    draft = desk.draft()
    answers = {
        "households": "300", "population": "900", "broadband_access": "是", "broadband_date": "2005-3-5",
        "access_technologies": "ADSL", "fiber_access": "否", "committee_online": "是",
        "broadband_users": "35", "telephone_households": "120", "monthly_fee": "58.5",
    }  # fmt: skip
    fields = draft.forms[FORM].fields
    values = {name: fields[name].type.parse(text) for name, text in answers.items()}
    draft.save([Record(RecordKey(FORM, code), values) for code in VILLAGES[::2]])
    desk.begin_period(Period.parse("2006S2"))
    desk.close()


@pytest.fixture
def desk(town_file: Path, tmp_path: Path) -> Iterator[TownshipDesk]:
    opened = open_desk(str(shutil.copy(town_file, tmp_path)), clock=noon, checked=False)
    assert isinstance(opened, TownshipDesk)
    yield opened
    opened.close()


def grid_of(draft: Draft, form: str = FORM) -> Grid:
    return Grid(draft, columns_of(draft.forms[form]))


def seen(grid: Grid) -> Area:
    return Area(grid.rows, grid.columns)


def content(draft: Draft) -> tuple[bytes, tuple[Record, ...]]:
    """What would be signed of a report, and its rows with their marks."""
    records = draft.figures.records
    return canonical(draft.forms, Content(records, draft.explanations)), records
