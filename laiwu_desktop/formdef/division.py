"""Administrative divisions (行政区划): 12-digit codes of GB/T 2260 + GB/T 10114 + village."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.text import plain
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
    """One division; `pinyin` is the whole reading, `initials` its first letters (zjz for 张家庄)."""

    code: str
    name: str
    level: str
    parent_code: str
    pinyin: str = ""
    initials: str = ""

    @property
    def is_committee(self) -> bool:
        """Whether it is a 行政村: a 村委会, not a 居委会 (forms.md, heading)."""
        return self.level == "village" and self.name.endswith("村委会")

    @property
    def short_name(self) -> str:
        """The name as people say it: 口镇村 for 口镇村委会."""
        return self.name.removesuffix("委会") if self.is_committee else self.name


class Register:
    """All divisions of a workspace, as a tree, in code order."""

    def __init__(self, divisions: Iterable[Division]) -> None:
        self._by_code = {division.code: division for division in sorted(divisions, key=lambda d: d.code)}
        self._children: dict[str, list[Division]] = defaultdict(list)
        for division in self._by_code.values():
            self._children[division.parent_code].append(division)

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def __iter__(self) -> Iterator[Division]:
        return iter(self._by_code.values())

    def __len__(self) -> int:
        return len(self._by_code)

    def __getitem__(self, code: str) -> Division:
        """The division of that code; PersonError("unknown_division") when there is none."""
        try:
            return self._by_code[code]
        except KeyError:
            raise PersonError("unknown_division", code=code) from None

    def children(self, code: str) -> tuple[Division, ...]:
        """The divisions directly under `code`."""
        return tuple(self._children.get(code, ()))

    def within(self, code: str, level: str) -> tuple[Division, ...]:
        """All divisions of `level` in the area of `code`, itself included when it is of that level."""
        if self[code].level == level:
            return (self[code],)
        return tuple(found for child in self.children(code) for found in self.within(child.code, level))

    def path(self, code: str) -> tuple[Division, ...]:
        """From the top down to `code`, itself included."""
        division = self[code]
        above = self.path(division.parent_code) if division.parent_code in self._by_code else ()
        return (*above, division)

    def ancestor(self, code: str, level: str) -> Division | None:
        """The division of `level` that `code` lies in (or is)."""
        return next((division for division in self.path(code) if division.level == level), None)

    def search(self, text: str, within: str | None = None) -> list[Division]:
        """Divisions whose code, name, pinyin or initials hold `text`; those that begin with it first."""
        key = plain(text).lower()
        area = list(self) if within is None else list(self._area(within))
        hits = [d for d in area if any(key in word for word in (d.code, d.name, d.pinyin, d.initials))]
        return sorted(hits, key=lambda d: not any(w.startswith(key) for w in (d.name, d.pinyin, d.initials)))

    def _area(self, code: str) -> Iterator[Division]:
        yield self[code]
        for child in self.children(code):
            yield from self._area(child.code)

    @cached_property
    def by_name(self) -> dict[str, tuple[Division, ...]]:
        """Divisions by full name; a name can stand for several."""
        found: dict[str, tuple[Division, ...]] = {}
        for division in self:
            found[division.name] = (*found.get(division.name, ()), division)
        return found
