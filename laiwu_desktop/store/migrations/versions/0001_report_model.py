"""The report model: workspace, register, reports with what is said of their fields, keys, photos."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_STATES = ("draft", "exported", "received", "accepted", "returned", "superseded")


def _of_record(name: str, *columns: sa.Column[Any]) -> None:
    op.create_table(
        name,
        sa.Column("report_id", sa.String(32), sa.ForeignKey("report.id"), primary_key=True),
        sa.Column("form", sa.String(64), primary_key=True),
        sa.Column("unit_code", sa.String(12), primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True),
        sa.Column("field", sa.String(64), primary_key=True),
        *columns,
    )


def _text(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def upgrade() -> None:
    op.create_table("workspace", sa.Column("key", sa.String(64), primary_key=True), *_text("value"))
    op.create_table(
        "division",
        sa.Column("code", sa.String(12), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("level", sa.String(16), nullable=False),
        sa.Column("parent_code", sa.String(12), nullable=False, index=True),
        *_text("pinyin", "initials"),
        sa.CheckConstraint("length(code) = 12", name="division_code_has_12_digits"),
    )
    op.create_table(
        "report",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("division", sa.String(12), nullable=False),
        sa.Column("period", sa.String(8), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("parent_id", sa.String(32), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        *_text("form_versions", "created"),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("signature", sa.String(128), nullable=False),
        sa.Column("public_key", sa.String(64), nullable=False),
        sa.Column("decision", sa.Integer, nullable=False),
        *_text("decided"),
        sa.CheckConstraint("revision >= 1", name="report_revision_from_1"),
        sa.CheckConstraint(
            "state IN ({})".format(", ".join(f"'{state}'" for state in _STATES)), name="report_state_known"
        ),
    )
    op.create_index("report_by_division", "report", ["division", "period", "revision"])
    accepted = sa.text("state = 'accepted'")
    op.create_index(
        "report_accepted_once", "report", ["division", "period"], unique=True, sqlite_where=accepted,
        postgresql_where=accepted,
    )  # fmt: skip
    _of_record("as_typed", *_text("text"))
    _of_record("missing_reason", sa.Column("reason", sa.String(32), nullable=False))
    _of_record("carried")
    _of_record(
        "explanation",
        sa.Column("rule", sa.String(64), primary_key=True),
        *_text("left", "right", "text", "who", "when"),
    )
    op.create_table(
        "comment",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("report_id", sa.String(32), sa.ForeignKey("report.id"), nullable=False, index=True),
        sa.Column("form", sa.String(64), nullable=False),
        sa.Column("unit_code", sa.String(12), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("field", sa.String(64), nullable=False),
        *_text("text", "who", "when"),
    )
    op.create_table(
        "known_key",
        sa.Column("division", sa.String(12), primary_key=True),
        sa.Column("public_key", sa.String(64), primary_key=True),
        *_text("since"),
    )
    op.create_table(
        "photo",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("data", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "number_given",
        sa.Column("form", sa.String(64), primary_key=True),
        sa.Column("unit_code", sa.String(12), primary_key=True),
        sa.Column("highest", sa.Integer, nullable=False),
    )
    op.create_table(
        "form_column",
        sa.Column("form", sa.String(64), primary_key=True),
        sa.Column("field", sa.String(64), primary_key=True),
        sa.Column("kind", sa.String(32), nullable=False),
    )
