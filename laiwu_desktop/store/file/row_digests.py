"""A digest in every row of a workspace file, so that a bit that flips on the disk is noticed.

SQLite itself keeps the digests: triggers do, whoever writes, and what cannot compute a digest cannot write
(`sqlite3` of the shell, say). A row that does not fit its digest is not changed any more: that would put a
good digest on a bad row. Servers have checksums of their own. In the logs no row is changed or taken out.

A row that is gone has no digest left to tell: of tables that only grow it is counted what was ever put in.

In the head of the file stand `application_id`, the sign of a file with digests, and as `user_version` a
checksum of the schema, which no row holds.
"""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from collections.abc import Sequence
from typing import Any

import msgspec

# "LWRD". No file that an older program made has one.
APPLICATION_ID = 0x4C575244
# Begins as no name of a field does, so that no form has a column of this name.
COLUMN = "_digest"
# Lines that are added, and never changed or taken out: not by us, and not by a slip of anybody else's.
KEPT = frozenset(("change", "comment", "event", "settling"))
# Where a row that is gone would be missed; the audit trail has its chain. The program itself takes out the
# statements of a key that was rejected, and a batch of what became of divisions that is taken back.
COUNTED = (
    "change", "clerk", "comment", "division_change", "edition", "key_statement", "known_key", "sealed",
    "settling",
)  # fmt: skip
_COUNTED_DOWN = frozenset(("division_change", "key_statement"))
# How many there were. It has no digests: a damaged count must not keep anybody from saving.
COUNTS = "kept_count"
_UNFIT, _FIXED = "damaged row", "a kept row"
# What Python makes of a text that is none, on its way into our function.
_UNREADABLE = "user-defined function raised exception"
# And on its way out.
_NO_TEXT = "Could not decode to UTF-8"
_FUNCTION = "row_digest"
# SQLite calls no function with more than 127.
_MOST_ARGUMENTS = 100

_pack = msgspec.msgpack.Encoder().encode
_to_signed = int.from_bytes


def digest_of(*values: Any) -> int:
    """64 bits over the values with their kinds: 1, "1" and b"1" are not the same."""
    return _to_signed(hashlib.blake2b(_pack(values), digest_size=8).digest(), "big", signed=True)


def set_up(connection: sqlite3.Connection) -> None:
    """Let a connection write into, and check, what has digests."""
    connection.create_function(_FUNCTION, -1, digest_of, deterministic=True)
    # The triggers call a function of ours, wherever SQLite was built to distrust the schema.
    connection.execute("PRAGMA trusted_schema = ON")


def is_of_damage(error: sqlite3.Error) -> bool:
    """Whether a statement came upon a damaged row: one that does not fit, or whose text is none."""
    return _UNFIT in str(error) or _UNREADABLE in str(error)


def is_no_text(error: sqlite3.Error) -> bool:
    """Whether a statement read a text that is none."""
    return _NO_TEXT in str(error)


def renew(connection: sqlite3.Connection) -> None:
    """Give digests to what has none yet, or has other columns now, as part of a larger transaction.

    To be called wherever tables were made or changed, and for a file that was found sound before.
    """
    there = tables_of(connection)
    for table in there:
        _renew(connection, table)
    connection.execute(
        f"CREATE TABLE IF NOT EXISTS {COUNTS} (name TEXT PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID"
    )
    for table in set(there).intersection(COUNTED):  # what is counted already stays as it is
        connection.execute(
            f"INSERT OR IGNORE INTO {COUNTS} SELECT ?, count(*) FROM {_quoted(table)}", (table,)
        )
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {schema_sum(connection)}")


def tables_of(connection: sqlite3.Connection) -> list[str]:
    """The tables whose rows have digests: all but the counts and Alembic's, whose one column stands in an
    index, too.
    """
    sought = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    return sorted(name for (name,) in connection.execute(sought) if name not in ("alembic_version", COUNTS))


def miscounted(connection: sqlite3.Connection) -> list[tuple[str, int, int]]:
    """The tables that have lost rows, or got some unseen: how many were counted, and how many there are."""
    counted = dict(connection.execute(f"SELECT name, number FROM {COUNTS}").fetchall())
    found = []
    for table in set(tables_of(connection)).intersection(COUNTED):
        (there,) = connection.execute(f"SELECT count(*) FROM {_quoted(table)}").fetchone()
        if counted.get(table, 0) != there:
            found.append((table, counted.get(table, 0), there))
    return sorted(found)


def columns_of(connection: sqlite3.Connection, table: str) -> list[str]:
    """The columns of a table that its digest is over."""
    found = connection.execute("SELECT name FROM pragma_table_info(?)", (table,))
    return [name for (name,) in found if name != COLUMN]


def has_digests(connection: sqlite3.Connection, table: str) -> bool:
    """Whether there is a column for them."""
    sought = "SELECT 1 FROM pragma_table_info(?) WHERE name = ?"
    return connection.execute(sought, (table, COLUMN)).fetchone() is not None


def unlike(columns: Sequence[str]) -> str:
    """The condition: a row does not fit its digest."""
    return f"{COLUMN} IS NOT {_digest(columns)}"


def schema_sum(connection: sqlite3.Connection) -> int:
    """CRC-32 over tables, indexes and triggers as they are declared; not where in the file they begin."""
    rows = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name")
    sum_of_it = zlib.crc32(_pack(rows.fetchall()))
    return sum_of_it - 2**32 if sum_of_it >= 2**31 else sum_of_it


def _renew(connection: sqlite3.Connection, table: str) -> None:
    columns = columns_of(connection, table)
    wanted = _triggers(table, columns)
    sought = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?"
    stored = dict(connection.execute(sought, (table,)).fetchall())
    if stored == wanted:
        return
    for name in stored:
        connection.execute(f"DROP TRIGGER {_quoted(name)}")
    if not has_digests(connection, table):
        connection.execute(f"ALTER TABLE {_quoted(table)} ADD COLUMN {COLUMN} INTEGER")
    connection.execute(f"UPDATE {_quoted(table)} SET {COLUMN} = {_digest(columns)}")
    for sql in wanted.values():
        connection.execute(sql)


def _triggers(table: str, columns: Sequence[str]) -> dict[str, str]:
    names = ", ".join(map(_quoted, columns))
    put = f"UPDATE {_quoted(table)} SET {COLUMN} = {_digest(columns, 'NEW.')} WHERE _rowid_ = NEW._rowid_"
    unfit = f"OLD.{COLUMN} IS NOT {_digest(columns, 'OLD.')}"
    bodies = {
        f"_inserted_{table}": f"AFTER INSERT ON {_quoted(table)} BEGIN {put}; END",
        f"_updating_{table}": f"BEFORE UPDATE OF {names} ON {_quoted(table)} WHEN {unfit} "
        f"BEGIN SELECT RAISE(ABORT, '{_UNFIT}'); END",
        f"_updated_{table}": f"AFTER UPDATE OF {names} ON {_quoted(table)} BEGIN {put}; END",
    }
    if table in KEPT:
        refuse = f"BEGIN SELECT RAISE(ABORT, '{_FIXED}'); END"
        bodies[f"_keeping_{table}"] = f"BEFORE DELETE ON {_quoted(table)} {refuse}"
        bodies[f"_fixing_{table}"] = f"BEFORE UPDATE OF {names} ON {_quoted(table)} {refuse}"
    if table in COUNTED:
        bodies[f"_counting_{table}"] = f"AFTER INSERT ON {_quoted(table)} BEGIN {_count(table, '+')}; END"
    if table in _COUNTED_DOWN:
        bodies[f"_uncounting_{table}"] = (
            f"AFTER DELETE ON {_quoted(table)} WHEN {_digest(columns, 'OLD.')} IS NOT NULL "  # by us alone
            f"BEGIN {_count(table, '-')}; END"
        )
    return {name: f"CREATE TRIGGER {_quoted(name)} {body}" for name, body in bodies.items()}


def _count(table: str, sign: str) -> str:
    return f"UPDATE {COUNTS} SET number = number {sign} 1 WHERE name = '{table}'"


def _digest(columns: Sequence[str], of: str = "") -> str:
    """The digest as SQL; that of many columns is one of the first ones' digest and the rest."""
    arguments = [f"{of}{_quoted(column)}" for column in columns]
    while len(arguments) > _MOST_ARGUMENTS:
        arguments[:_MOST_ARGUMENTS] = [f"{_FUNCTION}({', '.join(arguments[:_MOST_ARGUMENTS])})"]
    return f"{_FUNCTION}({', '.join(arguments)})"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
