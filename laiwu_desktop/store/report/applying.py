"""What stands where changes go: each change is held against it, and lands or comes back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.report.change import Change, Conflict, ExplanationChange, RowChange, ValueChange
from laiwu_desktop.formdef.report.content import Explanation, Record, RecordKey
from laiwu_desktop.store.report.records import Pair


class Standing:
    """The rows and explanations of one report, as the transaction found them and as the changes make them."""

    def __init__(
        self,
        forms: FormSet,
        records: Mapping[RecordKey, Record],
        said: Iterable[Explanation] = (),
    ) -> None:
        self.conflicts: list[Conflict] = []
        self._forms = forms
        self._found = records
        self._rows: dict[RecordKey, Record | None] = {}
        self._explained = {(e.key, e.field, e.rule): e for e in said}
        self._said: dict[tuple[RecordKey, str, str], Explanation] = {}

    def take(self, changes: Iterable[Change]) -> tuple[Change, ...]:
        """The changes that landed, with the marks that really stood there. The others change nothing, or do
        not fit what stands there: then they are among the `conflicts`.

        A row goes whole or not at all: where somebody has filled in more of it, it stays as it was found.
        """
        landed: list[Change] = []
        for change in changes:
            if (done := self._take(change)) is not None:
                landed.append(done)
            elif self.conflicts and isinstance(change, RowChange) and self.conflicts[-1].change is change:
                landed = [one for one in landed if not _is_of_row(one, change.key)]
                self._keep_whole(change.key)
        return tuple(landed)

    def _keep_whole(self, key: RecordKey) -> None:
        """The row whose going is the last conflict stays as it was found; it is the only one about it."""
        *others, last = self.conflicts
        self.conflicts = [*(one for one in others if not _is_of_row(one.change, key)), last]
        self._rows.pop(key, None)

    def _take(self, change: Change) -> Change | None:
        match change:
            case ValueChange():
                return self._take_value(change)
            case RowChange():
                return self._take_row(change)
            case ExplanationChange():
                return self._take_explanation(change)

    def pairs(self) -> list[Pair]:
        """Each row that was touched, as it was found and as it shall be."""
        return [(self._found.get(key), now) for key, now in self._rows.items()]

    def disputed(self) -> tuple[Record, ...]:
        """The rows in which conflicts are, as they shall stand."""
        keys = {conflict.change.key for conflict in self.conflicts}
        return tuple(row for key in sorted(keys) if (row := self._row(key)) is not None)

    def said(self) -> list[Explanation]:
        """The explanations to be written; one with empty text is to be taken out."""
        return list(self._said.values())

    def _row(self, key: RecordKey) -> Record | None:
        return self._rows[key] if key in self._rows else self._found.get(key)

    def _take_value(self, change: ValueChange) -> ValueChange | None:
        key, repeats = change.key, self._forms[change.key.form].repeats
        there = self._row(key)
        row = there or Record(key, {})
        stored, carried = row.values.get(change.field), change.field in row.carried
        landed = msgspec.structs.replace(change, was=stored, was_carried=carried)
        if stored == change.now and carried == change.now_carried:
            return None
        if stored not in (change.was, change.now) or (repeats and there is None):
            self.conflicts.append(Conflict(change, stored))
            return None
        changed = row.with_value(change.field, change.now, carried=change.now_carried)
        self._rows[key] = changed if changed.values or repeats else None
        return landed

    def _take_row(self, change: RowChange) -> RowChange | None:
        there = self._row(change.key)
        if (there is not None) == change.now:
            return None
        if there is not None and there.values:  # somebody filled it in meanwhile
            self.conflicts.append(Conflict(change, next(iter(there.values.values()))))
            return None
        self._rows[change.key] = Record(change.key, {}) if change.now else None
        return change

    def _take_explanation(self, change: ExplanationChange) -> ExplanationChange | None:
        place = (change.key, change.field, change.rule)
        stored = self._explained.get(place)
        if stored == change.now:
            return None
        if stored != change.was:
            self.conflicts.append(Conflict(change, stored))
            return None
        self._said[place] = change.now or blanked(change)
        if change.now:
            self._explained[place] = change.now
        else:
            self._explained.pop(place, None)
        return change


def blanked(change: ExplanationChange) -> Explanation:
    """What takes an explanation out: one without text."""
    return Explanation(change.key, change.field, change.rule, "", "", "")


def _is_of_row(change: Change, key: RecordKey) -> bool:
    return change.key == key and not isinstance(change, ExplanationChange)
