"""The city's own figures, a row for each target that may have one, with the last one beside it.

It is the form 莱农信7表 and nothing is stored otherwise: what is worked out here is written as any value is.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.filling import changing
from laiwu_desktop.desk.filling.draft import Draft
from laiwu_desktop.formdef.form import Field
from laiwu_desktop.formdef.plan import Plan, Target
from laiwu_desktop.formdef.report.change import ExplanationChange, Intent, Kind, RowChange, ValueChange
from laiwu_desktop.formdef.report.check import Finding, gravity
from laiwu_desktop.formdef.report.content import Record, RecordKey
from laiwu_desktop.formdef.targets.outlook import is_count
from laiwu_desktop.formdef.values import Value

FORM, TARGET, VALUE = "city_indicator", "target", "value"
# What is entered for a target, in the order of the form.
ENTERED = (VALUE, "as_of_date", "source", "remarks")


class Registered(msgspec.Struct, frozen=True):
    """What is registered for a target: `key` is its row, None before there is one; `texts` of its fields as a
    person reads them, `last` its value a period ago. `rows` are more than one where it was entered twice.
    """

    target: Target
    key: RecordKey | None
    texts: Mapping[str, str]
    last: str
    findings: tuple[Finding, ...]
    rows: int

    @property
    def severity(self) -> str:
        """How grave the gravest finding is; "" where there is none."""
        return self.findings[0].severity if self.findings else ""

    def findings_of(self, field: str) -> list[Finding]:
        """Those of one of its fields."""
        return [finding for finding in self.findings if finding.field == field]


def registered(draft: Draft, plan: Plan) -> list[Registered]:
    """A row for every target that the forms do not measure wholly, by programme as in the plan, then by the
    day it is due. Where there are several rows it is the last one, which is the one that counts.
    """
    city, form = draft.head.division, draft.forms[FORM]
    now = _by_target(draft.figures.rows(FORM, city))
    before = _by_target(draft.figures.rows(FORM, city, previous=True))
    findings = sorted(draft.unit_findings(form, city), key=gravity)
    targets = [target for target in plan.targets.values() if target.combine != "measured"]
    order = {name: n for n, name in enumerate(dict.fromkeys(target.programme for target in targets))}
    return [
        _registered(target, now.get(target.id, []), before.get(target.id, []), form.fields, findings)
        for target in sorted(targets, key=lambda one: (order[one.programme], one.due))
    ]


def _by_target(rows: list[Record]) -> dict[Value, list[Record]]:
    found: dict[Value, list[Record]] = {}
    for row in rows:
        found.setdefault(row.values.get(TARGET), []).append(row)
    return found


def _registered(
    target: Target,
    rows: list[Record],
    before: list[Record],
    fields: Mapping[str, Field],
    findings: list[Finding],
) -> Registered:
    values = rows[-1].values if rows else {}
    last = before[-1].values if before else {}
    texts = {name: _text(target, fields[name], values.get(name)) for name in ENTERED}
    keys = {row.key for row in rows}
    return Registered(
        target, rows[-1].key if rows else None, texts, _text(target, fields[VALUE], last.get(VALUE)),
        tuple(finding for finding in findings if finding.key in keys), len(rows),
    )  # fmt: skip


def _text(target: Target, field: Field, value: Value) -> str:
    """A value as a person reads it; a count without the decimals that the field has room for."""
    if isinstance(value, Decimal) and is_count(target.unit) and value == value.to_integral_value():
        value = value.to_integral_value()
    return f"{value:f}" if isinstance(value, Decimal) else field.type.format(value)


def read(draft: Draft, target: Target, field: str, text: str) -> Value:
    """The value that a text typed for a target is. What is none of the field's stays as it was typed, to be
    put right, as on every form. PersonError "whole_count" for decimals of what is counted one by one.
    """
    value = draft.forms[FORM].fields[field].parse(text)
    if (
        field == VALUE
        and is_count(target.unit)
        and isinstance(value, Decimal)
        and value != value.to_integral_value()
    ):
        raise PersonError("whole_count", target=target.title, unit=target.unit, text=text.strip())
    return value


def entered(draft: Draft, target: Target, key: RecordKey, values: Mapping[str, Value]) -> Intent:
    """What writes values of a target into its row; one that is not there yet is begun, as one deed."""
    trial = draft.figures.copy()
    changes: list[ValueChange | RowChange] = []

    def follow(intent: Intent) -> None:
        for change in intent.changes:
            if not isinstance(change, ExplanationChange):
                changing.applied_to(trial, change)
                changes.append(change)

    told = dict(values)
    if not trial.has(key):
        follow(changing.row_added(trial, key))
        told = {TARGET: target.id, **told}
    for field, value in told.items():
        follow(changing.value_changed(trial, key, field, value))
    return Intent(tuple(changes), Kind.ENTER)
