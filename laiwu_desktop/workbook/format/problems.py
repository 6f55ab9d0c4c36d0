"""What is gathered from a file: records, where their values stand, what is the matter with it."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

import msgspec

from laiwu_desktop.base.codes import Saying, saying
from laiwu_desktop.formdef.report.content import Record, RecordKey
from laiwu_desktop.formdef.values import Value


class Problem(msgspec.Struct, frozen=True):
    """Something about the file, at a place. `blocks` says that the file cannot be taken as it is.

    `value` is what stands in the cell, as far as it is a matter of one. `count` is how many problems of the
    kind it stands for, where they are not listed one by one.
    """

    code: str
    sheet: str
    cell: str
    unit_code: str
    message: str
    remedy: str = ""
    blocks: bool = True
    value: str = ""
    count: int = 1

    @classmethod
    def of(
        cls,
        what: Saying,
        sheet: str = "",
        cell: str = "",
        unit_code: str = "",
        *,
        blocks: bool = True,
        value: str = "",
        count: int = 1,
    ) -> Problem:
        """What the catalogue says, at a place."""
        return cls(what.code, sheet, cell, unit_code, what.message, what.remedy, blocks, value, count)

    def __str__(self) -> str:
        place = " ".join(part for part in (self.sheet, self.cell, self.unit_code) if part)
        return f"{place}：{self.message}{self.remedy}" if place else f"{self.message}{self.remedy}"


def note(what: Saying) -> Problem:
    """Something about the whole file that a person should know; it can be taken."""
    return Problem.of(what, blocks=False)


class Place(msgspec.Struct, frozen=True):
    """Where a value stands in the file."""

    sheet: str
    cell: str


class EditedCell(msgspec.Struct, frozen=True):
    """A cell that differs from what was exported. `cell` is "" when its row or sheet is gone."""

    sheet: str
    cell: str
    was: str
    now: str


def cell_name(row: int, column: int) -> str:
    """A cell's name, such as C5, from its row and column counted from 0."""
    return f"{column_letters(column)}{row + 1}"


def spot_of(cell: str) -> tuple[int, int]:
    """The row and column, from 0, of a cell's name."""
    letters = cell.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(cell[len(letters) :]) - 1, column - 1


@lru_cache(256)
def column_letters(column: int) -> str:
    """A column's letters from its number counted from 0: A, …, Z, AA, …"""
    letters = ""
    while column >= 0:
        letters = chr(ord("A") + column % 26) + letters
        column = column // 26 - 1
    return letters


# Of one kind on one sheet; a file with more is not read problem by problem.
_MOST_ALIKE = 200


class Gathered:
    """What has been read of a file so far: its records, where their values stand, what is the matter."""

    def __init__(self) -> None:
        self.records: dict[RecordKey, Record] = {}
        self.places: dict[tuple[RecordKey, str], Place] = {}
        self.shown: dict[tuple[RecordKey, str], Value] = {}
        self.forms: set[str] = set()
        self._problems: list[Problem] = []
        self._alike: Counter[tuple[str, str, bool]] = Counter()

    @property
    def problems(self) -> list[Problem]:
        """All that is the matter; of very many of one kind, the first ones and how many more there are."""
        more = [
            msgspec.structs.replace(
                Problem.of(saying("more_alike", count=left), sheet, blocks=blocks, count=left), code=code
            )
            for (code, sheet, blocks), count in self._alike.items()
            if (left := count - _MOST_ALIKE) > 0
        ]
        return [*self._problems, *more]

    def add(self, problem: Problem) -> None:
        """Take a problem down."""
        kind = (problem.code, problem.sheet, problem.blocks)
        self._alike[kind] += 1
        if self._alike[kind] <= _MOST_ALIKE:
            self._problems.append(problem)

    def block(self, what: Saying, sheet: str = "") -> None:
        """A problem with which the file cannot be taken."""
        self.add(Problem.of(what, sheet))

    def note(self, what: Saying, sheet: str = "", cell: str = "") -> None:
        """Something a person should know; the file can be taken."""
        self.add(Problem.of(what, sheet, cell, blocks=False))
