"""Reading a filled template, or a package of one's own: looked at first, then written into the draft."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeGuard

import msgspec

from laiwu_desktop.base.codes import saying
from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.filling.draft import Cell, Draft
from laiwu_desktop.desk.filling.history import typed_by_hand
from laiwu_desktop.desk.filling.incoming.prospect import Prospect
from laiwu_desktop.desk.filling.incoming.wanted import (
    EVERYTHING,
    Place,
    Trial,
    Wanted,
    lay_over,
    place_in_draft,
    together,
)
from laiwu_desktop.desk.filling.merging import merged, own_explanations
from laiwu_desktop.desk.filling.old_codes import under_todays_codes
from laiwu_desktop.desk.filling.reduced_photos import bad_photos, with_small_photos
from laiwu_desktop.desk.results import Changed, Loaded
from laiwu_desktop.formdef.divisions.timeline import Timeline
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.change import (
    Applied,
    Change,
    Deed,
    ExplanationChange,
    Intent,
    Kind,
    Logged,
    ValueChange,
)
from laiwu_desktop.formdef.report.content import Record, RecordKey, photo_names
from laiwu_desktop.seal.locks import Keys
from laiwu_desktop.workbook.complaints.diagnosis import diagnosis
from laiwu_desktop.workbook.format.envelope import KINDS
from laiwu_desktop.workbook.format.layout import UNIT_CODE
from laiwu_desktop.workbook.format.problems import Place as Spot
from laiwu_desktop.workbook.format.problems import Problem
from laiwu_desktop.workbook.reading.read import BookRead, read_book


class Looked(msgspec.Struct, frozen=True):
    """A file that was read, and what it would do to the draft: nothing of it is written yet.

    `changed` are the filled values it would replace, `overwritten` those of them that somebody typed by hand.
    `book` is None when it could not be read; `number` is the last line of the log that the draft knew.
    """

    path: Path
    book: BookRead | None = None
    number: int = 0
    changes: tuple[Change, ...] = ()
    changed: tuple[Changed, ...] = ()
    overwritten: tuple[Changed, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def fits(self) -> bool:
        """Whether it can be written into the draft."""
        return self.book is not None and not any(problem.blocks for problem in self.problems)

    @property
    def diagnosis(self) -> str:
        """What happened to the file, in a paragraph; "" when nothing did."""
        return diagnosis(self.problems)


def look_at_file(
    draft: Draft,
    number: int,
    path: Path,
    all_forms: FormSet,
    timeline: Timeline,
    keys: Keys,
    history: Callable[[], Sequence[Logged]],
) -> Looked:
    """Read one file and see what it would do to the draft, which knows the log up to line `number`.

    `history` is asked only if the file replaces anything.
    """
    try:
        book = read_book(path, all_forms, draft.register, keys, division=draft.head.division)
    except PersonError as error:
        return Looked(path, problems=(Problem.of(error.saying),))
    units = {unit.code for found in draft.units.values() for unit in found}
    book = under_todays_codes(book, units, timeline, Period.parse(draft.head.period), all_forms)
    held = draft.photos(book.remade_pictures) if book.remade_pictures else {}
    book = with_small_photos(all_forms, book, held)
    looked = Looked(path, book, number, problems=_problems(book, draft))
    if not looked.fits:
        return looked
    changes = merged(book, draft, draft.foreseen_key).changes
    replaced = [change for change in changes if _replaces(change)]
    by_hand = typed_by_hand(history()) if replaced else {}
    changed = _shown(replaced, draft, by_hand)
    overwritten = tuple(one for one in changed if one.actor or one.when)
    return msgspec.structs.replace(looked, changes=changes, changed=changed, overwritten=overwritten)


def prospect_of(draft: Draft, looked: Sequence[Looked], history: Callable[[], Sequence[Logged]]) -> Prospect:
    """What files that were looked at would make of the draft, together and in this order."""
    books = {number: one.book for number, one in enumerate(looked) if one.book is not None and one.fits}
    replaces = any(one.changed for one in looked)
    return Prospect(draft, books, typed_by_hand(history()) if replaces else {})


def write_files(
    draft: Draft, looked: Sequence[Looked], wanted: Wanted = EVERYTHING, others: Iterable[Logged] = ()
) -> list[Loaded]:
    """Write what is wanted of files that were looked at into the draft as it stands now: one transaction and
    one deed, so that one undo takes all of it back.

    Of a file with a problem that blocks, nothing lands.
    `others` is what others wrote since they were looked at: there, a file's word comes back as a conflict.
    """
    # Judged again: somebody may have begun another period meanwhile.
    judged = [
        one if one.book is None else msgspec.structs.replace(one, problems=_problems(one.book, draft))
        for one in looked
    ]
    trial, laid = Trial(draft), []
    photos: dict[str, bytes] = {}
    for number, one in enumerate(judged):
        if one.book is not None and one.fits:
            laid += lay_over(trial, number, one.book, wanted, draft.next_key)
            named = photo_names(draft.forms, _of_forms(one.book, draft))
            photos |= {name: data for name, data in one.book.pictures.items() if name in named}
    changes, file_of = together(laid)
    names = [one.path.name for one in judged if one.fits]
    about = names[0] if len(names) == 1 else f"{names[0]} 等 {len(names)} 个文件" if names else ""
    intent = Intent(tuple(_as_seen(changes, others)), Kind.LOAD, about=about, photos=photos)
    applied = draft.apply(intent) if names else Applied(())
    return [
        _loaded(draft, number, one, wanted, applied, file_of) if one.fits else _refused(one)
        for number, one in enumerate(judged)
    ]


def _refused(looked: Looked) -> Loaded:
    return Loaded(looked.path.name, False, 0, 0, (), looked.problems, looked.diagnosis)


def _loaded(
    draft: Draft,
    number: int,
    looked: Looked,
    wanted: Wanted,
    applied: Applied,
    file_of: Mapping[tuple[RecordKey, str, str], int],
) -> Loaded:
    """What came of one of the files that were written together."""
    assert looked.book is not None
    own = [change for change in applied.changes if file_of.get(place_in_draft(change)) == number]
    conflicts = tuple(one for one in applied.conflicts if file_of.get(place_in_draft(one.change)) == number)
    changed = _shown([change for change in own if _replaces(change)], draft)
    by_hand = {msgspec.structs.replace(one, actor="", when="") for one in looked.overwritten}
    taken = [
        (record.key, name)
        for record in looked.book.content.records
        for name in record.values
        if Place(number, record.key, name) not in wanted.left_out
    ]
    return Loaded(
        looked.path.name, True, len(taken), len({key.unit_code for key, _ in taken}),
        changed, looked.problems, looked.diagnosis,
        tuple(one for one in changed if one in by_hand),
        applied.action, conflicts, sum(place.file == number for place in wanted.left_out),
    )  # fmt: skip


def write_file(draft: Draft, looked: Looked, others: Iterable[Logged] = ()) -> Loaded:
    """Write one file, all of it."""
    (loaded,) = write_files(draft, [looked], EVERYTHING, others)
    return loaded


def _as_seen(changes: Iterable[Change], others: Iterable[Logged]) -> Iterable[Change]:
    """The changes as if nothing had been written since the file was looked at: `was` is what stood there."""
    before: dict[tuple[RecordKey, str, str], Change] = {}
    for change in (change for logged in others for change in logged.changes):
        before.setdefault(place_in_draft(change), change)
    for change in changes:
        match change, before.get(place_in_draft(change)):
            case (ValueChange(), ValueChange(was=was)) | (ExplanationChange(), ExplanationChange(was=was)):
                yield msgspec.structs.replace(change, was=was)
            case _:
                yield change


def _replaces(change: Change) -> TypeGuard[ValueChange]:
    """Whether a filled value becomes another, or goes."""
    return isinstance(change, ValueChange) and change.was is not None and change.was != change.now


def _shown(
    changes: Iterable[ValueChange], draft: Draft, by_hand: Mapping[Cell, Deed] | None = None
) -> tuple[Changed, ...]:
    """The changes as a person reads them, with who typed what they replace."""
    shown = []
    for change in changes:
        field = draft.forms[change.key.form].fields[change.field]
        was, now = field.type.format(change.was), field.type.format(change.now)
        deed = (by_hand or {}).get((change.key, change.field))
        by = (deed.actor, deed.when) if deed else ("", "")
        shown.append(Changed(change.key, field.label, was, now, *by))
    return tuple(shown)


def _problems(book: BookRead, draft: Draft) -> tuple[Problem, ...]:
    return (
        *book.problems,
        *_misplaced(book, draft),
        *_foreign_explanations(book, draft),
        *_lost_photos(book, draft),
        *bad_photos(draft.forms, _of_forms(book, draft), book),
    )


def _misplaced(book: BookRead, draft: Draft) -> Iterable[Problem]:
    """Why a readable file does not belong into this draft."""
    head = book.meta.head if book.meta else None
    if book.meta is not None and book.meta.kind not in ("template", "report"):
        yield Problem.of(saying("wrong_kind.template", kind=KINDS[book.meta.kind]))
        return
    if head is not None and head.period != draft.head.period:
        yield Problem.of(saying("other_period.township", period=head.period, own=draft.head.period))
    units = {unit.code for found in draft.units.values() for unit in found}
    first: dict[str, Spot] = {}  # where each unit and each form comes first
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


def _foreign_explanations(book: BookRead, draft: Draft) -> Iterable[Problem]:
    """Explanations that are not taken, because they are about units or forms of somebody else."""
    said = book.content.explanations
    for one in sorted(set(said) - set(own_explanations(book, draft)), key=lambda one: one.key):
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
