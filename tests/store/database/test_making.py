"""A workspace that could not be made leaves nothing behind that looks like one."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.store.database import migrating, tables
from laiwu_desktop.store.file.holding import lock_file
from laiwu_desktop.store.file.journal import logs_of
from laiwu_desktop.store.store import Store
from tests.store.small_reports import OpenStore
from tests.ui.disks import small_disk


def test_a_full_disk_keeps_no_empty_file(tmp_path: Path, small_forms: FormSet, open_store: OpenStore) -> None:
    with small_disk(tmp_path / "U盘") as disk:
        disk.fill()
        there = set(disk.folder.iterdir())
        with pytest.raises(PersonError) as caught:
            Store(str(disk.folder / "示例.sqlite"), small_forms, create=True)
        assert caught.value.code == "disk_full"
        assert set(disk.folder.iterdir()) == there
        disk.make_room()
        open_store(str(disk.folder / "示例.sqlite"), small_forms).close()


def test_where_none_can_be_made_that_is_said(tmp_path: Path, small_forms: FormSet) -> None:
    (tmp_path / "文件").touch()
    for place in ("没有/示例.sqlite", "文件/示例.sqlite", "."):
        with pytest.raises(PersonError, match="不能新建工作区") as caught:
            Store(str(tmp_path / place), small_forms, create=True)
        assert caught.value.code == "bad_workspace"
    assert [path.name for path in tmp_path.iterdir()] == ["文件"]


def test_an_empty_file_that_was_there_before_stays(tmp_path: Path, small_forms: FormSet) -> None:
    with small_disk(tmp_path / "U盘") as disk:
        file = disk.folder / "示例.sqlite"
        file.touch()
        disk.fill()
        with pytest.raises(PersonError):
            Store(str(file), small_forms, create=True)
        assert file.exists()


def test_none_is_made_under_a_name_that_belongs_to_another_one(
    file: Path, small_forms: FormSet, open_store: OpenStore
) -> None:
    """SQLite would take it for the log of the other, and whoever holds that for its lock."""
    open_store(str(file), small_forms).close()
    wal, _, journal = logs_of(file)
    wal.touch()
    there = sorted(file.parent.iterdir())
    for beside in (wal, journal, lock_file(file)):
        with pytest.raises(PersonError) as caught:
            Store(str(beside), small_forms, create=True)
        assert caught.value.code == "other_file"
    assert sorted(file.parent.iterdir()) == there


def test_what_another_program_made_meanwhile_is_taken_as_it_is(
    location: str, small_forms: FormSet, open_store: OpenStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was not there yet when this one looked."""
    make = migrating._make

    def made_twice(engine: Engine) -> None:
        for _ in range(2):
            make(engine)

    monkeypatch.setattr(migrating, "_make", made_twice)
    store = open_store(location, small_forms)
    store.workspace.settle("filler", "王小明")
    with store._engine.connect() as connection:
        assert connection.scalars(select(tables.version.c.version_num)).all() == [migrating.HEAD]
