"""Numbers as people write them: what can mean one number only, and what a number is guessed from."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

import msgspec

from laiwu_desktop.base.text import plain
from laiwu_desktop.formdef.types.spelling.numerals import numeral
from laiwu_desktop.formdef.types.spelling.offer import Guess
from laiwu_desktop.formdef.types.spelling.units import counts_in_many, factor, is_own

# Longer ones are no numbers; it keeps what is tried below cheap.
_LONGEST = 60
_FULL_STOP = re.compile(r"(?<=\d)。(?=\d)")
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?")
_MINUS = str.maketrans({"−": "-", "﹣": "-", "–": "-"})
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_WITH_WORD = re.compile(r"([+-]?\d[\d.,]*)\s*([^\d\s.,。+-].{0,11})")
_COMMA = re.compile(r"([+-]?\d+),(\d+)")
# 300 400 are rather two numbers.
_SPACED = re.compile(r"[+-]?(\d{1,2}( \d{3})+|\d{3}( \d{3}){2,})(\.\d+)?")
_MONEY = re.compile(r"(?:¥|rmb|cny|人民币)\s*([\d.,]*\d)\s*元?", re.IGNORECASE)
_COINS = re.compile(r"(\d+)[元块](\d)角(?:(\d)分)?")
# Behind a number these are the calendar's, or for another time than the field's: no number of anything.
_TIMES = re.compile(r"[年月日号时点分天周季].*|.*(?:/|每|一)[年月日天周季].*")
_BEFORE = re.compile(r"(大约|大概|约为|约|共计|合计|共|近|将近|计|[~≈])\s*")
_BEHIND = re.compile(r"\s*(左右|上下|多|余|来)$|\s*[(\[][^)\]]*[)\]]$")
_BOUNDS = re.compile(r".*(?:以上|以下|以内|以外|之内)")
_WITHIN = re.compile(r"(?<=\d)[多余来](?=[^\d])|(?<=[十百千万])[多余来](?=[^十百千万\d])")
_LETTERS = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1"})
_NONE = ("无", "没有", "没", "无此", "暂无")
_NOT_APPLICABLE = ("/", "-", "--", "—", "——", "-—", "\\", "╱", "n/a", "na", "无此项")


def digits_of(text: str) -> str:
    """Half-width digits without thousands separators (only where they group by three).

    A decimal point is also what an input method makes of it: 12。5.
    """
    if text.isascii() and text.isdigit():  # as nearly all are
        return text
    word = _in_yuan(_FULL_STOP.sub(".", plain(text).translate(_MINUS).replace("，", ",")))
    return word.replace(",", "") if _GROUPED.fullmatch(word) else word


def _in_yuan(word: str) -> str:
    """¥58 and 58元5角 as 58元 and 58.5元."""
    if marked := _MONEY.fullmatch(word):
        return f"{marked[1]}元"
    if coins := _COINS.fullmatch(word):
        return f"{coins[1]}.{coins[2]}{coins[3] or ''}元"
    return word


def one_number(text: str, unit: str) -> str:
    """The digits of what can mean one number only: 320户 where the unit is 户, 三百二十, 1.2万.

    "" for the rest.
    """
    word = digits_of(text)
    if len(word) > _LONGEST:
        return ""
    if behind := _WITH_WORD.fullmatch(word):
        number, said = digits_of(behind[1]), behind[2].strip()
        if is_own(said, unit):
            return number
        many = re.fullmatch(r"([十百千万亿]+)(.*)", said)
        if many and not counts_in_many(unit) and (not many[2] or is_own(many[2], unit)):
            return _written(number + many[1])
        return ""
    for word_alone in (word, _without_unit(word, unit)):
        if written := _written(word_alone):
            return written
    return ""


def _written(word: str) -> str:
    found = numeral(word)
    return _digits(found[0]) if found and found[1] else ""


def _without_unit(word: str, unit: str) -> str:
    """A numeral without the unit behind it: 三百二十户."""
    for length in range(1, min(5, len(word))):
        if is_own(word[-length:], unit):
            return word[:-length]
    return word


def _digits(number: Decimal) -> str:
    return f"{number.normalize():f}"


class Meant(msgspec.Struct):
    """What a text was brought to, step by step; `said` tells each."""

    word: str
    guesses: list[Guess] = []
    said: list[str] = []

    def step(self, word: str, guess: Guess, why: str) -> None:
        """One step on."""
        self.word = word
        self.guesses.append(guess)
        self.said.append(why)


def guessed_number(text: str, unit: str) -> Meant | None:
    """The number that a text probably means, in plain digits; None where nobody can say."""
    meant = Meant(digits_of(text))
    if len(meant.word) > _LONGEST or not meant.word:
        return None
    if meant.word.casefold() in _NONE:
        meant.step("0", Guess.NONE, f"“{meant.word}”作 0")
        return meant
    _approximate(meant)
    _letters(meant)
    _spoken(meant, unit)
    _points(meant)
    _unit(meant, unit)
    _commas(meant)
    _spaces(meant)
    return meant if _NUMBER.fullmatch(meant.word) else None


def is_not_applicable(text: str) -> bool:
    """Whether a sign stands there that tables have where there is nothing to say."""
    return plain(text).casefold() in _NOT_APPLICABLE


def rounded_to(meant: Meant, places: int) -> None:
    """Round what has more decimals than the field."""
    number = Decimal(meant.word)
    short = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    if not short and number:
        raise ValueError(meant.word)  # nothing would be left of it
    if short != number:
        to = f" {places} 位小数" if places else "整数"
        meant.step(str(short), Guess.ROUNDED, f"四舍五入到{to}")


def _approximate(meant: Meant) -> None:
    word = _WITHIN.sub("", meant.word)
    word = re.sub(rf"^{_BEFORE.pattern}", "", word)
    while (shorter := _BEHIND.sub("", word)) != word:
        word = shorter
    if word != meant.word and word:
        meant.step(word.strip(), Guess.ABOUT, "去掉数以外的字样")


def _letters(meant: Meant) -> None:
    word = meant.word.translate(_LETTERS)
    if word != meant.word and _NUMBER.fullmatch(digits_of(word)):
        meant.step(digits_of(word), Guess.LETTER, "字母作数字")


def _spoken(meant: Meant, unit: str) -> None:
    if (sure := one_number(meant.word, unit)) and meant.guesses:
        meant.word = sure
    elif found := numeral(_without_unit(meant.word, unit)):
        meant.step(_digits(found[0]), Guess.NUMERAL, f"“{meant.word}”作 {_digits(found[0])}")


def _unit(meant: Meant, unit: str) -> None:
    behind = _WITH_WORD.fullmatch(meant.word)
    if not behind:
        return
    number, said = digits_of(behind[1]), behind[2].strip()
    if (
        said in ("%", "‰")
        or (_TIMES.fullmatch(said) and not is_own(said, unit))
        or _BOUNDS.fullmatch(said)
        or not _NUMBER.fullmatch(number)
        or re.search(r"\d", said.replace("m2", ""))
    ):
        return
    times = factor(said, unit)
    if times is not None:
        word = _digits(Decimal(number) * times)
        meant.step(word, Guess.UNIT, f"{number} {said} 合 {word} {unit}")
    elif not is_own(said, unit):
        in_unit = f"，此项的单位是{unit}" if unit else ""
        meant.step(number, Guess.UNIT, f"写的是“{said}”{in_unit}")
    else:
        meant.word = number


def _points(meant: Meant) -> None:
    if re.fullmatch(r"[+-]?\d+(?:\.\d+)?[。.,、;!]", meant.word):
        meant.step(meant.word[:-1], Guess.POINT, "去掉末尾的点")
    elif re.fullmatch(r"[.。]\d+", meant.word):
        meant.step(f"0.{meant.word[1:]}", Guess.POINT, "小数点前补 0")


def _commas(meant: Meant) -> None:
    if found := _COMMA.fullmatch(meant.word):
        meant.step(f"{found[1]}.{found[2]}", Guess.COMMA, "逗号作小数点")


def _spaces(meant: Meant) -> None:
    if " " in meant.word and _SPACED.fullmatch(meant.word):
        meant.step(meant.word.replace(" ", ""), Guess.SPACED, "去掉数中的空格")
