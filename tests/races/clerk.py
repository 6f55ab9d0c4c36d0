"""A clerk at the server: run as `python -m tests.races.clerk LOCATION` a program of its own.

A line of JSON comes for each thing to be done. `ready` goes out when nothing is left but to write it down,
and a line is waited for then, so that all write at the same moment; what came of it goes out as JSON.
"""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.intake import intake
from laiwu_desktop.desk.workspaces import open_desk
from laiwu_desktop.formdef.report.content import Comment
from laiwu_desktop.workbook.opening.parse import parse_file
from laiwu_desktop.workbook.reading import read
from tests.conftest import noon


def begin_together() -> None:
    """Wait for the others."""
    print("ready", flush=True)
    sys.stdin.readline()


def receive(desk: BureauDesk, told: dict[str, str], begin: Callable[[], object]) -> dict[str, object]:
    """Import a package: it is read and verified before the others are waited for."""
    verify = intake.verify

    def verified(*of: Any) -> Any:
        found = verify(*of)
        begin()
        return found

    intake.verify = verified  # type: ignore[assignment]
    try:
        (done,) = desk.import_packages([Path(told["path"])])
    finally:
        intake.verify = verify
    return {"verdict": str(done.verdict), "problems": [str(problem) for problem in done.problems]}


def decide(desk: BureauDesk, told: dict[str, str], begin: Callable[[], object]) -> dict[str, object]:
    """Accept or return a report as it stands while the others are waited for."""
    shown = desk.find_report(told["report"])
    begin()
    if told["what"] == "accepted":
        done = desk.accept(shown.id, shown=shown)
    else:
        done = desk.send_back(shown.id, [Comment(told["text"])], shown=shown)
    return {"state": str(done.state)}


DEEDS = {"receive": receive, "decide": decide}


def answered(desk: BureauDesk, told: dict[str, str], begin: Callable[[], object]) -> dict[str, object]:
    """What came of it: also what a person would be told, and what nobody should ever see."""
    try:
        return DEEDS[told["do"]](desk, told, begin)
    except PersonError as error:
        return {"code": error.code, "message": str(error)}
    except Exception as error:
        return {"crash": type(error).__name__, "trace": traceback.format_exc()}


def main(location: str) -> None:
    """Do what comes, until nothing more does."""
    read.read_cells = parse_file  # no child for each of many clerks: they shall meet in the database
    desk = open_desk(location, clock=noon)
    assert isinstance(desk, BureauDesk)
    print("open", flush=True)
    for line in sys.stdin:
        print(json.dumps(answered(desk, json.loads(line), begin_together)), flush=True)
    desk.close()


if __name__ == "__main__":
    main(sys.argv[1])
