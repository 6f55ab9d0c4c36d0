"""What is told of the photos of a file, and those of a draft made small: they travel over slow lines."""

from __future__ import annotations

from collections.abc import Container, Iterable

import msgspec

from laiwu_desktop.base.codes import saying
from laiwu_desktop.base.ids import photo_id
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.report.content import Content, Record
from laiwu_desktop.workbook.format.problems import Problem, note
from laiwu_desktop.workbook.reading.read import BookRead


def with_small_photos(forms: FormSet, book: BookRead, held: Container[str]) -> BookRead:
    """The file as a draft takes it: photos not small yet are made so, but for those that it holds.

    The values name them by their content, so they change too. A problem that does not block tells of it.
    """
    names = {name: photo_id(data) for name, data in book.remade_pictures.items() if name not in held}
    if not names:
        return book
    records = tuple(_renamed(forms, record, names) for record in book.content.records)
    remade = {names[name]: book.remade_pictures[name] for name in names}
    kept = {name: data for name, data in book.pictures.items() if name not in names}
    return msgspec.structs.replace(
        book,
        content=Content(records, book.content.explanations),
        pictures=kept | remade,
        problems=(*book.problems, note(saying("reduced_photos", count=len(names)))),
    )


def _renamed(forms: FormSet, record: Record, names: dict[str, str]) -> Record:
    for field in forms[record.key.form].entered:
        value = record.values.get(field.name) if field.is_photo else None
        if isinstance(value, tuple) and names.keys() & set(value):
            record = record.with_value(
                field.name,
                tuple(names.get(name, name) for name in value),
                carried=field.name in record.carried,
            )
    return record


def bad_photos(forms: FormSet, records: Iterable[Record], book: BookRead) -> Iterable[Problem]:
    """The pictures of a file that values name as photos and that are none; they are not kept."""
    for record in records:
        form = forms[record.key.form]
        for field in form.entered:
            value = record.values.get(field.name) if field.is_photo else None
            for number, name in enumerate(value if isinstance(value, tuple) else (), 1):
                if name in book.refused_pictures:
                    why = book.refused_pictures[name]
                    yield Problem.of(
                        saying(
                            "bad_photo.in_file", form=form.title, field=field.label, number=number, why=why
                        ),
                        unit_code=record.key.unit_code,
                        blocks=False,
                    )
