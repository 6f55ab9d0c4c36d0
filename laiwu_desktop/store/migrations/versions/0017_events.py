"""The audit trail, which takes in who made what of a report: its first lines; the clerks; what is settled."""

import json

import sqlalchemy as sa
from alembic import op

from laiwu_desktop.store.events import chained

revision = "0017"
down_revision = "0016"

_KINDS = {"held": "hold", "accepted": "accept", "returned": "return", "rejected": "reject"}


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def upgrade() -> None:
    event = op.create_table(
        "event",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.String(16), nullable=False),
        *_text("actor", "when"),
        sa.Column("report_id", sa.String(32), nullable=False),
        sa.Column("division", sa.String(12), nullable=False),
        sa.Column("period", sa.String(8), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        *_text("about"),
        sa.Column("was", sa.Text),
        sa.Column("now", sa.Text),
        sa.Column("chained", sa.String(64), nullable=False),
    )
    op.create_index("event_of_place", "event", ["division", "period", "id"])
    end = op.create_table(
        "event_end",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("chained", sa.String(64), nullable=False),
    )
    _take_in_rulings(event, end)
    op.create_table(
        "settling",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("uid", sa.String(32), nullable=False, unique=True),
        sa.Column("comment", sa.String(32), nullable=False),
        sa.Column("settled", sa.Boolean, nullable=False),
        *_text("who", "when"),
    )
    op.create_table(
        "clerk",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        *_text("name", "initials", "since", "until", "computer_user", "database_user"),
    )


def _take_in_rulings(event: sa.Table, end: sa.Table) -> None:
    last, rows = "", []
    told = op.get_bind().execute(sa.text("SELECT * FROM ruling ORDER BY id")).mappings()
    for number, line in enumerate(told, 1):
        row = {
            "id": number, "kind": _KINDS.get(line["what"], "receive"), "actor": line["who"],
            **{name: line[name] for name in ("when", "report_id", "division", "period", "revision")},
            "about": "", "was": None, "now": json.dumps({"state": line["what"]}, separators=(",", ":")),
        }  # fmt: skip
        last = chained(last, row)
        rows.append({**row, "chained": last})
    op.bulk_insert(event, rows)
    op.bulk_insert(end, [{"id": 1, "number": len(rows), "chained": last}])
    op.drop_table("ruling")
