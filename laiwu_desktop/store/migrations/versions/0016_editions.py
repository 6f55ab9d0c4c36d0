"""Editions of forms: their texts, and which of them reports and tasks name. Old ones name none."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "edition",
        sa.Column("hash", sa.String(64), primary_key=True),
        sa.Column("form", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("adopted", sa.Text, nullable=False, server_default=sa.text("''")),
    )
    for table in ("report", "task"):
        column = sa.Column("editions", sa.Text, nullable=False, server_default=sa.text("'{}'"))
        op.add_column(table, column)
