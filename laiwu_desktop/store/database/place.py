"""Which file an engine works on: that it is still the one that was opened, and who may write into it."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.pool import ConnectionPoolEntry

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.store.database.troubles import gone
from laiwu_desktop.store.database.witness import State, Witness, found_at, goes_on, holds_same, state_of
from laiwu_desktop.store.file.holding import COMMAND, Hold, hold, let_go
from laiwu_desktop.store.file.journal import is_blank
from laiwu_desktop.store.file.shares import is_on_share

_PLACE = "laiwu_place"
_OPENED = "laiwu_opened"
Identity = tuple[int, int] | None


def identity_of(path: str) -> Identity:
    """Which file stands under a name; None for a database in memory, or when there is none."""
    found = found_at(path)
    return found.identity if found else None


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
        # What was in it when it was written to, or read, for the last time; only on a share, where nothing
        # stays open that could be asked.
        self.left: State = None
        self.witness = Witness(path, always=self.is_on_share)
        self._settling = threading.Lock()
        self._is_kept = False
        self._hold: Hold | None = None

    def watch(self, engine: Engine) -> None:
        """Let the engine open this file, and no other one that has its name later."""
        event.listen(engine, "do_connect", self._open)
        event.listen(engine, "connect", self._keep)
        event.listen(engine, "engine_disposed", lambda _: self._closed())
        engine.update_execution_options(**{_PLACE: self})

    def _open(self, _dialect: Any, _record: Any, arguments: list[Any], options: dict[str, Any]) -> None:
        """SQLite would make an empty file where there is none."""
        self.require_there()
        if self.refused is not None:
            # Not even to take back what a write left behind that was cut off: it may be going on elsewhere.
            arguments[0] = f"{Path(self.path).absolute().as_uri()}?mode=ro"
            options["uri"] = True

    def _keep(self, _connection: object, record: ConnectionPoolEntry) -> None:
        """It was opened: this is the file, once and for all. What is opened remembers where it belongs."""
        opened = identity_of(self.path)
        self.identity = self.identity or opened
        record.info.update({_PLACE: self, _OPENED: opened})

    def require_there(self) -> None:
        """PersonError("workspace_gone") unless the file is where it was."""
        if not self.is_there():
            raise gone(self.path)

    def require_same_disk(self) -> None:
        """PersonError "disk_gone" where the folder lies on another disk now: that of the file was taken away,
        and what is written there would be hidden once it is back.
        """
        folder = identity_of(str(Path(self.path).absolute().parent))
        if self.identity and folder and folder[0] != self.identity[0]:
            raise PersonError("disk_gone", path=self.path)

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

    def settle(self, engine: Engine) -> None:
        """Before a transaction: let it go by what stands under the name now.

        Where another file stands there that holds the same, as a copy put back does, or a share that is there
        again, with what others wrote meanwhile, it goes on in that one. Where somebody wrote into the file,
        it is read anew.
        """
        found = found_at(self.path)
        if found is None or self.identity is None or self.witness.is_unchanged(found):
            return
        with self._settling:
            if found.identity == self.identity:
                if not self.is_on_share:
                    self._open_anew(engine)
            elif self._holds_the_same(engine):
                self.identity = None
                engine.dispose()

    def _holds_the_same(self, engine: Engine) -> bool:
        """A share may have been worked on by others while it was not there."""
        with contextlib.suppress(sqlite3.Error):
            if self.is_on_share:
                return goes_on(self.path, self.left)
            return holds_same(self.path, _asked(engine))
        return False

    def _open_anew(self, engine: Engine) -> None:
        """What is remembered of its pages is forgotten; who else may write is not asked again."""
        self._is_kept = True
        try:
            engine.dispose()
        finally:
            self._is_kept = False

    def _closed(self) -> None:
        if not self._is_kept:
            self.release()

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


def _asked(engine: Engine) -> State:
    """What stands in the file that is still open."""
    try:
        with engine.connect() as connection:
            return state_of(connection.connection.driver_connection)
    except PersonError:  # nothing is open any more
        return None


def place_of(connection: Connection) -> Place:
    """The place of an open file."""
    place: Place = connection.connection.info[_PLACE]
    return place


def place_at(engine: Engine) -> Place | None:
    """The place of a file; None of a server."""
    return engine.get_execution_options().get(_PLACE)


def require_writable(connection: Connection) -> None:
    """PersonError("held") and others of `hold` when this program may not write now."""
    place = place_of(connection)
    if place.refused is not None:
        raise place.refused
    place.hold()


def require_same(connection: Connection) -> None:
    """As `Witness.require_same`, once a transaction has begun."""
    place_of(connection).witness.require_same(connection.connection.driver_connection)


def require_in_place(connection: Connection) -> Callable[[], object]:
    """Refuse to commit into a file that was deleted, moved or replaced while it was open.

    The system would let us write on into what has no name any more, and say that all is well. What it returns
    is to be called once it is committed.
    """
    place = place_of(connection)
    if identity_of(place.path) != connection.connection.info[_OPENED]:
        raise gone(place.path)
    driver = connection.connection.driver_connection
    if place.is_on_share:
        place.left = state_of(driver)
    return partial(place.witness.note, place.witness.look(driver))
