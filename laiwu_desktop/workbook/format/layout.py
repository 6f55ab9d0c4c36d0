"""How a form lies on its sheet: the workbook's face of the field types."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import assert_never

import msgspec

from laiwu_desktop.base.text import tidy, writable
from laiwu_desktop.formdef.division import Division, Level
from laiwu_desktop.formdef.form import Field, Form
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.types import Bound, FieldType, Sort
from laiwu_desktop.formdef.values import Missing

# Rows of a form sheet, from 0: title, place line, headings, hidden names, then the records.
TITLE_ROW, PLACE_ROW, HEADING_ROW, NAMES_ROW, FIRST_ROW = range(5)
# Rows kept ready (formats, drop-downs) for rows that a person adds.
SPARE_ROWS = 200

UNIT_CODE, UNIT_NAME, SEQ = "unit_code", "unit_name", "seq"
LEVEL_HEADINGS: dict[str, tuple[str, str]] = {
    level: (f"{level.short}代码", f"{level.short}名称") for level in Level
}

# The sheet's name at the left, the pages in the middle.
PAGE_FOOTER = "&L&A&C第 &P 页 共 &N 页"
COVER, EXPLANATIONS, PHOTOS, LISTS = "封面", "审核说明", "照片", "_lists"

_MISSING_WORDS = "、".join(f"“{reason.value}”" for reason in Missing)


class Column(msgspec.Struct, frozen=True):
    """One column: the name in the hidden row, what a person reads above it, its width in characters."""

    name: str
    heading: str
    width: float
    field: Field | None = None


def columns_of(form: Form, fields: tuple[Field, ...] | None = None) -> list[Column]:
    """The columns of a form's sheet, in order."""
    code, name = LEVEL_HEADINGS[form.level]
    own = [Column(UNIT_CODE, code, 14), Column(UNIT_NAME, name, 16)]
    if form.repeats:
        own.append(Column(SEQ, "序号", 6))
    chosen = tuple(form.fields.values()) if fields is None else fields
    return own + [Column(field.name, _heading(field), _width(field), field) for field in chosen]


def place_line(form: Form, place: Division, period: Period) -> str:
    """What stands beneath the title of a form's sheet."""
    return f"{place.name}    填报期：{period.label}    表号：{form.number}"


def sheet_title(form: Form) -> str:
    """The sheet's name: the title without what Excel forbids, at most 31 UTF-16 units; never "History"."""
    name = tidy("".join(char for char in writable(form.title) if char not in "[]:*?/\\'\t\n"))
    while len(name.encode("utf-16-le")) > 2 * 31:
        name = name[:-1]
    return form.name[:31] if name.casefold() in ("", "history") else name


def _heading(field: Field) -> str:
    """Label and unit on two lines, so that no unit is torn apart in a narrow column."""
    return f"{field.label}\n（{field.unit}）" if field.unit else field.label


def _width(field: Field) -> float:
    match field.type.sort:
        case Sort.WHOLE | Sort.SCALED | Sort.DAY | Sort.TIME | Sort.WORD:
            return 12
        case Sort.TEXT | Sort.WORDS:
            return 20
        case Sort.PHOTOS:
            return 18
    assert_never(field.type.sort)


def number_format(field_type: FieldType) -> str:
    """The Excel number format of a cell of this type; @ is text."""
    match field_type.sort:
        case Sort.WHOLE:
            return "0"
        case Sort.SCALED:
            return f"0.{'0' * field_type.places}" if field_type.places else "0"
        case Sort.DAY:
            return "yyyy-mm-dd"
        case Sort.TIME:
            return "hh:mm"
        case Sort.TEXT | Sort.WORD | Sort.WORDS | Sort.PHOTOS:
            return "@"
    assert_never(field_type.sort)


def validation(field: Field, cell: str, period: Period, lists: dict[str, str]) -> dict[str, object] | None:
    """Excel's data validation for a field whose first cell is `cell` (such as D5); None where none fits.

    The missing words are let through: they are answers too. `lists` gives the range of a field's choices.
    """
    if field.is_calculated:
        return None
    hint = field.meaning or f"{field.type.expected}。不适用或尚不知道的，填{_MISSING_WORDS}。"
    shown = {"input_title": field.label[:32], "input_message": hint[:255], "error_title": "填写有误"}
    low, high = field.type.bounds(period)
    least = "" if low is None else f"不小于 {field.type.format(low)} 的"
    between = "" if None in (low, high) else f" {field.type.format(low)} 至 {field.type.format(high)} 之间的"
    match field.type.sort:
        case Sort.WHOLE:
            tests, asked = [f"{cell}=INT({cell})"], f"{least}整数"
        case Sort.SCALED:
            tests, asked = [], f"{least}数字"
        case Sort.DAY:
            tests, asked = [], f"{between}日期"
        case Sort.TIME:
            tests, asked = [f"{cell}>=0", f"{cell}<1"], f"{between}时刻"
        case Sort.WORD:
            message = f"请从下拉框中选择{field.label}。"
            return {"validate": "list", "source": lists[field.name], "error_message": message, **shown}
        case Sort.WORDS:
            labels = "、".join(choice.label for choice in field.type.choices)
            told = "　".join(filter(None, (field.definition, f"可填多项，用“、”隔开：{labels}")))
            return {"validate": "any", **shown, "input_message": told[:255]}
        case Sort.TEXT:
            return {"validate": "any", **shown} if field.definition else None
        case Sort.PHOTOS:
            return None
        case _:
            assert_never(field.type.sort)
    tests += [
        f"{cell}{sign}{_literal(bound)}" for sign, bound in ((">=", low), ("<=", high)) if bound is not None
    ]
    empty = f'{cell}="{Missing.NOT_APPLICABLE.value}",{cell}="{Missing.NOT_YET_KNOWN.value}"'
    rule = f"=OR(AND({','.join([f'ISNUMBER({cell})', *tests])}),{empty})"
    message = f"{field.label}应为{asked}；不适用或尚不知道的，填{_MISSING_WORDS}。"
    return {"validate": "custom", "value": rule, "error_message": message[:255], **shown}


def _literal(bound: Bound) -> str:
    """As a formula writes it."""
    match bound:
        case date():
            return f"DATE({bound.year},{bound.month},{bound.day})"
        case time():
            return f"TIME({bound.hour},{bound.minute},{bound.second})"
        case int() | Decimal():
            return str(bound)
    assert_never(bound)
