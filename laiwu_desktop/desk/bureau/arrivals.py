"""What comes to the bureau in files: gathered, laid out, received."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TypeVar

from laiwu_desktop.base.codes import Saying
from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.temporary import local_folder
from laiwu_desktop.desk.batch import NOT_READ
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.intake.gathering import FoundFile, Gathering
from laiwu_desktop.desk.intake.intake import Intake, Understood
from laiwu_desktop.desk.intake.staging import Staged, Staging
from laiwu_desktop.desk.intake.totalling import Totalling
from laiwu_desktop.desk.results import Imported
from laiwu_desktop.formdef.report.content import Report, ReportHead
from laiwu_desktop.formdef.states import Verdict
from laiwu_desktop.store.mailbox import Outgoing
from laiwu_desktop.store.store import Store
from laiwu_desktop.workbook.opening.cells import RawBook
from laiwu_desktop.workbook.opening.several.side_by_side import Asked

Answering = Callable[[Report], Callable[[ReportHead], Outgoing]]
T = TypeVar("T", Imported, Staged)


class Arrivals:
    """Takes packages in, in two steps: read, which writes nothing, and received, each whole or not at all.

    What zips held lies in a folder of its own until this is closed.
    """

    def __init__(
        self, desk: Desk, store: Store, answering: Answering, learn_keys: Callable[[], None]
    ) -> None:
        """`answering`: see `Intake`; `learn_keys` reads what another clerk has made of the office's keys."""
        self._desk = desk
        self._store = store
        self._answering = answering
        self._learn_keys = learn_keys
        self._scratch: Path | None = None
        self._at_end = contextlib.ExitStack()

    def close(self) -> None:
        """Take away what was unpacked."""
        self._scratch = None
        self._at_end.close()

    def gather(self, paths: Iterable[Path]) -> list[FoundFile]:
        """Every file there is where a person points: files, those in folders and zips."""
        return list(Gathering(self._unpacked_to).files(paths))

    def _unpacked_to(self) -> Path:
        if self._scratch is None:
            self._scratch = self._at_end.enter_context(local_folder())
        return self._scratch

    def stage(self, files: Iterable[FoundFile], password: str = "") -> Iterator[Staged]:
        """Read files, and see what would become of each, as one asks for it; nothing is written.

        PersonError where the key that signs the answers is not here (`OwnKeys.require`).
        """
        intake = self._intake()
        desk, store = self._desk, self._store
        totalling = Totalling(
            desk.plan, desk.all_forms, desk.timeline, desk.settings.division, store.reports,
            store.consolidation,
        )  # fmt: skip
        staging = Staging(intake, desk.timeline, desk.past, totalling)

        def take(found: FoundFile, read: RawBook | PersonError) -> Staged:
            return staging.stage(intake.understand(found, _cells(read)))

        yield from self._read(files, take, _left_on_stage, password)

    def receive(self, staged: Iterable[Staged]) -> list[Imported]:
        """Receive files that were laid out, by how things stand now."""
        intake = self._intake()
        return [intake.receive_later(one.read) for one in staged]

    def take_in(self, files: Iterable[FoundFile], password: str = "") -> Iterator[Imported]:
        """Read and receive files, each as soon as one asks for it. What was encrypted for us opens by itself.

        PersonError as `stage`: nothing is received.
        """
        intake = self._intake()

        def take(found: FoundFile, read: RawBook | PersonError) -> Imported:
            return intake.receive(intake.understand(found, _cells(read)))

        yield from self._read(files, take, _left, password)

    def _intake(self) -> Intake:
        desk = self._desk
        self._learn_keys()
        desk.own_keys.require()
        desk.reread_divisions()
        return Intake(self._store, desk.timeline, desk.settings, desk.clock, self._answering)

    def _read(
        self,
        files: Iterable[FoundFile],
        take: Callable[[FoundFile, RawBook | PersonError], T],
        leave: Callable[[FoundFile], T],
        password: str,
    ) -> Iterator[T]:
        keys_for = partial(self._desk.own_keys.for_file, password=password)

        def asked(found: FoundFile) -> Asked:
            if found.saying is not None:
                raise PersonError(found.saying)
            name = found.name if found.name != found.path.name else ""
            return Asked(found.path, keys_for(found.path), name)

        return self._desk.readings.ahead(files, asked, take, leave)


def _cells(read: RawBook | PersonError) -> RawBook | Saying:
    return read if isinstance(read, RawBook) else read.saying


def _left(found: FoundFile) -> Imported:
    return Imported(found.name, Verdict.CANCELLED, problems=(NOT_READ,))


def _left_on_stage(found: FoundFile) -> Staged:
    return Staged(found, _left(found), Understood(found, _left(found)))
