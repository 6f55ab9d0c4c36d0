"""Another program that has a database open: it does what it is told, a line each, and answers with a line.

Run as `python -m tests.store.database.second_program FILE PROGRAM`; with "" for PROGRAM it holds nothing
before it writes. `Other` is how a test talks to it.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlalchemy import text

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.store.database.engine import connect, hold, reading, writing
from laiwu_desktop.store.file.holding import COMMAND

MAKE = "CREATE TABLE 示例 (number INTEGER)"
ADD = "INSERT INTO 示例 VALUES (:number)"
SUM = "SELECT count(*) FROM 示例"


class Other:
    """Another process; `on` puts something before its command, such as another computer's name."""

    def __init__(self, file: Path, program: str = "", on: Sequence[str] = ()) -> None:
        command = [*on, sys.executable, "-m", __name__, str(file), program]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def answer(self) -> str:
        """The next line that it says."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def do(self, what: str) -> str:
        """What it answers to `hold`, `write N`, `count` or `close`."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{what}\n")
        self.process.stdin.flush()
        return self.answer()

    def end(self) -> None:
        """Let it end by itself."""
        self.process.communicate()

    def kill(self) -> None:
        """Nothing of it goes on from here."""
        self.process.kill()
        self.process.communicate()


@contextlib.contextmanager
def held(file: Path) -> Iterator[None]:
    """Inside, another program, as a window is one, keeps everybody from writing."""
    other = Other(file, "填报窗口")
    try:
        other.answer()
        assert other.do("hold") == "hold"
        yield
    finally:
        other.end()


def main(file: str, program: str) -> None:
    """Do what comes on the standard input."""
    print(os.getpid(), flush=True)
    engine = None
    for line in sys.stdin:
        what, _, number = line.strip().partition(" ")
        try:
            if engine is None:
                engine = connect(file, program or COMMAND)
                if program:
                    hold(engine)
            match what:
                case "write":
                    with writing(engine) as connection:
                        connection.execute(text(ADD), {"number": int(number)})
                case "close":
                    engine.dispose()
                    engine = None
            answer = what
            if what == "count":
                with reading(engine) as connection:
                    answer = str(connection.scalar(text(SUM)))
        except PersonError as error:
            answer = f"{error.code}: {error}"
        print(answer.replace("\n", " "), flush=True)


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    main(*sys.argv[1:])
