"""A clipboard laid over a grid; where several lines may go that were to be pasted into a value of a card."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.filling.draft import Cell, Draft
from laiwu_desktop.desk.grid.clip_value import read_clip
from laiwu_desktop.desk.grid.clipboard_table import MOST_CELLS, Block, Clip, TooLarge, read_clipboard
from laiwu_desktop.desk.grid.grid import Grid, GridColumn, Row
from laiwu_desktop.desk.grid.grid_columns import columns_of
from laiwu_desktop.desk.grid.grid_deeds import Area
from laiwu_desktop.desk.grid.pasting import PastePlan, plan_paste
from laiwu_desktop.formdef.types import Guess

# A block of more cells is worked out off the window's thread: of so many nobody sees that it takes time.
MOST_AT_ONCE = 2_000


class Laying:
    """What a clipboard holds, to be laid over what is seen of a grid: read when it is first asked for.
    PersonError "nothing_to_paste", or "paste_too_large" for more than any sheet of ours has.
    """

    def __init__(
        self, grid: Grid, seen: Area, text: str, html: str, at: tuple[int, int], over: tuple[int, int]
    ) -> None:
        self._grid, self._seen, self._at, self._over = grid, seen, at, over
        self._text, self._html = text, html
        self._block: Block = ()

    @property
    def is_large(self) -> bool:
        """Whether it takes time to say what would become of it."""
        written = max(self._text.count("\t") + self._text.count("\n"), self._html.count("<t"))
        return max(written, self._over[0] * self._over[1]) > MOST_AT_ONCE

    def plan(self, blanks: bool, guesses: frozenset[Guess]) -> PastePlan:
        """What would become of each cell."""
        if not self._block:
            self._block = _read(self._text, self._html)
        return plan_paste(
            self._grid, self._seen, self._block, self._at, self._over, blanks=blanks, guesses=guesses
        )

    def kinds(self, plan: PastePlan) -> dict[Guess, list[tuple[str, str]]]:
        """What in such a plan can only be guessed."""
        return plan.kinds(self._grid)


def _read(text: str, html: str) -> Block:
    try:
        block = read_clipboard(text, html)
    except TooLarge:
        raise PersonError("paste_too_large", most=MOST_CELLS) from None
    if not block:
        raise PersonError("nothing_to_paste")
    return block


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


def ways_for(
    draft: Draft, cell: Cell, block: Block, text: str, only: frozenset[Cell] | None = None
) -> list[Way]:
    """The ways in which a block may go into the report from a value of a card on; the likeliest first. It
    goes into what the card shows, and that is nothing but `only`, unless that is None.

    A column that has as many lines as there are villages from this one on, or more than the form has fields
    below, is more likely one of the villages.
    """
    key, name = cell
    form = draft.forms[key.form]
    grid = Grid(draft, columns_of(form)).at_rest()
    row = Row(key.unit_code, key.seq if form.repeats else 0)
    if row not in grid.rows:
        return []
    is_column, is_row = all(len(line) == 1 for line in block), len(block) == 1
    turned: Block = (tuple(line[0] for line in block),) if is_column else block[:1]
    shown = tuple(_shown(grid, row, name, (), only))
    place = next((n for n, column in enumerate(shown) if column.field.name == name), None)
    if place is None:
        return []
    ways: list[Way] = []
    if is_column or is_row:
        here = Area((row,), tuple(_shown(grid, row, name, turned[0], only)))
        ways.append(Way("填入本表下面各项", grid, here, turned, (0, place)))
    if not is_row:
        down = Way(
            "填入各村的这一项（从本村起向下）" if not form.repeats else "填入下面各行的这一项",
            grid, Area(grid.rows, shown), block, (grid.rows.index(row), place),
        )  # fmt: skip
        is_likely = len(block) == len(grid.rows) - grid.rows.index(row) or len(block) > len(shown) - place
        ways.insert(0 if is_likely else len(ways), down)
    alone = Area((row,), shown)
    ways.append(Way("作为一段文字填入这一项", grid, alone, ((_as_one(draft, cell, text),),), (0, place)))
    return ways


def _shown(
    grid: Grid, row: Row, name: str, clips: Sequence[Clip], only: frozenset[Cell] | None
) -> Iterator[GridColumn]:
    """What a card shows of a row, and what comes up there while the values go in, from a field on."""
    figures, trial = grid.draft.figures, grid.draft.figures.copy()
    waiting = iter(clips)
    has_begun = False
    for column in grid.columns:
        key, field = column.key(row), column.field
        is_meant = column.is_open and (only is None or column.cell(row) in only)
        if not is_meant or not (figures.is_shown(key, field) or trial.is_relevant(key, field)):
            continue
        yield column
        has_begun = has_begun or field.name == name
        if has_begun and (clip := next(waiting, None)) is not None and clip.text:
            trial.put(trial.record(key).with_value(field.name, read_clip(field, clip)[0]))


def _as_one(draft: Draft, cell: Cell, text: str) -> Clip:
    field = draft.forms[cell[0].form].fields[cell[1]]
    between = "\n" if field.appearance == "multiline" else "；"
    return Clip(between.join(_lines(text)))


def _lines(text: str) -> Iterator[str]:
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        words = " ".join(line.replace("\t", " ").split())
        if words:
            yield words
