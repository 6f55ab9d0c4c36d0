"""What files would make of the draft, value by value, and what the check would say of it then."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from laiwu_desktop.desk.filling.draft import Cell, Draft
from laiwu_desktop.desk.filling.incoming.wanted import (
    EVERYTHING,
    Laid,
    Place,
    Trial,
    Wanted,
    lay_over,
    offer_of,
    place_in_draft,
)
from laiwu_desktop.formdef.form import Form
from laiwu_desktop.formdef.report.change import Change, Deed, ExplanationChange, RowChange, ValueChange
from laiwu_desktop.formdef.report.check import Finding, check_unit, with_explanations
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.formdef.states import Word
from laiwu_desktop.formdef.types import Offer
from laiwu_desktop.formdef.types.spelling.offer import Guess
from laiwu_desktop.formdef.values import AsTyped, Value
from laiwu_desktop.workbook.reading.read import BookRead


class Coming(Word):
    """What a value of a file would do."""

    BY_HAND = "by_hand", "改动手工填写的"
    CHANGED = "changed", "改动"
    CLEARED = "cleared", "清空"
    UNREAD = "unread", "认不准的"
    NEW = "new", "填入"
    CONFIRMED = "confirmed", "确认沿用"
    SAID = "said", "审核说明"


class Line(msgspec.Struct, frozen=True):
    """One value that would change. `key` is its row in the draft; `actor` typed by hand what it replaces,
    `when` ("" where nobody did). `note` says what a person should know of it. `offer` is what a text that is
    not of the field's type may mean; it is taken only where a person says so.
    """

    place: Place
    key: RecordKey
    label: str
    was: str
    now: str
    coming: Coming
    actor: str = ""
    when: str = ""
    note: str = ""
    offer: Offer | None = None
    is_for_later: bool = False

    @property
    def replaces_typed(self) -> bool:
        """Whether a person typed by hand what it would replace."""
        return bool(self.when)

    @property
    def is_chosen_at_first(self) -> bool:
        """Whether it is taken unless a person says otherwise.

        What somebody typed by hand is not replaced unasked, whatever the times say: a file's time changes
        with every copy and every saving, the clocks of two computers differ, and what an officer typed was
        typed for a reason. Nor does a text that nobody understands replace what stands there, nor a file
        what a later one says otherwise.
        """
        is_unread = self.coming is Coming.UNREAD and bool(self.was)
        return not (self.coming is Coming.BY_HAND or is_unread or self.is_for_later)


class Prospect:
    """What some files, read and not written yet, would make of a draft; `books` by the numbers that the
    places of the lines have. The lines stand as a person goes through them: village, form, row, field, file;
    `first_findings` are those of what is taken unless somebody says otherwise.
    """

    def __init__(self, draft: Draft, books: Mapping[int, BookRead], by_hand: Mapping[Cell, Deed]) -> None:
        self.draft = draft
        self.books = dict(books)
        self._highest: dict[tuple[str, str], int] = {}
        laid = self._laid(EVERYTHING)
        last = {place_in_draft(one.change): one for one in laid}
        first = {place_in_draft(one.change): one for one in reversed(laid)}
        lines = (
            self._line(one, last[place_in_draft(one.change)], first[place_in_draft(one.change)], by_hand)
            for one in laid
            if not isinstance(one.change, RowChange)
        )
        order = _Order(draft)
        self.lines = tuple(sorted(lines, key=order.of))
        self._before: dict[tuple[str, str], set[tuple[str, ...]]] = {}
        self.first_findings = self.findings(self.wanted)

    @property
    def wanted(self) -> Wanted:
        """What is taken unless a person says otherwise: no guess, nothing over what was typed by hand."""
        return Wanted(frozenset(line.place for line in self.lines if not line.is_chosen_at_first))

    def _laid(self, wanted: Wanted, trial: Trial | None = None) -> list[Laid]:
        trial = trial or Trial(self.draft)
        return [
            one
            for number, book in self.books.items()
            for one in lay_over(trial, number, book, wanted, self._new_key)
        ]

    def _new_key(self, form: str, unit: str, above: int) -> RecordKey:
        """The workspace is asked once a unit, where the lines are made: a window does not wait for it."""
        if (form, unit) not in self._highest:
            self._highest[form, unit] = self.draft.foreseen_key(form, unit).seq - 1
        return RecordKey(form, unit, max(above, self._highest[form, unit]) + 1)

    # ---- its lines

    def _line(self, laid: Laid, last: Laid, first: Laid, by_hand: Mapping[Cell, Deed]) -> Line:
        change = laid.change
        form = self.draft.forms[change.key.form]
        is_for_later = laid is not last and _now(laid.change) != _now(last.change)
        note = "后面的文件写的不同" if is_for_later else ""
        note = note or ("前面的文件写的不同" if _differs(laid, first) else "")
        if isinstance(change, ExplanationChange):
            was, now = (said.text if said else "" for said in (change.was, change.now))
            label = form.fields[change.field].label if change.field in form.fields else form.title
            return Line(
                laid.place, change.key, f"{label}（审核说明）", was, now, Coming.SAID, note=note,
                is_for_later=is_for_later,
            )  # fmt: skip
        assert isinstance(change, ValueChange)
        start = first.change if isinstance(first.change, ValueChange) else change
        deed = by_hand.get((change.key, change.field)) if start.was is not None else None
        coming = _coming(change, deed)
        return Line(
            laid.place,
            change.key,
            form.fields[change.field].label,
            self._shown(change, start.was),
            self._shown(change, change.now),
            coming,
            deed.actor if deed and coming is not Coming.CONFIRMED else "",
            deed.when if deed and coming is not Coming.CONFIRMED else "",
            note,
            offer_of(self.draft.figures, change),
            is_for_later,
        )

    def _shown(self, change: ValueChange, value: Value) -> str:
        field = self.draft.forms[change.key.form].fields[change.field]
        if field.is_photo and isinstance(value, tuple):
            return f"{len(value)} 张"
        return field.type.format(value)

    def offered_text(self, line: Line) -> str:
        """What the offer of a line would make of its place, as a person reads it."""
        if line.offer is None or not line.offer.is_whole:
            return ""
        return self.draft.forms[line.key.form].fields[line.place.field].type.format(line.offer.value)

    def kinds(self) -> dict[Guess, tuple[Line, ...]]:
        """The lines whose text can only be guessed, by the ground of the guess: a kind is taken at once."""
        found: dict[Guess, list[Line]] = {}
        for line in self.lines:
            if line.offer is not None and line.offer.is_whole:
                found.setdefault(line.offer.guesses[-1], []).append(line)
        return {guess: tuple(found[guess]) for guess in Guess if guess in found}

    # ---- what the check would say

    def findings(self, wanted: Wanted) -> tuple[Finding, ...]:
        """What would be wrong once what is wanted is written, and is not now, in the units that it touches.
        What is only not filled in yet is not among it.
        """
        trial = Trial(self.draft)
        touched = {one.change.key.unit_code for one in self._laid(wanted, trial)}
        found: list[Finding] = []
        for form, unit in self._asked(touched):
            before = self._known(form, unit)
            now = with_explanations(check_unit(trial.figures, form, unit), trial.explanations)
            found += (one for one in now if not one.is_missing and one.blocks and _of(one) not in before)
        return tuple(sorted(found, key=lambda one: one.severity))

    def _asked(self, touched: set[str]) -> Iterable[tuple[Form, str]]:
        for level, units in self.draft.units.items():
            for unit in units:
                if unit.code in touched:
                    yield from ((form, unit.code) for form in self.draft.forms.at_levels(level))

    def _known(self, form: Form, unit: str) -> set[tuple[str, ...]]:
        place = (form.name, unit)
        if place not in self._before:
            self._before[place] = {_of(one) for one in self.draft.unit_findings(form, unit) if one.blocks}
        return self._before[place]


class _Order:
    """In which order a person goes through values."""

    def __init__(self, draft: Draft) -> None:
        units = [unit.code for found in draft.units.values() for unit in found]
        self._units = {code: number for number, code in enumerate(units)}
        self._forms = {form.name: number for number, form in enumerate(draft.forms)}
        self._fields = {form.name: {name: n for n, name in enumerate(form.fields)} for form in draft.forms}

    def of(self, line: Line) -> tuple[int, ...]:
        key, place = line.key, line.place
        field = self._fields[key.form].get(place.field, -1)
        unit = self._units.get(key.unit_code, len(self._units))
        return unit, self._forms[key.form], key.seq, field, bool(place.rule), place.file


def _coming(change: ValueChange, deed: Deed | None) -> Coming:
    if change.was == change.now:
        return Coming.CONFIRMED
    if isinstance(change.now, AsTyped):  # whatever it would replace
        return Coming.UNREAD
    if deed is not None:
        return Coming.BY_HAND
    if change.now is None:
        return Coming.CLEARED
    return Coming.NEW if change.was is None else Coming.CHANGED


def _now(change: Change) -> object:
    return change.now


def _differs(laid: Laid, first: Laid) -> bool:
    return laid is not first and _now(laid.change) != _now(first.change)


def _of(finding: Finding) -> tuple[str, ...]:
    return (
        finding.form,
        finding.unit_code,
        str(finding.seq),
        finding.field,
        finding.rule,
        finding.left,
        finding.right,
    )
