"""A reader that never comes to an end, for the child process: it imports nothing but this."""

from __future__ import annotations

import time
from pathlib import Path

from laiwu_desktop.workbook.cells import RawBook
from laiwu_desktop.workbook.locked import Keys


def hang(path: Path, keys: Keys) -> RawBook:
    """Until somebody kills the process."""
    time.sleep(600)
    raise AssertionError(path, keys)
