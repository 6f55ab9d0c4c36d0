"""Gathers what people see of the sheets of a workbook beside their cells."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from itertools import chain
from typing import Any

from laiwu_desktop.workbook.opening.cells import RawSheet, Seen
from laiwu_desktop.workbook.opening.looks.beside import beside, covered, print_areas
from laiwu_desktop.workbook.opening.looks.drawn import drawn
from laiwu_desktop.workbook.opening.looks.relations import Parts, local
from laiwu_desktop.workbook.opening.looks.remarks_at import comments_of


def take_looks(
    archive: zipfile.ZipFile, book: Any, sheets: list[RawSheet], spend: Callable[[int], None]
) -> None:
    """Note it in the sheets as they were read, and add those of other kinds; `spend` counts what is taken."""
    parts = Parts(archive)
    for sheet, read in zip(book.worksheets, sheets, strict=True):
        relations = parts.relations(sheet._worksheet_path)
        read.comments = comments_of(parts, relations)
        with sheet._get_source() as source:
            for one in chain(beside(source, relations, read), drawn(parts, relations), covered(read)):
                spend(1)
                read.seen.append(one)
        spend(len(read.comments))
    for part in parts.astray() if sheets else ():
        sheets[0].seen.append(Seen("other", (0, 0), texts=(f"无法辨认的内容（{part[:60]}）",)))
    sheets += _no_worksheets(parts)
    by_title = {read.title: read for read in sheets}
    for title, one in print_areas(parts.xml("xl/workbook.xml"), by_title):
        by_title[title].seen.append(one)


def _no_worksheets(parts: Parts) -> list[RawSheet]:
    """Sheets of other kinds, which openpyxl passes over: charts that fill a sheet, dialogs, macros."""
    others = {
        relation.name
        for relation in parts.relations("xl/workbook.xml")
        if relation.kind.endswith(("sheet", "Macrosheet")) and relation.kind != "worksheet"
    }
    return [
        RawSheet(one.get("name", ""), seen=[Seen("other", (0, 0), texts=("图表或对话框工作表",))])
        for one in parts.xml("xl/workbook.xml").iter()
        if local(one) == "sheet" and others.intersection(one.attrib.values())
    ]
