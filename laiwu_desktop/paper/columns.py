"""Which fields of a repeating form fit on paper as columns, and how wide each is."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import assert_never

import msgspec

from laiwu_desktop.formdef.form import Field, Form
from laiwu_desktop.formdef.types import FieldType, Sort

# An A4 page between its margins, less the column of the records' numbers.
_AVAILABLE_MM = 180 - 8
_EM_MM = 2.83  # at 8 pt
_PADDING_MM = 1.8
_HEADING_LINES = 3
_DATE_MM = 17.5
_LONGEST_NAME_EMS = 12
_SHORTEST_EMS = 3
_TEXT_LINES = 3
_LONGEST_NUMBER = 15  # signs; what is longer is broken


class Column(msgspec.Struct, frozen=True):
    """A column: `width` in mm; one that `grows` shares what is left of the page."""

    field: str
    heading: str
    width: float
    grows: bool = False


def ems(text: str) -> float:
    """How wide a text is, roughly, in widths of one Chinese character."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.55 for char in text)


def choose_columns(form: Form) -> tuple[Column, ...]:
    """The columns of a list, in the form's order; what all must answer and what is counted come first."""
    fields = list(form.fields.values())
    chosen: dict[str, Column] = {}
    left = float(_AVAILABLE_MM)
    for field in sorted(fields, key=_priority):
        fitting = column(field)
        if fitting.width <= left:
            chosen[field.name] = fitting
            left -= fitting.width
    return tuple(chosen[field.name] for field in fields if field.name in chosen)


def _priority(field: Field) -> int:
    """0 is taken first. Persons and remarks come last: a sheet hangs on walls and lies on desks."""
    if field.required is True:
        return 0
    if field.personal or field.is_photo or field.appearance == "multiline":
        return 5
    if field.required and not _is_long(field.type):
        return 1
    if field.is_calculated:
        return 2
    return 3 if field.type.is_number else 4


def _is_long(kind: FieldType) -> bool:
    return kind.sort is Sort.TEXT and kind.max_length > 100


def column(field: Field) -> Column:
    """A field as a column, as wide as its heading in a few lines and its values are."""
    width = max(_content_mm(field.type), _heading_mm(field.heading))
    return Column(field.name, field.heading, round(width, 1), grows=field.type.sort is Sort.TEXT)


def holding(field: Field, texts: Sequence[str]) -> Column:
    """The column of a field, wide enough for the numbers and telephone numbers among these texts."""
    usual = column(field)
    if not any(texts):
        return narrowed(field, texts)
    return msgspec.structs.replace(usual, width=max(usual.width, _unbroken(texts)))


def narrowed(field: Field, texts: Sequence[str]) -> Column:
    """A column no wider than a heading of four lines and these texts in three need; numbers stay whole."""
    usual = column(field)
    longest = max(map(ems, texts), default=0.0)
    kind = field.type
    if kind.is_number:
        content = _mm(_SHORTEST_EMS)
    elif kind.sort in (Sort.TEXT, Sort.WORDS):
        content = _mm(max(_SHORTEST_EMS, math.ceil(longest / _TEXT_LINES)))
    else:
        content = _content_mm(kind) if kind.sort is Sort.DAY else min(_mm(longest), _content_mm(kind))
    heading = _mm(max(2, math.ceil(ems(field.heading) / (_HEADING_LINES + 1))))
    width = max(min(content, usual.width), heading, _unbroken(texts))
    return msgspec.structs.replace(usual, width=round(width, 1), grows=usual.grows and any(texts))


def names_mm(names: Iterable[str], most: float) -> float:
    """How wide a column of names is, at the most so much."""
    return round(min(most, _mm(max([_SHORTEST_EMS, *map(ems, names)]))), 1)


def _unbroken(texts: Iterable[str]) -> float:
    """As wide as the longest number or telephone number among texts, which should not be broken."""
    runs = (run for text in texts for run in re.findall(r"[0-9+.,-]+", text))
    return round(_mm(max((ems(run) for run in runs if len(run) <= _LONGEST_NUMBER), default=0.0)), 1)


def _heading_mm(heading: str) -> float:
    return _mm(math.ceil(ems(heading) / _HEADING_LINES))


def _content_mm(kind: FieldType) -> float:
    match kind.sort:
        case Sort.TEXT:
            return _mm(min(_LONGEST_NAME_EMS, max(4, kind.max_length / 9)))
        case Sort.DAY:
            return _DATE_MM
        case Sort.WORD:
            longest = max((ems(choice.label) for choice in kind.choices), default=1.0)
            # Words up to three characters stay whole; longer ones may break once.
            return _mm(longest if longest <= 3 else max(3, math.ceil(longest / 2)))
        case Sort.WORDS:
            return _mm(9)
        case Sort.WHOLE | Sort.SCALED | Sort.TIME | Sort.PHOTOS:
            return _mm(4)
    assert_never(kind.sort)


def _mm(content: float) -> float:
    """The width of a column whose content is that many Chinese characters wide."""
    return content * _EM_MM + _PADDING_MM
