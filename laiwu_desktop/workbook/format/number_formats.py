"""Whether a cell's number format shows what stands in the cell (ECMA-376 part 1, 18.8.31).

`0"000"` shows 350 as 350000, `;;;"口镇"` shows 口镇 whatever the cell says. Office suites write formats of
ours in ways of their own when they save, so it is asked what one does, not whether it is the same.
"""

from __future__ import annotations

import re

from laiwu_desktop.formdef.types import FieldType
from laiwu_desktop.formdef.types.sort import Sort

GENERAL = "General"
# What changes nothing that is read: colours, a language, room as wide as a sign, a sign for itself.
_COLOUR = r"\[(?:black|blue|cyan|green|magenta|red|yellow|color ?\d{1,2})\]"
_ADORNMENT = re.compile(rf"{_COLOUR}|\[\$-[0-9a-f,]*\]|_.", re.IGNORECASE)
_ITSELF = re.compile(r"\\([-/. :年月日时分()])|\"([-/. :年月日时分])\"")
_NUMBER = re.compile(r"(?:general|[#,]*0(?:\.(?P<decimals>0+))?)", re.IGNORECASE)
_NEGATIVE = re.compile(rf"(?=[-(])-?\(?{_NUMBER.pattern}\)?", re.IGNORECASE)
_DAY = re.compile(r"[ymd年月日/., -]+", re.IGNORECASE)
_TIME = re.compile(r"[hmsap/时分: ]+", re.IGNORECASE)


def changes_text(code: str) -> bool:
    """Whether a text in a cell of this format is shown as another one, or not at all."""
    sections = _sections(code)
    return (len(sections) > 3 or "@" in sections[-1]) and sections[-1] != "@"


def shows(code: str, field_type: FieldType | None) -> bool:
    """Whether a number or date is shown as what it is; None is the type of what is no field."""
    sections = _sections(code)
    if "@" in sections[-1]:  # how a text would be shown
        if len(sections) == 1:
            return sections == ["@"]
        sections = sections[:-1]
    first, *others = sections
    sort = field_type.sort if field_type else Sort.WHOLE
    if sort is Sort.DAY:
        return not others and _DAY.fullmatch(first) is not None and _has_all(first, "ymd")
    if sort is Sort.TIME:
        return not others and _TIME.fullmatch(first) is not None and _has_all(first, "hm")
    places = field_type.places if field_type and sort is Sort.SCALED else 0
    shapes = (_NUMBER, _NEGATIVE, _NUMBER)
    return len(sections) <= len(shapes) and all(
        _is_number(section, shape, places) for section, shape in zip(sections, shapes, strict=False)
    )


def _sections(code: str) -> list[str]:
    """The sections for what is above zero, below it, zero and text, without what changes nothing."""
    return [section.strip() for section in _ITSELF.sub(r"\1\2", _ADORNMENT.sub("", code)).split(";")]


def _is_number(section: str, shape: re.Pattern[str], places: int) -> bool:
    found = shape.fullmatch(section)
    return found is not None and ("general" in section.lower() or len(found["decimals"] or "") >= places)


def _has_all(section: str, letters: str) -> bool:
    return all(letter in section.lower() for letter in letters)
