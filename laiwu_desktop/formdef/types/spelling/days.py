"""Days as people write them: what can mean one day only, and what has to be completed or asked about."""

from __future__ import annotations

import re
from datetime import date

from laiwu_desktop.base.text import plain
from laiwu_desktop.formdef.types.spelling.numerals import numeral, row_of_digits
from laiwu_desktop.formdef.types.spelling.offer import Guess, Offer

_BETWEEN = r"\s*[-./。,，、\\\s]\s*"
_SURE = tuple(
    re.compile(shape)
    for shape in (
        rf"(\d{{4}}){_BETWEEN}(\d{{1,2}}){_BETWEEN}(\d{{1,2}})[.。]?(?:[ T]0?0:00(?::00)?)?",
        r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?",
    )
)
_SHORT_YEAR = re.compile(rf"'?(\d{{2}})(?:{_BETWEEN}|年)(\d{{1,2}})(?:{_BETWEEN}|月)(\d{{1,2}})[日号]?")
_DAY_FIRST = re.compile(rf"(\d{{1,2}}){_BETWEEN}(\d{{1,2}}){_BETWEEN}(\d{{4}})")
_MONTH = re.compile(
    r"(\d{4})(?:\s*[-./。,，、\\]\s*|\s*年\s*|(?=\d{2}$))(\d{1,2})\s*月?(?:份|底|初|中旬|上旬|下旬)?[-./]?"
)
_YEAR = re.compile(r"(\d{4})年?(?:底|初|末|中|上半年|下半年|[春夏秋冬].?)?-?")
_CHINESE = re.compile("([〇○零一二三四五六七八九]{2}|[〇○零一二三四五六七八九]{4})年(.+)月(?:(.+)[日号])?")
_LONGEST = 40
# What stands behind a day: when on it, the day of the week, a remark.
_BEHIND_DAY = re.compile(
    r"[ T,]*(?:(?:周|星期|礼拜)[一二三四五六日天]|上午|下午|早上|晚上|中午|凌晨|[ap]m|左右|前后|起"
    r"|\d{1,2}(?::\d{2}(?::\d{2}(?:\.\d+)?)?|[时点](?:\d{1,2}分?|整|半)?)z?|[(\[][^)\]]*[)\]])$",
    re.IGNORECASE,
)
_SPAN = re.compile(r"(.*\d.*?)\s*(?:-{2,}|至|到|~)\s*(.*\d.*)|(\d{4}\.\d{1,2}\D*)-(.+)")
_CLOCK = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?")
_NO_YEAR = re.compile(r"\d{1,2}月\d{1,2}[日号]?")


def _western(text: str) -> str:
    """二〇〇六年八月十五日 as 2006年8月15日."""
    word = _dashes(plain(text))[:_LONGEST]
    if found := _CHINESE.fullmatch(word):
        month, day = (numeral(part) if part else None for part in (found[2], found[3]))
        if month and (day or not found[3]):
            end = f"{day[0]}日" if day else ""
            return f"{row_of_digits(found[1])}年{month[0]}月{end}"
    return word


def _dashes(text: str) -> str:
    return re.sub("[–—−－~～]+", "-", text)


def one_day(text: str) -> date:
    """The day of what can mean one only; ValueError for the rest."""
    word = _western(text)
    for shape in _SURE:
        if found := shape.fullmatch(word):
            return date(*map(int, found.groups()))
    raise ValueError(text)


def month_of(text: str) -> tuple[int, int] | None:
    """Year and month of what names no day: 2004.6."""
    found = _MONTH.fullmatch(_western(text))
    if found and 1 <= int(found[2]) <= 12 and int(found[1]) > 1900:
        return int(found[1]), int(found[2])
    return None


def offered_day(text: str, earliest: date) -> Offer | None:
    """What a text that names no day for certain may mean, how it could be completed, or what it lacks."""
    if behind := _without_hour(text):
        return behind
    word = _western(text)
    if short := _SHORT_YEAR.fullmatch(word):
        year = _full_year(int(short[1]), earliest)
        return _day(year, short[2], short[3], Guess.CENTURY, f"年份按 {year} 年")
    if turned := _DAY_FIRST.fullmatch(word):
        first, second = int(turned[1]), int(turned[2])
        day, month = (second, first) if second > 12 else (first, second)
        if first > 12 or second > 12:
            return _day(int(turned[3]), str(month), str(day), Guess.DAY_FIRST, "日、月在前")
        return Offer((Guess.PART,), f"哪个是月、哪个是日？请按“{turned[3]}-月-日”填写", begun=f"{turned[3]}-")
    if named := month_of(text):
        begun = f"{named[0]}-{named[1]:02}-"
        return Offer((Guess.PART,), f"只有年月，请补上日：{begun}", begun=begun)
    if (year_only := _YEAR.fullmatch(word)) and int(year_only[1]) >= earliest.year:
        begun = f"{year_only[1]}-"
        return Offer((Guess.PART,), f"只有年份，请补上月、日：{begun}", begun=begun)
    why = _why_no_day(text)
    return Offer((Guess.PART,), why) if why else None


def is_span(text: str) -> bool:
    """Whether a text names two days, or months, and what is between."""
    found = _SPAN.fullmatch(plain(text)[:_LONGEST])
    parts = [part for part in found.groups() if part] if found else []
    return len(parts) == 2 and all(_names_day(part) for part in parts)


def _names_day(text: str) -> bool:
    try:
        return bool(month_of(text) or one_day(text))
    except ValueError:
        return _NO_YEAR.fullmatch(_western(text)) is not None


def _without_hour(text: str) -> Offer | None:
    """The day of 2006/8/15 10:00, which a person knows to be without the hour then."""
    word, most = plain(text)[:_LONGEST], 3
    while most and (shorter := _BEHIND_DAY.sub("", word)) != word:
        word, most = shorter, most - 1
        try:
            day = one_day(word)
            behind = plain(text)[len(word) :].strip()
            return Offer((Guess.CLOCK,), f"去掉“{behind}”，只留日期", day)
        except ValueError:
            continue
    return None


def _why_no_day(text: str) -> str:
    word = _western(text)
    if _CLOCK.fullmatch(word):
        return "写的是时刻，请填年月日"
    if is_span(text):
        return "写的是一段时间，请只填一天"
    if any(shape.fullmatch(word) for shape in _SURE):
        return "没有这一天，请改正"
    return "没有年份，请在前面补上年份" if _NO_YEAR.fullmatch(word) else ""


def _full_year(short: int, earliest: date) -> int:
    """The year that two digits mean: the first that is not before the earliest day the field takes."""
    later = 1900 + short
    while later < earliest.year:
        later += 100
    return later if later < earliest.year + 100 else 2000 + short


def _day(year: int, month: str, day: str, guess: Guess, why: str) -> Offer | None:
    try:
        return Offer((guess,), why, date(year, int(month), int(day)))
    except ValueError:
        return None
