"""Comments are added and none is taken out: each says with which decision it came, and of which value.

Those that are there came with the last decision of their report: each one before had erased the former.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("comment", sa.Column("uid", sa.String(32), nullable=False, server_default=sa.text("''")))
    op.add_column("comment", sa.Column("decision", sa.Integer, nullable=False, server_default=sa.text("0")))
    op.add_column("comment", sa.Column("value", sa.Text))
    came_with = "SELECT report.decision FROM report WHERE report.id = comment.report_id"
    op.execute(f"UPDATE comment SET decision = ({came_with})")
