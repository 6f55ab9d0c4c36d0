"""The whole county: added up beside bare SQL, printed beside bare Typst."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import typst

from bench.measuring import Sides
from bench.sample import PERIOD, Sample
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.workspaces import open_desk
from laiwu_desktop.formdef.form import FormSet


@contextmanager
def consolidate(sample: Sample) -> Iterator[Sides]:
    """Every indicator and the sum of every number field, in every area."""
    path = sample.copy(sample.bureau)
    with closing(_bureau(str(path))) as desk, closing(sqlite3.connect(path)) as bare:
        sums = list(_sums(desk.all_forms))

        def floor(_number: int) -> Callable[[], object]:
            return lambda: [bare.execute(query, (PERIOD,)).fetchall() for query in sums]

        yield Sides(lambda _number: desk.consolidate, floor)


@contextmanager
def totals(sample: Sample) -> Iterator[Sides]:
    """What the pages of the bureau show of the whole county, without its villages."""
    path = sample.copy(sample.bureau)
    with closing(_bureau(str(path))) as desk, closing(sqlite3.connect(path)) as bare:
        sums = list(_sums(desk.all_forms))

        def floor(_number: int) -> Callable[[], object]:
            return lambda: [bare.execute(query, (PERIOD,)).fetchall() for query in sums]

        yield Sides(lambda _number: desk.totals, floor)


def _bureau(path: str) -> BureauDesk:
    desk = open_desk(path)
    assert isinstance(desk, BureauDesk)
    return desk


def _sums(forms: FormSet) -> Iterator[str]:
    """One pass over the numbers of each form: sum and count of each column, by unit."""
    for form in forms:
        numbers = [field.name for field in form.entered if field.type.is_number]
        if numbers:
            sums = ", ".join(f"SUM({name}), COUNT({name})" for name in numbers)
            yield (
                f"SELECT unit_code, {sums} FROM form_{form.name} JOIN report ON report.id = report_id "
                "WHERE period = ? AND state = 'accepted' GROUP BY unit_code"
            )


@contextmanager
def sheets(sample: Sample) -> Iterator[Sides]:
    """The sheets of all villages as one PDF."""
    with closing(_bureau(str(sample.copy(sample.bureau)))) as desk:
        with _compilations() as calls:
            desk.print_sheets(sample.new("sheets.pdf"))
        bundles = [call for call in calls if "data" in call[1].get("sys_inputs", {})]

        def program(_number: int) -> Callable[[], object]:
            path = sample.new("sheets.pdf")
            _forget()
            return lambda: desk.print_sheets(path)

        def floor(_number: int) -> Callable[[], object]:
            _forget()
            return lambda: [typst.compile(*place, **given) for place, given in bundles]

        yield Sides(program, floor)


Call = tuple[tuple[Any, ...], dict[str, Any]]


@contextmanager
def _compilations() -> Iterator[list[Call]]:
    """What Typst is asked to set meanwhile, all of it in this process."""
    calls: list[Call] = []
    compile_, cores = typst.compile, os.cpu_count

    def note(*place: Any, **given: Any) -> Any:
        calls.append((place, given))
        return compile_(*place, **given)

    typst.compile, os.cpu_count = note, lambda: 1
    try:
        yield calls
    finally:
        typst.compile, os.cpu_count = compile_, cores


def _forget() -> None:
    """Typst drops what ten compilations did not use; else one side would find the other's pages set."""
    for _ in range(11):
        typst.compile(b"")
