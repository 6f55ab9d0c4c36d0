"""Reports whose personal fields were left out on the way."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    # Every report so far is whole; the default is for the rows that are there.
    column = sa.Column("without_personal", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("report", column)
