"""What is said of a report in the database: the township's explanations, the bureau's comments."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, delete, select

from laiwu_desktop.formdef.report.content import Comment, Explanation, RecordKey, Settling
from laiwu_desktop.store.database import tables
from laiwu_desktop.store.database.engine import put_if_new
from laiwu_desktop.store.report.records import key_of, same_record, side_rows


def explanations(connection: Connection, report_id: str) -> Iterable[Explanation]:
    """The explanations of a report."""
    for row in side_rows(connection, tables.explanation, report_id):
        yield Explanation(key_of(row), row.field, row.rule, row.left, row.right, row.text, row.who, row.when)


def put_explanations(connection: Connection, report_id: str, those: Iterable[Explanation]) -> None:
    """Write or replace explanations; one with empty text is taken out."""
    table = tables.explanation
    for said in those:
        connection.execute(
            delete(table).where(
                same_record(table, report_id, said.key),
                table.c.field == said.field,
                table.c.rule == said.rule,
            )
        )
        if said.text:
            row = msgspec.structs.asdict(said) | msgspec.structs.asdict(said.key) | {"report_id": report_id}
            row.pop("key")
            connection.execute(table.insert(), row)


def replace_explanations(connection: Connection, report_id: str, those: Iterable[Explanation]) -> None:
    """Let these be all explanations of a report."""
    table = tables.explanation
    connection.execute(delete(table).where(table.c.report_id == report_id))
    put_explanations(connection, report_id, those)


def comments(connection: Connection, report_id: str) -> list[Comment]:
    """All that was ever said of a report, in its order."""
    table = tables.comment
    query = select(table).where(table.c.report_id == report_id).order_by(table.c.decision, table.c.id)
    return [
        Comment(
            row.text, key_of(row) if row.form else None, row.field, row.who, row.when, row.uid, row.decision,
            row.value,
        )
        for row in connection.execute(query)
    ]  # fmt: skip


def settlings(connection: Connection, of: ColumnElement[bool]) -> list[Settling]:
    """What was said by hand of the comments for which a condition on `comment` or `report` holds."""
    table, comment, report = tables.settling, tables.comment, tables.report
    query = (
        select(table, comment.c.text)
        .join(comment, comment.c.uid == table.c.comment)
        .join(report, report.c.id == comment.c.report_id)
        .where(of)
        .order_by(table.c.id)
    )
    return [
        Settling(row.uid, row.comment, row.text, row.settled, row.who, row.when)
        for row in connection.execute(query)
    ]


def put_settlings(connection: Connection, said: Iterable[Settling]) -> None:
    """Add what was said by hand, but what is there already, or is about no comment that is here."""
    table, comment = tables.settling, tables.comment
    for one in said:
        if connection.scalar(select(comment.c.id).where(comment.c.uid == one.comment).limit(1)) is not None:
            row = {"uid": one.id, "comment": one.comment, "settled": one.is_settled}
            put_if_new(connection, table, {**row, "who": one.who, "when": one.when}, "uid")


def put_comments(connection: Connection, report_id: str, said: Iterable[Comment]) -> None:
    """Add comments to those on a report; what is there already is not added again."""
    known = {comment.id for comment in comments(connection, report_id) if comment.id}
    rows = [_comment_row(report_id, comment) for comment in said if comment.id not in known]
    if rows:
        connection.execute(tables.comment.insert(), rows)


def _comment_row(report_id: str, comment: Comment) -> dict[str, Any]:
    said = msgspec.structs.asdict(comment)
    key, uid = said.pop("key") or RecordKey("", "", 0), said.pop("id")
    return {"report_id": report_id, "uid": uid, **msgspec.structs.asdict(key), **said}
