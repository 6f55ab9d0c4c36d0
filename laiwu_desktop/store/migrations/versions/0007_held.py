"""Reports whose signing key nobody has confirmed are held. What was known stays known."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_OLD = ("draft", "exported", "received", "accepted", "returned", "superseded")
_NEW = ("draft", "exported", "held", "received", "accepted", "returned", "superseded")


def _condition(states: tuple[str, ...]) -> str:
    return "state IN ({})".format(", ".join(f"'{state}'" for state in states))


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        op.drop_constraint("report_state_known", "report", type_="check")
        op.create_check_constraint("report_state_known", "report", _condition(_NEW))
        return
    # SQLite cannot change a CHECK, and a table that others refer to cannot be made anew within a
    # transaction. What is stored does not change, so its text may: sqlite.org/lang_altertable.html, 7.
    version = connection.scalar(sa.text("PRAGMA schema_version"))
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    change = sa.text("UPDATE sqlite_master SET sql = replace(sql, :old, :new) WHERE name = 'report'")
    connection.execute(change, {"old": _condition(_OLD), "new": _condition(_NEW)})
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")
    written = sa.text("SELECT sql FROM sqlite_master WHERE name = 'report'")
    if _condition(_NEW) not in str(connection.scalar(written)):
        raise RuntimeError("the states of a report stand otherwise in this database")
