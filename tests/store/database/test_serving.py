"""How long a server is waited for."""

from __future__ import annotations

import itertools

import pytest
import sqlalchemy
from sqlalchemy import Connection, event

from laiwu_desktop.store.database import engine as database
from laiwu_desktop.store.database import serving
from laiwu_desktop.store.database.migrating import migrate
from tests.postgres import PostgresServer

_numbers = itertools.count(1)


@pytest.fixture
def engine(postgres: PostgresServer) -> sqlalchemy.Engine:
    """Of an empty database on the server."""
    return database.connect(postgres.database(f"serving_{next(_numbers)}"))


def test_while_tables_are_made_the_server_may_take_all_time_and_afterwards_not(
    engine: sqlalchemy.Engine,
) -> None:
    waited: dict[str, set[float | None]] = {"CREATE": set(), "SELECT": set()}

    def note(connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        driver = connection.connection.driver_connection
        assert isinstance(driver, serving.Served)
        waited.setdefault(statement.split(maxsplit=1)[0], set()).add(driver.patience)

    event.listen(engine, "before_cursor_execute", note)
    migrate(engine, lambda: None, create=True)
    assert waited["CREATE"] == {None}
    waited.clear()
    with database.reading(engine) as connection:
        connection.execute(sqlalchemy.text("SELECT 1"))
    assert waited["SELECT"] == {serving.SILENCE}
    engine.dispose()


def test_nobody_waits_for_a_row_as_long_as_for_a_server_that_is_gone(engine: sqlalchemy.Engine) -> None:
    """Else another clerk who is writing would be told as a line that broke."""
    with engine.connect() as connection:
        assert connection.scalar(sqlalchemy.text("SHOW lock_timeout")) == f"{serving.LOCK}s"
    assert serving.LOCK < serving.SILENCE
    engine.dispose()
