"""Many clerks at one server: everything that came of it is held against one client who did it in order.

A run of the default size writes its table into docs/reliability.md; of another, it is only shown.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from laiwu_desktop.seal.safe import ELSEWHERE
from tests.crash import page
from tests.postgres import PostgresServer, postgres_server
from tests.races.checking import seen_by_clients, unlike_one_client, untold
from tests.races.ground import make_bureau, make_towns, standing
from tests.races.racing import Done, clerks, counted, decide_all, import_all


class Size(NamedTuple):
    """How much is done by how many, in how many townships."""

    clerks: int = 20
    packages: int = 500
    rounds: int = 200
    towns: int = 20


class Race(NamedTuple):
    """What came of it."""

    imports: list[Done]
    rounds: list[list[Done]]
    defects: list[str]


def race(server: PostgresServer, folder: Path, size: Size) -> Race:
    """Import and decide, everybody at the same moment; then do it again alone."""
    register, towns = make_towns(folder, size.towns)
    raced, alone, log = server.database("raced"), server.url.format("alone"), folder / "log"
    make_bureau(raced, register, towns)
    server.execute("CREATE DATABASE alone TEMPLATE raced")
    with clerks(raced, size.clerks, log) as those:
        imports = import_all(those, towns, size.packages)
        with standing(raced) as now:
            rounds = decide_all(those, towns, size.rounds, now)
    decisions = [one for done in rounds for one in done]
    defects = seen_by_clients([*imports, *decisions], log) + untold(rounds)
    return Race(imports, rounds, defects or unlike_one_client(raced, alone, imports, decisions))


def table(done: Race) -> list[str]:
    """As it goes into the page."""
    winners = Counter(sum("state" in one.came for one in each) for each in done.rounds)
    lines = [
        ("packages imported", len(done.imports), counted(done.imports)),
        ("rounds decided", len(done.rounds), Counter({f"{n} decisions landed": winners[n] for n in winners})),
        ("decisions tried", sum(map(len, done.rounds)), counted([o for each in done.rounds for o in each])),
    ]
    words = [", ".join(f"{what} {count}" for what, count in said.most_common()) for *_, said in lines]
    rows = [f"| {what} | {number} | {said} |" for (what, number, _), said in zip(lines, words, strict=True)]
    return ["| what | how many | what came of it |", "|---|---|---|", *rows]


def main() -> int:
    parser = argparse.ArgumentParser(prog="dev.py races", description=__doc__)
    for name, number in Size()._asdict().items():
        parser.add_argument(f"--{name}", type=int, default=number)
    size = Size(**vars(parser.parse_args()))
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, postgres_server() as server:
        os.environ[ELSEWHERE] = str(Path(folder) / "keys")  # and in nobody's keyring
        done = race(server, Path(folder), size)
    summary = f"{len(done.defects)} defects; {(time.monotonic() - start) / 60:.1f} minutes."
    print(*table(done), *done.defects, summary, sep="\n", flush=True)
    if size == Size():
        words = (
            f"{size.clerks} programs at one PostgreSQL server. Each time they write at the very same moment: "
            f"packages of {size.towns} townships, each revision several times, two of them beside each "
            "other; then decisions about one township. Every table must be what one client makes who does "
            "the same in the same order, and so must be what each was told; no client may see an error of "
            "the database, a deadlock or a traceback; whoever loses must be told who has won."
        )
        page.put_section("Races", "python3 dev.py races", words, table(done), [summary])
    return 1 if done.defects else 0


if __name__ == "__main__":
    sys.exit(main())
