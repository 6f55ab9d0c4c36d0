"""The command line: a thin face of the desks (design, section 8).

Exit 0: fine. 1: findings or refusals. 2: wrong use.
"""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Iterable
from typing import TextIO

import typer

from laiwu_desktop.base.errors import PersonError, WrongUse
from laiwu_desktop.base.reasons import reason_of
from laiwu_desktop.cli.common import app, at_end

# The commands register themselves when imported: this is the order of the help page.
# isort: off
from laiwu_desktop.cli import office, copies, past, clerk_command, renewal, exchange, township
from laiwu_desktop.cli import bureau, series, enrol, key_command, divisions

# isort: on

__all__ = [
    "bureau",
    "clerk_command",
    "copies",
    "divisions",
    "enrol",
    "exchange",
    "key_command",
    "main",
    "office",
    "past",
    "renewal",
    "series",
    "township",
]


def _speak_utf8(streams: Iterable[TextIO]) -> None:
    """A Windows pipe or a C locale must not stop Chinese output."""
    for stream in streams:
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")


def _are_files(given: list[str]) -> bool:
    """Whether files, or a server's address, are all that was given, as by a double click on those chosen. No
    command has a dot or a slash in its name.
    """
    return all(not one.startswith("-") and bool({".", "/", "\\"} & set(one)) for one in given)


def main(arguments: list[str] | None = None) -> int:
    """Run the program; with no argument, or a workspace or other files alone, the window opens.

    Returns the exit code.
    """
    multiprocessing.freeze_support()
    _speak_utf8((sys.stdout, sys.stderr))
    with at_end:
        return _ended(sys.argv[1:] if arguments is None else arguments)


def _ended(given: list[str]) -> int:
    try:
        if _are_files(given):
            from laiwu_desktop.app import run

            return int(run(*given))
        app(given)
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else 0
    except PersonError as error:
        typer.echo(f"{error.message}{error.remedy}", err=True)
        return 2 if isinstance(error, WrongUse) else 1
    except OSError as error:  # the last net: what no floor below explained better
        where = f" {error.filename}" if error.filename else ""
        typer.echo(f"无法读写{where}：{reason_of(error)}。请检查权限、磁盘和剩余空间。", err=True)
        return 1
    return 0
