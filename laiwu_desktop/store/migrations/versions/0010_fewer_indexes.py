"""The change log keeps one index: each costs every save a page, and nothing is looked up by these two."""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    for name in ("ix_change_action", "change_of_cell"):
        op.drop_index(name, "change")
