"""The field types, one file each. A new one is its file and its line in `TYPES`; no face has to know it."""

from __future__ import annotations

from laiwu_desktop.formdef.types.calculate import CalculateType
from laiwu_desktop.formdef.types.choice import Choice
from laiwu_desktop.formdef.types.date import DateType
from laiwu_desktop.formdef.types.decimal import DecimalType
from laiwu_desktop.formdef.types.field_type import Bound, FieldType, MistakenType
from laiwu_desktop.formdef.types.free_text import TextType
from laiwu_desktop.formdef.types.image import ImageType
from laiwu_desktop.formdef.types.integer import IntegerType
from laiwu_desktop.formdef.types.select_multiple import SelectMultipleType
from laiwu_desktop.formdef.types.select_one import SelectOneType
from laiwu_desktop.formdef.types.sort import Sort
from laiwu_desktop.formdef.types.spelling.offer import Guess, Offer

# By the name that form files call them.
TYPES: dict[str, type[FieldType]] = {
    cls.kind: cls
    for cls in (
        IntegerType,
        DecimalType,
        TextType,
        DateType,
        SelectOneType,
        SelectMultipleType,
        CalculateType,
        ImageType,
    )
}

__all__ = [
    "TYPES",
    "Bound",
    "CalculateType",
    "Choice",
    "DateType",
    "DecimalType",
    "FieldType",
    "Guess",
    "ImageType",
    "IntegerType",
    "MistakenType",
    "Offer",
    "SelectMultipleType",
    "SelectOneType",
    "Sort",
    "TextType",
]
