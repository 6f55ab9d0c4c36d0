"""Handing over through an endpoint: what each side delivers, what it collects."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec

from laiwu_desktop.desk.results import Imported, Received
from laiwu_desktop.sync.endpoint import PACKAGES, Endpoint, receipts_folder


class Synced(msgspec.Struct, frozen=True):
    """What one exchange did: the names delivered, and what was made of the files that came."""

    delivered: tuple[str, ...]
    imported: tuple[Imported, ...] = ()
    received: tuple[Received, ...] = ()


def sync_township(
    endpoint: Endpoint,
    division: str,
    write_packages: Callable[[Path], Iterable[Path]],
    receive: Callable[[Iterable[Path]], list[Received]],
) -> Synced:
    """Deliver the packages that have no receipt yet, then read the receipts that came."""
    with tempfile.TemporaryDirectory() as folder:
        delivered = [_delivered(endpoint, path, PACKAGES) for path in write_packages(Path(folder))]
        came = endpoint.collect(receipts_folder(division), Path(folder) / "receipts")
        return Synced(tuple(delivered), received=tuple(receive(came)))


def sync_bureau(
    endpoint: Endpoint,
    import_packages: Callable[[Iterable[Path]], list[Imported]],
    write_receipts: Callable[[Path], Iterable[tuple[str, Path]]],
) -> Synced:
    """Import the packages that came, then deliver a receipt for every report as it stands."""
    with tempfile.TemporaryDirectory() as folder:
        came = import_packages(endpoint.collect(PACKAGES, Path(folder) / "packages"))
        receipts = write_receipts(Path(folder) / "receipts")
        delivered = [_delivered(endpoint, path, receipts_folder(division)) for division, path in receipts]
        return Synced(tuple(delivered), imported=tuple(came))


def _delivered(endpoint: Endpoint, path: Path, folder: str) -> str:
    endpoint.deliver(path, folder)
    return path.name
