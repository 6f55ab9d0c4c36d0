"""One table per form with a typed column for every entered field, as the form files say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache

from sqlalchemy import (
    CheckConstraint,
    Column,
    Connection,
    Engine,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    select,
)
from sqlalchemy.schema import CreateColumn, CreateTable

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.formdef.form import Field, Form, FormSet
from laiwu_desktop.store.database import soundness, tables
from laiwu_desktop.store.database.column_types import column_kind, column_type
from laiwu_desktop.store.database.engine import reading, writing
from laiwu_desktop.store.database.quick import driver
from laiwu_desktop.store.file import row_digests

# Over all the editions that a workspace keeps. The largest form shipped asks 22.
MOST_COLUMNS = 500


def fit_form_tables(engine: Engine, forms: FormSet) -> None:
    """Create what the form files have and the database has not: tables, and columns of new fields.

    A column whose field is gone stays, with its values. A field whose type changed is refused
    (PersonError "form_changed"): its stored values would be misread; and so are more columns than a table
    can have. "no_right.columns" where whoever is at a server may not change what belongs to its owner.
    """
    wanted = form_tables(forms)
    with reading(engine) as connection:
        stored = _stored_columns(connection)
    fields = {(form.name, field.name): field for form in forms for field in form.entered}
    for key, field in fields.items():
        if key in stored and stored[key] != column_kind(field.type):
            raise PersonError(
                "form_changed.stored",
                field=".".join(key),
                stored=stored[key],
                kind=column_kind(field.type),
            )
    if fields.keys() <= stored.keys():
        return
    try:
        _grow_all(engine, wanted, fields)
    except PersonError as error:
        if error.code != "no_right":
            raise
        new = {form for form, _ in fields.keys() - stored.keys()}
        raise PersonError(
            "no_right.columns", titles="、".join(forms[name].title for name in sorted(new))
        ) from error


def _grow_all(engine: Engine, wanted: Mapping[str, Table], fields: Mapping[tuple[str, str], Field]) -> None:
    with writing(engine) as connection:
        stored = _stored_columns(connection)  # again, now that nobody else is growing them
        new = [key for key in fields if key not in stored]
        _require_room([*stored, *new])
        if is_file := connection.dialect.name == "sqlite":
            soundness.require_sound(driver(connection))
        _grow(connection, wanted, {form for form, _ in stored}, new)
        kinds = [{"form": f, "field": n, "kind": column_kind(fields[f, n].type)} for f, n in new]
        if kinds:
            connection.execute(tables.form_column.insert(), kinds)
        if is_file:
            row_digests.renew(driver(connection))


def _require_room(columns: Iterable[tuple[str, str]]) -> None:
    """PostgreSQL takes 1,600 columns, with those that are gone; and all of them are added up in one query."""
    for form, count in Counter(form for form, _ in columns).items():
        if count > MOST_COLUMNS:
            raise PersonError("form_changed.too_many", form=form, count=count, most=MOST_COLUMNS)


def _stored_columns(connection: Connection) -> dict[tuple[str, str], str]:
    rows = connection.execute(select(tables.form_column))
    return {(row.form, row.field): row.kind for row in rows}


def _grow(
    connection: Connection, wanted: Mapping[str, Table], created: set[str], new: list[tuple[str, str]]
) -> None:
    """Make the tables of new forms, and the columns of new fields in tables that are there."""
    for form in sorted({form for form, _ in new} - created):
        connection.execute(CreateTable(wanted[form]))
    for form, field in new:
        if form in created:
            _add_column(connection, wanted[form], field)


def _add_column(connection: Connection, table: Table, name: str) -> None:
    column = CreateColumn(table.c[name]).compile(dialect=connection.dialect)
    preparer = connection.dialect.identifier_preparer
    connection.exec_driver_sql(f"ALTER TABLE {preparer.format_table(table)} ADD COLUMN {column}")


@lru_cache(maxsize=32)
def form_tables(forms: FormSet) -> Mapping[str, Table]:
    """The tables of the forms, in a metadata of their own: they come from the form files."""
    own = MetaData()
    tables.report.to_metadata(own)
    return {form.name: _form_table(form, own) for form in forms}


def _form_table(form: Form, own: MetaData) -> Table:
    return Table(
        f"{tables.FORM_PREFIX}{form.name}",
        own,
        Column("report_id", String(32), ForeignKey("report.id"), primary_key=True),
        Column("unit_code", String(12), primary_key=True),
        Column("seq", Integer, CheckConstraint("seq >= 0"), primary_key=True),
        *(Column(field.name, column_type(field.type)) for field in form.entered),
    )
