"""What is done to many cells, or to whole rows, at once: each is one deed, and one undo takes it back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice

import msgspec

from laiwu_desktop.desk.filling.changing import applied_to, defaults_of, unit_confirmed
from laiwu_desktop.desk.filling.draft import Cell
from laiwu_desktop.desk.grid.grid import Grid, GridColumn, Row
from laiwu_desktop.desk.guiding.last_time import is_of_one_period, with_what_comes_along
from laiwu_desktop.formdef.report.change import (
    Change,
    ExplanationChange,
    Intent,
    Kind,
    RowChange,
    ValueChange,
    alters,
    between,
)
from laiwu_desktop.formdef.report.check import still_explained
from laiwu_desktop.formdef.report.content import Explanation, Record, RecordKey
from laiwu_desktop.formdef.report.figures import Figures, not_asked
from laiwu_desktop.formdef.types import FieldType
from laiwu_desktop.formdef.values import Value


class Area(msgspec.Struct, frozen=True):
    """Cells of rows and columns, in the order in which they are seen; all but the `gaps` (rows, and names of
    columns), which lie between those that a person has chosen one by one.
    """

    rows: tuple[Row, ...]
    columns: tuple[GridColumn, ...]
    gaps: frozenset[tuple[Row, str]] = frozenset()

    @property
    def cells(self) -> Iterator[tuple[Row, GridColumn]]:
        """Row by row."""
        every = ((row, column) for row in self.rows for column in self.columns)
        return (cell for cell in every if (cell[0], cell[1].name) not in self.gaps)


def values_put(
    figures: Figures, values: Mapping[Cell, Value], kind: Kind, *, carried: bool = False, about: str = ""
) -> Intent:
    """Cells get values; a row that begins with them gets its defaults, too. What stands there already and is
    confirmed is no change. `carried` marks them 沿用未确认; those are never blank.
    """
    by_row: dict[RecordKey, dict[str, Value]] = {}
    for (key, field), value in values.items():
        by_row.setdefault(key, {})[field] = value
    changes = [one for key, given in by_row.items() for one in _row_put(figures, key, given, carried=carried)]
    return Intent(tuple(filter(alters, changes)), kind, about=about)


def _row_put(
    figures: Figures, key: RecordKey, given: Mapping[str, Value], *, carried: bool
) -> Iterable[Change]:
    form, row = figures.forms[key.form], figures.record(key)
    filled = {name: value for name, value in given.items() if value is not None}
    if not figures.has(key) and not form.repeats:
        if not filled:
            return []
        begun = Record(key, {**defaults_of(form), **filled}, frozenset(filled if carried else ()))
        return between(key, None, begun, repeats=False)
    return [
        ValueChange(key, name, row.values.get(name), value, name in row.carried, carried)
        for name, value in given.items()
    ]


def set_everywhere(grid: Grid, area: Area, value: Value) -> Intent:
    """Every cell of an area that takes it gets one value, or none; what does not apply gets none."""
    values = {column.cell(row): value for row, column in area.cells if column.is_open}
    return _spread(grid, area, values)


def text_set(grid: Grid, area: Area, typed: Callable[[FieldType], str]) -> Intent:
    """Every cell of an area that takes it gets a text, which each column reads as its own; `typed` is what it
    is for a type.
    """
    values = {
        column.cell(row): column.field.parse(typed(column.field.type))
        for row, column in area.cells
        if column.is_open
    }
    return _spread(grid, area, values)


def filled_down(grid: Grid, area: Area) -> Intent:
    """Every cell of an area gets what stands at the top of its column."""
    values: dict[Cell, Value] = {}
    top: dict[str, Row] = {}
    for row, column in area.cells:
        first = top.setdefault(column.name, row)
        if first != row and column.is_open:
            values[column.cell(row)] = grid.value(first, column)
    return _spread(grid, area, values)


def _spread(grid: Grid, area: Area, values: Mapping[Cell, Value]) -> Intent:
    figures = grid.draft.figures
    kind = Kind.ENTER if _is_at_hand(area) else Kind.SPREAD
    return values_put(figures, _that_apply(figures, values), kind)


def _that_apply(figures: Figures, values: Mapping[Cell, Value]) -> dict[Cell, Value]:
    """Those of the values that apply once all of them are there. What is emptied is so in any case."""
    stale = misplaced(figures, values, lambda value: value is not None)
    return {cell: value for cell, value in values.items() if cell not in stale}


def tried(figures: Figures, values: Mapping[Cell, Value]) -> Figures:
    """The figures as they would be with these values."""
    trial = figures.copy()
    for change in values_put(figures, values, Kind.SPREAD).changes:
        if not isinstance(change, ExplanationChange):
            applied_to(trial, change)
    return trial


def misplaced(
    figures: Figures, values: Mapping[Cell, Value], is_meant: Callable[[Value], bool]
) -> dict[Cell, str]:
    """Those of the values that would not apply once the others are there, and why: again and again, for one
    may bring others, or take them along. `is_meant` says which values must apply to stand anywhere.
    """
    gone: dict[Cell, str] = {}
    while True:
        left = {cell: value for cell, value in values.items() if cell not in gone}
        trial = tried(figures, left)
        stale = [cell for cell, value in left.items() if is_meant(value) and not _applies(trial, cell)]
        if not stale:
            return gone
        gone |= {cell: _why_not(trial, cell) for cell in stale}


def _applies(figures: Figures, cell: Cell) -> bool:
    key, name = cell
    return figures.is_relevant(key, figures.forms[key.form].fields[name])


def _why_not(figures: Figures, cell: Cell) -> str:
    key, name = cell
    return not_asked(figures.deciders(key, figures.forms[key.form].fields[name]), "此项不应填写")


def last_period_taken(grid: Grid, area: Area) -> Intent:
    """Every cell of an area that had one gets last period's value, 沿用未确认, and what is asked anew by it
    comes along. Where all stand so already, those that wait for it are confirmed, as on a card; what was
    confirmed stays so either way. Remarks are taken over where no other column is chosen with them.
    """
    figures = grid.draft.figures
    is_alone = len(area.columns) == 1
    before = {
        column.cell(row): value
        for row, column in area.cells
        if column.is_open and (is_alone or not is_of_one_period(column.field))
        if (value := grid.draft.previous_value(column.key(row), column.field)) is not None
    }
    others = {
        (key, name): value
        for (key, name), value in before.items()
        if figures.record(key).values.get(name) != value
    }
    if taken := _that_apply(figures, others):
        return with_what_comes_along(figures, values_put(figures, taken, Kind.FILL, carried=True))
    waiting = {
        (key, name): value
        for (key, name), value in before.items()
        if (key, name) not in others
        and name in figures.record(key).carried
        and _applies(figures, (key, name))
    }
    return values_put(figures, waiting, _confirming(area))


def confirmed(grid: Grid, area: Area) -> Intent:
    """What was carried in an area is confirmed."""
    figures = grid.draft.figures
    values = {
        column.cell(row): grid.value(row, column)
        for row, column in area.cells
        if column.field.name in figures.record(column.key(row)).carried
    }
    return values_put(figures, values, _confirming(area))


def _confirming(area: Area) -> Kind:
    return Kind.CONFIRM if _is_at_hand(area) else Kind.CONFIRM_UNSEEN


def _is_at_hand(area: Area) -> bool:
    """Whether it is the one cell that is looked at for certain: of several, most may never have been on
    screen.
    """
    return len(list(islice(area.cells, 2))) == 1


def units_confirmed(grid: Grid, units: Iterable[str]) -> Intent:
    """What was carried of these units is confirmed, in all their forms: most of it is in no column here."""
    figures = grid.draft.figures
    changes = (change for unit in dict.fromkeys(units) for change in unit_confirmed(figures, unit).changes)
    return Intent(tuple(changes), Kind.CONFIRM_UNSEEN)


# ---- rows of a form of any number of rows


def row_copied(figures: Figures, key: RecordKey, new: RecordKey) -> Intent:
    """A row of the same content under a new key; what nobody has confirmed is no more so in the copy."""
    row = figures.record(key)
    copy = Record(new, dict(row.values), row.carried)
    return Intent(tuple(between(new, None, copy, repeats=True)), Kind.ADD_ROW)


def rows_gone(figures: Figures, keys: Sequence[RecordKey]) -> Intent:
    """Rows go, with their values."""
    changes = (one for key in keys for one in between(key, figures.record(key), None, repeats=True))
    return Intent(tuple(changes), Kind.DROP_ROW)


def row_moved(figures: Figures, known: Iterable[Explanation], key: RecordKey, new: RecordKey) -> Intent:
    """A row goes over to another unit, where it gets a number of its own. Its marks go with it, and those
    explanations (`known` are all of the report) whose warning it gets there, too.
    """
    row = figures.record(key)
    there = Record(new, dict(row.values), row.carried)
    changes = (*between(new, None, there, repeats=True), *between(key, row, None, repeats=True))
    return Intent((*changes, *_explanations_moved(figures, known, key, there)), Kind.MOVE_ROW)


def _explanations_moved(
    figures: Figures, known: Iterable[Explanation], key: RecordKey, there: Record
) -> Iterator[ExplanationChange]:
    trial = figures.copy()
    trial.drop(key)
    trial.put(there)
    moved = {msgspec.structs.replace(said, key=there.key): said for said in known if said.key == key}
    for now in still_explained(trial, moved):
        was = moved[now]
        yield ExplanationChange(key, was.field, was.rule, was, None)
        yield ExplanationChange(now.key, now.field, now.rule, None, now)


def first_cell(intent: Intent) -> Cell | None:
    """Where to look for what a deed changed; None where it changed nothing."""
    change = next(iter(intent.changes), None)
    if change is None:
        return None
    return change.key, "" if isinstance(change, RowChange) else change.field
