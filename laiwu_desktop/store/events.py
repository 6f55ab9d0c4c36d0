"""The audit trail: one line for everything of weight, written with what it tells, never changed or taken out.

Each line has a number and a hash over itself and the one before. So a line that is changed, taken out,
put in or moved is noticed; the number and hash of the last one stand in a row of their own, so that a cut at
the end is noticed, too. There is no secret in it: who knows this file can make a whole new chain, and only
what was noted elsewhere (a backup, a printed or exported list) tells then.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Engine, func, select, tuple_, update

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.formdef.report.content import ReportHead
from laiwu_desktop.formdef.trail.event import End, Event, EventKind, Facts
from laiwu_desktop.store.database import tables
from laiwu_desktop.store.database.engine import (
    begun_again,
    put_if_new,
    reading,
    tell_others,
    who_acts,
    writing,
)

_ONLY = 1  # the row that the end of the trail stands in
_json = msgspec.json.Encoder(order="sorted").encode
_facts = msgspec.json.Decoder(dict[str, str | int | bool]).decode
_READ_APART = ("number", "kind", "revision", "was", "now")
# The highest number that a column of a server holds.
_HIGHEST = 2**31 - 1
_COLUMNS = tuple(column.name for column in tables.event.columns if column.name != "chained")


class Wanted(msgspec.Struct, frozen=True):
    """Which events are asked for; "" is all. `actor` is looked for inside; `days` are the first and the last
    day (ISO 8601).
    """

    kind: str = ""
    actor: str = ""
    division: str = ""
    period: str = ""
    days: tuple[str, str] = ("", "")


def note_event(
    connection: Connection,
    kind: EventKind,
    head: ReportHead | None = None,
    *,
    division: str = "",
    period: str = "",
    about: str = "",
    was: Facts | None = None,
    now: Facts | None = None,
) -> None:
    """Add an event to the trail, as the last part of the transaction that does what it tells.

    It is about the report of a `head`, or a division and period. Who acts, and when, the store knows
    (`act_as`). On a server nobody else writes an event until this transaction has ended.

    Lines that somebody put behind the end keep nobody from work: it goes on after them, and `verify` tells of
    them. PersonError("trail_full") where no number is left after one.
    """
    by, end = who_acts(connection), _end_to_go_on(connection)
    number = max(end.number, connection.scalar(select(func.max(tables.event.c.id))) or 0) + 1
    if number > _HIGHEST:
        raise PersonError("trail_full", number=number - 1)
    row: dict[str, Any] = {
        "id": number, "kind": str(kind), "actor": by.who, "when": by.when,
        "report_id": head.id if head else "", "division": head.division if head else division,
        "period": head.period if head else period, "revision": head.revision if head else 0,
        "about": about, "was": _json(was).decode() if was is not None else None,
        "now": _json(now).decode() if now is not None else None,
    }  # fmt: skip
    row["chained"] = chained(end.chained, row)
    connection.execute(tables.event.insert(), row)
    put_end(connection, End(number, row["chained"]))


def facts_of(text: str | None) -> Facts | None:
    """What a line has of before or after; None also where nobody can read it."""
    with contextlib.suppress(msgspec.MsgspecError, TypeError):
        return _facts(text) if text is not None else None
    return None


def chained(before: str, row: Any) -> str:
    """The hash of a line, by the names of its columns, after the one whose hash is `before`."""
    return hashlib.sha256(_json([before, *(row[name] for name in _COLUMNS)])).hexdigest()


def put_end(connection: Connection, end: End) -> None:
    """Note where the trail ends."""
    table = tables.event_end
    connection.execute(
        update(table).where(table.c.id == _ONLY), {"number": end.number, "chained": end.chained}
    )


def _end_to_go_on(connection: Connection) -> End:
    """Where the trail ends, for whoever goes on there: a server keeps others waiting until he has."""
    table = tables.event_end
    sought = select(table.c.number, table.c.chained).where(table.c.id == _ONLY).with_for_update()
    row = connection.execute(sought).first()
    if row is None:
        put_if_new(connection, table, {"id": _ONLY, "number": 0, "chained": ""})
        row = connection.execute(sought).one()
    return End(*row)


class EventStore:
    """Reads the trail. Every method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @begun_again
    def note(self, kind: EventKind, head: ReportHead | None = None, **what: Any) -> None:
        """Note what left no other trace in the database; arguments as those of `note_event`."""
        with writing(self._engine) as connection:
            note_event(connection, kind, head, **what)
            tell_others(connection)

    def require_writable(self) -> None:
        """PersonError where none could be noted now: "held", "read_only_workspace" and others."""
        with writing(self._engine):
            pass

    def events(self, wanted: Wanted = Wanted()) -> list[Event]:  # noqa: B008 - it is frozen
        """Those that are wanted, oldest first. One that nobody can read is `UNREADABLE`, whatever it was."""
        table = tables.event
        query = select(table).where(*_conditions(wanted)).order_by(table.c.id)
        with reading(self._engine) as connection:
            found = [_event(row) for row in connection.execute(query)]
        return [event for event in found if wanted.kind in ("", event.kind)]

    def of_report(self, report_id: str) -> list[Event]:
        """Those about a report, oldest first."""
        table = tables.event
        head, place = tables.report, (table.c.division, table.c.period)
        here = select(head.c.division, head.c.period).where(head.c.id == report_id)  # by the index there is
        query = select(table).where(tuple_(*place).in_(here), table.c.report_id == report_id)
        with reading(self._engine) as connection:
            return [_event(row) for row in connection.execute(query.order_by(table.c.id))]

    def end(self) -> End:
        """Where the trail ends."""
        with reading(self._engine) as connection:
            return _end(connection) or End()

    def has(self, end: End) -> bool:
        """Whether the trail ended so at some time."""
        table = tables.event
        with reading(self._engine) as connection:
            return connection.scalar(select(table.c.chained).where(table.c.id == end.number)) == end.chained

    def troubles(self) -> list[str]:
        """Where the trail is not what was written, a line each."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(tables.event).order_by(tables.event.c.id)).mappings()
            return list(_broken(rows, _end(connection)))


def _end(connection: Connection) -> End | None:
    table = tables.event_end
    row = connection.execute(select(table.c.number, table.c.chained)).first()
    return End(*row) if row else None


def _broken(rows: Iterable[Any], end: End | None) -> Iterator[str]:
    last = End()
    for row in rows:
        number = row["id"]
        if number > last.number + 1:
            yield f"审计记录缺少{_numbers(last.number + 1, number - 1)}"
        elif number <= last.number or chained(last.chained, row) != row["chained"]:
            yield f"审计记录第 {number} 条（{_words(row)}）与写入时不同，或与前一条接不上"
        last = End(number, row["chained"])
    if end is None:
        yield "审计记录的末尾没有登记"
    elif end.number > last.number:
        yield f"审计记录末尾缺少{_numbers(last.number + 1, end.number)}"
    elif end.number < last.number:
        yield f"审计记录末尾多出{_numbers(end.number + 1, last.number)}"
    elif end != last:
        yield f"审计记录最后一条（第 {last.number} 条）不是登记的那一条"


def _numbers(first: int, last: int) -> str:
    return f"第 {first} 条" if first == last else f"第 {first} 至 {last} 条（{last - first + 1} 条）"


def _words(row: Any) -> str:
    kind = row["kind"]
    what = EventKind(kind).word if kind in set(EventKind) else kind
    return f"{str(row['when']).replace('T', ' ')}，{row['actor']}，{what}"


def _conditions(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    table = tables.event
    for column, value in (
        (table.c.kind, "" if wanted.kind == EventKind.UNREADABLE else wanted.kind),
        (table.c.division, wanted.division),
        (table.c.period, wanted.period),
    ):
        if value:
            yield column == value
    if wanted.actor:
        yield table.c.actor.contains(wanted.actor, autoescape=True)
    first, last = wanted.days
    if first:
        yield table.c.when >= first
    if last:
        yield table.c.when < f"{last}U"  # behind the T of every time of that day


def _event(row: Any) -> Event:
    said = {str(column): value for column, value in row._mapping.items()}
    said |= {"number": said.pop("id"), "report": said.pop("report_id")}
    facts = {side: facts_of(said[side]) for side in ("was", "now")}
    unread = [side for side in facts if facts[side] is None and said[side] is not None]
    with contextlib.suppress(msgspec.ValidationError):
        if not unread:
            return msgspec.convert(said | facts, Event)
    texts = {name: str(value) for name, value in said.items() if name not in _READ_APART}
    return Event(said["number"], EventKind.UNREADABLE, revision=0, was=None, now=None, **texts)
