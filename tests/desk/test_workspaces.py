"""Making a workspace of a copy, and looking whether one is what was signed (示例数据)."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from laiwu_desktop.desk import workspaces
from laiwu_desktop.desk.workspaces import open_desk, require_verified, settle_in, verify_workspace
from laiwu_desktop.store.database.soundness import Fault
from laiwu_desktop.store.file.holding import lock_file
from tests.conftest import noon
from tests.desk.small_township import original
from tests.store.database.test_older_workspaces import restored
from tests.store.sqlite_workspace import as_the_program


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return Path(shutil.copy(original(), tmp_path / "口镇.sqlite"))


def fillers(file: Path) -> tuple[str, str]:
    desk = open_desk(str(file), clock=noon)
    desk.close()
    return desk.settings.filler, desk.settings.endpoint


def test_a_copy_gets_the_settings_of_its_place_and_is_let_go_of(file: Path) -> None:
    settle_in(file, {"endpoint": "/交换"}, noon())
    assert not lock_file(file).exists()
    assert [*file.parent.iterdir()] == [file]
    assert fillers(file) == ("", "/交换")


@pytest.mark.parametrize(
    "act", [require_verified, lambda copy: settle_in(copy, {"endpoint": "/交换"}, noon())]
)
def test_of_an_older_program_s_copy_no_backup_is_made(tmp_path: Path, act: object) -> None:
    copy = restored("township", tmp_path / "旧.sqlite")
    act(copy)  # type: ignore[operator]
    assert [*tmp_path.iterdir()] == [copy]


def test_of_an_older_program_s_workspace_one_is(tmp_path: Path) -> None:
    copy = restored("township", tmp_path / "旧.sqlite")
    verify_workspace(str(copy))
    assert len([*tmp_path.iterdir()]) == 2


def test_what_is_made_again_by_itself_is_told_once_and_the_reports_are_looked_at(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault = Fault("示例数据：1 个要发送的文件有损坏", is_mended=True)
    monkeypatch.setattr(workspaces.backup, "faults", lambda *_: (fault,))
    found = verify_workspace(str(file))
    assert (found.reports, found.troubles) == (2, (fault.line,))


def test_in_a_damaged_file_no_report_is_looked_at(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fault = Fault("示例数据：1 行与写入时不同")
    monkeypatch.setattr(workspaces.backup, "faults", lambda *_: (fault,))
    found = verify_workspace(str(file))
    assert (found.reports, found.troubles) == (0, (fault.line,))


def test_a_draft_that_its_log_does_not_know_is_told(file: Path) -> None:
    with as_the_program(file) as connection, connection:
        connection.execute("UPDATE form_village_broadband SET households = households + 1")
    told = verify_workspace(str(file)).troubles
    assert told
    assert all("项与改动记录不符" in line for line in told)
