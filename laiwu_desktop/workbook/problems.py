"""What is gathered from a file: records, where their values stand, what is the matter with it."""

from __future__ import annotations

import msgspec

from laiwu_desktop.formdef.report import Record, RecordKey
from laiwu_desktop.formdef.values import Value


class Problem(msgspec.Struct, frozen=True):
    """Something about the file, at a place. `blocks` says that the file cannot be taken as it is."""

    code: str
    sheet: str
    cell: str
    unit_code: str
    message: str
    remedy: str = ""
    blocks: bool = True

    def __str__(self) -> str:
        place = " ".join(part for part in (self.sheet, self.cell, self.unit_code) if part)
        return f"{place}：{self.message}{self.remedy}" if place else f"{self.message}{self.remedy}"


class Place(msgspec.Struct, frozen=True):
    """Where a value stands in the file."""

    sheet: str
    cell: str


def cell_name(row: int, column: int) -> str:
    """A cell's name, such as C5, from its row and column counted from 0."""
    return f"{column_letters(column)}{row + 1}"


def column_letters(column: int) -> str:
    """A column's letters from its number counted from 0: A, …, Z, AA, …"""
    letters = ""
    while column >= 0:
        letters = chr(ord("A") + column % 26) + letters
        column = column // 26 - 1
    return letters


class Gathered:
    """What has been read of a file so far: its records, where their values stand, what is the matter."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.records: dict[RecordKey, Record] = {}
        self.places: dict[tuple[RecordKey, str], Place] = {}
        self.shown: dict[tuple[RecordKey, str], Value] = {}
        self.forms: set[str] = set()

    def block(
        self, code: str, message: str, remedy: str, sheet: str = "", cell: str = "", unit_code: str = ""
    ) -> None:
        """A problem with which the file cannot be taken."""
        self.problems.append(Problem(code, sheet, cell, unit_code, message, remedy))

    def note(self, code: str, message: str, sheet: str = "", cell: str = "", unit_code: str = "") -> None:
        """Something a person should know; the file can be taken."""
        self.problems.append(Problem(code, sheet, cell, unit_code, message, blocks=False))
