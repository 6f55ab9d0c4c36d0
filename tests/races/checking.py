"""What came of a race, held against one client who does the same in order."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import select, text

from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.workspaces import open_desk
from laiwu_desktop.formdef.report.content import Comment
from laiwu_desktop.formdef.states import State
from laiwu_desktop.store.database import tables
from laiwu_desktop.store.database.engine import reading
from laiwu_desktop.workbook.opening.parse import parse_file
from laiwu_desktop.workbook.reading import read
from tests.conftest import noon
from tests.races.racing import Done

# Numbers that a server gives, and who it was.
_APART = {
    "event": ("id", "actor", "chained"),
    "event_end": ("chained",),
    "outbox": ("id",),
    "comment": ("id",),
}


def seen_by_clients(done: Sequence[Done], log: Path) -> list[str]:
    """What no client should ever see: errors of the database, tracebacks, locks not given up in time."""
    crashes = [f"{one.who}: {one.came['trace']}" for one in done if "crash" in one.came]
    crashes += [f"{one.who}: {one.came['message']}" for one in done if one.came.get("code") == "locked"]
    said = log.read_text()
    return crashes + ([said] if said else [])


def untold(rounds: Sequence[Sequence[Done]]) -> list[str]:
    """Who lost a round and was not told who had won it; and rounds that nobody won."""
    found = []
    for number, done in enumerate(rounds):
        winners = [one.who for one in done if "state" in one.came]
        lost = [one.came for one in done if "state" not in one.came]
        found += [f"round {number}: nobody won"] if not winners else []
        found += [
            f"round {number}, won by {winners}: {came}"
            for came in lost
            if not any(winner in came.get("message", "") for winner in winners)
        ]
    return found


def unlike_one_client(raced: str, alone: str, imports: Sequence[Done], rounds: Sequence[Done]) -> list[str]:
    """Where the workspace `raced` differs from `alone`, in which one client does the same in the same order,
    and where a clerk was told otherwise.
    """
    with _read_here(), closing(_desk(raced)) as one, closing(_desk(alone)) as other:
        told = _done_again(other, _order(one), imports, rounds)
        found = list(_told_otherwise(told, imports))
        mine, theirs = _everything(one), _everything(other)
    return found + [
        f"{name}: {len(mine[name] - theirs[name])} rows more, {len(theirs[name] - mine[name])} less"
        for name in mine
        if mine[name] != theirs[name]
    ]


@contextmanager
def _read_here() -> Iterator[None]:
    """Read packages in this process, as the clerks of a race do; what comes from strangers never is."""
    kept, read.read_cells = read.read_cells, parse_file
    try:
        yield
    finally:
        read.read_cells = kept


def _desk(location: str) -> BureauDesk:
    desk = open_desk(location, clock=noon)
    assert isinstance(desk, BureauDesk)
    return desk


def _order(desk: BureauDesk) -> list[Any]:
    with reading(desk.store._engine) as connection:
        landed = select(tables.event).where(tables.event.c.kind.in_(("receive", "accept", "return")))
        return list(connection.execute(landed.order_by(tables.event.c.id)))


def _done_again(
    desk: BureauDesk, order: Sequence[Any], imports: Sequence[Done], rounds: Sequence[Done]
) -> dict[str, list[Any]]:
    """What the one client is told of each package: when it lands, and when it comes again."""
    paths = {Path(path).stem.rpartition("_")[2]: path for path in {one.told["path"] for one in imports}}
    won = [one for one in rounds if "state" in one.came]
    landed: dict[str, list[Any]] = {}
    for line in order:
        path = paths[line.report_id[:8]]
        if path not in landed:
            landed[path] = [_imported(desk, path)]
            continue
        mine = next(o for o in won if o.told["report"] == line.report_id and o.who in line.actor)
        won.remove(mine)
        desk.settings = msgspec.structs.replace(desk.settings, filler=mine.who)  # receipts name who decided
        if mine.told["what"] == State.ACCEPTED:
            desk.accept(line.report_id)
        else:
            desk.send_back(line.report_id, [Comment(mine.told["text"], who=mine.who)])
    assert not won, "somebody was told of a decision that is nowhere"
    for path, told in landed.items():
        told.append(_imported(desk, path))
    return landed


def _imported(desk: BureauDesk, path: str) -> tuple[str, tuple[str, ...]]:
    (done,) = desk.import_packages([Path(path)])
    return str(done.verdict), tuple(map(str, done.problems))


def _told_otherwise(told: Mapping[str, Sequence[Any]], imports: Sequence[Done]) -> Iterator[str]:
    heard: dict[str, Counter[Any]] = defaultdict(Counter)
    for one in imports:
        heard[one.told["path"]][one.came.get("verdict"), tuple(one.came.get("problems", ()))] += 1
    for path, counted in heard.items():
        first, again = told.get(path, (None, None))
        expected = Counter([first, *[again] * (counted.total() - 1)])
        if counted != expected:
            yield f"{Path(path).name}: told {dict(counted)}, alone {dict(expected)}"


def _everything(desk: BureauDesk) -> dict[str, Counter[str]]:
    """The rows of every table, without what is a server's own."""
    found = {}
    with reading(desk.store._engine) as connection:
        names = connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
        for name in sorted(names):
            rows = connection.execute(text(f'SELECT * FROM "{name}"')).mappings()
            apart = _APART.get(name, ())
            found[name] = Counter(
                str({column: value for column, value in row.items() if column not in apart}) for row in rows
            )
    return found
