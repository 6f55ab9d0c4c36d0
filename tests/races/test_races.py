"""The short form of `python3 dev.py races`."""

from __future__ import annotations

from pathlib import Path

from tests.postgres import postgres_server
from tests.races.__main__ import Size, race


def test_many_clerks_at_once_do_what_one_does_in_order(tmp_path: Path) -> None:
    size = Size(clerks=8, packages=60, rounds=20, towns=2)
    with postgres_server() as server:
        done = race(server, tmp_path, size)
    assert done.defects == []
    assert (len(done.imports), len(done.rounds)) == (60, 20)
    assert sum("state" not in one.came for each in done.rounds for one in each) > 60  # there were losers
