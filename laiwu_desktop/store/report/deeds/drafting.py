"""A draft is opened, taken over to other forms, frozen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec
from sqlalchemy import Connection, select, update

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.report.canonical import canonical, digest
from laiwu_desktop.formdef.report.change import Deed, ExplanationChange, Logged, between
from laiwu_desktop.formdef.report.content import Content, Explanation, Record, ReportHead
from laiwu_desktop.formdef.report.recasting import recast
from laiwu_desktop.formdef.states import State
from laiwu_desktop.formdef.trail.event import EventKind, decision_of, seal_of
from laiwu_desktop.store.database import tables
from laiwu_desktop.store.database.engine import begun_again, tell_others, writing
from laiwu_desktop.store.events import note_event
from laiwu_desktop.store.mailbox import Outgoing, put_outgoing
from laiwu_desktop.store.report import remarks
from laiwu_desktop.store.report.applying import blanked
from laiwu_desktop.store.report.change_log import sealed
from laiwu_desktop.store.report.deeds.stored import Stored
from laiwu_desktop.store.report.heads import head_row, stands_on, stored_head
from laiwu_desktop.store.report.records import Rows, rows_of


class Drafting(Stored):
    """Turns a draft into what is sent, or into one of other forms; each in one transaction."""

    @begun_again
    def freeze(
        self,
        head: ReportHead,
        deed: Deed,
        lapsed: Sequence[Explanation] = (),
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
            forms = self._require_content(connection, head)
            self._editions.put(connection, forms)
            self._log.write(connection, head.id, deed, dropped, forms)
            connection.execute(update(tables.report).where(tables.report.c.id == head.id), head_row(head))
            if outgoing:
                put_outgoing(connection, outgoing)
            about = outgoing.name if outgoing else ""
            now = decision_of(head) | seal_of(head) | sealed(connection, head.id)
            note_event(connection, EventKind.EXPORT, head, about=about, now=now)
        return Logged(head.id, deed, dropped)

    @begun_again
    def take_up(self, head: ReportHead, forms: FormSet, deed: Deed) -> None:
        """Let a draft be filled in with these forms from now on, its values where they belong by them, and
        let them be in force.

        What they have no place for stays in the workspace and its history. PersonError "changed_meanwhile"
        where the draft names other editions than `head` by now.
        """
        self._editions.keep(forms)
        with writing(self._engine) as connection:
            _require_draft(connection, head.id)
            stored = stored_head(connection, head.id)
            if stored is None or stored.editions != head.editions:
                raise PersonError("changed_meanwhile")
            was = self._editions.of_in(connection, stored)
            records = list(rows_of(was).read(connection, head.id))
            pairs = list(_taken_up(records, recast(records, was, forms).records, forms))
            taken = msgspec.structs.replace(stored, form_versions=forms.versions, editions=forms.editions)
            connection.execute(update(tables.report).where(tables.report.c.id == head.id), head_row(taken))
            rows_of(forms).replace(connection, head.id, pairs)
            changes = [one for old, new in pairs for one in between(new.key, old, new, repeats=False)]
            self._log.write(connection, head.id, deed, changes, forms)
            self._editions.of_in(connection, taken)
            self._editions.adopt(connection, forms, deed.when)
            before, after = {"editions": _unlike(was, forms)}, {"editions": _unlike(forms, was)}
            note_event(connection, EventKind.FORMS, taken, was=before, now=after)
            tell_others(connection)
        self._editions.put_in_force(forms)

    def _require_content(self, connection: Connection, head: ReportHead) -> FormSet:
        forms = self._editions.of_in(connection, head)
        rows, said = rows_of(forms).read(connection, head.id), remarks.explanations(connection, head.id)
        if digest(canonical(forms, Content(tuple(rows), tuple(said)))) != head.digest:
            raise PersonError("changed_meanwhile")
        return forms


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
    batches = {"batches": stands_on(connection, head.parent_id)}
    connection.execute(table.insert(), head_row(head) | batches)
    rows.insert(connection, head.id, rows.read(connection, head.parent_id))
    remarks.put_explanations(connection, head.id, list(remarks.explanations(connection, head.parent_id)))
    return head


def _taken_up(
    records: Iterable[Record], now: Iterable[Record], forms: FormSet
) -> Iterator[tuple[Record, Record]]:
    """Each row as the new forms find it, and as it shall be. None goes: it may hold what has no place now."""
    after = {record.key: record for record in now}
    for record in records:
        if (form := forms.get(record.key.form)) is not None:
            values = {name: value for name, value in record.values.items() if name in form.fields}
            found = Record(record.key, values, record.carried & values.keys())
            yield found, after.get(record.key, Record(record.key, {}))


def _unlike(forms: FormSet, others: FormSet) -> str:
    """The forms that are not among the others, each with its version."""
    unlike = (form for form in forms if form.edition not in others.editions.values())
    return "、".join(f"{form.title} 第 {form.version} 版" for form in unlike)


def _require_draft(connection: Connection, report_id: str) -> None:
    # The row stays locked to the end of the transaction: nobody freezes what is just being written.
    query = select(tables.report.c.state).where(tables.report.c.id == report_id).with_for_update()
    state = connection.scalar(query)
    if state != State.DRAFT:
        raise PersonError("frozen")
