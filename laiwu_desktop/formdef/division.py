"""Administrative divisions (行政区划): 12-digit codes of GB/T 2260 + GB/T 10114 + village.

They change: each `DivisionChange` is one entry with a date. `Register.at` gives the divisions of a day.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from functools import cached_property
from typing import Protocol

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.text import plain
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.states import Word


class Level(Word):
    """The levels of divisions, from the top."""

    CITY = "city", "市"
    COUNTY = "county", "区"
    TOWNSHIP = "township", "乡镇（街道）"
    VILLAGE = "village", "村（居）"

    @property
    def short(self) -> str:
        """The word where there is little room, as in 村代码."""
        return self.word.partition("（")[0]


class Division(msgspec.Struct, frozen=True):
    """One division; `pinyin` is the whole reading, `initials` its first letters (zjz for 张家庄).

    It is so named and so placed on the days from `since` up to, but not on, `until` (ISO 8601, "" where that
    is open); `replaced_by` are the codes of what came then, none where nothing did.
    """

    code: str
    name: str
    level: str
    parent_code: str
    pinyin: str = ""
    initials: str = ""
    since: str = ""
    until: str = ""
    replaced_by: tuple[str, ...] = ()

    @property
    def is_committee(self) -> bool:
        """Whether it is a 行政村: a 村委会, not a 居委会 (forms.md, heading)."""
        return self.level == "village" and self.name.endswith("村委会")

    def is_called(self, key: str) -> bool:
        """Whether its code, name, pinyin or initials hold `key`, which is plain and in small letters."""
        return any(key in word for word in (self.code, self.name, self.pinyin, self.initials))

    def farness(self, key: str) -> int:
        """How far from being called `key` it is: 0 where code, name, pinyin or initials begin with it, 1
        where the name or the initials hold it, 2 where it begins at a syllable (`cheng` in gucheng), 3 where
        it begins inside one (`gc` in linmazhuangcun).
        """
        if any(word.startswith(key) for word in (self.code, self.name, self.pinyin, self.initials)):
            return 0
        if key in self.name or key in self.initials:
            return 1
        starts = {place for place in _syllables(self.pinyin, self.initials) if place}
        return 2 if any(self.pinyin.startswith(key, place) for place in starts) else 3

    @property
    def short_name(self) -> str:
        """The name as people say it: 口镇村 for 口镇村委会."""
        return self.name.removesuffix("委会") if self.is_committee else self.name


_SYLLABLE = re.compile("(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?[aeiouv]+(?:ng|[nr](?![aeiouv]))?")


def _syllables(pinyin: str, initials: str) -> Iterator[int]:
    """Where the syllables of a reading without gaps begin, as far as its initials bear it out."""
    for syllable, first in zip(_SYLLABLE.finditer(pinyin), initials, strict=False):
        if pinyin[syllable.start()] != first:
            return
        yield syllable.start()


class ChangeKind(Word):
    """What became of a division."""

    NEW = "new", "新设"
    CLOSED = "closed", "撤销"
    RENAMED = "renamed", "更名"
    MOVED = "moved", "划转"
    MERGED = "merged", "合并"
    SPLIT = "split", "拆分"
    RECODED = "recoded", "代码变更"


class DivisionChange(msgspec.Struct, frozen=True):
    """From `day` on (ISO 8601) the division `was` (a code, "" for a new one) is the one that the rest tells
    of, all of it "" for a closed one.

    A merger is an entry for each that is merged, a division that is split one for each part; one that goes on
    under its own code is among them. Entries of one `batch` happen at once; batches are numbered from 1 as
    they were applied, their days never go back. `id` is the same in every office.
    """

    day: str
    kind: ChangeKind
    was: str = ""
    code: str = ""
    name: str = ""
    level: str = ""
    parent_code: str = ""
    pinyin: str = ""
    initials: str = ""
    batch: int = 1

    @property
    def now(self) -> Division | None:
        """What there is from then on; None where there is nothing."""
        if not self.code:
            return None
        place = self.code, self.name, self.level, self.parent_code
        return Division(*place, self.pinyin, self.initials, self.day)


class Former(msgspec.Struct, frozen=True):
    """A division as it was once, with a note of what became of it, and the codes of what came instead of it
    that are there now; whether it `goes_on` as one of them under another name, code or place.
    """

    division: Division
    note: str
    heirs: tuple[str, ...]
    goes_on: bool = False

    def is_news(self, found: Collection[str]) -> bool:
        """Whether who has found these is to be told of it: not of one that is among them as it is now."""
        return not self.goes_on or bool({*self.heirs} - {*found})


class Days(Protocol):
    """What a register knows of other days: `timeline.Timeline`, where there is one."""

    def at(self, day: date) -> Register:
        """The register of a day."""

    def in_period(self, period: Period, division: str) -> Register:
        """The register with which a division's report of a period is read."""

    def once(self, code: str) -> Division | None:
        """The division that last had a code."""

    def names(self, code: str) -> frozenset[str]:
        """The names of the divisions that ever had a code."""

    def gone_from(self, code: str, name: str, register: Register) -> tuple[str, ...] | None:
        """What became of the division that had a code when it was called so, where another has it now."""

    def former(self, text: str, within: Register, area: str) -> list[Former]:
        """What was called so once, in an area of a register."""


class Register:
    """The divisions of a workspace on one day, as a tree, in code order.

    Of another day is what `at` and `in_period` give. A single code is looked up in other days, too
    (`register[code]`), so that what was reported of a village keeps its name; whatever speaks of the tree, of
    membership or of all divisions means those of this day.
    """

    def __init__(self, divisions: Iterable[Division], days: Days | None = None) -> None:
        self._days = days
        self._by_code = {division.code: division for division in sorted(divisions, key=lambda d: d.code)}
        self._children: dict[str, list[Division]] = defaultdict(list)
        for division in self._by_code.values():
            self._children[division.parent_code].append(division)
        self._paths: dict[str, tuple[Division, ...]] = {}

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def __iter__(self) -> Iterator[Division]:
        return iter(self._by_code.values())

    def __len__(self) -> int:
        return len(self._by_code)

    def __getitem__(self, code: str) -> Division:
        """The division of that code, of another day where this one has none; PersonError("unknown_division")
        when there never was one.
        """
        found = self._by_code.get(code) or (self._days and self._days.once(code))
        if not found:
            raise PersonError("unknown_division", code=code)
        return found

    def name_of(self, code: str) -> str:
        """The name that a code has, or last had on another day; the code itself where there never was one."""
        found = self._by_code.get(code) or (self._days and self._days.once(code))
        return found.name if found else code

    def names(self, code: str) -> frozenset[str]:
        """The names that a code had on any day; none for a code that there never was."""
        own = frozenset(division.name for division in (self._by_code.get(code),) if division)
        return own | self._days.names(code) if self._days else own

    def gone_from(self, code: str, name: str) -> tuple[Division, ...] | None:
        """What the division is now that had a code when it was called so, where another one has that code
        now: nothing where it was closed; None where it is the same one, or there never was one.
        """
        heirs = self._days.gone_from(code, name, self) if self._days else None
        return None if heirs is None else tuple(self[heir] for heir in heirs)

    def at(self, day: date) -> Register:
        """The register of another day."""
        return self._days.at(day) if self._days else self

    def in_period(self, period: str, division: str = "") -> Register:
        """The register with which the reports of a period (its code) are read: that of its last day.

        For what a report says is how things stand at the end of its period, and whoever fills it in after
        that fills it in for the villages that there were then. A report that was begun before it was known
        that its `division` would have another code by then is read with the last one that has it.
        This register for what is no period.
        """
        try:
            return self._days.in_period(Period.parse(period), division) if self._days else self
        except PersonError:
            return self

    def children(self, code: str) -> tuple[Division, ...]:
        """The divisions directly under `code`."""
        return tuple(self._children.get(code, ()))

    def within(self, code: str, level: str) -> tuple[Division, ...]:
        """All divisions of `level` in the area of `code`, itself included when it is of that level; none when
        it is no division of this day.
        """
        if self[code].level == level:
            return (self[code],) if code in self else ()
        return tuple(found for child in self.children(code) for found in self.within(child.code, level))

    def path(self, code: str) -> tuple[Division, ...]:
        """From the top down to `code`, itself included."""
        if code not in self._paths:
            division = self[code]
            above = self.path(division.parent_code) if division.parent_code in self._by_code else ()
            self._paths[code] = (*above, division)
        return self._paths[code]

    def ancestor(self, code: str, level: str) -> Division | None:
        """The division of `level` that `code` lies in (or is)."""
        return next((division for division in self.path(code) if division.level == level), None)

    def search(self, text: str, within: str | None = None) -> list[Division]:
        """Divisions whose code, name, pinyin or initials hold `text`, the nearest (`farness`) first."""
        key = plain(text).lower()
        area = list(self) if within is None else list(self.area(within))
        hits = [division for division in area if division.is_called(key)]
        return sorted(hits, key=lambda division: division.farness(key))

    def former(self, text: str, within: str) -> list[Former]:
        """What was called so (code, name, pinyin, initials) until something became of it, in an area."""
        return self._days.former(text, self, within) if self._days and text else []

    def area(self, code: str) -> Iterator[Division]:
        """A division and all that lies in it, from the top down."""
        yield self[code]
        for child in self.children(code):
            yield from self.area(child.code)

    @cached_property
    def parents(self) -> dict[str, str]:
        """The code above each, "" or of another register at the top."""
        return {code: division.parent_code for code, division in self._by_code.items()}

    @cached_property
    def by_name(self) -> dict[str, tuple[Division, ...]]:
        """Divisions by full name; a name can stand for several."""
        found: dict[str, tuple[Division, ...]] = {}
        for division in self:
            found[division.name] = (*found.get(division.name, ()), division)
        return found
