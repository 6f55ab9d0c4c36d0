"""Whether a cell's number format shows what stands in the cell (ECMA-376 part 1, 18.8.31).

`0"000"` shows 350 as 350000, `;;;"口镇"` shows 口镇 whatever the cell says. Office suites write formats of
ours in ways of their own when they save, so it is asked what one does, not whether it is the same.
"""

from __future__ import annotations

import re

from laiwu_desktop.formdef.types import FieldType
from laiwu_desktop.formdef.types.sort import Sort

GENERAL = "General"
# What changes nothing that is read: red for what is below zero (any other ink is the font's), a language
# whose numerals and calendar are ours, room as wide as a sign.
_ADORNMENT = re.compile(r"(?<=;)\[red\]|\[\$-0*(?:[48]09|[48c]04|1[04]04)\]|_.", re.IGNORECASE)
# A sign for itself: in numbers none that could be taken for the point between the digits.
_ITSELF = re.compile(r"\\([- ()])|\"([- ])\"")
_ITSELF_IN_DAYS = re.compile(r"\\([-/. :年月日时分])|\"([-/. :年月日时分])\"")
_NUMBER = re.compile(r"(?:general|[#,]*0(?:\.(?P<decimals>0+))?)", re.IGNORECASE)
_NEGATIVE = re.compile(rf"(?=[-(])-?\(?{_NUMBER.pattern}\)?", re.IGNORECASE)
# In this order, or month and day would be taken for each other. `mm-dd-yy` is number 14 of the built-in ones:
# the day as the machine writes it.
_DAY = re.compile(r"yyyy[年/. -]*mm?[月/. -]*dd?日? *|mm-dd-yy", re.IGNORECASE)
_TIME = re.compile(r"hh?[:时 ]+mm?(?:[:分 ]+ss?)?分? *(?:am/pm)?", re.IGNORECASE)


def changes_text(code: str) -> bool:
    """Whether a text in a cell of this format is shown as another one, or not at all."""
    sections = _sections(code)
    return (len(sections) > 3 or "@" in sections[-1]) and sections[-1] != "@"


def shows(code: str, field_type: FieldType | None) -> bool:
    """Whether a number or date is shown as what it is; None is the type of what is no field."""
    sort = field_type.sort if field_type else Sort.WHOLE
    sections = _sections(code, _ITSELF_IN_DAYS if sort in (Sort.DAY, Sort.TIME) else _ITSELF)
    if "@" in sections[-1]:  # how a text would be shown
        if len(sections) == 1:
            return sections == ["@"]
        sections = sections[:-1]
    first, *others = sections
    if sort in (Sort.DAY, Sort.TIME):
        return not others and (_DAY if sort is Sort.DAY else _TIME).fullmatch(first) is not None
    places = field_type.places if field_type and sort is Sort.SCALED else 0
    shapes = (_NUMBER, _NEGATIVE, _NUMBER)
    return len(sections) <= len(shapes) and all(
        _is_number(section, shape, places) for section, shape in zip(sections, shapes, strict=False)
    )


def _sections(code: str, itself: re.Pattern[str] = _ITSELF) -> list[str]:
    """The sections for what is above zero, below it, zero and text, without what changes nothing."""
    return [section.strip() for section in itself.sub(r"\1\2", _ADORNMENT.sub("", code)).split(";")]


def _is_number(section: str, shape: re.Pattern[str], places: int) -> bool:
    found = shape.fullmatch(section)
    return found is not None and ("general" in section.lower() or len(found["decimals"] or "") >= places)
