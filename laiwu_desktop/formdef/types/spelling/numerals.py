"""Numbers in Chinese characters: 三百二十, 一千零五, 1.2万; and as they are spoken: 三百二, 两千五."""

from __future__ import annotations

import re
from decimal import Decimal

_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {
    "〇": 0, "○": 0, "两": 2, "俩": 2,
    "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8,
    "玖": 9,
}  # fmt: skip
_TENS = {"十": 10, "百": 100, "千": 1_000, "拾": 10, "佰": 100, "仟": 1_000}
_MYRIADS = (("亿", 10**8), ("万", 10**4))
_CHARACTERS = "".join((*_DIGITS, *_TENS, "万亿"))
_NUMERAL = re.compile(rf"[{_CHARACTERS}]+(点[{''.join(_DIGITS)}]+)?")
_MIXED = re.compile(r"([+-]?\d+(?:\.\d+)?)(十|百|千|万|百万|千万|亿|万亿)")
_FACTORS = {
    "十": 10, "百": 100, "千": 1_000, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8,
    "万亿": 10**12,
}  # fmt: skip


def numeral(text: str) -> tuple[Decimal, bool] | None:
    """The number that a Chinese numeral says, and whether it is written out (三百二 is not: it is 320 as it
    is spoken, and so is 二〇〇六, which is a row of digits); None for what is none.
    """
    if mixed := _MIXED.fullmatch(text):
        return Decimal(mixed[1]) * _FACTORS[mixed[2]], True
    if not _NUMERAL.fullmatch(text):
        return None
    whole, point, part = text.partition("点")
    said = _whole(whole)
    if said is None:
        return None
    value, is_written_out = said
    if point:
        value += Decimal("0." + "".join(str(_DIGITS[sign]) for sign in part))
    return value, is_written_out


def row_of_digits(text: str) -> str:
    """The digits of 二〇〇六 (2006), each said by itself; "" for what is no such row."""
    return "".join(str(_DIGITS[sign]) for sign in text) if all(s in _DIGITS for s in text) else ""


def _whole(text: str) -> tuple[Decimal, bool] | None:
    if len(text) > 1 and (digits := row_of_digits(text)):
        return Decimal(digits), False
    for sign, factor in _MYRIADS:
        if sign in text:
            head, _, rest = text.rpartition(sign)
            high = _whole(head)
            low = _rest(rest, factor)
            if high is None or low is None:
                return None
            return high[0] * factor + low[0], high[1] and low[1]
    return _below_myriad(text)


def _rest(text: str, above: int) -> tuple[Decimal, bool] | None:
    """What follows 万 or 亿: one digit alone is, as it is spoken, of the next place."""
    if not text:
        return Decimal(0), True
    if len(text) == 1 and _DIGITS.get(text):
        return Decimal(_DIGITS[text] * above // 10), False
    return _whole(text)


def _below_myriad(text: str) -> tuple[Decimal, bool] | None:
    total, digit, place, after_zero = 0, None, 10_000, False
    for sign in text:
        if sign in _TENS:
            factor = _TENS[sign]
            if factor >= place or (digit is None and (factor != 10 or (total and not after_zero))):
                return None
            total += (1 if digit is None else digit) * factor
            digit, place, after_zero = None, factor, False
        elif digit is not None:
            return None
        elif _DIGITS[sign] == 0 and total:
            after_zero = True
        else:
            digit = _DIGITS[sign]
    if digit is None:
        return Decimal(total), True
    if total and not after_zero and place > 10:  # 三百二
        return Decimal(total + digit * place // 10), False
    return Decimal(total + digit), True
