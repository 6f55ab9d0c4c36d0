"""Declared conversions: how the values of a field become those of the field that takes its place."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Literal

import msgspec

from laiwu_desktop.formdef.types import FieldType
from laiwu_desktop.formdef.values import AsTyped, Missing, Value


class Conversion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From which `field` of editions before, and how.

    "reading": what stood there is read as if it were typed now. "factor": a number times `factor`, exact or
    not at all. "choices": one choice becomes another, as `choices` says: name = name.
    """

    field: str
    by: Literal["reading", "factor", "choices"]
    factor: str = ""
    choices: dict[str, str] = {}

    def value(self, value: Value, old: FieldType, new: FieldType) -> Value:
        """A value of the old field as one of the new; AsTyped, with its words, where it cannot be one."""
        if value is None or isinstance(value, Missing):
            return value
        words = old.format(value)
        if isinstance(value, AsTyped) or self.by == "reading":
            return new.parse(words)
        if self.by == "choices":
            names = value if isinstance(value, tuple) else (str(value),)
            if not all(name in self.choices for name in names):
                return AsTyped(words)
            return new.parse("、".join(new.label(self.choices[name]) for name in names))
        if not isinstance(value, int | Decimal):
            return AsTyped(words)
        return new.parse(f"{(Decimal(value) * Decimal(self.factor)).normalize():f}")

    def mistake(self, new: FieldType) -> str:
        """What is wrong with it by itself, for a field of this type; "" when nothing is."""
        if self.by == "factor":
            try:
                right = new.is_number and Decimal(self.factor).is_finite() and Decimal(self.factor) != 0
            except InvalidOperation:
                right = False
            return "" if right else f"factor“{self.factor}”不是数，或此项不是数字"
        if self.by == "choices":
            gone = [name for name in self.choices.values() if new.rank(name) is None]
            return f"没有选项 {'、'.join(gone)}" if gone else ""
        return ""
