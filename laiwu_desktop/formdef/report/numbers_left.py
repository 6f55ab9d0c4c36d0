"""Numbers in free text by which a person can be found: telephones (11 digits) and identity numbers (18)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import msgspec

from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.report.content import Content, RecordKey
from laiwu_desktop.formdef.types import FieldType
from laiwu_desktop.formdef.values import AsTyped, Value

# People write them in groups, or with the number of the country before.
_GAP = r"[ -]?"
# GB 11643: region, day of birth, number, check sign.
_DAY = rf"(?:19|20)(?:{_GAP}\d){{2}}{_GAP}[01]{_GAP}\d{_GAP}[0-3]{_GAP}\d"
_IDENTITY = rf"[1-9](?:{_GAP}\d){{5}}{_GAP}{_DAY}(?:{_GAP}\d){{3}}{_GAP}[\dXx]"
_MOBILE = rf"1{_GAP}[3-9](?:{_GAP}\d){{9}}"
_LANDLINE = rf"0(?:{_GAP}\d){{10}}"
_NUMBERS = re.compile(
    rf"(?<![\d])(?:(?P<identity>{_IDENTITY})|(?:86)?(?P<phone>{_MOBILE}|{_LANDLINE}))(?![\dXx])"
)
_SHOWN = 3


class NumberLeft(msgspec.Struct, frozen=True):
    """A number in a text; `field` is "" in an explanation about no field. `masked` does not give it away."""

    key: RecordKey
    field: str
    what: str
    masked: str
    in_explanation: bool = False


def numbers_left(forms: FormSet, content: Content) -> Iterator[NumberLeft]:
    """Those in what is left of a report without what names people."""
    for record in content.records:
        for field in forms[record.key.form].entered:
            for what, masked in _numbers(_written(record.values.get(field.name), field.type)):
                yield NumberLeft(record.key, field.name, what, masked)
    for said in content.explanations:
        for what, masked in _numbers(f"{said.text}\n{said.left}\n{said.right}"):
            yield NumberLeft(said.key, said.field, what, masked, in_explanation=True)


def _written(value: Value, field_type: FieldType) -> str:
    """What a person wrote; "" for a choice, whose name stands in the form file."""
    if isinstance(value, AsTyped):
        return value.text
    return value if isinstance(value, str) and not field_type.sort.is_chosen else ""


def _numbers(text: str) -> Iterator[tuple[str, str]]:
    for found in _NUMBERS.finditer(unicodedata.normalize("NFKC", text)):
        number = re.sub(_GAP, "", found["identity"] or found["phone"])
        masked = number[:_SHOWN] + "*" * (len(number) - 2 * _SHOWN) + number[-_SHOWN:]
        yield ("身份证号" if found["identity"] else "电话号码"), masked
