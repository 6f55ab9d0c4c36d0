"""Many generated blocks, each pasted as previewed and taken back by one undo; what it took, for docs/grid.md.

python -m tests.desk.grid.all_blocks [--blocks 200]
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections import Counter
from pathlib import Path

from laiwu_desktop.desk.workspaces import open_desk
from laiwu_desktop.seal.safe import ELSEWHERE
from tests.conftest import noon
from tests.desk.grid.blocks import KINDS
from tests.desk.grid.town import make_town
from tests.desk.grid.trying import try_block


def main() -> None:
    """Try them all; a block that does not end as previewed ends the run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--blocks", type=int, default=200)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        os.environ[ELSEWHERE] = str(Path(scratch) / "keys")
        path = Path(scratch) / "town.sqlite"
        make_town(path)
        desk = open_desk(str(path), clock=noon, checked=False)
        tried: Counter[str] = Counter()
        cells, began = 0, time.perf_counter()
        for seed in range(asked.blocks):
            cells += try_block(desk, seed)
            tried[KINDS[seed % len(KINDS)]] += 1
        took = time.perf_counter() - began
        desk.close()
    print(
        f"{tried.total()} blocks, {cells} cells, {took:.1f} s, {1000 * took / tried.total():.0f} ms a block"
    )
    print(", ".join(f"{kind} {count}" for kind, count in tried.items()))


if __name__ == "__main__":
    main()
