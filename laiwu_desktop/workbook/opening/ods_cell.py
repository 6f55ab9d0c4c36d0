"""One cell of an .ods: what it says it is, and the text that shows."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from laiwu_desktop.formdef.values import Cell
from laiwu_desktop.workbook.opening.cells import MOST_TEXT

NAMESPACE = "urn:oasis:names:tc:opendocument:xmlns:"
OFFICE, TABLE, TEXT, STYLE = (f"{{{NAMESPACE}{name}:1.0}}" for name in ("office", "table", "text", "style"))
_CALC_TYPE = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
_ERROR = re.compile(r"#(?:N/A|DIV/0!|NAME\?|REF!|VALUE!|NUM!|NULL!|FMT)|Err:\d{3}")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:[.,]\d+)?)?", re.ASCII)
_TIME = re.compile(r"PT(\d+)H(\d+)M(\d+)(?:[.,]\d+)?S", re.ASCII)
_BLANKS = re.compile(r"[ \t\r\n]+")


class OdsCell:
    """Takes the events within a cell; `depth` is that of its element."""

    def __init__(self, attributes: Mapping[str, str], depth: int) -> None:
        self.depth = depth
        self._attributes = attributes
        self.columns = count_of(attributes, "number-columns-repeated")
        self.spans = (
            count_of(attributes, "number-rows-spanned"),
            count_of(attributes, "number-columns-spanned"),
        )
        self.is_formula = f"{TABLE}formula" in attributes
        self._paragraphs: list[list[str]] = []
        self._open = False
        self._length = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        match tag.removeprefix(TEXT):
            case "p" | "h":
                self._paragraphs.append([])
                self._open = True
            case "s":
                self.add(" " * min(_whole(attributes.get(f"{TEXT}c", "1")), MOST_TEXT + 1), kept=True)
            case "tab":
                self.add("\t", kept=True)
            case "line-break":
                self.add("\n", kept=True)

    def end(self, tag: str) -> None:
        if tag in (f"{TEXT}p", f"{TEXT}h"):
            self._open = False

    def add(self, text: str, kept: bool = False) -> None:
        """Text of the paragraph under way; line ends and tabs as such only lay the file out."""
        if self._open and self._length <= MOST_TEXT:
            self._paragraphs[-1].append(text if kept else _BLANKS.sub(_laid_out, text))
            self._length += len(self._paragraphs[-1][-1])

    @property
    def shown(self) -> str:
        """What a person sees."""
        return "\n".join("".join(paragraph) for paragraph in self._paragraphs)

    @property
    def is_filled(self) -> bool:
        """Whether there is anything in it, be it without a value."""
        return self.is_formula or self._kind not in ("", "string") or bool(self._text)

    @property
    def _kind(self) -> str:
        return self._attributes.get(f"{OFFICE}value-type", "")

    @property
    def _text(self) -> str:
        return self._attributes.get(f"{OFFICE}string-value") or self.shown

    def value(self) -> tuple[Cell, str]:
        """The value and "", or None and what is wrong with it."""
        calculated = self._attributes.get(_CALC_TYPE, "")
        shown = self.shown[:40]
        if calculated == "error" or (_ERROR.fullmatch(shown) and (self.is_formula or not calculated)):
            return None, f"错误值 {shown}"
        if self._kind in ("", "string"):
            return self._string()
        try:
            return _VALUES[self._kind](self._attributes), ""
        except (KeyError, ValueError):
            kind = "数" if self._kind != "date" else "日期（可能是写成 20060305 的数）"
            return None, f"无法识别的{kind} {shown}"

    def _string(self) -> tuple[Cell, str]:
        text = self._text
        if self.is_formula and not text:
            return None, "没有计算结果的公式"
        if len(text) > MOST_TEXT:
            return None, "超过 Excel 上限的文字"
        return text, ""


def _laid_out(blanks: re.Match[str]) -> str:
    """A line end with all that is around it is one blank; mere blanks are themselves."""
    return " " if blanks[0].strip(" ") else blanks[0]


def count_of(attributes: Mapping[str, str], name: str) -> int:
    """The number of that attribute of a table's element; at least 1. ValueError for what is no count."""
    return max(_whole(attributes.get(f"{TABLE}{name}", "1")), 1)


def _whole(text: str) -> int:
    if len(text) > 9 or not text.isdecimal():
        raise ValueError(f"no count: {text[:20]}")
    return int(text)


def _number(attributes: Mapping[str, str]) -> Cell:
    text = attributes[f"{OFFICE}value"]
    if len(text) > 400 or not _NUMBER.fullmatch(text):
        raise ValueError(text[:20])
    number = float(text) if set(text) & set(".eE") else int(text)
    if not math.isfinite(number):
        raise ValueError(text[:20])
    return number


def _date(attributes: Mapping[str, str]) -> Cell:
    text = attributes[f"{OFFICE}date-value"]
    if not _DATE.fullmatch(text):
        raise ValueError(text[:20])
    return datetime.fromisoformat(text[:19])


def _time(attributes: Mapping[str, str]) -> Cell:
    """A time of day as openpyxl's would be written; a span of time as it stands."""
    text = attributes[f"{OFFICE}time-value"]
    match = _TIME.fullmatch(text)
    return ":".join(match.groups()) if match and len(text) < 40 else text[:40]


def _truth(attributes: Mapping[str, str]) -> Cell:
    return {"true": True, "false": False}[attributes[f"{OFFICE}boolean-value"]]


_VALUES: dict[str, Callable[[Mapping[str, str]], Any]] = {
    "float": _number,
    "percentage": _number,
    "currency": _number,
    "date": _date,
    "time": _time,
    "boolean": _truth,
}
