"""The rows of reports in the database: values in the tables of their forms, what is said of them beside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
    bindparam,
    delete,
    select,
    update,
)

from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.report.content import Record, RecordKey
from laiwu_desktop.formdef.values import AsTyped, Missing, Value
from laiwu_desktop.store.database import tables
from laiwu_desktop.store.database.form_tables import form_tables
from laiwu_desktop.store.database.quick import Quick
from laiwu_desktop.store.report.row_numbers import keep_numbers

Pair = tuple[Record | None, Record | None]


class Found(msgspec.Struct, frozen=True):
    """A row, if it is there, with the state of its report and the editions it names, as they are stored. Both
    are "" where there is no such report.
    """

    state: str
    editions: str
    record: Record | None


@lru_cache(maxsize=32)
def rows_of(forms: FormSet) -> Rows:
    """Those of these forms, in whichever database: their statements are made once."""
    return Rows(forms)


class Rows:
    """Reads and writes rows, always as part of a larger transaction."""

    def __init__(self, forms: FormSet) -> None:
        self._forms = forms
        self._tables = form_tables(forms)
        self._reading = {form.name: Quick(_all_rows(self._tables[form.name])) for form in forms}
        self._finding = {form.name: Quick(_one_row(self._tables[form.name])) for form in forms}
        self._changing = {
            n: Quick(update(table).where(_in_place(table))) for n, table in self._tables.items()
        }

    def read(self, connection: Connection, report_id: str) -> Iterable[Record]:
        """The rows of a report."""
        marks: dict[RecordKey, list[Any]] = defaultdict(list)
        for mark in side_rows(connection, tables.cell_mark, report_id):
            marks[key_of(mark)].append(mark)
        for form in self._forms:
            for row in self._reading[form.name].rows(connection, {"of_report": report_id}):
                key = RecordKey(form.name, row["unit_code"], row["seq"])
                yield self._record(key, row, marks.get(key, ()))

    def find(self, connection: Connection, report_id: str, key: RecordKey) -> Found:
        """A row with how its report stands, in one statement: a save has few to spare.

        The report's row stays locked to the end of the transaction: nobody freezes what is being written.
        """
        place = {"of_report": report_id, "of_unit": key.unit_code, "of_seq": key.seq}
        found = self._finding[key.form].rows(connection, place)
        if not found:
            return Found("", "", None)
        state, editions = str(found[0]["_state"]), str(found[0]["_editions"])
        if found[0]["report_id"] is None:
            return Found(state, editions, None)
        marks = [row for row in found if row["_marked"] is not None]
        return Found(state, editions, self._record(key, found[0], [_Mark(row) for row in marks]))

    def _record(self, key: RecordKey, row: Mapping[str, Any], marks: Iterable[Any]) -> Record:
        """A row as a record; what is said of fields that the forms in force no more have is left out."""
        form = self._forms[key.form]
        values: dict[str, Value] = {
            field.name: row[field.name] for field in form.entered if row[field.name] is not None
        }
        known = [mark for mark in marks if mark.field in form.fields]
        for mark in known:
            if mark.as_typed is not None:
                values[mark.field] = AsTyped(mark.as_typed)
            elif mark.missing is not None:
                values[mark.field] = Missing[mark.missing.upper()]
        return Record(key, values, frozenset(mark.field for mark in known if mark.carried))

    def insert(
        self, connection: Connection, report_id: str, records: Iterable[Record], *, numbered: bool = True
    ) -> None:
        """Add rows that are not there; those not `numbered` here leave the numbers given here as they are."""
        self.replace(connection, report_id, [(None, record) for record in records], numbered=numbered)

    def replace(
        self, connection: Connection, report_id: str, pairs: Iterable[Pair], *, numbered: bool = True
    ) -> None:
        """Let rows be others: each pair is a row as it stands, and as it shall stand; None is no row."""
        pairs = list(pairs)
        for name, of_form in _by_form(pairs).items():
            self._write(connection, name, report_id, of_form)
            if numbered and self._forms[name].repeats:
                keep_numbers(connection, [now.key for was, now in of_form if was is None and now])
        self._write_marks(connection, report_id, pairs)

    def _write(self, connection: Connection, form: str, report_id: str, pairs: Sequence[Pair]) -> None:
        table = self._tables[form]
        gone = [_place(report_id, was.key) for was, now in pairs if was is not None and now is None]
        new = [self._columns(report_id, now) for was, now in pairs if was is None and now is not None]
        if gone:
            connection.execute(delete(table).where(_in_place(table)), gone)
        if new:
            connection.execute(table.insert(), new)
        for was, now in pairs:
            if was is not None and now is not None and (changed := _changed(was, now)):
                self._changing[form].run(connection, [{**_place(report_id, now.key), **changed}])

    def _columns(self, report_id: str, record: Record) -> dict[str, Any]:
        key = record.key
        plain = {f.name: _plain(record.values.get(f.name)) for f in self._forms[key.form].entered}
        return {"report_id": report_id, "unit_code": key.unit_code, "seq": key.seq, **plain}

    def _write_marks(self, connection: Connection, report_id: str, pairs: Iterable[Pair]) -> None:
        """Each mark that is another goes, comes or changes in its one row: a save touches one at the most."""
        gone, new, other = [], [], []
        for was, now in pairs:
            touched = _touched(was, now)
            before, after = _marks(was, touched), _marks(now, touched)
            for place in before.keys() | after.keys():
                key, field = place
                here = {**_place(report_id, key), "of_form": key.form, "of_field": field}
                if place not in after:
                    gone.append(here)
                elif place not in before:
                    said = {**msgspec.structs.asdict(key), "field": field, **after[place]}
                    new.append({"report_id": report_id, **said})
                elif before[place] != after[place]:
                    other.append({**here, **after[place]})
        _drop_mark.run(connection, gone)
        _add_mark.run(connection, new)
        _change_mark.run(connection, other)

    def delete_all(self, connection: Connection, report_id: str) -> None:
        """Take out every row of a report."""
        for table in (*self._tables.values(), tables.cell_mark):
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


_this_mark = and_(
    tables.cell_mark.c.report_id == bindparam("of_report"),
    tables.cell_mark.c.form == bindparam("of_form"),
    tables.cell_mark.c.unit_code == bindparam("of_unit"),
    tables.cell_mark.c.seq == bindparam("of_seq"),
    tables.cell_mark.c.field == bindparam("of_field"),
)
_add_mark = Quick(tables.cell_mark.insert())
_change_mark = Quick(update(tables.cell_mark).where(_this_mark))
_drop_mark = Quick(delete(tables.cell_mark).where(_this_mark))


class _Mark:
    """A mark as `find` joins it to its row."""

    def __init__(self, row: Mapping[str, Any]) -> None:
        self.field, self.as_typed = row["_marked"], row["_as_typed"]
        self.missing, self.carried = row["_missing"], row["_carried"]


def _all_rows(table: Table) -> Select[Any]:
    """The rows of a report, in order."""
    of_report = table.c.report_id == bindparam("of_report")
    return select(table).where(of_report).order_by(table.c.unit_code, table.c.seq)


def _one_row(table: Table) -> Select[Any]:
    """A report's state with one row of it and the marks of that row: a line a mark, one at the least."""
    report, mark = tables.report, tables.cell_mark
    here = and_(
        table.c.report_id == report.c.id,
        table.c.unit_code == bindparam("of_unit"),
        table.c.seq == bindparam("of_seq"),
    )
    beside = and_(
        mark.c.report_id == table.c.report_id,
        mark.c.form == table.name.removeprefix(tables.FORM_PREFIX),
        mark.c.unit_code == table.c.unit_code,
        mark.c.seq == table.c.seq,
    )
    said = (
        mark.c.field.label("_marked"),
        mark.c.as_typed.label("_as_typed"),
        mark.c.missing.label("_missing"),
        mark.c.carried.label("_carried"),
    )
    return (
        select(report.c.state.label("_state"), report.c.editions.label("_editions"), table, *said)
        .select_from(report.outerjoin(table, here).outerjoin(mark, beside))
        .where(report.c.id == bindparam("of_report"))
        .with_for_update(of=report)
    )


def _by_form(pairs: Iterable[Pair]) -> dict[str, list[Pair]]:
    grouped: dict[str, list[Pair]] = defaultdict(list)
    for was, now in pairs:
        if record := now or was:
            grouped[record.key.form].append((was, now))
    return grouped


def _changed(was: Record, now: Record) -> dict[str, Any]:
    """The columns of a row that are others, with what they shall hold."""
    pairs = [
        (name, _plain(was.values.get(name)), _plain(now.values.get(name))) for name in _touched(was, now)
    ]
    return {name: new for name, old, new in pairs if old != new}


def _touched(was: Record | None, now: Record | None) -> set[str]:
    """The fields that hold something else, or are carried where they were not."""
    before, after = was.values if was else {}, now.values if now else {}
    others = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    return others | ((was.carried if was else frozenset()) ^ (now.carried if now else frozenset()))


def _plain(value: Value) -> Value:
    """What stands in the typed column."""
    return None if isinstance(value, AsTyped | Missing) else value


def _marks(record: Record | None, fields: Iterable[str]) -> dict[tuple[RecordKey, str], dict[str, Any]]:
    """What `cell_mark` holds of these fields of a row, by key and field."""
    found: dict[tuple[RecordKey, str], dict[str, Any]] = {}
    if record is None:
        return found
    for name in fields:
        value, carried = record.values.get(name), name in record.carried
        typed = value.text if isinstance(value, AsTyped) else None
        missing = value.name.lower() if isinstance(value, Missing) else None
        if typed is not None or missing is not None or carried:
            found[record.key, name] = {"as_typed": typed, "missing": missing, "carried": carried}
    return found


def _place(report_id: str, key: RecordKey) -> dict[str, Any]:
    return {"of_report": report_id, "of_unit": key.unit_code, "of_seq": key.seq}


def _in_place(table: Table) -> ColumnElement[bool]:
    """The condition: the row of `_place`."""
    return and_(
        table.c.report_id == bindparam("of_report"),
        table.c.unit_code == bindparam("of_unit"),
        table.c.seq == bindparam("of_seq"),
    )


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
