"""A folder as the way between two offices: whole files or none, never over another."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.bureau import BureauDesk
from laiwu_desktop.desk.township import TownshipDesk
from laiwu_desktop.sync import folder as folder_module
from laiwu_desktop.sync.endpoint import open_endpoint
from laiwu_desktop.sync.folder import FolderEndpoint, sha256
from tests.conftest import TOWNSHIP
from tests.sample import fill_in


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    place = tmp_path / "U盘"
    place.mkdir()
    return place


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "数据包.xlsx"
    path.write_bytes(os.urandom(100_000))
    return path


def names(place: Path) -> list[str]:
    return sorted(path.name for path in place.rglob("*") if path.is_file())


def test_a_delivered_file_is_the_same_and_alone(stick: Path, file: Path) -> None:
    digest = FolderEndpoint(stick).deliver(file, "packages")
    assert digest == sha256(file) == sha256(stick / "packages" / file.name)
    assert names(stick) == [file.name]


def test_delivering_again_changes_nothing_and_another_content_is_refused(stick: Path, file: Path) -> None:
    endpoint = FolderEndpoint(stick)
    endpoint.deliver(file, "packages")
    before = (stick / "packages" / file.name).stat().st_mtime_ns
    endpoint.deliver(file, "packages")
    assert (stick / "packages" / file.name).stat().st_mtime_ns == before
    kept = file.read_bytes()
    file.write_bytes(b"other")
    with pytest.raises(PersonError, match="没有覆盖"):
        endpoint.deliver(file, "packages")
    assert (stick / "packages" / file.name).read_bytes() == kept


def test_a_broken_line_leaves_no_file_under_the_final_name(
    stick: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pulled(source: Path, target: Path) -> None:
        target.write_bytes(source.read_bytes()[:50_000])
        raise OSError(5, "设备已拔出")

    monkeypatch.setattr(folder_module, "_copy_to_disk", pulled)
    with pytest.raises(PersonError, match="没有送达"):
        FolderEndpoint(stick).deliver(file, "packages")
    assert names(stick) == []


def test_what_arrived_is_read_back(stick: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def lying_disk(source: Path, target: Path) -> None:
        target.write_bytes(b"\0" * source.stat().st_size)

    monkeypatch.setattr(folder_module, "_copy_to_disk", lying_disk)
    with pytest.raises(PersonError, match="读回的内容不符"):
        FolderEndpoint(stick).deliver(file, "packages")


def test_a_stick_that_is_not_there_is_said(tmp_path: Path, file: Path) -> None:
    endpoint = FolderEndpoint(tmp_path / "没有")
    for action in (
        lambda: endpoint.deliver(file, "packages"),
        lambda: endpoint.collect("packages", tmp_path / "into"),
    ):
        with pytest.raises(PersonError) as caught:
            action()
        assert caught.value.code == "no_endpoint"


def test_where_nothing_was_delivered_yet_there_is_nothing_to_collect(stick: Path, tmp_path: Path) -> None:
    assert FolderEndpoint(stick).collect("packages", tmp_path / "into") == []


def test_unfinished_and_lock_files_are_not_collected(stick: Path, tmp_path: Path) -> None:
    place = stick / "packages"
    place.mkdir()
    for name in ("b.xlsx", "a.xlsx", ".c.xlsx.1234.part", "~$a.xlsx", "说明.txt"):
        (place / name).write_bytes(b"x")
    copies = FolderEndpoint(stick).collect("packages", tmp_path / "into")
    assert [path.name for path in copies] == ["a.xlsx", "b.xlsx"]
    assert len(names(stick)) == 5


def test_an_address_of_another_kind_is_refused() -> None:
    with pytest.raises(PersonError) as caught:
        open_endpoint("gopher://example")
    assert caught.value.code == "bad_endpoint"


def test_both_sides_meet_in_the_folder(
    township: TownshipDesk, bureau: BureauDesk, stick: Path, tmp_path: Path
) -> None:
    endpoint = open_endpoint(str(stick))
    fill_in(township)
    package = township.export(tmp_path / "out").path
    assert township.sync(endpoint).delivered == (package.name,)
    assert sha256(stick / "packages" / package.name) == sha256(package)
    assert [i.verdict for i in bureau.sync(endpoint).imported] == ["received"]
    assert [r.verdict for r in township.sync(endpoint).received] == ["received"]
    bureau.accept(TOWNSHIP)
    assert [i.verdict for i in bureau.sync(endpoint).imported] == ["duplicate"]
    done = township.sync(endpoint)
    assert done.delivered == ()
    assert [(r.verdict, r.outcome) for r in done.received] == [
        ("received", "duplicate"),
        ("accepted", "applied"),
    ]
    assert township.draft().head.state == "accepted"
    bureau.sync(endpoint)
    assert len(names(stick)) == 3
