"""Packages: written beside XlsxWriter, read beside openpyxl."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter

from bench.measuring import Sides
from bench.sample import CITY, PERIOD, Sample
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import create_workspace, open_desk
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.workbook.opening.child import readers
from laiwu_desktop.workbook.opening.several.side_by_side import MOST_READERS

# A cell as XlsxWriter takes it, and how its number is shown.
Cell = tuple[int, int, Any, str]


@contextmanager
def export(sample: Sample) -> Iterator[Sides]:
    """Check, sign, write, read back, freeze; each round in a workspace of its own."""
    ready = _ready_to_export(sample)
    sheets = _cells(sample.package)
    with ExitStack() as opened:

        def program(_number: int) -> Callable[[], object]:
            desk = opened.enter_context(closing(open_desk(str(sample.copy(ready)))))
            assert isinstance(desk, TownshipDesk)
            folder = sample.new("package").parent
            return lambda: desk.export(folder)

        def floor(_number: int) -> Callable[[], object]:
            path = sample.new("bare.xlsx")
            return lambda: _write(path, sheets)

        yield Sides(program, floor)


def _ready_to_export(sample: Sample) -> Path:
    """A workspace whose report is a draft that nothing stands against."""
    path = sample.copy(sample.township)
    with closing(open_desk(str(path))) as desk:
        draft = desk.draft()
        village = next(r.key.unit_code for r in draft.figures.records if r.key.form == "village_broadband")
        draft.enter(RecordKey("village_broadband", village), "remarks", "示例数据")
    return path


def _cells(package: Path) -> dict[str, list[Cell]]:
    """All cells of a workbook, by sheet."""
    book = openpyxl.load_workbook(package)
    return {
        sheet.title: [
            (cell.row - 1, cell.column - 1, cell.value, cell.number_format)
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None or cell.has_style
        ]
        for sheet in book.worksheets
    }


def _write(path: Path, sheets: dict[str, list[Cell]]) -> None:
    with xlsxwriter.Workbook(path, {"in_memory": True}) as book:
        formats: dict[str, Any] = {}
        for title, cells in sheets.items():
            sheet = book.add_worksheet(title)
            for row, column, value, shown in cells:
                if shown not in formats:
                    formats[shown] = book.add_format({"num_format": shown, "border": 1})
                match value:
                    case None:
                        sheet.write_blank(row, column, None, formats[shown])
                    case str() if value.startswith("="):
                        sheet.write_formula(row, column, value, formats[shown])
                    case str():
                        sheet.write_string(row, column, value, formats[shown])
                    case datetime() | date() | time():
                        sheet.write_datetime(row, column, value, formats[shown])
                    case _:
                        sheet.write_number(row, column, value, formats[shown])


@contextmanager
def import_(sample: Sample) -> Iterator[Sides]:
    """Read, verify, store, answer; each round at a bureau that knows nobody yet."""
    path = sample.new("bureau.sqlite")
    create_workspace(str(path), "bureau", CITY, PERIOD).close()
    with ExitStack() as opened:

        def program(_number: int) -> Callable[[], object]:
            desk = opened.enter_context(closing(open_desk(str(sample.copy(path)))))
            assert isinstance(desk, BureauDesk)
            return lambda: desk.import_packages([sample.package])

        def floor(_number: int) -> Callable[[], object]:
            return lambda: _read(sample.package)

        yield Sides(program, floor)


@contextmanager
def imports(sample: Sample) -> Iterator[Sides]:
    """Every township's package, at a bureau that knows nobody yet; children start anew for each round, as
    they keep the processors that they were started on.
    """
    path = sample.new("bureau.sqlite")
    create_workspace(str(path), "bureau", CITY, PERIOD).close()
    with ExitStack() as opened:

        def side(processors: set[int]) -> Callable[[int], Callable[[], object]]:
            def ready(_number: int) -> Callable[[], object]:
                for reader in readers(MOST_READERS):
                    reader.close()
                desk = opened.enter_context(closing(open_desk(str(sample.copy(path)))))
                assert isinstance(desk, BureauDesk)
                return lambda: _within(processors, lambda: desk.import_packages(sample.packages))

            return ready

        every = os.sched_getaffinity(0)
        yield Sides(side(set(sorted(every)[:2])), side(set(sorted(every)[:1])))


def _within(processors: set[int], act: Callable[[], object]) -> None:
    every = os.sched_getaffinity(0)
    os.sched_setaffinity(0, processors)
    try:
        act()
    finally:
        os.sched_setaffinity(0, every)


def _read(package: Path) -> int:
    book = openpyxl.load_workbook(package, read_only=True)
    return sum(len(row) for sheet in book.worksheets for row in sheet.iter_rows(values_only=True))
