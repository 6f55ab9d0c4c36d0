"""The secrets of one's own office where they lie in the database.

That is on a server, where several clerks share them, and in files: in those of older programs, in a handover
package, and as long as there is no other place for them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, delete, select

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.formdef.trail.event import EventKind
from laiwu_desktop.seal.key_files import fits, public_of
from laiwu_desktop.store.database import tables
from laiwu_desktop.store.database.engine import hold, journal_deleted, put, reading, tell_others, writing
from laiwu_desktop.store.database.quick import driver
from laiwu_desktop.store.database.troubles import told
from laiwu_desktop.store.events import note_event
from laiwu_desktop.store.file import row_digests
from laiwu_desktop.store.withheld import PUBLIC

_OUT = "已移出工作区文件"


def with_public_halves(found: Mapping[str, str]) -> dict[str, str]:
    """Settings as they are stored, with the public halves of secrets instead of these.

    A secret that is there is the one that counts: an older program changes that alone. ValueError for what is
    none.
    """
    settings = {key: value for key, value in found.items() if key not in PUBLIC}
    for key, public in PUBLIC.items():
        if secret := found.get(key, ""):
            settings[public] = public_of(secret)
    return settings


class SecretRows:
    """Reads them, and takes them out."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def found(self) -> dict[str, str]:
        """Those that are here, by the keys of their rows."""
        with reading(self._engine) as connection:
            return _found(connection)

    def get(self, public: str) -> str | None:
        """The secret of a public half; None where it is not here."""
        return next((secret for secret in self.found().values() if fits(public, secret)), None)

    @contextmanager
    def noting(self, kind: EventKind, about: str) -> Iterator[None]:
        """Inside, secrets go elsewhere or come from there. That is noted with it, or nothing may happen:
        PersonError where nothing can be written now.
        """
        with writing(self._engine) as connection:
            note_event(connection, kind, about=about)
            yield
            tell_others(connection)

    def require_writable(self) -> None:
        """PersonError where nothing can be taken out just now: another program holds the file, or a disk is
        protected.
        """
        hold(self._engine)

    def take_out(self, kept: Mapping[str, str]) -> None:
        """Take out of a file what is `kept` elsewhere by now, so that no page of it shows it any more.

        First the file is written anew, for what was moved about in it has left traces; so it happens again
        where the program dies in between. A row that does not fit its digest is refused.
        """
        with told(self._engine), self._engine.connect() as connection, journal_deleted(connection):
            driver(connection).execute("VACUUM")
        with writing(self._engine, leaving_no_journal=True) as connection:
            found = _found(connection)
            if not found:  # another program was faster
                return
            if found != kept:
                raise PersonError("decided_meanwhile.own_key")
            _require_undamaged(connection)
            table = tables.workspace
            with _blanking(connection):
                for key, secret in kept.items():
                    connection.execute(delete(table).where(table.c.key == key))
                    put(connection, table, {"key": PUBLIC[key], "value": public_of(secret)})
            was, now = dict.fromkeys(kept, "有"), dict.fromkeys(kept, _OUT)
            note_event(connection, EventKind.SETTINGS, was=was, now=now)


def _found(connection: Connection) -> dict[str, str]:
    table = tables.workspace
    rows = connection.execute(select(table).where(table.c.key.in_(PUBLIC), table.c.value != ""))
    return {row.key: row.value for row in rows}


def _require_undamaged(connection: Connection) -> None:
    raw = driver(connection)
    if row_digests.has_digests(raw, "workspace"):
        unlike = row_digests.unlike(row_digests.columns_of(raw, "workspace"))
        if raw.execute(f"SELECT 1 FROM workspace WHERE {unlike}").fetchone() is not None:
            raise PersonError("damaged_workspace.row", path=connection.engine.url.database)


@contextmanager
def _blanking(connection: Connection) -> Iterator[None]:
    """Inside, what is taken out of a file is blanked in its pages."""
    raw = driver(connection)
    (before,) = raw.execute("PRAGMA secure_delete").fetchone()  # some systems have it on always
    raw.execute("PRAGMA secure_delete = ON")
    try:
        yield
    finally:
        raw.execute(f"PRAGMA secure_delete = {('OFF', 'ON', 'FAST')[before]}")


_PUT = "INSERT INTO workspace (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = ?"


def put_into(file: Path, secrets: Mapping[str, str]) -> None:
    """Put secrets into a copy of a workspace, nobody's yet, that is to travel with them."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        row_digests.set_up(connection)
        connection.execute("PRAGMA journal_mode = MEMORY")
        connection.execute("BEGIN")
        for key, secret in secrets.items():
            connection.execute(_PUT, (key, secret, secret))
        connection.execute("COMMIT")
