"""How the values of a field become those of the field in its place."""

from __future__ import annotations

from decimal import Decimal

import pytest

from laiwu_desktop.formdef.conversion import Conversion
from laiwu_desktop.formdef.types import TYPES, Choice
from laiwu_desktop.formdef.values import AsTyped, Missing, Value

TEXT, WHOLE, PART = TYPES["text"](), TYPES["integer"](), TYPES["decimal"]()
OLD = TYPES["select_one"](choices=(Choice("a", "专线"), Choice("b", "拨号")))  # type: ignore[call-arg]
NEW = TYPES["select_one"](choices=(Choice("c", "宽带"),))  # type: ignore[call-arg]
READING = Conversion("x", "reading")
TENTH = Conversion("x", "factor", factor="0.1")
MAP = Conversion("x", "choices", choices={"a": "c"})


@pytest.mark.parametrize(
    ("how", "old", "new", "value", "becomes"),
    [
        (READING, TEXT, WHOLE, "12", 12),
        (READING, TEXT, WHOLE, "十二", 12),
        (READING, TEXT, WHOLE, "若干", AsTyped("若干")),
        (READING, TEXT, WHOLE, AsTyped("7"), 7),
        (READING, WHOLE, PART, 12, Decimal(12)),
        (READING, WHOLE, TEXT, 12, "12"),
        (READING, OLD, TEXT, "a", "专线"),
        (TENTH, WHOLE, PART, 25, Decimal("2.5")),
        (TENTH, WHOLE, WHOLE, 20, 2),
        (TENTH, WHOLE, WHOLE, 25, AsTyped("2.5")),
        (TENTH, WHOLE, PART, AsTyped("约25"), AsTyped("约25")),
        (TENTH, WHOLE, PART, Missing.NOT_YET_KNOWN, Missing.NOT_YET_KNOWN),
        (TENTH, WHOLE, PART, None, None),
        (MAP, OLD, NEW, "a", "c"),
        (MAP, OLD, NEW, "b", AsTyped("拨号")),
    ],
)
def test_what_does_not_convert_stays_word_for_word(
    how: Conversion, old: object, new: object, value: Value, becomes: object
) -> None:
    assert how.value(value, old, new) == becomes  # type: ignore[arg-type]
