"""What is decided of a report, with all that follows from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec
from sqlalchemy import Connection, update

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.formdef.report.content import Comment, ReportHead, Settling
from laiwu_desktop.formdef.trail.event import EventKind, decided_as, decision_of, state_of
from laiwu_desktop.store.database import tables
from laiwu_desktop.store.database.engine import begun_again, take_turns, tell_others, writing
from laiwu_desktop.store.events import note_event
from laiwu_desktop.store.mailbox import Answered, Outgoing, acknowledge, put_outgoing
from laiwu_desktop.store.report import remarks
from laiwu_desktop.store.report.deeds.stored import Stored
from laiwu_desktop.store.report.heads import COUNTS, heads_of, stored_head, supersede
from laiwu_desktop.store.report.rulings import require_as_shown
from laiwu_desktop.store.report.settlings import AT, BETWEEN, COMMENTS, as_told, at, seals


class Decision(msgspec.Struct, frozen=True):
    """What a clerk decides: the report as it stands from then on, what it supersedes, what is said, the
    receipt; at the township also what the bureau settled by hand. `by` is the name of who decided there.
    """

    head: ReportHead
    superseded: tuple[str, ...] = ()
    comments: tuple[Comment, ...] = ()
    outgoing: Outgoing | None = None
    settlings: tuple[Settling, ...] = ()
    by: str = ""


def _said_with(done: Decision) -> dict[str, str]:
    """Who decided, and what was said with it, as facts of the audit trail."""
    now = [comment for comment in done.comments if comment.decision == done.head.decision]
    said = (as_told(comment.text, comment.key.unit_code if comment.key else "") for comment in now)
    # One for each comment, in the same order; where all are about the whole, none need be told.
    places = [at(one.key, one.field) for one in now]
    told = BETWEEN.join(places) if any(places) else ""
    facts = {"by": done.by, COMMENTS: BETWEEN.join(said), AT: told}
    return {name: fact for name, fact in facts.items() if fact}


class Deciding(Stored):
    """Takes decisions, each with all that follows from it in one transaction."""

    @begun_again
    def review(
        self,
        shown: ReportHead,
        decide: Callable[[ReportHead, Sequence[ReportHead]], Decision],
        answered: Answered | None = None,
    ) -> Decision:
        """What is decided of a report as it was `shown`, as one with all that follows from it.

        `decide` says what that is, from the report and all of its township and period as they stand: nobody
        changes them until the decision has landed. The bureau's comes with the receipt that goes out, the
        township's with the packages that are `answered`. PersonError("decided_meanwhile"), with who was
        quicker, when the report does not stand as it was shown.
        """
        with writing(self._engine) as connection:
            place = shown.division, shown.period
            take_turns(connection, [place])
            now = require_as_shown(connection, shown, stored_head(connection, shown.id))
            done = decide(now, heads_of(connection, COUNTS, *place))
            self._take_over(connection, done)
            if answered:
                acknowledge(connection, answered)
            kind = EventKind.READ_RECEIPT if answered else decided_as(done.head.state)
            made = decision_of(done.head) | _said_with(done) | seals(connection, done.head)
            note_event(connection, kind, done.head, was=state_of(now), now=made)
            tell_others(connection)
        return done

    def _take_over(self, connection: Connection, decision: Decision) -> None:
        """Take over state and decision, supersede other reports, add comments, let the receipt wait."""
        table, decided = tables.report, decision.head
        supersede(connection, decision.superseded, decided)
        done = connection.execute(
            update(table).where(table.c.id == decided.id, table.c.decision < decided.decision),
            {"state": decided.state, "decision": decided.decision, "decided": decided.decided},
        )
        if done.rowcount == 0:
            raise PersonError("decided_meanwhile.reviewed")
        remarks.put_comments(connection, decided.id, decision.comments)
        remarks.put_settlings(connection, decision.settlings)
        if decision.outgoing:
            put_outgoing(connection, decision.outgoing)
