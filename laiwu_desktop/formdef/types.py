"""Field types: each class owns every conversion of its value.

`parse` (what a person typed) · `format` (what a person reads) · `from_cell` / `to_cell` (Excel) ·
`encode` / `decode` (the canonical JSON of a package) · `problem` (limits). Blank, 不适用, 暂缺 and text
that is not of the type are handled once, here in the base class; a type only says how it reads its own.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, ClassVar

import msgspec

from laiwu_desktop.base.text import LONGEST, plain, tidy, writable
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.values import MISSING_WORDS, AsTyped, Cell, Missing, Scalar, Value

# Excel keeps 15 significant digits; a longer number has already lost some.
_MOST_DIGITS = 15
# A decimal is stored as a whole number of its smallest unit, in 64 bits.
_MOST_PLACES = 3
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")


class Choice(msgspec.Struct, frozen=True):
    """One choice: `name` is stored, `label` is read."""

    name: str
    label: str


class FieldType(msgspec.Struct, frozen=True):
    """A field type with its limits. Subclasses implement `_read` and, where needed, the rest."""

    kind: ClassVar[str] = ""
    expected: ClassVar[str] = ""
    is_number: ClassVar[bool] = False

    def parse(self, text: str) -> Value:
        """What a person typed as a value; AsTyped keeps what is not of this type. Never raises."""
        text = writable(text)
        word = tidy(text)
        if not word:
            return None
        if word in MISSING_WORDS:
            return MISSING_WORDS[word]
        try:
            return self._read(word)
        except (ValueError, InvalidOperation):
            return AsTyped(text)

    def format(self, value: Value) -> str:
        """What a person reads; parse(format(v)) == v."""
        if value is None:
            return ""
        if isinstance(value, Missing):
            return value.value
        if isinstance(value, AsTyped):
            return value.text
        return self._show(value)

    def from_cell(self, cell: Cell) -> tuple[Value, str]:
        """An Excel cell as a value, and a note when something had to be normalised (else "")."""
        if cell is None:
            return None, ""
        if isinstance(cell, str):
            value = self.parse(cell)
            note = "" if isinstance(value, AsTyped | None) else self._text_note(cell, value)
            return value, note
        try:
            return self._from_number(cell)
        except (ValueError, InvalidOperation):
            return AsTyped(_raw_text(cell)), ""

    def to_cell(self, value: Value) -> Cell:
        """The value as an Excel cell: text unless the type says otherwise."""
        return self.format(value) or None

    def encode(self, value: Value) -> Any:
        """The value in the canonical JSON of a package."""
        if value is None:
            return None
        if isinstance(value, Missing):
            return {"missing": value.name.lower()}
        if isinstance(value, AsTyped):
            return {"typed": value.text}
        return self._show(value)

    def decode(self, data: Any) -> Value:
        """The inverse of `encode`; ValueError for anything `encode` cannot have written."""
        if data is None:
            return None
        if isinstance(data, dict):
            if "missing" in data:
                return Missing[str(data["missing"]).upper()]
            return AsTyped(str(data["typed"]))
        return self._read(str(data))

    def problem(self, value: Scalar, period: Period) -> str:
        """What is wrong with a value of this type by itself, in Chinese; "" when nothing is."""
        return ""

    def _read(self, text: str) -> Scalar:
        # Every type has its own; msgspec's metaclass leaves no room for an abstract method.
        raise NotImplementedError(type(self).__name__)

    def _show(self, value: Scalar) -> str:
        return str(value)

    def _from_number(self, cell: Cell) -> tuple[Value, str]:
        return self._read(_cell_text(cell)), ""

    def _text_note(self, cell: str, value: Value) -> str:
        return ""


def _cell_text(cell: Cell) -> str:
    """A cell's number as its shortest exact text: 350.0 is 350, 0.30000000000000004 is 0.3."""
    if isinstance(cell, bool) or cell is None:
        raise ValueError("not a number")
    if isinstance(cell, float):
        if abs(cell) >= 10**_MOST_DIGITS:
            raise ValueError("more digits than Excel keeps")
        return f"{Decimal(format(cell, '.15g')).normalize():f}"
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    return str(cell)


def _raw_text(cell: Cell) -> str:
    """A cell's content word for word, for what is not of the field's type."""
    if isinstance(cell, bool):
        return str(cell).upper()
    return repr(cell) if isinstance(cell, float) else str(cell)


def _number_text(text: str) -> str:
    """Half-width digits without thousands separators (only where they group by three)."""
    word = plain(text).replace("，", ",")
    return word.replace(",", "") if _GROUPED.fullmatch(word) else word


class _Number(FieldType, frozen=True):
    is_number: ClassVar[bool] = True
    min: Decimal = Decimal(0)
    max: Decimal | None = None

    def problem(self, value: Scalar, period: Period) -> str:
        assert isinstance(value, int | Decimal)
        if value < self.min:
            return f"不应小于 {self.min}"
        if self.max is not None and value > self.max:
            return f"不应大于 {self.max}"
        return ""

    def _text_note(self, cell: str, value: Value) -> str:
        return "" if isinstance(value, Missing) else "文本格式的数字，已按数字读取"


class IntegerType(_Number, frozen=True):
    """A whole number; a count is ≥ 0 unless `min` says otherwise."""

    kind: ClassVar[str] = "integer"
    expected: ClassVar[str] = "整数，如 350"

    def _read(self, text: str) -> int:
        word = _number_text(text)
        if not re.fullmatch(rf"[+-]?[0-9]{{1,{_MOST_DIGITS}}}", word):
            raise ValueError(text)
        return int(word)

    def to_cell(self, value: Value) -> Cell:
        return value if isinstance(value, int) else super().to_cell(value)


class DecimalType(_Number, frozen=True):
    """A number with at most `places` decimals, exact."""

    kind: ClassVar[str] = "decimal"
    expected: ClassVar[str] = "数字，如 12.5"
    places: Annotated[int, msgspec.Meta(ge=0, le=_MOST_PLACES)] = 2

    def _read(self, text: str) -> Decimal:
        word = _number_text(text)
        digits = re.fullmatch(r"[+-]?([0-9]+)(?:\.([0-9]*))?", word)
        if not digits or len(digits[1] + (digits[2] or "")) > _MOST_DIGITS:
            raise ValueError(text)
        if len((digits[2] or "").rstrip("0")) > self.places:
            raise ValueError(f"more than {self.places} decimals")
        # + 0 makes -0 a plain 0, which is how a database gives it back.
        return Decimal(word).quantize(Decimal(1).scaleb(-self.places)) + 0

    def to_cell(self, value: Value) -> Cell:
        return float(value) if isinstance(value, Decimal) else super().to_cell(value)


class CalculateType(DecimalType, frozen=True):
    """A number the program computes from others; never typed, never stored, printed everywhere."""

    kind: ClassVar[str] = "calculate"
    expected: ClassVar[str] = "由程序计算"


class TextType(FieldType, frozen=True):
    """Text of at most `max_length` characters, trimmed at the ends only."""

    kind: ClassVar[str] = "text"
    expected: ClassVar[str] = "文字"
    max_length: Annotated[int, msgspec.Meta(ge=1, le=LONGEST)] = 200

    def problem(self, value: Scalar, period: Period) -> str:
        length = len(str(value))
        return f"{length} 个字，最多 {self.max_length} 个字" if length > self.max_length else ""

    def _read(self, text: str) -> str:
        return text

    def _from_number(self, cell: Cell) -> tuple[Value, str]:
        return _cell_text(cell), "数字格式的文字，已按文字读取"


_DATE_SHAPES = tuple(
    re.compile(shape)
    for shape in (
        r"(\d{4})-(\d{1,2})-(\d{1,2})(?: 00:00:00)?",
        r"(\d{4})[./](\d{1,2})[./](\d{1,2})",
        r"(\d{4})年(\d{1,2})月(\d{1,2})[日号]",
        r"(\d{4})(\d{2})(\d{2})",
    )
)


class DateType(FieldType, frozen=True):
    """A day. Without `min` and `max` it lies between 1995-01-01 and the period's end (forms.md)."""

    kind: ClassVar[str] = "date"
    expected: ClassVar[str] = "日期，如 2006-08-15"
    min: date = date(1995, 1, 1)
    max: date | None = None

    def problem(self, value: Scalar, period: Period) -> str:
        assert isinstance(value, date)
        latest = self.max or period.end
        if value < self.min:
            return f"不应早于 {self.min}"
        if value > latest:
            return f"不应晚于{'填报期末 ' if self.max is None else ' '}{latest}"
        return ""

    def _read(self, text: str) -> date:
        for shape in _DATE_SHAPES:
            match = shape.fullmatch(plain(text))
            if match:
                return date(*map(int, match.groups()))
        raise ValueError(text)

    def _from_number(self, cell: Cell) -> tuple[Value, str]:
        if isinstance(cell, datetime):
            if cell.time() != datetime.min.time():
                return cell.date(), "日期带有时刻，已去掉时刻"
            return cell.date(), ""
        if isinstance(cell, date):
            return cell, ""
        if isinstance(cell, bool):
            raise ValueError("not a date")
        return AsTyped(_cell_text(cell)), ""

    def to_cell(self, value: Value) -> Cell:
        return value if isinstance(value, date) else super().to_cell(value)

    def _text_note(self, cell: str, value: Value) -> str:
        return "" if isinstance(value, Missing) else "文本格式的日期，已按日期读取"


class _Select(FieldType, frozen=True):
    choices: tuple[Choice, ...] = ()

    def _name(self, word: str) -> str:
        key = plain(word).casefold()
        for choice in self.choices:
            if key in (plain(choice.label).casefold(), choice.name.casefold()):
                return choice.name
        raise ValueError(word)

    def label(self, name: str) -> str:
        """The label of a stored choice; its name when the form file has it no more."""
        return next((choice.label for choice in self.choices if choice.name == name), name)

    def rank(self, name: str) -> int | None:
        """The place of a stored choice in its list, from 0; None when the form file has it no more."""
        return next((place for place, choice in enumerate(self.choices) if choice.name == name), None)

    def problem(self, value: Scalar, period: Period) -> str:
        names = value if isinstance(value, tuple) else (str(value),)
        gone = [name for name in names if self.rank(name) is None]
        return f"{'、'.join(gone)} 不在选项中" if gone else ""


class SelectOneType(_Select, frozen=True):
    """One choice of a list."""

    kind: ClassVar[str] = "select_one"
    expected: ClassVar[str] = "所列选项之一"

    def _read(self, text: str) -> str:
        return self._name(text)

    def _show(self, value: Scalar) -> str:
        return self.label(str(value))

    def encode(self, value: Value) -> Any:
        return value if isinstance(value, str) else super().encode(value)


class SelectMultipleType(_Select, frozen=True):
    """Any number of choices of a list, kept in the list's order and joined with 、."""

    kind: ClassVar[str] = "select_multiple"
    expected: ClassVar[str] = "所列选项，多个用“、”隔开"

    def _read(self, text: str) -> tuple[str, ...]:
        names = {self._name(word) for word in re.split(r"[、，,;；\n]", text) if tidy(word)}
        if not names:
            raise ValueError(text)
        return tuple(choice.name for choice in self.choices if choice.name in names)

    def _show(self, value: Scalar) -> str:
        assert isinstance(value, tuple)
        return "、".join(self.label(name) for name in value)

    def encode(self, value: Value) -> Any:
        return list(value) if isinstance(value, tuple) else super().encode(value)

    def decode(self, data: Any) -> Value:
        return self._read("、".join(map(str, data))) if isinstance(data, list) else super().decode(data)


class ImageType(FieldType, frozen=True):
    """Up to `max_count` photos, named by their content (`base.ids.photo_id`)."""

    kind: ClassVar[str] = "image"
    expected: ClassVar[str] = "照片"
    max_count: int = 3

    def problem(self, value: Scalar, period: Period) -> str:
        assert isinstance(value, tuple)
        return f"{len(value)} 张，最多 {self.max_count} 张" if len(value) > self.max_count else ""

    def _read(self, text: str) -> tuple[str, ...]:
        names = tuple(word for word in re.split(r"[、,\s]+", plain(text)) if word)
        if not names or not all(re.fullmatch("[0-9a-f]{32}", name) for name in names):
            raise ValueError(text)
        return names

    def _show(self, value: Scalar) -> str:
        assert isinstance(value, tuple)
        return "、".join(value)


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
