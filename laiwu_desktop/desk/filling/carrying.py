"""What a new period starts with: last period's values, marked 沿用未确认."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.change import Change, Kind, Logged, RowChange, ValueChange, between
from laiwu_desktop.formdef.report.content import Record, RecordKey
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


def carried_late(figures: Figures, previous: Iterable[Record], written: Iterable[Logged]) -> list[Change]:
    """What last period's rows have by now and this period did not begin with, for it was begun before they
    were filled in: as far as nobody has `written` there since, and it applies.
    """
    by_hand = [c for one in written if one.deed.kind is not Kind.CARRY for c in one.changes]
    values = {(change.key, change.field) for change in by_hand if isinstance(change, ValueChange)}
    rows = {change.key for change in by_hand if isinstance(change, RowChange)}
    forms, trial = figures.forms, figures.copy()
    late: dict[RecordKey, list[str]] = {}
    for row in carried_forward(previous, forms, figures.period):
        if row.key in rows:
            continue
        there = trial.record(row.key)
        late[row.key] = [n for n in row.values if n not in there.values and (row.key, n) not in values]
        trial.put(_with(there, row, late[row.key]))
    changes: list[Change] = []
    for key, names in late.items():
        fields, then = forms[key.form].fields, trial.record(key)
        apply = [name for name in names if trial.is_relevant(key, fields[name])]
        if apply:
            was = figures.record(key) if figures.has(key) else None
            now = _with(was or Record(key, {}), then, apply)
            changes += between(key, was, now, repeats=forms[key.form].repeats)
    return changes


def _with(row: Record, other: Record, names: Collection[str]) -> Record:
    """A row with some values of another, 沿用未确认."""
    for name in names:
        row = row.with_value(name, other.values[name], carried=True)
    return row
