"""What the officer keeps for themselves: notes on single values, and what filling in took. Nothing of it is
part of a report, none of it is sent.
"""

from __future__ import annotations

import msgspec
from sqlalchemy import Engine, delete, insert, select

from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.store.database import tables
from laiwu_desktop.store.database.engine import begun_again, reading, writing


class OwnNote(msgspec.Struct, frozen=True):
    """A note on one value, of whichever period; `follow_up` marks it to be seen to."""

    key: RecordKey
    field: str
    text: str
    follow_up: bool = False
    who: str = ""
    when: str = ""


class Effort(msgspec.Struct, frozen=True):
    """One stay in a unit: how many values were handled there (`asked`), how many of
    them became others than in the last period, and how long it took.
    """

    period: str
    unit_code: str
    asked: int
    changed: int
    seconds: int
    who: str = ""
    when: str = ""


class OwnNoteStore:
    """Reads and writes both. Every method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def notes(self) -> list[OwnNote]:
        """All there are, the newest last."""
        table = tables.own_note
        with reading(self._engine) as connection:
            rows = connection.execute(select(table).order_by(table.c.when, table.c.id))
            return [
                OwnNote(
                    RecordKey(row.form, row.unit_code, row.seq), row.field, row.text, row.follow_up,
                    row.who, row.when,
                )
                for row in rows
            ]  # fmt: skip

    @begun_again
    def put(self, note: OwnNote) -> None:
        """Write the note of a value in place of the one that was there; one that says nothing is none."""
        table, key = tables.own_note, note.key
        here = (table.c.form == key.form) & (table.c.unit_code == key.unit_code)
        here &= (table.c.seq == key.seq) & (table.c.field == note.field)
        with writing(self._engine) as connection:
            connection.execute(delete(table).where(here))
            if note.text or note.follow_up:
                row = {**msgspec.structs.asdict(note), **msgspec.structs.asdict(key)}
                connection.execute(insert(table), {name: row[name] for name in row if name != "key"})

    def efforts(self, period: str) -> list[Effort]:
        """Those of a period, in their order."""
        table = tables.effort
        with reading(self._engine) as connection:
            rows = connection.execute(select(table).where(table.c.period == period).order_by(table.c.id))
            return [Effort(**{name: getattr(row, name) for name in Effort.__struct_fields__}) for row in rows]

    @begun_again
    def add(self, effort: Effort) -> None:
        """Add one."""
        with writing(self._engine) as connection:
            connection.execute(insert(tables.effort), msgspec.structs.asdict(effort))
