"""Honest mistakes about the file: saved in another format, locked, linked, cut off, or another file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any

from laiwu_desktop.formdef.values import AsTyped
from laiwu_desktop.seal.locks import protect
from tests.workbook.files import odsfile
from tests.workbook.files.clerk import (
    Change,
    Mistake,
    Office,
    Save,
    as_xlsx,
    nothing,
    refused,
    taken,
)
from tests.workbook.files.hostile import SAMPLE
from tests.workbook.files.zips import with_part, zipped
from tests.workbook.honest.shapes import fill, hide_rows
from tests.workbook.honest.sheets import clear
from tests.workbook.opening.test_preflight import pointing_outside
from tests.workbook.opening.test_strict import strict

SECRET = "示例口令"


def named(name: str, make: Callable[[bytes], bytes] = bytes) -> Save:
    """Saves under another name, the bytes changed."""

    def save(office: Office) -> Path:
        path = office.folder / name
        path.write_bytes(make(office.saved()))
        return path

    return save


def made(make: Callable[[bytes], bytes]) -> Save:
    return named("来件.xlsx", make)


def text(encoding: str, delimiter: str = ",") -> Save:
    """Saves the sheet one works on as text."""

    def save(office: Office) -> Path:
        file = io.StringIO()
        for row in office.sheet.iter_rows(values_only=True):
            csv.writer(file, delimiter=delimiter).writerow(map(_written, row))
        path = office.folder / ("来件.txt" if delimiter == "\t" else "来件.csv")
        path.write_bytes(file.getvalue().encode(encoding))
        return path

    return save


def _written(value: Any) -> Any:
    return f"{value:%Y-%m-%d}" if isinstance(value, datetime) else value


def as_ods(office: Office) -> Path:
    """As LibreOffice writes it, as far as that matters here."""
    tables = "".join(
        odsfile.table("".join(_ods_row(sheet, row) for row in sheet.iter_rows()), escape(sheet.title))
        for sheet in office.book
    )
    path = office.folder / "来件.ods"
    path.write_bytes(odsfile.ods(odsfile.content(tables)))
    return path


def _ods_row(sheet: Any, row: tuple[Any, ...]) -> str:
    hidden = sheet.row_dimensions[row[0].row].hidden
    return odsfile.row("".join(map(_ods_cell, row)), 'table:visibility="collapse"' if hidden else "")


def _ods_cell(cell: Any) -> str:
    if cell.value is None:
        return "<table:table-cell/>"
    if cell.data_type == "e":
        return f"<table:table-cell><text:p>{cell.value}</text:p></table:table-cell>"
    if isinstance(cell.value, datetime):
        day = f'office:date-value="{cell.value:%Y-%m-%d}"'
        return f'<table:table-cell office:value-type="date" {day}/>'
    if isinstance(cell.value, int | float):
        return odsfile.number_cell(str(cell.value))
    return odsfile.text_cell(escape(cell.value).replace("\n", "</text:p><text:p>"))


def as_xls(ending: str = "xls", make: Callable[[bytes], bytes] = bytes) -> Save:
    """A package of two of the villages that LibreOffice saved as an .xls."""

    def save(office: Office) -> Path:
        path = office.folder / f"来件.{ending}"
        path.write_bytes(make(SAMPLE.read_bytes()))
        return path

    return save


def lock_xls(data: bytes) -> bytes:
    """The record behind the first says that the others are encrypted."""
    second = data.index(b"\x09\x08\x10\x00") + 20
    return data[:second] + b"\x2f\x00" + data[second + 2 :]


def locked(office: Office) -> Path:
    path = as_xlsx(office)
    protect(path, SECRET)
    return path


def missing(office: Office) -> Path:
    return office.folder / "来件.xlsx"


def head(old: str, new: str) -> Change:
    """Another workspace's template: what its hidden head says."""

    def change(office: Office) -> None:
        cell = next(row[1] for row in office.book["_meta"].iter_rows() if row[0].value == "head")
        assert old in cell.value
        cell.value = cell.value.replace(old, new)

    return change


# A text says nothing of types, nor which form its sheet is but by its headings.
AS_TEXT = {
    "other_format_read": "", "renamed_sheet": "来件!",
    "normalised": " ".join(f"来件!{column}{row}" for row in range(5, 11) for column in "CDF"),
}  # fmt: skip
POINTS_AS_TEXT = {"other_format_read": "", "renamed_sheet": "来件!"}
MACROS = with_part("xl/vbaProject.bin", b"x")
RARE = fill(V5="示例数据𠮷𬳽")
RARE_READ = {"remarks": "示例数据𠮷𬳽"}
# What small.xls has beyond the template.
XLS: dict[str, Any] = {
    "units": 2,
    "values": {
        "access_technologies": ("adsl", "wireless"), "broadband_users": 35, "committee_online": "yes",
        "fiber_access": "no",
    },
    "points": ("示例数据示范点",),
}  # fmt: skip
DOCX = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}

FORMATS: dict[str, Mistake] = {
    "CSV in GB 18030": taken(RARE, AS_TEXT, values=RARE_READ, save=text("gb18030")),
    "CSV in UTF-8": taken(RARE, AS_TEXT, values=RARE_READ, save=text("utf-8")),
    "CSV in UTF-8 with BOM": taken(RARE, AS_TEXT, values=RARE_READ, save=text("utf-8-sig")),
    "TXT with tabs in GB 18030": taken(RARE, AS_TEXT, values=RARE_READ, save=text("gb18030", "\t")),
    "Unicode text of Excel": taken(RARE, AS_TEXT, values=RARE_READ, save=text("utf-16", "\t")),
    "CSV with semicolons": refused(
        nothing, {"empty": ""}, save=text("utf-8", ";"),
        notes={"other_format_read": "", "unknown_sheet": "来件!"},
    ),
    "CSV of points": taken(
        Office.to_points, POINTS_AS_TEXT, save=text("gb18030"), points=("示例数据甲", "示例数据乙"), units=1,
        values=dict.fromkeys(("households", "population", "broadband_access", "broadband_date", "remarks")),
    ),
    "CSV with a code in scientific notation": refused(
        fill(A6="3.71203E+11"), {"unknown_unit": "来件!A6"}, save=text("gb18030"),
        notes={**AS_TEXT, "normalised": AS_TEXT["normalised"].replace("来件!C6 来件!D6 来件!F6 ", "")},
    ),
    "CSV with an error": taken(
        fill(C5="#N/A"),
        {**AS_TEXT, "not_of_type": "来件!C5", "normalised": AS_TEXT["normalised"].replace("来件!C5 ", "")},
        save=text("gb18030"),
        values={"households": AsTyped("#N/A")},
    ),
    "ods": taken(RARE, {"other_format_read": ""}, values=RARE_READ, save=as_ods),
    "ods with a hidden row": taken(hide_rows(6), {"other_format_read": "", "hidden_row": "A6"}, save=as_ods),
    "ods with an error": refused(
        fill(C5="#N/A"), {"cell_error": "C5"}, notes={"other_format_read": ""}, save=as_ods
    ),
    "xls": taken(nothing, {"old_format_read": ""}, save=as_xls(), **XLS),
    "et of WPS": taken(nothing, {"old_format_read": ""}, save=as_xls("et"), **XLS),
    "xls under the name of an xlsx": taken(nothing, {"old_format_read": ""}, save=as_xls("xlsx"), **XLS),
    "xls with a password": refused(nothing, {"password": ""}, save=as_xls(make=lock_xls)),
    "Strict Open XML": taken(nothing, save=made(strict)),
    "an xlsx under the name of an xls": taken(nothing, save=named("来件.xls")),
}  # fmt: skip

PROTECTED: dict[str, Mistake] = {
    "a password": refused(nothing, {"password": ""}, save=locked),
    "a password that is known": taken(nothing, save=locked, password=SECRET),
    "a wrong password": refused(nothing, {"wrong_password": ""}, save=locked, password="123456"),
    "a password for a file without": taken(nothing, password=SECRET),
    "macros": taken(nothing, {"macros": ""}, save=named("来件.xlsm", MACROS)),
    "a link to another workbook": taken(
        nothing, {"external_links": ""}, save=made(with_part("xl/externalLinks/externalLink1.xml", b"<x/>"))
    ),
    "a picture elsewhere": taken(nothing, {"external_links": ""}, save=made(pointing_outside("image"))),
    "an embedded document": taken(
        nothing, {"objects": ""}, save=made(with_part("xl/embeddings/oleObject1.bin", b"x"))
    ),
}

OTHERS: dict[str, Mistake] = {
    "a template not filled in": refused(clear, {"empty": ""}),
    "a template of another period": refused(head("2006S2", "2006S1"), {"other_period": ""}),
    "a document for a workbook": refused(
        nothing, {"unknown_format": ""}, save=named("来件.docx", lambda _: zipped(DOCX))
    ),
    "an archive of workbooks": refused(
        nothing, {"unknown_format": ""}, save=named("来件.zip", lambda data: zipped({"来件.xlsx": data}))
    ),
    "a photo of the form": refused(
        nothing, {"unknown_format": ""}, save=named("来件.jpg", lambda _: b"\xff\xd8\xff\xe0\0\x10JFIF\0")
    ),
    "a PDF under the name of an xlsx": refused(
        nothing, {"unknown_format": ""}, save=made(lambda _: b"%PDF-1.4\n")
    ),
    "a web page saved as xls": refused(
        nothing, {"unknown_format": ""},
        save=named("来件.xls", lambda _: b"<html><table></table></html>"),
    ),
    "the file that Excel locks with": refused(
        nothing, {"unknown_format": ""}, save=named("~$来件.xlsx", lambda _: b"\x06office" + bytes(100))
    ),
    "half a download": refused(nothing, {"damaged_file": ""}, save=made(lambda data: data[: len(data) // 2])),
    "an empty file": refused(nothing, {"empty_file": ""}, save=made(lambda _: b"")),
    "a file that is gone": refused(nothing, {"no_file": ""}, save=missing),
}  # fmt: skip

FILES = {**FORMATS, **PROTECTED, **OTHERS}
