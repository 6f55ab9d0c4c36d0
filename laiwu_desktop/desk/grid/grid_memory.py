"""How a person likes the grids of a workspace: widths, hidden columns, the fields chosen.

Kept for this user of this computer, beside who works where; nothing of it is in the report.
"""

from __future__ import annotations

import contextlib
from codecs import BOM_UTF8

import msgspec

from laiwu_desktop.desk.trail.people import keep_own, known_as, own_file

_FILE = "grids.txt"


class Look(msgspec.Struct, frozen=True):
    """Of one grid: `widths` in pixels by the columns' names, `hidden` columns; `chosen` are the columns of
    the choice across forms, in order, None where nobody has chosen.
    """

    widths: dict[str, int] = {}
    hidden: frozenset[str] = frozenset()
    chosen: tuple[str, ...] | None = None


class GridMemory:
    """The looks of one workspace's grids, by the name of the form ("" for the choice across forms).

    What cannot be read or kept is as if nobody had changed anything.
    """

    def __init__(self, location: str) -> None:
        self._place = known_as(location)
        self._looks = self._read().get(self._place, {})

    def look(self, grid: str) -> Look:
        """How a grid was left."""
        return self._looks.get(grid, Look())

    def keep(self, grid: str, look: Look) -> None:
        """Remember how a grid is left."""
        if self.look(grid) == look:
            return
        self._looks[grid] = look
        with contextlib.suppress(OSError):
            keep_own(_FILE, BOM_UTF8 + msgspec.json.encode({**self._read(), self._place: self._looks}))

    def _read(self) -> dict[str, dict[str, Look]]:
        with contextlib.suppress(OSError, msgspec.DecodeError):
            kept = own_file(_FILE).read_bytes().removeprefix(BOM_UTF8)
            return msgspec.json.decode(kept, type=dict[str, dict[str, Look]])
        return {}
