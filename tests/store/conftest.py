"""The databases of these tests: SQLite files, and a PostgreSQL server of our own."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.loading.load import load_forms
from laiwu_desktop.store.store import Store
from tests.formdef.small import EVERY_TYPE, HEAD, fields, folder_of
from tests.postgres import PostgresServer, postgres_server


@pytest.fixture(scope="session")
def small_forms(tmp_path_factory: pytest.TempPathFactory) -> FormSet:
    """Two small forms with a field of every type: one row a village, and any number of them."""
    text = HEAD + fields(*EVERY_TYPE)
    rows = HEAD.replace("demo", "rows").replace("1表", "2表") + "repeats = true\n" + fields(*EVERY_TYPE)
    return load_forms(folder_of(tmp_path_factory.mktemp("small"), demo=text, rows=rows))


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server of these tests' own."""
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="session")
def server(postgres: PostgresServer) -> str:
    """The server as a URL that lacks the database's name."""
    return postgres.url


_numbers = itertools.count(1)


@pytest.fixture(params=["sqlite", "postgresql"])
def location(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an empty database is, of either kind."""
    if request.param == "sqlite":
        return str(tmp_path / "示例 工作区%20#1.sqlite")
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.database(f"workspace_{next(_numbers)}")


@pytest.fixture
def open_store() -> Iterator[Callable[..., Store]]:
    """Opens workspaces and closes them afterwards."""
    opened: list[Store] = []

    def open_one(location: str, forms: FormSet, *, create: bool = True) -> Store:
        opened.append(Store(location, forms, create=create))
        return opened[-1]

    yield open_one
    for store in opened:
        store.close()


@pytest.fixture
def store(location: str, small_forms: FormSet, open_store: Callable[..., Store]) -> Store:
    """A new workspace of either kind, for the small forms."""
    return open_store(location, small_forms)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small form, for child processes to read as well."""
    numbers = fields(*(f'name = "{name}"; label = "{name}"; type = "integer"' for name in "ab"))
    return folder_of(tmp_path_factory.mktemp("small"), demo=HEAD + numbers)


@pytest.fixture(scope="module")
def forms(folder: Path) -> FormSet:
    """The small form."""
    return load_forms(folder)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the workspace is."""
    return tmp_path / "示例.sqlite"
