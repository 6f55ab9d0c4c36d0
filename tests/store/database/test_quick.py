"""Statements past SQLAlchemy mean what they mean through it: in either database, for every kind of column."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import date, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Engine,
    MetaData,
    Table,
    Text,
    Time,
    bindparam,
    delete,
    select,
    update,
)

from laiwu_desktop.formdef.states import State
from laiwu_desktop.store.database.column_types import OneOf, ScaledDecimal, Words
from laiwu_desktop.store.database.engine import connect, reading, writing
from laiwu_desktop.store.database.quick import COMPILED, Quick, Values
from tests.statements import Died

TABLE = Table(
    "示例", MetaData(),
    Column("id", BigInteger, primary_key=True, autoincrement=False), Column("whole", BigInteger),
    Column("scaled", ScaledDecimal(3)), Column("when", Date), Column("time", Time), Column("words", Words),
    Column("text", Text), Column("flag", Boolean), Column("state", OneOf(State)),
)  # fmt: skip
FULL: Values = {
    "id": 1, "whole": -(10**12), "scaled": Decimal("-0.125"), "when": date(2006, 2, 28), "time": time(23, 59),
    "words": ("yes", "no"), "text": "“示例”；%s :name ?", "flag": True, "state": State.DRAFT,
}  # fmt: skip
BLANK: Values = {"id": 2, **dict.fromkeys(list(FULL)[1:])}
HERE = TABLE.c.id == bindparam("here")

adding = Quick(TABLE.insert())
finding = Quick(select(TABLE, (TABLE.c.whole + 1).label("more")).where(HERE, TABLE.c.text != "别的"))
setting = Quick(update(TABLE).where(HERE))
dropping = Quick(delete(TABLE).where(HERE))


@pytest.fixture
def engine(location: str) -> Iterator[Engine]:
    found = connect(location)
    with writing(found) as connection:
        TABLE.create(connection)
    yield found
    found.dispose()


def stored(engine: Engine) -> list[Values]:
    """The rows as SQLAlchemy reads them."""
    with reading(engine) as connection:
        return [dict(row) for row in connection.execute(select(TABLE).order_by(TABLE.c.id)).mappings()]


def run(engine: Engine, statement: Quick, *lines: dict[str, Any]) -> None:
    with writing(engine) as connection:
        statement.run(connection, lines)


def test_what_is_added_is_what_sqlalchemy_reads(engine: Engine) -> None:
    run(engine, adding, {**FULL}, {**BLANK})
    assert stored(engine) == [FULL, BLANK]


def test_what_sqlalchemy_adds_is_found(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(TABLE.insert(), [dict(FULL), dict(BLANK)])
    with reading(engine) as connection:
        assert finding.rows(connection, {"here": 1}) == [{**FULL, "more": FULL["whole"] + 1}]
        assert finding.rows(connection, {"here": 2}) == []  # its text is NULL
        assert finding.rows(connection, {"here": 3}) == []


def test_only_the_columns_that_are_named_are_set_and_only_there(engine: Engine) -> None:
    run(engine, adding, {**FULL}, {**BLANK}, {**FULL, "id": 3})
    run(engine, setting, {"here": 1, "scaled": None})
    run(engine, setting, {"here": 2, "words": ("no",), "flag": False}, {"here": 3, "words": (), "flag": None})
    first, second, third = stored(engine)
    assert first == {**FULL, "scaled": None}
    assert second == {**BLANK, "words": ("no",), "flag": False}
    assert third == {**FULL, "id": 3, "words": (), "flag": None}


def test_rows_are_taken_out_line_by_line(engine: Engine) -> None:
    run(engine, adding, {**FULL}, {**BLANK}, {**FULL, "id": 3})
    run(engine, dropping, {"here": 1}, {"here": 3}, {"here": 9})
    run(engine, dropping)
    assert stored(engine) == [BLANK]


def test_it_is_part_of_the_transaction(engine: Engine) -> None:
    with contextlib.suppress(Died), writing(engine) as connection:
        adding.run(connection, [FULL])
        assert len(finding.rows(connection, {"here": 1})) == 1
        raise Died
    assert stored(engine) == []


def test_what_was_made_for_one_file_goes_for_the_next(tmp_path: Path) -> None:
    kept = []
    for name in ("口镇", "羊里镇"):
        found = connect(str(tmp_path / f"{name}.sqlite"))
        with writing(found) as connection:
            TABLE.create(connection)
            connection.execute(TABLE.insert(), FULL)
        assert stored(found) == [FULL]
        found.dispose()
        kept.append({*COMPILED})
    assert kept[0]
    assert kept[0] == kept[1]
