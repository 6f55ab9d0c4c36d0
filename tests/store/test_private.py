"""A workspace file, what SQLite keeps beside it, and a backup are their owner's alone."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.report import Report
from laiwu_desktop.store import backup
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
