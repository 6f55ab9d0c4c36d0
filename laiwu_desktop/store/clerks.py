"""The clerks in the database: they are added and end, and stay for those who read what they did."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Engine, func, select, update

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.formdef.trail.clerk import Clerk
from laiwu_desktop.formdef.trail.event import EventKind
from laiwu_desktop.store.database import tables
from laiwu_desktop.store.database.engine import begun_again, reading, take_turns, tell_others, writing
from laiwu_desktop.store.events import note_event


class ClerkStore:
    """Reads and writes clerks. Every method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def all(self) -> tuple[Clerk, ...]:
        """Everybody there ever was, in the order of coming."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(tables.clerk).order_by(tables.clerk.c.id))
            return tuple(Clerk(**row._mapping) for row in rows)

    def database_user(self) -> str:
        """Who a server takes this program for; "" for a file."""
        if self._engine.dialect.name == "sqlite":
            return ""
        with reading(self._engine) as connection:
            return str(connection.scalar(select(func.current_user())))

    @begun_again
    def add(self, new: Clerk) -> Clerk:
        """Add one, who gets the next number. PersonError("clerk_there") for the name of one who works here,
        or a user of the database that is another one's.
        """
        table = tables.clerk
        with writing(self._engine) as connection:
            take_turns(connection, [("", "clerk")])
            for row in connection.execute(select(table).where(table.c.until == "")):
                if row.name == new.name:
                    raise PersonError("clerk_there", name=new.name)
                if new.database_user and row.database_user == new.database_user:
                    raise PersonError("clerk_there.user", user=new.database_user, name=row.name)
            number = (connection.scalar(select(func.max(table.c.id))) or 0) + 1
            added = msgspec.structs.replace(new, id=number)
            connection.execute(table.insert(), msgspec.structs.asdict(added))
            note_event(connection, EventKind.CLERK, about=added.name, now=clerk_facts(added))
            tell_others(connection)
        return added

    @begun_again
    def end(self, clerk: Clerk, until: str) -> Clerk:
        """From that day on they do not work here. PersonError("unknown_clerk") where they did not before."""
        table, ended = tables.clerk, msgspec.structs.replace(clerk, until=until)
        here = update(table).where(table.c.id == clerk.id, table.c.until == "")
        with writing(self._engine) as connection:
            if connection.execute(here, {"until": until}).rowcount == 0:
                raise PersonError("unknown_clerk", name=clerk.name)
            note_event(
                connection, EventKind.CLERK, about=clerk.name, was=clerk_facts(clerk), now=clerk_facts(ended)
            )
            tell_others(connection)
        return ended


def clerk_facts(clerk: Clerk) -> dict[str, Any]:
    """What the audit trail says of a clerk, but for the name."""
    said = msgspec.structs.asdict(clerk)
    return {name: said[name] for name in said if name not in ("id", "name") and said[name]}
