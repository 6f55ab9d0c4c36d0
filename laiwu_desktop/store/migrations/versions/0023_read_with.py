"""Codes say after how many batches of what became of divisions they are to be read: a code may be another's
by the next one.

Of a draft of before it is not known (NULL): what its rows speak of is found out once, as before. A key of
before was read with what had been registered when it came.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

_REGISTERED = """
UPDATE {table} SET batch = (
    SELECT coalesce(max(division_change.batch), 0) FROM division_change
    WHERE division_change."when" <= {table}.{column}
)
"""


def upgrade() -> None:
    op.add_column("report", sa.Column("batches", sa.Integer))
    for table, column in (("known_key", "since"), ("waiting_key", '"when"')):
        op.add_column(table, sa.Column("batch", sa.Integer, nullable=False, server_default=sa.text("0")))
        op.execute(_REGISTERED.format(table=table, column=column))
