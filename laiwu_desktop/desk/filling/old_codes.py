"""A file that was made before divisions changed: its rows under the codes of today, and what has no place."""

from __future__ import annotations

from collections.abc import Iterator, Set

import msgspec

from laiwu_desktop.base.codes import saying
from laiwu_desktop.formdef.divisions.timeline import Lineage, Timeline
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import Content, Explanation, Record, RecordKey
from laiwu_desktop.formdef.report.inherited import inherited
from laiwu_desktop.workbook.format.layout import UNIT_CODE
from laiwu_desktop.workbook.format.problems import Place, Problem
from laiwu_desktop.workbook.reading.read import BookRead


def under_todays_codes(
    book: BookRead, units: Set[str], timeline: Timeline, period: Period, forms: FormSet
) -> BookRead:
    """The book with its rows as the `units` of a report of that period have them: a row goes on where one
    unit became one, numbers of merged ones are added up. Every row that went over is told, and each value
    that did not.
    """
    there, now = {record.key.unit_code for record in book.content.records}, timeline.at(period.end)
    old = {code for code in there if code not in now and timeline.once(code)}
    last = timeline.count(period.end)
    lineage = timeline.between(timeline.read_with(period, old), last) if old else Lineage()
    if not lineage:
        return book
    heirs = {heir for code in old for heir in lineage.heirs(code)}
    old |= {origin for heir in heirs for origin in lineage.origins(heir)} & there
    return _Going(book, frozenset(old), units, timeline, lineage, forms).gone_over()


class _Going(msgspec.Struct, frozen=True):
    """The rows of `old` codes go over to what these have become."""

    book: BookRead
    old: frozenset[str]
    units: Set[str]
    timeline: Timeline
    lineage: Lineage
    forms: FormSet

    def gone_over(self) -> BookRead:
        records = self.book.content.records
        came = [record for record in records if record.key.unit_code in self.old]
        stay = {record.key: record for record in records if record.key.unit_code not in self.old}
        once = inherited((r for r in came if not self.forms[r.key.form].repeats), self.lineage, self.forms)
        placed = {r.key: r for r in once.records if r.key.unit_code in self.units and r.key not in stay}
        targets = {r.key: RecordKey(r.key.form, self._heir(r), 0) for r in came}
        for record in came:
            if self.forms[record.key.form].repeats and (key := self._next(record, placed, stay)):
                targets[record.key] = key
                placed[key] = Record(key, record.values)
        problems = [p for record in came for p in self._told(record, placed.get(targets[record.key]))]
        moved = {
            (targets[key], name): place
            for (key, name), place in reversed(self.book.places.items())
            if key in targets
        }
        explanations = tuple(map(self._explained, self.book.content.explanations))
        return msgspec.structs.replace(
            self.book,
            content=Content((*stay.values(), *placed.values()), explanations),
            places=self.book.places | moved,
            problems=(*self.book.problems, *problems),
        )

    def _heir(self, record: Record) -> str:
        """What the unit of a row has become as a whole; "" where it did not."""
        heirs = self.lineage.heirs(record.key.unit_code)
        return heirs[0] if len(heirs) == 1 and self.lineage.is_whole(heirs[0]) else ""

    def _next(
        self, record: Record, placed: dict[RecordKey, Record], stay: dict[RecordKey, Record]
    ) -> RecordKey | None:
        """The place of a row of a form of any number of rows: its number goes on with one unit that became
        one; of merged ones each row is a new one.
        """
        heir, form = self._heir(record), record.key.form
        if heir not in self.units:
            return None
        key = RecordKey(form, heir, record.key.seq)
        if self.lineage.is_same(heir) and key not in stay:
            return key
        taken = [key.seq for key in (*placed, *stay) if (key.form, key.unit_code) == (form, heir)]
        return RecordKey(form, heir, min([0, *taken]) - 1)

    def _told(self, record: Record, now: Record | None) -> Iterator[Problem]:
        code, heirs = record.key.unit_code, self.lineage.heirs(record.key.unit_code)
        before = self.timeline.once(code)
        was = before.name if before else code
        place = self.book.places[record.key, UNIT_CODE]
        names = "、".join(f"{self.timeline.newest[heir].name}（{heir}）" for heir in heirs)
        if now is not None and heirs != (code,):
            added = not self.lineage.is_same(now.key.unit_code)
            what = saying("old_code.added" if added else "old_code", code=code, name=was, now=names)
            yield Problem.of(what, place.sheet, place.cell, code, blocks=False)
        left = [name for name in record.values if now is None or name not in now.values]
        for name in left:
            field, value = self.forms[record.key.form].fields[name], record.values[name]
            at = self.book.places.get((record.key, name), Place(place.sheet, place.cell))
            said = field.type.format(value)
            if heirs:
                what = saying("old_code.left", name=was, now=names, label=field.label, value=said)
            else:
                what = saying("old_code.closed", name=was, label=field.label, value=said)
            yield Problem.of(what, at.sheet, at.cell, code, blocks=False, value=said)

    def _explained(self, said: Explanation) -> Explanation:
        """Under the code of today where one became one; otherwise it is told as one of another unit."""
        heirs = self.lineage.heirs(said.key.unit_code)
        if said.key.unit_code not in self.old or len(heirs) != 1 or not self.lineage.is_same(heirs[0]):
            return said
        key = msgspec.structs.replace(said.key, unit_code=heirs[0])
        return msgspec.structs.replace(said, key=key)
