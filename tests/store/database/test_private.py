"""A workspace file, what SQLite keeps beside it, and a backup are their owner's alone."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.location import joined
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.report.content import Report
from laiwu_desktop.store import store as store_module
from laiwu_desktop.store.database import backup
from laiwu_desktop.store.database.migrating import migrate
from laiwu_desktop.store.store import Store
from tests.store.small_reports import OpenStore
from tests.store.sqlite_workspace import HEAD_1, rows

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows keeps no such modes")


@pytest.fixture(autouse=True)
def _usual_mask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def modes(folder: Path) -> set[int]:
    return {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}


def test_a_workspace_is_made_private_with_all_that_lies_beside_it(
    file: Path, forms: FormSet, open_store: OpenStore
) -> None:
    made = open_store(str(file), forms)
    made.reports.add(Report(HEAD_1, rows(0)))
    assert modes(file.parent) == {0o600}
    made.close()
    backup.back_up(str(file), file.with_name("备份.sqlite"))
    backup.restore(file.with_name("备份.sqlite"), str(file.with_name("新.sqlite")))
    assert modes(file.parent) == {0o600}


def test_a_workspace_is_private_from_its_first_moment(
    file: Path, forms: FormSet, open_store: OpenStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[set[int]] = []
    monkeypatch.setattr(
        store_module,
        "migrate",
        lambda *at, **how: (found.append(modes(file.parent)), migrate(*at, **how)),
    )
    open_store(str(file), forms)
    assert found == [{0o600}]


def test_a_workspace_that_everybody_could_read_is_tightened(
    file: Path, forms: FormSet, open_store: OpenStore
) -> None:
    open_store(str(file), forms).close()
    file.chmod(0o664)
    again = open_store(str(file), forms, create=False)
    again.reports.add(Report(HEAD_1, rows(0)))
    assert modes(file.parent) == {0o600}


def test_the_database_of_another_program_is_left_as_it_is(file: Path, forms: FormSet) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE theirs (a)")
    connection.close()
    file.chmod(0o644)
    with pytest.raises(PersonError, match="不是本程序的工作区"):
        Store(str(file), forms)
    assert modes(file.parent) == {0o644}


def test_a_server_that_asks_for_a_password_says_so_and_nobody_repeats_it(server: str, forms: FormSet) -> None:
    folder = Path(parse_qs(urlsplit(server).query)["host"][0])
    rules = folder / "data" / "pg_hba.conf"
    before = rules.read_text()
    with psycopg.connect(f"host={folder} user=tests dbname=postgres", autocommit=True) as connection:
        connection.execute("CREATE ROLE clerk LOGIN PASSWORD 'right'")
        rules.write_text(f"local all clerk scram-sha-256\n{before}")
        connection.execute("SELECT pg_reload_conf()")
        try:
            address = server.format("postgres").replace("tests@", "clerk@")
            for location in (address, joined(address, "wrong"), address.replace("clerk@", "clerk:wrong@")):
                with pytest.raises(PersonError) as refused:
                    Store(location, forms)
                assert refused.value.code == "needs_password"
                assert "wrong" not in str(refused.value)
        finally:
            rules.write_text(before)
            connection.execute("SELECT pg_reload_conf()")
            connection.execute("DROP ROLE clerk")
