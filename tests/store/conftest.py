"""The databases of these tests: SQLite files, and a PostgreSQL server of our own."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.loading.load import load_forms
from laiwu_desktop.store.store import Store
from tests.formdef.small import EVERY_TYPE, HEAD, fields, folder_of


@pytest.fixture(scope="session")
def small_forms(tmp_path_factory: pytest.TempPathFactory) -> FormSet:
    """Two small forms with a field of every type: one row a village, and any number of them."""
    text = HEAD + fields(*EVERY_TYPE)
    rows = HEAD.replace("demo", "rows").replace("1表", "2表") + "repeats = true\n" + fields(*EVERY_TYPE)
    return load_forms(folder_of(tmp_path_factory.mktemp("small"), demo=text, rows=rows))


# Stops the server when its own input ends: at the end of the tests, and also when they are killed.
_GUARD = 'cat; "$1" stop --mode=immediate --pgdata "$0/data"; rm -rf "$0"'


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """A PostgreSQL server on a socket in a folder of its own, as a URL that lacks the database's name."""
    programs = _programs()
    if programs is None or os.name == "nt":
        pytest.skip("no PostgreSQL server programs on this machine")
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    user = _server_user()
    if user:
        shutil.chown(folder, user)

    def run(program: str, *arguments: str) -> None:
        done = subprocess.run(
            [programs / program, "--pgdata", folder / "data", *arguments],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=folder, user=user, timeout=120,
            env={"PATH": os.defpath, "LC_ALL": "C"}, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout

    guard = subprocess.Popen(
        ["sh", "-c", _GUARD, folder, programs / "pg_ctl"],
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", user=user,
        start_new_session=True,
    )  # fmt: skip
    with guard:
        run("initdb", "--username=tests", "--auth=trust", "--encoding=UTF8", "--no-sync")
        options = f"-k {folder} -c listen_addresses='' -c fsync=off -c max_connections=50"
        run("pg_ctl", "start", "--wait", f"--log={folder / 'log'}", f"--options={options}")
        yield f"postgresql+psycopg://tests@/{{}}?host={folder}"


def _programs() -> Path | None:
    """The folder of initdb and pg_ctl: Debian keeps them out of the PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    initdb = str(found[-1]) if found else shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb else None


def _server_user() -> str | None:
    """Whom the server runs as when we are root, as whom it refuses to run; its package makes that user."""
    return "postgres" if os.geteuid() == 0 else None


_numbers = itertools.count(1)


@pytest.fixture(params=["sqlite", "postgresql"])
def location(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an empty database is, of either kind."""
    if request.param == "sqlite":
        return str(tmp_path / "示例 工作区%20#1.sqlite")
    import psycopg

    url = request.getfixturevalue("server")
    name = f"workspace_{next(_numbers)}"
    with psycopg.connect(url.format("postgres").replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return str(url.format(name))


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
