"""A folder into which others put files: which of them are new, and whole."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.reasons import reason_of

# So long a file has to stay as it is before it is taken for whole, in seconds: a slow share pauses for less.
SETTLES = 3.0
# How programs call what they have not finished yet.
_UNFINISHED = (".part", ".partial", ".crdownload", ".download", ".tmp", ".filepart")
_LEFTOVERS = ("~$", ".")

_Mark = tuple[int, int]


class WatchedFolder:
    """Remembers what was in the folder. A file that is changed later is new once more."""

    def __init__(self, folder: Path, settles: float = SETTLES) -> None:
        self.folder = folder
        self._settles = settles
        self._told: dict[Path, _Mark] = {}
        self._growing: dict[Path, tuple[_Mark, float]] = {}

    def look(self, now: float) -> list[Path]:
        """The files that are whole and were not told yet; `now` are seconds of a clock that only goes on.

        PersonError "no_folder" when it cannot be gone through.
        """
        found = self._marks()
        self._told = {path: mark for path, mark in self._told.items() if path in found}
        growing: dict[Path, tuple[_Mark, float]] = {}
        whole = []
        for path, mark in sorted(found.items()):
            if self._told.get(path) == mark:
                continue
            seen, since = self._growing.get(path, (mark, now))
            if seen != mark:
                since = now
            if mark[0] and now - since >= self._settles:
                self._told[path] = mark
                whole.append(path)
            else:
                growing[path] = mark, since
        self._growing = growing
        return whole

    @property
    def waits(self) -> bool:
        """Whether files are there that may not be whole yet."""
        return bool(self._growing)

    def _marks(self) -> dict[Path, _Mark]:
        """By file its size and when it was changed: whoever writes to it changes one of them."""
        try:
            with os.scandir(self.folder) as entries:
                names = [entry.name for entry in entries if not _is_passing(entry.name)]
        except OSError as error:
            raise PersonError("no_folder", name=self.folder.name, reason=reason_of(error)) from error
        found = {}
        for name in names:
            path = self.folder / name
            try:
                told = path.stat()  # of a share, `scandir` may tell what it knew before
            except OSError:  # it went away just then
                continue
            if stat.S_ISREG(told.st_mode):
                found[path] = told.st_size, told.st_mtime_ns
        return found


def _is_passing(name: str) -> bool:
    return name.startswith(_LEFTOVERS) or name.casefold().endswith(_UNFINISHED)
