"""A folder as the way between two offices: whole files or none, never over another."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.exchange.syncing import Synced
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.sync.endpoint import open_endpoint
from laiwu_desktop.sync.failures import Offline
from laiwu_desktop.sync.folder import FolderEndpoint
from laiwu_desktop.sync.whole import sha256
from tests.conftest import TOWNSHIP
from tests.sample import fill_in


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "数据包.xlsx"
    path.write_bytes(os.urandom(100_000))
    return path


def names(place: Path) -> list[str]:
    return sorted(path.name for path in place.rglob("*") if path.is_file())


def test_a_stick_pulled_while_writing_leaves_no_file_under_the_final_name(
    stick: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pulled(_descriptor: int) -> None:
        raise OSError(errno.EIO, "设备已拔出")

    def gone(_path: Path) -> None:
        raise OSError(errno.EIO, "设备已拔出")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", pulled)
        patched.setattr(os, "scandir", gone)
        with pytest.raises(Offline, match="断开：磁盘读写出错。"):
            FolderEndpoint(stick).deliver(file, "packages")
    assert names(stick) == []


def test_a_bad_sector_is_the_trouble_of_one_file(
    township: TownshipDesk, bureau: BureauDesk, stick: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint = FolderEndpoint(stick)
    fill_in(township)
    township.export(tmp_path / "out")
    township.sync(endpoint)
    (stick / "packages" / "000_坏.xlsx").write_bytes(b"x")
    whole = Path.open

    def bad(self: Path, mode: str = "r") -> object:
        if self.name == "000_坏.xlsx":
            raise OSError(errno.EIO, "Input/output error")
        return whole(self, mode)

    monkeypatch.setattr(Path, "open", bad)
    done = bureau.sync(endpoint)
    assert [one.verdict for one in done.imported] == ["received"]
    assert [("000_坏.xlsx" in text, "磁盘读写出错" in text) for text in done.problems] == [(True, True)]
    assert done.offline == ""
    assert len(done.delivered) == 1


def test_a_file_that_vanishes_while_it_is_listed_is_not_listed(
    stick: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint = FolderEndpoint(stick)
    endpoint.deliver(file, "packages")
    (stick / "packages" / ".b.xlsx.0.part").write_bytes(b"x")
    listed = os.scandir

    class Vanishing:
        """What another program renames between the two questions."""

        name = ".b.xlsx.0.part"

        def is_file(self, *, follow_symlinks: bool = True) -> bool:
            return not follow_symlinks

        def stat(self, *, follow_symlinks: bool = True) -> os.stat_result:
            raise FileNotFoundError(follow_symlinks)

    @contextlib.contextmanager
    def renamed_meanwhile(place: Path) -> Iterator[list[object]]:
        with listed(place) as entries:
            yield [Vanishing() if entry.name.endswith(".part") else entry for entry in entries]

    monkeypatch.setattr(os, "scandir", renamed_meanwhile)
    assert list(endpoint.listing("packages")) == [file.name]


@pytest.mark.skipif(os.name == "nt", reason="pipes and links are not files there")
def test_only_regular_files_are_read(stick: Path, file: Path, tmp_path: Path) -> None:
    endpoint = FolderEndpoint(stick)
    endpoint.deliver(file, "packages")
    (stick / "packages" / "a.xlsx").symlink_to(file)
    os.mkfifo(stick / "packages" / "b.xlsx")
    assert list(endpoint.listing("packages")) == [file.name]
    assert endpoint.read("packages/a.xlsx", 10) is None
    pipe = tmp_path / "b.xlsx"
    pipe.write_bytes(b"x")
    with pytest.raises(PersonError) as caught:
        endpoint.deliver(pipe, "packages")
    assert caught.value.code == "not_delivered"


@pytest.mark.skipif(os.name == "nt", reason="links ask for rights there")
@pytest.mark.parametrize("folder", ["receipts", "receipts/371202100000"])
def test_no_folder_that_is_a_link_is_delivered_to(
    stick: Path, file: Path, tmp_path: Path, folder: str
) -> None:
    (tmp_path / "elsewhere" / "371202100000").mkdir(parents=True)
    if "/" in folder:
        (stick / "receipts").mkdir()
    (stick / folder).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(PersonError, match="是链接") as caught:
        FolderEndpoint(stick).deliver(file, "receipts/371202100000")
    assert caught.value.code == "not_delivered"
    assert [path.name for path in (tmp_path / "elsewhere").rglob("*")] == ["371202100000"]


def test_a_place_that_is_itself_a_link_is_the_persons_to_name(
    stick: Path, file: Path, tmp_path: Path
) -> None:
    (tmp_path / "named").symlink_to(stick)
    FolderEndpoint(tmp_path / "named").deliver(file, "packages")
    assert (stick / "packages" / file.name).is_file()


def test_what_arrived_is_read_back(stick: Path, file: Path) -> None:
    class LyingDisk(FolderEndpoint):
        def write(self, path: str, data: bytes) -> None:
            super().write(path, bytes(len(data)))

    with pytest.raises(PersonError, match="读回的内容不符"):
        LyingDisk(stick).deliver(file, "packages")


def test_a_stick_without_hard_links_takes_files_too(
    stick: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: object) -> None:
        raise OSError(errno.EPERM, "FAT")

    monkeypatch.setattr(os, "link", no_links)
    assert FolderEndpoint(stick).deliver(file, "packages") == sha256(file)
    assert names(stick) == [file.name]


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
    assert bureau.sync(endpoint).imported == ()
    done = township.sync(endpoint)
    assert done.delivered == ()
    assert [(r.verdict, r.outcome) for r in done.received] == [("accepted", "applied")]
    assert township.draft().head.state == "accepted"
    assert bureau.sync(endpoint) == township.sync(endpoint) == Synced()
    assert len(names(stick)) == 3
