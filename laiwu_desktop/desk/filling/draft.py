"""The report at hand: entering, checking and explaining, saved as one goes."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.filling import changing
from laiwu_desktop.desk.filling.before import Past
from laiwu_desktop.desk.filling.history import subject
from laiwu_desktop.desk.filling.writing import Others, Write, Writing
from laiwu_desktop.desk.results import CheckResult, UnitState
from laiwu_desktop.formdef.division import Division, Register
from laiwu_desktop.formdef.form import Field, Form, FormSet
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.change import (
    Applied,
    Change,
    ExplanationChange,
    Intent,
    Kind,
    Logged,
    ValueChange,
    between,
)
from laiwu_desktop.formdef.report.check import (
    Finding,
    check_asked,
    check_remarks,
    check_unit,
    with_explanations,
)
from laiwu_desktop.formdef.report.content import Comment, Explanation, Record, RecordKey, Report, ReportHead
from laiwu_desktop.formdef.report.figures import Figures
from laiwu_desktop.formdef.values import Value
from laiwu_desktop.store.store import Store
from laiwu_desktop.workbook.opening.photos import reduced

Cell = changing.Cell


class Draft:
    """The newest revision of a division's report for a period, with last period's beside it.

    It can always be looked at. The first change to a revision that is not a draft opens the next one, a
    copy whose parent it is; `head` then tells the new one. Whatever is written goes through `apply`: a
    window takes its steps one by one (`foresee`, `writing`), so that nobody waits for a disk.
    """

    def __init__(
        self,
        store: Store,
        forms: FormSet,
        units: Mapping[str, tuple[Division, ...]],
        report: Report,
        past: Past,
        writing: Writing,
        register: Register,
    ) -> None:
        """`register` is that of the report's period."""
        self._store = store
        self.writing = writing
        self.register = register
        self.forms = forms
        self.units = units
        self._levels = {unit.code: level for level, found in units.items() for unit in found}
        self._divisions = {unit.code: unit for found in units.values() for unit in found}
        self.comments = report.comments
        # What else was said of values: it is shown beside them, and the report is not held against it.
        self.beside: tuple[Comment, ...] = ()
        # Whether what the bureau said is to be mended and answered; of one that it accepted it is not.
        self.comes_back = True
        self.explanations = report.explanations
        self.past = past
        self.figures = Figures(forms, Period.parse(report.head.period), report.records, past.records)
        self._findings: dict[tuple[str, str], list[Finding]] = {}

    @property
    def head(self) -> ReportHead:
        """The revision at hand."""
        return self.writing.head

    @property
    def has_previous(self) -> bool:
        """Whether anything of the last period is here."""
        return self.past.is_known

    @property
    def is_editable(self) -> bool:
        """Whether this very revision still changes."""
        return self.writing.is_editable

    @property
    def may_answer(self) -> bool:
        """Whether what the bureau said can be answered here."""
        return self.comes_back and not self.writing.read_only

    def at_rest(self) -> Draft:
        """The same as it is now, to be read in another thread whatever is written meanwhile."""
        rest = copy.copy(self)
        rest.figures, rest._findings = self.figures.copy(), {}
        return rest

    # ---- the one way anything is written

    def apply(self, intent: Intent) -> Applied:
        """Write changes in one transaction; those that do not fit any more come back as conflicts."""
        return self.run(self.writing.prepare(intent))

    def run(self, write: Write) -> Applied:
        """Write what was prepared, and let the report look so."""
        applied = write.run()
        self.foresee(write.intent.changes)
        self.writing.land(write, applied)
        self.settle(applied)
        if len(applied.changes) < len(write.intent.changes):  # somebody else was here
            self.follow(self.writing.others())
        return applied

    def foresee(self, changes: Iterable[Change]) -> None:
        """Let the report look as if the changes had landed."""
        for change in changes:
            if isinstance(change, ExplanationChange):
                self.explanations = changing.explained(self.explanations, change)
            else:
                changing.applied_to(self.figures, change)
            self._forget(change.key.unit_code)

    def follow(self, others: Others, unsaved: Collection[Cell] = ()) -> set[str]:
        """Take over what others wrote, but for cells with something unsaved; returns the units of it."""
        units = set()
        for logged in others.logged:
            units |= self._overlay(logged.changes, unsaved)
        self.writing.seen(others)
        return units

    def settle(self, applied: Applied, unsaved: Collection[Cell] = ()) -> set[str]:
        """Where foreseen changes did not land, let the report look as it is stored; as `follow` otherwise."""
        stored = {record.key: record for record in applied.stored}
        changes: list[Change] = []
        for key in {conflict.change.key for conflict in applied.conflicts}:
            shown = self.figures.record(key) if self.figures.has(key) else None
            changes += between(key, shown, stored.get(key), repeats=self.forms[key.form].repeats)
        for conflict in applied.conflicts:
            if isinstance(change := conflict.change, ExplanationChange):
                said = conflict.stored if isinstance(conflict.stored, Explanation) else None
                changes.append(msgspec.structs.replace(change, now=said))
        return self._overlay(changes, unsaved)

    def _is_asked(self, change: Change) -> bool:
        """Whether the forms have what a change is about: it may be of before they were taken up."""
        if isinstance(change, ExplanationChange) and change.key.is_whole:
            return True
        form = self.forms.get(change.key.form)
        return form is not None and (not isinstance(change, ValueChange) or change.field in form.fields)

    def is_asked_whole(self, logged: Logged) -> bool:
        """Whether the forms have all that a deed is about, so that it can be taken back as it was done."""
        return all(map(self._is_asked, logged.changes))

    def _overlay(self, changes: Iterable[Change], unsaved: Collection[Cell]) -> set[str]:
        asked = filter(self._is_asked, changes)
        shown = [change for change in asked if not _is_one_of(change, unsaved)]
        self.foresee(shown)
        return {change.key.unit_code for change in shown}

    # ---- what a person does

    def enter(self, key: RecordKey, field: str, text: str) -> Value:
        """Save what a person typed into one field; returns the value it became."""
        definition = self.forms[key.form].fields[field]
        if definition.is_calculated:
            raise PersonError("calculated", field=definition.label)
        return self.put(key, field, definition.parse(text))

    def put(self, key: RecordKey, field: str, value: Value) -> Value:
        """Save one value; a form asked once per unit loses its row when the last value goes.

        PersonError("conflict"), here and below, when somebody else has changed it since it was read.
        """
        self._do(changing.value_changed(self.figures, key, field, value))
        return value

    def confirm(self, unit_code: str) -> int:
        """Confirm everything of a unit that was carried forward; returns how many values.

        What somebody else has entered there since stays.
        """
        seen = len(changing.unit_confirmed(self.figures, unit_code).changes)
        self.follow(self.writing.others())
        self.apply(changing.unit_confirmed(self.figures, unit_code))
        return seen

    def unconfirmed(self) -> dict[str, int]:
        """How many values are 沿用未确认, by unit; only units that have any, in their order."""
        counts = Counter({unit.code: 0 for found in self.units.values() for unit in found})
        for record in self.figures.records:
            counts[record.key.unit_code] += len(record.carried)
        return {unit: count for unit, count in counts.items() if count}

    def add_photo(self, key: RecordKey, field: str, data: bytes) -> Value:
        """Add a photo to a field, made small; returns the ids the field then holds."""
        small = reduced(data)
        self.follow(self.writing.others())
        self._do(changing.photos_added(self.figures, key, [self.forms[key.form].fields[field]], [small])[0])
        return self.figures.record(key).values.get(field)

    def photos(self, names: Iterable[str]) -> dict[str, bytes]:
        """The photos of those ids that are stored."""
        return self._store.workspace.photos(names)

    def add_row(self, form: str, unit_code: str) -> RecordKey:
        """Add a row to a form of any number of rows; its number is new for good."""
        key = self.next_key(form, unit_code)
        self._do(changing.row_added(self.figures, key))
        return key

    def next_key(self, form: str, unit_code: str, above: int = 0) -> RecordKey:
        """The key of a new row, its number above that one: given now and to nobody else, so that two windows
        that add a row at the same time add two. It runs in any thread. PersonError("read_only") as a write.
        """
        self.writing.require_writable()
        above = max(above, self._highest(form, unit_code))
        return RecordKey(form, unit_code, self._store.reports.give_seq(form, unit_code, above))

    def foreseen_key(self, form: str, unit_code: str, above: int = 0) -> RecordKey:
        """The key that a new row would have if it came now."""
        highest = max(self._highest(form, unit_code), self._store.reports.highest_seq(form, unit_code))
        return RecordKey(form, unit_code, max(above, highest) + 1)

    def _highest(self, form: str, unit_code: str) -> int:
        here = [record.key.seq for record in self.figures.rows(form, unit_code)]
        before = [record.key.seq for record in self.figures.rows(form, unit_code, previous=True)]
        return max([0, *here, *before])

    def drop_row(self, key: RecordKey) -> None:
        """Take a row away."""
        self._do(changing.row_dropped(self.figures, key))

    def clear_irrelevant(self, key: RecordKey) -> list[str]:
        """Blank the fields that hold something and do not apply any more; returns their names."""
        self.follow(self.writing.others())
        cleared = changing.irrelevant_cleared(self.figures, key)
        self._do(cleared)
        return [field for _, field in sorted(cleared.cells)]

    def save(
        self,
        records: Iterable[Record],
        gone: Iterable[RecordKey] = (),
        photos: Mapping[str, bytes] | None = None,
        explanations: Iterable[Explanation] = (),
        *,
        about: str = "",
    ) -> Applied:
        """Save whole rows, take rows out, write explanations, in one transaction, as a file brings them."""
        changes = changing.rows_replaced(self.figures, self.explanations, records, gone, explanations)
        return self.apply(Intent(changes, Kind.LOAD, about=about, photos=photos or {}))

    def explain(self, findings: Iterable[Finding], text: str, who: str) -> int:
        """Write the 审核说明 of warnings; returns how many. Errors are mended, not explained."""
        said = changing.findings_explained(self.explanations, findings, text, who, self.writing.now())
        self._do(said)
        return len(said.changes)

    def take_back(self, logged: Logged) -> Applied:
        """Undo one deed, whichever; what was changed again since comes back as a conflict."""
        return self.run(self.taking_back(logged))

    def taking_back(self, logged: Logged) -> Write:
        """What takes a deed back, ready to run."""
        asked = msgspec.structs.replace(logged, changes=tuple(filter(self._is_asked, logged.changes)))
        return self.writing.prepare(changing.taken_back(asked, self.subject(logged)))

    def undo(self) -> Applied:
        """Take back the last deed of this session that stands; nothing when there is none."""
        return self.take_back(self.writing.session.done[-1]) if self.writing.session.done else Applied(())

    def redo(self) -> Applied:
        """Do again what was undone last; nothing when there is none."""
        undone = self.writing.session.undone
        return self.take_back(undone[-1]) if undone else Applied(())

    def subject(self, logged: Logged) -> str:
        """A deed in a few words, as an undoing names it: 填写 张家庄村 总户数."""
        return subject(logged, self.forms, self._divisions)

    @property
    def undo_words(self) -> str:
        """What `undo` would take back: 撤消：导入 口镇.xlsx（312 处）; "" when there is nothing."""
        return self._words(Kind.UNDO, self.writing.session.done)

    @property
    def redo_words(self) -> str:
        """What `redo` would do again: 重做：填写 张家庄村 总户数; "" when there is nothing."""
        return self._words(Kind.REDO, self.writing.session.undone)

    def _words(self, kind: Kind, deeds: Sequence[Logged]) -> str:
        return f"{kind.value}：{self.subject(deeds[-1])}" if deeds else ""

    def _do(self, intent: Intent) -> None:
        """Apply changes that belong together; what did not land is raised."""
        applied = self.apply(intent)
        if applied.conflicts:
            words = changing.conflict_words(self.forms, applied.conflicts[0])
            raise PersonError("conflict", sentences=words)

    # ---- what is known of it

    def unit_findings(self, form: Form, unit_code: str) -> list[Finding]:
        """The findings of one unit in one form."""
        key = (form.name, unit_code)
        if key not in self._findings:
            asked = check_asked(self.figures, form, unit_code, self.comments, may_answer=self.may_answer)
            self._findings[key] = check_unit(self.figures, form, unit_code) + self._as_asked(asked)
        return with_explanations(self._findings[key], self.explanations)

    def unit_forms(self, unit_code: str) -> tuple[Form, ...]:
        """The forms asked of a unit."""
        return tuple(form for form in self.forms if form.level == self._levels.get(unit_code))

    def unit_state(self, unit_code: str) -> UnitState:
        """How far one unit is, over all its forms."""
        forms = self.unit_forms(unit_code)
        rows = [record for form in forms for record in self.figures.rows(form.name, unit_code)]
        findings = [finding for form in forms for finding in self.unit_findings(form, unit_code)]
        said = [one for form in forms for one in self.comments_in(form, unit_code)]
        asked = sum(not one.explained for one in said)
        found = [one for one in findings if not one.is_comment]
        wrong = [one for one in found if not one.is_missing]
        errors = sum(finding.severity == "error" for finding in wrong)
        return UnitState(
            unit_code,
            bool(rows),
            errors,
            missing=sum(finding.blocks for finding in found if finding.is_missing),
            unexplained=sum(finding.blocks for finding in wrong) - errors,
            explained=sum(not finding.blocks for finding in found),
            carried=sum(len(record.carried) for record in rows),
            asked=asked,
            answered=len(said) - asked,
        )

    def check(self) -> CheckResult:
        """All findings of the report, afresh; errors first."""
        self._findings.clear()
        findings = [
            finding
            for form in self.forms
            for unit in self.units[form.level]
            for finding in self.unit_findings(form, unit.code)
        ]
        return CheckResult(
            tuple(sorted(findings, key=lambda finding: finding.severity)), tuple(self.remarks())
        )

    def remarks(self) -> list[Finding]:
        """What the bureau said of forms or of the whole, with what is answered."""
        return self._remarks(self.comments)

    def _remarks(self, comments: Iterable[Comment]) -> list[Finding]:
        asked = check_remarks(self.forms, self.head.division, comments, may_answer=self.may_answer)
        return with_explanations(self._as_asked(asked), self.explanations)

    def asked_in(self, form: Form, unit_code: str) -> list[Finding]:
        """Of what the bureau said of one unit in one form that which was neither mended nor answered."""
        return [one for one in self.comments_in(form, unit_code) if not one.explained]

    def comments_in(self, form: Form, unit_code: str) -> list[Finding]:
        """What the bureau said of one unit in one form, of its values, its rows or all of it, and what was
        not mended.
        """
        here = (form.name, unit_code)
        on_it = [one for one in self.comments if one.key and (one.key.form, one.key.unit_code) == here]
        if not on_it:
            return []
        found = [one for one in self.unit_findings(form, unit_code) if one.is_comment]
        return [*found, *self._remarks(on_it)]

    def _as_asked(self, found: Iterable[Finding]) -> list[Finding]:
        """What was said of a report that was accepted wants nothing any more."""
        return [msgspec.structs.replace(one, explained=one.explained or not self.comes_back) for one in found]

    def previous_value(self, key: RecordKey, field: Field) -> Value:
        """Last period's value of a field of this row."""
        return self.figures.value(key, field, previous=True)

    def previous_text(self, key: RecordKey, field: Field) -> str:
        """What a person is shown of last period beside a field: its value then, or, where the village came of
        others in a way that gives it none, those of the others.
        """
        if shown := field.type.format(self.previous_value(key, field)):
            return shown
        return self.past.hint(key, field)

    def previous_briefer(self, key: RecordKey, field: Field) -> tuple[str, ...]:
        """Shorter words for the same where that is what others had; of a value of its own there are none."""
        is_own = self.previous_value(key, field) is not None
        return () if is_own else self.past.briefer(key, field)

    def _forget(self, unit_code: str) -> None:
        for form in self.forms:
            self._findings.pop((form.name, unit_code), None)


def _is_one_of(change: Change, cells: Collection[Cell]) -> bool:
    return isinstance(change, ValueChange) and (change.key, change.field) in cells
