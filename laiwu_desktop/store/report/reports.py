"""Reports in the database: how they come in, and whole out again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

import msgspec
from sqlalchemy import ColumnElement, Connection, delete, select, update

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.formdef.division import DivisionChange
from laiwu_desktop.formdef.report.change import Deed, between
from laiwu_desktop.formdef.report.content import (
    Confirmation,
    Report,
    ReportHead,
    photo_names,
)
from laiwu_desktop.formdef.report.standing import settled
from laiwu_desktop.formdef.states import State, Verdict
from laiwu_desktop.formdef.trail.event import EventKind, landed_as, landed_facts, seal_of, state_of
from laiwu_desktop.seal.statements import KeyStatement
from laiwu_desktop.store.database import tables
from laiwu_desktop.store.database.engine import (
    begun_again,
    put_if_new,
    reading,
    take_turns,
    tell_others,
    writing,
)
from laiwu_desktop.store.database.form_tables import form_tables
from laiwu_desktop.store.events import note_event
from laiwu_desktop.store.keys import KnownKey, forget_statements, put_known_key, put_statements
from laiwu_desktop.store.mailbox import Outgoing, note_settled, put_outgoing
from laiwu_desktop.store.report import remarks
from laiwu_desktop.store.report.deeds.decided import Deciding
from laiwu_desktop.store.report.deeds.drafting import Drafting
from laiwu_desktop.store.report.heads import (
    COUNTS,
    head_from,
    head_row,
    heads_of,
    stand_on,
    stands_on,
    stored_head,
    supersede,
)
from laiwu_desktop.store.report.records import rows_of
from laiwu_desktop.store.report.row_numbers import give_number, highest_number
from laiwu_desktop.store.report.rulings import require_as_shown
from laiwu_desktop.store.workspace import put_photos, require_divisions


class Landing(msgspec.Struct, frozen=True):
    """How a report lands that came, or whose key is confirmed: what it supersedes, the answer.

    `verdict` is what the inbox says from then on of the file it came in, `told` what that says of how its
    values were confirmed.
    """

    head: ReportHead
    verdict: Verdict
    superseded: tuple[str, ...] = ()
    outgoing: Outgoing | None = None
    told: Confirmation | None = None


class ReportStore(Drafting, Deciding):
    """Reads and writes reports. Every method is one transaction."""

    def heads(self, division: str | None = None, period: str | None = None) -> list[ReportHead]:
        """Heads of the reports of a division and period (or all), oldest revision first.

        Without the held ones, so that whoever decides by what is here cannot be moved by them.
        """
        return self._heads(COUNTS, division, period)

    def held(self, division: str | None = None, period: str | None = None) -> list[ReportHead]:
        """Heads of the reports whose keys nobody has confirmed, in the same order."""
        return self._heads(tables.report.c.state == State.HELD, division, period)

    def _heads(
        self, which: ColumnElement[bool], division: str | None, period: str | None
    ) -> list[ReportHead]:
        with reading(self._engine) as connection:
            return heads_of(connection, which, division, period)

    def head(self, report_id: str) -> ReportHead | None:
        """The head of one report; None when it is not there."""
        with reading(self._engine) as connection:
            return stored_head(connection, report_id)

    def stands_on(self, report_id: str) -> int | None:
        """After how many batches of what became of divisions a report's codes are to be read; None where
        nobody knows.
        """
        with reading(self._engine) as connection:
            return stands_on(connection, report_id)

    @begun_again
    def stand_on(self, report_id: str, was: int | None, now: int) -> None:
        """Let a report's codes be read so from now on; as they are, unless another window was quicker."""
        with writing(self._engine) as connection:
            stand_on(connection, report_id, was, now)

    def report(self, report_id: str) -> Report:
        """One report, whole; PersonError("unknown_report") when it is not there."""
        with reading(self._engine) as connection:
            head = stored_head(connection, report_id)
            if head is None:
                raise PersonError("unknown_report", text=report_id)
            return Report(
                head,
                tuple(self._rows(connection, head).read(connection, report_id)),
                tuple(remarks.explanations(connection, report_id)),
                tuple(remarks.comments(connection, report_id)),
                tuple(remarks.settlings(connection, tables.comment.c.report_id == report_id)),
            )

    @begun_again
    def add(
        self,
        report: Report,
        photos: Mapping[str, bytes] | None = None,
        superseded: Sequence[str] = (),
        outgoing: Outgoing | None = None,
        deed: Deed | None = None,
    ) -> None:
        """Store a new report whole: its photos, the answer, the deed that filled it.

        Of the `superseded` reports those are that nobody has decided of, not even this very moment.
        PersonError("exists") when the report is there already.
        """
        with writing(self._engine) as connection:
            self._put(connection, report, photos or {}, superseded, outgoing)
            if deed:
                self._write_coming(connection, report, deed)

    @begun_again
    def begin(self, report: Report, deed: Deed, batches: int | None = None) -> ReportHead:
        """Store the first report of a period, with the deed that filled it; returns the newest that is there.
        Its codes are to be read after so many `batches` of what became of divisions.

        Where another window was quicker, that one's report is the first.
        """
        with writing(self._engine) as connection:
            place = report.head.division, report.head.period
            take_turns(connection, [place])
            if there := heads_of(connection, COUNTS, *place):
                return there[-1]
            self._put(connection, report, {}, (), None)
            if batches is not None:
                stand_on(connection, report.head.id, None, batches)
            self._write_coming(connection, report, deed)
            note_event(connection, EventKind.BEGIN, report.head)
            tell_others(connection)
        return report.head

    @begun_again
    def receive(
        self,
        report: Report,
        photos: Mapping[str, bytes],
        arrive: Callable[[Sequence[ReportHead]], Landing],
        instead_of: ReportHead | None = None,
        statements: Iterable[KeyStatement] = (),
        office: Collection[str] = (),
        divisions: tuple[DivisionChange, ...] | None = None,
    ) -> Landing:
        """Store a report that came, whole, with the answer; returns how it landed.

        `arrive` says how, from the reports of its township and period as they stand: nobody changes them
        until it has landed. A held one that it is `instead_of`, under the same number, goes. `statements` are
        what a known key says of the one that signed it; `office` are all codes of the township.
        It was read with what had become of `divisions`. PersonError("exists") when the report is there
        already, "decided_meanwhile" when that one is not held any more, or other entries are registered.
        """
        with writing(self._engine) as connection:
            if divisions is not None:
                require_divisions(connection, divisions)
            place = report.head.division, report.head.period
            take_turns(connection, [place])
            if instead_of is not None:
                self._take_out(connection, instead_of.id, office)
            landing = arrive(heads_of(connection, COUNTS, *place))
            whole = msgspec.structs.replace(report, head=landing.head)
            self._put(connection, whole, photos, landing.superseded, landing.outgoing)
            put_statements(connection, statements)
            now, facts = landing.head, landed_facts(landing.head, landing.told)
            note_event(connection, landed_as(now.state), now, about=now.file_stem, now=facts)
            tell_others(connection)
        return landing

    def _put(
        self,
        connection: Connection,
        report: Report,
        photos: Mapping[str, bytes],
        superseded: Sequence[str],
        outgoing: Outgoing | None,
    ) -> None:
        supersede(connection, superseded, report.head)  # first: two accepted ones are one too many
        if not put_if_new(connection, tables.report, head_row(report.head)):
            raise PersonError("exists.report")
        # Rows get their numbers where they are filled in, and nowhere else.
        numbered = report.head.state == State.DRAFT
        forms = self._editions.of_in(connection, report.head)
        self._editions.put(connection, [*forms, *self._editions.named(report.head)])
        rows_of(forms).insert(connection, report.head.id, report.records, numbered=numbered)
        remarks.put_explanations(connection, report.head.id, report.explanations)
        if photos:
            put_photos(connection, dict(photos))
        if outgoing:
            put_outgoing(connection, outgoing)

    def _write_coming(self, connection: Connection, report: Report, deed: Deed) -> None:
        forms = self._editions.of_in(connection, report.head)
        changes = [
            change
            for record in report.records
            for change in between(record.key, None, record, repeats=forms[record.key.form].repeats)
        ]
        self._log.write(connection, report.head.id, deed, changes, forms)

    @begun_again
    def admit(self, key: KnownKey, landings: Sequence[Landing], said: Iterable[KeyStatement] = ()) -> None:
        """Somebody has compared the fingerprint of a key: it is known, with what earlier ones `said` of it,
        and its held reports land by him.

        PersonError("decided_meanwhile") when one of them is not held any more, with who was quicker, or
        something has come meanwhile beside which it would land otherwise.
        """
        table = tables.report
        with writing(self._engine) as connection:
            take_turns(connection, [(landing.head.division, landing.head.period) for landing in landings])
            told = put_known_key(connection, key)
            if not landings and "who" not in told:
                raise PersonError("decided_meanwhile.key")
            put_statements(connection, said)
            for landing in landings:
                head = landing.head
                shown = msgspec.structs.replace(head, state=State.HELD, decision=0)
                require_as_shown(connection, shown, stored_head(connection, head.id))
                _require_so(connection, landing)
                decided = {"state": head.state, "decision": head.decision, "decided": head.decided}
                connection.execute(update(table).where(table.c.id == head.id), decided)
                supersede(connection, landing.superseded, head)
                if landing.outgoing:
                    put_outgoing(connection, landing.outgoing)
                note_settled(connection, head.file_stem, Verdict.HELD, landing.verdict)
            note_event(connection, EventKind.CONFIRM, division=key.division, now=told)
            for landing in landings:
                head, held = landing.head, {"state": str(State.HELD)}
                note_event(connection, EventKind.RECEIVE, head, was=held, now=landed_facts(head))
            tell_others(connection)

    @begun_again
    def reject(self, shown: ReportHead, office: Collection[str] = ()) -> None:
        """Take a held report out, as if it had never come; `office` are all codes of its township.

        The inbox keeps that it came, so that no exchange brings the same file again; that it was rejected,
        and by whom, is kept, too. PersonError("decided_meanwhile") when it is not held any more.
        """
        with writing(self._engine) as connection:
            take_turns(connection, [(shown.division, shown.period)])
            require_as_shown(connection, shown, stored_head(connection, shown.id))
            self._take_out(connection, shown.id, office)
            gone = {"state": str(Verdict.REJECTED)}
            was = state_of(shown) | {"key": shown.public_key}  # the sign of it that nothing else keeps
            note_event(connection, EventKind.REJECT, shown, about=shown.file_stem, was=was, now=gone)
            tell_others(connection)

    def _take_out(self, connection: Connection, report_id: str, office: Collection[str]) -> None:
        held = (tables.report.c.id == report_id) & (tables.report.c.state == State.HELD)
        row = connection.execute(select(tables.report).where(held).with_for_update()).first()
        if row is None:
            raise PersonError("decided_meanwhile")
        forms = self._editions.of_in(connection, head_from(row))
        rows = rows_of(forms)
        names = photo_names(forms, rows.read(connection, report_id))
        names -= (
            rows_of(self._editions.known_in(connection)).photos_beside(connection, report_id)
            if names
            else set()
        )
        connection.execute(delete(tables.photo).where(tables.photo.c.id.in_(names)))
        rows.delete_all(connection, report_id)
        remarks.replace_explanations(connection, report_id, ())
        note_settled(connection, head_from(row).file_stem, Verdict.HELD, Verdict.REJECTED)
        connection.execute(delete(tables.report).where(held))
        forget_statements(connection, {row.division, *office}, row.public_key)

    @begun_again
    def complete(self, report: Report, photos: Mapping[str, bytes]) -> None:
        """Let the whole of a report take the place of what came of it without personal fields.

        Its state stays, and so do its comments. PersonError("exists") when it is whole already.
        """
        head = report.head
        with writing(self._engine) as connection:
            take_turns(connection, [(head.division, head.period)])
            table = tables.report
            part = update(table).where(table.c.id == head.id, table.c.without_personal)
            whole = {"digest": head.digest, "signature": head.signature, "without_personal": False}
            whole["public_key"] = head.public_key  # it may have been signed anew
            if connection.execute(part, whole).rowcount == 0:
                raise PersonError("exists.report")
            rows = self._rows(connection, head)
            rows.delete_all(connection, head.id)
            rows.insert(connection, head.id, report.records, numbered=False)
            remarks.replace_explanations(connection, head.id, report.explanations)
            put_photos(connection, dict(photos))
            note_event(connection, EventKind.COMPLETE, head, now=seal_of(head))
            tell_others(connection)

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
            found = form_tables(self._editions.of_report(connection, report_id))
            return {
                name: set(connection.scalars(select(table.c.unit_code).where(table.c.report_id == report_id)))
                for name, table in found.items()
            }

    def content_hash(self) -> str:
        """SHA-256 over every row of every table: whether anything at all has changed.

        But for the audit trail: it goes on also where what it tells leaves all as it was before.
        """
        hashed = hashlib.sha256()
        with reading(self._engine) as connection:
            of_forms = form_tables(self._editions.known_in(connection))
            for table in [*tables.metadata.sorted_tables, *of_forms.values()]:
                if table in (tables.event, tables.event_end):
                    continue
                rows = sorted(repr(tuple(row)) for row in connection.execute(select(table)))
                hashed.update(repr((table.name, rows)).encode())
        return hashed.hexdigest()


def _require_so(connection: Connection, landing: Landing) -> None:
    """PersonError("decided_meanwhile") where a report would land otherwise than was found out before."""
    head = landing.head
    others = heads_of(connection, COUNTS, head.division, head.period)
    now = settled(head, State.RECEIVED, others)
    is_other = now.state != head.state and head.state in (State.RECEIVED, State.SUPERSEDED)
    if is_other or not set(now.superseded) <= set(landing.superseded):
        raise PersonError("decided_meanwhile")
