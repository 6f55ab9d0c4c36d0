"""A report (上报数据): everything one division says for one period, as frozen records.

Its canonical form is JSON over values, in a fixed order, so that two programs (or a file re-saved by
another office suite) agree on the digest.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.text import writable
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.values import Value

# In the name of a package that names nobody.
NAMELESS = "_nopersonal"

# A report signed with a key that nobody has confirmed: it moves nothing and counts for nothing.
HELD = "held"
STATE_NAMES = {
    "draft": "填报中",
    "exported": "已导出",
    HELD: "待核对指纹",
    "received": "待审核",
    "accepted": "已接收",
    "returned": "已退回",
    "superseded": "已被新版取代",
}


class ReportHead(msgspec.Struct, frozen=True):
    """What identifies one revision of a report. `created` is ISO 8601 local time, shown, never ordered by.

    `digest` (SHA-256 hex of the canonical content), `signature` (Ed25519 over head and digest, hex) and
    `public_key` (hex) are "" until the report is exported. `decision` counts what the bureau decided of it
    (1 is its arrival), so that an older receipt never undoes a newer one; `decided` is when.
    `without_personal` says that what names people was left out of it (`personal.without_personal`).
    """

    id: str
    division: str
    period: str
    revision: int
    parent_id: str
    state: str
    form_versions: dict[str, int]
    created: str
    digest: str = ""
    signature: str = ""
    public_key: str = ""
    decision: int = 0
    decided: str = ""
    without_personal: bool = False

    @property
    def file_stem(self) -> str:
        """Name of its package without the ending (design, section 6)."""
        part = NAMELESS if self.without_personal else ""
        return f"{self.division}_{self.period}_r{self.revision}_{self.id[:8]}{part}"


_HIGHEST_REVISION = 9_999


def head_problem(head: ReportHead) -> str:
    """What is wrong with the head of a report from elsewhere; "" when nothing is."""
    try:
        Period.parse(head.period)
        datetime.fromisoformat(head.created)
    except (PersonError, ValueError):
        return "填报期或导出时间不对"
    if not re.fullmatch("[0-9a-f]{32}", head.id) or not re.fullmatch("([0-9a-f]{32})?", head.parent_id):
        return "数据编号不对"
    if not 1 <= head.revision <= _HIGHEST_REVISION or (head.revision == 1) != (not head.parent_id):
        return "修订版号不对"
    return "" if head.division.isascii() and len(head.division) == 12 else "区划代码不对"


class RecordKey(msgspec.Struct, frozen=True, order=True):
    """Which row: `seq` is 0 in forms asked once per unit, else the number given once and never reused."""

    form: str
    unit_code: str
    seq: int = 0


class Record(msgspec.Struct, frozen=True):
    """One row of one form. `values` holds entered fields only; a name that is absent is blank.

    `carried` names the fields whose value came from the last period and was not confirmed (沿用未确认).
    """

    key: RecordKey
    values: dict[str, Value]
    carried: frozenset[str] = frozenset()

    def with_value(self, field: str, value: Value) -> Record:
        """The record with one value changed and its carried mark removed."""
        values = {name: old for name, old in self.values.items() if name != field}
        if value is not None:
            values[field] = value
        return Record(self.key, values, self.carried - {field})


class Explanation(msgspec.Struct, frozen=True):
    """审核说明 for one warning. `left` and `right` are the sides it was written for: when they change,
    the explanation no longer covers the finding.
    """

    key: RecordKey
    field: str
    rule: str
    left: str
    right: str
    text: str
    who: str = ""
    when: str = ""


class Comment(msgspec.Struct, frozen=True):
    """What the bureau says of a report; `key` and `field` are None and "" when it is about the whole."""

    text: str
    key: RecordKey | None = None
    field: str = ""
    who: str = ""
    when: str = ""


class Report(msgspec.Struct, frozen=True):
    """One revision, whole."""

    head: ReportHead
    records: tuple[Record, ...]
    explanations: tuple[Explanation, ...] = ()
    comments: tuple[Comment, ...] = ()


class Content(msgspec.Struct, frozen=True):
    """What a package carries beside its head."""

    records: tuple[Record, ...]
    explanations: tuple[Explanation, ...] = ()


class ValueChange(msgspec.Struct, frozen=True):
    """One value that differs between two contents."""

    key: RecordKey
    field: str
    was: Value
    now: Value


def canonical(forms: FormSet, content: Content) -> bytes:
    """The content as JSON bytes that depend on the values alone, whatever order they came in."""
    order = {form.name: index for index, form in enumerate(forms)}
    records = sorted(content.records, key=lambda r: (order[r.key.form], r.key))
    rows = [
        [r.key.form, r.key.unit_code, r.key.seq, encoded]
        for r in records
        if (encoded := _encode_values(forms, r))
    ]
    explanations = sorted(content.explanations, key=_explanation_order)
    return msgspec.json.encode({"explanations": explanations, "records": rows}, order="sorted")


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
        raise ValueError(f"not a canonical content: {error}") from error
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


def photo_names(forms: FormSet, records: Iterable[Record]) -> set[str]:
    """The ids of all photos that the records name."""
    found: set[str] = set()
    for record in records:
        for field in forms[record.key.form].entered:
            value = record.values.get(field.name)
            if field.is_photo and isinstance(value, tuple):
                found.update(value)
    return found


def differences(was: Iterable[Record], now: Iterable[Record]) -> list[ValueChange]:
    """Every value that differs, record by record; a record that is absent is all blank."""
    before = {record.key: record.values for record in was}
    after = {record.key: record.values for record in now}
    changes: list[ValueChange] = []
    for key in sorted(before.keys() | after.keys()):
        old, new = before.get(key, {}), after.get(key, {})
        changes += [
            ValueChange(key, field, old.get(field), new.get(field))
            for field in sorted(old.keys() | new.keys())
            if old.get(field) != new.get(field)
        ]
    return changes


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
