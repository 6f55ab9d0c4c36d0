"""Rows as another edition of their forms has them: what was renamed and converted, and what is left over; and
what was said of them.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from laiwu_desktop.formdef.form import Field, Form, FormSet
from laiwu_desktop.formdef.report.content import Comment, Record, RecordKey
from laiwu_desktop.formdef.types import FieldType
from laiwu_desktop.formdef.values import AsTyped, Missing, Value


class Left(msgspec.Struct, frozen=True):
    """A value that the other edition has no place for, or not as it is; `text` is how a person reads it."""

    key: RecordKey
    title: str
    label: str
    text: str


class Recast(msgspec.Struct, frozen=True):
    """The rows as they are now. `left` are values of fields that are gone; `unfit` those that stand in their
    field word for word, for they are not of its type any more.
    """

    records: tuple[Record, ...]
    left: tuple[Left, ...] = ()
    unfit: tuple[Left, ...] = ()


def recast(records: Iterable[Record], was: FormSet, now: FormSet) -> Recast:
    """Rows that were filled in with the forms `was` as the forms `now` have them; `now` may be the older."""
    if was is now:
        return Recast(tuple(records))
    rows: list[Record] = []
    left: list[Left] = []
    unfit: list[Left] = []
    for record in records:
        old, new = was[record.key.form], now.get(record.key.form)
        values: dict[str, Value] = {}
        carried = set()
        for name, value in record.values.items():
            field = old.fields[name]
            told = Left(record.key, old.title, field.label, field.type.format(value))
            target = None if new is None else _target(field, new)
            if target is None:
                left.append(told)
                continue
            values[target.name] = fitted = _fitted(value, field, target)
            if name in record.carried:
                carried.add(target.name)
            if isinstance(fitted, AsTyped) and not isinstance(value, AsTyped):
                unfit.append(told)
        if new is not None and (values or old.repeats):
            rows.append(Record(record.key, values, frozenset(carried)))
    return Recast(tuple(rows), tuple(left), tuple(unfit))


def successors(was: Form, now: Form) -> dict[str, str]:
    """Under which name each entered field goes on in another edition; those that are gone are not in it."""
    found = ((field.name, _target(field, now)) for field in was.entered)
    return {name: target.name for name, target in found if target is not None}


def recast_comment(comment: Comment, records: Iterable[Record], was: FormSet, now: FormSet) -> Comment | None:
    """A comment on one of these rows, filled in with the forms `was`, as the forms `now` have it: on the
    field by its name there, of the value as it is there. None where they do not ask that any more.
    """
    key, field = comment.key, None
    if key is not None and key.form in was and now.get(key.form) is not was[key.form]:
        field = was[key.form].fields.get(comment.field)
    if key is None or field is None:
        return comment
    target = _going_on(field, now[key.form]) if key.form in now else None
    if target is None:
        return None
    value = comment.value
    if value is not None and not field.is_calculated:  # what is worked out anew can only be read as it was
        row = next((record for record in records if record.key == key), None)
        value = target.type.format(_fitted(row.values.get(field.name), field, target)) if row else ""
    return msgspec.structs.replace(comment, field=target.name, value=value)


def _going_on(field: Field, now: Form) -> Field | None:
    return now.fields.get(field.name) if field.is_calculated else _target(field, now)


def _target(field: Field, now: Form) -> Field | None:
    """The field that takes the place of another in another edition, be that newer or older."""
    same = now.fields.get(field.name)
    if same is not None:
        return None if same.is_calculated else same
    for new in now.entered:
        source = new.converted_from.field if new.converted_from else ""
        if field.name in (*new.renamed_from, source):
            return new
    former = (now.fields[name] for name in field.renamed_from if name in now.fields)
    return next((old for old in former if not old.is_calculated), None)


def _fitted(value: Value, old: Field, new: Field) -> Value:
    conversion = new.converted_from
    if conversion is not None and conversion.field == old.name:
        return conversion.value(value, old.type, new.type)
    if value is None or isinstance(value, Missing | AsTyped) or _holds(value, old.type, new.type):
        return value
    return new.type.parse(old.type.format(value))


def _holds(value: Value, old: FieldType, new: FieldType) -> bool:
    """Whether a value stays what it is: of the same type, and still among the choices."""
    if (old.kind, old.places) != (new.kind, new.places):
        return False
    names = value if isinstance(value, tuple) else (str(value),)
    return not new.sort.is_chosen or all(new.rank(name) is not None for name in names)
