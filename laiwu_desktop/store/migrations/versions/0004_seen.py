"""Files that were read from a place need not be fetched again while it tells the same of them."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "seen",
        sa.Column("place", sa.Text, primary_key=True),
        sa.Column("folder", sa.String(64), primary_key=True),
        sa.Column("name", sa.String(255), primary_key=True),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("mark", sa.Text, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
    )
