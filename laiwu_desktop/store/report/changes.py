"""The change log: changes are applied and written down in one transaction, and read again as deeds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec
from sqlalchemy import ColumnElement, Connection, Engine, select

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.report.change import (
    Applied,
    Change,
    Conflict,
    Deed,
    ExplanationChange,
    Kind,
    Logged,
    RowChange,
    ValueChange,
)  # fmt: skip
from laiwu_desktop.formdef.report.content import Explanation, Record, RecordKey, ReportHead
from laiwu_desktop.formdef.states import State
from laiwu_desktop.formdef.trail.event import EventKind, Facts, state_of
from laiwu_desktop.store.database import tables
from laiwu_desktop.store.database.engine import begun_again, reading, writing
from laiwu_desktop.store.events import note_event
from laiwu_desktop.store.report import remarks
from laiwu_desktop.store.report.applying import Standing
from laiwu_desktop.store.report.change_log import ChangeLog, newest_line, of_row, sealed
from laiwu_desktop.store.report.deeds.drafting import open_revision
from laiwu_desktop.store.report.editions import EditionStore
from laiwu_desktop.store.report.heads import stand_on, stored_head
from laiwu_desktop.store.report.records import Found, rows_of
from laiwu_desktop.store.workspace import put_photos

# Deeds that the audit trail tells of, too. What is typed field by field is told by the change log alone.
_OF_WEIGHT = {Kind.LOAD: EventKind.LOAD, Kind.UNDO: EventKind.UNDO, Kind.REDO: EventKind.REDO}


class ChangeStore:
    """Writes changes, and tells what was written. Every method is one transaction."""

    def __init__(self, engine: Engine, editions: EditionStore) -> None:
        self._engine = engine
        self._editions = editions
        self._log = ChangeLog(editions)

    @begun_again
    def apply(
        self,
        report_id: str,
        changes: Sequence[Change],
        deed: Deed,
        successor: ReportHead | None = None,
        photos: Mapping[str, bytes] | None = None,
        stands: tuple[int | None, int] | None = None,
    ) -> Applied:
        """Apply the changes whose `was` still holds; the others come back as conflicts, and do not land.

        A change whose `now` stands there already has landed before. When the report is no draft, the revision
        `successor` is opened as a copy of it and takes the changes, if any lands; without one: PersonError
        "frozen". `stands`: see `Intent`; nothing lands where another window has done the same.
        """
        changes = tuple(changes)
        if not changes:
            return Applied(())
        with writing(self._engine) as connection:
            forms, found = self._find(connection, report_id, min(change.key for change in changes))
            if found.state != State.DRAFT and (successor is None or not found.state):
                raise PersonError("frozen")
            _require_asked(changes, forms)
            rows, successor = rows_of(forms), successor if found.state != State.DRAFT else None
            standing = self._standing(connection, report_id, changes, forms, found.record)
            landed = standing.take(changes)
            opened = open_revision(connection, rows, successor) if successor and landed else None
            report_id = opened.id if opened else report_id
            if stands and not stand_on(connection, report_id, *stands):
                raise PersonError("changed_meanwhile")
            rows.replace(connection, report_id, standing.pairs())
            remarks.put_explanations(connection, report_id, standing.said())
            if photos:
                put_photos(connection, dict(photos))
            self._log.write(connection, report_id, deed, landed, forms)
            if opened:
                note_event(connection, EventKind.AMEND, opened, now=state_of(opened))
            if landed and deed.kind in _OF_WEIGHT:
                self._note(connection, report_id, deed, len(landed))
            conflicts = tuple(
                msgspec.structs.replace(self._told(connection, one, report_id), undoes=bool(deed.undoes))
                for one in standing.conflicts
            )
        return Applied(landed, conflicts, opened, deed.id if landed else "", standing.disputed())

    def _note(self, connection: Connection, report_id: str, deed: Deed, count: int) -> None:
        done: Facts = {"action": deed.id, "changes": count}
        if deed.undoes:
            done = {**done, "undoes": deed.undoes}
        head = stored_head(connection, report_id)
        note_event(connection, _OF_WEIGHT[deed.kind], head, about=deed.about, now=done)

    def _standing(
        self,
        connection: Connection,
        report_id: str,
        changes: tuple[Change, ...],
        forms: FormSet,
        first: Record | None,
    ) -> Standing:
        """What stands where the changes go; the row of the first key was read before."""
        records = {first.key: first} if first else {}
        if len({change.key for change in changes}) > 1:
            records = {record.key: record for record in rows_of(forms).read(connection, report_id)}
        said: Iterable[Explanation] = ()
        if any(isinstance(change, ExplanationChange) for change in changes):
            said = remarks.explanations(connection, report_id)
        return Standing(forms, records, said)

    def _find(self, connection: Connection, report_id: str, key: RecordKey) -> tuple[FormSet, Found]:
        """A row of a report, read with the forms of the report as they are this very moment; where the whole
        is meant, whichever: how the report stands is told with it.
        """
        while True:
            editions, forms = self._editions.named_by(connection, report_id)
            row = RecordKey(next(iter(forms)).name, key.unit_code) if key.is_whole else key
            if row.form not in forms:
                raise PersonError("changed_meanwhile")
            found = rows_of(forms).find(connection, report_id, row)
            if found.editions == editions or not found.state:
                return forms, found
            self._editions.forget(report_id)

    def _told(self, connection: Connection, conflict: Conflict, report_id: str) -> Conflict:
        """The conflict with who wrote what stands there, and when: in this revision or one before it."""
        change, table, this, other = conflict.change, tables.change, tables.report, tables.report.alias()
        same = (other.c.division == this.c.division) & (other.c.period == this.c.period)
        revisions = select(other.c.id).join(this, same).where(this.c.id == report_id)
        rule = change.rule if isinstance(change, ExplanationChange) else ""
        here = table.c.report_id.in_(revisions) & of_row(change.key) & (table.c.rule == rule)
        if not isinstance(change, RowChange):  # a row stands for all that was filled in there
            here &= table.c.field.in_((change.field, ""))
        last = select(table.c.actor, table.c.when).where(here).order_by(table.c.id.desc())
        if found := connection.execute(last.limit(1)).first():
            return msgspec.structs.replace(conflict, actor=found.actor, when=found.when)
        return conflict

    # ---- what was written

    def since(self, report_id: str, number: int) -> list[Logged]:
        """What was written into a report after that line of the log, in order."""
        table = tables.change
        return self._read((table.c.report_id == report_id) & (table.c.id > number))

    def newest(self, report_id: str) -> int:
        """The number of the last line about a report; 0 when there is none."""
        with reading(self._engine) as connection:
            return newest_line(connection, report_id)

    def history(
        self, reports: Iterable[str], unit_code: str = "", form: str = "", field: str = "", after: int = 0
    ) -> list[Logged]:
        """What was written into these reports, in order.

        Of one unit, form or field, and only after that line of the log, when those are given.
        """
        table = tables.change
        condition: ColumnElement[bool] = table.c.report_id.in_(list(reports)) & (table.c.id > after)
        for column, wanted in ((table.c.unit_code, unit_code), (table.c.form, form), (table.c.field, field)):
            if wanted:
                condition &= column == wanted
        return self._read(condition)

    def sealed(self, report_id: str) -> Facts:
        """What the audit trail says of the log of a report when it is exported (`change_log.sealed`)."""
        with reading(self._engine) as connection:
            return sealed(connection, report_id)

    def unlike_log(self, report_id: str) -> list[tuple[RecordKey, str]]:
        """The values of a report that are others than those that its own lines say were written there last.

        A write that was cut off is taken back by its journal. Where that was left behind, as by a copy of the
        file alone, half of the write may stand there with every row whole: values and log lie apart.
        """
        with reading(self._engine) as connection:
            forms = self._editions.of_report(connection, report_id)
            there = {record.key: record.values for record in rows_of(forms).read(connection, report_id)}
            history = self._log.read(connection, tables.change.c.report_id == report_id)
        changes = (change for logged in history for change in logged.changes)
        written = {
            (c.key, c.field): c.now for c in changes if isinstance(c, ValueChange) and _is_asked(c, forms)
        }
        return [(key, name) for (key, name), now in written.items() if there.get(key, {}).get(name) != now]

    def _read(self, condition: ColumnElement[bool]) -> list[Logged]:
        with reading(self._engine) as connection:
            return self._log.read(connection, condition)


def _is_asked(change: Change, forms: FormSet) -> bool:
    """Whether the forms have what a change is about: those of its report may be others by now."""
    key, field = change.key, change.field if isinstance(change, ValueChange) else ""
    if isinstance(change, ExplanationChange) and key.is_whole:
        return True
    return key.form in forms and (not field or field in forms[key.form].fields)


def _require_asked(changes: Iterable[Change], forms: FormSet) -> None:
    """PersonError("changed_meanwhile") where another window has gone over to a new edition of a form."""
    if not all(_is_asked(change, forms) for change in changes):
        raise PersonError("changed_meanwhile")
