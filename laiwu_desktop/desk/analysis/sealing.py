"""Sealing consolidations (封存): what was said once can be said again, whatever is accepted afterwards."""

from __future__ import annotations

import re
from pathlib import Path

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.files import put_whole
from laiwu_desktop.base.temporary import written
from laiwu_desktop.base.text import tidy
from laiwu_desktop.desk.clock import stamp
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.review.consolidating import Consolidating
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.adding.sealed import (
    Sealed,
    SealedReport,
    figures_bytes,
    figures_from,
    sha256_of,
)
from laiwu_desktop.formdef.report.consolidation import Consolidation
from laiwu_desktop.formdef.trail.event import EventKind
from laiwu_desktop.store.store import Store

# As people write a number: #3, 封3, 封存3, 封存第3号.
_NUMBER = re.compile(r"(?:#|封存?第?)\s*(\d{1,6})\s*号?")
# So often it is begun anew where something is accepted meanwhile.
_TRIES = 3


def sealed_number(text: str) -> int | None:
    """Which one a person means; None for a text that means none."""
    found = _NUMBER.fullmatch(text.strip())
    return int(found[1]) if found else None


class Sealing:
    """Seals, lists, and says again."""

    def __init__(self, desk: Desk, store: Store, consolidating: Consolidating) -> None:
        self._desk = desk
        self._sealed = store.consolidation.sealed
        self._consolidating = consolidating

    def seal(self, period: Period, note: str = "") -> Sealed:
        """Seal what the accepted reports of a period come to by now, with its workbook.

        PersonError "no_accepted" where none is, "no_sealed.moving" where others are accepted all the time.
        """
        self._desk.require_sound()
        self._desk.require_open()
        for _ in range(_TRIES):
            if made := self._sealed_once(period, tidy(note)):
                return made
        raise PersonError("no_sealed.moving")

    def _sealed_once(self, period: Period, note: str) -> Sealed | None:
        taken = self._consolidating.taken(period)
        if not taken:
            raise PersonError("no_accepted", label=period.label)
        result, now = self._consolidating.consolidate(period), stamp(self._desk.clock)
        figures, book = figures_bytes(result), self._book(result, now)
        timeline = self._desk.timeline
        one = Sealed(
            0, period.code, now, self._desk.actor, note, period.end.isoformat(), timeline.count(period.end),
            tuple(map(SealedReport.of, taken)), dict(self._desk.all_forms.editions),
            sha256_of(figures), sha256_of(book),
        )  # fmt: skip
        return self._sealed.add(one, figures, book, self._desk.own_code(period))

    def _book(self, result: Consolidation, now: str) -> bytes:
        sample = self._desk.settings.sample
        return written(lambda path: self._consolidating.write_summary(path, result, now, sample=sample))

    def all(self) -> list[Sealed]:
        """Every one there is, the newest last."""
        return self._sealed.all()

    def one(self, number: int) -> Sealed:
        """PersonError "no_sealed" where there is none of that number."""
        found = next((one for one in self.all() if one.number == number), None)
        if found is None:
            raise PersonError("no_sealed", number=number)
        return found

    def figures(self, number: int) -> Consolidation:
        """What was sealed. PersonError "no_sealed.changed" where it is not as it was."""
        data = self._sealed.figures(self.one(number))
        if data is None:
            raise PersonError("no_sealed.changed", number=number)
        return figures_from(data)

    def write(self, number: int, path: Path) -> Path:
        """Write its workbook as it was, byte for byte."""
        data = self._sealed.book(self.one(number))
        if data is None:
            raise PersonError("no_sealed.changed", number=number)
        with self._desk.trail.noting(EventKind.WRITE, path.name):
            put_whole(path, data)
        return path
