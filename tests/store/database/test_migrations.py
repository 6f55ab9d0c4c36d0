"""New workspaces, and those of earlier versions, which become like them."""

from __future__ import annotations

import contextlib
import re
import sqlite3
from pathlib import Path

import msgspec
import pytest
import sqlalchemy
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.report.change import ValueChange
from laiwu_desktop.formdef.report.content import Record, RecordKey, Report
from laiwu_desktop.formdef.values import AsTyped
from laiwu_desktop.store.database import tables
from laiwu_desktop.store.database.engine import database_url
from laiwu_desktop.store.database.migrating import HEAD, MIGRATIONS
from laiwu_desktop.store.file import row_digests
from laiwu_desktop.store.store import Store
from tests.conftest import CITY
from tests.store.small_reports import TOWN, OpenStore
from tests.store.sqlite_workspace import HEAD_1, MOST_SECONDS, UNITS, as_the_program, child


def test_the_migrations_make_what_is_made_today(
    location: str, file: Path, forms: FormSet, open_store: OpenStore, request: pytest.FixtureRequest
) -> None:
    """Whichever way a workspace came to be, its tables are the same to the letter."""
    other = str(file) if "://" not in location else request.getfixturevalue("postgres").database("migrated")
    made_at("0001", other)
    new, migrated = open_store(location, forms), open_store(other, forms)
    assert everything_in(migrated) == everything_in(new)
    for store in (new, migrated):
        with store._engine.connect() as connection:
            options = {"compare_type": True, "compare_server_default": True, "include_object": is_fixed}
            context = MigrationContext.configure(connection, opts=options)
            assert compare_metadata(context, tables.metadata) == []
            assert context.get_current_revision() == HEAD


def is_fixed(_thing: object, name: str | None, kind: str, *_: object) -> bool:
    others = ("form_demo", "alembic_version", row_digests.COUNTS)  # the last: of files alone
    is_other = str(name).startswith(others) or name == row_digests.COLUMN
    return kind not in ("table", "column") or not is_other


OF_A_SERVER = """
SELECT conrelid::regclass::text || ' ' || conname, pg_get_constraintdef(oid)
FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT tablename || ' ' || policyname, qual FROM pg_policies WHERE schemaname = 'public'
UNION ALL
SELECT table_name || ' ' || column_name,
       concat_ws(' ', data_type, character_maximum_length, is_nullable, column_default)
FROM information_schema.columns WHERE table_schema = 'public'
"""


def everything_in(store: Store) -> dict[str, list[str]]:
    """Tables, indexes, constraints and triggers by name: Alembic does not compare them all."""
    with store._engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            found = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
            return {name: clauses(sql) for name, sql in found}
        return {name: clauses(sql) for name, sql in connection.exec_driver_sql(OF_A_SERVER)}


def clauses(sql: str) -> list[str]:
    """In no order: SQLite puts an added column behind the others, and behind the constraints."""
    if sql.startswith("CREATE TRIGGER"):
        return sorted(re.findall(r"\w+", sql))
    return sorted(re.split(r", (?![^(]*\))", " ".join(sql.split()).rstrip(")")))


def test_a_workspace_of_the_first_version_is_brought_up_to_date(file: Path, forms: FormSet) -> None:
    """With what was said of its fields in three tables, which are one today."""
    made_at("0001", str(file))
    place = (HEAD_1.id, "demo", UNITS[0], 0)
    with contextlib.closing(sqlite3.connect(file)) as connection, connection:
        add_head(connection)
        connection.execute("CREATE TABLE form_demo (report_id, unit_code, seq, a BIGINT, b BIGINT)")
        connection.execute("INSERT INTO form_demo VALUES (?, ?, 0, 7, NULL)", (HEAD_1.id, UNITS[0]))
        for name in ("a", "b"):
            connection.execute("INSERT INTO form_column VALUES ('demo', ?, 'integer')", (name,))
        connection.execute("INSERT INTO as_typed VALUES (?, ?, ?, ?, 'b', '约七')", place)
        for name in ("a", "b"):
            connection.execute("INSERT INTO carried VALUES (?, ?, ?, ?, ?)", (*place, name))
    again = Store(str(file), forms)
    (row,) = again.reports.report(HEAD_1.id).records
    assert row == Record(RecordKey("demo", UNITS[0]), {"a": 7, "b": AsTyped("约七")}, frozenset({"a", "b"}))
    assert again.exchange.outbox() == again.exchange.inbox() == again.changes.since(HEAD_1.id, 0) == []
    again.close()


def add_head(connection: sqlite3.Connection, more: str = "") -> None:
    """Add the draft `HEAD_1` as an earlier version did; `more` are the columns that came since the first."""
    head = (HEAD_1.id, HEAD_1.division, HEAD_1.period, '{"demo":1}', HEAD_1.created)
    rest = f"1, '', 'draft', ?, ?, '', '', '', 0, ''{more}"
    connection.execute(f"INSERT INTO report VALUES (?, ?, ?, {rest})", head)


def made_at(version: str, location: str) -> None:
    """A database as that version of the program made it, without a row."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    engine = sqlalchemy.create_engine(database_url(location))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, version)
    engine.dispose()


def test_a_log_with_more_indexes_is_told_as_before(file: Path, forms: FormSet) -> None:
    made_at("0009", str(file))
    with contextlib.closing(sqlite3.connect(file)) as connection, connection:
        add_head(connection, ", 0")
        for number, was, now in ((1, None, "7"), (2, "7", "8")):
            said = (number, f"{number}" * 16, "enter", HEAD_1.id, UNITS[0], was, now)
            connection.execute(
                "INSERT INTO change VALUES (?, ?, ?, '', '', ?, 'demo', ?, 0, 'a', '', ?, ?, 0, 0, '甲', '')",
                said,
            )
    again = Store(str(file), forms)
    told = [change for logged in again.changes.history([HEAD_1.id], UNITS[0]) for change in logged.changes]
    again.close()
    key = RecordKey("demo", UNITS[0])
    assert told == [ValueChange(key, "a", None, 7), ValueChange(key, "a", 7, 8)]
    with contextlib.closing(sqlite3.connect(file)) as connection:
        found = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'change'"
        )
        assert found.fetchall() == [("change_of_report",)]


@pytest.mark.parametrize("is_known", [True, False])
def test_what_is_encrypted_to_counts_on_the_word_of_a_confirmed_key(
    file: Path, forms: FormSet, is_known: bool
) -> None:
    """Before 0014 nobody wrote down whose word it was; before 0007 whoever spoke first was believed."""
    made_at("0013", str(file))
    settings = {"role": "township", "division": TOWN, "period": "2006S2", "bureau_recipient": "age1"}
    with contextlib.closing(sqlite3.connect(file)) as connection, connection:
        row_digests.set_up(connection)
        connection.executemany("INSERT INTO workspace VALUES (?, ?)", settings.items())
        if is_known:
            connection.execute("INSERT INTO known_key VALUES (?, ?, '2006-12-20')", (CITY, "a" * 64))
    again = Store(str(file), forms)
    stored = again.workspace.settings()
    assert stored is not None
    assert stored.bureau_recipient == ("age1" if is_known else "")
    there = [(key.public_key, key.who, key.revoked, key.recipient) for key in again.keys.all()]
    assert there == ([("a" * 64, "", "", "age1")] if is_known else [])
    again.close()


def test_a_workspace_that_knew_no_held_reports_keeps_everything_and_takes_them(
    file: Path, forms: FormSet
) -> None:
    made_at("0006", str(file))
    new = msgspec.structs.replace(HEAD_1, id="2" * 32, state="held")
    with contextlib.closing(sqlite3.connect(file)) as connection:
        add_head(connection, ", 0")
        connection.execute("INSERT INTO known_key VALUES (?, ?, '2006-12-20')", (HEAD_1.division, "a" * 64))
        connection.commit()
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute("UPDATE report SET state = 'held'")
    again = Store(str(file), forms)
    assert again.reports.heads() == [HEAD_1]
    assert again.keys.known(HEAD_1.division) == {"a" * 64}
    again.reports.add(Report(new, ()))
    assert [head.id for head in again.reports.held()] == [new.id]
    again.close()
    with as_the_program(file) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute("UPDATE report SET state = 'perhaps'")


def test_no_digest_is_given_to_what_an_older_program_left_damaged(file: Path, forms: FormSet) -> None:
    made_at("0009", str(file))
    with contextlib.closing(sqlite3.connect(file)) as connection, connection:
        add_head(connection, ", 0")
        connection.execute("UPDATE report SET created = x'00'")
    before = file.read_bytes()
    with pytest.raises(PersonError) as caught:
        Store(str(file), forms)
    assert caught.value.code == "damaged_workspace"
    assert file.read_bytes() == before


def test_the_newest_migration_is_the_head() -> None:
    files = sorted(path.stem for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))
    assert files[-1].split("_")[0] == HEAD


OPENER = """
import sys
from pathlib import Path
from laiwu_desktop.store.store import Store
from laiwu_desktop.formdef.loading.load import load_forms
folder, file = sys.argv[1:]
Store(file, load_forms(Path(folder)), create=True).close()
print(*sorted(name for name in sys.modules if name in ("alembic", "psycopg")))
"""


def test_alembic_is_imported_for_a_database_that_is_behind_only(
    file: Path, tmp_path: Path, folder: Path
) -> None:
    made_at("0009", str(file))
    for workspace, imported in ((file, "alembic"), (file, ""), (tmp_path / "new.sqlite", "")):
        with child(OPENER, folder, workspace) as process:
            assert process.communicate(timeout=MOST_SECONDS)[0].strip() == imported
            assert process.returncode == 0


def test_who_made_what_of_a_report_becomes_the_beginning_of_the_trail(
    location: str, forms: FormSet, open_store: OpenStore
) -> None:
    made_at("0013", location)
    engine = sqlalchemy.create_engine(database_url(location))
    with engine.begin() as connection:
        for number, what in enumerate(("received", "accepted", "rejected", "superseded"), 1):
            place = f"'{'1' * 32}', '371203001000', '2006S2', 1"
            words = f"INSERT INTO ruling VALUES ({number}, {place}, '{what}', '示例甲', '2006-12-20')"
            connection.execute(sqlalchemy.text(words))
    engine.dispose()
    store = open_store(location, forms)
    told = store.events.events()
    assert [(event.number, event.kind, event.now) for event in told] == [
        (1, "receive", {"state": "received"}),
        (2, "accept", {"state": "accepted"}),
        (3, "reject", {"state": "rejected"}),
        (4, "receive", {"state": "superseded"}),
    ]
    assert {(event.actor, event.division, event.revision) for event in told} == {
        ("示例甲", "371203001000", 1)
    }
    assert store.events.troubles() == []
