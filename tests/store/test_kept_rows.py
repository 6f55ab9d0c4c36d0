"""One row of the history changed or taken out behind the program's back is told, whichever table it is of."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
import sqlalchemy
from sqlalchemy import Connection

from laiwu_desktop.base.ids import comment_id
from laiwu_desktop.desk.trail.proof import trail_troubles
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.report.change import Kind, ValueChange
from laiwu_desktop.formdef.report.content import Comment, Report, Settling
from laiwu_desktop.formdef.states import State
from laiwu_desktop.formdef.trail.clerk import Clerk
from laiwu_desktop.seal.statements import KeyStatement
from laiwu_desktop.store.database import backup, tables
from laiwu_desktop.store.database.engine import writing
from laiwu_desktop.store.keys import KnownKey, put_statements
from laiwu_desktop.store.report.deeds.decided import Decision
from laiwu_desktop.store.store import Store
from tests.postgres import PostgresServer
from tests.store.small_reports import DEMO, TOWN, deed, head
from tests.store.tampering import unguarded

# Each table of the history, what a person calls it, and the column that is changed.
HISTORY = {
    "change": ("修改记录", "actor"),
    "clerk": ("人员", "name"),
    "comment": ("退回意见", "text"),
    "division_change": ("区划变更", "name"),
    "edition": ("报表定义", "text"),
    "event": ("审计记录", "actor"),
    "event_end": ("审计记录", "chained"),
    "key_statement": ("更换密钥的声明", "when"),
    "known_key": ("已确认的密钥", "who"),
    "settling": ("意见的处理", "who"),
}
WHEN = "2006-12-20T12:00:00"
KEY, OTHER_KEY = "ab" * 32, "cd" * 32
# As SM2 has them: an uncompressed point; a signature in DER.
LONG_KEY, LONG_SIGNATURE = "04" + "ab" * 64, "30" + "ab" * 71


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def lived(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store with a row and more in each table of the history."""
    location = str(tmp_path_factory.mktemp("kept") / "kept.sqlite")
    if request.param == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres")
        location = server.database("kept")
    forms: FormSet = request.getfixturevalue("small_forms")
    store = Store(location, forms, create=True)
    fill(store)
    yield store
    store.close()


def fill(store: Store) -> None:
    """What the program itself does: some rows it writes twice over, some it takes out again."""
    came = head(1, State.RECEIVED, decision=1)
    store.reports.add(Report(head(2), ()))
    store.changes.apply(head(2).id, [ValueChange(DEMO, "whole", None, 7)], deed(Kind.ENTER))
    store.reports.add(Report(came, ()))
    returned = msgspec.structs.replace(came, state=State.RETURNED, decision=2)
    said = tuple(
        Comment(text, None, "", "示例甲", WHEN, comment_id(text), 2)
        for text in ("示例数据：请核对", "示例二")
    )
    store.reports.review(came, lambda *_: Decision(returned, comments=said))
    store.settlings.say(returned, Settling("f" * 32, said[0].id, said[0].text, True, "示例甲", WHEN))
    clerk = store.clerks.add(Clerk(0, "示例甲", "甲", "2006-12-20", "", "", ""))
    store.clerks.end(clerk, "2006-12-21")
    for key in (KEY, OTHER_KEY):
        store.keys.trust(KnownKey(TOWN, key, WHEN, "示例甲", "phone"))
    with writing(store._engine) as connection:
        store.editions.put(connection, store.editions.in_force)
        put_statements(
            connection, [KeyStatement(TOWN, KEY, key, WHEN, "ab" * 64) for key in (KEY, OTHER_KEY)]
        )
        put_statements(connection, [KeyStatement(TOWN, LONG_KEY, OTHER_KEY, WHEN, LONG_SIGNATURE)])
        connection.execute(
            sqlalchemy.delete(tables.key_statement).where(tables.key_statement.c.new_key == KEY)
        )
        row = dict.fromkeys(("was", "code", "name", "level", "parent_code", "pinyin", "initials", "who"), "")
        change = {**row, "batch": 1, "day": "2007-01-01", "kind": "closed", "when": WHEN}
        connection.execute(tables.division_change.insert(), change)


def troubles(store: Store) -> list[str]:
    """All that `verify` has to say."""
    faults = backup.faults(store.file, {}) if store.file else ()
    return [*trail_troubles(store), *(fault.words for fault in faults)]


@contextlib.contextmanager
def as_another_program(store: Store) -> Iterator[Connection]:
    """Past the program: all triggers of a file are gone meanwhile; a server's take it for a stranger."""
    with store._engine.connect() as connection:
        if store.file is None:
            connection.exec_driver_sql("SET LOCAL laiwu.program = ''")
            yield connection
            connection.commit()
            return
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        with unguarded(driver, ("_",)):
            yield connection


def one_row(store: Store, table: str) -> dict[str, Any]:
    with store._engine.connect() as connection:
        return dict(connection.exec_driver_sql(f"SELECT * FROM {table}").mappings().all()[-1])


def put_back(store: Store, table: str, row: dict[str, Any]) -> None:
    names = ", ".join(f'"{name}"' for name in row)
    values = ", ".join(f":{name}" for name in row)
    with as_another_program(store) as connection:
        connection.execute(sqlalchemy.text(f"INSERT INTO {table} ({names}) VALUES ({values})"), row)


def take_out(store: Store, table: str, row: dict[str, Any], then: str = "DELETE FROM {}") -> None:
    keys = [column.name for column in tables.metadata.tables[table].primary_key]
    this = " AND ".join(f'"{name}" = :{name}' for name in keys)
    with as_another_program(store) as connection:
        words = sqlalchemy.text(f"{then.format(table)} WHERE {this}")
        assert connection.execute(words, {name: row[name] for name in keys}).rowcount == 1


@pytest.mark.parametrize("table", HISTORY)
def test_a_row_that_is_changed_or_gone_is_told(lived: Store, table: str) -> None:
    title, column = HISTORY[table]
    row = one_row(lived, table)
    assert troubles(lived) == []
    take_out(lived, table, row, f"UPDATE {{}} SET \"{column}\" = '别人'")
    assert any(title in line for line in troubles(lived))
    take_out(lived, table, row)
    assert any(title in line for line in troubles(lived))
    put_back(lived, table, row)
    assert troubles(lived) == []


def test_what_is_put_in_is_told_and_what_stands_with_another_decision(lived: Store) -> None:
    row = one_row(lived, "comment")
    take_out(lived, "comment", row, "UPDATE {} SET decision = 1")
    assert any("退回意见与审计记录中的不同" in line for line in troubles(lived))
    take_out(lived, "comment", row)
    put_back(lived, "comment", row)
    put_back(lived, "comment", {**row, "id": row["id"] + 100, "uid": "e" * 32})
    assert any("“退回意见”多出 1 行" in line for line in troubles(lived))
    take_out(lived, "comment", {"id": row["id"] + 100})
    assert troubles(lived) == []


def test_keys_of_another_algorithm_have_room_and_come_back_as_they_were(lived: Store) -> None:
    known = KnownKey("371203003000", LONG_KEY, WHEN, "示例甲", "phone")
    lived.keys.trust(known)
    assert lived.keys.of("371203003000") == [known]
    (said,) = [one for one in lived.keys.statements(TOWN) if one.old_key == LONG_KEY]
    assert said == KeyStatement(TOWN, LONG_KEY, OTHER_KEY, WHEN, LONG_SIGNATURE)
    assert not said.holds
    signed = {"public_key": LONG_KEY, "signature": LONG_SIGNATURE, "digest": "ab" * 32}
    came = head(3, State.RECEIVED, "371203003000", decision=1, **signed)
    lived.reports.add(Report(came, ()))
    assert lived.reports.head(came.id) == came
    assert troubles(lived) == []
