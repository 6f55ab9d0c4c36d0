"""What rows of one day are on the divisions of a later one: carried over, added up, or only looked at.

Over renaming, moving and recoding a row goes on as it is. Over a merger numbers that may be added up
(`Field.is_summed`) are, if each of the merged has one, and rows of forms of any number stand together;
whatever else there was, such as prices, and all that a division had that was split, is a hint.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

import msgspec

from laiwu_desktop.formdef.divisions.timeline import Lineage
from laiwu_desktop.formdef.form import Field, Form, FormSet
from laiwu_desktop.formdef.report.content import Record, RecordKey
from laiwu_desktop.formdef.values import Value

# What divisions that are no more (their codes) had in a field.
Hint = tuple[tuple[str, Value], ...]


class Inherited(msgspec.Struct, frozen=True):
    """Rows under the codes of the later day, and what is only hinted at, by row and field."""

    records: tuple[Record, ...] = ()
    hints: Mapping[tuple[RecordKey, str], Hint] = {}


def inherited(records: Iterable[Record], lineage: Lineage, forms: FormSet) -> Inherited:
    """The rows of one day as the divisions of the later day of a lineage have them.

    Values stay 沿用未确认 that were, and a sum is so if any of its parts is. Rows of the closed are left out.
    """
    found: list[Record] = []
    hints: dict[tuple[RecordKey, str], Hint] = {}
    several: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for record in records:
        for heir in lineage.heirs(record.key.unit_code):
            if lineage.is_same(heir):
                found.append(_under(record, heir, record.key.seq))
            else:
                several[record.key.form, heir].append(record)
    for (name, heir), rows in several.items():
        form = forms[name]
        if not form.repeats:
            record, hinted = _combined(form, heir, rows, lineage)
            found += [record] if record.values else []
            hints |= hinted
        elif lineage.is_whole(heir):
            found += _together(heir, rows)
    return Inherited(tuple(sorted(found, key=lambda record: record.key)), hints)


def _under(record: Record, code: str, seq: int) -> Record:
    return Record(RecordKey(record.key.form, code, seq), record.values, record.carried)


def _combined(
    form: Form, heir: str, rows: Sequence[Record], lineage: Lineage
) -> tuple[Record, dict[tuple[RecordKey, str], Hint]]:
    """What can be added up of the rows of a form that is asked once, and all else as hints."""
    key = RecordKey(form.name, heir)
    values: dict[str, Value] = {}
    hints: dict[tuple[RecordKey, str], Hint] = {}
    is_complete = lineage.is_whole(heir) and len(rows) == len(lineage.origins(heir))
    for field in form.entered:
        parts = [row.values.get(field.name) for row in rows]
        total = _sum(field, parts) if is_complete else None
        if total is not None:
            values[field.name] = total
        elif had := tuple((r.key.unit_code, v) for r, v in zip(rows, parts, strict=True) if v is not None):
            hints[key, field.name] = had
    carried = frozenset(name for row in rows for name in row.carried if name in values)
    return Record(key, values, carried), hints


def _sum(field: Field, parts: Sequence[Value]) -> Value:
    """The sum of numbers that may be added up; None where a part has none."""
    if not field.is_summed:
        return None
    total = Decimal(0)
    for part in parts:
        if isinstance(part, bool) or not isinstance(part, int | Decimal):
            return None
        total += part
    return int(total) if all(isinstance(part, int) for part in parts) else total


def _together(heir: str, rows: Sequence[Record]) -> list[Record]:
    """The rows of the merged, one after the other; where one keeps its code, its rows keep their numbers."""
    ordered = sorted(rows, key=lambda row: (row.key.unit_code != heir, row.key))
    own = [row.key.seq for row in ordered if row.key.unit_code == heir]
    found, highest = [], max(own, default=0)
    for row in ordered:
        seq = row.key.seq
        if row.key.unit_code != heir:
            seq = highest = highest + 1
        found.append(_under(row, heir, seq))
    return found
