"""How a form lies on its sheet: the workbook's face of the field types."""

from __future__ import annotations

from datetime import date

import msgspec

from laiwu_desktop.base.text import tidy, writable
from laiwu_desktop.formdef import types
from laiwu_desktop.formdef.form import Field, Form
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.values import Missing

# Rows of a form sheet, from 0: title, place line, headings, hidden names, then the records.
TITLE_ROW, PLACE_ROW, HEADING_ROW, NAMES_ROW, FIRST_ROW = range(5)
# Rows kept ready (formats, drop-downs) for rows that a person adds.
SPARE_ROWS = 200

UNIT_CODE, UNIT_NAME, SEQ = "unit_code", "unit_name", "seq"
LEVEL_HEADINGS = {
    "village": ("村代码", "村名称"),
    "township": ("乡镇代码", "乡镇名称"),
    "city": ("市代码", "市名称"),
}

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
    widths = {"text": 20.0, "date": 12.0, "select_multiple": 20.0, "image": 18.0}
    return widths.get(field.type.kind, 12.0)


def number_format(field_type: types.FieldType) -> str:
    """The Excel number format of a cell of this type; text unless it is a number or a date."""
    match field_type:
        case types.IntegerType():
            return "0"
        case types.DecimalType(places=places):
            return f"0.{'0' * places}" if places else "0"
        case types.DateType():
            return "yyyy-mm-dd"
    return "@"


def validation(field: Field, cell: str, period: Period, lists: dict[str, str]) -> dict[str, object] | None:
    """Excel's data validation for a field whose first cell is `cell` (such as D5); None where none fits.

    The missing words are let through: they are answers too. `lists` gives the range of a field's choices.
    """
    empty = f'{cell}="{Missing.NOT_APPLICABLE.value}",{cell}="{Missing.NOT_YET_KNOWN.value}"'
    hint = field.hint or f"{field.type.expected}。不适用或尚不知道的，填{_MISSING_WORDS}。"
    shown = {"input_title": field.label[:32], "input_message": hint[:255], "error_title": "填写有误"}
    match field.type:
        case types.CalculateType() | types.TextType() | types.ImageType():
            return None
        case types.IntegerType(min=low, max=high):
            limit = f",{cell}<={high}" if high is not None else ""
            rule = f"OR(AND(ISNUMBER({cell}),{cell}=INT({cell}),{cell}>={low}{limit}),{empty})"
            message = f"{field.label}应为不小于 {low} 的整数；不适用或尚不知道的，填{_MISSING_WORDS}。"
        case types.DecimalType(min=low, max=high):
            limit = f",{cell}<={high}" if high is not None else ""
            rule = f"OR(AND(ISNUMBER({cell}),{cell}>={low}{limit}),{empty})"
            message = f"{field.label}应为不小于 {low} 的数字；不适用或尚不知道的，填{_MISSING_WORDS}。"
        case types.DateType(min=first, max=last):
            latest = last or period.end
            between = f"{cell}>={_excel_date(first)},{cell}<={_excel_date(latest)}"
            rule = f"OR(AND(ISNUMBER({cell}),{between}),{empty})"
            message = (
                f"{field.label}应为 {first} 至 {latest} 之间的日期；不适用或尚不知道的，填{_MISSING_WORDS}。"
            )
        case types.SelectOneType():
            message = f"请从下拉框中选择{field.label}。"
            return {"validate": "list", "source": lists[field.name], "error_message": message, **shown}
        case types.SelectMultipleType(choices=choices):
            labels = "、".join(choice.label for choice in choices)
            return {"validate": "any", **shown, "input_message": f"可填多项，用“、”隔开：{labels}"[:255]}
        case _:
            return None
    return {"validate": "custom", "value": f"={rule}", "error_message": message[:255], **shown}


def _excel_date(day: date) -> str:
    return f"DATE({day.year},{day.month},{day.day})"
