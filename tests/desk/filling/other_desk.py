"""Another desk on a workspace: run as `python -m tests.desk.filling.other_desk LOCATION WHAT ...` a program.

It says `ready` once the desk is open, and does it when a line comes.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import open_desk
from laiwu_desktop.formdef.report.content import RecordKey
from tests.conftest import noon

UNIT = "371203001001"
KEY = RecordKey("village_broadband", UNIT)
POINTS = "demonstration_point"


def enter(desk: TownshipDesk, field: str, value: str) -> None:
    """Type one value in."""
    desk.draft().enter(KEY, field, value)


def add(desk: TownshipDesk, name: str, count: str) -> None:
    """Add points, each with a name of its own."""
    draft = desk.draft()
    for number in range(int(count)):
        draft.enter(draft.add_row(POINTS, UNIT), "point_name", f"{name}{number}")


DEEDS = {"enter": enter, "add": add}


def work(location: str, what: str, *told: str, begin: Callable[[], object]) -> None:
    """Open the desk, `begin`, and do it."""
    desk = open_desk(location, clock=noon)
    assert isinstance(desk, TownshipDesk)
    try:
        begin()
        DEEDS[what](desk, *told)
    finally:
        desk.close()


def _begin() -> None:
    print("ready", flush=True)
    sys.stdin.readline()


if __name__ == "__main__":
    work(*sys.argv[1:], begin=_begin)
