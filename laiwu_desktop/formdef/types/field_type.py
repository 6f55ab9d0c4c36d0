"""What every field type has in common.

`parse` (what a person typed) · `offer` (what is only guessed) · `format` (what a person reads) ·
`from_cell` / `to_cell` (Excel) ·
`encode` / `decode` (the canonical JSON of a package) · `problem` (limits). Blank, 不适用, 暂缺 and text
that is not of the type are handled once, here in the base class; a type only says how it reads its own.
The fields of its record are the limits a form file may set.
"""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

import msgspec

from laiwu_desktop.base.text import LONGEST, MOST_OF_CELL, tidy, writable
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.types.choice import Choice
from laiwu_desktop.formdef.types.sort import Sort
from laiwu_desktop.formdef.types.spelling.numbers import is_not_applicable
from laiwu_desktop.formdef.types.spelling.offer import Guess, Offer
from laiwu_desktop.formdef.values import MISSING_WORDS, AsTyped, Cell, Missing, Scalar, Value

# Excel keeps 15 significant digits; a longer number has already lost some.
MOST_DIGITS = 15

Bound = int | Decimal | date | time


class FieldType(msgspec.Struct, frozen=True):
    """A field type with its limits. Subclasses implement `_read` and, where needed, the rest.

    `kind` is its name in form files, `expected` what a person should have typed, `sort` all that the faces
    know of it, beside the properties here.
    """

    kind: ClassVar[str]
    expected: ClassVar[str]
    sort: ClassVar[Sort]
    # Whether the program computes its value, and nothing is stored.
    is_calculated: ClassVar[bool] = False

    @property
    def is_number(self) -> bool:
        """Whether its values are added up."""
        return self.sort.is_number

    @property
    def places(self) -> int:
        """Decimals of a number."""
        return 0

    @property
    def max_length(self) -> int:
        """Characters of a text."""
        return LONGEST

    @property
    def max_count(self) -> int:
        """How many photos."""
        return 0

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What may be chosen, in order."""
        return ()

    def label(self, name: str) -> str:
        """The label of a stored choice; its name when the form file has it no more."""
        return next((choice.label for choice in self.choices if choice.name == name), name)

    def rank(self, name: str) -> int | None:
        """The place of a stored choice in its list, from 0; None when the form file has it no more."""
        return next((place for place, choice in enumerate(self.choices) if choice.name == name), None)

    def bounds(self, period: Period) -> tuple[Bound | None, Bound | None]:
        """The least and the greatest value that passes in this period; None where any does."""
        return None, None

    def parse(self, text: str, unit: str = "") -> Value:
        """What a person typed as a value, in a field of this unit; AsTyped keeps what is not of this type, or
        only by a guess (`offer`). Of what no cell of a workbook can carry the beginning is kept, one sign
        more than it can, so that it is told. Never raises.
        """
        text = writable(text)
        text = text if len(text) <= MOST_OF_CELL else tidy(text)[: MOST_OF_CELL + 1]
        word = tidy(text)
        if not word:
            return None
        if word in MISSING_WORDS:
            return MISSING_WORDS[word]
        for read in (self._read, lambda word: self._read_spelled(word, unit)):
            try:
                return read(word)
            except (ValueError, InvalidOperation):
                continue
        return AsTyped(text)

    def offer(self, text: str, unit: str = "") -> Offer | None:
        """What a text that `parse` keeps as it is may mean; None where nobody can say. Never raises."""
        if is_not_applicable(text):
            return Offer((Guess.NOT_APPLICABLE,), "此处没有可填的", Missing.NOT_APPLICABLE)
        try:
            return self._guess(tidy(writable(text))[:LONGEST], unit)
        except (ValueError, InvalidOperation):
            return None

    def format(self, value: Value) -> str:
        """What a person reads; parse(format(v)) == v."""
        if value is None:
            return ""
        if isinstance(value, Missing):
            return value.value
        if isinstance(value, AsTyped):
            return value.text
        return self._show(value)

    def from_cell(self, cell: Cell, unit: str = "") -> tuple[Value, str]:
        """An Excel cell of a field of this unit as a value, and a note when something had to be normalised
        (else "").
        """
        if cell is None:
            return None, ""
        if isinstance(cell, str):
            value = self.parse(cell, unit)
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

    def offer_problem(self, offer: Offer, period: Period) -> str:
        """What would be wrong with what is offered, as `problem` says it; "" when nothing would."""
        value = offer.value
        return "" if value is None or isinstance(value, Missing | AsTyped) else self.problem(value, period)

    def _read(self, text: str) -> Scalar:
        # Every type has its own; msgspec's metaclass leaves no room for an abstract method.
        raise NotImplementedError(type(self).__name__)

    def _read_spelled(self, text: str, unit: str) -> Scalar:
        """What is written otherwise and can mean one value only; ValueError for the rest."""
        raise ValueError(text)

    def _guess(self, text: str, unit: str) -> Offer | None:
        return None

    def _show(self, value: Scalar) -> str:
        return str(value)

    def _from_number(self, cell: Cell) -> tuple[Value, str]:
        return self._read(cell_text(cell)), ""

    def _text_note(self, cell: str, value: Value) -> str:
        return ""


class MistakenType(FieldType, frozen=True):
    """Stands where a form file's type is mistaken, until all mistakes are told."""

    kind: ClassVar[str] = ""
    expected: ClassVar[str] = ""
    sort: ClassVar[Sort] = Sort.TEXT


def cell_text(cell: Cell) -> str:
    """A cell's number as its shortest exact text: 350.0 is 350, 0.30000000000000004 is 0.3."""
    if isinstance(cell, bool) or cell is None:
        raise ValueError("not a number")
    if isinstance(cell, float):
        if abs(cell) >= 10**MOST_DIGITS:
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
