"""One generated block, pasted as previewed and taken back."""

from __future__ import annotations

from laiwu_desktop.desk.grid.clipboard_table import read_clipboard
from laiwu_desktop.desk.grid.grid import Grid
from laiwu_desktop.desk.grid.grid_columns import columns_of, named
from laiwu_desktop.desk.grid.grid_deeds import Area
from laiwu_desktop.desk.grid.pasting import Fate, plan_paste
from laiwu_desktop.desk.township_desk import TownshipDesk
from tests.desk.grid.blocks import PLAIN, made
from tests.desk.grid.town import FORM, content


def plain_grid(desk: TownshipDesk) -> Grid:
    """The grid of the fields that apply whatever else is filled in."""
    draft = desk.draft()
    return Grid(draft, named(columns_of(draft.forms[FORM]), (f"{FORM}.{name}" for name in PLAIN)))


def try_block(desk: TownshipDesk, seed: int) -> int:
    """Paste one and take it back; how many cells it wrote."""
    grid = plain_grid(desk)
    before = content(grid.draft)
    kind, block = made(seed, grid)
    area = Area(block.rows, grid.columns)
    plan = plan_paste(grid, area, read_clipboard(block.text, block.html), block.at, block.over)
    assert plan.values.items() <= block.wanted.items(), kind
    assert plan.counts[Fate.REFUSED] == block.refused, kind
    assert content(grid.draft) == before  # a plan writes nothing
    grid.draft.apply(plan.intent(grid.draft))
    stored = desk.draft()
    for cell, value in block.wanted.items():
        assert stored.figures.record(cell[0]).values.get(cell[1]) == value, (kind, cell)
    others = [
        (record.key, name)
        for record in stored.figures.records
        for name in record.values
        if (record.key, name) not in block.wanted
    ]
    was = {(record.key, name): value for record in before[1] for name, value in record.values.items()}
    assert {place: was.get(place) for place in others} == {
        (key, name): stored.figures.record(key).values[name] for key, name in others
    }
    stored = desk.draft()
    stored.undo()
    assert content(desk.draft()) == before, kind
    return len(plan.values)
