"""What a new period starts with: last period's values, marked 沿用未确认."""

from __future__ import annotations

from collections.abc import Iterable

from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.change import ValueChange
from laiwu_desktop.formdef.report.content import Record
from laiwu_desktop.formdef.report.figures import Figures


def carried_forward(previous: Iterable[Record], forms: FormSet, period: Period) -> list[Record]:
    """The rows a new period starts with: the carry fields of last period's rows, marked unconfirmed.

    A row of a form of any number of rows keeps its number. What does not apply before something else is
    filled in is not carried: nobody should have to clear what nobody typed.
    """
    rows = {}
    previous = [record for record in previous if record.key.form in forms]
    for record in previous:
        carry = [field.name for field in forms[record.key.form].entered if field.carry]
        values = {name: record.values[name] for name in carry if name in record.values}
        if values:
            rows[record.key] = Record(record.key, values, frozenset(values))
    figures = Figures(forms, period, rows.values(), previous)
    for key, record in rows.items():
        fields = forms[key.form].fields
        apply = {n: v for n, v in record.values.items() if figures.is_relevant(key, fields[n])}
        rows[key] = Record(key, apply, frozenset(apply))
    return [record for record in rows.values() if record.values]


def carried_anew(figures: Figures, previous: Iterable[Record]) -> tuple[ValueChange, ...]:
    """What makes of every value that is 沿用未确认 the one that last period's rows have by now: they may have
    been mended after this period was begun. A row that is not there any more is a person's to take out.
    """
    before = {record.key: record.values for record in previous}
    return tuple(
        ValueChange(row.key, name, row.values.get(name), now, was_carried=True, now_carried=now is not None)
        for row in figures.records
        for name in sorted(row.carried)
        if row.key in before and (now := before[row.key].get(name)) != row.values.get(name)
    )
