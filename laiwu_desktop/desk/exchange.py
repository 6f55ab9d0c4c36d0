"""Handing over through an endpoint: what each side delivers, what it collects."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.results import Imported, Received
from laiwu_desktop.sync.endpoint import PACKAGES, Endpoint, receipts_folder


class Synced(msgspec.Struct, frozen=True):
    """What one exchange did: names delivered, what was made of what came, what could not be done."""

    delivered: tuple[str, ...]
    imported: tuple[Imported, ...] = ()
    received: tuple[Received, ...] = ()
    problems: tuple[str, ...] = ()


def sync_township(
    endpoint: Endpoint,
    division: str,
    write_packages: Callable[[Path], Iterable[Path]],
    receive: Callable[[Iterable[Path]], list[Received]],
) -> Synced:
    """Deliver the packages that have no receipt yet, then read the receipts that came."""
    with tempfile.TemporaryDirectory() as folder:
        packages = [(PACKAGES, path) for path in write_packages(Path(folder))]
        delivered, problems = _deliver(endpoint, packages)
        came = endpoint.collect(receipts_folder(division), Path(folder) / "receipts")
        return Synced(delivered, received=tuple(receive(came)), problems=problems)


def sync_bureau(
    endpoint: Endpoint,
    import_packages: Callable[[Iterable[Path]], list[Imported]],
    write_receipts: Callable[[Path], Iterable[tuple[str, Path]]],
) -> Synced:
    """Import the packages that came, then deliver a receipt for every report as it stands."""
    with tempfile.TemporaryDirectory() as folder:
        came = import_packages(endpoint.collect(PACKAGES, Path(folder) / "packages"))
        receipts = write_receipts(Path(folder) / "receipts")
        delivered, problems = _deliver(endpoint, [(receipts_folder(d), path) for d, path in receipts])
        return Synced(delivered, imported=tuple(came), problems=problems)


def _deliver(
    endpoint: Endpoint, files: Iterable[tuple[str, Path]]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(names delivered, problems): a file that cannot be delivered does not hold up the others."""
    delivered, problems = [], []
    for folder, path in files:
        try:
            endpoint.deliver(path, folder)
            delivered.append(path.name)
        except PersonError as error:
            if error.code == "no_endpoint":
                raise
            problems.append(str(error))
    return tuple(delivered), tuple(problems)
