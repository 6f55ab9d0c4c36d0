"""What in a grid is not to be touched, and is not (示例数据)."""

from __future__ import annotations

import msgspec

from laiwu_desktop.desk.grid import grid_deeds
from laiwu_desktop.desk.grid.block_ways import MOST_AT_ONCE, Laying
from laiwu_desktop.desk.grid.clipboard_table import Clip, read_clipboard
from laiwu_desktop.desk.grid.grid import CellState, Grid, GridColumn
from laiwu_desktop.desk.grid.grid_deeds import Area
from laiwu_desktop.desk.grid.pasting import Fate, plan_paste
from laiwu_desktop.desk.guiding.to_touch import Reason
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.expression import Expression
from laiwu_desktop.formdef.form import Section
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.formdef.types import Guess
from tests.desk.grid.test_grid import area, column
from tests.desk.grid.town import FORM, VILLAGES, desk, grid_of, seen, town_file

__all__ = ["desk", "town_file"]
FIRST = RecordKey(FORM, VILLAGES[0])


def test_what_does_not_apply_any_more_is_not_confirmed_by_taking_it_again(desk: TownshipDesk) -> None:
    draft = desk.draft()
    assert "broadband_date" in draft.figures.record(FIRST).carried
    draft.enter(FIRST, "broadband_access", "否")
    grid = grid_of(draft)
    assert not grid_deeds.last_period_taken(grid, area(grid, "broadband_date", 0, 0)).changes


def test_what_may_stay_blank_is_looked_for_only_where_last_period_had_it() -> None:
    there = [CellState(None, "", reason=Reason.FREE, missed=missed).is_looked_for for missed in (False, True)]
    assert there == [False, True]


def test_what_does_not_apply_is_not_missed(desk: TownshipDesk) -> None:
    draft = desk.draft()
    draft.enter(FIRST, "broadband_access", "否")
    draft.enter(FIRST, "broadband_date", "")
    grid = grid_of(draft)
    state = grid.state(grid.rows[0], column(grid, "broadband_date"))
    assert (state.is_open, state.missed, state.mark) == (False, False, "")


def test_a_grid_at_rest_knows_nothing_of_what_is_written_meanwhile(desk: TownshipDesk) -> None:
    draft = desk.draft()
    grid = grid_of(draft)
    place = grid.rows[0], column(grid, "households")
    rest = grid.at_rest()
    before = rest.state(*place).text
    draft.enter(FIRST, "households", "299")
    grid.forget([VILLAGES[0]])
    assert (grid.state(*place).text, rest.state(*place).text) == ("299", before)
    other = grid.rows[1], column(grid, "households")
    draft.enter(RecordKey(FORM, VILLAGES[1]), "households", "298")
    assert rest.state(*other).text == ""
    assert grid.state(*other).text == "298"


def test_what_lies_under_a_merged_cell_is_not_guessed_either(desk: TownshipDesk) -> None:
    grid = grid_of(desk.draft())
    place = [one.field.name for one in grid.columns].index("households")
    block = ((Clip("约三百一十"),), (Clip("约三百一十", covered=True),))
    plan = plan_paste(grid, seen(grid), block, (0, place), guesses=frozenset(Guess))
    assert [(one.fate, one.value) for one in plan.cells] == [(Fate.CHANGED, 310), (Fate.REFUSED, None)]


def test_one_value_for_many_cells_is_worked_out_beside_the_window(desk: TownshipDesk) -> None:
    grid = grid_of(desk.draft())

    def is_large(rows: int) -> bool:
        return Laying(grid, Area(grid.rows, grid.columns), "5", "", (0, 0), (rows, 2)).is_large

    assert [is_large(MOST_AT_ONCE // 2), is_large(MOST_AT_ONCE // 2 + 1)] == [False, True]


def test_the_end_of_what_was_copied_counts_once_it_has_begun() -> None:
    mark = "<!--EndFragment-->"
    html = f"<table>{mark}<tr><td>5</td></tr>{mark}<tr><td>6</td></tr></table>"
    assert [[clip.text for clip in row] for row in read_clipboard("", html)] == [["5"]]


def test_a_blank_cell_where_nothing_stands_is_nothing_whatever_may_be_emptied(desk: TownshipDesk) -> None:
    grid = grid_of(desk.draft(), "information_village")
    place = [one.field.name for one in grid.columns].index("photos")
    block = read_clipboard("", "<table><tr><td></td></tr><tr><td>5</td></tr></table>")
    plan = plan_paste(grid, seen(grid), block, (0, place), blanks=True)
    assert [one.fate for one in plan.cells] == [Fate.SAME, Fate.REFUSED]


def test_of_two_rows_for_one_village_the_first_counts(desk: TownshipDesk) -> None:
    grid = grid_of(desk.draft())
    names = [grid.units[code].name for code in (VILLAGES[0], VILLAGES[0], VILLAGES[2])]
    block = read_clipboard("村名\t总户数\n" + "".join(f"{name}\t{n}\n" for n, name in enumerate(names, 311)))
    plan = plan_paste(grid, seen(grid), block, (0, 0))
    assert list(plan.values.values()) == [311, 313]
    assert [one.why for one in plan.cells if one.fate is Fate.REFUSED] == [f"{names[0]}前面已有一行"]


def test_photos_for_a_column_that_does_not_apply_go_into_no_other(desk: TownshipDesk) -> None:
    draft = desk.draft()
    form = draft.forms["information_village"]
    photos = form.fields["photos"]
    fields = (
        msgspec.structs.replace(photos, relevant=Expression("trainees > 0")),
        msgspec.structs.replace(photos, name="more_photos"),
    )
    form = msgspec.structs.replace(form, sections=(Section("示例数据", fields),))
    columns = [GridColumn(form, field) for field in fields]
    grid = Grid(draft, columns)
    assert [grid.photo_fields(grid.rows[0], one) for one in columns] == [[], [fields[1]]]
