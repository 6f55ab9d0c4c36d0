"""The rows of reports in the database: values in the tables of their forms, what is said of them beside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Table, and_, delete, select, update

from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.report import Record, RecordKey
from laiwu_desktop.formdef.values import AsTyped, Missing, Value
from laiwu_desktop.store import tables


class Rows:
    """Reads and writes rows, always as part of a larger transaction."""

    def __init__(self, forms: FormSet, form_tables: Mapping[str, Table]) -> None:
        self._forms = forms
        self._tables = form_tables

    def read(self, connection: Connection, report_id: str, only: RecordKey | None = None) -> Iterable[Record]:
        """The rows of a report, or the one of `only`."""
        extra: dict[RecordKey, dict[str, Value]] = defaultdict(dict)
        for row in self._known_rows(connection, tables.as_typed, report_id):
            extra[key_of(row)][row.field] = AsTyped(row.text)
        for row in self._known_rows(connection, tables.missing_reason, report_id):
            extra[key_of(row)][row.field] = Missing[row.reason.upper()]
        carried: dict[RecordKey, set[str]] = defaultdict(set)
        for row in self._known_rows(connection, tables.carried, report_id):
            carried[key_of(row)].add(row.field)
        for form in self._forms if only is None else (self._forms[only.form],):
            table = self._tables[form.name]
            names = [field.name for field in form.entered]
            query = (
                select(table).where(table.c.report_id == report_id).order_by(table.c.unit_code, table.c.seq)
            )
            if only is not None:
                query = query.where(table.c.unit_code == only.unit_code, table.c.seq == only.seq)
            for row in connection.execute(query).mappings():
                key = RecordKey(form.name, row["unit_code"], row["seq"])
                values = {name: row[name] for name in names if row[name] is not None}
                yield Record(key, values | extra.get(key, {}), frozenset(carried.get(key, ())))

    def _known_rows(self, connection: Connection, table: Table, report_id: str) -> Iterable[Any]:
        """What is said of fields that the forms in force still have."""
        for row in side_rows(connection, table, report_id):
            if row.form in self._forms and row.field in self._forms[row.form].fields:
                yield row

    def insert(
        self, connection: Connection, report_id: str, records: Iterable[Record], *, numbered: bool = True
    ) -> None:
        """Add rows that are not there; those not `numbered` here leave the numbers given here as they are."""
        rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
        side: dict[Table, list[dict[str, Any]]] = defaultdict(list)
        for record in records:
            key = {"report_id": report_id, **msgspec.structs.asdict(record.key)}
            form = self._forms[record.key.form]
            plain: dict[str, Value] = {field.name: None for field in form.entered}
            for name, value in record.values.items():
                place = {**key, "field": name}
                if isinstance(value, AsTyped):
                    side[tables.as_typed].append({**place, "text": value.text})
                elif isinstance(value, Missing):
                    side[tables.missing_reason].append({**place, "reason": value.name.lower()})
                else:
                    plain[name] = value
            side[tables.carried].extend({**key, "field": name} for name in record.carried)
            rows[form.name].append(
                {"report_id": report_id, "unit_code": record.key.unit_code, "seq": record.key.seq, **plain}
            )
        for name, batch in rows.items():
            connection.execute(self._tables[name].insert(), batch)
            if numbered and self._forms[name].repeats:
                _keep_numbers(connection, name, batch)
        for table, batch in side.items():
            if batch:
                connection.execute(table.insert(), batch)

    def delete_all(self, connection: Connection, report_id: str) -> None:
        """Take out every row of a report."""
        for table in (*self._tables.values(), tables.as_typed, tables.missing_reason, tables.carried):
            connection.execute(delete(table).where(table.c.report_id == report_id))

    def photos_beside(self, connection: Connection, report_id: str) -> set[str]:
        """The ids of the photos that the rows of other reports name."""
        found: set[str] = set()
        for form in self._forms:
            table = self._tables[form.name]
            for column in (table.c[field.name] for field in form.entered if field.is_photo):
                others = select(column).where(table.c.report_id != report_id, column.is_not(None))
                found.update(name for names in connection.scalars(others) for name in names)
        return found

    def delete(self, connection: Connection, report_id: str, key: RecordKey) -> None:
        """Take a row out, with all that is said of its fields."""
        table = self._tables[key.form]
        connection.execute(
            delete(table).where(
                table.c.report_id == report_id, table.c.unit_code == key.unit_code, table.c.seq == key.seq
            )
        )
        for side in (tables.as_typed, tables.missing_reason, tables.carried):
            connection.execute(delete(side).where(same_record(side, report_id, key)))


def _keep_numbers(connection: Connection, form: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """Remember the highest number of each unit."""
    highest: dict[str, int] = {}
    for row in rows:
        highest[row["unit_code"]] = max(highest.get(row["unit_code"], 0), row["seq"])
    table = tables.number_given
    for unit_code, number in highest.items():
        here = and_(table.c.form == form, table.c.unit_code == unit_code)
        known = connection.scalar(select(table.c.highest).where(here))
        given = {"form": form, "unit_code": unit_code, "highest": number}
        if known is None:
            connection.execute(table.insert(), given)
        elif known < number:
            connection.execute(update(table).where(here), given)


def same_record(table: Table, report_id: str, key: RecordKey) -> ColumnElement[bool]:
    """The condition: of this row."""
    return and_(
        table.c.report_id == report_id,
        table.c.form == key.form,
        table.c.unit_code == key.unit_code,
        table.c.seq == key.seq,
    )


def side_rows(connection: Connection, table: Table, report_id: str) -> Iterable[Any]:
    """What a table beside the rows says of a report, in a fixed order."""
    query = select(table).where(table.c.report_id == report_id)
    return connection.execute(query.order_by(*table.primary_key.columns))


def key_of(row: Any) -> RecordKey:
    """Which row is meant."""
    return RecordKey(row.form, row.unit_code, row.seq)
