"""Forms (报表), their fields (指标项) and rules, as the form files describe them."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cached_property

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.text import tidy
from laiwu_desktop.formdef.conversion import Conversion
from laiwu_desktop.formdef.expression import Expression, Operand
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.types import FieldType, Guess, Offer, Sort
from laiwu_desktop.formdef.types.spelling.telephones import (
    guessed_number_of,
    is_service,
    lacks_area,
    number_of,
)
from laiwu_desktop.formdef.values import AsTyped, Cell, Value

SEVERITY_NAMES = {"error": "强制性", "warning": "核实性"}

# DHIS2's operators, with the sign a finding shows when the rule is broken.
OPERATORS = {
    "equal_to": "≠",
    "not_equal_to": "=",
    "greater_than": "≤",
    "greater_than_or_equal_to": "<",
    "less_than": "≥",
    "less_than_or_equal_to": ">",
    "compulsory_pair": "须同时填写",
    "exclusive_pair": "不能同时填写",
}
# What is measured for each of something, as a speed or as a share does not add up, nor do years.
INTENSIVE = ("/", "bps", "%", "‰")
_YEAR = "年"
_LINE_END = re.compile("[\n\x85\u2028\u2029]")
MISSING_STRATEGIES = ("skip_if_any", "skip_if_all", "never_skip")
# A field's own value, in its `constraint`.
_OWN = Operand("value")


class Field(msgspec.Struct, frozen=True):
    """One field. `required` may depend on others; `relevant` says when it applies at all."""

    name: str
    label: str
    type: FieldType
    unit: str = ""
    hint: str = ""
    # 口径 at length; a value as one would type it, with the case it comes from in （）: for who is in doubt.
    definition: str = ""
    example: str = ""
    required: Expression | bool = False
    relevant: Expression | None = None
    constraint: Expression | None = None
    constraint_message: str = ""
    calculation: Expression | None = None
    default: str = ""
    read_only: bool = False
    appearance: str = ""
    carry: bool = False
    personal: bool = False
    source: str = ""
    # Whether the numbers of several units add up to one; None: as the unit says (`is_summed`).
    adds_up: bool | None = None
    # What it was called in editions before.
    renamed_from: tuple[str, ...] = ()
    # The field of editions before, of another type, whose values become those of this one.
    converted_from: Conversion | None = None

    @property
    def heading(self) -> str:
        """Label with unit, as the header of a column: 宽带入户率（%）."""
        return f"{self.label}（{self.unit}）" if self.unit else self.label

    @property
    def meaning(self) -> str:
        """口径, the hint where there is none, and the sample, marked as such; "" where nothing is said."""
        example = f"示例：{self.example}" if self.example else ""
        return "　".join(filter(None, (self.definition or self.hint, example)))

    @property
    def is_calculated(self) -> bool:
        """Whether the program computes it (and nothing is stored)."""
        return self.type.is_calculated

    @property
    def is_summed(self) -> bool:
        """Whether numbers of several units add up: of people or money, not prices, speeds, shares, years."""
        if not self.type.is_number or self.is_calculated:
            return False
        if self.adds_up is None:
            return self.unit != _YEAR and not any(mark in self.unit for mark in INTENSIVE)
        return self.adds_up

    @property
    def has_total(self) -> bool:
        """Whether a table of many units ends in a figure for all: a sum, or what is calculated from sums."""
        return self.is_summed or (self.is_calculated and self.type.is_number and self.adds_up is not False)

    @property
    def is_photo(self) -> bool:
        """Whether it holds photos."""
        return self.type.sort is Sort.PHOTOS

    def words(self, value: Value) -> str:
        """A value as it is told; photos are named by their content, which nobody reads: they are counted."""
        if self.is_photo and isinstance(value, tuple):
            return f"{len(value)} 张"
        return self.type.format(value)

    def parse(self, text: str) -> Value:
        """What a person typed as a value of this field, however it is spelled; AsTyped keeps what is not of
        its type. All who read what people write read it here. Never raises.
        """
        return self._spelled(self.type.parse(text, self.unit))

    def from_cell(self, cell: Cell) -> tuple[Value, str]:
        """An Excel cell as a value, and a note when something had to be normalised (else "")."""
        value, note = self.type.from_cell(cell, self.unit)
        spelled = self._spelled(value)
        return spelled, note if spelled == value else "号码的写法已统一"

    def offer(self, text: str, period: Period | None = None) -> Offer | None:
        """What a text may mean that `parse` keeps as it is, or takes although it breaks the `constraint`;
        None where nobody can say. What would be wrong in the period is told, and not offered. Never raises.
        """
        value = self.parse(text)
        if value is not None and not isinstance(value, AsTyped | str):
            return None
        if isinstance(value, str):
            return self._offered_number(value) or self._in_one_line(value)
        offer = self.type.offer(text, self.unit)
        if offer is None or period is None or not (wrong := self.type.offer_problem(offer, period)):
            return offer
        meant = f"可读作“{self.type.format(offer.value)}”，但" if offer.is_whole else ""
        return Offer((Guess.PART,), f"{meant}{wrong}，请改正")

    def mended(self, value: Value, period: Period | None = None) -> Offer | None:
        """What may stand in place of a value that is not as it should be: what its text is offered as, or
        read as by now, for it may be of a time when less was understood.
        """
        text = self.type.format(value)
        read = self.parse(text)
        if isinstance(value, AsTyped | str) and read != value and not isinstance(read, AsTyped | None):
            return Offer((Guess.READ,), "写法能识别", read)
        return self.offer(text, period)

    def is_too_tall(self, value: Value) -> bool:
        """Whether it is a text of several lines, and the field has one."""
        is_line = self.type.sort is Sort.TEXT and self.appearance != "multiline"
        return is_line and isinstance(value, str) and len(_lines(value)) > 1

    def _in_one_line(self, text: str) -> Offer | None:
        if not self.is_too_tall(text):
            return None
        return Offer((Guess.LINES,), "几行并成一行", self.parse("；".join(_lines(text))))

    def _spelled(self, value: Value) -> Value:
        """A text that breaks the form's own pattern, as the number that it can only mean."""
        if self.type.sort is not Sort.TEXT or not isinstance(value, str) or self._holds(value):
            return value
        number = number_of(value)
        return number if number and self._holds(number) else value

    def _offered_number(self, text: str) -> Offer | None:
        if self._holds(text) or not self._holds("13800000000"):
            return None
        if (guess := guessed_number_of(text)) and self._holds(guess[0]):
            return Offer((guess[1],), guess[2], guess[0])
        if is_service(text):
            return Offer((Guess.PART,), "400、800 开头的是服务号码，请填手机号，或带区号的固定电话")
        if lacks_area(text):
            return Offer((Guess.PART,), "缺区号，请补在前面", begun=f"-{text.strip()}")
        return None

    def _holds(self, text: str) -> bool:
        """Whether a text is as the `constraint` wants it, where that asks for nothing but the text itself."""
        asked = self.constraint
        return asked is None or [*asked.operands] != ["value"] or bool(asked.evaluate({_OWN: text}))


def _lines(text: str) -> list[str]:
    return [line for part in _LINE_END.split(text) if (line := tidy(part))]


class Section(msgspec.Struct, frozen=True):
    """Fields that stand together under a heading."""

    label: str
    fields: tuple[Field, ...]


class Rule(msgspec.Struct, frozen=True):
    """A validation rule: it is broken where `left operator right` does not hold.

    `relevant` limits it to the records where that is true. `over` = "previous" evaluates it for each record
    of last period's report instead of this one's (to find what has gone).
    """

    name: str
    left: Expression
    operator: str
    right: Expression
    severity: str = "error"
    missing: str = "skip_if_any"
    relevant: Expression | None = None
    over: str = "current"
    left_label: str = ""
    right_label: str = ""
    message: str = ""
    instruction: str = ""


class FormHead(msgspec.Struct, frozen=True):
    """What a form is: which units it asks (`level`), once each or any number of times (`repeats`)."""

    name: str
    title: str
    number: str
    level: str
    repeats: bool = False
    version: int = 1
    source: str = ""
    hint: str = ""


class Form(FormHead, frozen=True, dict=True, kw_only=True):
    """One form, with what it asks and the rules that hold over it.

    `text` is its edition: its file with the choice lists that it shares with others, so that it can be read
    by itself; "" for a form that was made without a file.
    """

    sections: tuple[Section, ...]
    rules: tuple[Rule, ...] = ()
    text: str = ""

    @cached_property
    def edition(self) -> str:
        """SHA-256 (hex) of the edition's text; "" where there is none."""
        return edition_of(self.text) if self.text else ""

    def says_the_same(self, other: Form) -> bool:
        """Whether another edition asks and checks just the same: only words that nobody is shown differ."""
        return msgspec.structs.replace(self, text="") == msgspec.structs.replace(other, text="")

    @cached_property
    def fields(self) -> dict[str, Field]:
        """All fields by name, in order."""
        return {field.name: field for section in self.sections for field in section.fields}

    @cached_property
    def entered(self) -> tuple[Field, ...]:
        """The fields whose values are stored: all but the calculated ones."""
        return tuple(field for field in self.fields.values() if not field.is_calculated)


class FormSet:
    """The forms in force, in the order of their numbers. Two of the very same forms are equal: what is made
    for one of them (tables, statements) goes for the other.
    """

    def __init__(self, forms: tuple[Form, ...]) -> None:
        self._forms = {form.name: form for form in forms}
        self._own = tuple(map(id, self._forms.values()))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FormSet) and self._own == other._own

    def __hash__(self) -> int:
        return hash(self._own)

    def __iter__(self) -> Iterator[Form]:
        return iter(self._forms.values())

    def __contains__(self, name: object) -> bool:
        return name in self._forms

    def __getitem__(self, name: str) -> Form:
        """The form of that name; PersonError("unknown_form") when there is none."""
        try:
            return self._forms[name]
        except KeyError:
            raise PersonError("unknown_form", name=name, forms=self.names) from None

    def get(self, name: str) -> Form | None:
        """The form of that name; None when there is none."""
        return self._forms.get(name)

    def called(self, words: str) -> Form | None:
        """The form that somebody calls so: by its name, its title, its number or the digits of that."""
        words = unicodedata.normalize("NFKC", words).strip()
        for form in self:
            digits = "".join(char for char in form.number if char.isdigit())
            if words and words in (form.name, form.title, form.number, digits, f"{digits}表"):
                return form
        return None

    @property
    def names(self) -> str:
        """What they are called, for somebody who has called one by another name."""
        return "、".join(f"{form.number} {form.title}（{form.name}）" for form in self)

    def at_levels(self, *levels: str) -> FormSet:
        """Those asked of units of these levels."""
        return FormSet(tuple(form for form in self if form.level in levels))

    @cached_property
    def versions(self) -> dict[str, int]:
        """Version of each form."""
        return {form.name: form.version for form in self}

    @cached_property
    def editions(self) -> dict[str, str]:
        """The edition (SHA-256, hex) of each form that has one."""
        return {form.name: form.edition for form in self if form.edition}


def edition_of(text: str) -> str:
    """What an edition is known by: SHA-256, hex, of the whole text of a form."""
    return hashlib.sha256(text.encode()).hexdigest()


def in_order(forms: Iterable[Form]) -> FormSet:
    """The forms by their numbers: 莱农信2表 before 莱农信10表."""
    return FormSet(tuple(sorted(forms, key=lambda form: _natural(form.number))))


def _natural(number: str) -> tuple[int, str]:
    digits = "".join(char for char in number if char.isdigit())
    return (int(digits or 0), number)
