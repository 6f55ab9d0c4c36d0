"""The report at hand: entering, checking and explaining, saved as one goes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.ids import new_report_id, photo_id
from laiwu_desktop.base.text import entered
from laiwu_desktop.desk.clock import Clock, stamp
from laiwu_desktop.desk.photos import reduced
from laiwu_desktop.desk.results import CheckResult, UnitState
from laiwu_desktop.formdef.check import Finding, check_unit, with_explanations
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.formdef.figures import Figures
from laiwu_desktop.formdef.form import Field, Form, FormSet
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report import Explanation, Record, RecordKey, Report
from laiwu_desktop.formdef.values import Value
from laiwu_desktop.store.store import Store

# Longer texts belong into a letter; a cell of a workbook has an end, too.
LONGEST_EXPLANATION = 1_000


class Draft:
    """The newest revision of a division's report for a period, with last period's beside it.

    It can always be looked at. The first change to a revision that is not a draft opens the next one, a
    copy whose parent it is; `head` then tells the new one.
    """

    def __init__(
        self,
        store: Store,
        forms: FormSet,
        units: Mapping[str, tuple[Division, ...]],
        report: Report,
        previous: Report | None,
        clock: Clock,
        *,
        read_only: bool = False,
    ) -> None:
        self.read_only = read_only
        self._store = store
        self._clock = clock
        self.forms = forms
        self.units = units
        self._levels = {unit.code: level for level, found in units.items() for unit in found}
        self.head = report.head
        self.comments = report.comments
        self.explanations = report.explanations
        self.has_previous = previous is not None
        before = previous.records if previous else ()
        self.figures = Figures(forms, Period.parse(report.head.period), report.records, before)
        self._findings: dict[tuple[str, str], list[Finding]] = {}

    @property
    def is_editable(self) -> bool:
        """Whether this very revision still changes."""
        return self.head.state == "draft" and not self.read_only

    def enter(self, key: RecordKey, field: str, text: str) -> Value:
        """Save what a person typed into one field; returns the value it became."""
        definition = self.forms[key.form].fields[field]
        if definition.is_calculated:
            raise PersonError("calculated", f"{definition.label}由程序计算，不能填写。")
        return self.put(key, field, definition.type.parse(text))

    def put(self, key: RecordKey, field: str, value: Value) -> Value:
        """Save one value; a form asked once per unit loses its row when the last value goes."""
        self._open()
        record = self._store.reports.change_value(self.head.id, self._row(key), field, value)
        if record.values or self.forms[key.form].repeats:
            self.figures.put(record)
        else:
            self.figures.drop(key)
        self._forget(key.unit_code)
        return value

    def confirm(self, unit_code: str) -> int:
        """Confirm everything of a unit that was carried forward; returns how many values.

        What another window has entered in these rows since stays.
        """
        rows = [r for form in self.forms for r in self.figures.rows(form.name, unit_code) if r.carried]
        if rows:
            self._open()
            stored = self._store.reports.confirm(self.head.id, [row.key for row in rows])
            for row in rows:
                self.figures.drop(row.key)
            for row in stored:
                self.figures.put(row)
            self._forget(unit_code)
        return sum(len(row.carried) for row in rows)

    def unconfirmed(self) -> dict[str, int]:
        """How many values are 沿用未确认, by unit; only units that have any, in their order."""
        counts = Counter({unit.code: 0 for found in self.units.values() for unit in found})
        for record in self.figures.records:
            counts[record.key.unit_code] += len(record.carried)
        return {unit: count for unit, count in counts.items() if count}

    def add_photo(self, key: RecordKey, field: str, data: bytes) -> Value:
        """Add a photo to a field, made small; returns the ids the field then holds."""
        small = reduced(data)
        there = self.figures.record(key).values.get(field)
        names = there if isinstance(there, tuple) else ()
        value = (*names, photo_id(small)) if photo_id(small) not in names else names
        self._open()
        self._store.workspace.add_photos({photo_id(small): small})
        return self.put(key, field, value)

    def photos(self, names: Iterable[str]) -> dict[str, bytes]:
        """The photos of those ids that are stored."""
        return self._store.workspace.photos(names)

    def add_row(self, form: str, unit_code: str) -> RecordKey:
        """Add a row to a form of any number of rows; its number is new for good."""
        key = RecordKey(form, unit_code, self.next_seq(form, unit_code))
        self.save([self._row(key)])
        return key

    def next_seq(self, form: str, unit_code: str) -> int:
        """The number after the highest that a row of this unit ever had, in any period."""
        here = [record.key.seq for record in self.figures.rows(form, unit_code)]
        before = [record.key.seq for record in self.figures.rows(form, unit_code, previous=True)]
        return max([0, self._store.reports.highest_seq(form, unit_code), *here, *before]) + 1

    def drop_row(self, key: RecordKey) -> None:
        """Take a row away."""
        self.save([], [key])

    def clear_irrelevant(self, key: RecordKey) -> list[str]:
        """Blank the fields that hold something and do not apply any more; returns their names.

        One by one: each brings what another window has entered, and then other fields may apply.
        """
        cleared = []
        while stale := self._irrelevant(key):
            self.put(key, stale[0], None)
            cleared.append(stale[0])
        return cleared

    def _irrelevant(self, key: RecordKey) -> list[str]:
        fields, values = self.forms[key.form].fields, self.figures.record(key).values
        return [name for name in values if not self.figures.is_relevant(key, fields[name])]

    def save(
        self,
        records: Iterable[Record],
        gone: Iterable[RecordKey] = (),
        photos: Mapping[str, bytes] | None = None,
        explanations: Iterable[Explanation] = (),
    ) -> None:
        """Save rows, take rows out, write explanations, in one transaction, in a revision that may change."""
        records, gone, said = list(records), list(gone), list(explanations)
        self._open()
        self._store.reports.save_records(self.head.id, records, gone, photos, said)
        self._keep(said)
        for record in records:
            self.figures.put(record)
        for key in gone:
            self.figures.drop(key)
        for unit_code in {record.key.unit_code for record in records} | {key.unit_code for key in gone}:
            self._forget(unit_code)

    def unit_findings(self, form: Form, unit_code: str) -> list[Finding]:
        """The findings of one unit in one form."""
        key = (form.name, unit_code)
        if key not in self._findings:
            self._findings[key] = check_unit(self.figures, form, unit_code)
        return with_explanations(self._findings[key], self.explanations)

    def unit_forms(self, unit_code: str) -> tuple[Form, ...]:
        """The forms asked of a unit."""
        return tuple(form for form in self.forms if form.level == self._levels.get(unit_code))

    def unit_state(self, unit_code: str) -> UnitState:
        """How far one unit is, over all its forms."""
        forms = self.unit_forms(unit_code)
        rows = [record for form in forms for record in self.figures.rows(form.name, unit_code)]
        findings = [finding for form in forms for finding in self.unit_findings(form, unit_code)]
        errors = sum(finding.severity == "error" for finding in findings)
        unexplained = sum(finding.blocks for finding in findings) - errors
        explained = len(findings) - errors - unexplained
        carried = sum(len(record.carried) for record in rows)
        return UnitState(unit_code, bool(rows), errors, unexplained, explained, carried)

    def check(self) -> CheckResult:
        """All findings of the report, afresh; errors first."""
        self._findings.clear()
        findings = [
            finding
            for form in self.forms
            for unit in self.units[form.level]
            for finding in self.unit_findings(form, unit.code)
        ]
        return CheckResult(tuple(sorted(findings, key=lambda finding: finding.severity)))

    def explain(self, findings: Iterable[Finding], text: str, who: str) -> int:
        """Write the 审核说明 of warnings; returns how many. Errors are mended, not explained."""
        chosen = [finding for finding in findings if finding.severity == "warning"]
        when, text = stamp(self._clock), entered(text)
        if not text:
            raise PersonError("no_text", "审核说明是空的。", "请写明原因。")
        if len(text) > LONGEST_EXPLANATION:
            raise PersonError("long_text", f"审核说明有 {len(text)} 个字，最多 {LONGEST_EXPLANATION} 个字。")
        said = [Explanation(f.key, f.field, f.rule, f.left, f.right, text, who, when) for f in chosen]
        if said:
            self._open()
            self._store.reports.save_explanations(self.head.id, said)
            self._keep(said)
        return len(said)

    def _keep(self, said: Iterable[Explanation]) -> None:
        known = {(e.key, e.field, e.rule): e for e in (*self.explanations, *said)}
        self.explanations = tuple(e for e in known.values() if e.text)

    def previous_value(self, key: RecordKey, field: Field) -> Value:
        """Last period's value of a field of this row."""
        return self.figures.value(key, field, previous=True)

    def _row(self, key: RecordKey) -> Record:
        if self.figures.has(key):
            return self.figures.record(key)
        fields = self.forms[key.form].entered
        return Record(key, {f.name: f.type.parse(f.default) for f in fields if f.default})

    def _forget(self, unit_code: str) -> None:
        for form in self.forms:
            self._findings.pop((form.name, unit_code), None)

    def _open(self) -> None:
        if self.is_editable:
            return
        if self.read_only:
            raise PersonError("read_only", "这份上报数据只供查看，不能修改。", "如有问题，请退回并写明意见。")
        head = msgspec.structs.replace(
            self.head, id=new_report_id(), revision=self.head.revision + 1, parent_id=self.head.id,
            state="draft", created=stamp(self._clock), digest="", signature="", public_key="",
            decision=0, decided="", form_versions=self.forms.versions,
        )  # fmt: skip
        self._store.reports.open_revision(Report(head, self.figures.records, self.explanations))
        self.head = head


def carried_forward(previous: Report, forms: FormSet, period: Period) -> list[Record]:
    """The rows a new period starts with: the carry fields of last period's rows, marked unconfirmed.

    A row of a form of any number of rows keeps its number. What does not apply before something else is
    filled in is not carried: nobody should have to clear what nobody typed.
    """
    rows = {}
    for record in previous.records:
        carry = [field.name for field in forms[record.key.form].entered if field.carry]
        values = {name: record.values[name] for name in carry if name in record.values}
        if values:
            rows[record.key] = Record(record.key, values, frozenset(values))
    figures = Figures(forms, period, rows.values(), previous.records)
    for key, record in rows.items():
        fields = forms[key.form].fields
        apply = {n: v for n, v in record.values.items() if figures.is_relevant(key, fields[n])}
        rows[key] = Record(key, apply, frozenset(apply))
    return [record for record in rows.values() if record.values]
