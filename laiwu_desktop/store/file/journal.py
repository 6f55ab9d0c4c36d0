"""The rollback journal that an interrupted write left beside a file: whether SQLite can go by it.

SQLite takes back what it can read of a spoilt journal, and leaves a file that is half the former and half the
new one without a word. Once a journal counts its pages it was flushed whole: no power cut spoils it then.
The format: https://www.sqlite.org/fileformat.html#the_rollback_journal
"""

from __future__ import annotations

import struct
import time
from pathlib import Path

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.files import BESIDE_DATABASE
from laiwu_desktop.store.file.holding import is_held_here

_MAGIC = bytes.fromhex("d9d505f920a163d7")
_HEAD = struct.Struct(">8sIIIII")
_FILE_HEAD = 100
_TO_THE_END = 0xFFFFFFFF
# In seconds. Another program may just be writing it, or be done with it.
_LOOK_AGAIN = 0.1


def has_torn_journal(file: Path) -> bool:
    """Whether what a write that was cut off changed in the file can be taken back in part only."""
    first = _journal(file)
    if not is_torn(first):
        return False
    time.sleep(_LOOK_AGAIN)
    return _journal(file) == first


def require_whole_journal(file: Path) -> None:
    """PersonError "damaged_workspace" or "foreign_log" rather than let SQLite go by what is not to be."""
    require_own_logs(file)
    if has_torn_journal(file):
        raise PersonError("damaged_workspace.journal", path=file)


def require_own_logs(file: Path) -> None:
    """PersonError "foreign_log" for what another database left under this one's name, or an earlier state of
    it: SQLite would play it into the file. All that can be told of it by the file's head is.
    """
    if is_held_here(file):  # SQLite has looked at it; and to open it once more would give up its locks
        return
    for log in (file.with_name(file.name + end) for end in BESIDE_DATABASE):
        if log.exists() and not log.is_file():  # such as a pipe, at which SQLite would wait
            raise PersonError("foreign_log", path=file, log=log.name)
    for end, is_foreign in (("-wal", _is_wal_of_another), ("-journal", _is_journal_of_another)):
        log = file.with_name(file.name + end)
        if not is_blank(log) and is_foreign(file):
            raise PersonError("foreign_log", path=file, log=log.name)


def is_blank(log: Path) -> bool:
    """Whether a log holds nothing, or is not there: a journal is blanked at its beginning, and kept. One that
    cannot be read is none: SQLite tells what is the matter.
    """
    try:
        with log.open("rb") as opened:
            return opened.read(1) in (b"", b"\0")
    except OSError:
        return not log.exists()


def _is_wal_of_another(file: Path) -> bool:
    """The file says that it is written with a rollback journal."""
    return _head(file)[18:20] == b"\1\1"


def _is_journal_of_another(file: Path) -> bool:
    first = _journal(file)
    if not _is_of_another(first, _head(file), file.stat().st_size):
        return False
    time.sleep(_LOOK_AGAIN)  # another program may just have gone on to its next write
    return _journal(file) == first


def _is_of_another(journal: bytes, head: bytes, size: int) -> bool:
    """By the size of its pages, by how large the file was, and by the first page as it was before: since then
    the file was changed once, or not yet.
    """
    if len(journal) < _HEAD.size or len(head) < _FILE_HEAD:
        return False
    magic, count, _, pages, sector, page = _HEAD.unpack_from(journal)
    if magic != _MAGIC or count == 0:
        return False
    own = int.from_bytes(head[16:18])
    if page != (own if own > 1 else 65536) or size < pages * page:
        return True
    for place in range(sector, min(sector + count * (page + 8), len(journal) - page - 7), page + 8):
        if int.from_bytes(journal[place : place + 4]) == 1:
            was, found = journal[place + 28 : place + 32], head[24:28]
            return int.from_bytes(found) - int.from_bytes(was) not in (0, 1)
    return False


def _head(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(_FILE_HEAD)
    except OSError:
        return b""


def _journal(file: Path) -> bytes:
    journal = file.with_name(f"{file.name}-journal")
    try:
        return journal.read_bytes() if journal.is_file() else b""  # not what never ends, such as a pipe
    except OSError:
        return b""


def is_torn(journal: bytes) -> bool:
    """Whether a page that the journal counts is not there, or is not the one that was written."""
    at = 0
    while len(journal) >= at + _HEAD.size:
        magic, count, nonce, _, sector, page = _HEAD.unpack_from(journal, at)
        if magic != _MAGIC or count == 0:  # nothing, or not flushed yet: then the file was not written to
            return False
        if not (_is_size(sector, 32) and _is_size(page, 512)):
            return True
        start, length = at + sector, page + 8
        if count == _TO_THE_END:
            count = (len(journal) - start) // length
        end = start + count * length
        if end > len(journal) or not all(
            _is_as_written(journal[place : place + length], nonce) for place in range(start, end, length)
        ):
            return True
        at = -(-end // sector) * sector
    return False


def _is_size(size: int, least: int) -> bool:
    return least <= size <= 65536 and size & (size - 1) == 0


def _is_as_written(record: bytes, nonce: int) -> bool:
    """A page between its number and its sum, which is of every 200th byte from its end."""
    data = record[4:-4]
    total = nonce + sum(data[place] for place in range(len(data) - 200, 0, -200))
    return total & 0xFFFFFFFF == int.from_bytes(record[-4:])
