"""The time of day, given to a desk so that tests and re-runs decide what it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

Clock = Callable[[], datetime]


def stamp(clock: Clock) -> str:
    """Now as ISO 8601 local time to the second: for people to read.

    It orders nothing but pauses, and the tasks of two workspaces of one bureau (`store/tasks.py`).
    """
    return clock().replace(tzinfo=None).isoformat(timespec="seconds")
