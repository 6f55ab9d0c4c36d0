"""A whole township filled in at the keyboard, and whether its package equals the command line's.

    python -m bench.officer [--all WAY] [--offscreen] [--out FOLDER]
    python -m bench.officer --unchanged WORKSPACE [--card]

The first fills in 口镇, all forms, in the real window on a screen of its own (Xvfb, openbox): a part of the
villages on the cards, a part on the grid, a part by blocks pasted, a part with only what is to be touched
shown, a part from a file; explains, exports, and compares what was signed with what the command line made of
the same workspace and values. With --all everything goes one way. The second is `confirming.py`. The figures
stand in docs/entry.md.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from bench.officer.screen import own_screen
from laiwu_desktop.seal.safe import ELSEWHERE

WAYS = {
    "card": "on the cards, everything shown",
    "grid": "on the grid, typed",
    "paste": "on the grid, a block a form",
    "only": "only what is to be touched",
    "load": "from a file",
}


def main(words: Sequence[str] | None = None) -> None:
    """Do what is asked for, and say what it took."""
    parser = argparse.ArgumentParser(prog="bench.officer", description=__doc__)
    parser.add_argument("--unchanged", type=Path, metavar="WORKSPACE")
    parser.add_argument("--card", action="store_true")
    parser.add_argument("--all", choices=WAYS, help="all villages in this one way")
    parser.add_argument("--offscreen", action="store_true", help="without a screen of its own")
    parser.add_argument("--out", type=Path, help="where to leave both workspaces and packages")
    asked = parser.parse_args(words)
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        folder = asked.out or scratch
        folder.mkdir(parents=True, exist_ok=True)
        os.environ[ELSEWHERE] = str(folder / "keys")
        if asked.offscreen:
            os.environ["QT_QPA_PLATFORM"] = "offscreen"
        else:
            stack.enter_context(own_screen())
        # What Qt would want to be told about is known only by now.
        from bench.officer import confirming, filling

        if asked.unchanged:
            confirming.run(asked.unchanged, card=asked.card)
            return
        paper = filling.on_paper(folder, _command)
        began = time.perf_counter()
        filled = filling.fill_township(paper, folder, asked.all or "", on_screen=not asked.offscreen)
        filling.tell(filled, WAYS, time.perf_counter() - began)


def _command(*words: object) -> None:
    """A command as a person types it."""
    line = [sys.executable, "-m", "laiwu_desktop", *map(str, words)]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(line)}\n{done.stdout}{done.stderr}")


if __name__ == "__main__":
    main()
