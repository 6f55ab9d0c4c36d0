"""Whichever call fails: the former state or the new one, and nothing half."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.backups.making import back_up_now
from laiwu_desktop.desk.backups.shelf import Reason, backups_in, folder_of
from laiwu_desktop.desk.keeping import moving
from laiwu_desktop.desk.keeping.moving import hand_over, take_over
from laiwu_desktop.desk.workspaces import open_desk, verify_workspace
from laiwu_desktop.store.database.backup import damage
from tests.conftest import noon
from tests.desk.keeping.faults import failing
from tests.desk.small_township import original

CALLS = ("open", "fsync", "replace", "link", "unlink", "mkdir", "chmod")
MOST = 40


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return Path(shutil.copy(original(), tmp_path / "口镇.sqlite"))


def each(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> Iterator[bool]:
    """Do something with each call failing in turn; whether it went well all the same."""
    for call in CALLS:
        for number in range(1, MOST):
            went_well = False
            with failing(monkeypatch, call, number) as failed, contextlib.suppress(PersonError):
                act()
                went_well = True
            yield went_well
            if not failed:
                break


def test_a_backup_is_whole_or_not_there(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = file.read_bytes()
    for went_well in each(monkeypatch, lambda: back_up_now(file, Reason.ASKED, datetime(2006, 12, 20, 8))):
        kept = backups_in(folder_of(file))
        assert all(damage(one.path) == "" for one in kept)
        assert len(kept) == 1 or not went_well
        assert file.read_bytes() == whole
        shutil.rmtree(folder_of(file), ignore_errors=True)


@pytest.mark.parametrize("password", ["", "示例密码 2006"])
def test_a_workspace_is_handed_over_with_a_whole_package_or_not_at_all(
    file: Path, monkeypatch: pytest.MonkeyPatch, password: str
) -> None:
    package, place = file.with_name("口镇.handover"), file.with_name("新.sqlite")
    # scrypt takes its second each time, and fails at nothing.
    monkeypatch.setattr(moving, "locked", lambda _name, data, _password: data)
    monkeypatch.setattr(moving, "unlocked", lambda path, _password: path.read_bytes())
    desk = open_desk(str(file), clock=noon)
    for went_well in each(monkeypatch, lambda: hand_over(desk, package, password)):
        assert (desk.refused is not None) == package.exists() == went_well
        if went_well:
            take_over(package, str(place))
            place.unlink()
            package.unlink()
            desk.take_back()
    desk.close()


def test_a_package_is_placed_whole_or_not_at_all(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package, place = file.with_name("口镇.handover"), file.parent / "新" / "口镇.sqlite"
    desk = open_desk(str(file), clock=noon)
    hand_over(desk, package)
    desk.close()
    for went_well in each(monkeypatch, lambda: take_over(package, str(place))):
        assert place.exists() or not went_well
        if place.exists():
            assert verify_workspace(str(place)).troubles == ()
        assert sorted(path.name for path in file.parent.iterdir() if path.is_file()) == [
            "口镇.handover", "口镇.sqlite",
        ]  # fmt: skip
        shutil.rmtree(place.parent, ignore_errors=True)
