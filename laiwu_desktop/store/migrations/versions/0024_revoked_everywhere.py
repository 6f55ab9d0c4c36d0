"""A key that was revoked for one township counts for no other any more."""

from alembic import op

revision = "0024"
down_revision = "0023"

_ELSEWHERE = """
    SELECT other.{column} FROM known_key AS other
    WHERE other.public_key = known_key.public_key AND other.revoked <> ''
    ORDER BY other.revoked, other.division LIMIT 1
"""


def upgrade() -> None:
    by, when = (_ELSEWHERE.format(column=column) for column in ("revoked_by", "revoked"))
    op.execute(
        f"UPDATE known_key SET revoked_by = ({by}), revoked = ({when}) WHERE revoked = '' AND EXISTS ({when})"
    )
