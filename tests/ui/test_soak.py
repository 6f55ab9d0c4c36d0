"""A long day at the windows loses nothing and piles nothing up."""

from __future__ import annotations

import itertools
import json
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.skipif(sys.gettrace() is not None, reason="tracing holds references of its own")
def test_two_thousand_switches_and_saves_lose_no_reference_and_no_memory() -> None:
    """PySide6 6.12.0 on Python 3.11 does not come to the end: it aborts with `none_dealloc`.

    From Python 3.12 on None, True and False are immortal, and a binding built for older ones moves their
    counts without harm; the rest tells as much as before.
    """
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-m", "tests.ui.soaking"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    seen = json.loads(done.stdout)
    assert not seen["errors"]
    second, last = seen["tenths"][1], seen["tenths"][-1]
    # A tenth is 200 switches and 200 saves: what is lost or piled up by each shows in hundreds.
    mortal = ("None", "True", "False") if sys.version_info < (3, 12) else ()
    for counted in (*mortal, "objects", "widgets"):
        counts = [tenth[counted] for tenth in seen["tenths"][1:]]
        steps = [after - before for before, after in itertools.pairwise(counts)]
        # What happens once a minute, or once at all, is no loss.
        assert abs(statistics.median(steps)) < 50, (counted, seen["tenths"])
    assert last["memory"] <= 1.1 * second["memory"], seen["tenths"]
