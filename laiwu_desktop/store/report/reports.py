"""Reports in the database: whole in, whole out, and the small changes that a draft takes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Engine, delete, select, update

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.report.canonical import canonical, digest
from laiwu_desktop.formdef.report.change import Change, Deed, ExplanationChange, Logged, between
from laiwu_desktop.formdef.report.content import (
    Comment,
    Content,
    Explanation,
    Record,
    Report,
    ReportHead,
    photo_names,
)
from laiwu_desktop.formdef.report.standing import RULES
from laiwu_desktop.formdef.states import State, Verdict
from laiwu_desktop.store.database import tables
from laiwu_desktop.store.database.engine import put_if_new, reading, writing
from laiwu_desktop.store.database.form_tables import form_tables
from laiwu_desktop.store.mailbox import Answered, Outgoing, acknowledge, note_settled, put_outgoing
from laiwu_desktop.store.report import remarks
from laiwu_desktop.store.report.applying import blanked
from laiwu_desktop.store.report.change_log import ChangeLog
from laiwu_desktop.store.report.records import Rows, rows_of
from laiwu_desktop.store.report.row_numbers import give_number, highest_number
from laiwu_desktop.store.workspace import put_known_key, put_photos


class Landing(msgspec.Struct, frozen=True):
    """How a held report lands once its key is confirmed: what it supersedes, the answer.

    `verdict` is what the inbox says from then on of the file it came in.
    """

    head: ReportHead
    verdict: Verdict
    superseded: tuple[str, ...] = ()
    outgoing: Outgoing | None = None


class ReportStore:
    """Reads and writes reports. Every method is one transaction."""

    def __init__(self, engine: Engine, forms: FormSet) -> None:
        self._engine = engine
        self._forms = forms
        self._tables = form_tables(forms)
        self._rows = rows_of(forms)
        self._log = ChangeLog(forms)

    def heads(self, division: str | None = None, period: str | None = None) -> list[ReportHead]:
        """Heads of the reports of a division and period (or all), oldest revision first.

        Without the held ones, so that whoever decides by what is here cannot be moved by them.
        """
        return self._heads(tables.report.c.state != State.HELD, division, period)

    def held(self, division: str | None = None, period: str | None = None) -> list[ReportHead]:
        """Heads of the reports whose keys nobody has confirmed, in the same order."""
        return self._heads(tables.report.c.state == State.HELD, division, period)

    def _heads(
        self, which: ColumnElement[bool], division: str | None, period: str | None
    ) -> list[ReportHead]:
        query = select(tables.report).where(which)
        query = query.order_by(
            tables.report.c.division, tables.report.c.period, tables.report.c.revision, tables.report.c.id
        )
        if division is not None:
            query = query.where(tables.report.c.division == division)
        if period is not None:
            query = query.where(tables.report.c.period == period)
        with reading(self._engine) as connection:
            return [_head(row) for row in connection.execute(query)]

    def head(self, report_id: str) -> ReportHead | None:
        """The head of one report; None when it is not there."""
        with reading(self._engine) as connection:
            row = connection.execute(select(tables.report).where(tables.report.c.id == report_id)).first()
        return _head(row) if row else None

    def report(self, report_id: str) -> Report:
        """One report, whole; PersonError("unknown_report") when it is not there."""
        with reading(self._engine) as connection:
            row = connection.execute(select(tables.report).where(tables.report.c.id == report_id)).first()
            if row is None:
                raise PersonError("unknown_report", text=report_id)
            return Report(
                _head(row),
                tuple(self._rows.read(connection, report_id)),
                tuple(remarks.explanations(connection, report_id)),
                tuple(remarks.comments(connection, report_id)),
            )

    def add(
        self,
        report: Report,
        photos: Mapping[str, bytes] | None = None,
        superseded: Iterable[str] = (),
        outgoing: Outgoing | None = None,
        deed: Deed | None = None,
    ) -> None:
        """Store a new report whole: its photos, the answer, the deed that filled it.

        Of the `superseded` reports those are that nobody has decided of, not even this very moment.
        PersonError("exists") when the report is there already.
        """
        with writing(self._engine) as connection:
            if not put_if_new(connection, tables.report, _head_row(report.head)):
                raise PersonError("exists.report")
            # Rows get their numbers where they are filled in, and nowhere else.
            numbered = report.head.state == State.DRAFT
            self._rows.insert(connection, report.head.id, report.records, numbered=numbered)
            remarks.put_explanations(connection, report.head.id, report.explanations)
            if deed:
                self._log.write(connection, report.head.id, deed, self._coming(report.records))
            if photos:
                put_photos(connection, dict(photos))
            _supersede(connection, superseded, report.head)
            if outgoing:
                put_outgoing(connection, outgoing)

    def _coming(self, records: Iterable[Record]) -> Iterable[Change]:
        for record in records:
            yield from between(record.key, None, record, repeats=self._forms[record.key.form].repeats)

    def admit(self, division: str, public_key: str, since: str, landings: Iterable[Landing]) -> None:
        """A person has compared the fingerprint of a key: it is known, and its held reports land.

        PersonError("decided_meanwhile") when one of them is not held any more.
        """
        table = tables.report
        with writing(self._engine) as connection:
            put_known_key(connection, division, public_key, since)
            for landing in landings:
                head = landing.head
                done = connection.execute(
                    update(table).where(table.c.id == head.id, table.c.state == State.HELD),
                    {"state": head.state, "decision": head.decision, "decided": head.decided},
                )
                if done.rowcount == 0:
                    raise PersonError("decided_meanwhile")
                _supersede(connection, landing.superseded, head)
                if landing.outgoing:
                    put_outgoing(connection, landing.outgoing)
                note_settled(connection, head.file_stem, Verdict.HELD, landing.verdict)

    def reject(self, report_id: str) -> None:
        """Take a held report out, as if it had never come.

        The inbox keeps that it came, so that no exchange brings the same file again.
        PersonError("decided_meanwhile") when it is not held any more.
        """
        held = (tables.report.c.id == report_id) & (tables.report.c.state == State.HELD)
        with writing(self._engine) as connection:
            row = connection.execute(select(tables.report).where(held).with_for_update()).first()
            if row is None:
                raise PersonError("decided_meanwhile")
            names = photo_names(self._forms, self._rows.read(connection, report_id))
            names -= self._rows.photos_beside(connection, report_id) if names else set()
            connection.execute(delete(tables.photo).where(tables.photo.c.id.in_(names)))
            self._rows.delete_all(connection, report_id)
            remarks.replace_explanations(connection, report_id, ())
            note_settled(connection, _head(row).file_stem, Verdict.HELD, Verdict.REJECTED)
            connection.execute(delete(tables.report).where(held))

    def complete(self, report: Report, photos: Mapping[str, bytes]) -> None:
        """Let the whole of a report take the place of what came of it without personal fields.

        Its state stays, and so do its comments. PersonError("exists") when it is whole already.
        """
        head = report.head
        with writing(self._engine) as connection:
            table = tables.report
            part = update(table).where(table.c.id == head.id, table.c.without_personal)
            whole = {"digest": head.digest, "signature": head.signature, "without_personal": False}
            if connection.execute(part, whole).rowcount == 0:
                raise PersonError("exists.report")
            self._rows.delete_all(connection, head.id)
            self._rows.insert(connection, head.id, report.records, numbered=False)
            remarks.replace_explanations(connection, head.id, report.explanations)
            put_photos(connection, dict(photos))

    def freeze(
        self,
        head: ReportHead,
        deed: Deed,
        lapsed: Iterable[Explanation] = (),
        outgoing: Outgoing | None = None,
    ) -> Logged:
        """Turn the draft into the exported revision `head` describes; nothing changes it afterwards.

        The `lapsed` explanations are left out of it, which is the `deed`: undone, they stand in the next
        revision again. Its package starts to wait in the outbox with it: there is never one without the
        other. PersonError("changed_meanwhile") when the rest is no more what was signed: somebody changed it
        in another window.
        """
        dropped = tuple(ExplanationChange(e.key, e.field, e.rule, e, None) for e in lapsed)
        with writing(self._engine) as connection:
            _require_draft(connection, head.id)
            remarks.put_explanations(connection, head.id, (blanked(change) for change in dropped))
            self._require_content(connection, head)
            self._log.write(connection, head.id, deed, dropped)
            connection.execute(update(tables.report).where(tables.report.c.id == head.id), _head_row(head))
            if outgoing:
                put_outgoing(connection, outgoing)
        return Logged(head.id, deed, dropped)

    def _require_content(self, connection: Connection, head: ReportHead) -> None:
        rows, said = self._rows.read(connection, head.id), remarks.explanations(connection, head.id)
        if digest(canonical(self._forms, Content(tuple(rows), tuple(said)))) != head.digest:
            raise PersonError("changed_meanwhile")

    def decide(
        self,
        decided: ReportHead,
        superseded: Iterable[str] = (),
        comments: Iterable[Comment] = (),
        outgoing: Outgoing | None = None,
        answered: Answered | None = None,
    ) -> None:
        """Take over a head's state and decision, supersede other reports and add comments, as one.

        The bureau's comes with the receipt that goes out, the township's with the packages it answers.
        PersonError("decided_meanwhile") when the stored decision is as new: another clerk was quicker.
        """
        table = tables.report
        with writing(self._engine) as connection:
            _supersede(connection, superseded, decided)
            done = connection.execute(
                update(table).where(table.c.id == decided.id, table.c.decision < decided.decision),
                {"state": decided.state, "decision": decided.decision, "decided": decided.decided},
            )
            if done.rowcount == 0:
                raise PersonError("decided_meanwhile.reviewed")
            remarks.put_comments(connection, decided.id, comments)
            if outgoing:
                put_outgoing(connection, outgoing)
            if answered:
                acknowledge(connection, answered)

    def highest_seq(self, form: str, unit_code: str) -> int:
        """The highest number a row of a unit ever had, in any revision of any period; 0 when none had."""
        with reading(self._engine) as connection:
            return highest_number(connection, form, unit_code)

    def give_seq(self, form: str, unit_code: str, above: int = 0) -> int:
        """A number for a new row of a unit, above that one: it is given now, and to nobody else."""
        with writing(self._engine) as connection:
            return give_number(connection, form, unit_code, above)

    def filled_units(self, report_id: str) -> dict[str, set[str]]:
        """For each form, the units that have a row in a report."""
        with reading(self._engine) as connection:
            return {
                name: set(connection.scalars(select(table.c.unit_code).where(table.c.report_id == report_id)))
                for name, table in self._tables.items()
            }

    def content_hash(self) -> str:
        """SHA-256 over every row of every table: whether anything at all has changed."""
        hashed = hashlib.sha256()
        with reading(self._engine) as connection:
            for table in [*tables.metadata.sorted_tables, *self._tables.values()]:
                rows = sorted(repr(tuple(row)) for row in connection.execute(select(table)))
                hashed.update(repr((table.name, rows)).encode())
        return hashed.hexdigest()


def open_revision(connection: Connection, rows: Rows, head: ReportHead) -> ReportHead:
    """Begin the revision that follows a frozen one as a copy of it, as part of a larger transaction.

    PersonError("moved_on") when there is one already: two windows must not make two revisions that do not
    know of each other.
    """
    table = tables.report
    parent = select(table.c.id).where(table.c.id == head.parent_id).with_for_update()
    connection.execute(parent)
    child = connection.scalar(select(table.c.revision).where(table.c.parent_id == head.parent_id))
    if child is not None:
        raise PersonError("moved_on", revision=child)
    connection.execute(table.insert(), _head_row(head))
    rows.insert(connection, head.id, rows.read(connection, head.parent_id))
    remarks.put_explanations(connection, head.id, list(remarks.explanations(connection, head.parent_id)))
    return head


def _head(row: Any) -> ReportHead:
    values = dict(row._mapping)
    values["form_versions"] = msgspec.json.decode(values["form_versions"])
    return ReportHead(**values)


def _head_row(head: ReportHead) -> dict[str, Any]:
    row = msgspec.structs.asdict(head)
    return {**row, "form_versions": msgspec.json.encode(head.form_versions, order="sorted").decode()}


def put_first(connection: Connection, head: ReportHead) -> None:
    """Store a report without rows, as part of a larger transaction."""
    connection.execute(tables.report.insert(), _head_row(head))


def _require_draft(connection: Connection, report_id: str) -> None:
    # The row stays locked to the end of the transaction: nobody freezes what is just being written.
    query = select(tables.report.c.state).where(tables.report.c.id == report_id).with_for_update()
    state = connection.scalar(query)
    if state != State.DRAFT:
        raise PersonError("frozen")


def _supersede(connection: Connection, report_ids: Iterable[str], by: ReportHead) -> None:
    """These give way, but for those of which something else was decided this very moment."""
    if report_ids := tuple(report_ids):
        table = tables.report
        gone = table.c.id.in_(report_ids) & table.c.state.in_(RULES[by.state].supersedes)
        connection.execute(update(table).where(gone), {"state": State.SUPERSEDED})
