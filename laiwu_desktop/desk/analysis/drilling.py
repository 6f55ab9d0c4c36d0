"""From a village's figure to where it came from: the record, the package, what every revision said there."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from laiwu_desktop.desk.analysis.explaining import Side
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.formdef.form import Form, FormSet
from laiwu_desktop.formdef.plan import Indicator
from laiwu_desktop.formdef.report.content import Record, RecordKey, ReportHead
from laiwu_desktop.formdef.report.standing import rank
from laiwu_desktop.formdef.trail.event import Event
from laiwu_desktop.store.store import Store


class Read(msgspec.Struct, frozen=True):
    """One field that the figure is made of: `field` in `key`, and what stands there, as people read it."""

    key: RecordKey
    field: str
    label: str
    value: str
    unit: str


class Said(msgspec.Struct, frozen=True):
    """What one revision says in the same field."""

    head: ReportHead
    value: str


class Source(msgspec.Struct, frozen=True):
    """A record behind a figure, and the report that it came in. `course` is what became of that here, `said`
    of each field read what every revision of the period said, the oldest first.
    """

    head: ReportHead
    form: Form
    read: tuple[Read, ...]
    course: tuple[Event, ...]
    said: tuple[tuple[Said, ...], ...]


class Drilling:
    """Looks behind the figures of one measure, among the reports of a side."""

    def __init__(self, desk: Desk, store: Store, measure: Indicator, side: Side) -> None:
        self._desk = desk
        self._store = store
        self._measure = measure
        self._side = side

    def records(self, unit: str) -> Iterator[Source]:
        """Every record of the unit that the measure is read from; none where it did not report."""
        for head in self._side.heads:
            if not self._covers(head, unit):
                continue
            forms = self._desk.forms_of(head)
            records = self._store.reports.report(head.id).records
            rows = [r for r in records if r.key.unit_code == unit and r.key.form == self._measure.form]
            course = tuple(self._desk.course(head.id))
            for row in rows:
                of_unit = {r.key.form: r for r in records if r.key.unit_code == unit and not r.key.seq}
                read = tuple(self._read(forms, row, of_unit))
                said = tuple(tuple(self._said(head, one)) for one in read)
                yield Source(head, forms[row.key.form], read, course, said)

    def _covers(self, head: ReportHead, unit: str) -> bool:
        register = self._desk.register.in_period(head.period, head.division)
        return unit == head.division or unit in {one.code for one in register.children(head.division)}

    def _read(self, forms: FormSet, row: Record, of_unit: dict[str, Record]) -> Iterator[Read]:
        measure = self._measure
        expressions = [e for e in (measure.numerator, measure.denominator, measure.where) if e]
        named = {(o.form or measure.form, o.field) for e in expressions for o in e.operands.values()}
        for form, field in sorted(named):
            record = row if form == measure.form else of_unit.get(form)
            asked = forms[form].fields.get(field) if form in forms else None
            if record is not None and asked is not None:
                value = asked.words(record.values.get(field)) or "未填"
                yield Read(record.key, field, asked.label, value, asked.unit)

    def _said(self, head: ReportHead, read: Read) -> Iterator[Said]:
        for one in sorted(self._store.reports.heads(head.division, head.period), key=rank):
            forms = self._desk.forms_of(one)
            asked = forms[read.key.form].fields.get(read.field) if read.key.form in forms else None
            records = self._store.reports.report(one.id).records
            found = next((record for record in records if record.key == read.key), None)
            if asked is not None:
                value = asked.words(found.values.get(read.field)) if found else ""
                yield Said(one, value or "未填")
