"""What values look like in a column: the store's face of the field types, and of enums."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, assert_never

from sqlalchemy import BigInteger, Date, String, Text, Time, TypeDecorator
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeEngine

from laiwu_desktop.formdef.states import Word
from laiwu_desktop.formdef.types import FieldType, Sort


class ScaledDecimal(TypeDecorator[Decimal]):
    """A decimal of fixed places as a whole number of its smallest unit: exact in every database.

    SQLite has no decimals; floats would make sums depend on the order of the rows.
    """

    impl = BigInteger
    cache_ok = True

    def __init__(self, places: int) -> None:
        super().__init__()
        self.places = places

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        return None if value is None else int(value.scaleb(self.places))

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-self.places)


class Words(TypeDecorator[tuple[str, ...]]):
    """Several names (choices, photo ids) in one column, joined with a space."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str | None:
        return None if value is None else " ".join(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> tuple[str, ...] | None:
        return None if value is None else tuple(str(value).split())


class OneOf(TypeDecorator[Word]):
    """A member of an enum as its stored word."""

    impl = String(16)
    cache_ok = True

    def __init__(self, kind: type[Word]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: Word | None, dialect: Dialect) -> str | None:
        return None if value is None else str(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Word | None:
        return None if value is None else self.kind(value)


# A calculated field has no column: it is computed.
def column_type(field_type: FieldType) -> TypeEngine[Any]:
    """The column a field of this type is stored in."""
    match field_type.sort:
        case Sort.WHOLE:
            return BigInteger()
        case Sort.SCALED:
            return ScaledDecimal(field_type.places)
        case Sort.TEXT:
            return Text()
        case Sort.DAY:
            return Date()
        case Sort.TIME:
            return Time()
        case Sort.WORD:
            return String(64)
        case Sort.WORDS | Sort.PHOTOS:
            return Words()
    assert_never(field_type.sort)


def column_kind(field_type: FieldType) -> str:
    """What of a type must not change once values are stored, such as decimal:2."""
    places = f":{field_type.places}" if field_type.sort is Sort.SCALED else ""
    return field_type.kind + places
