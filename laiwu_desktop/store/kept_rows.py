"""What only grows on a server: counted and summed up as it is written, so that a row that is missed, put in
or changed by hand is noticed. A file has digests in its rows for that (`file/row_digests.py`).

Triggers of the database keep count, statement by statement, and only of what this program writes: its
connections say that they are (`OPTION`). Each statement adds a line of its own, so that no clerk waits for
another. The sum is one over all rows, in no order: of 60 bits of each row's MD5, as PostgreSQL writes it.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, inspect, text

from laiwu_desktop.store.file.row_digests import COUNTED, COUNTS

# What a connection of ours begins with.
OPTION = "-c laiwu.program=on"
_IS_OURS = "current_setting('laiwu.program', true) IS NOT DISTINCT FROM 'on'"
_WAYS = {
    "INSERT": "NEW TABLE AS fresh",
    "UPDATE": "OLD TABLE AS stale NEW TABLE AS fresh",
    "DELETE": "OLD TABLE AS stale",
}


def _sums(rows: str) -> str:
    """Number and sum of rows, as columns."""
    digest = f"('x' || substr(md5(({rows}.*)::text), 1, 15))::bit(60)::bigint"
    return f"count(*), coalesce(sum({digest}::numeric), 0)"


_FUNCTION = f"""
CREATE OR REPLACE FUNCTION {COUNTS}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF {_IS_OURS} AND TG_OP <> 'DELETE' THEN
        INSERT INTO {COUNTS} SELECT TG_TABLE_NAME, {_sums("fresh")} FROM fresh HAVING count(*) > 0;
    END IF;
    IF {_IS_OURS} AND TG_OP <> 'INSERT' THEN
        INSERT INTO {COUNTS} SELECT TG_TABLE_NAME, -gone.number, -gone.digest
        FROM (SELECT {_sums("stale")} FROM stale) AS gone (number, digest) WHERE gone.number > 0;
    END IF;
    RETURN NULL;
END $$
"""

# What became of divisions may be taken back as long as nothing came after it and nobody was told. No other
# row goes, whoever takes it out: so clerks may be granted it (`resources/database/roles.sql`).
_GUARD = """
CREATE OR REPLACE FUNCTION division_change_guard() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
    IF OLD.batch < (SELECT max(batch) FROM division_change)
        OR EXISTS (SELECT FROM task WHERE batches >= OLD.batch) THEN
        RAISE insufficient_privilege USING MESSAGE = 'only the newest batch, told to nobody, is taken back';
    END IF;
    RETURN OLD;
END $$;
DROP TRIGGER IF EXISTS division_change_guarded ON division_change;
CREATE TRIGGER division_change_guarded BEFORE DELETE ON division_change
FOR EACH ROW EXECUTE FUNCTION division_change_guard()
"""


class Miscount(NamedTuple):
    """A table that is not what was written into it: how many rows were, and how many there are."""

    table: str
    written: int
    there: int


def renew(connection: Connection, not_of: frozenset[str] = frozenset()) -> None:
    """Begin to count, as part of a larger transaction; to be called wherever tables were made or changed.

    What was found amiss in the tables `not_of` before stays amiss.
    """
    run = connection.exec_driver_sql
    columns = "name text NOT NULL, number integer NOT NULL, digest numeric NOT NULL"
    run(f"CREATE TABLE IF NOT EXISTS {COUNTS} ({columns})")
    run(_FUNCTION)
    run(_GUARD)
    for table in COUNTED:
        for way, rows in _WAYS.items():
            name = f"kept_{way.lower()}_{table}"
            run(f"DROP TRIGGER IF EXISTS {name} ON {table}")
            run(
                f"CREATE TRIGGER {name} AFTER {way} ON {table} REFERENCING {rows} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION {COUNTS}()"
            )
        if table not in not_of:
            run(f"DELETE FROM {COUNTS} WHERE name = '{table}'")
            run(f"INSERT INTO {COUNTS} SELECT '{table}', {_sums(table)} FROM {table}")


def is_counted(connection: Connection) -> bool:
    """Whether it was begun to count."""
    return inspect(connection).has_table(COUNTS)


def miscounted(connection: Connection) -> list[Miscount]:
    """The tables that have lost rows, got some unseen, or have some that are not as they were written."""
    known = set(inspect(connection).get_table_names())  # in one of an older program some are not there yet
    counts = (f"SELECT '{table}' AS name, {_sums(table)} FROM {table}" for table in COUNTED if table in known)
    there = " UNION ALL ".join(counts)
    query = f"""
        SELECT here.name, coalesce(kept.number, 0), here.number
        FROM ({there}) AS here (name, number, digest)
        LEFT JOIN (SELECT name, sum(number), sum(digest) FROM {COUNTS} GROUP BY name)
        AS kept (name, number, digest) ON kept.name = here.name
        WHERE (kept.number, kept.digest) IS DISTINCT FROM (here.number, here.digest) ORDER BY here.name
    """  # one statement, so that others may go on writing
    return [Miscount(row[0], int(row[1]), int(row[2])) for row in connection.execute(text(query))]
