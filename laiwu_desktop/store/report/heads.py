"""The heads of reports in the database, always as part of a larger transaction."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, select, update

from laiwu_desktop.formdef.report.content import ReportHead
from laiwu_desktop.formdef.report.standing import RULES
from laiwu_desktop.formdef.states import State
from laiwu_desktop.store.database import tables

# What counts: whoever decides by what is here cannot be moved by what is held.
COUNTS = tables.report.c.state != State.HELD
_JSON = ("form_versions", "editions")


def heads_of(
    connection: Connection, which: ColumnElement[bool], division: str | None, period: str | None
) -> list[ReportHead]:
    """Those for which a condition holds, of a division and period (or all), oldest revision first."""
    table = tables.report
    query = select(table).where(which)
    query = query.order_by(table.c.division, table.c.period, table.c.revision, table.c.id)
    if division is not None:
        query = query.where(table.c.division == division)
    if period is not None:
        query = query.where(table.c.period == period)
    return [head_from(row) for row in connection.execute(query)]


def stored_head(connection: Connection, report_id: str) -> ReportHead | None:
    """That of one report; None when it is not there."""
    row = connection.execute(select(tables.report).where(tables.report.c.id == report_id)).first()
    return head_from(row) if row else None


def head_from(row: Any) -> ReportHead:
    """A row of the table as a head."""
    values = dict(row._mapping)
    values.pop("batches", None)  # no matter of who signs
    for column in _JSON:
        values[column] = msgspec.json.decode(values[column])
    return ReportHead(**values)


def head_row(head: ReportHead) -> dict[str, Any]:
    """The other way round."""
    row = msgspec.structs.asdict(head)
    return row | {column: as_json(row[column]) for column in _JSON}


def as_json(said: dict[str, Any]) -> str:
    """What stands in a column; the same for the same, whatever order it came in."""
    return msgspec.json.encode(said, order="sorted").decode()


def put_first(connection: Connection, head: ReportHead) -> None:
    """Store a workspace's first report, without rows, as part of a larger transaction: there nothing has
    become of divisions yet.
    """
    connection.execute(tables.report.insert(), head_row(head) | {"batches": 0})


def stands_on(connection: Connection, report_id: str) -> int | None:
    """After how many batches of what became of divisions the codes of a report are to be read; None where
    nobody knows, as of those that came, or were begun before it was kept.
    """
    table = tables.report
    return connection.scalar(select(table.c.batches).where(table.c.id == report_id))


def stand_on(connection: Connection, report_id: str, was: int | None, now: int) -> bool:
    """Let a report's codes be read otherwise from now on; whether nobody else has done so before."""
    table = tables.report
    this = (table.c.id == report_id) & table.c.batches.is_not_distinct_from(was)
    return connection.execute(update(table).where(this), {"batches": now}).rowcount > 0


def supersede(connection: Connection, report_ids: Iterable[str], by: ReportHead) -> None:
    """These give way, but for those of which something else was decided this very moment."""
    if report_ids := tuple(report_ids):
        table = tables.report
        gone = table.c.id.in_(report_ids) & table.c.state.in_(RULES[by.state].supersedes)
        connection.execute(update(table).where(gone), {"state": State.SUPERSEDED})
