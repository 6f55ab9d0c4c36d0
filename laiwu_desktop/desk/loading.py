"""Reading a filled template, or a package of one's own, into the draft."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from laiwu_desktop.base.codes import saying
from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.draft import Draft
from laiwu_desktop.desk.photos import bad_photos
from laiwu_desktop.desk.results import Changed, Loaded
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.personal import personal_fields, without_personal
from laiwu_desktop.formdef.report import Content, Explanation, Record, RecordKey, photo_names
from laiwu_desktop.formdef.values import Value
from laiwu_desktop.workbook.diagnosis import diagnosis
from laiwu_desktop.workbook.layout import UNIT_CODE
from laiwu_desktop.workbook.locked import Keys
from laiwu_desktop.workbook.problems import Place, Problem
from laiwu_desktop.workbook.read import BookRead, read_book


def load_file(draft: Draft, path: Path, all_forms: FormSet, register: Register, keys: Keys) -> Loaded:
    """Read one file into the draft. It lands whole; with a problem that blocks, nothing lands."""
    try:
        book = read_book(path, all_forms, register, keys)
    except PersonError as error:
        return _refused(path, (Problem.of(error.saying),))
    problems = (
        *book.problems,
        *_misplaced(book, draft),
        *_foreign_explanations(book, draft),
        *_lost_photos(book, draft),
        *bad_photos(draft.forms, _of_forms(book, draft), book),
    )
    if any(problem.blocks for problem in problems):
        return _refused(path, problems)
    rows, gone, changed = _merge(book, draft)
    known = {*draft.explanations, *_as_carried(book, draft)}
    said = [e for e in _own(book.content.explanations, draft) if e not in known]
    named = photo_names(draft.forms, rows)
    photos = {name: data for name, data in book.pictures.items() if name in named}
    if rows or gone or said:
        draft.save(rows, gone, photos, said)
    values = sum(len(record.values) for record in book.content.records)
    units = len({record.key.unit_code for record in book.content.records})
    return Loaded(path.name, True, values, units, tuple(changed), problems, diagnosis(problems))


def _refused(path: Path, problems: Collection[Problem]) -> Loaded:
    return Loaded(path.name, False, 0, 0, (), tuple(problems), diagnosis(problems))


def _misplaced(book: BookRead, draft: Draft) -> Iterable[Problem]:
    """Why a readable file does not belong into this draft."""
    head = book.meta.head if book.meta else None
    if book.meta is not None and book.meta.kind not in ("template", "report"):
        yield Problem.of(saying("wrong_kind.template"))
        return
    if head is not None and head.period != draft.head.period:
        yield Problem.of(saying("other_period.township", period=head.period, own=draft.head.period))
    units = {unit.code for found in draft.units.values() for unit in found}
    first: dict[str, Place] = {}  # where each unit and each form comes first
    for record in book.content.records:
        place = book.places[record.key, UNIT_CODE]
        first.setdefault(record.key.unit_code, place)
        first.setdefault(record.key.form, place)
    strangers = {r.key.unit_code for r in book.content.records} - units
    for code in sorted(strangers):
        yield Problem.of(
            saying("unknown_unit.foreign", code=code), first[code].sheet, first[code].cell, code, value=code
        )
    foreign = {r.key.form for r in book.content.records if r.key.form not in draft.forms}
    for form in sorted(foreign):
        yield Problem.of(saying("foreign_form"), first[form].sheet)
    if not book.content.records and not any(problem.blocks for problem in book.problems):
        yield Problem.of(saying("empty"))


def _merge(book: BookRead, draft: Draft) -> tuple[list[Record], list[RecordKey], list[Changed]]:
    """The rows as the file would have them, those it has no more, and the values it replaces.

    A template's blank cell says nothing. A package is a whole statement: what it has no more is emptied,
    in the forms whose sheets it holds; but for personal fields, if they were left out of it.
    """
    complete = book.meta is not None and book.meta.kind == "report"
    is_part = book.meta is not None and book.meta.head.without_personal
    rows: dict[RecordKey, Record] = {}
    claimed: set[RecordKey] = set()
    changed: list[Changed] = []
    for incoming in book.content.records:
        key = _settled(incoming, draft, claimed)
        claimed.add(key)
        old = draft.figures.record(key)
        kept = _left_out(draft, old, is_part) if complete else old.values
        new = {**kept, **incoming.values}
        touched = frozenset(incoming.values)
        if new != old.values or old.carried & touched:
            rows[key] = Record(key, new, old.carried & new.keys() - touched)
            changed += _changes(draft, old, new)
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
        kept = _left_out(draft, record, is_part)
        changed += _changes(draft, record, kept)
        if kept:
            rows[record.key] = Record(record.key, kept, record.carried & kept.keys())
        else:
            gone.append(record.key)
    return list(rows.values()), gone, changed


def _as_carried(book: BookRead, draft: Draft) -> tuple[Explanation, ...]:
    """The draft's explanations as a package without personal fields carries them."""
    if book.meta is None or not book.meta.head.without_personal:
        return ()
    return without_personal(draft.forms, Content((), draft.explanations)).explanations


def _left_out(draft: Draft, old: Record, is_part: bool) -> dict[str, Value]:
    """The values of a row of which a package without personal fields says nothing."""
    named = personal_fields(draft.forms[old.key.form]) if is_part else ()
    return {name: value for name, value in old.values.items() if name in named}


def _changes(draft: Draft, old: Record, new: Mapping[str, Value]) -> list[Changed]:
    """The filled values of a row that become others."""
    fields = draft.forms[old.key.form].fields
    return [
        Changed(old.key, fields[n].label, fields[n].type.format(v), fields[n].type.format(new.get(n)))
        for n, v in old.values.items()
        if v != new.get(n)
    ]


def _settled(incoming: Record, draft: Draft, claimed: Iterable[RecordKey]) -> RecordKey:
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
    taken = [k.seq + 1 for k in claimed if (k.form, k.unit_code) == (key.form, key.unit_code)]
    return RecordKey(key.form, key.unit_code, max([draft.next_seq(key.form, key.unit_code), *taken]))


def _foreign_explanations(book: BookRead, draft: Draft) -> Iterable[Problem]:
    """Explanations that are not taken, because they are about units or forms of somebody else."""
    said = book.content.explanations
    for one in sorted(set(said) - set(_own(said, draft)), key=lambda one: one.key):
        place = book.places.get((one.key, f"{one.field}/{one.rule}"))
        yield Problem.of(
            saying("foreign_explanation"),
            place.sheet if place else "",
            place.cell if place else "",
            one.key.unit_code[:20],
            blocks=False,
        )


def _lost_photos(book: BookRead, draft: Draft) -> Iterable[Problem]:
    """Photos that the values name and neither file nor workspace has: an .xls is read without any."""
    named = photo_names(draft.forms, _of_forms(book, draft))
    lost = named - book.pictures.keys() - book.refused_pictures.keys() - draft.photos(named).keys()
    if lost:
        yield Problem.of(saying("lost_photos.township", count=len(lost)), blocks=False)


def _of_forms(book: BookRead, draft: Draft) -> list[Record]:
    return [record for record in book.content.records if record.key.form in draft.forms]


def _own(said: Iterable[Explanation], draft: Draft) -> list[Explanation]:
    units = {unit.code for found in draft.units.values() for unit in found}
    return [e for e in said if e.key.unit_code in units and e.key.form in draft.forms]
