"""Every code that a person can meet: what happened, and what to do. Nothing else words an error.

A key is the code that users see, or `code.variant` where one code has several texts: the variant chooses
the words, the code stays. A place called `sentences` holds whole sentences; the others stand within one.
`python -m laiwu_desktop.base.codes` prints all of it.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from laiwu_desktop.base.codes import books, deeds, doors, ground, lines, regions, safekeeping, storage
from laiwu_desktop.base.codes.entry import Entry

CATALOGUE: Mapping[str, Entry] = {
    **ground.CODES,
    **storage.CODES,
    **lines.CODES,
    **books.CODES,
    **deeds.CODES,
    **doors.CODES,
    **regions.CODES,
    **safekeeping.CODES,
}


class Saying(msgspec.Struct, frozen=True):
    """What is told of one event: the code for machines, the words for a person."""

    code: str
    message: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.message}{self.remedy}"


def saying(key: str, /, **places: object) -> Saying:
    """The words of an entry with its places filled in."""
    entry = CATALOGUE[key]
    return Saying(
        key.partition(".")[0], entry.message.format(**places), (entry.remedy or "").format(**places)
    )
