"""The page of results: each section is replaced by the run that measures it, the others stay."""

from __future__ import annotations

import os
import platform
import sqlite3
import textwrap
from collections.abc import Iterable
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"
TITLE = """\
# What survives

What happens to a workspace and to the files of the program when the disk fails, the program is killed, the
power goes. Each table was written by the command above it, not by hand.
"""


def put_section(title: str, command: str, words: str, table: Iterable[str], notes: Iterable[str]) -> None:
    """Write a section, in the place of the one that had its title."""
    text = PAGE.read_text(encoding="utf-8") if PAGE.exists() else TITLE
    before, *sections = text.split("\n## ")
    new = "\n".join(
        [
            title,
            "",
            f"    {command}",
            "",
            textwrap.fill(words, 116),
            "",
            *table,
            "",
            *notes,
            "",
            *_machine(),
            "",
        ]
    )
    titles = [section.partition("\n")[0] for section in sections]
    if title in titles:
        sections[titles.index(title)] = new
    else:
        sections.append(new)
    pieces = [f"{piece.rstrip()}\n" for piece in (before, *sections)]
    PAGE.write_text("\n## ".join(pieces), encoding="utf-8")


def _machine() -> Iterable[str]:
    system = f"{platform.system()} {platform.release()}, {os.cpu_count()} cores, {platform.machine()}"
    python = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    yield f"{datetime.now():%Y-%m-%d %H:%M}; {system}; {python}, SQLAlchemy {version('SQLAlchemy')}."
