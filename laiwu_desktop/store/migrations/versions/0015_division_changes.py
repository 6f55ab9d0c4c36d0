"""Divisions change: what became of them, with dates. What there was stays the first register."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

_KNOWN = "kind IN ('new', 'closed', 'renamed', 'moved', 'merged', 'split', 'recoded')"


def upgrade() -> None:
    op.create_table(
        "division_change",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("batch", sa.Integer, nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("was", sa.String(12), nullable=False),
        sa.Column("code", sa.String(12), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("level", sa.String(16), nullable=False),
        sa.Column("parent_code", sa.String(12), nullable=False),
        sa.Column("pinyin", sa.Text, nullable=False),
        sa.Column("initials", sa.Text, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("when", sa.Text, nullable=False),
        sa.CheckConstraint(_KNOWN, name="division_change_kind_known"),
    )
    op.add_column("task", sa.Column("batches", sa.Integer, nullable=False, server_default=sa.text("0")))
    op.create_index("ix_division_change_batch", "division_change", ["batch"])
