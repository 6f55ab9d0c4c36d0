"""Comments that are settled by hand, or brought up again."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection, Engine, select

from laiwu_desktop.formdef.report.content import Comment, RecordKey, ReportHead, Settling
from laiwu_desktop.formdef.trail.event import EventKind
from laiwu_desktop.store.database import tables
from laiwu_desktop.store.database.engine import begun_again, reading, take_turns, tell_others, writing
from laiwu_desktop.store.events import facts_of, note_event
from laiwu_desktop.store.report import remarks
from laiwu_desktop.store.report.heads import stored_head
from laiwu_desktop.store.report.records import key_of

_DECISIONS = (EventKind.ACCEPT, EventKind.RETURN, EventKind.READ_RECEIPT)
_SETTLING = (*_DECISIONS, EventKind.SETTLE, EventKind.REOPEN)
# The fact that holds what was said with a decision, and what stands between two of them.
COMMENTS, BETWEEN = "comments", "；"
# The fact that holds what they are about: `form/unit_code/seq/field` of each that is not about the whole.
AT = "at"


# The facts that hold what all of a report's comments, and all settlings of its period, came to then.
_COMMENTS_SEAL, _SETTLINGS_SEAL = "comments_sha256", "settlings_sha256"


def seals(connection: Connection, head: ReportHead) -> dict[str, str]:
    """What was ever said of a report, and settled of its division and period, by its SHA-256: who, when, of
    which value and all.
    """
    return {
        _COMMENTS_SEAL: _sha256(remarks.comments(connection, head.id)),
        _SETTLINGS_SEAL: _sha256(_settlings_of(connection, head.division, head.period)),
    }


def _settlings_of(connection: Connection, division: str, period: str) -> list[Settling]:
    table = tables.report
    return remarks.settlings(connection, (table.c.division == division) & (table.c.period == period))


def _sha256(said: Sequence[Comment] | Sequence[Settling]) -> str:
    return hashlib.sha256(msgspec.json.encode(said, order="deterministic")).hexdigest()


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
        with reading(self._engine) as connection:
            return _settlings_of(connection, division, period)

    def unlike_told(self) -> list[ReportHead]:
        """The reports whose comments are not those that the audit trail has with its decisions: another text,
        fewer, more, or with another decision. What was said before there was a trail is not asked for.
        """
        comment, event = tables.comment, tables.event
        told: dict[str, Counter[str]] = defaultdict(Counter)
        sealed: dict[str, str] = {}
        with reading(self._engine) as connection:
            rows = connection.execute(select(comment).order_by(comment.c.id)).all()
            of_weight = select(event.c.report_id, event.c.now).where(event.c.kind.in_(_DECISIONS))
            in_order = of_weight.where(event.c.now.is_not(None)).order_by(event.c.id)
            for report_id, facts in connection.execute(in_order):
                now = facts_of(facts) or {}
                if said := now.get(COMMENTS):
                    told[report_id][str(said)] += 1
                if _COMMENTS_SEAL in now:
                    sealed[report_id] = str(now[_COMMENTS_SEAL])
            there = {one: stored_head(connection, one) for one in told | sealed}
            changed = {
                one for one, was in sealed.items() if _sha256(remarks.comments(connection, one)) != was
            }
        groups: dict[tuple[str, int], list[str]] = defaultdict(list)
        for row in rows:
            groups[row.report_id, row.decision].append(as_told(row.text, row.unit_code))
        stands: dict[str, Counter[str]] = defaultdict(Counter)
        for (report_id, _), texts in groups.items():
            stands[report_id][BETWEEN.join(texts)] += 1
        return [
            head for one, head in there.items() if head and (one in changed or not told[one] <= stands[one])
        ]

    def settled_unlike_told(self) -> list[tuple[str, str]]:
        """The divisions and periods whose settlings are not those of the last event that sealed them."""
        event, sealed = tables.event, {}
        with reading(self._engine) as connection:
            query = select(event).where(event.c.kind.in_(_SETTLING), event.c.now.is_not(None))
            for row in connection.execute(query.order_by(event.c.id)):
                if (seal := (facts_of(row.now) or {}).get(_SETTLINGS_SEAL)) is not None:
                    sealed[row.division, row.period] = seal
            return [
                place for place, seal in sealed.items() if _sha256(_settlings_of(connection, *place)) != seal
            ]

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
            facts = {"comment": said.text} | ({AT: place} if place else {})
            note_event(connection, kind, head, now={**facts, **seals(connection, head)})
            tell_others(connection)
        return True
