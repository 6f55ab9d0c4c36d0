"""A workspace in a file of its own, and a Python of our own beside it, for the tests of SQLite."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from laiwu_desktop.formdef.report.content import Record, RecordKey, ReportHead
from laiwu_desktop.store.file import row_digests
from laiwu_desktop.store.store import Store

ROOT = Path(__file__).parents[2]
HEAD_1 = ReportHead("1" * 32, "371203001000", "2006S2", 1, "", "draft", {"demo": 1}, "2006-12-20")
UNITS = tuple(f"371203001{number}" for number in range(200, 300))
MOST_SECONDS = 60


def rows(value: int) -> tuple[Record, ...]:
    return tuple(Record(RecordKey("demo", unit), {"a": value, "b": value}) for unit in UNITS)


def values_of(store: Store) -> set[object]:
    records = store.reports.report(HEAD_1.id).records
    assert len(records) == len(UNITS)
    return {value for record in records for value in record.values.values()}


def as_the_program(file: Path, **options: Any) -> contextlib.closing[sqlite3.Connection]:
    """A bare connection that can write into a workspace: rows keep their digests."""
    connection = sqlite3.connect(file, **options)
    row_digests.set_up(connection)
    return contextlib.closing(connection)


@contextlib.contextmanager
def child(script: str, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    """A Python of our own running a script; it does not outlive the test."""
    process = subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)],
        stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True, cwd=ROOT,
        env={**os.environ, "PYTHONUTF8": "1"},
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.communicate(timeout=MOST_SECONDS)
