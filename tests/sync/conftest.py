"""Servers and endpoints of the three kinds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from laiwu_desktop.sync.access import Access, MemoryCredentials, MemoryHostKeys
from laiwu_desktop.sync.address import parse_address
from laiwu_desktop.sync.endpoint import Endpoint, open_endpoint
from tests.sync.servers import PASSWORD, DavServer, SshServer, dav_server, ssh_server


@pytest.fixture
def ssh(tmp_path: Path) -> Iterator[SshServer]:
    """An SSH server of this test's own."""
    folder = tmp_path / "ssh"
    folder.mkdir()
    with ssh_server(folder) as server:
        yield server


@pytest.fixture
def dav(tmp_path: Path) -> Iterator[DavServer]:
    """A WebDAV server of this test's own."""
    folder = tmp_path / "dav"
    folder.mkdir()
    with dav_server(folder) as server:
        yield server


class Site:
    """A place to exchange files: its folder on the disk, and how to open it as an endpoint."""

    def __init__(self, files: Path, address: Callable[[int], str], secret: str, host_key: str) -> None:
        self.files = files
        self.address = address
        self.secret = secret
        self.host_key = host_key
        self.port = 0
        self.opened: list[Endpoint] = []

    def open(self, port: int = 0) -> Endpoint:
        """With the host key agreed to and the password known."""
        place = parse_address(self.address(port))
        access = Access(MemoryHostKeys(), MemoryCredentials())
        access.host_keys.pin(place.server, self.host_key)
        access.credentials.put(place.account, self.secret)
        self.opened.append(open_endpoint(place, access))
        return self.opened[-1]

    def names(self) -> list[str]:
        """Every file that is there, hidden ones as well."""
        return sorted(path.name for path in self.files.rglob("*") if path.is_file())


def _site(kind: str, request: pytest.FixtureRequest) -> Site:
    if kind == "folder":
        files: Path = request.getfixturevalue("tmp_path") / "U盘"
        files.mkdir()
        return Site(files, lambda _: str(files), "", "")
    if kind == "sftp":
        ssh: SshServer = request.getfixturevalue("ssh")
        site = Site(ssh.files, ssh.address, ssh.secret, ssh.host_key)
        site.port = ssh.port
        return site
    dav: DavServer = request.getfixturevalue("dav")
    site = Site(dav.files, dav.address, PASSWORD, "")
    site.port = dav.port
    return site


@pytest.fixture(params=["folder", "sftp", "webdav"])
def site(request: pytest.FixtureRequest) -> Iterator[Site]:
    """Each kind of place in turn."""
    made = _site(request.param, request)
    yield made
    for endpoint in made.opened:
        endpoint.close()


@pytest.fixture(params=["sftp", "webdav"])
def server_site(request: pytest.FixtureRequest) -> Iterator[Site]:
    """Each kind that has a line to be cut."""
    made = _site(request.param, request)
    yield made
    for endpoint in made.opened:
        endpoint.close()
