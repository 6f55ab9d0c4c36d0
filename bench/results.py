"""The table of results, and the machine they were measured on."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from bench.measuring import Measured, Timing

LIBRARIES = ("PySide6-Essentials", "SQLAlchemy", "XlsxWriter", "openpyxl", "typst")
INTRODUCTION = """\
# Against the floor

Written by `python3 dev.py bench`, not by hand. Each job of the program beside the bare library doing the same
work, in turns in one run: a busy moment falls on both, so ratios say more than seconds. Medians, with the
shortest and the longest round in brackets. The figures worked on are made up (示例数据).
"""


def page(measured: Iterable[Measured], load: str) -> str:
    """The whole page."""
    found = list(measured)
    return "\n".join((INTRODUCTION, *_machine(load), "", *table(found), "", *_words(found))) + "\n"


def table(measured: Iterable[Measured]) -> Iterator[str]:
    """The table, as lines."""
    yield "| job | program | bare library | ratio | goal | rounds |"
    yield "|---|---|---|---|---|---|"
    for one in measured:
        goal = f"≤ {one.job.goal:g}" if one.job.goal else "–"
        rounds = len(one.program.seconds)
        sides = f"{_shown(one.program)} | {_shown(one.floor)}"
        yield f"| {one.job.name} | {sides} | **{one.ratio:.1f}** | {goal} | {rounds} |"


def load() -> str:
    """How busy the machine has been for the last minute; "" where it does not say."""
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""


def _words(measured: Iterable[Measured]) -> Iterator[str]:
    for one in measured:
        yield f"- **{one.job.name}**: {one.job.what}. Beside it: {one.job.floor}."


def _machine(load: str) -> Iterator[str]:
    yield f"- {datetime.now():%Y-%m-%d %H:%M}, load average {load}"
    yield f"- {_processor()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}"
    libraries = (f"{name} {version(name)}" for name in LIBRARIES)
    yield f"- Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {', '.join(libraries)}"


def _processor() -> str:
    facts = Path("/proc/cpuinfo")
    lines = facts.read_text().splitlines() if facts.exists() else ()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine())


def _shown(timing: Timing) -> str:
    middle, least, most = timing.median, min(timing.seconds), max(timing.seconds)
    if most < 1:
        return f"{middle * 1e3:.3g} ms ({least * 1e3:.3g}–{most * 1e3:.3g})"
    return f"{middle:.3g} s ({least:.3g}–{most:.3g})"
