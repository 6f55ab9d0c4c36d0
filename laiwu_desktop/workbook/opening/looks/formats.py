"""How the cells of a sheet are shown: number formats, ink, and what comes on a condition."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from laiwu_desktop.workbook.format.envelope import SHEET
from laiwu_desktop.workbook.format.number_formats import GENERAL, changes_text
from laiwu_desktop.workbook.opening.cells import MOST_SHOWN, RawSheet, Seen, Spot
from laiwu_desktop.workbook.opening.looks.ink import Inks, Run

_MOST_BLANKS = 8


class Formats:
    """The number formats and inks of a sheet of a book of ours, for each cell that is taken."""

    def __init__(self, book: Any, inks: Inks) -> None:
        self._book = book if SHEET in book.sheetnames else None
        self._codes: dict[int, tuple[str, bool]] = {}
        self._styles: dict[Spot, int] = {}
        self._inks = inks

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
        self._take_ink(sheet, cell, style)

    def take_formulas(self, sheet: RawSheet, row: Iterable[dict[str, Any]]) -> None:
        """Note the formulas of a row, also of cells that show nothing as yet."""
        for cell in row if self._book is not None else ():
            if (formula := cell.get("formula")) is not None:
                said = f"={formula[:MOST_SHOWN]}"
                sheet.seen.append(Seen("formula", (cell["row"] - 1, cell["column"] - 1), texts=(said,)))

    def _take_ink(self, sheet: RawSheet, cell: dict[str, Any], style: int) -> None:
        spot = cell["row"] - 1, cell["column"] - 1
        if sheet.title != SHEET:
            self._styles[spot] = style
            runs: frozenset[Run | None] = cell.get("runs", frozenset())
            if trouble := self._inks.trouble(style, runs) or _pushed(cell["value"]):
                sheet.seen.append(Seen("ink", spot, texts=(trouble,)))

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
            scales = [rule.colorScale.color for rule in formatting.rules if rule.colorScale]
            scales += [[rule.dataBar.color] for rule in formatting.rules if rule.dataBar]
            for spot in sheet.cells if scales or any(style.font or style.fill for style in styles) else ():
                if _is_within(spot, formatting.cells.ranges) and (how := self._hidden(spot, styles, scales)):
                    sheet.seen.append(Seen("condition", spot, texts=(f"条件格式使{how}",)))

    def _hidden(self, spot: Spot, styles: list[Any], scales: list[Any]) -> str:
        own = self._styles.get(spot, 0)
        found = [self._inks.on_condition(own, style.font, style.fill) for style in styles]
        found += [self._inks.on_scale(own, scale) for scale in scales]
        return next(filter(None, found), "")


def _pushed(value: Any) -> str:
    """Why nothing is seen of a text that has its cell scrolled away."""
    if not isinstance(value, str) or not (text := value.strip()):
        return ""
    if len(text) == len(value):
        return ""
    around = value.partition(text)[::2]
    is_far = any("\n" in part or len(part) > _MOST_BLANKS for part in around)
    return "文字前后有许多空行或空格，看不出来" if is_far else ""


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
