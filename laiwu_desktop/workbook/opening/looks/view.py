"""How a sheet is shown as a whole: what of it is too small or out of reach (ECMA-376 part 1, 18.3.1).

An office suite that saves a workbook writes these as they were; who sets them hides what stands there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from laiwu_desktop.workbook.opening.cells import RawSheet, Seen
from laiwu_desktop.workbook.opening.looks.relations import local

_ON, _OFF = ("1", "true"), ("0", "false")
# Points, digits, and parts of a hundred.
_THIN_ROW, _THIN_COLUMN, _SMALL = 8.0, 1.5, 40.0
# More rows and columns than these, kept in their place, leave no room for others on a small screen.
_MOST_FROZEN = 20
_ZOOMS = ("zoomScale", "zoomScaleNormal", "zoomScaleSheetLayoutView", "zoomScalePageLayoutView")


def viewed(element: Any, sheet: RawSheet) -> Iterator[Seen]:
    """What an element of a sheet's part that is about the whole of it does to what is seen."""
    match local(element):
        case "sheetFormatPr":
            if element.get("zeroHeight") in _ON or _is_below(element, "defaultRowHeight", _THIN_ROW):
                yield _told("没有写明高度的行不显示")
            if _is_below(element, "defaultColWidth", _THIN_COLUMN):
                yield _told("没有写明宽度的列不显示")
        case "pageSetup" if _is_below(element, "scale", _SMALL):
            yield _told(f"打印缩放 {element.get('scale')} %")
        case "sheetView":
            yield from _view(element, sheet)


def _view(element: Any, sheet: RawSheet) -> Iterator[Seen]:
    if element.get("showZeros") in _OFF:
        zeros = [spot for spot, cell in sheet.cells.items() if cell == 0 and cell is not False]
        yield from (Seen("zeros", spot) for spot in sorted(zeros)[:1])
    if element.get("showFormulas") in _ON:
        yield _told("显示公式，数字和日期不按格式显示")
    if any(0 < _number(element.get(name)) < _SMALL for name in _ZOOMS):
        yield _told(f"显示比例小于 {_SMALL:g} %")
    frozen = [one for one in element if local(one) == "pane" and "rozen" in one.get("state", "")]
    is_scrolled = element.get("topLeftCell", "A1") != "A1"
    if any(
        is_scrolled or max(map(_number, (one.get("xSplit"), one.get("ySplit")))) > _MOST_FROZEN
        for one in frozen
    ):
        yield _told("冻结窗格使部分单元格无法看到")


def _told(words: str) -> Seen:
    return Seen("view", (0, 0), texts=(words,))


def _is_below(element: Any, name: str, least: float) -> bool:
    return element.get(name) is not None and not _number(element.get(name)) >= least


def _number(text: str | None) -> float:
    try:
        return float(text or 0)
    except ValueError:
        return 0.0
