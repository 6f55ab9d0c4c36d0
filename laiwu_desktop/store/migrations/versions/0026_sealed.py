"""Consolidations are sealed: numbered, with all their figures and their workbook, and never changed."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.create_table(
        "sealed",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("period", sa.String(8), nullable=False),
        sa.Column("when", sa.Text, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("day", sa.Text, nullable=False),
        sa.Column("batches", sa.Integer, nullable=False),
        sa.Column("reports", sa.Text, nullable=False),
        sa.Column("editions", sa.Text, nullable=False),
        sa.Column("figures_sha256", sa.String(64), nullable=False),
        sa.Column("book_sha256", sa.String(64), nullable=False),
        sa.Column("figures", sa.LargeBinary, nullable=False),
        sa.Column("book", sa.LargeBinary, nullable=False),
    )
