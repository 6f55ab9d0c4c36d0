"""Why a text is no number that anybody could take for another: what a person is told to write instead."""

from __future__ import annotations

import re

from laiwu_desktop.base.text import plain
from laiwu_desktop.formdef.types.spelling.days import is_span, one_day
from laiwu_desktop.formdef.types.spelling.units import is_own

_LONGEST = 60
_ONE = r"[+-]?\d+(?:\.\d+)?[^\d\s.:]{0,3}"
_RANGE = re.compile(rf"{_ONE}\s*(?:[-~—–±]+|至|到|或)\s*{_ONE}")
_SEVERAL = re.compile(rf"{_ONE}(?:\s*[\s、/;]\s*{_ONE})+")
_BOUND = re.compile(
    rf"(?:[<>≤≥＜＞]=?|不到|不足|超过|至少|最多|大于|小于|高于|低于)\s*{_ONE}|{_ONE}\s*(?:以上|以下|以内|以外|之内)"
)
_CLOCK = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?|\d{1,2}(?:点|时)(?:\d{1,2}分?|半)?")
_VAGUE = re.compile(r"[几数][十百千万].{0,4}|.{0,2}[十百千万]几.{0,3}|几[^\d]{0,2}|若干.{0,3}|不详|很多|不少")
_PER_TIME = re.compile(r"[\d.,]+\s*([^\d]*(?:/|每|一)[年月日天周季].*)")
_DAYS = re.compile(r"\d{4}年(?:\d{1,2}月)?|\d{1,2}月(?:\d{1,2}[日号])?|\d{1,2}[日号]")

_TOLD = (
    (_RANGE, "写的是一个范围，请只填一个数"),
    (_BOUND, "写的是上限或下限，请只填一个数"),
    (_SEVERAL, "写了几个数，请只填一个"),
    (_VAGUE, "只说了大概，请填一个数"),
)


def why_no_number(text: str, unit: str) -> str:
    """What is the matter with a text, without a full stop; "" where nobody can say."""
    word = re.sub(r"^(?:大约|大概|约|共)\s*", "", plain(text))
    if len(word) > _LONGEST:
        return ""
    in_unit = f"，此项的单位是{unit}" if unit else ""
    if _is_day(word):
        return "写的是日期，此项要填数"
    if _CLOCK.fullmatch(word):
        return "写的是时刻，此项要填数"
    if word.endswith(("%", "‰")) and not is_own(word[-1], unit):
        return f"写的是比例{in_unit}，请填数"
    if (per := _PER_TIME.fullmatch(word)) and not is_own(per[1], unit):
        return f"写的是“{per[1]}”{in_unit}，请换算后填写"
    return next((why for pattern, why in _TOLD if pattern.fullmatch(word)), "")


def _is_day(word: str) -> bool:
    try:
        one_day(word)
    except ValueError:
        return _DAYS.fullmatch(word) is not None or is_span(word)
    return True
