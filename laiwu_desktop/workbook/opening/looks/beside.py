"""What a sheet says outside of its cells: page headers, prompts, links, what conditions hide."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from typing import IO, Any

from laiwu_desktop.workbook.format.escapes import unescape
from laiwu_desktop.workbook.opening.cells import (
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_SHOWN,
    RawSheet,
    Seen,
    SeenKind,
    Spot,
)
from laiwu_desktop.workbook.opening.looks.relations import Relation, local
from laiwu_desktop.workbook.opening.looks.view import viewed

_OFF = ("0", "false")
_TEXTS = ("promptTitle", "prompt", "errorTitle", "error")
_AREA = re.compile(
    r"(?:^|,)\s*(?:(?:'(?:[^']|'')*'|[^'!,]*)!)?(\$?[A-Z]{0,3}\$?\d*(?::\$?[A-Z]{0,3}\$?\d*)?)(?=,|$)",
    re.IGNORECASE,
)
Area = tuple[int, int, int, int]
_PRINTED = ("print_area", "print_titles")
# No row beneath is one of headings, even where a few were put in above them.
_LAST_TITLE = 4


def beside(source: IO[bytes], relations: Iterable[Relation], sheet: RawSheet) -> Iterator[Seen]:
    """What is told around the cells of a sheet, from its part of the file."""
    from openpyxl.xml.functions import iterparse

    targets = {relation.name: relation.target for relation in relations}
    part = source.read()
    if b"AlternateContent" in part.replace(b"\0", b""):  # of which programs choose one
        yield Seen("other", (0, 0), texts=("不同软件显示不同的内容",))
    for _, element in iterparse(io.BytesIO(_without_cells(part))):
        match local(element):
            case "headerFooter":
                yield from _headers(element)
            case "dataValidation":
                yield from _prompts(element)
            case "hyperlink":
                yield from _links(element, targets)
            case "conditionalFormatting":
                yield from _conditions(element, sheet)
            case "sheetView" | "sheetFormatPr" | "pageSetup":
                yield from viewed(element, sheet)
            case "row":
                element.clear()


def _headers(element: Any) -> Iterator[Seen]:
    for part in element:
        if text := (part.text or "").strip():
            kind: SeenKind = "header" if local(part).endswith("Header") else "footer"
            yield Seen(kind, (0, 0), texts=(unescape(text)[:MOST_SHOWN],))


def _without_cells(part: bytes) -> bytes:
    """A sheet's part without its rows, which were gone through before; all of it where they may begin or end
    elsewhere than they seem to.
    """
    first, last = part.find(b"<sheetData>"), part.rfind(b"</sheetData>")
    is_plain = b"<!" not in part and part.count(b"<sheetData") == part.count(b"</sheetData") == 1
    return part[:first] + part[last + len(b"</sheetData>") :] if is_plain and 0 < first < last else part


def _prompts(element: Any) -> Iterator[Seen]:
    texts = tuple(unescape(element.get(name, ""))[:MOST_SHOWN] for name in _TEXTS)
    if any(texts):
        for top, left, bottom, right in areas_of(_where(element)):
            yield Seen("prompt", (top, left), (bottom, right), texts)


def _links(element: Any, targets: dict[str, str]) -> Iterator[Seen]:
    number = next((value for name, value in element.attrib.items() if name.endswith("}id")), "")
    to = f"{targets.get(number, '')}#{element.get('location', '')}".strip("#")
    texts = to[:MOST_SHOWN], unescape(element.get("tooltip", ""))[:MOST_SHOWN]
    for top, left, bottom, right in areas_of(element.get("ref", "")):
        yield Seen("link", (top, left), (bottom, right), texts)


def _conditions(element: Any, sheet: RawSheet) -> Iterator[Seen]:
    """What puts bars or signs in the place of values; newer kinds that carry their format with them."""
    hides = any(one.get("showValue") in _OFF for one in element.iter())
    brings = any(local(one) == "dxf" and len(one) for one in element.iter())
    if hides or brings:
        word = "条件格式不显示数值" if hides else "条件格式改变了显示"
        for spot in _within(sheet, areas_of(_where(element))):
            yield Seen("condition", spot, texts=(word,))


def _within(sheet: RawSheet, areas: list[Area]) -> list[Spot]:
    return [spot for spot in sheet.cells if any(_is_in(spot, area) for area in areas)]


def _is_in(spot: Spot, area: Area) -> bool:
    top, left, bottom, right = area
    return top <= spot[0] <= bottom and left <= spot[1] <= right


def _where(element: Any) -> str:
    """The cells a rule is for; the newer kinds say them within."""
    found = [element.get("sqref", ""), *(one.text or "" for one in element.iter() if local(one) == "sqref")]
    return " ".join(found)


def areas_of(text: str) -> list[Area]:
    """The areas (first row, first column, last row, last column, from 0) that a list of them names, apart by
    blanks. What is none is the first cell, so that it is seen.
    """
    return [_area(word) for word in text.split()] or [(0, 0, 0, 0)]


def _area(word: str) -> Area:
    from openpyxl.utils.cell import range_boundaries

    try:
        left, top, right, bottom = range_boundaries(word)
    except (ValueError, TypeError):
        return 0, 0, 0, 0
    return (top or 1) - 1, (left or 1) - 1, (bottom or MOST_ROWS) - 1, (right or MOST_COLUMNS) - 1


def print_areas(workbook: Any, sheets: dict[str, RawSheet]) -> Iterator[tuple[str, Seen]]:
    """By sheet, what a print area leaves out and titles on every page bring, from the workbook's root."""
    names = [one.get("name", "") for one in workbook.iter() if local(one) == "sheet"]
    for one in workbook.iter():
        number = one.get("localSheetId", "")
        if local(one) != "definedName" or not one.get("name", "").casefold().endswith(_PRINTED):
            continue
        title = names[int(number)] if number.isdecimal() and int(number) < len(names) else ""
        if title not in sheets:
            continue
        said = one.text or ""
        areas = [_area(word) for word in _AREA.findall(said) if word]
        if _AREA.sub("", said).strip():  # calculated anew whenever it is printed
            yield title, Seen("print_area", (0, 0), texts=(said[:MOST_SHOWN],))
            continue
        if one.get("name", "").casefold().endswith("print_titles"):
            repeated = [area for area in areas if area[2] < MOST_ROWS - 1 and area[2] > _LAST_TITLE]
            yield from (
                (title, Seen("print_area", area[:2], texts=(said[:MOST_SHOWN],))) for area in repeated
            )
            continue
        left = [spot for spot in sheets[title].cells if not any(_is_in(spot, area) for area in areas)]
        if left:
            yield title, Seen("print_area", min(left), texts=(said[:MOST_SHOWN],))


def covered(sheet: RawSheet) -> Iterator[Seen]:
    """What stands under merged cells: only the first of them is shown."""
    for area in sheet.merges:
        first = area[:2]
        under = [spot for spot in sheet.cells if spot != first and _is_in(spot, area)]
        yield from (Seen("covered", spot) for spot in sorted(under))
