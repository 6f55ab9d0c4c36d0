"""What holds for every kind of endpoint: whole files or none, never over another."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.sync.failures import Offline
from laiwu_desktop.sync.whole import sha256
from tests.sync.conftest import Site


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "数据包 #1%.xlsx"
    path.write_bytes(os.urandom(100_000))
    return path


def test_a_delivered_file_is_the_same_and_alone(site: Site, file: Path) -> None:
    digest = site.open().deliver(file, "receipts/371203001000")
    assert digest == sha256(file) == sha256(site.files / "receipts" / "371203001000" / file.name)
    assert site.names() == [file.name]
    listing = site.open().listing("receipts/371203001000")
    assert {name: listed.size for name, listed in listing.items()} == {file.name: 100_000}


def test_delivering_again_changes_nothing_and_another_content_is_refused(site: Site, file: Path) -> None:
    endpoint = site.open()
    endpoint.deliver(file, "packages")
    there = site.files / "packages" / file.name
    before = there.stat()
    endpoint.deliver(file, "packages")
    assert (there.stat().st_mtime_ns, there.stat().st_ino) == (before.st_mtime_ns, before.st_ino)
    kept = file.read_bytes()
    file.write_bytes(b"other")
    with pytest.raises(PersonError, match="没有覆盖"):
        endpoint.deliver(file, "packages")
    assert there.read_bytes() == kept
    assert site.names() == [file.name]


def test_what_an_interrupted_attempt_left_is_cleared_away(site: Site, file: Path) -> None:
    (site.files / "packages").mkdir()
    (site.files / "packages" / f".{file.name}.12345678.part").write_bytes(b"half")
    (site.files / "packages" / ".another.xlsx.12345678.part").write_bytes(b"not ours")
    site.open().deliver(file, "packages")
    assert site.names() == [".another.xlsx.12345678.part", file.name]


def test_only_finished_workbooks_are_collected_and_in_order(site: Site, tmp_path: Path) -> None:
    place = site.files / "packages"
    place.mkdir()
    for name in ("a_r10.xlsx", "a_r9.xlsx.age", ".c.xlsx.1234.part", "~$a.xlsx", "说明.txt", "空 格%20.xlsx"):
        (place / name).write_bytes(name.encode())
    copies = site.open().collect("packages", tmp_path / "into")
    assert [path.name for path in copies] == ["a_r9.xlsx.age", "a_r10.xlsx", "空 格%20.xlsx"]
    assert [path.read_bytes().decode() for path in copies] == [path.name for path in copies]
    assert len(site.names()) == 6
    assert site.open().collect("nothing/here", tmp_path / "into") == []


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
def test_a_name_that_is_not_utf_8_is_nobodys_trouble(site: Site, tmp_path: Path) -> None:
    """Old programs write names in GB 18030. (wsgidav itself fails over them.)"""
    if site.address(0).startswith("http"):
        return
    place = site.files / "packages"
    place.mkdir()
    for name in ("莱芜.xlsx".encode("gb18030"), "莱芜.xlsx".encode()):
        (place / os.fsdecode(name)).write_bytes(b"x")
    assert [path.name for path in site.open().collect("packages", tmp_path / "into")] == ["莱芜.xlsx"]


def test_two_that_deliver_at_once_do_not_disturb_each_other(site: Site, tmp_path: Path) -> None:
    """Both the same files and files of their own, again and again."""
    files = [tmp_path / f"{number}.xlsx" for number in range(12)]
    for path in files:
        path.write_bytes(os.urandom(70_000))
    troubles: list[BaseException] = []
    start = threading.Barrier(2)

    def deliver(mine: list[Path]) -> None:
        endpoint = site.open()
        start.wait()
        try:
            for path in mine:
                endpoint.deliver(path, "packages")
        except BaseException as error:
            troubles.append(error)
        finally:
            endpoint.close()

    threads = [threading.Thread(target=deliver, args=(mine,)) for mine in (files[:9], files[3:])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert troubles == []
    assert site.names() == sorted(path.name for path in files)
    assert all((site.files / "packages" / path.name).read_bytes() == path.read_bytes() for path in files)


def test_a_place_that_is_not_there_is_offline(site: Site, file: Path, tmp_path: Path) -> None:
    if site.port:
        import socket

        with socket.create_server(("127.0.0.1", 0)) as unused:
            port = unused.getsockname()[1]
        endpoint = site.open(port)
    else:
        site.files.rmdir()
        endpoint = site.open()
    for act in (
        lambda: endpoint.deliver(file, "packages"),
        lambda: endpoint.listing("packages"),
        lambda: endpoint.collect("packages", tmp_path / "into"),
    ):
        with pytest.raises(Offline) as caught:
            act()
        assert caught.value.code == "no_endpoint"
        assert caught.value.remedy
