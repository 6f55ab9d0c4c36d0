"""Units or rows by fields, over a draft: what stands in each cell, and what is known of it."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any

import msgspec

from laiwu_desktop.desk.filling.draft import Cell, Draft
from laiwu_desktop.desk.guiding.to_touch import Reason, is_excused, is_missed, reason_of
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.formdef.form import Field, Form
from laiwu_desktop.formdef.report.check import Finding, gravity, rule_of
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.formdef.report.figures import not_asked
from laiwu_desktop.formdef.types import Sort
from laiwu_desktop.formdef.values import Value, growth, is_filled


class Row(msgspec.Struct, frozen=True, order=True):
    """A unit (its code), or one of its rows in a form of any number of rows; `seq` is 0 for a unit."""

    unit: str
    seq: int = 0


class GridColumn(msgspec.Struct, frozen=True):
    """One field of one form."""

    form: Form
    field: Field

    @property
    def name(self) -> str:
        """How it is remembered: the names of form and field."""
        return f"{self.form.name}.{self.field.name}"

    @property
    def is_open(self) -> bool:
        """Whether a person writes into it here: a photo is no text, the rest is worked out or fixed."""
        return not (self.field.is_calculated or self.field.read_only or self.field.is_photo)

    def key(self, row: Row) -> RecordKey:
        """The record that a row's value of it stands in."""
        return RecordKey(self.form.name, row.unit, row.seq if self.form.repeats else 0)

    def cell(self, row: Row) -> Cell:
        """The row's value of it."""
        return self.key(row), self.field.name


class CellState(msgspec.Struct, frozen=True):
    """What one cell shows. `finding` is the gravest of the field, `comment` what the bureau asked beside it;
    `is_open` says that something may be written there, `missed` that nothing is, where last period was;
    `reason` why it has to be touched, or might be, as on the card.
    """

    value: Value
    text: str
    finding: Finding | None = None
    carried: bool = False
    relevant: bool = True
    is_open: bool = True
    comment: str = ""
    missed: bool = False
    reason: Reason | None = None

    @property
    def mark(self) -> str:
        """The gravest that is to be said of it: error, warning, todo, missed, explained, carried or "".

        What is only not filled in yet is no error.
        """
        found = self.finding
        if found is not None and found.rule == "required":
            return "todo"
        if found is not None and found.blocks:
            return found.severity
        if self.is_asked:  # of a form that is not begun nothing is found value by value
            return "todo"
        if self.missed:
            return "missed"
        return "carried" if self.carried else "explained" if found is not None else ""

    @property
    def is_asked(self) -> bool:
        """Whether a person has to touch it; what was carried only waits to be confirmed."""
        return self.is_open and self.reason not in (None, Reason.FREE)

    @property
    def is_left(self) -> bool:
        """Whether anything is left to be done about it: what is calculated may have to be explained, too."""
        return self.is_asked or self.mark in ("error", "warning")

    @property
    def may_stay(self) -> bool:
        """Whether it is blank and need not be touched."""
        return self.is_open and self.reason is Reason.FREE

    @property
    def is_looked_for(self) -> bool:
        """Whether it is shown among what is to be filled in: what last period had is, too."""
        return self.is_asked or (self.may_stay and self.missed)


class Counted(msgspec.Struct, frozen=True):
    """How many cells a person has to touch, how many are blank and may stay so, how many wait to be confirmed
    only; and of how many that nobody writes into something is left to be said.
    """

    asked: int
    free: int
    carried: int
    found: int = 0

    @property
    def words(self) -> tuple[str, ...]:
        """All of it as a person is told, and the same in fewer words behind it."""
        left = f"还有 {self.asked} 格要填" if self.asked else "没有要填的"
        left += f"，{self.found} 格有问题要说明" if self.found else ""
        free = f"（另有 {self.free} 格可不填）" if self.free else ""
        carried = f"　{self.carried} 格沿用未确认" if self.carried else ""
        return f"{left}{free}{carried}", f"{left}{free}", left


class LastPeriod(msgspec.Struct, frozen=True):
    """Last period's value of a cell in words, and how much a number has changed since ("" where it cannot be
    said): 320（+15，+4.7 %）.
    """

    text: str = ""
    change: str = ""


class Grid:
    """All rows by chosen columns. Columns are of forms that are asked of the same units; those of a form of
    any number of rows stand alone.
    """

    def __init__(self, draft: Draft, columns: Iterable[GridColumn]) -> None:
        self.draft = draft
        self.columns = tuple(columns)
        self.units: dict[str, Division] = {u.code: u for found in draft.units.values() for u in found}
        self.rows: tuple[Row, ...] = ()
        self._worst: dict[tuple[str, str], dict[tuple[int, str], Finding]] = {}
        self._states: dict[str, dict[Cell, CellState]] = {}
        self._asked_of = {(said.key, said.field): said for said in draft.comments if said.key is not None}
        self.read_rows()

    @property
    def repeating(self) -> Form | None:
        """The form whose rows these are; None where each row is a unit."""
        first = self.columns[0].form if self.columns else None
        return first if first is not None and first.repeats else None

    def read_rows(self) -> None:
        """Take the rows as they are now: of a form of any number of rows they come and go."""
        form = self.repeating
        level = self.columns[0].form.level if self.columns else ""
        units = self.draft.units.get(level, ())
        if form is None:
            self.rows = tuple(Row(unit.code) for unit in units)
            return
        keys = (record.key for record in self.draft.figures.of_form(form.name))
        place = {unit.code: number for number, unit in enumerate(units)}
        there = sorted((key for key in keys if key.unit_code in place), key=lambda k: (place[k.unit_code], k))
        self.rows = tuple(Row(key.unit_code, key.seq) for key in there)

    def at_rest(self) -> Grid:
        """The same as it is now, to be read in another thread whatever is written meanwhile."""
        rest = copy.copy(self)
        rest.draft, rest._worst, rest._states = self.draft.at_rest(), {}, {}
        return rest

    def forget(self, units: Iterable[str]) -> None:
        """Of these units something was written: their findings are other ones."""
        gone = set(units)
        self._worst = {place: found for place, found in self._worst.items() if place[1] not in gone}
        for unit in gone:
            self._states.pop(unit, None)

    def name(self, row: Row) -> str:
        """A row as people call it: 张家庄村委会, 张家庄村委会 第 2 行."""
        unit = self.units[row.unit].name
        return f"{unit} 第 {row.seq} 行" if row.seq else unit

    def short_name(self, row: Row) -> str:
        """The same in few words: 张家庄村, 张家庄村 2."""
        unit = self.units[row.unit]
        return f"{unit.short_name}　{row.seq}" if row.seq else unit.name

    def value(self, row: Row, column: GridColumn) -> Value:
        """What stands there."""
        return self.draft.figures.value(column.key(row), column.field)

    def text(self, row: Row, column: GridColumn) -> str:
        """What stands there, as a person reads it; of photos how many."""
        return shown(column, self.value(row, column))

    def state(self, row: Row, column: GridColumn) -> CellState:
        """All that is known of a cell; kept until something is written of its unit."""
        states, cell = self._states.setdefault(row.unit, {}), column.cell(row)
        if (there := states.get(cell)) is None:
            there = states[cell] = self._state(row, column)
        return there

    def _state(self, row: Row, column: GridColumn) -> CellState:
        key, field, figures = column.key(row), column.field, self.draft.figures
        value, record = figures.value(key, field), figures.record(key)
        is_relevant = figures.is_relevant(key, field)
        finding = self.findings(row, column.form).get((key.seq, field.name))
        is_open = column.is_open and (is_relevant or value is not None)
        return CellState(
            value,
            shown(column, value),
            finding,
            field.name in record.carried,
            is_relevant,
            is_open,
            self._comment(key, field, finding),
            is_open and is_missed(self.draft, key, field),
            self._reason(key, column, finding),
        )

    def photo_fields(self, row: Row, column: GridColumn) -> list[Field]:
        """The fields for photos, from a column on, that a card shows of a row: where photos given to it may
        go; none where the column's own is not among them.
        """
        key, fields = column.key(row), list(column.form.fields.values())
        ahead = fields[fields.index(column.field) :]
        found = [field for field in ahead if field.is_photo and self.draft.figures.is_shown(key, field)]
        return found if column.field in found else []

    def why_not_asked(self, row: Row, column: GridColumn) -> str:
        """By which other values a cell that does not apply needs none."""
        return not_asked(self.draft.figures.deciders(column.key(row), column.field), "此项不用填写")

    def _reason(self, key: RecordKey, column: GridColumn, finding: Finding | None) -> Reason | None:
        if is_excused(self.draft, column.form, key.unit_code):
            return None
        found = [finding] if finding is not None and finding.blocks else []
        return reason_of(self.draft, key, column.field, found)

    def findings(self, row: Row, form: Form) -> dict[tuple[int, str], Finding]:
        """The gravest finding of every place of a unit in a form, by row number and field."""
        place = (form.name, row.unit)
        if place not in self._worst:
            worst: dict[tuple[int, str], Finding] = {}
            for finding in self.draft.unit_findings(form, row.unit):
                there = worst.get((finding.seq, finding.field))
                if there is None or gravity(finding) < gravity(there):
                    worst[finding.seq, finding.field] = finding
            self._worst[place] = worst
        return self._worst[place]

    def _comment(self, key: RecordKey, field: Field, finding: Finding | None) -> str:
        said = self._asked_of.get((key, field.name))
        is_told = said is not None and finding is not None and finding.rule == rule_of(said)
        return said.text if said is not None and not is_told else ""

    def past(self, row: Row, column: GridColumn) -> LastPeriod:
        """What was there in the last period, and how much it has changed."""
        key, field = column.key(row), column.field
        if field.is_photo:
            return LastPeriod()
        before, now = self.draft.previous_value(key, field), self.value(row, column)
        text = self.draft.previous_text(key, field)
        grown = growth(before, now)
        return LastPeriod(text) if grown is None else LastPeriod(text, grown or "没有变化")

    def wanting(self, wanted: str) -> list[Row]:
        """The rows in which a column has something of a sort: `FILTERS` names them."""
        test = FILTERS[wanted][1]
        return [row for row in self.rows if any(test(state) for state in self._states_of(row))]

    def count(self) -> Counted:
        """How much is left in all rows."""
        states = [state for row in self.rows for state in self._states_of(row)]
        asked, free, carried = (
            sum(map(attrgetter(name), states)) for name in ("is_asked", "may_stay", "carried")
        )
        return Counted(asked, free, carried, sum(one.is_left and not one.is_asked for one in states))

    def asked_columns(self) -> set[str]:
        """The names of the columns in which something is to be filled in."""
        return {
            column.name
            for column in self.columns
            if any(self.state(row, column).is_looked_for for row in self.rows)
        }

    def _states_of(self, row: Row) -> Iterator[CellState]:
        return (self.state(row, column) for column in self.columns)

    def ordered(self, rows: Sequence[Row], column: GridColumn, *, down: bool) -> list[Row]:
        """The rows by their values of a column, by size where they are numbers or days; what is no figure
        stands at the end, either way round.
        """
        keyed = [(row, self.value(row, column)) for row in rows]
        filled = [(row, value) for row, value in keyed if is_filled(value)]
        rest = [row for row, value in keyed if not is_filled(value)]
        sort = column.field.type.sort
        is_sized = sort.is_number or sort is Sort.DAY

        def by(one: tuple[Row, Value]) -> Any:
            return one[1] if is_sized else shown(column, one[1])

        return [row for row, _ in sorted(filled, key=by, reverse=down)] + rest


# By code: the word of it, and which cells it means.
FILTERS: Mapping[str, tuple[str, Callable[[CellState], bool]]] = {
    "all": ("全部", lambda state: True),
    "asked": ("只看要填的", lambda state: state.is_looked_for),
    "found": ("有错误或待说明", lambda state: state.mark in ("error", "warning")),
    "blank": ("未填", lambda state: state.is_open and state.value is None and state.relevant),
    "carried": ("沿用未确认", lambda state: state.carried),
}


def edge_of(filled: Sequence[bool], here: int, step: int) -> int:
    """Where in a line of cells the next edge of filled ones is, as in spreadsheets: the end of the block one
    is in; from its end, or from a blank cell, the next filled one; the last cell where none is.
    """
    end = len(filled) - 1 if step > 0 else 0
    if here == end:
        return here
    there = here + step
    in_block = filled[here] and filled[there]
    while there != end and filled[there + step if in_block else there] is in_block:
        there += step
    return there


def shown(column: GridColumn, value: Value) -> str:
    """A value as a person reads it in a cell."""
    if column.field.is_photo and isinstance(value, tuple):
        return f"{len(value)} 张"
    return column.field.type.format(value)
