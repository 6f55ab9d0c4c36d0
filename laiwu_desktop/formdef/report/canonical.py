"""The canonical form of a report's content: what is signed, compared and carried in a package.

JSON over values, in a fixed order, so that two programs (or a file re-saved by another office suite) agree
on the digest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.text import writable
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.report.content import Content, Explanation, Record, RecordKey
from laiwu_desktop.formdef.values import Value


def canonical(forms: FormSet, content: Content) -> bytes:
    """The content as JSON bytes that depend on the values alone, whatever order they came in."""
    rows = _rows(forms, content.records)
    explanations = sorted(content.explanations, key=_explanation_order)
    return msgspec.json.encode({"explanations": explanations, "records": rows}, order="sorted")


class FormPart(msgspec.Struct, frozen=True):
    """What a content has of one form: how many rows, and a digest (SHA-256, hex) of them, as people compare
    them by eye.
    """

    form: str
    rows: int
    digest: str


def form_parts(forms: FormSet, records: Iterable[Record]) -> list[FormPart]:
    """A content form by form, in their order, but for those of which it has nothing."""
    by_form: dict[str, list[Any]] = {}
    for row in _rows(forms, records):
        by_form.setdefault(row[0], []).append(row)
    return [
        FormPart(form, len(rows), digest(msgspec.json.encode(rows, order="sorted")))
        for form, rows in by_form.items()
    ]


def _rows(forms: FormSet, records: Iterable[Record]) -> list[list[Any]]:
    order = {form.name: index for index, form in enumerate(forms)}
    return [
        [record.key.form, record.key.unit_code, record.key.seq, encoded]
        for record in sorted(records, key=lambda one: (order[one.key.form], one.key))
        if (encoded := _encode_values(forms, record))
    ]


def content_of(forms: FormSet, data: bytes) -> Content:
    """The inverse of `canonical`; ValueError for bytes that it cannot have written with these forms.

    A field or choice that the forms do not know is such a case: left out, it would be lost without a word.
    """
    try:
        raw: dict[str, Any] = msgspec.json.decode(data)
        explanations = msgspec.convert(raw["explanations"], tuple[Explanation, ...])
        rows = msgspec.convert(raw["records"], list[tuple[str, str, int, dict[str, Any]]])
        records = tuple(
            Record(RecordKey(form, unit, seq), _decode_values(forms, form, values))
            for form, unit, seq, values in rows
        )
    except (msgspec.MsgspecError, KeyError, TypeError, RecursionError, PersonError) as error:
        raise ValueError("not a canonical content") from error
    keys = [record.key for record in records]
    if len(set(keys)) < len(keys) or not _is_storable([raw, *keys, *explanations]):
        raise ValueError("not a canonical content: a row twice, or what no database can hold")
    return Content(records, explanations)


def _is_storable(data: Any) -> bool:
    """Whether codes, numbers and texts from outside are such as the program itself would write."""
    match data:
        case str():
            return writable(data) == data
        case Explanation():
            return len(data.field) <= 64 and len(data.rule) <= 64 and _is_storable(data.key)
        case RecordKey():
            return len(data.form) <= 64 and len(data.unit_code) <= 12 and 0 <= data.seq < 2**31
        case Mapping():
            return all(map(_is_storable, data.values()))
        case list():
            return all(map(_is_storable, data))
    return True


def digest(canonical_bytes: bytes) -> str:
    """SHA-256, hex."""
    return hashlib.sha256(canonical_bytes).hexdigest()


def _explanation_order(explanation: Explanation) -> tuple[RecordKey, str, str]:
    return explanation.key, explanation.field, explanation.rule


def _encode_values(forms: FormSet, record: Record) -> dict[str, Any]:
    fields = forms[record.key.form].fields
    return {
        name: fields[name].type.encode(value)
        for name, value in record.values.items()
        if value not in (None, "", ()) and not fields[name].is_calculated
    }


def _decode_values(forms: FormSet, form: str, values: dict[str, Any]) -> dict[str, Value]:
    fields = forms[form].fields
    return {name: fields[name].type.decode(data) for name, data in values.items()}
