"""Who confirmed a key, how, and since when it is revoked; statements of keys on those that follow them.

What packages are encrypted to is said by a key: until now the last that a confirmed one said counted, and it
may have come when nobody confirmed keys yet.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

_WHERE_IT_IS = "SELECT value FROM workspace WHERE key = 'bureau_recipient'"


def upgrade() -> None:
    for name, kind in (
        ("who", sa.Text()),
        ("how", sa.String(16)),
        ("revoked", sa.Text()),
        ("revoked_by", sa.Text()),
        ("recipient", sa.Text()),
    ):
        op.add_column("known_key", sa.Column(name, kind, nullable=False, server_default=sa.text("''")))
    op.create_table(
        "key_statement",
        sa.Column("division", sa.String(12), primary_key=True),
        sa.Column("new_key", sa.String(64), primary_key=True),
        sa.Column("old_key", sa.String(64), primary_key=True),
        sa.Column("when", sa.Text, nullable=False),
        sa.Column("signature", sa.String(128), nullable=False),
    )
    op.execute(f"UPDATE known_key SET recipient = ({_WHERE_IT_IS}) WHERE EXISTS ({_WHERE_IT_IS})")
    nobody = "NOT EXISTS (SELECT 1 FROM known_key)"
    op.execute(f"UPDATE workspace SET value = '' WHERE key = 'bureau_recipient' AND {nobody}")
