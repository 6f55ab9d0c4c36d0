"""The outbox knows what it holds; why a file is to be read again is no more said behind its circumstances."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

# Until now a package was what had no decision, and tasks were all that lay in their folder.
_KIND = "CASE WHEN decision = 0 THEN 'package' WHEN folder = 'tasks' THEN 'task' ELSE 'receipt' END"
_KNOWN = "kind IN ('package', 'receipt', 'task')"
_KEPT = (
    "id, report_id, decision, folder, name, sha256, data, state, attempts, next_try, last_error, created, "
    "delivered, acknowledged"
)


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        _new_outbox()
    else:
        op.add_column("outbox", sa.Column("kind", sa.String(16)))
        op.execute(f"UPDATE outbox SET kind = {_KIND}")
        op.alter_column("outbox", "kind", nullable=False)
        op.create_check_constraint("outbox_kind_known", "outbox", _KNOWN)
    _part_circumstances(connection)


def _new_outbox() -> None:
    """SQLite adds no CHECK to a table that is there; nothing refers to this one, so it is made anew."""
    op.drop_index("ix_outbox_report_id", "outbox")
    op.rename_table("outbox", "outbox_before")
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("report_id", sa.String(32), sa.ForeignKey("report.id"), nullable=False, index=True),
        sa.Column("decision", sa.Integer, nullable=False),
        sa.Column("folder", sa.String(64), nullable=False),
        sa.Column("name", sa.String(128), nullable=False, unique=True),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        *_text("next_try", "last_error", "created", "delivered", "acknowledged"),
        sa.CheckConstraint(_KNOWN, name="outbox_kind_known"),
        sa.CheckConstraint("state IN ('waiting', 'delivered', 'acknowledged')", name="outbox_state_known"),
    )
    op.execute(f"INSERT INTO outbox (kind, {_KEPT}) SELECT {_KIND}, {_KEPT} FROM outbox_before")
    op.drop_table("outbox_before")


def _part_circumstances(connection: sa.Connection) -> None:
    op.add_column("inbox", sa.Column("new_key", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("inbox", sa.Column("tries", sa.Integer, nullable=False, server_default=sa.text("0")))
    inbox = sa.table("inbox", *map(sa.column, ("name", "sha256", "circumstances", "new_key", "tries")))
    for row in connection.execute(sa.select(inbox.c.name, inbox.c.sha256, inbox.c.circumstances)).all():
        if meaning := re.fullmatch("(.*?)( new_key)?(?: tried ([0-9]+))?", row.circumstances):
            told, new_key, tries = meaning.groups()
            this = (inbox.c.name == row.name) & (inbox.c.sha256 == row.sha256)
            parted = {"circumstances": told, "new_key": bool(new_key), "tries": int(tries or 0)}
            connection.execute(sa.update(inbox).where(this).values(parted))
