"""The lines of the change log: deeds written down and read again, always as part of a larger transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from itertools import groupby
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, select

from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.report.change import (
    Change,
    Deed,
    ExplanationChange,
    Kind,
    Logged,
    RowChange,
    ValueChange,
)
from laiwu_desktop.formdef.report.content import Explanation, RecordKey
from laiwu_desktop.store.database import tables
from laiwu_desktop.store.database.quick import Quick
from laiwu_desktop.store.report.editions import EditionStore
from laiwu_desktop.store.report.records import key_of

# Inline: nobody asks for the number of a line that was just written, and to fetch it costs.
_add_line = Quick(tables.change.insert().inline())


class ChangeLog:
    """One line for each change; values as they stand in the canonical form, as JSON."""

    def __init__(self, editions: EditionStore) -> None:
        self._editions = editions

    def write(
        self, connection: Connection, report_id: str, deed: Deed, changes: Iterable[Change], forms: FormSet
    ) -> None:
        """Add the lines of a deed, in one statement. `forms` are those that know its fields."""
        common = {
            "action": deed.id, "about": deed.about, "undoes": deed.undoes,
            "report_id": report_id, "actor": deed.actor, "when": deed.when,
        }  # fmt: skip
        _add_line.run(connection, [{**common, **_line(change, deed, forms)} for change in changes])

    def read(self, connection: Connection, condition: ColumnElement[bool]) -> list[Logged]:
        """The deeds whose lines meet a condition, in order; of each only those lines."""
        table = tables.change
        lines = connection.execute(select(table).where(condition).order_by(table.c.id)).all()
        known = self._editions.known_in(connection)
        found = []
        for action, group in groupby(lines, key=lambda line: str(line.action)):
            of_it = list(group)
            last = of_it[-1]
            deed = Deed(action, _kind(of_it), last.actor, last.when, last.about, last.undoes)
            changes = (change for line in of_it if (change := _change(line, known, deed)) is not None)
            found.append(Logged(last.report_id, deed, tuple(changes), last.id))
        return found


def _kind(lines: list[Any]) -> Kind:
    """That of a deed: of what is confirmed unseen some may have been seen, which its lines say."""
    kinds = [Kind[line.kind.upper()] for line in lines]
    return Kind.CONFIRM_UNSEEN if Kind.CONFIRM_UNSEEN in kinds else kinds[-1]


def _line(change: Change, deed: Deed, forms: FormSet) -> dict[str, Any]:
    is_seen = deed.kind is Kind.CONFIRM_UNSEEN and isinstance(change, ValueChange) and change.seen
    kind = (Kind.CONFIRM if is_seen else deed.kind).name.lower()
    line = {**msgspec.structs.asdict(change.key), "kind": kind, "field": "", "rule": ""}
    marks = {"was_carried": False, "now_carried": False}
    match change:
        case ValueChange():
            line["field"] = change.field
            marks = {"was_carried": change.was_carried, "now_carried": change.now_carried}
            encode = forms[change.key.form].fields[change.field].type.encode
            was, now = (None if v is None else _json(encode(v)) for v in (change.was, change.now))
        case RowChange():
            was, now = (_json(True) if there else None for there in (change.was, change.now))
        case ExplanationChange():
            line |= {"field": change.field, "rule": change.rule}
            was, now = (_json(said) if said else None for said in (change.was, change.now))
    return {**line, **marks, "was": was, "now": now}


def _change(line: Any, forms: FormSet, deed: Deed) -> Change | None:
    """A line as a change; None for a field that no edition here has."""
    key = key_of(line)
    was, now = (None if text is None else msgspec.json.decode(text) for text in (line.was, line.now))
    if line.rule:
        old, new = (None if said is None else msgspec.convert(said, Explanation) for said in (was, now))
        return ExplanationChange(key, line.field, line.rule, old, new)
    if not line.field:
        return RowChange(key, bool(was), bool(now))
    if key.form not in forms or line.field not in forms[key.form].fields:
        return None
    decode = forms[key.form].fields[line.field].type.decode
    before, after = (None if data is None else decode(data) for data in (was, now))
    is_seen = Kind[line.kind.upper()] is not deed.kind
    return ValueChange(key, line.field, before, after, line.was_carried, line.now_carried, is_seen)


def sealed(connection: Connection, report_id: str) -> dict[str, str | int]:
    """How many lines there are about a report, and the SHA-256 over them in their order: once it is frozen
    none comes any more, and none may go.
    """
    table, hashed, count = tables.change, hashlib.sha256(), 0
    query = select(table).where(table.c.report_id == report_id).order_by(table.c.id)
    for row in connection.execute(query):
        hashed.update(_json([*row]).encode())
        count += 1
    return {"changes": count, "changes_sha256": hashed.hexdigest()}


def newest_line(connection: Connection, report_id: str) -> int:
    """The number of the last line about a report; 0 when there is none."""
    table = tables.change
    query = select(table.c.id).where(table.c.report_id == report_id).order_by(table.c.id.desc()).limit(1)
    return connection.scalar(query) or 0


def of_row(key: RecordKey) -> ColumnElement[bool]:
    """The condition: a line about this row."""
    table = tables.change
    return (table.c.unit_code == key.unit_code) & (table.c.form == key.form) & (table.c.seq == key.seq)


def _json(data: Any) -> str:
    return msgspec.json.encode(data, order="sorted").decode()
