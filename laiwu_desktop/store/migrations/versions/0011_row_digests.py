"""Rows of a file carry digests, which a program of before could not keep: it shall not write any more.

The digests themselves come after the last migration (`store/file/row_digests.py`).
"""

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    pass
