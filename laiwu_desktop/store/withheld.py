"""Which rows of the settings are secrets, and what a server does that nobody is shown them who only looks.

The public half stands beside each: by that such a user knows the office's key, too.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

from laiwu_desktop.seal.key_files import public_of

# A key of the settings, and its value.
Row = tuple[str, str]
# The rows of the settings with secrets, and those with their public halves.
PUBLIC = {"private_key": "public_key", "identity": "recipient"}
_SECRETS = ", ".join(f"'{key}'" for key in PUBLIC)

# Whoever may write settings may read all of them. This very table is meant, and no other of its name: it was
# looked up when the policy was made.
_POLICY = f"""
ALTER TABLE workspace ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS secrets_withheld ON workspace;
CREATE POLICY secrets_withheld ON workspace
USING (key NOT IN ({_SECRETS}) OR has_table_privilege('workspace'::regclass, 'INSERT'))
"""
_FOUND = f"SELECT key, value FROM workspace WHERE key IN ({_SECRETS}) AND value <> ''"
_PUT = "INSERT INTO workspace VALUES (:key, :value) ON CONFLICT (key) DO UPDATE SET value = excluded.value"


def with_public(row: Row) -> dict[str, str]:
    """The row of a key of one's own; where that is a secret, with the row of its public half."""
    key, value = row
    return {key: value} | ({PUBLIC[key]: public_of(value)} if key in PUBLIC and value else {})


def withhold(connection: Connection) -> None:
    """Let a server show secrets to nobody who only looks, as part of a larger transaction."""
    for row in connection.execute(text(_FOUND)).all():
        rows = [{"key": key, "value": value} for key, value in with_public((row.key, row.value)).items()]
        connection.execute(text(_PUT), rows)
    connection.exec_driver_sql(_POLICY)
