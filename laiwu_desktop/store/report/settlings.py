"""Comments that are settled by hand, or brought up again."""

from __future__ import annotations

from collections import Counter, defaultdict

import msgspec
from sqlalchemy import Engine, select

from laiwu_desktop.formdef.report.content import RecordKey, ReportHead, Settling
from laiwu_desktop.formdef.trail.event import EventKind
from laiwu_desktop.store.database import tables
from laiwu_desktop.store.database.engine import begun_again, reading, take_turns, tell_others, writing
from laiwu_desktop.store.events import note_event
from laiwu_desktop.store.report import remarks
from laiwu_desktop.store.report.heads import stored_head
from laiwu_desktop.store.report.records import key_of

_DECISIONS = (EventKind.ACCEPT, EventKind.RETURN, EventKind.READ_RECEIPT)
# The fact that holds what was said with a decision, and what stands between two of them.
COMMENTS, BETWEEN = "comments", "；"
# The fact that holds what they are about: `form/unit_code/seq/field` of each that is not about the whole.
AT = "at"


def as_told(text: str, unit_code: str) -> str:
    """A comment as the audit trail has it."""
    return f"{unit_code} {text}" if unit_code else text


def at(key: RecordKey | None, field: str) -> str:
    """What a comment is about, as the audit trail has it; "" for the whole."""
    return f"{key.form}/{key.unit_code}/{key.seq}/{field}" if key else ""


class SettlingStore:
    """Reads and writes what was said by hand. Every method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def of(self, division: str, period: str) -> list[Settling]:
        """What was said of comments on a division's reports of a period, in order."""
        table = tables.report
        with reading(self._engine) as connection:
            here = (table.c.division == division) & (table.c.period == period)
            return remarks.settlings(connection, here)

    def unlike_told(self) -> list[ReportHead]:
        """The reports whose comments are not those that the audit trail has with its decisions: another text,
        fewer, more, or with another decision. What was said before there was a trail is not asked for.
        """
        comment, event = tables.comment, tables.event
        told: dict[str, Counter[str]] = defaultdict(Counter)
        with reading(self._engine) as connection:
            rows = connection.execute(select(comment).order_by(comment.c.id)).all()
            of_weight = select(event.c.report_id, event.c.now).where(event.c.kind.in_(_DECISIONS))
            for report_id, now in connection.execute(of_weight.where(event.c.now.is_not(None))):
                if said := msgspec.json.decode(now).get(COMMENTS):
                    told[report_id][said] += 1
            there = {one: stored_head(connection, one) for one in told}
        groups: dict[tuple[str, int], list[str]] = defaultdict(list)
        for row in rows:
            groups[row.report_id, row.decision].append(as_told(row.text, row.unit_code))
        stands: dict[str, Counter[str]] = defaultdict(Counter)
        for (report_id, _), texts in groups.items():
            stands[report_id][BETWEEN.join(texts)] += 1
        return [head for one, head in there.items() if head and not told[one] <= stands[one]]

    @begun_again
    def say(self, head: ReportHead, said: Settling) -> bool:
        """Say of a comment on a report that it is settled, or is not; whether that was new."""
        with writing(self._engine) as connection:
            take_turns(connection, [(head.division, head.period)])
            before = remarks.settlings(connection, tables.comment.c.uid == said.comment)
            if (before[-1].is_settled if before else False) == said.is_settled:
                return False
            remarks.put_settlings(connection, [said])
            kind = EventKind.SETTLE if said.is_settled else EventKind.REOPEN
            table = tables.comment
            row = connection.execute(select(table).where(table.c.uid == said.comment)).first()
            place = at(key_of(row), row.field) if row is not None and row.form else ""
            note_event(connection, kind, head, now={"comment": said.text} | ({AT: place} if place else {}))
            tell_others(connection)
        return True
