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

_MAGIC = bytes.fromhex("d9d505f920a163d7")
_HEAD = struct.Struct(">8sIIIII")
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
    """PersonError "damaged_workspace" rather than let SQLite go by a journal that is spoilt."""
    if has_torn_journal(file):
        raise PersonError("damaged_workspace.journal", path=file)


def _journal(file: Path) -> bytes:
    try:
        return file.with_name(f"{file.name}-journal").read_bytes()
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
