"""What people do to a template: opens it, changes it, saves it; and what is expected to come of it."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import openpyxl

from laiwu_desktop.base.text import compact
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import create_workspace
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.formdef.values import Value
from laiwu_desktop.workbook.format.layout import sheet_title
from tests.conftest import PERIOD, TOWNSHIP, noon
from tests.workbook.exchange.test_verification import column_of
from tests.workbook.files.raw import few_divisions

FORM = "village_broadband"
SHEET = "村宽带接入情况表"
UNUSED = ("rural_service_unit", "village_safety_tv", "township_informatization")
POINTS = "农村信息示范点登记表"
VILLAGES = 6
FIRST, LAST = 5, 4 + VILLAGES  # rows of the villages on a sheet
# Another township and its first village.
ELSEWHERE = ("371203002000", "371203002001")
# What stands in the row of the first village (示例数据); the others have one household more each.
TYPED: dict[str, Any] = {
    "households": 320,
    "population": 960,
    "broadband_access": "是",
    "broadband_date": date(2005, 3, 5),
    "remarks": "示例数据",
}
READ: dict[str, Value] = {**TYPED, "broadband_access": "yes"}


def small_township(folder: Path, divisions: list[Division]) -> TownshipDesk:
    """A township of a few villages, which knows of another township."""
    few = few_divisions(divisions, VILLAGES) + [d for d in divisions if d.code in ELSEWHERE]
    desk = create_workspace(str(folder / "t.sqlite"), "township", TOWNSHIP, PERIOD, clock=noon, divisions=few)
    assert isinstance(desk, TownshipDesk)
    return desk


def filled_template(desk: TownshipDesk, folder: Path) -> bytes:
    """A template with every village filled in on its first form.

    Forms that no mistake is about and rows kept ready for more points are left out: to open and save them
    hundreds of times would be most of what these tests do.
    """
    book = openpyxl.load_workbook(desk.write_template(folder / "模板.xlsx"))
    for form in UNUSED:
        book.remove(book[sheet_title(desk.forms[form])])
    for sheet in book:
        if sheet.max_row > LAST:
            sheet.delete_rows(LAST + 1, sheet.max_row)
    for row in range(FIRST, LAST + 1):
        for name, cell in TYPED.items():
            cell = cell + row - FIRST if name == "households" else cell
            book[SHEET].cell(row, column_of(book[SHEET], name)).value = cell
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


class Office:
    """A person with the filled template, opened when there is something to change in it."""

    village = f"{TOWNSHIP[:9]}001"

    def __init__(self, base: bytes, folder: Path) -> None:
        self.folder = folder
        self._base = base

    @cached_property
    def book(self) -> Any:
        return openpyxl.load_workbook(io.BytesIO(self._base))

    @cached_property
    def sheet(self) -> Any:
        """The sheet one works on."""
        return self.book[SHEET]

    def at(self, name: str, row: int = FIRST) -> Any:
        return self.sheet.cell(row, column_of(self.sheet, name))

    def put(self, name: str, cell: Any, row: int = FIRST) -> None:
        self.at(name, row).value = cell

    def to_points(self) -> None:
        """Go to the sheet of points and enter two of the first village."""
        self.sheet = self.book[POINTS]
        for row in (FIRST, FIRST + 1):
            self.put("unit_code", self.village, row)
        for row, name in enumerate(("示例数据甲", "示例数据乙"), FIRST):
            self.put("point_name", name, row)

    def saved(self) -> bytes:
        """The file's bytes; of a book that was never opened those it had."""
        if "book" not in vars(self):
            return self._base
        file = io.BytesIO()
        self.book.save(file)
        return file.getvalue()

    def shown(self, sheet: str, cell: str) -> Any:
        """What stands in a cell; None where there is no such sheet."""
        return self.book[sheet][cell].value if sheet in self.book.sheetnames else None

    def unit_at(self, sheet: str, cell: str) -> str:
        """The code of the village in whose row a cell stands, however mangled; "" where there is none."""
        row = "".join(char for char in cell if char.isdecimal())
        written = self.shown(sheet, f"A{row}")
        code = f"{written:.0f}" if isinstance(written, float) else compact(str(written)).lstrip("'")
        return code if len(code) == len(self.village) and code.startswith(self.village[:9]) else ""


Change = Callable[[Office], object]
Save = Callable[[Office], Path]


def as_xlsx(office: Office) -> Path:
    path = office.folder / "来件.xlsx"
    path.write_bytes(office.saved())
    return path


@dataclass(frozen=True)
class Mistake:
    """What somebody does, and what is said of it: by code the places, separated by blanks.

    A cell of the first form is C5, of another sheet 封面!C5, a whole sheet 封面!, the whole file "". What is
    refused has `blocks`. `values` is what the first village has otherwise than in the template, None where
    it has nothing; `points` are the names of its points, `units` the number of villages read.
    """

    change: Change
    notes: Mapping[str, str] = field(default_factory=dict)
    blocks: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Value] = field(default_factory=dict)
    points: tuple[Value, ...] = ()
    units: int = VILLAGES
    save: Save = as_xlsx
    password: str = ""


def taken(change: Change, notes: Mapping[str, str] | None = None, **more: Any) -> Mistake:
    """A mistake that is settled, with these notes."""
    return Mistake(change, notes or {}, **more)


def refused(change: Change, blocks: Mapping[str, str], **more: Any) -> Mistake:
    """A mistake that only a person can settle."""
    return Mistake(change, blocks=blocks, **more)


def nothing(office: Office) -> None:
    """The workbook stays as it is."""


def first_row(desk: TownshipDesk, office: Office) -> Mapping[str, Value]:
    """What the workspace has of the first village."""
    return desk.draft().figures.record(RecordKey(FORM, office.village, 0)).values
