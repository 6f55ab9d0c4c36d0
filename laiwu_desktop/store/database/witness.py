"""What was last seen in a workspace file: so one notices when other content comes under its name, or into it.

`cp` and file managers write a copy over a file that is open; name and file stay, and SQLite, which knows its
own pages by a counter that both may have, would mix the two.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from laiwu_desktop.store.database.troubles import overwritten

# Whose a workspace is, the newest line of its change log and of its audit trail, and what stands at the lines
# that were seen before: none is ever taken out, and no two deeds have one name, nor two events one hash.
_NEWEST = (
    "SELECT ifnull((SELECT value FROM workspace WHERE key = 'division'), ''), ifnull(max(id), 0), action,"
    " ifnull((SELECT number FROM event_end), 0), (SELECT chained FROM event_end),"
    " (SELECT action FROM change WHERE id = ?), (SELECT chained FROM event WHERE id = ?) FROM change"
)
# What stands in a workspace, as far as it takes to tell it from an earlier or a later state of it.
_STATE = (
    "SELECT key, value FROM workspace ORDER BY key",
    "SELECT max(id), action FROM change",
    "SELECT number, chained FROM event_end",
    "SELECT id, state, revision, decision, decided FROM report ORDER BY id",
    "SELECT name, state, sha256 FROM outbox ORDER BY name",
    "SELECT count(*) FROM inbox",
    "SELECT count(*) FROM photo",
)
State = list[list[tuple[Any, ...]]] | None


class Found(NamedTuple):
    """What the system says of a name: which file stands there, when it was written to, how long it is."""

    device: int
    number: int
    written: int
    size: int

    @property
    def identity(self) -> tuple[int, int]:
        return self.device, self.number


class _Newest(NamedTuple):
    division: str
    line: int
    deed: str | None
    event: int
    chained: str | None


def found_at(path: str) -> Found | None:
    """What stands under a name; None for a database in memory, or when there is nothing."""
    try:
        found = os.stat(path)  # noqa: PTH116 (a tenth of what it costs with a Path, at every commit)
    except OSError:
        return None
    return Found(found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size)


class Witness:
    """What one program last saw in a file. `always` says that what the system tells of it is not relied on,
    as on a share.
    """

    def __init__(self, path: str, *, always: bool) -> None:
        self.path = path
        self.always = always
        self._seen: Found | None = None
        self._newest: _Newest | None = None

    def is_unchanged(self, found: Found) -> bool:
        """Whether nobody has written into the file since, as far as the system knows."""
        return not self.always and found == self._seen

    def require_same(self, driver: Any) -> None:
        """PersonError("overwritten") where other content was written into the file: of another office, of
        an earlier time, or from a copy that went its own way. To be asked in a transaction.
        """
        found = found_at(self.path)
        if found is not None and self.is_unchanged(found):
            return
        known = self._newest
        try:
            seen = (known.line, known.event) if known else (0, 0)
            *newest, deed, chained = driver.execute(_NEWEST, seen).fetchone()
        except sqlite3.OperationalError:  # no such tables yet, or no more
            newest, deed, chained = ["", 0, None, 0, None], None, None
        if known and not (
            (newest[0], deed) == (known.division, known.deed)
            and (not known.event or chained == known.chained)
        ):
            raise overwritten(self.path)
        self._keep(_Newest(*newest), found)

    def look(self, driver: Any) -> _Newest | None:
        """The newest of what is about to be committed; None where there are no tables yet."""
        try:
            *newest, _, _ = driver.execute(_NEWEST, (0, 0)).fetchone()
        except sqlite3.OperationalError:
            return None
        return _Newest(*newest)

    def note(self, newest: _Newest | None) -> None:
        """Keep what was committed."""
        self._keep(newest, found_at(self.path))

    def _keep(self, newest: _Newest | None, found: Found | None) -> None:
        self._seen = found
        if newest is not None and newest.division:
            self._newest = newest


def state_of(driver: Any) -> State:
    """What tells two files of one workspace apart; None where that cannot be said."""
    try:
        return [driver.execute(query).fetchall() for query in _STATE]
    except sqlite3.Error:
        return None


def holds_same(path: str, before: State) -> bool:
    """Whether a file holds what stood in another one. Here and below: never of one that is open here, for
    closing it gives up SQLite's locks.
    """
    with _looked_at(path) as connection:
        return before is not None and before == state_of(connection)


def goes_on(path: str, before: State) -> bool:
    """Whether a file holds what stood in another one, and maybe more that was done since: the last deed is in
    the log, no report is behind, nothing that was to be sent or was read is missing.
    """
    with _looked_at(path) as connection:
        now = state_of(connection)
        if before is None or now is None:
            return False
        settings, newest, ends, reports, outbox, *counts = before
        now_settings, _, _, now_reports, now_outbox, *now_counts = now
        line, deed = newest[0]
        decided = {identity: decision for identity, _, _, decision, _ in now_reports}
        kept: dict[str, str] = dict(now_settings)
        return (
            all(kept.get(key) == value for key, value in settings if key in _OF_THE_OFFICE)
            and (line is None or connection.execute(_DEED_AT, (line,)).fetchone() == (deed,))
            and all(connection.execute(_EVENT_AT, (at,)).fetchone() == (seen,) for at, seen in ends if at)
            and all(decided.get(identity, -1) >= decision for identity, _, _, decision, _ in reports)
            and {name for name, *_ in outbox} <= {name for name, *_ in now_outbox}
            and all(there >= count for there, count in zip(now_counts, counts, strict=True))
        )


_OF_THE_OFFICE = ("role", "division", "public_key")
_DEED_AT = "SELECT action FROM change WHERE id = ?"
_EVENT_AT = "SELECT chained FROM event WHERE id = ?"


@contextlib.contextmanager
def _looked_at(path: str) -> Iterator[sqlite3.Connection]:
    uri = f"{Path(path).as_uri()}?mode=ro"
    with contextlib.closing(sqlite3.connect(uri, uri=True)) as connection:
        yield connection
