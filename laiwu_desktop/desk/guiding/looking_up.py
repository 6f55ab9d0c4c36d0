"""查找: where a word stands: in the name of an item, in what was filled in, in one's own notes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import msgspec

from laiwu_desktop.base.text import plain
from laiwu_desktop.desk.filling.draft import Cell, Draft
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.store.own_notes import OwnNote

MOST = 100
# A single letter stands for something nearly everywhere.
_FEWEST_LETTERS = 2
Fits = Callable[[str], bool]
Heard = Callable[[str, str], bool]


class Hit(msgspec.Struct, frozen=True):
    """One place; `unit`, `form` and `label` say where it is, `text` what stands there."""

    cell: Cell
    unit: str
    form: str
    label: str
    text: str


def search(
    draft: Draft, unit_code: str, notes: Iterable[OwnNote], text: str, is_heard: Heard | None = None
) -> list[Hit]:
    """At most `MOST`: items of the unit at hand by their names, notes, then values, the unit's own first;
    then those in which letters are heard, where `is_heard` can tell whether a text has them in its pinyin.

    With nothing to search for, the notes that are to be followed up.
    """
    wanted = plain(text).casefold()
    found = _notes(draft, notes, lambda note: _is_in(wanted, note.text) if wanted else note.follow_up)
    if wanted:
        found = _found(draft, unit_code, notes, lambda there: _is_in(wanted, there))
    if is_heard and len(wanted) >= _FEWEST_LETTERS and wanted.isascii() and wanted.isalpha():
        found += _found(draft, unit_code, notes, lambda there: is_heard(wanted, there))
    first: dict[Cell, Hit] = {}
    for hit in found:
        first.setdefault(hit.cell, hit)
    return list(first.values())[:MOST]


def _is_in(wanted: str, text: str) -> bool:
    return wanted in plain(text).casefold()


def _found(draft: Draft, unit_code: str, notes: Iterable[OwnNote], fits: Fits) -> list[Hit]:
    return [
        *_items(draft, unit_code, fits),
        *_notes(draft, notes, lambda note: fits(note.text)),
        *_values(draft, unit_code, fits),
    ]


def _items(draft: Draft, unit_code: str, fits: Fits) -> Iterator[Hit]:
    for form in draft.unit_forms(unit_code):
        rows = [row.key for row in draft.figures.rows(form.name, unit_code)]
        for key in rows if form.repeats else [RecordKey(form.name, unit_code)]:
            for field in form.entered:
                if fits(field.label) and draft.figures.is_relevant(key, field):
                    yield _hit(draft, (key, field.name))


def _values(draft: Draft, unit_code: str, fits: Fits) -> Iterator[Hit]:
    for record in sorted(draft.figures.records, key=lambda one: one.key.unit_code != unit_code):
        for name in record.values:
            hit = _hit(draft, (record.key, name))
            if fits(hit.text):
                yield hit


def _notes(draft: Draft, notes: Iterable[OwnNote], is_meant: Callable[[OwnNote], bool]) -> list[Hit]:
    there = {unit.code for units in draft.units.values() for unit in units}
    found = []
    for note in notes:
        form = draft.forms.get(note.key.form)
        if is_meant(note) and form and note.field in form.fields and note.key.unit_code in there:
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
