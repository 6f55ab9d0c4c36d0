"""A file is there whole or not at all: the one way of delivering, over whatever an endpoint can do.

It is written under a temporary name, flushed, renamed inside its folder without ever writing over another,
and read back (as Maildir and KeePassXC do). Kill us or cut the line anywhere: no partial file has the final
name, and delivering again completes it once.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import secrets
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.files import MOST_BYTES
from laiwu_desktop.sync.failures import Offline, Unsettled

_UNFINISHED = ".part"
# In bytes: what our own disk can take.
_LONGEST_NAME = 255
# Times of files are as coarse as two seconds: what changed just now may change again and keep its time.
_SETTLED_SECONDS = 60


class Listed(msgspec.Struct, frozen=True):
    """What a place tells of a file without handing it over.

    `size` is -1 where it does not tell. While size and `mark` stay the same, so does the content; "" is no
    mark at all.
    """

    size: int
    mark: str = ""


class WholeFiles(ABC):
    """An endpoint made of the few operations below; `name` is how a person knows the place."""

    name: str

    def deliver(self, file: Path, folder: str) -> str:
        """Deliver `file` under its name; PersonError "not_delivered" when it did not arrive whole.

        A file of that name with the same content is left alone; another content is refused.
        """
        data = file.read_bytes()
        wanted = hashlib.sha256(data).hexdigest()
        final = f"{folder}/{file.name}"
        self.prepare(folder)
        arrived = self.read(final, len(data) + 1)
        if arrived is None:
            self._put(final, data)
            arrived = self.read(final, len(data) + 1)
            if arrived != data:
                raise PersonError("not_delivered.differs", name=file.name)
        elif arrived != data:
            raise PersonError("not_delivered.other_file", place=self.name, folder=folder, name=file.name)
        with contextlib.suppress(PersonError):  # it has arrived, whatever becomes of the tidying up
            self._clear(folder, file.name)
        return wanted

    def replace(self, file: Path, folder: str) -> str:
        """Deliver `file` again where other content has taken its name since: that goes."""
        data = file.read_bytes()
        final = f"{folder}/{file.name}"
        if self.read(final, len(data) + 1) not in (None, data):
            self.remove(final)
        return self.deliver(file, folder)

    def arrived(self, folder: str) -> list[tuple[str, Listed]]:
        """The finished packages or receipts of a folder, numbers in names counted as numbers."""
        found = [(name, listed) for name, listed in self.listing(folder).items() if _is_ours(name)]
        return sorted(found, key=lambda one: _in_order(one[0]))

    def fetch(self, folder: str, name: str, listed: Listed, into: Path) -> Path | None:
        """Copy one of them into `into`; PersonError "too_large", whatever its size is said to be."""
        larger = PersonError("too_large.fetched", name=name, most=MOST_BYTES >> 20)
        if listed.size > MOST_BYTES:
            raise larger
        data = self.read(f"{folder}/{name}", MOST_BYTES + 1)
        if data is not None and len(data) > MOST_BYTES:
            raise larger
        if data is None or listed.size not in (-1, len(data)):
            return None  # just now being copied there by hand, or taken away: the next time it is whole
        into.mkdir(parents=True, exist_ok=True)
        copy = into / name
        copy.write_bytes(data)
        return copy

    def collect(self, folder: str, into: Path) -> list[Path]:
        """Copy all of them."""
        copies = [self.fetch(folder, name, listed, into) for name, listed in self.arrived(folder)]
        return [copy for copy in copies if copy]

    def _put(self, final: str, data: bytes) -> None:
        folder, _, name = final.rpartition("/")
        unfinished = f"{folder}/.{name}.{secrets.token_hex(4)}{_UNFINISHED}"
        try:
            self.write(unfinished, data)
            self.rename(unfinished, final)
        except (Offline, Unsettled):
            raise
        except PersonError:
            self.remove(unfinished)
            # Another program may have delivered the same file meanwhile, and cleared ours away.
            if self.read(final, len(data) + 1) != data:
                raise

    def _clear(self, folder: str, name: str) -> None:
        """Take away what earlier attempts at this file left behind.

        Should another program be attempting the same file just now, it fails and finds the file delivered.
        """
        for left in self.listing(folder):
            if left.startswith(f".{name}.") and left.endswith(_UNFINISHED):
                self.remove(f"{folder}/{left}")

    @abstractmethod
    def prepare(self, folder: str) -> None:
        """Make sure of the folder."""

    @abstractmethod
    def listing(self, folder: str) -> Mapping[str, Listed]:
        """Every file of a folder, by name; nothing when there is no such folder."""

    @abstractmethod
    def read(self, path: str, most: int) -> bytes | None:
        """The file, or its first `most` bytes; None when there is none."""

    @abstractmethod
    def write(self, path: str, data: bytes) -> None:
        """Write a new file and flush it as far as the place can."""

    @abstractmethod
    def rename(self, path: str, new: str) -> None:
        """Never over another file: where `new` is there already, or `path` is gone, nothing happens."""

    @abstractmethod
    def remove(self, path: str) -> None:
        """Take a file away if that can be done; this never raises."""

    def close(self) -> None:  # noqa: B027 - a folder has nothing to let go of
        """Let go of the line."""


def sha256(file: Path) -> str:
    """Hex."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def settled(changed: float) -> bool:
    """Whether a file that was changed then (seconds since 1970) can be told from a later one by its time."""
    return changed < time.time() - _SETTLED_SECONDS


def not_delivered(place: str, reason: str) -> PersonError:
    """The place is there but takes nothing: it is full, or may not be written to."""
    return PersonError("not_delivered", place=place, reason=reason)


def _is_ours(name: str) -> bool:
    """Only a plain name may become a path of ours: a server is free to send anything."""
    try:
        plain = len(name.encode()) <= _LONGEST_NAME and not re.search(r'[/\\:*?"<>|\x00-\x1f]', name)
    except UnicodeEncodeError:  # not the text that we write, and nothing that a database could keep
        return False
    return plain and name.lower().endswith((".xlsx", ".age")) and not name.startswith((".", "~$"))


def _in_order(name: str) -> list[tuple[int, str]]:
    """r10 after r9."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", name)]
