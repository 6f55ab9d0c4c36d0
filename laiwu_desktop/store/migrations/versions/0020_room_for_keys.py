"""Room for keys and signatures of another algorithm: those of SM2 are twice as long.

SQLite holds any length in any column; so that all workspaces are the same to the letter, only the declaration
is changed there (https://www.sqlite.org/lang_altertable.html, "some changes do not require all 12 steps").
On a server it is counted from now on what was ever written into what only grows (`store/kept_rows.py`).
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

_KEY, _SIGNATURE = 256, 512
_WIDER = {
    "report": {"public_key": (64, _KEY), "signature": (128, _SIGNATURE)},
    "known_key": {"public_key": (64, _KEY)},
    "key_statement": {"new_key": (64, _KEY), "old_key": (64, _KEY), "signature": (128, _SIGNATURE)},
}


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        _declare(connection)
        return
    for table, columns in _WIDER.items():
        for name, (_, size) in columns.items():
            op.alter_column(table, name, type_=sa.String(size))


def _declare(connection: sa.Connection) -> None:
    run = connection.exec_driver_sql
    version = run("PRAGMA schema_version").scalar_one()
    run("PRAGMA writable_schema = ON")
    for table, columns in _WIDER.items():
        for name, (was, size) in columns.items():
            run(
                "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = ?",
                (f"{name} VARCHAR({was})", f"{name} VARCHAR({size})", table),
            )
    run(f"PRAGMA schema_version = {version + 1}")
    run("PRAGMA writable_schema = RESET")
