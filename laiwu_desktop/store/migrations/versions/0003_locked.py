"""Packages that came with a password are kept until somebody knows it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("inbox", sa.Column("data", sa.LargeBinary))
