"""Telephone numbers: the ways in which one number is written, brought to 0634-6208888 or 13806341234.

Mobile numbers have 11 digits and begin with 1 (工信部《电信网编号计划》); area codes are 010, 02x, and
four digits from 03xx on; local numbers have 7 or 8 digits and begin with 2 to 8.
"""

from __future__ import annotations

import re

from laiwu_desktop.base.text import plain
from laiwu_desktop.formdef.types.spelling.offer import Guess

_LONGEST = 60
_TITLE = re.compile(r"^(联系)?(电话|手机|座机|固话|tel|phone|mobile)(号码?)?[:：.]?\s*", re.IGNORECASE)
_COUNTRY = re.compile(r"^\(?(?:\+|00)\s*86\)?[- ]?|^\(?86\)?[- ]?(?=\(?[01])|^86(?=1[3-9]\d{9}$)")
_EXTENSION = re.compile(r"(?:\s*(?:转|分机|ext\.?|x|#)\s*|(?<=\d{7})-)(\d{1,6})$", re.IGNORECASE)
_SEPARATORS = re.compile(r"[-\s.·_/()\[\]]+")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_FIXED = re.compile(r"(010|02\d|0[3-9]\d{2})([2-8]\d{6,7})")
_SEVERAL = re.compile(r"[、,;；，/或 ]+")
_DASHED = re.compile(r"(?<=\d{7})-(?=[2-8]\d{6,7}$)")
# 400 and 800 are no area codes: whoever is called so pays for it, and is reached from this country only.
_SERVICE = re.compile(r"[48]00\d{7}")
_MOBILES = re.compile(r"(1[3-9]\d{9}){2,}")
_AROUND = re.compile(r"^[^\d(+]+|[^\d)]+$")
_LETTERS = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1"})


def number_of(text: str) -> str:
    """The number that a text can only mean; "" where it is none, or not for certain."""
    word = _half_width(text)
    if len(word) > _LONGEST:
        return ""
    from_abroad = _COUNTRY.match(word) is not None
    word = _COUNTRY.sub("", word)
    extension = _EXTENSION.search(word)
    if extension:
        word = word[: extension.start()]
    digits = _SEPARATORS.sub("", word)
    if not digits.isascii() or not digits.isdigit():
        return ""
    if _MOBILE.fullmatch(digits):
        return "" if extension else digits
    if from_abroad and not digits.startswith("0"):
        digits = f"0{digits}"
    if fixed := _FIXED.fullmatch(digits):
        return "-".join((fixed[1], fixed[2], *([extension[1]] if extension else [])))
    return ""


def guessed_number_of(text: str) -> tuple[str, Guess, str] | None:
    """The number that a text probably means, on what grounds, and why in words."""
    word = _half_width(text)
    if len(word) > _LONGEST:
        return None
    if number := number_of(word.translate(_LETTERS)):
        return number, Guess.LETTER, "字母作数字"
    digits = _SEPARATORS.sub("", word)
    if digits.startswith("01") and _MOBILE.fullmatch(digits[1:]):
        return digits[1:], Guess.TELEPHONE, "手机号前的 0 去掉"
    if not digits.startswith("0") and not _SERVICE.fullmatch(digits) and (number := number_of(f"0{word}")):
        return number, Guess.TELEPHONE, "区号前补 0"
    stripped = re.sub(r"\s*[(\[][^)\]]*\D[^)\]]*[)\]]\s*$", "", word)
    if stripped != word and (number := number_of(stripped)):
        return number, Guess.TELEPHONE, "去掉号码以外的字"
    found = _several(word)
    if len(found) > 1 and found[0]:
        return found[0], Guess.FIRST, f"写了 {len(found)} 个号码，此项只填一个：留第一个，其余去掉"
    alone = _AROUND.sub("", word)
    if alone != word and (number := number_of(alone)):
        return number, Guess.TELEPHONE, "去掉号码以外的字"
    return None


def _several(word: str) -> list[str]:
    """The numbers in a text of nothing else, "" for a local one, which has the area code of the first."""
    digits = _SEPARATORS.sub("", word)
    if _MOBILES.fullmatch(digits):
        return [digits[start : start + 11] for start in range(0, len(digits), 11)]
    for between in (_SEVERAL, _DASHED):
        parts = [part for part in between.split(word) if part]
        found = [number_of(part) for part in parts]
        if all(number or lacks_area(part) for number, part in zip(found, parts, strict=True)):
            return found
    return [number for part in _SEVERAL.split(word) if (number := number_of(part))]


def lacks_area(text: str) -> bool:
    """Whether it is a local number without the area code, with an extension or without."""
    word = _EXTENSION.sub("", _half_width(text))
    return re.fullmatch(r"[2-8]\d{6,7}", _SEPARATORS.sub("", word)) is not None


def is_service(text: str) -> bool:
    """Whether it is one of 400 or 800, which is no fixed and no mobile number."""
    return _SERVICE.fullmatch(_SEPARATORS.sub("", _half_width(text))) is not None


def _half_width(text: str) -> str:
    word = re.sub("[‐‑‒–—―−─一]+", "-", plain(text))
    return _TITLE.sub("", word)
