"""Which units a person means by a name: whole, as people say it, in short, or behind the township's."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from laiwu_desktop.base.text import compact
from laiwu_desktop.formdef.division import Division, Register

# What a name may do without, and what shows that something is one.
_ENDING = re.compile("(?:社区)?(?:村民委员会|居民委员会|[村居]委会?)$|村$|社区$")
_COMMITTEE = re.compile(".(?:村民委员会|居民委员会|[村居]委会)$")


class Called:
    """Some units by what they are called: 赵家村委会 is also 赵家村, 赵家, 口镇赵家村 and its code."""

    def __init__(self, register: Register, units: Iterable[Division]) -> None:
        self._whole: dict[str, set[str]] = defaultdict(set)
        self._short: dict[str, set[str]] = defaultdict(set)
        self._in: dict[str, set[str]] = defaultdict(set)  # by the name of what they lie in
        for unit in units:
            for name in map(compact, (unit.name, unit.short_name, unit.code)):
                self._whole[name].add(unit.code)
            if unit.parent_code:
                self._in[compact(register[unit.parent_code].name)].add(unit.code)
            self._short[_short(self._without_parent(compact(unit.name))[0])].add(unit.code)
            self._short[_short(compact(unit.name))].add(unit.code)

    def _without_parent(self, name: str) -> tuple[str, set[str] | None]:
        """The rest of a name that begins with what the unit lies in, and what lies there."""
        for end in range(len(name), 0, -1):
            if name[:end] in self._in:
                return name[end:], self._in[name[:end]]
        return name, None

    def of(self, text: str) -> set[str]:
        """The codes of the units that are called so (`compact`); the whole name beats what is only meant."""
        bare, there = self._without_parent(text)
        for names, name, among in (
            (self._whole, text, None), (self._whole, bare, there), (self._short, bare, there),
            (self._short, _short(bare), there),
        ):  # fmt: skip
            if name and name in names and (found := names[name] if among is None else names[name] & among):
                return found
        return set()

    def is_name(self, text: str) -> bool:
        """Whether a text is one of the units, or a committee of whichever."""
        return bool(self.of(text) or _COMMITTEE.search(text))


def is_ended(text: str) -> bool:
    """Whether a text ends as names of villages do."""
    return bool(_ENDING.search(text))


def _short(name: str) -> str:
    return _ENDING.sub("", name) or name
