"""Names what is the matter at a cell of one sheet, with what stands in it."""

from __future__ import annotations

from laiwu_desktop.base.codes import Saying
from laiwu_desktop.workbook.format.problems import Gathered, Problem, cell_name
from laiwu_desktop.workbook.opening.cells import RawSheet, Spot


class Marks:
    """Writes problems of one sheet into what is gathered."""

    def __init__(self, gathered: Gathered, sheet: RawSheet) -> None:
        self._gathered = gathered
        self._sheet = sheet

    def block(self, what: Saying, spot: Spot, unit: str = "") -> None:
        """A cell with which the file cannot be taken."""
        self._add(what, spot, unit, True)

    def note(self, what: Saying, spot: Spot, unit: str = "") -> None:
        """A cell a person should look at."""
        self._add(what, spot, unit, False)

    def _add(self, what: Saying, spot: Spot, unit: str, blocks: bool) -> None:
        shown = self._sheet.errors.get(spot, self._sheet.cells.get(spot, ""))
        problem = Problem.of(
            what, self._sheet.title, cell_name(*spot), unit, blocks=blocks, value=short(shown)
        )
        self._gathered.add(problem)


def short(value: object) -> str:
    """What stands in a cell, fit for a message."""
    text = str(value)
    return text if len(text) <= 60 else f"{text[:60]}…"
