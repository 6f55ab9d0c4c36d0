"""The rollback journal that an interrupted write left beside a file: whether SQLite can go by it.

SQLite takes back what it can read of a spoilt journal, and leaves a file that is half the former and half the
new one without a word. Once a journal counts its pages it was flushed whole: no power cut spoils it then.
The format: https://www.sqlite.org/fileformat.html#the_rollback_journal
"""

from __future__ import annotations

import os
import stat
import struct
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.files import BESIDE_DATABASE, may_write
from laiwu_desktop.store.file.holding import is_held_here

_MAGIC = bytes.fromhex("d9d505f920a163d7")
_HEAD = struct.Struct(">8sIIIII")
_FILE_HEAD = 100
_TO_THE_END = 0xFFFFFFFF
# In seconds.
_LOOK_AGAIN = 0.1


def has_torn_journal(file: Path) -> bool:
    """Whether what a write that was cut off changed in the file can be taken back in part only."""
    return _still(file, is_torn)


def require_whole_journal(file: Path) -> None:
    """PersonError "damaged_workspace" or "foreign_log" rather than let SQLite go by what is not to be."""
    require_own_logs(file)
    if has_torn_journal(file):
        raise PersonError("damaged_workspace.journal", path=file)


def require_own_logs(file: Path) -> None:
    """PersonError "foreign_log" as `require_plain_logs` has it, and where there is a `foreign_log`."""
    require_plain_logs(file)
    if is_held_here(file):  # SQLite has looked at it; and to open it once more would give up its locks
        return
    if log := foreign_log(file):
        raise PersonError("foreign_log", path=file, log=log)


def require_plain_logs(file: Path) -> None:
    """PersonError "foreign_log" for what is no plain file, such as a pipe: at it SQLite would wait."""
    for log in logs_of(file):
        if _is_odd(log):
            raise PersonError("foreign_log", path=file, log=log.name)


def _is_odd(log: Path) -> bool:
    """Whether something stands there that is no plain file. Asked at once: the next moment it may be gone."""
    try:
        return not stat.S_ISREG(log.stat().st_mode)
    except OSError:
        return log.is_symlink()  # to nothing


def foreign_log(file: Path) -> str:
    """The name of a log that another database left beside this one, or an earlier state of it: SQLite would
    play it into the file. "" where there is none, as far as can be told by the file's head.
    """
    wal, _, journal = logs_of(file)
    if not is_blank(wal) and _is_without_wal(file):
        return wal.name
    if not is_blank(journal) and _still(file, lambda opened: _is_of_another(opened, file)):
        return journal.name
    return ""


def logs_of(file: Path) -> tuple[Path, ...]:
    """Where SQLite keeps its logs, as `BESIDE_DATABASE` has them: beside the file that a link leads to."""
    real = Path(os.path.realpath(file))
    return tuple(real.with_name(real.name + end) for end in BESIDE_DATABASE)


def is_blank(log: Path) -> bool:
    """Whether a log holds nothing, or is not there: a journal is blanked at its beginning, and kept. One that
    cannot be read is none, nor is what is no file: SQLite tells what is the matter.
    """
    try:
        if _is_odd(log):
            return False
        with log.open("rb") as opened:
            return opened.read(1) in (b"", b"\0")
    except OSError:
        return not log.exists()


def has_left(file: Path) -> bool:
    """Whether there is something in a log beside the file; an empty or blanked one is only kept ready."""
    return any(not is_blank(log) for log in logs_of(file))


def may_take_back(file: Path) -> bool:
    """Whether SQLite is let: it writes into the file, and takes its journal away."""
    *_, journal = logs_of(file)
    real = Path(os.path.realpath(file))
    return may_write(real) and os.access(journal, os.W_OK)


def _is_without_wal(file: Path) -> bool:
    """The file says that it is written with a rollback journal."""
    return _head(file)[18:20] == b"\1\1"


def _is_of_another(journal: BinaryIO, file: Path) -> bool:
    """By the size of its pages, by how large the file was, and by the first page as it was before: since then
    the file was changed once, or not yet. Where the journal does not count that page, it stands in the file
    as it was, and says how many pages there were.
    """
    first, head, size = _at(journal, 0, _HEAD.size), _head(file), file.stat().st_size
    if len(first) < _HEAD.size or len(head) < _FILE_HEAD:
        return False
    magic, count, _, pages, _, page = _HEAD.unpack(first)
    if magic != _MAGIC:
        return False
    own, former = int.from_bytes(head[16:18]), pages * page
    # Where it counts none, nothing was written yet, and SQLite only cuts the file to what it was.
    if page != (own if own > 1 else 65536) or size < former or (count == 0 and size > former):
        return True
    if count == 0:
        return False
    counted, noted = _first_page(journal)
    if counted:
        return int.from_bytes(head[24:28]) - int.from_bytes(counted[24:28]) not in (0, 1)
    if noted:
        return noted[:_FILE_HEAD] != head
    is_counted = head[24:28] == head[92:96]  # else an old SQLite wrote it, which counts no pages
    return is_counted and int.from_bytes(head[28:32]) != pages and not is_torn(journal)


def _first_page(journal: BinaryIO) -> tuple[bytes, bytes]:
    """The file's first page as a journal has it, far behind where the write is large: among the pages that it
    counts, or else among those that are not flushed yet, and so not written over in the file; b"" where not.
    """
    end = 0
    for head, places in _segments(journal):
        if not _is_fit(head):
            return b"", b""
        for place in places:
            number = int.from_bytes(_at(journal, place, 4))
            if number == 0:  # here SQLite stops, too
                return b"", b""
            if number == 1:
                return _at(journal, place + 4, head.page), b""
        end = -(-places.stop // head.sector) * head.sector
    not_counted = (record for record in _not_counted(journal, end) if int.from_bytes(record[:4]) == 1)
    return b"", next(not_counted, b"")[4:-4]


def _not_counted(journal: BinaryIO, at: int) -> Iterator[bytes]:
    """The pages, with number and sum, behind a head that is complete only once they are flushed. By their
    sums they are of this write, and nothing that an earlier one left there.
    """
    first = _at(journal, at, _HEAD.size)
    if len(first) < _HEAD.size or any(first[:12]):
        return
    head = _Segment(*_HEAD.unpack(first))
    place, length = at + head.sector, head.page + 8
    while _is_fit(head) and _is_as_written(record := _at(journal, place, length), head.nonce):
        yield record
        place += length


def _head(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(_FILE_HEAD)
    except OSError:
        return b""


def _still(file: Path, is_odd: Callable[[BinaryIO], bool]) -> bool:
    """Whether the journal is odd, and still is a moment later: another program may just be writing it, or be
    done with it. Every write gives it another head.
    """
    first = _head_if(file, is_odd)
    if not first:
        return False
    time.sleep(_LOOK_AGAIN)
    return _head_if(file, is_odd) == first


def _head_if(file: Path, is_odd: Callable[[BinaryIO], bool]) -> bytes:
    """The head of a journal that is odd; b"" for any other one, and where none can be read."""
    *_, log = logs_of(file)
    try:
        if not log.is_file():  # what never ends, such as a pipe
            return b""
        with log.open("rb") as journal:
            head = journal.read(_HEAD.size)
            return head if is_odd(journal) else b""
    except OSError:
        return b""


def _at(journal: BinaryIO, place: int, length: int) -> bytes:
    """So much of a journal, of which nobody knows how large it is; less at its end."""
    journal.seek(place)
    return journal.read(length)


def takes_back(file: Path) -> bool:
    """Whether SQLite is about to change the file by a whole journal, which is no `foreign_log`: a write was
    cut off, or the file is another copy that was laid over the one whose journal that is.
    """
    if is_held_here(file) or foreign_log(file):
        return False
    return _still(file, lambda journal: not is_torn(journal) and _is_unlike(journal, file))


def _is_unlike(journal: BinaryIO, file: Path) -> bool:
    """Whether a page in the file is not the one that the journal has, or the file is longer now."""
    with file.open("rb") as database:
        size = database.seek(0, os.SEEK_END)
        for head, places in _segments(journal):
            length = head.page
            if head.pages * length < size:
                return True
            for record in (_at(journal, place, length + 8) for place in places):
                number = int.from_bytes(record[:4])
                if number and _at(database, (number - 1) * length, length) != record[4:-4]:
                    return True
    return False


def is_torn(journal: BinaryIO) -> bool:
    """Whether a page that the journal counts is not there, or is not the one that was written."""
    size = journal.seek(0, os.SEEK_END)
    for head, places in _segments(journal):
        if not _is_fit(head):
            return True
        length = head.page + 8
        if places.stop > size or not all(
            _is_as_written(_at(journal, place, length), head.nonce) for place in places
        ):
            return True
    return False


class _Segment(NamedTuple):
    """What stands before some pages: how many, of how many in the file, and sizes in bytes."""

    magic: bytes
    held: int
    nonce: int
    pages: int
    sector: int
    page: int


def _segments(journal: BinaryIO) -> Iterator[tuple[_Segment, range]]:
    """The heads that count pages, each with the places of its pages in the journal."""
    at, size = 0, journal.seek(0, os.SEEK_END)
    while len(first := _at(journal, at, _HEAD.size)) == _HEAD.size:
        head = _Segment(*_HEAD.unpack(first))
        if head.magic != _MAGIC or head.held == 0:  # nothing, or not flushed yet: the file was not written to
            return
        start, length = at + head.sector, head.page + 8
        count = (size - start) // length if head.held == _TO_THE_END else head.held
        end = start + count * length
        yield head, range(start, end, length)
        at = -(-end // head.sector) * head.sector


def _is_fit(head: _Segment) -> bool:
    """Whether its sizes are some that SQLite has."""
    return _is_size(head.sector, 32) and _is_size(head.page, 512)


def _is_size(size: int, least: int) -> bool:
    return least <= size <= 65536 and size & (size - 1) == 0


def _is_as_written(record: bytes, nonce: int) -> bool:
    """A page between its number and its sum, which is of every 200th byte from its end."""
    data = record[4:-4]
    total = nonce + sum(data[place] for place in range(len(data) - 200, 0, -200))
    return any(record[:4]) and total & 0xFFFFFFFF == int.from_bytes(record[-4:])
