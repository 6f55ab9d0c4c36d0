"""Hearing from a server that others have changed something: on a connection and in a thread of its own.

The server tells at once (LISTEN, NOTIFY). Every few seconds it is asked besides, for something between may
swallow what it tells, and a line that is gone says nothing.
"""

from __future__ import annotations

import contextlib
import select
import socket
import threading
from collections.abc import Callable
from typing import Any

import psycopg
from sqlalchemy import Engine

from laiwu_desktop.store.database import serving
from laiwu_desktop.store.database.engine import CHANNEL, MARK

# In seconds: how often it is asked, and how soon a server that went away is looked for again.
ASK_EVERY, TRY_AGAIN = 3.0, 2.0


class Listener:
    """Calls, from its own thread, `changed` when others may have changed something, `away` when the server
    has gone, `back` when it is there again, after which `changed` follows.
    """

    def __init__(
        self,
        engine: Engine,
        changed: Callable[[], object],
        away: Callable[[], object],
        back: Callable[[], object],
    ) -> None:
        self._engine = engine
        self._changed, self._away, self._back = changed, away, back
        self._mark_query = str(MARK.compile(dialect=engine.dialect)).encode()
        self._mark: Any = None
        self._is_away = False
        self._over = threading.Event()
        # What ends a wait for the server, on every system.
        self._ear, self._end = socket.socketpair()
        threading.Thread(target=self._listen, name="listener", daemon=True).start()

    def close(self) -> None:
        """Nothing is called any more. Nobody waits for what the thread may still be waiting for."""
        if not self._over.is_set():
            self._over.set()
            self._end.close()

    def _listen(self) -> None:
        with self._ear:
            while not self._over.is_set():
                with contextlib.suppress(psycopg.Error, OSError):
                    with contextlib.closing(serving.connected(self._engine)) as connection:
                        self._hear(connection)
                    continue
                if not self._is_away:
                    self._is_away = True
                    self._call(self._away)
                self._over.wait(TRY_AGAIN)

    def _hear(self, connection: serving.Served) -> None:
        told: list[object] = []
        connection.add_notify_handler(told.append)
        connection.execute(f"LISTEN {CHANNEL}".encode())
        if self._is_away:
            self._is_away = False
            self._call(self._back)
            told.append("whatever was missed")
        while not self._over.is_set():
            # Takes in what the server has told meanwhile, too; raises where it is gone.
            mark = connection.execute(self._mark_query).fetchone()
            if told or self._mark not in (None, mark):
                self._call(self._changed)
            self._mark = mark
            told.clear()
            select.select([connection.fileno(), self._ear.fileno()], [], [], ASK_EVERY)

    def _call(self, one: Callable[[], object]) -> None:
        if not self._over.is_set():
            one()
