"""The change log; and the three tables of what is said of a field become one."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

# One row a field, whatever is said of it.
_MERGE = """
    INSERT INTO cell_mark (report_id, form, unit_code, seq, field, as_typed, missing, carried)
    SELECT report_id, form, unit_code, seq, field, max(typed), max(missing), max(carried) = 1
    FROM (
        SELECT report_id, form, unit_code, seq, field, text AS typed, NULL AS missing, 0 AS carried
        FROM as_typed
        UNION ALL
        SELECT report_id, form, unit_code, seq, field, NULL, reason, 0 FROM missing_reason
        UNION ALL
        SELECT report_id, form, unit_code, seq, field, NULL, NULL, 1 FROM carried
    ) AS said
    GROUP BY report_id, form, unit_code, seq, field
"""


def _cell(*, key: bool) -> list[sa.Column[Any]]:
    return [
        sa.Column("report_id", sa.String(32), sa.ForeignKey("report.id"), primary_key=key, nullable=False),
        sa.Column("form", sa.String(64), primary_key=key, nullable=False),
        sa.Column("unit_code", sa.String(12), primary_key=key, nullable=False),
        sa.Column("seq", sa.Integer, primary_key=key, nullable=False),
        sa.Column("field", sa.String(64), primary_key=key, nullable=False),
    ]


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _mark(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False)


def upgrade() -> None:
    typed, missing = sa.Column("as_typed", sa.Text), sa.Column("missing", sa.String(32))
    op.create_table("cell_mark", *_cell(key=True), typed, missing, _mark("carried"))
    op.execute(_MERGE)
    for name in ("as_typed", "missing_reason", "carried"):
        op.drop_table(name)
    op.create_table(
        "change",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("action", sa.String(32), nullable=False, index=True),
        sa.Column("kind", sa.String(16), nullable=False),
        *_text("about"),
        sa.Column("undoes", sa.String(32), nullable=False),
        *_cell(key=False),
        sa.Column("rule", sa.String(64), nullable=False),
        sa.Column("was", sa.Text),
        sa.Column("now", sa.Text),
        _mark("was_carried"),
        _mark("now_carried"),
        *_text("actor", "when"),
    )
    op.create_index("change_of_report", "change", ["report_id", "id"])
    op.create_index("change_of_cell", "change", ["unit_code", "form", "seq", "field"])
