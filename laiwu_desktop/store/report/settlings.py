"""Comments that are settled by hand, or brought up again."""

from __future__ import annotations

from sqlalchemy import Engine

from laiwu_desktop.formdef.report.content import ReportHead, Settling
from laiwu_desktop.formdef.trail.event import EventKind
from laiwu_desktop.store.database import tables
from laiwu_desktop.store.database.engine import begun_again, reading, take_turns, tell_others, writing
from laiwu_desktop.store.events import note_event
from laiwu_desktop.store.report import remarks


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
            note_event(connection, kind, head, now={"comment": said.text})
            tell_others(connection)
        return True
