"""Figures of one period on the divisions of a later one, to compare the two: old areas on new borders.

What a division had goes to what it has become; of one that was split, to the smallest area that has all its
parts; of one that was closed, as a whole or a part of it, to what it lay in.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from laiwu_desktop.formdef.division import Division, Register
from laiwu_desktop.formdef.divisions.timeline import Lineage


class Basis(msgspec.Struct, frozen=True):
    """The divisions of a period (`before`), those on which its figures are shown (`now`), and what of the
    first became what of the second.
    """

    before: Register
    now: Register
    lineage: Lineage = Lineage()

    def home(self, code: str) -> str:
        """Where the figures of a division of `before` are counted."""
        heirs = self.lineage.heirs(code)
        if not heirs:
            return self.home(self.before[code].parent_code)
        if code in self.lineage.lost:
            heirs = (*heirs, self.home(self.before[code].parent_code))
        if len(heirs) == 1:
            return heirs[0]
        first, *others = ([area.code for area in self.now.path(heir)] for heir in heirs)
        return [area for area in first if all(area in path for path in others)][-1]

    def path(self, code: str) -> tuple[Division, ...]:
        """The areas to which the figures of a division of `before` are added, from the top."""
        return self.now.path(self.home(code))

    @property
    def affected(self) -> tuple[str, ...]:
        """Which divisions are not compared one to one, and how they are counted, a line for each change."""
        return tuple(dict.fromkeys(self._affected()))

    def _affected(self) -> Iterator[str]:
        for code in sorted(self.lineage.targets):
            heirs, was = self.lineage.heirs(code), self.before[code]
            home = self.now[self.home(code)].name
            if not heirs:
                yield f"{was.name}已撤销，数值计入{home}"
            elif code in self.lineage.lost:
                names = "、".join(self.now[heir].name for heir in heirs)
                yield f"{was.name}拆分后一部分撤销，其余为{names}，数值只计入{home}"
            elif len(heirs) > 1:
                names = "、".join(self.now[heir].name for heir in heirs)
                yield f"{was.name}拆分为{names}，数值只计入{home}"
            elif len(origins := self.lineage.origins(heirs[0])) > 1:
                names = "、".join(self.before[origin].name for origin in origins)
                yield f"{names}合并为{home}，能相加的数值相加"
            elif was.parent_code in self.before and self._has_moved(was, heirs[0]):
                above = self.now[self.now[heirs[0]].parent_code].name
                yield f"{was.name}划入{above}，数值随之计入"

    def _has_moved(self, was: Division, heir: str) -> bool:
        return self.now[heir].parent_code not in self.lineage.heirs(was.parent_code)
