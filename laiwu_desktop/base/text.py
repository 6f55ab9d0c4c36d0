"""Text as people and spreadsheets leave it, brought to what the program can compare."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime

from laiwu_desktop.base.errors import PersonError

# Well within the 32,767 UTF-16 units that an Excel cell holds, whatever the characters.
LONGEST = 10_000
# So many signs a cell of a workbook can carry.
MOST_OF_CELL = 32_767

# What Excel, WPS and input methods leave at the ends: BOM, zero-width marks, all Unicode spaces.
_INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060\u00ad"
_ENDS = _INVISIBLE + "".join(filter(str.isspace, map(chr, range(0x3001))))
# What no file name on Windows may hold, and the names that are devices there, whatever their ending.
_UNNAMEABLE = re.compile(r'[<>:"/\\|?*\x00-\x1f]')
_RESERVED = {"CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in "0123456789¹²³")}
# Bytes of UTF-8: file systems take 255, and an ending or a "(2)" may be added.
_LONGEST_NAME = 200
_ANYWHERE = re.compile(rf"[\s{_INVISIBLE}]+")
_DASHES = re.compile(r"[-_·\u2010-\u2015\u2212\u2500]")
_HEXADECIMAL = re.compile("[0-9A-Fa-f]*")
# XML 1.0 cannot carry these; a lone surrogate cannot even be encoded as UTF-8.
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(_DAY.pattern + "T[0-9:.+Z-]+")
# Controls, marks without a shape, halves of characters. What is unknown yet may be a character of a name.
_UNSEEN = ("Cc", "Cf", "Cs")
_BLANKS = re.compile("[\\s\u115f\u1160\u3164\uffa0\ufe00-\ufe0f\U000e0100-\U000e01ef]+")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def tidy(text: str) -> str:
    """`text` without white space and invisible marks at its ends; nothing inside is touched."""
    return text.strip(_ENDS)


def plain(text: str) -> str:
    """Tidied and with full-width forms made half-width (NFKC): for numbers, dates and codes only.

    Never for names: NFKC would replace rare characters that carry meaning there.
    """
    if text.isascii():  # most are, and NFKC leaves them as they are
        return tidy(text)
    return tidy(unicodedata.normalize("NFKC", tidy(text)))


def counted(*parts: tuple[str, int, str], none: str = "没有") -> str:
    """How many there are of each: (what, how many, of which unit). What there is none of is not told."""
    return "，".join(f"{what} {count} {unit}" for what, count, unit in parts if count) or none


def compact(text: str) -> str:
    """Plain and without white space or invisible marks anywhere: for codes."""
    return _ANYWHERE.sub("", plain(text))


def read_out(text: str) -> str:
    """A fingerprint however it was heard, typed or copied: half-width, without blanks and dashes.

    Hexadecimal digits are small; in any other (of a server, SHA256:…) capitals mean something.
    """
    digits = _DASHES.sub("", compact(text))
    return digits.lower() if _HEXADECIMAL.fullmatch(digits) else digits


def is_moment(text: str) -> bool:
    """Whether it is a day and a time as the program writes them (2006-12-20T12:00:00), which people are shown
    and a database keeps. What Python reads besides, of any sign between the two, is none.
    """
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return _MOMENT.fullmatch(text) is not None


def is_day(text: str) -> bool:
    """Whether it is a day as the program writes it: 2006-12-20."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return _DAY.fullmatch(text) is not None


def one_line(text: str) -> str:
    """A name: as `entered`, in one line, without marks that nobody sees or that turn the writing round."""
    shown = (char for char in entered(text) if unicodedata.category(char) not in _UNSEEN)
    return tidy(_BLANKS.sub(" ", "".join(shown)))


def writable(text: str) -> str:
    r"""`text` without the characters that neither a database nor a workbook can carry.

    Line ends become \n, which is how XML gives them all back.
    """
    return _UNWRITABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def entered(text: str) -> str:
    """What a person typed into a free text: tidied, and only of characters that can be kept.

    PersonError("too_long") beyond what a cell of a workbook can carry.
    """
    kept = tidy(writable(text))
    if len(kept) > LONGEST:
        raise PersonError("too_long", beginning=kept[:10], count=len(kept), most=LONGEST)
    return kept


def file_name(text: str) -> str:
    """`text` as the name of a file that every system takes, Windows with its reserved names included."""
    name = _UNNAMEABLE.sub("_", writable(text)).strip(" .")
    stem, dot, ending = name.rpartition(".")
    if not dot:
        stem, ending = name, ""
    while len(stem.encode()) > _LONGEST_NAME:
        stem = stem[:-1]
    stem = stem.strip(" .") or "_"
    if stem.split(".")[0].rstrip().upper() in _RESERVED:
        stem = f"_{stem}"
    return f"{stem}{dot}{ending}"


def day_words(day: date) -> str:
    """A day as letters write it: 2007年1月15日."""
    return f"{day.year}年{day.month}月{day.day}日"


def marked(title: str, *, sample: bool) -> str:
    """A title, saying so where the figures are made up."""
    return f"{title}（示例数据）" if sample else title
