"""What a file says, laid over the draft: the changes it comes to."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from laiwu_desktop.desk.filling.changing import rows_replaced
from laiwu_desktop.desk.filling.draft import Draft
from laiwu_desktop.formdef.report.change import Change
from laiwu_desktop.formdef.report.content import Content, Explanation, Record, RecordKey
from laiwu_desktop.formdef.report.personal import personal_fields, without_personal
from laiwu_desktop.formdef.values import Value
from laiwu_desktop.workbook.reading.read import BookRead

# Gives a new row of a form and unit its key, with a number above that one.
NewKey = Callable[[str, str, int], RecordKey]


def merged(book: BookRead, draft: Draft, new_key: NewKey) -> tuple[Change, ...]:
    """The changes that make the draft say what the file says.

    A template's blank cell says nothing. A package is a whole statement: what it has no more is emptied,
    in the forms whose sheets it holds; but for personal fields, if they were left out of it.
    """
    rows, gone = _rows(book, draft, new_key)
    known = {*draft.explanations, *_as_carried(book, draft)}
    said = [e for e in own_explanations(book, draft) if e not in known]
    return rows_replaced(draft.figures, draft.explanations, rows, gone, said)


def own_explanations(book: BookRead, draft: Draft) -> list[Explanation]:
    """The explanations of a file that are about units and forms of this draft."""
    units = {unit.code for found in draft.units.values() for unit in found}
    forms = {"", *draft.forms.versions}
    return [e for e in book.content.explanations if e.key.unit_code in units and e.key.form in forms]


def _rows(book: BookRead, draft: Draft, new_key: NewKey) -> tuple[list[Record], list[RecordKey]]:
    """The rows as the file would have them, and those it has no more."""
    complete = book.meta is not None and book.meta.kind == "report"
    is_part = book.meta is not None and book.meta.head.without_personal
    rows: dict[RecordKey, Record] = {}
    claimed: set[RecordKey] = set()
    for incoming in book.content.records:
        key = _settled(incoming, draft, claimed, new_key)
        claimed.add(key)
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
    return list(rows.values()), gone


def _as_carried(book: BookRead, draft: Draft) -> tuple[Explanation, ...]:
    """The draft's explanations as a package without personal fields carries them."""
    if book.meta is None or not book.meta.head.without_personal:
        return ()
    return without_personal(draft.forms, Content((), draft.explanations)).explanations


def _left_out(draft: Draft, old: Record, is_part: bool) -> dict[str, Value]:
    """The values of a row of which a package without personal fields says nothing."""
    named = personal_fields(draft.forms[old.key.form]) if is_part else ()
    return {name: value for name, value in old.values.items() if name in named}


def _settled(incoming: Record, draft: Draft, claimed: Iterable[RecordKey], new_key: NewKey) -> RecordKey:
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
    taken = [k.seq for k in claimed if (k.form, k.unit_code) == (key.form, key.unit_code)]
    return new_key(key.form, key.unit_code, max([0, *taken]))
