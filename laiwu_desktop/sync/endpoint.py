"""What an endpoint is, and which kinds there are."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from laiwu_desktop.sync.access import Access, KeyringCredentials, MemoryHostKeys
from laiwu_desktop.sync.address import Address, parse_address
from laiwu_desktop.sync.folder import FolderEndpoint
from laiwu_desktop.sync.whole import Listed

PACKAGES = "packages"
TASKS = "tasks"


def receipts_folder(division: str) -> str:
    """The folder in which the receipts of one township wait for it."""
    return f"receipts/{division}"


class Endpoint(Protocol):
    """A place both sides reach; `name` is how a person knows it. Folder names are relative and use /.

    Every method raises Offline when the place is out of reach, and Unsettled when a person has to agree to
    a host key or to give a password first. Connections are made when the first method needs one.
    """

    name: str

    def deliver(self, file: Path, folder: str) -> str:
        """Put a file there whole under its own name; returns the SHA-256 (hex) read back from there."""
        ...

    def replace(self, file: Path, folder: str) -> str:
        """As `deliver`, for what was delivered before: other content under its name gives way."""
        ...

    def arrived(self, folder: str) -> list[tuple[str, Listed]]:
        """The workbooks of a folder, encrypted or not, in the order of the numbers in their names."""
        ...

    def fetch(self, folder: str, name: str, listed: Listed, into: Path) -> Path | None:
        """Copy one of them into `into`; None when it is gone or not whole yet. Nothing there is removed.

        PersonError "too_large" for what the reader would not take either.
        """
        ...

    def collect(self, folder: str, into: Path) -> list[Path]:
        """Copy all of them."""
        ...

    def listing(self, folder: str) -> Mapping[str, Listed]:
        """Every file of a folder, by name; nothing when there is no such folder."""
        ...

    def close(self) -> None:
        """Let go of the line."""
        ...


def open_endpoint(address: str | Address, access: Access | None = None) -> Endpoint:
    """The endpoint of an address: a folder, a drive, a network share, SFTP or WebDAV."""
    place = parse_address(address) if isinstance(address, str) else address
    access = access or Access(MemoryHostKeys(), KeyringCredentials())
    if place.kind == "folder":
        return FolderEndpoint(Path(place.path))
    if place.kind == "sftp":
        from laiwu_desktop.sync.sftp import SftpEndpoint

        return SftpEndpoint(place, access)
    from laiwu_desktop.sync.webdav import WebdavEndpoint

    return WebdavEndpoint(place, access)
