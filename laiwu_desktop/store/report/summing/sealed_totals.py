"""Sealed consolidations in the database: they are added, and stay."""

from __future__ import annotations

import zlib
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, func, select

from laiwu_desktop.formdef.report.adding.sealed import Sealed, SealedReport, sealed_facts, sha256_of
from laiwu_desktop.formdef.states import State
from laiwu_desktop.formdef.trail.event import EventKind
from laiwu_desktop.store.database import tables
from laiwu_desktop.store.database.engine import begun_again, reading, take_turns, tell_others, writing
from laiwu_desktop.store.events import note_event

_HEAD = [tables.sealed.c[name] for name in Sealed.__struct_fields__]


class SealedTotals:
    """Reads and writes them. Every method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def all(self) -> list[Sealed]:
        """Every one, in the order of their numbers."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(*_HEAD).order_by(tables.sealed.c.number))
            return [_sealed(row) for row in rows]

    def figures(self, one: Sealed) -> bytes | None:
        """Its figures; None where they are not as they were sealed."""
        return self._data(one, "figures", one.figures_sha256)

    def book(self, one: Sealed) -> bytes | None:
        """Its workbook, byte for byte; None where it is not as it was sealed."""
        return self._data(one, "book", one.book_sha256)

    def _data(self, one: Sealed, column: str, sha256: str) -> bytes | None:
        table = tables.sealed
        with reading(self._engine) as connection:
            data = connection.scalar(select(table.c[column]).where(table.c.number == one.number))
        try:
            whole = zlib.decompress(data) if data else b""
        except zlib.error:
            return None
        return whole if sha256_of(whole) == sha256 else None

    @begun_again
    def add(self, new: Sealed, figures: bytes, book: bytes, division: str) -> Sealed | None:
        """Seal it under the next number; None where other reports are accepted by now than those in it."""
        table = tables.sealed
        with writing(self._engine) as connection:
            take_turns(connection, [("", "sealed"), *((one.division, new.period) for one in new.reports)])
            if _accepted(connection, new.period) != {one.id for one in new.reports}:
                return None
            number = (connection.scalar(select(func.max(table.c.number))) or 0) + 1
            made = msgspec.structs.replace(new, number=number)
            row: dict[str, Any] = msgspec.to_builtins(made)
            row |= {name: msgspec.json.encode(row[name], order="sorted").decode() for name in _JSON}
            row |= {"figures": zlib.compress(figures), "book": zlib.compress(book)}
            connection.execute(table.insert(), row)
            facts = sealed_facts(made)
            note_event(
                connection, EventKind.SEAL, division=division, period=made.period, about=made.note, now=facts
            )
            tell_others(connection)
        return made


_JSON = ("reports", "editions")


def _accepted(connection: Connection, period: str) -> set[str]:
    table = tables.report
    here = (table.c.period == period) & (table.c.state == State.ACCEPTED)
    return set(connection.scalars(select(table.c.id).where(here)))


def _sealed(row: Any) -> Sealed:
    said = dict(row._mapping)
    reports = msgspec.json.decode(said.pop("reports"), type=tuple[SealedReport, ...])
    editions = msgspec.json.decode(said.pop("editions"), type=dict[str, str])
    return Sealed(**said, reports=reports, editions=editions)
