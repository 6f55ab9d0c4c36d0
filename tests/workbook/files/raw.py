"""A small township's package as cells, so that thousands of changes to it can be tried quickly."""

from __future__ import annotations

from pathlib import Path

import msgspec

from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import create_workspace
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.formdef.values import Cell
from laiwu_desktop.workbook.exchange.verification import Verified, verify
from laiwu_desktop.workbook.opening.cells import RawBook, RawSheet, Spot
from laiwu_desktop.workbook.reading.read import BookRead, read_raw
from tests.conftest import CITY, PERIOD, TOWNSHIP, noon
from tests.sample import POINT, fill_in, type_in


def few_divisions(divisions: list[Division], villages: int = 3) -> list[Division]:
    """The register with one township, and only its first villages."""
    county = next(d.parent_code for d in divisions if d.code == TOWNSHIP)
    few = [d for d in divisions if d.parent_code == TOWNSHIP][:villages]
    return [*(d for d in divisions if d.code in (CITY, county, TOWNSHIP)), *few]


def small_desk(role: str, folder: Path, divisions: list[Division]) -> Desk:
    """A workspace over a few divisions."""
    place = TOWNSHIP if role == "township" else CITY
    location = str(folder / f"small-{role}.sqlite")
    return create_workspace(location, role, place, PERIOD, clock=noon, divisions=divisions)


def small_package(desk: TownshipDesk, folder: Path) -> Path:
    """The package of all villages but the last, whose silence is explained; one has a point."""
    draft = fill_in(desk)
    silent, first = draft.units["village"][-1].code, draft.units["village"][0].code
    draft.save([], [r.key for r in draft.figures.records if r.key.unit_code == silent])
    type_in(draft, "demonstration_point", first, POINT, draft.add_row("demonstration_point", first).seq)
    draft.explain(draft.check().findings, "示例数据：整村搬迁", "示例填表人")
    return desk.export(folder).path


class Verifier:
    """Reads and verifies cells as the bureau does."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def read(self, raw: RawBook) -> tuple[BookRead, Verified]:
        book = read_raw(raw, self.desk.all_forms, self.desk.register)
        return book, verify(book, self.desk.all_forms, self.desk.register)

    def flagged(self, raw: RawBook) -> dict[tuple[str, str], str]:
        """Each (sheet, cell) that keeps the package from being taken, with the reason's code."""
        book, verified = self.read(raw)
        problems = (*book.problems, *verified.problems)
        found = {(p.sheet, p.cell): p.code for p in problems if p.blocks}
        return found | {(e.sheet, e.cell): "edited" for e in verified.edited}

    def notes(self, raw: RawBook) -> dict[tuple[str, str], str]:
        """Each (sheet, cell) that is only remarked on."""
        return {(p.sheet, p.cell): p.code for p in self.read(raw)[0].problems if not p.blocks}


def changed(raw: RawBook, title: str, spot: Spot, cell: Cell) -> RawBook:
    """The book with another cell at one place; None empties it."""
    sheets = [_with(sheet, spot, cell) if sheet.title == title else sheet for sheet in raw.sheets]
    return msgspec.structs.replace(raw, sheets=sheets)


def _with(sheet: RawSheet, spot: Spot, cell: Cell) -> RawSheet:
    cells = {place: old for place, old in sheet.cells.items() if place != spot}
    if cell is not None:
        cells[spot] = cell
    return msgspec.structs.replace(sheet, cells=cells)
