"""On a server nobody who only looks is shown the secrets of the office.

What withholds them comes after the last migration (`store/withheld.py`); a program of before would put no
public half beside a secret, and shall not write any more.
"""

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    pass
