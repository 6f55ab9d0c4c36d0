"""Photos given to one field of a record: what it has no room for goes into the next fields for photos."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.formdef.form import Field
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.ui.entry.saving import Saving
from laiwu_desktop.ui.fields.photo_sources import Photo


class PhotoPlaces:
    """Saves photos into the first of `fields`, those left over into the next ones. One that turns out to be
    none takes no room: the next one left gets it. What none has room for is told in the end (PersonError
    "too_many_photos", by `Saving.refused`).
    """

    def __init__(
        self, saving: Saving, key: RecordKey, fields: Sequence[Field], photos: Sequence[Photo]
    ) -> None:
        self._saving = saving
        self._key = key
        self._fields = fields
        self._left = list(photos)
        self._place()
        if self._left:
            self._listen()
            self._go_on()

    def _listen(self) -> None:
        def hear() -> None:  # who hears something is there until all is placed
            self._go_on()

        self._hear = hear
        self._saving.refused.connect(hear)
        self._saving.told.connect(hear)

    def _go_on(self) -> None:
        self._place()
        is_coming = any(self._saving.photos_coming[self._key, field.name] for field in self._fields)
        if self._left and is_coming:
            return
        self._saving.refused.disconnect(self._hear)
        self._saving.told.disconnect(self._hear)
        if self._left:
            first, left = self._fields[0], len(self._left)
            self._saving.refused.emit(
                PersonError("too_many_photos", field=first.label, most=first.type.max_count, left=left)
            )

    def _place(self) -> None:
        for field, room in self._rooms():
            taken, self._left = self._left[:room], self._left[room:]
            for photo in taken:
                self._saving.save_photo(self._key, field.name, photo)

    def _rooms(self) -> Iterator[tuple[Field, int]]:
        """How many photos more each field takes; those on their way are counted."""
        record = self._saving.draft.figures.record(self._key)
        for field in self._fields:
            there = record.values.get(field.name)
            count = len(there) if isinstance(there, tuple) else 0
            coming = self._saving.photos_coming[self._key, field.name]
            yield field, max(0, field.type.max_count - count - coming)
