"""Of last period nothing is lost without a word: what is asked anew by a value that is taken over comes along
(示例数据).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from laiwu_desktop.desk.filling.draft import Draft
from laiwu_desktop.desk.grid import grid_deeds
from laiwu_desktop.desk.grid.grid import Grid
from laiwu_desktop.desk.grid.grid_columns import asked, columns_of
from laiwu_desktop.desk.grid.grid_deeds import Area
from laiwu_desktop.desk.guiding import last_time
from laiwu_desktop.desk.guiding.last_time import Scope
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import create_workspace
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.change import Intent
from laiwu_desktop.formdef.report.content import RecordKey
from tests.conftest import noon
from tests.desk.small_township import PLACES, TOWN, VILLAGES
from tests.sample import fill_in

HERE = VILLAGES[0]
SAFETY = RecordKey("village_safety_tv", HERE)
TRIGGER, DEPENDENT = "video_points", {"video_connected", "video_places"}
TAKEN = {TRIGGER, *DEPENDENT}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[TownshipDesk]:
    """The second period; in the first one everything was filled in, with cameras, remarks and a point."""
    made = create_workspace(
        str(tmp_path / "示例.sqlite"), "township", TOWN, "2006S1", clock=noon, divisions=PLACES
    )
    assert isinstance(made, TownshipDesk)
    fill_in(made)
    draft = made.draft()
    for name, text in ((TRIGGER, "4"), ("video_connected", "是"), ("video_places", "学校、商店")):
        draft.enter(SAFETY, name, text)
    made.begin_period(Period.parse("2006S2"))
    yield made
    made.close()


def of_grid(draft: Draft, form: str) -> Intent:
    grid = Grid(draft, columns_of(draft.forms[form]) if form else asked(draft))
    return grid_deeds.last_period_taken(grid, Area(grid.rows, grid.columns))


WAYS = {
    "field": lambda draft: last_time.as_last_time(draft.figures, (SAFETY, TRIGGER)),
    "village": lambda draft: last_time.filled(draft, Scope.UNIT, HERE),
    "column": lambda draft: last_time.filled(draft, Scope.COLUMN, HERE, SAFETY.form, TRIGGER),
    "grid": lambda draft: of_grid(draft, SAFETY.form),
    "set": lambda draft: of_grid(draft, ""),
}


@pytest.mark.parametrize("way", WAYS)
def test_what_a_taken_value_asks_anew_comes_along(desk: TownshipDesk, way: str) -> None:
    draft = desk.draft()
    before = draft.figures.records
    assert not TAKEN & draft.figures.record(SAFETY).values.keys()
    draft.apply(WAYS[way](draft))
    now, then = (draft.figures.record(SAFETY, previous=past) for past in (False, True))
    assert {name: now.values.get(name) for name in TAKEN} == {name: then.values[name] for name in TAKEN}
    assert now.carried >= TAKEN
    draft.undo()
    assert desk.draft().figures.records == before, "it is one deed"


def test_what_a_person_has_filled_in_stays(desk: TownshipDesk) -> None:
    draft = desk.draft()
    draft.enter(SAFETY, TRIGGER, "2")
    draft.enter(SAFETY, "video_connected", "否")
    draft.apply(of_grid(draft, ""))
    row = draft.figures.record(SAFETY)
    assert (row.values[TRIGGER], row.values["video_connected"]) == (4, "no"), "the cells that were chosen"
    assert "video_connected" not in row.carried


def test_what_is_asked_anywhere_is_a_column_of_the_set(desk: TownshipDesk) -> None:
    draft = desk.draft()
    names = {column.field.name for column in asked(draft)}
    assert TRIGGER in names
    assert not DEPENDENT & names
    draft.enter(SAFETY, TRIGGER, "2")
    assert {column.field.name for column in asked(draft)} >= DEPENDENT
