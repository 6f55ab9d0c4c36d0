"""What clerks of a bureau have written of reports and not sent yet, and what they say again and again.

Neither is part of any report; what was sent with a decision is no more here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import Engine, delete, insert, select

from laiwu_desktop.formdef.report.content import Comment, RecordKey
from laiwu_desktop.store.database import tables
from laiwu_desktop.store.database.engine import begun_again, reading, tell_others, writing


class Unsent(msgspec.Struct, frozen=True):
    """A comment on a report, by its id, that has not been sent; `comment.who` is whose it is."""

    report: str
    comment: Comment


class UnsentStore:
    """Reads and writes both. Every method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def all(self) -> list[Unsent]:
        """Everybody's, in the order of writing."""
        table = tables.unsent_comment
        with reading(self._engine) as connection:
            return [_unsent(row) for row in connection.execute(select(table).order_by(table.c.id))]

    @begun_again
    def put(self, report: str, who: str, comments: Sequence[Comment]) -> None:
        """Let one clerk's comments on a report be these, and no others."""
        table = tables.unsent_comment
        rows = [_row(report, who, comment) for comment in comments]
        with writing(self._engine) as connection:
            connection.execute(delete(table).where(table.c.report_id == report, table.c.who == who))
            if rows:
                connection.execute(insert(table), rows)
            tell_others(connection)

    def phrases(self) -> list[str]:
        """What is said again and again; none where nobody has written any."""
        table = tables.phrase
        with reading(self._engine) as connection:
            return list(connection.scalars(select(table.c.text).order_by(table.c.place)))

    @begun_again
    def put_phrases(self, phrases: Iterable[str]) -> None:
        """Let them be these."""
        rows = [{"place": place, "text": text} for place, text in enumerate(phrases)]
        with writing(self._engine) as connection:
            connection.execute(delete(tables.phrase))
            if rows:
                connection.execute(insert(tables.phrase), rows)


def _unsent(row: Any) -> Unsent:
    key = RecordKey(row.form, row.unit_code, row.seq) if row.form else None
    return Unsent(row.report_id, Comment(row.text, key, row.field, row.who, row.when, value=row.value))


def _row(report: str, who: str, comment: Comment) -> dict[str, Any]:
    key = comment.key or RecordKey("", "")
    place = msgspec.structs.asdict(key)
    said = {"field": comment.field, "text": comment.text, "value": comment.value, "when": comment.when}
    return {"report_id": report, "who": who, **place, **said}
