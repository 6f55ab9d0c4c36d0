"""Names what is the matter at a cell of one sheet, with what stands in it."""

from __future__ import annotations

from laiwu_desktop.workbook.cells import RawSheet, Spot
from laiwu_desktop.workbook.problems import Gathered, Problem, cell_name


class Marks:
    """Writes problems of one sheet into what is gathered."""

    def __init__(self, gathered: Gathered, sheet: RawSheet) -> None:
        self._gathered = gathered
        self._sheet = sheet

    def block(self, code: str, spot: Spot, unit: str, message: str, remedy: str) -> None:
        """A cell with which the file cannot be taken."""
        self._add(code, spot, unit, message, remedy, True)

    def note(self, code: str, spot: Spot, unit: str, message: str, remedy: str = "") -> None:
        """A cell a person should look at."""
        self._add(code, spot, unit, message, remedy, False)

    def _add(self, code: str, spot: Spot, unit: str, message: str, remedy: str, blocks: bool) -> None:
        shown = self._sheet.errors.get(spot, self._sheet.cells.get(spot, ""))
        name = cell_name(*spot)
        self._gathered.add(
            Problem(code, self._sheet.title, name, unit, message, remedy, blocks, short(shown))
        )


def short(value: object) -> str:
    """What stands in a cell, fit for a message."""
    text = str(value)
    return text if len(text) <= 60 else f"{text[:60]}…"
