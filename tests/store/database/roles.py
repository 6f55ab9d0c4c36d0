"""What somebody does at a server past the program."""

from __future__ import annotations

import psycopg


def as_user(location: str, deed: str) -> None:
    """Let the user of an address do it; psycopg.Error where the server refuses."""
    with psycopg.connect(location.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(deed.encode())
