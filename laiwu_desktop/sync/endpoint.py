"""What an endpoint is, and which kinds there are."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.sync.folder import FolderEndpoint

PACKAGES = "packages"


def receipts_folder(division: str) -> str:
    """The folder in which the receipts of one township wait for it."""
    return f"receipts/{division}"


class Endpoint(Protocol):
    """A place both sides reach. Folder names are relative and use /."""

    def deliver(self, file: Path, folder: str) -> str:
        """Put a file there whole under its own name; returns the SHA-256 (hex) read back from there."""
        ...

    def collect(self, folder: str, into: Path) -> list[Path]:
        """Copy every workbook of a folder into `into`; nothing there is removed."""
        ...


def open_endpoint(address: str) -> Endpoint:
    """The endpoint of an address: a folder, a drive, a network share, or a file:// address."""
    if "://" in address and not address.startswith("file://"):
        raise PersonError(
            "bad_endpoint", f"交换地址“{address}”无法识别。", "请给出文件夹、U盘或网络共享的路径。"
        )
    return FolderEndpoint(Path(address.removeprefix("file://")))
