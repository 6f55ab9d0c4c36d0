"""Honest mistakes within one cell: numbers, dates, choices, texts, formulas, errors."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl.utils.datetime import CALENDAR_MAC_1904

from laiwu_desktop.formdef.values import AsTyped, Missing, Value
from laiwu_desktop.workbook.opening.cells import MOST_TEXT
from tests.workbook.files.clerk import Change, Mistake, Office, Save, nothing, refused, taken
from tests.workbook.files.hostile import FORM as PART
from tests.workbook.files.zips import parts_of, zipped

CELLS = {"households": "C5", "broadband_access": "E5", "broadband_date": "F5", "remarks": "V5"}


def put(name: str, cell: Any, number_format: str = "", kind: str = "") -> Change:
    """Types into a cell of the first village; a value that is pasted brings its format."""

    def change(office: Office) -> None:
        office.put(name, cell)
        if number_format:
            office.at(name).number_format = number_format
        if kind:
            office.at(name).data_type = kind

    return change


def read(name: str, cell: Any, value: Value, note: str = "", number_format: str = "") -> Mistake:
    """A cell that is read as `value`."""
    notes = {note: CELLS[name]} if note else {}
    return taken(put(name, cell, number_format), notes, values={name: value})


def normal(name: str, cell: Any, value: Value, number_format: str = "") -> Mistake:
    return read(name, cell, value, "normalised", number_format)


def kept(name: str, cell: Any, text: str, number_format: str = "") -> Mistake:
    """A cell that is not of its type: kept word for word and named."""
    return read(name, cell, AsTyped(text), "not_of_type", number_format)


def lost(name: str, cell: Any, code: str = "lost_digits", kind: str = "") -> Mistake:
    """A cell whose value nobody can know."""
    return refused(put(name, cell, kind=kind), {code: CELLS[name]})


def with_xml(edit: Callable[[bytes], bytes]) -> Save:
    """Saves, and has the first form's sheet changed in ways that openpyxl does not write."""

    def save(office: Office) -> Path:
        parts = parts_of(office.saved())
        changed = edit(parts[PART])
        assert changed != parts[PART]
        path = office.folder / "来件.xlsx"
        path.write_bytes(zipped({**parts, PART: changed}))
        return path

    return save


def cell_xml(cell: str, xml: str, attributes: str = "") -> Save:
    """Saves with that in a cell: formulas together with the results that Excel keeps."""

    def edit(sheet: bytes) -> bytes:
        return re.sub(
            rf'<c r="{cell}"[^>]*?(/>|>.*?</c>)'.encode(),
            f'<c r="{cell}"{attributes}>{xml}</c>'.encode(), sheet, count=1,
        )  # fmt: skip

    return with_xml(edit)


def use_1904(office: Office) -> None:
    office.book.epoch = CALENDAR_MAC_1904


def serial_of_1904(office: Office) -> None:
    use_1904(office)
    put("broadband_date", 37319, "General")(office)


DAY = date(2006, 3, 5)

NUMBERS: dict[str, Mistake] = {
    "full-width digits": normal("households", "３２１", 321),
    "BOM and zero-width mark around a number": normal("households", "\ufeff321\u200b", 321),
    "blanks and U+3000 around a number": normal("households", "\u3000321 ", 321),
    "a number with commas": normal("households", "1,321", 1321),
    "a number as text": normal("households", "321", 321, "@"),
    "a whole number as a fraction": read("households", 321.0, 321),
    "half a household": kept("households", 320.5, "320.5"),
    "TRUE for a number": kept("households", True, "TRUE"),
    "a number in words": kept("households", "三百二", "三百二"),
    "a number with its unit": kept("households", "约320户", "约320户"),
    "NaN as text": kept("households", "NaN", "NaN"),
    "a stroke for nothing": kept("households", "－", "－"),
    "a number whose cell was made a date": kept(
        "households", datetime(1900, 11, 15), "1900-11-15 00:00:00", "yyyy-mm-dd"
    ),
    "a number no date can be in a cell of dates": read("households", 20060305, 20060305, "", "yyyy-mm-dd"),
    "暂缺": read("households", " 暂缺 ", Missing.NOT_YET_KNOWN),
    "a number of 16 digits": lost("households", 1234567890123456),
    "a number beyond all counting": lost("households", 1e300),
    "scientific notation as text": lost("households", "3.71202E+11"),
    "an identity number pasted as a number": lost("remarks", 37120210000112345),
}

DATES: dict[str, Mistake] = {
    "a date with points": normal("broadband_date", "2006.3.5", DAY),
    "a date in Chinese": normal("broadband_date", "2006年3月5日", DAY),
    "a date in full-width": normal("broadband_date", "２００６／３／５", DAY),
    "a date as ISO text": normal("broadband_date", "2006-03-05", DAY, "@"),
    "a date of eight digits": normal("broadband_date", 20060305, DAY, "General"),
    "a date of eight digits in a cell of dates": normal("broadband_date", 20060305, DAY, "yyyy-mm-dd"),
    "a date's serial": normal("broadband_date", 38781, DAY, "General"),
    "a date with a time": normal("broadband_date", datetime(2006, 3, 5, 8, 30), DAY),
    "eight digits that are no date": kept("broadband_date", 20069999, "20069999", "yyyy-mm-dd"),
    "a day that is not in the calendar": kept("broadband_date", "2006-02-30", "2006-02-30"),
    "only a year and a month": kept("broadband_date", "2006年3月", "2006年3月"),
    "a month for a date": kept("broadband_date", 6, "6", "General"),
    "last year": kept("broadband_date", "去年", "去年"),
    "a serial in scientific notation": lost("broadband_date", "3.8E+4"),
    "dates counted from 1904": taken(use_1904, {"date_1904": ""}),
    "a serial counted from 1904": taken(
        serial_of_1904, {"date_1904": "", "normalised": "F5"}, values={"broadband_date": DAY}
    ),
}

TEXTS: dict[str, Mistake] = {
    "a choice with blanks": read("broadband_access", "\u3000是 ", "yes"),
    "a choice in other words": kept("broadband_access", "有", "有"),
    "a tick for a choice": kept("broadband_access", "√", "√"),
    "rare characters": read("remarks", "示例数据𠮷𬳽", "示例数据𠮷𬳽"),
    "a text with marks at its ends and inside": read(
        "remarks", "\u3000１２ 示例\u200b数据　 ", "１２ 示例\u200b数据"
    ),
    "a number for a text": normal("remarks", 6346223344, "6346223344"),
    "an error's name as text": taken(
        put("households", "#N/A", kind="s"), {"not_of_type": "C5"}, values={"households": AsTyped("#N/A")}
    ),
    "the longest text of a cell": read("remarks", "字" * MOST_TEXT, "字" * MOST_TEXT),
    "a text longer by one": refused(
        nothing, {"cell_error": "V5"},
        save=cell_xml("V5", f"<is><t>{'字' * (MOST_TEXT + 1)}</t></is>", ' t="inlineStr"'),
    ),
}  # fmt: skip

FORMULAS: dict[str, Mistake] = {
    "a formula with a stale result": taken(
        nothing, {"formula": "C5"}, values={"households": 321}, save=cell_xml("C5", "<f>1+1</f><v>321</v>")
    ),
    "a formula without result": lost("households", "=1+1", "cell_error"),
    "a formula for a date without result": lost("broadband_date", "=TODAY()", "cell_error"),
    "a formula whose result is an error": refused(
        nothing, {"cell_error": "C5"}, save=cell_xml("C5", "<f>NA()</f><v>#N/A</v>", ' t="e"')
    ),
    **{
        f"the error {error}": lost("households", error, "cell_error", "e")
        for error in ("#N/A", "#DIV/0!", "#REF!")
    },
}

VALUES = {**NUMBERS, **DATES, **TEXTS, **FORMULAS}
