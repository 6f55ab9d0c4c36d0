"""A watched folder: a file is told once it is whole, and again when it has changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.intake.watching import SETTLES, WatchedFolder


def test_a_file_is_told_once_it_has_stayed_as_it_is(tmp_path: Path) -> None:
    watched, file = WatchedFolder(tmp_path), tmp_path / "口镇.xlsx"
    assert watched.look(0) == []
    file.write_bytes(b"half")
    assert watched.look(1) == []
    assert watched.waits
    file.write_bytes(b"half and whole")
    assert watched.look(1 + SETTLES) == []  # it grew meanwhile
    assert watched.look(1 + 2 * SETTLES) == [file]
    assert watched.look(100) == []
    assert not watched.waits
    file.write_bytes(b"another one")
    assert watched.look(101) == []
    assert watched.look(101 + SETTLES) == [file]


def test_one_that_was_taken_away_is_told_when_it_comes_back(tmp_path: Path) -> None:
    watched, file = WatchedFolder(tmp_path, settles=0), tmp_path / "口镇.xlsx"
    file.write_bytes(b"whole")
    assert watched.look(0) == [file]
    file.unlink()
    assert watched.look(1) == []
    file.write_bytes(b"whole")
    assert watched.look(2) == [file]


@pytest.mark.parametrize("name", ["~$口镇.xlsx", "口镇.xlsx.part", "口镇.crdownload", ".口镇.xlsx.swp"])
def test_what_is_not_finished_by_its_name_is_left(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"x")
    (tmp_path / "空.xlsx").write_bytes(b"")
    (tmp_path / "夹").mkdir()
    assert WatchedFolder(tmp_path, settles=0).look(0) == []


def test_a_folder_that_is_away_is_told_and_may_come_back(tmp_path: Path) -> None:
    folder = tmp_path / "共享"
    watched = WatchedFolder(folder, settles=0)
    with pytest.raises(PersonError, match="共享"):
        watched.look(0)
    folder.mkdir()
    (folder / "口镇.xlsx").write_bytes(b"whole")
    assert watched.look(1) == [folder / "口镇.xlsx"]
