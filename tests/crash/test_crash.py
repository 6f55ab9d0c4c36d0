"""A few of each kind of crash; `python3 dev.py crash` does them all."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def told() -> str:
    """In a process of its own: it traces its children, and waits for every one."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.crash", "--short"],
        capture_output=True, text=True, cwd=ROOT, env={**os.environ, "PYTHONUTF8": "1"}, check=False,
        timeout=300,
    )  # fmt: skip
    return f"{done.stdout}\n{done.stderr}"


@pytest.mark.parametrize("kind", ["faults", "kills", "power", "torn", "flips"])
def test_what_survives(kind: str, told: str) -> None:
    said = [line for line in told.splitlines() if line.startswith(f"{kind}: ")]
    if said and "skipped" in said[0]:
        pytest.skip(said[0])
    assert [line.partition(",")[0] for line in said] == [f"{kind}: 0 defects"], told
