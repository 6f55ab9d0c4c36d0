"""One cell of a clipboard as a value of a field: what it shows and the number behind that, held together."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

from laiwu_desktop.desk.grid.clipboard_table import Clip
from laiwu_desktop.formdef.form import Field
from laiwu_desktop.formdef.types import FieldType, Sort
from laiwu_desktop.formdef.types.field_type import MOST_DIGITS, cell_text
from laiwu_desktop.formdef.values import AsTyped, Value, is_filled

# The day before the first that spreadsheets count; of a year that was none they count a 29th of February.
_DAY_ZERO = date(1899, 12, 30)
_LAST_DAY = 73_050  # 2099-12-31
_LETTER = re.compile(r"[^\W\d_]")
_SIZE = re.compile(r"[+-]?\d(?:\.\d+)?E\+?\d+", re.IGNORECASE)


def read_clip(field: Field, clip: Clip) -> tuple[Value, str]:
    """The value, and a note where it is not simply what is shown; `AsTyped` is what is not of its type.

    A number counts as it is, not as it is shown, as in a file that is read; of a text what is shown counts.
    """
    kind = field.type
    if kind.sort.is_number:
        return _number(field, clip)
    text = exact_text(clip) if clip.is_unshown else clip.text
    value = field.parse(text)
    if kind.sort is Sort.DAY and isinstance(value, AsTyped) and clip.is_day:
        return _day(kind, clip)
    return value, f"显示为 {clip.text}，按实际的数取" if clip.is_unshown else ""


def _number(field: Field, clip: Clip) -> tuple[Value, str]:
    text = clip.text
    shown = field.parse(text)
    if not clip.number or text.endswith(("%", "％")):  # the number behind 45% is 0.45
        return shown, ""
    exact = field.parse(exact_text(clip))
    if not is_filled(exact):  # more decimals than the field has: a person saw them rounded
        told = f"实际为 {exact_text(clip)}，取显示的数"
        return shown, told if _differs(shown, clip) else ""
    if exact == shown:
        return exact, ""
    return exact, f"显示为 {text}，按实际的数取"


def _differs(shown: Value, clip: Clip) -> bool:
    return isinstance(shown, int | Decimal) and Decimal(shown) != Decimal(exact_text(clip))


def is_word(text: str) -> bool:
    """Whether a text says something, and is no number, be it one of which only the size is shown."""
    return _LETTER.search(text) is not None and _SIZE.fullmatch(text) is None


def may_be(field: Field, text: str) -> bool:
    """Whether a text is a value of a field, or is meant as one that is not quite right."""
    if not isinstance(field.parse(text), AsTyped):
        return True
    offer = field.offer(text)
    return offer is not None and (offer.is_whole or field.type.sort is Sort.DAY)


def exact_text(clip: Clip) -> str:
    """The number behind a cell without an exponent, as exact as spreadsheets are."""
    number = float(clip.number)
    if abs(number) >= 10**MOST_DIGITS:
        return clip.text
    return cell_text(number)


def _day(kind: FieldType, clip: Clip) -> tuple[Value, str]:
    number = float(clip.number)
    if not 1 <= number <= _LAST_DAY:
        return AsTyped(clip.text), ""
    day = _DAY_ZERO + timedelta(days=int(number))
    return kind.parse(day.isoformat()), f"显示为 {clip.text}，即 {day}"
