"""Rows of the logs changed and taken out behind the program's back: nothing but their content tells."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator

import sqlalchemy
from sqlalchemy import Connection

from laiwu_desktop.store.store import Store


@contextlib.contextmanager
def unguarded(
    connection: sqlite3.Connection, those: tuple[str, ...] = ("_keeping", "_fixing")
) -> Iterator[None]:
    """Inside, the logs of a file can be changed; afterwards `those` triggers stand there as before."""
    sought = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    guards = [(name, sql) for name, sql in connection.execute(sought).fetchall() if name.startswith(those)]
    assert guards
    for name, _ in guards:
        connection.execute(f'DROP TRIGGER "{name}"')
    yield
    for _, sql in guards:
        connection.execute(sql)


@contextlib.contextmanager
def tampering(store: Store) -> Iterator[Connection]:
    """A connection past all guards, into a file or a server."""
    with store._engine.connect() as connection:
        if store.file is None:
            connection.exec_driver_sql("SET LOCAL laiwu.program = ''")
            yield connection
            connection.commit()
            return
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        with unguarded(driver):
            yield connection


def run(store: Store, *statements: str) -> None:
    """Run these past all guards."""
    with tampering(store) as connection:
        for statement in statements:
            connection.execute(sqlalchemy.text(statement))


def as_if_never(connection: Connection, table: sqlalchemy.Table) -> None:
    """Take every row out, and let none have been counted: as in a workspace that never had any."""
    connection.execute(sqlalchemy.delete(table))
    connection.execute(
        sqlalchemy.text("UPDATE kept_count SET number = 0 WHERE name = :name"), {"name": table.name}
    )
