"""What only grows is counted in a file: a program of before, which counts nothing, shall not write any more.

The counts come after the last migration, with what there is by then (`store/file/row_digests.py`).
"""

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    pass
