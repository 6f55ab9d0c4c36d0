"""Which fields stand beside each other in a grid, and which of them a person has chosen."""

from __future__ import annotations

from collections.abc import Iterable

from laiwu_desktop.desk.grid.grid import GridColumn
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


def asked(forms: FormSet, level: str) -> tuple[GridColumn, ...]:
    """What is asked anew every period: what a person types and does not carry by itself, without remarks."""
    return tuple(
        column
        for column in candidates(forms, level)
        if column.is_open and not column.field.carry and column.field.appearance != "multiline"
    )


def named(columns: Iterable[GridColumn], names: Iterable[str]) -> tuple[GridColumn, ...]:
    """Those of these names, in the order of the names; names of fields that are no more are passed over."""
    there = {column.name: column for column in columns}
    return tuple(there[name] for name in names if name in there)
