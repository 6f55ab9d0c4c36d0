"""Which file an engine works on: that it is still the one that was opened, and who may write into it."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.pool import ConnectionPoolEntry

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.store.database.troubles import gone
from laiwu_desktop.store.file.holding import COMMAND, Hold, hold, let_go
from laiwu_desktop.store.file.journal import is_blank
from laiwu_desktop.store.file.shares import is_on_share

_PLACE = "laiwu_place"
# Whose a workspace is, and how far its log goes: lines are never taken out.
_WHOSE = (
    "SELECT ifnull((SELECT value FROM workspace WHERE key = 'division'), ''),"
    " ifnull((SELECT max(id) FROM change), 0)"
)

Identity = tuple[int, int] | None


def identity_of(path: str) -> Identity:
    """Which file stands under a name; None for a database in memory, or when there is none."""
    try:
        found = os.stat(path)  # noqa: PTH116 (a tenth of what it costs with a Path, at every commit)
    except OSError:
        return None
    return found.st_dev, found.st_ino


class Place:
    """Which file an engine works on: its name may come to mean another one, or none.

    `program` is what others are told who want to write, too. `refused` says why the file was opened to be
    read only; None when it was not.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self.is_on_share = is_on_share(Path(path))
        self.identity: Identity = None
        self.program = COMMAND
        self.refused: PersonError | None = None
        self._hold: Hold | None = None
        self._whose: tuple[str, int] | None = None

    def watch(self, engine: Engine) -> None:
        """Let the engine open this file, and no other one that has its name later."""
        event.listen(engine, "do_connect", self._open)
        event.listen(engine, "connect", self._keep)
        event.listen(engine, "engine_disposed", lambda _: self.release())

    def _open(self, _dialect: Any, _record: Any, arguments: list[Any], options: dict[str, Any]) -> None:
        """SQLite would make an empty file where there is none."""
        self.require_there()
        if self.refused is not None:
            # Not even to take back what a write left behind that was cut off: it may be going on elsewhere.
            arguments[0] = f"{Path(self.path).absolute().as_uri()}?mode=ro"
            options["uri"] = True

    def _keep(self, _connection: object, record: ConnectionPoolEntry) -> None:
        """It was opened: this is the file, once and for all. What is opened remembers where it belongs."""
        self.identity = self.identity or identity_of(self.path)
        record.info[_PLACE] = self

    def require_there(self) -> None:
        """PersonError("workspace_gone") unless the file is where it was."""
        if not self.is_there():
            raise gone(self.path)

    def is_there(self) -> bool:
        """Whether the file is where it was. Where it was moved from, its blanked journal goes: as long as
        that stands there, SQLite cannot read on in the file, and another one of that name cannot come.
        """
        found = identity_of(self.path)
        if found is None and self.identity:
            journal = Path(f"{self.path}-journal")
            with contextlib.suppress(OSError):
                if is_blank(journal):
                    journal.unlink()
        return not self.identity or found == self.identity

    def require_same(self, driver: Any) -> None:
        """PersonError("workspace_gone") where other content was written into the file, as `cp` does over it:
        of another office, or of a time before what was written from here.
        """
        try:
            division, newest = driver.execute(_WHOSE).fetchone()
        except sqlite3.OperationalError:  # no such tables yet, or no more
            division, newest = "", 0
        if self._whose is not None and (division != self._whose[0] or newest < self._whose[1]):
            raise gone(self.path)
        if division:
            self._whose = division, newest

    def hold(self) -> None:
        """Let nobody else write, from now on until the engine lets go of the file. PersonError("held")."""
        self.require_there()  # else the sign that it is held would stand beside nothing
        if self._hold is None or not self._hold.stands():
            self.release()
            self._hold = hold(Path(self.path), self.program)

    def hold_or_read(self) -> None:
        """As on a share: only who may write even opens the file for writing; others read."""
        try:
            self.hold()
        except PersonError as error:
            self.refused = error

    def release(self) -> None:
        """Let others write."""
        self.is_there()  # of a moved file nothing stays behind
        if self._hold is not None:
            let_go(self._hold)
            self._hold = None


def place_of(connection: Connection) -> Place:
    """The place of an open file."""
    place: Place = connection.connection.info[_PLACE]
    return place


def require_writable(connection: Connection) -> None:
    """PersonError("held") and others of `hold` when this program may not write now."""
    place = place_of(connection)
    if place.refused is not None:
        raise place.refused
    place.hold()


def require_same(connection: Connection) -> None:
    """As `Place.require_same`, once a transaction has begun."""
    place_of(connection).require_same(connection.connection.driver_connection)


def require_in_place(connection: Connection) -> None:
    """Refuse to commit into a file that was deleted, moved or replaced while it was open.

    The system would let us write on into what has no name any more, and say that all is well.
    """
    place_of(connection).require_there()
