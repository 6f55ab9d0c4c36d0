"""What a place has of the files that were delivered there: is it still what we put there?"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from laiwu_desktop.store.mailbox import ExchangeStore, OutboxItem, SeenFile
from laiwu_desktop.sync.endpoint import Endpoint
from laiwu_desktop.sync.whole import Listed, sha256


class There:
    """A place as it is during one exchange: each folder is listed once, a file fetched only when need be.

    `here` is a folder of this computer to put copies in. `closely` is for a person who waits: then a file
    that the place tells no mark of is fetched to be compared, else its size has to do.
    """

    def __init__(self, endpoint: Endpoint, mailbox: ExchangeStore, here: Path, *, closely: bool) -> None:
        self.here = here
        self._endpoint = endpoint
        self._mailbox = mailbox
        self._closely = closely
        self._listed: dict[str, Mapping[str, Listed]] = {}
        self._seen: dict[str, Mapping[str, SeenFile]] = {}

    def has(self, item: OutboxItem) -> bool:
        """Whether there is a file of its name, whatever is in it."""
        return item.name in self._listing(item.folder)

    def holds(self, item: OutboxItem, size: int) -> bool:
        """Whether the file of its name that is there is this one, as far as can be told.

        One that was compared before is not fetched again while the place tells the same of it.
        """
        listed = self._listing(item.folder)[item.name]
        if listed.size not in (-1, size):
            return False
        now = SeenFile(self._endpoint.name, item.folder, item.name, listed.size, listed.mark, item.sha256)
        if listed.mark and self._seen_in(item.folder).get(item.name) == now:
            return True
        if not (listed.mark or self._closely):
            return True
        path = self._fetched(item)
        if path is None or sha256(path) != item.sha256:
            return False
        if listed.mark:
            self._mailbox.note_seen(now)
        return True

    def copy(self, item: OutboxItem) -> bytes | None:
        """What is there under its name; None when it is gone just now."""
        path = self._fetched(item)
        return path.read_bytes() if path else None

    def _fetched(self, item: OutboxItem) -> Path | None:
        listed = self._listing(item.folder)[item.name]
        return self._endpoint.fetch(item.folder, item.name, listed, self.here)

    def _listing(self, folder: str) -> Mapping[str, Listed]:
        if folder not in self._listed:
            self._listed[folder] = self._endpoint.listing(folder)
        return self._listed[folder]

    def _seen_in(self, folder: str) -> Mapping[str, SeenFile]:
        if folder not in self._seen:
            self._seen[folder] = self._mailbox.seen(self._endpoint.name, folder)
        return self._seen[folder]
