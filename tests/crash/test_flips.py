"""A short run of `flips`; the long one is a command of its own."""

from __future__ import annotations

from pathlib import Path

from tests.crash.flips import BAD, flips, make


def test_no_bit_that_flips_gives_another_value(tmp_path: Path) -> None:
    ended = list(flips(make(tmp_path), 25, 7, tmp_path))
    assert len(ended) == 25
    assert [end for end in ended if end[2] in BAD] == []
    assert len({end for _, _, end in ended}) > 1
