"""What the officer notes for themselves of single values, and what filling in took them: neither is sent."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "own_note",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("form", sa.String(64), nullable=False),
        sa.Column("unit_code", sa.String(12), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("field", sa.String(64), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("follow_up", sa.Boolean, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("when", sa.Text, nullable=False),
        sa.UniqueConstraint("form", "unit_code", "seq", "field"),
    )
    op.create_table(
        "effort",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("period", sa.String(8), nullable=False),
        sa.Column("unit_code", sa.String(12), nullable=False),
        sa.Column("asked", sa.Integer, nullable=False),
        sa.Column("changed", sa.Integer, nullable=False),
        sa.Column("seconds", sa.Integer, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("when", sa.Text, nullable=False),
    )
