"""Reporting periods, written as DHIS2 writes them: 2006, 2006S2, 2006Q4, 200612."""

from __future__ import annotations

import re
from datetime import date, timedelta

import msgspec

from laiwu_desktop.base.errors import PersonError

_SHAPE = re.compile(r"(?P<year>\d{4})(?:(?P<kind>[SQ])(?P<part>\d)|(?P<month>\d{2}))?")
_MONTHS = {"Y": 12, "S": 6, "Q": 3, "M": 1}
_HALVES = {1: "上半年", 2: "下半年"}


class Period(msgspec.Struct, frozen=True, order=True):
    """A year, half-year, quarter or month; `part` counts from 1 within the year."""

    year: int
    kind: str
    part: int

    @classmethod
    def parse(cls, code: str) -> Period:
        """Read a period code; PersonError("bad_period") names what is accepted."""
        match = _SHAPE.fullmatch(code)
        if match:
            kind = match["kind"] or ("M" if match["month"] else "Y")
            part = int(match["part"] or match["month"] or 1)
            if 1 <= part <= 12 // _MONTHS[kind] and 1900 <= int(match["year"]) < 3000:
                return cls(int(match["year"]), kind, part)
        raise PersonError("bad_period", code=code)

    @property
    def code(self) -> str:
        """The code this period is written with everywhere."""
        tails = {"Y": "", "M": f"{self.part:02d}"}
        return f"{self.year:04d}" + tails.get(self.kind, f"{self.kind}{self.part}")

    @property
    def label(self) -> str:
        """What a person reads, such as 2006年下半年."""
        names = {"Y": "", "S": _HALVES.get(self.part, ""), "Q": f"第{self.part}季度", "M": f"{self.part}月"}
        return f"{self.year}年{names[self.kind]}"

    @property
    def short(self) -> str:
        """The same where there is little room: 2006下半年."""
        return self.label.replace("年", "", 1)

    @property
    def start(self) -> date:
        """First day."""
        return date(self.year, (self.part - 1) * _MONTHS[self.kind] + 1, 1)

    @property
    def end(self) -> date:
        """Last day."""
        return self.next.start - timedelta(days=1)

    @property
    def previous(self) -> Period:
        """The period of the same kind just before."""
        return self._shifted(-1)

    @property
    def next(self) -> Period:
        """The period of the same kind just after."""
        return self._shifted(1)

    def _shifted(self, steps: int) -> Period:
        per_year = 12 // _MONTHS[self.kind]
        years, part = divmod(self.part - 1 + steps, per_year)
        return Period(self.year + years, self.kind, part + 1)
