"""Which fields stand beside each other in a grid, and which of them a person has chosen."""

from __future__ import annotations

from collections.abc import Iterable

from laiwu_desktop.desk.filling.draft import Draft
from laiwu_desktop.desk.grid.grid import Grid, GridColumn, Row
from laiwu_desktop.desk.guiding.last_time import is_of_one_period
from laiwu_desktop.formdef.form import Form, FormSet

# The choice across forms: what is asked anew every period.
ASKED, ASKED_WORD = "", "本期要填的"


def columns_of(form: Form) -> tuple[GridColumn, ...]:
    """All fields of a form."""
    return tuple(GridColumn(form, field) for field in form.fields.values())


def candidates(forms: FormSet, level: str) -> tuple[GridColumn, ...]:
    """What can stand together in a grid of units of a level: the fields of all forms that ask each once."""
    return tuple(
        column for form in forms if form.level == level and not form.repeats for column in columns_of(form)
    )


def level_of(draft: Draft) -> str:
    """Of whom there are most: the villages of a township."""
    return max(draft.units, key=lambda level: len(draft.units[level]))


def asked(draft: Draft) -> tuple[GridColumn, ...]:
    """What is asked anew every period, that is what a person types and does not carry by itself, without
    remarks; and whatever else is left to be touched where a form is begun.
    """
    units = [unit.code for unit in draft.units[level_of(draft)]]
    begun = {
        form.name: [Row(unit) for unit in units if draft.figures.rows(form.name, unit)]
        for form in draft.forms
    }
    grid = Grid(draft, [column for column in candidates(draft.forms, level_of(draft)) if column.is_open])
    return tuple(
        column
        for column in grid.columns
        if not (column.field.carry or is_of_one_period(column.field))
        or any(grid.state(row, column).is_looked_for for row in begun[column.form.name])
    )


def named(columns: Iterable[GridColumn], names: Iterable[str]) -> tuple[GridColumn, ...]:
    """Those of these names, in the order of the names; names of fields that are no more are passed over."""
    there = {column.name: column for column in columns}
    return tuple(there[name] for name in names if name in there)
