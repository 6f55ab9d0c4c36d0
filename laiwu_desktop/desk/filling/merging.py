"""What a file says, laid over the draft: the changes it comes to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

import msgspec

from laiwu_desktop.desk.filling.changing import rows_replaced
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.report.change import Change
from laiwu_desktop.formdef.report.content import Content, Explanation, Record, RecordKey
from laiwu_desktop.formdef.report.figures import Figures
from laiwu_desktop.formdef.report.personal import personal_fields, without_personal
from laiwu_desktop.formdef.values import Value
from laiwu_desktop.workbook.reading.read import BookRead

# Gives a new row of a form and unit its key, with a number above that one.
NewKey = Callable[[str, str, int], RecordKey]


class Ground(Protocol):
    """What a file is laid over: a draft, or what it would be with other files in it."""

    @property
    def forms(self) -> FormSet: ...
    @property
    def units(self) -> Mapping[str, tuple[Division, ...]]: ...
    @property
    def figures(self) -> Figures: ...
    @property
    def explanations(self) -> tuple[Explanation, ...]: ...


class Merged(msgspec.Struct, frozen=True):
    """The changes that a file comes to. `origins` tells of each row of the draft which row of the file it is
    from: those differ where the file's has no number yet.
    """

    changes: tuple[Change, ...]
    origins: dict[RecordKey, RecordKey]


def merged(book: BookRead, draft: Ground, new_key: NewKey) -> Merged:
    """The changes that make the draft say what the file says.

    A template's blank cell says nothing. A package is a whole statement: what it has no more is emptied,
    in the forms whose sheets it holds; but for personal fields, if they were left out of it.
    """
    rows, gone, origins = _rows(book, draft, new_key)
    known = {*draft.explanations, *_as_carried(book, draft)}
    said = [e for e in own_explanations(book, draft) if e not in known]
    return Merged(rows_replaced(draft.figures, draft.explanations, rows, gone, said), origins)


def own_explanations(book: BookRead, draft: Ground) -> list[Explanation]:
    """The explanations of a file that are about units and forms of this draft."""
    units = {unit.code for found in draft.units.values() for unit in found}
    forms = {"", *draft.forms.versions}
    return [e for e in book.content.explanations if e.key.unit_code in units and e.key.form in forms]


def _rows(
    book: BookRead, draft: Ground, new_key: NewKey
) -> tuple[list[Record], list[RecordKey], dict[RecordKey, RecordKey]]:
    """The rows as the file would have them, those it has no more, and which of them is which in the file."""
    complete = book.meta is not None and book.meta.kind == "report"
    is_part = book.meta is not None and book.meta.head.without_personal
    rows: dict[RecordKey, Record] = {}
    claimed: dict[RecordKey, RecordKey] = {}
    for incoming in book.content.records:
        key = _settled(incoming, draft, claimed, new_key)
        claimed[key] = incoming.key
        old = draft.figures.record(key)
        kept = _left_out(draft, old, is_part) if complete else old.values
        new = {**kept, **incoming.values}
        touched = frozenset(incoming.values)
        if new != old.values or old.carried & touched:
            rows[key] = Record(key, new, old.carried & new.keys() - touched)
    lost = [
        r
        for r in draft.figures.records
        if complete
        and r.key.form in book.forms
        and r.key not in claimed
        and (not is_part or r.values != _left_out(draft, r, is_part))
    ]
    gone = []
    for record in lost:
        if kept := _left_out(draft, record, is_part):
            rows[record.key] = Record(record.key, kept, record.carried & kept.keys())
        else:
            gone.append(record.key)
    return list(rows.values()), gone, claimed


def _as_carried(book: BookRead, draft: Ground) -> tuple[Explanation, ...]:
    """The draft's explanations as a package without personal fields carries them."""
    if book.meta is None or not book.meta.head.without_personal:
        return ()
    return without_personal(draft.forms, Content((), draft.explanations)).explanations


def _left_out(draft: Ground, old: Record, is_part: bool) -> dict[str, Value]:
    """The values of a row of which a package without personal fields says nothing."""
    named = personal_fields(draft.forms[old.key.form]) if is_part else ()
    return {name: value for name, value in old.values.items() if name in named}


def _settled(incoming: Record, draft: Ground, claimed: Iterable[RecordKey], new_key: NewKey) -> RecordKey:
    """The key of an incoming row. One without a number is a row of the draft of the same name that no other
    row of the file is, else a new one: two rows of one name stay two, and the check speaks of them.
    """
    key = incoming.key
    if key.seq >= 0:
        return key
    name = draft.forms[key.form].entered[0].name
    for record in draft.figures.rows(key.form, key.unit_code):
        same_name = name in incoming.values and record.values.get(name) == incoming.values[name]
        if same_name and record.key not in claimed:
            return record.key
    here = (*claimed, *(record.key for record in draft.figures.rows(key.form, key.unit_code)))
    taken = [k.seq for k in here if (k.form, k.unit_code) == (key.form, key.unit_code)]
    return new_key(key.form, key.unit_code, max([0, *taken]))
