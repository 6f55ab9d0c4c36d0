"""What people read of a sheet besides its cells: number formats, comments. Runs in the child only."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterable
from typing import Any

from laiwu_desktop.workbook.format.envelope import SHEET
from laiwu_desktop.workbook.format.number_formats import GENERAL, changes_text
from laiwu_desktop.workbook.opening.cells import RawSheet, Spot

_REMARKS = ("/comments", "/threadedComment")
# Excel's own limit for a text is more than anybody reads.
_MOST_TEXT = 2_000


class Formats:
    """The number formats of a book of ours, for each cell that is taken."""

    def __init__(self, book: Any) -> None:
        self._book = book if SHEET in book.sheetnames else None
        self._codes: dict[int, tuple[str, bool]] = {}

    def take(self, sheet: RawSheet, cell: dict[str, Any]) -> None:
        """Note the format of a cell that is not General, nor one that leaves a text as it is."""
        if self._book is None:
            return
        style = cell.get("style_id", 0)  # a cell that cannot be read has none
        if style not in self._codes:
            code = _code_of(self._book, style)
            self._codes[style] = code, changes_text(code)
        code, changes = self._codes[style]
        is_text = isinstance(cell["value"], str)
        if changes if is_text else code != GENERAL:
            sheet.formats.setdefault(code, []).append((cell["row"] - 1, cell["column"] - 1))

    def take_conditional(self, sheet: RawSheet, formattings: Iterable[Any]) -> None:
        """Note the formats that cells get on a condition; whether it holds is not asked."""
        if self._book is None:
            return
        known = self._book._differential_styles.styles
        for formatting in formattings:
            numbers = [rule.dxfId for rule in formatting.rules if rule.dxfId is not None]
            styles = [known[number] for number in numbers if 0 <= number < len(known)]
            for code in {str(style.numFmt.formatCode) for style in styles if style.numFmt}:
                changes = changes_text(code)
                spots = sheet.formats.setdefault(code, [])
                spots += [
                    spot
                    for spot, value in sheet.cells.items()
                    if (changes or not isinstance(value, str)) and _is_within(spot, formatting.cells.ranges)
                ]


def _is_within(spot: Spot, ranges: Iterable[Any]) -> bool:
    row, column = spot[0] + 1, spot[1] + 1
    return any(
        area.min_row <= row <= area.max_row and area.min_col <= column <= area.max_col for area in ranges
    )


def _code_of(book: Any, style: int) -> str:
    from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE

    try:
        number = book._cell_styles[int(style)].numFmtId
        own = number - BUILTIN_FORMATS_MAX_SIZE
        return str(book._number_formats[own] if own >= 0 else BUILTIN_FORMATS.get(number, GENERAL))
    except IndexError:
        return GENERAL


def comments_of(archive: zipfile.ZipFile, part: str) -> dict[Spot, str]:
    """The comments at the cells of a sheet, the older kind and the newer one with answers."""
    found: dict[Spot, str] = {}
    for remarks in _related(archive, part.lstrip("/")):
        for element in remarks.iter():
            if element.tag.endswith(("}comment", "}threadedComment")):
                texts = (child.text or "" for child in element.iter() if child.tag.endswith(("}t", "}text")))
                spot = _spot(element.get("ref", ""))
                found[spot] = f"{found.get(spot, '')}{''.join(texts)}"[:_MOST_TEXT]
    return found


def _related(archive: zipfile.ZipFile, part: str) -> list[Any]:
    """The parts with the comments of a sheet."""
    from defusedxml import ElementTree

    folder, name = posixpath.split(part)
    relations = f"{folder}/_rels/{name}.rels"
    parts = set(archive.namelist())
    if relations not in parts:
        return []
    targets = [
        posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/")
        for relation in ElementTree.fromstring(archive.read(relations)).iter()
        if relation.get("Type", "").endswith(_REMARKS)
    ]
    return [ElementTree.fromstring(archive.read(target)) for target in targets if target in parts]


def _spot(reference: str) -> Spot:
    """The cell a comment stands at; the first one where it says none, so that it is seen."""
    from openpyxl.utils.cell import coordinate_to_tuple

    try:
        row, column = coordinate_to_tuple(reference)
    except (ValueError, TypeError):
        return 0, 0
    return row - 1, column - 1
