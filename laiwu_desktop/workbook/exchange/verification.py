"""Whether a package is as it was exported, and the cells in which it is not."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from laiwu_desktop.base.codes import Saying, saying
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.canonical import content_of
from laiwu_desktop.formdef.report.change import differences
from laiwu_desktop.formdef.report.content import Content, Explanation, RecordKey
from laiwu_desktop.formdef.report.figures import Figures
from laiwu_desktop.formdef.states import Signature
from laiwu_desktop.formdef.values import AsTyped, Value
from laiwu_desktop.workbook.exchange.frame import edited_frame
from laiwu_desktop.workbook.exchange.looks_edited import edited_looks
from laiwu_desktop.workbook.exchange.seen_edited import edited_seen
from laiwu_desktop.workbook.exchange.texts_edited import edited_texts
from laiwu_desktop.workbook.format import layout
from laiwu_desktop.workbook.format.envelope import Meta
from laiwu_desktop.workbook.format.problems import EditedCell, Place, Problem
from laiwu_desktop.workbook.reading.read import BookRead


class Verified(msgspec.Struct, frozen=True):
    """A package held against its canonical values; whose key it is nobody has asked yet."""

    signature: Signature
    content: Content
    edited: tuple[EditedCell, ...]
    problems: tuple[Problem, ...]


def verify(book: BookRead, forms: FormSet, register: Register) -> Verified:
    """What was exported, whether it was changed since, and where."""
    meta = book.meta
    if meta is None or (meta.kind != "report" and not meta.content):
        return Verified(Signature.UNSIGNED, book.content, (), ())
    if broken := _broken_meta(meta):
        return _broken(broken, book)
    try:
        exported = content_of(forms, meta.content)
    except ValueError:
        return _broken(saying("newer_form.content"), book)
    edited = (
        *_edited_values(book, exported, forms),
        *_edited_results(book, exported, forms),
        *_edited_explanations(book, exported),
        *(edited_frame(book, meta.head, exported, forms, register) if meta.kind == "report" else ()),
        *edited_looks(book, forms),
        *edited_seen(book, exported, forms),
        *(edited_texts(book, exported, forms, register) if meta.kind == "report" else ()),
    )
    if edited:
        return Verified(Signature.EDITED, exported, edited, ())
    return Verified(Signature.RESAVED if book.resaved else Signature.ORIGINAL, exported, (), ())


def _broken_meta(meta: Meta) -> Saying | None:
    """What is told of a hidden sheet that is not as it was written; None for one that is."""
    if not meta.digest_holds:
        return saying("changed_meta.content")
    if not meta.signature_holds:
        return saying("bad_signature")
    if not meta.intact:
        return saying("changed_meta")
    return None


def _broken(what: Saying, book: BookRead) -> Verified:
    return Verified(Signature.EDITED, book.content, (), (Problem.of(what, "_meta"),))


def _edited_values(book: BookRead, exported: Content, forms: FormSet) -> Iterator[EditedCell]:
    for change in differences(exported.records, book.content.records):
        field = forms[change.key.form].fields[change.field]
        if isinstance(change.was, AsTyped | str) and change.now == field.parse(field.type.format(change.was)):
            continue  # it says the same: more is understood of it today than when it was typed
        place = _place(book, forms, change.key, change.field)
        yield EditedCell(
            place.sheet, place.cell, field.type.format(change.was), field.type.format(change.now)
        )


def _edited_results(book: BookRead, exported: Content, forms: FormSet) -> Iterator[EditedCell]:
    """Calculated cells that show something else than the exported values give."""
    assert book.meta is not None
    figures = Figures(forms, Period.parse(book.meta.head.period), exported.records)
    keys = {record.key for record in (*exported.records, *book.content.records)}
    for key in sorted(keys):
        for field in forms[key.form].fields.values():
            if not field.is_calculated:
                continue
            was: Value = figures.value(key, field)
            now = book.shown.get((key, field.name))
            if was != now and (key, field.name) in book.places:
                place = _place(book, forms, key, field.name)
                yield EditedCell(place.sheet, place.cell, field.type.format(was), field.type.format(now))


def _edited_explanations(book: BookRead, exported: Content) -> Iterator[EditedCell]:
    was = {_of(said): said for said in exported.explanations}
    now = {_of(said): said for said in book.content.explanations}
    for key in sorted(was.keys() | now.keys()):
        before, after = was.get(key), now.get(key)
        if before != after:
            place = book.places.get((key[0], f"{key[1]}/{key[2]}"), Place(layout.EXPLANATIONS, ""))
            yield EditedCell(
                place.sheet, place.cell, before.text if before else "", after.text if after else ""
            )  # fmt: skip


def _of(said: Explanation) -> tuple[RecordKey, str, str]:
    return said.key, said.field, said.rule


def _place(book: BookRead, forms: FormSet, key: RecordKey, field: str) -> Place:
    return book.places.get((key, field)) or Place(layout.sheet_title(forms[key.form]), "")
