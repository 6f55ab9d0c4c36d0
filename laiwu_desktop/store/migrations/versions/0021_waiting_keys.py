"""Keys that enrolment files have brought wait in the workspace until somebody has compared them."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.create_table(
        "waiting_key",
        sa.Column("division", sa.String(12), primary_key=True),
        sa.Column("public_key", sa.String(256), primary_key=True),
        sa.Column("file", sa.Text, nullable=False),
        sa.Column("when", sa.Text, nullable=False),
        sa.Column("statements", sa.Text, nullable=False),
    )
