"""Keys that enrolment files have brought wait until they are confirmed (`put_known_key`) or rejected."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import msgspec
from sqlalchemy import ColumnElement, Connection, Engine, RowMapping, delete, select

from laiwu_desktop.formdef.states import State, Verdict
from laiwu_desktop.formdef.trail.event import EventKind
from laiwu_desktop.seal.statements import KeyStatement
from laiwu_desktop.store.database import tables
from laiwu_desktop.store.database.engine import begun_again, put, reading, tell_others, writing
from laiwu_desktop.store.events import note_event


class BroughtKey(msgspec.Struct, frozen=True):
    """A key (hex) that a division's enrolment file has brought, `when` (ISO 8601 local time), with what
    earlier keys say of it. `batch`: see `KnownKey`.
    """

    division: str
    public_key: str
    file: str
    when: str
    statements: tuple[KeyStatement, ...] = ()
    batch: int = 0


class WaitingKeyStore:
    """Reads and writes them. Every method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def all(self) -> list[BroughtKey]:
        """Those that wait, by division, in the order of their coming."""
        table = tables.waiting_key
        query = select(table).order_by(table.c.division, table.c.when, table.c.public_key)
        with reading(self._engine) as connection:
            return [_from_row(row._mapping) for row in connection.execute(query)]

    @begun_again
    def add(self, keys: Iterable[BroughtKey]) -> None:
        """Let these wait; of one that waits already the newest file is kept."""
        table = tables.waiting_key
        with writing(self._engine) as connection:
            for key in keys:
                this = _of((key.division,), key.public_key)
                is_new = connection.execute(select(table.c.when).where(this)).first() is None
                said = msgspec.json.encode(key.statements, order="sorted").decode()
                put(connection, table, msgspec.structs.asdict(key) | {"statements": said})
                if is_new:
                    now = {"state": str(State.HELD), "key": key.public_key}
                    note_event(
                        connection, EventKind.HOLD, division=key.division, about=key.file, now=now
                    )  # fmt: skip
            tell_others(connection)

    @begun_again
    def reject(self, office: Collection[str], public_key: str) -> bool:
        """Let a key be as if no file had brought it, whether one had; that it was rejected is kept. `office`
        are all codes of its township.
        """
        table = tables.waiting_key
        this = _of(office, public_key)
        with writing(self._engine) as connection:
            gone = connection.execute(select(table).where(this)).all()
            connection.execute(delete(table).where(this))
            for row in gone:
                was = {"state": str(State.HELD), "key": public_key}
                now = {"state": str(Verdict.REJECTED)}
                note_event(
                    connection, EventKind.REJECT, division=row.division, about=row.file, was=was, now=now
                )
            tell_others(connection)
        return bool(gone)


def waits_no_more(connection: Connection, public_key: str) -> None:
    """A key was confirmed, as part of that transaction."""
    table = tables.waiting_key
    connection.execute(delete(table).where(table.c.public_key == public_key))


def _of(office: Collection[str], public_key: str) -> ColumnElement[bool]:
    table = tables.waiting_key
    return table.c.division.in_(office) & (table.c.public_key == public_key)


def _from_row(row: RowMapping) -> BroughtKey:
    said = msgspec.json.decode(row["statements"], type=tuple[KeyStatement, ...])
    return BroughtKey(**{**row, "statements": said})
