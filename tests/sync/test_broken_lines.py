"""Lines that are cut anywhere: no partial file under a final name, none lost, none doubled."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from laiwu_desktop.sync.failures import Offline
from tests.sync.conftest import Site
from tests.sync.proxy import Proxy

SIZE = 90_000
# Besides 0, 1, half, all but one and all bytes: this many cuts spread over the whole conversation.
SPREAD = 30


@contextlib.contextmanager
def line_to(site: Site) -> Iterator[Proxy]:
    proxy = Proxy(site.port)
    try:
        yield proxy
    finally:
        proxy.close()


def conversation(site: Site, proxy: Proxy, file: Path) -> dict[str, int]:
    """How many bytes an undisturbed delivery of such a file takes, each way."""
    proxy.allow()
    endpoint = site.open(proxy.port)
    endpoint.deliver(file, "packages")
    endpoint.close()
    return dict(proxy.passed)


def cuts(whole: int) -> list[int]:
    ends = {0, 1, whole // 2, whole - 1, whole}
    return sorted(ends | {whole * step // SPREAD for step in range(1, SPREAD)})


def attempt(site: Site, port: int, file: Path) -> bool:
    """Whether the delivery was said to have arrived."""
    endpoint = site.open(port)
    try:
        endpoint.deliver(file, "packages")
    except Offline:
        return False
    finally:
        endpoint.close()
    return True


@pytest.mark.parametrize("way", ["up", "down"])
def test_a_line_cut_anywhere_while_delivering(server_site: Site, tmp_path: Path, way: str) -> None:
    """`down` is the answer that gets lost: the file may have arrived, and we do not know."""
    place = server_site.files / "packages"
    with line_to(server_site) as proxy:
        files = [tmp_path / "0000.xlsx"]
        files[0].write_bytes(os.urandom(SIZE))
        whole = conversation(server_site, proxy, files[0])[way]
        interrupted = 0
        for number, cut in enumerate(cuts(whole), 1):
            file = tmp_path / f"{number:04}.xlsx"
            file.write_bytes(os.urandom(SIZE))
            files.append(file)
            proxy.allow(**{way: cut})
            arrived = attempt(server_site, proxy.port, file)
            interrupted += not arrived
            there = place / file.name
            assert there.exists() or not arrived
            assert not there.exists() or there.read_bytes() == file.read_bytes()
        assert interrupted > SPREAD // 2
    again = server_site.open()
    for file in files:
        again.deliver(file, "packages")
    assert server_site.names() == [file.name for file in files]
    assert all((place / file.name).read_bytes() == file.read_bytes() for file in files)


def test_a_line_cut_anywhere_while_collecting(server_site: Site, tmp_path: Path) -> None:
    place = server_site.files / "packages"
    place.mkdir()
    sent = {f"{number}.xlsx": os.urandom(20_000) for number in range(4)}
    for name, data in sent.items():
        (place / name).write_bytes(data)
    with line_to(server_site) as proxy:
        endpoint = server_site.open(proxy.port)
        assert len(endpoint.collect("packages", tmp_path / "whole")) == 4
        endpoint.close()
        for number, cut in enumerate(cuts(proxy.passed["down"])):
            proxy.allow(down=cut)
            into = tmp_path / f"into{number}"
            endpoint = server_site.open(proxy.port)
            with contextlib.suppress(Offline):
                endpoint.collect("packages", into)
            endpoint.close()
            assert all(path.read_bytes() == sent[path.name] for path in into.glob("*"))
    assert server_site.names() == sorted(sent)
