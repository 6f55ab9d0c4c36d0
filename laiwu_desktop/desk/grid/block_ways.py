"""Where several lines that were to be pasted into one value of a card may go instead."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from laiwu_desktop.desk.filling.draft import Cell, Draft
from laiwu_desktop.desk.grid.clipboard_table import Block, Clip
from laiwu_desktop.desk.grid.grid import Grid, Row
from laiwu_desktop.desk.grid.grid_columns import columns_of
from laiwu_desktop.desk.grid.grid_deeds import Area
from laiwu_desktop.desk.grid.pasting import PastePlan, plan_paste
from laiwu_desktop.formdef.types import Guess


class Way(msgspec.Struct, frozen=True):
    """One way: `block` laid over what is seen of the form's grid, its first cell at row and column `at`."""

    words: str
    grid: Grid
    seen: Area
    block: Block
    at: tuple[int, int]

    def plan(self, blanks: bool, guesses: frozenset[Guess]) -> PastePlan:
        """What would become of each line."""
        return plan_paste(self.grid, self.seen, self.block, self.at, blanks=blanks, guesses=guesses)

    def kinds(self, plan: PastePlan) -> dict[Guess, list[tuple[str, str]]]:
        """What in such a plan can only be guessed."""
        return plan.kinds(self.grid)


def ways_for(draft: Draft, cell: Cell, block: Block, text: str) -> list[Way]:
    """The ways in which a block may go into the report from a value of a card on; the likeliest first.

    A column that has as many lines as there are villages from this one on, or more than the form has fields
    below, is more likely one of the villages.
    """
    key, name = cell
    form = draft.forms[key.form]
    grid = Grid(draft, columns_of(form))
    entered = tuple(column for column in grid.columns if column.is_open)
    row = Row(key.unit_code, key.seq if form.repeats else 0)
    if row not in grid.rows:
        return []
    place = next((n for n, column in enumerate(entered) if column.field.name == name), None)
    if place is None:
        return []
    here = Area((row,), entered)
    ways: list[Way] = []
    is_column, is_row = all(len(line) == 1 for line in block), len(block) == 1
    if is_column or is_row:
        turned: Block = (tuple(line[0] for line in block),) if is_column else block
        ways.append(Way("填入本表下面各项", grid, here, turned, (0, place)))
    if not is_row:
        down = Way(
            "填入各村的这一项（从本村起向下）" if not form.repeats else "填入下面各行的这一项",
            grid, Area(grid.rows, entered), block, (grid.rows.index(row), place),
        )  # fmt: skip
        is_likely = len(block) == len(grid.rows) - grid.rows.index(row) or len(block) > len(entered) - place
        ways.insert(0 if is_likely else len(ways), down)
    ways.append(Way("作为一段文字填入这一项", grid, here, ((_as_one(draft, cell, text),),), (0, place)))
    return ways


def _as_one(draft: Draft, cell: Cell, text: str) -> Clip:
    field = draft.forms[cell[0].form].fields[cell[1]]
    between = "\n" if field.appearance == "multiline" else "；"
    return Clip(between.join(_lines(text)))


def _lines(text: str) -> Iterator[str]:
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        words = " ".join(line.replace("\t", " ").split())
        if words:
            yield words
