"""Connections to a server, which nobody waits for without end.

A server that stands still, or a line that swallows everything, says nothing for ever; the driver would wait.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from typing import Any

import psycopg
from psycopg.abc import RV, PQGen
from sqlalchemy import Connection, Engine, event, func, select

from laiwu_desktop.store.kept_rows import OPTION

# In seconds: to be let in; for another clerk to leave a row; without a sign of life from the server.
CONNECT, LOCK, SILENCE = 10, 10, 20


class Served(psycopg.Connection[Any]):
    """A connection that is given up when nothing comes for `patience` seconds; with None it never is."""

    patience: float | None = SILENCE

    def wait(self, gen: PQGen[RV], *args: Any, **options: Any) -> RV:
        """What all waiting for the server goes through."""
        try:
            return super().wait(_heard(gen, self.patience), *args, **options)
        except _Silent:
            # What comes late must not be taken for the answer to something else.
            self.pgconn.finish()
            raise


class _Silent(psycopg.OperationalError):
    """The server has said nothing for too long."""


def _heard(gen: PQGen[RV], patience: float | None) -> Generator[Any, Any, RV]:
    """The same exchange with the server; `_Silent` when it stops. It is asked again and again meanwhile."""
    last = time.monotonic()
    try:
        wanted = next(gen)
        while True:
            came = yield wanted
            now = time.monotonic()
            if came:
                last = now
            elif patience is not None and now - last > patience:
                raise _Silent
            wanted = gen.send(came)
    except StopIteration as end:
        result: RV = end.value
        return result


def serve(engine: Engine) -> None:
    """Let the engine make such connections."""
    event.listen(engine, "do_connect", _connect)


def connected(engine: Engine) -> Served:
    """One such connection apart from the engine's own, where each statement is a transaction."""
    arguments, options = engine.dialect.create_connect_args(engine.url)
    return _connect(None, None, arguments, {**options, "autocommit": True})


def _connect(_dialect: Any, _record: Any, arguments: Sequence[Any], options: Mapping[str, Any]) -> Served:
    own = {"connect_timeout": CONNECT, **options}
    own["options"] = f"-c lock_timeout={LOCK}s {own.get('options', '')} {OPTION}"  # an address may bring some
    return Served.connect(*arguments, **own)


@contextlib.contextmanager
def taking_all_time(connection: Connection) -> Iterator[None]:
    """For what may rightly take long, such as rebuilding tables. The pool keeps the connection afterwards."""
    driver: Any = connection.connection.driver_connection
    if not isinstance(driver, Served):
        yield
        return
    before, driver.patience = driver.patience, None
    try:
        yield
    finally:
        driver.patience = before


def may_write(connection: Connection, table: str) -> bool:
    """Whether the user who is connected may add rows to a table."""
    return bool(connection.scalar(select(func.has_table_privilege(table, "INSERT"))))
