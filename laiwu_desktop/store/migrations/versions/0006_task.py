"""Tasks: what the bureau asks of every township for a period."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def upgrade() -> None:
    op.create_table(
        "task",
        sa.Column("period", sa.String(8), primary_key=True),
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("bureau", sa.String(12), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        *_text("due", "text", "form_versions", "issued", "recipient"),
    )
