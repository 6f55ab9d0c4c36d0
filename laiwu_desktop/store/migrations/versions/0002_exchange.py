"""The exchange: what goes out and has gone, what came, and the servers whose keys were agreed to."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def upgrade() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("report_id", sa.String(32), sa.ForeignKey("report.id"), nullable=False, index=True),
        sa.Column("decision", sa.Integer, nullable=False),
        sa.Column("folder", sa.String(64), nullable=False),
        sa.Column("name", sa.String(128), nullable=False, unique=True),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        *_text("next_try", "last_error", "created", "delivered", "acknowledged"),
        sa.CheckConstraint("state IN ('waiting', 'delivered', 'acknowledged')", name="outbox_state_known"),
    )
    op.create_table(
        "inbox",
        sa.Column("name", sa.String(255), primary_key=True),
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("circumstances", sa.String(64), nullable=False),
        *_text("when"),
    )
    op.create_table("host_key", sa.Column("server", sa.String(255), primary_key=True), *_text("key", "since"))
