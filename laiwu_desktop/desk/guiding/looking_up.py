"""查找: where a word stands: in the name of an item, in what was filled in, in one's own notes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from laiwu_desktop.base.text import plain
from laiwu_desktop.desk.filling.draft import Cell, Draft
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.store.own_notes import OwnNote

MOST = 100


class Hit(msgspec.Struct, frozen=True):
    """One place; `unit`, `form` and `label` say where it is, `text` what stands there."""

    cell: Cell
    unit: str
    form: str
    label: str
    text: str


def search(draft: Draft, unit_code: str, notes: Iterable[OwnNote], text: str) -> list[Hit]:
    """At most `MOST`: items of the unit at hand by their names, notes, then values, the unit's own first.

    With nothing to search for, the notes that are to be followed up.
    """
    wanted = plain(text).casefold()
    found = _notes(draft, notes, wanted)
    if wanted:
        found = [*_items(draft, unit_code, wanted), *found, *_values(draft, unit_code, wanted)]
    first: dict[Cell, Hit] = {}
    for hit in found:
        first.setdefault(hit.cell, hit)
    return list(first.values())[:MOST]


def _items(draft: Draft, unit_code: str, wanted: str) -> Iterator[Hit]:
    for form in draft.unit_forms(unit_code):
        rows = [row.key for row in draft.figures.rows(form.name, unit_code)]
        for key in rows if form.repeats else [RecordKey(form.name, unit_code)]:
            for field in form.entered:
                if wanted in plain(field.label).casefold() and draft.figures.is_relevant(key, field):
                    yield _hit(draft, (key, field.name))


def _values(draft: Draft, unit_code: str, wanted: str) -> Iterator[Hit]:
    for record in sorted(draft.figures.records, key=lambda one: one.key.unit_code != unit_code):
        for name in record.values:
            hit = _hit(draft, (record.key, name))
            if wanted in plain(hit.text).casefold():
                yield hit


def _notes(draft: Draft, notes: Iterable[OwnNote], wanted: str) -> list[Hit]:
    there = {unit.code for units in draft.units.values() for unit in units}
    found = []
    for note in notes:
        form = draft.forms.get(note.key.form)
        is_meant = wanted in plain(note.text).casefold() if wanted else note.follow_up
        if is_meant and form and note.field in form.fields and note.key.unit_code in there:
            hit = _hit(draft, (note.key, note.field))
            mark = "待跟进　" if note.follow_up else ""
            found.append(msgspec.structs.replace(hit, text=f"{mark}备忘：{note.text or '（无文字）'}"))
    return found


def _hit(draft: Draft, cell: Cell) -> Hit:
    key, name = cell
    form = draft.forms[key.form]
    field = form.fields[name]
    row = f"　第 {key.seq} 行" if key.seq else ""
    text = "" if field.is_photo else field.type.format(draft.figures.value(key, field))
    return Hit(cell, draft.register[key.unit_code].name, f"{form.title}{row}", field.label, text)
