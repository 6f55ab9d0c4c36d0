"""What is known of a workspace while it is open: where its file is by now, and what is damaged in it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.backups.shelf import Reason, backups_in, folder_of
from laiwu_desktop.desk.open_workspace import OpenWorkspace, Whereabouts
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import open_desk
from laiwu_desktop.store.database.soundness import Fault
from tests.conftest import noon
from tests.desk.small_township import original


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[TownshipDesk]:
    made = open_desk(str(shutil.copy(original(), tmp_path / "口镇.sqlite")), clock=noon, checked=False)
    assert isinstance(made, TownshipDesk)
    made.change_settings(filler="王小明")
    yield made
    made.close()


def file_of(desk: TownshipDesk) -> Path:
    assert desk.file is not None
    return desk.file


def becomes(desk: TownshipDesk, what: Whereabouts) -> None:
    """Let another program do something with the file."""
    file = file_of(desk)
    match what:
        case Whereabouts.DELETED:
            file.unlink()
        case Whereabouts.REPLACED:
            Path(shutil.copy(original(), file.with_name("别处.sqlite"))).replace(file)
        case Whereabouts.OVERWRITTEN:
            file.write_bytes(original().read_bytes()[:-4096])
            file.write_bytes(original().read_bytes())


@pytest.mark.parametrize("what", Whereabouts)
def test_it_is_known_what_became_of_the_file(desk: TownshipDesk, what: Whereabouts) -> None:
    desk.draft().enter(next(iter(desk.draft().figures.records)).key, "remarks", "示例数据甲")
    becomes(desk, what)
    assert desk.whereabouts is what


def test_what_cannot_be_read_just_now_is_where_it_was(
    desk: TownshipDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy() -> None:
        raise PersonError("locked", path=desk.file)

    monkeypatch.setattr(desk.store, "require_own", busy)
    assert desk.whereabouts is Whereabouts.HERE


def test_only_a_file_that_is_no_share_s_is_held_open_and_written_again(
    desk: TownshipDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (desk.holds_open, desk.can_write_again) == (True, True)
    with monkeypatch.context() as patch:
        patch.setattr(OpenWorkspace, "is_on_share", True)
        assert (desk.holds_open, desk.can_write_again) == (False, False)
    with monkeypatch.context() as patch:
        patch.setattr(OpenWorkspace, "file", None)  # as of a server
        assert (desk.holds_open, desk.can_write_again) == (False, False)
    desk.only_look(PersonError("only_look", made="2006-12-20"))
    assert (desk.holds_open, desk.can_write_again) == (True, False)


def filler_in(backup: Path, tmp_path: Path) -> str:
    again = open_desk(str(shutil.copy(backup, tmp_path / "看.sqlite")), clock=noon)
    filler = again.settings.filler
    again.close()
    return filler


@pytest.mark.parametrize("what", [Whereabouts.HERE, Whereabouts.DELETED, Whereabouts.REPLACED])
def test_a_backup_is_one_of_what_is_open(desk: TownshipDesk, tmp_path: Path, what: Whereabouts) -> None:
    becomes(desk, what)
    desk.back_up(Reason.ASKED)
    (kept,) = backups_in(folder_of(file_of(desk)))
    assert filler_in(kept.path, tmp_path) == "王小明"


def test_of_what_was_written_over_none_is_made(desk: TownshipDesk) -> None:
    desk.draft().enter(next(iter(desk.draft().figures.records)).key, "remarks", "示例数据甲")
    becomes(desk, Whereabouts.OVERWRITTEN)
    with pytest.raises(PersonError) as caught:
        desk.back_up(Reason.ASKED)
    assert caught.value.code == "overwritten"
    assert backups_in(folder_of(file_of(desk))) == []


def test_none_is_kept_where_the_disk_was_taken_away(
    desk: TownshipDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def other_disk() -> None:
        raise PersonError("disk_gone", path=desk.file)

    monkeypatch.setattr(desk.store, "require_same_disk", other_disk)
    with pytest.raises(PersonError) as caught:
        desk.back_up(Reason.ASKED)
    assert caught.value.code == "disk_gone"
    assert not folder_of(file_of(desk)).exists()


@pytest.mark.parametrize(
    ("found", "taken_back", "reads_drafts"),
    [
        ((), None, True),
        ((Fault("示例数据：回执会重做", is_mended=True),), None, True),
        ((Fault("示例数据：1 行"),), None, False),
        ((), Path("退回前.sqlite"), True),
    ],
)
def test_drafts_are_looked_through_unless_the_file_is_damaged(
    desk: TownshipDesk, monkeypatch: pytest.MonkeyPatch, found: tuple[Fault, ...], taken_back: Path | None,
    reads_drafts: bool,
) -> None:  # fmt: skip
    """What is damaged may not be read at all."""
    monkeypatch.setattr(desk.store, "faults", lambda: found)
    read: list[str] = []
    monkeypatch.setattr(desk.store.changes, "unlike_log", lambda report: read.append(report) or {report})
    desk.taken_back = taken_back
    told = desk.faults()
    assert bool(read) == reads_drafts
    assert set(found) <= set(told)
    assert any("退回前.sqlite" in fault.words for fault in told) == (taken_back is not None)
    assert any("与改动记录不符" in fault.words for fault in told) == reads_drafts


def test_of_a_server_no_drafts_are_looked_through(
    desk: TownshipDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has checksums of its own."""
    monkeypatch.setattr(OpenWorkspace, "file", None)
    monkeypatch.setattr(desk.store.changes, "unlike_log", lambda report: {report})
    assert desk.faults() == ()
