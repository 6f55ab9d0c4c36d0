"""What a deed came to: the state of a workspace, and whether files are whole."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.workspaces import open_desk, verify_workspace
from laiwu_desktop.formdef.report.canonical import canonical, digest
from laiwu_desktop.formdef.report.content import Content
from laiwu_desktop.seal.safe import ThisComputer
from laiwu_desktop.store.database.migrating import HEAD
from laiwu_desktop.store.file.row_digests import COLUMN
from laiwu_desktop.workbook.exchange.verification import verify
from laiwu_desktop.workbook.reading.read import read_book
from tests.conftest import noon
from tests.desk.small_township import TOWN

# Where keys lie that are moved out of a workspace: among what may fail.
SAFE = "safe"
ABSENT, TOLD = "absent", "told: "


def state(file: Path) -> str:
    """What a workspace holds: a digest of all its rows, "absent", or "told: CODE" of one that will not open.

    How often a delivery was tried is left out, what is drawn by lot when one is made, rows' own digests, and
    the audit trail, which tells of each try with its time; whether that is whole `verify` tells.
    """
    if not file.exists():
        return ABSENT
    if not _is_current(file):
        try:
            open_desk(str(file), clock=noon).close()
        except PersonError as error:
            return f"{TOLD}{error.code}"
    hashed = hashlib.sha256()
    with closing(sqlite3.connect(file)) as database:
        for line in _rows(database):
            hashed.update(repr(line).encode())
    return hashed.hexdigest()[:16]


def _is_current(file: Path) -> bool:
    """Whether it is a workspace made to its end, of this version: one that need not be opened to be read."""
    try:
        with closing(sqlite3.connect(file)) as database:
            made = database.execute("SELECT count(*) FROM workspace").fetchone() != (0,)
            return made and database.execute("SELECT version_num FROM alembic_version").fetchone() == (HEAD,)
    except sqlite3.Error:
        return False


def values(file: Path) -> str:
    """All the values of the newest report, and no more."""
    with closing(open_desk(str(file), clock=noon)) as desk:
        report = desk.report(desk.newest(TOWN).id)
        return digest(canonical(desk.all_forms, Content(report.records, report.explanations)))


def _rows(database: sqlite3.Connection) -> Iterator[object]:
    tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
    for (table,) in tables:
        if table in ("event", "event_end"):
            continue
        cursor = database.execute(f'SELECT * FROM "{table}"')
        names = [column[0] for column in cursor.description]
        kept = [place for place, name in enumerate(names) if (table, name) not in _TRIED and name != COLUMN]
        rows = (tuple(row[place] for place in kept) for row in cursor)
        yield table, sorted(repr(row) for row in rows if row[0] not in _KEYS)


_KEYS = ("private_key", "identity", "public_key", "recipient")
_TRIED = {("outbox", name) for name in ("attempts", "next_try", "last_error")}


def is_package(path: Path) -> str:
    """Why this is no whole package of the township; "" when it is."""
    folder = path.parents[1] if path.parent.name == "out" else path.parents[2]
    try:
        with closing(open_desk(str(folder / "township.sqlite"), clock=noon)) as desk:
            book = read_book(path, desk.all_forms, desk.register)
            signature = verify(book, desk.all_forms, desk.register).signature
    except PersonError as error:
        return str(error)
    return "" if signature == "original" else f"{path.name}: {signature}"


def is_workspace(path: Path) -> str:
    """Why this is no sound workspace; "" when it is."""
    return ", ".join(verify_workspace(str(path)).troubles)


def is_key_kept(path: Path) -> str:
    """Why the key of a workspace is neither in it nor in the safe beside it, or is in both; "" when all is
    well. Half of moving it out leaves it in both, and the row says so.
    """
    with closing(sqlite3.connect(path)) as database:
        rows = dict(database.execute("SELECT key, value FROM workspace WHERE key IN (?, ?, ?, ?)", _KEYS))
    if secret := rows.get("private_key"):
        return "" if len(secret) == 64 else f"{path.name}: no key"
    try:
        secret = ThisComputer(path.parent / SAFE).get(rows["public_key"])
    except PersonError as error:
        return f"{path.name}: {error.code}"
    journal = path.with_name(f"{path.name}-journal")
    left = [file for file in (path, journal) if file.exists() and secret.encode() in file.read_bytes()]
    return f"{left[0].name}: traces of the key" if left else ""


def is_there(path: Path) -> str:
    return "" if path.stat().st_size > 1000 else f"{path.name}: {path.stat().st_size} bytes"
