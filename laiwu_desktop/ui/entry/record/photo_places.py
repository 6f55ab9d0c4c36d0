"""Photos given to one field of a record: what it has no room for goes into the next fields for photos."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.formdef.form import Field
from laiwu_desktop.formdef.report.content import Record
from laiwu_desktop.ui.entry.saving import Saving
from laiwu_desktop.ui.fields.photo_sources import Photo


def place_photos(saving: Saving, record: Record, fields: Sequence[Field], photos: Sequence[Photo]) -> None:
    """Save photos into the first of `fields`, those left over into the next ones; what none has room for is
    told (PersonError "too_many_photos", by `Saving.refused`).
    """
    left = list(photos)
    for field, room in _rooms(saving, record, fields):
        taken, left = left[:room], left[room:]
        for photo in taken:
            saving.save_photo(record.key, field.name, photo)
    if left:
        first = fields[0]
        error = PersonError("too_many_photos", field=first.label, most=first.type.max_count, left=len(left))
        saving.refused.emit(error)


def _rooms(saving: Saving, record: Record, fields: Sequence[Field]) -> Iterator[tuple[Field, int]]:
    """How many photos more each field takes; those on their way are counted."""
    for field in fields:
        there = record.values.get(field.name)
        count = len(there) if isinstance(there, tuple) else 0
        yield field, max(0, field.type.max_count - count - saving.photos_coming[record.key, field.name])
