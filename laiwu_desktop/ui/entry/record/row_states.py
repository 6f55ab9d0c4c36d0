"""What the lines of an entry form show, gathered from the draft."""

from __future__ import annotations

from collections.abc import Iterable

from laiwu_desktop.desk.filling.draft import Draft
from laiwu_desktop.formdef.form import Field
from laiwu_desktop.formdef.report.check import Finding, gravity, rule_of
from laiwu_desktop.formdef.report.content import Record
from laiwu_desktop.ui.fields.field_row import RowState


def row_state(draft: Draft, record: Record, field: Field, findings: Iterable[Finding]) -> RowState:
    """What is known of one field of a record; the findings are those of the record."""
    key = record.key
    previous = "" if field.is_photo else draft.previous_text(key, field)
    here = [finding for finding in findings if finding.field == field.name]
    worst = worst_of(here)
    told = {finding.rule for finding in here if finding is worst or finding.explained}
    said = [
        c.text for c in draft.comments if (c.key, c.field) == (key, field.name) and rule_of(c) not in told
    ]
    said += [c.text for c in draft.beside if (c.key, c.field) == (key, field.name)]
    value = record.values.get(field.name)
    is_doubtful = (worst is not None and worst.rule in ("type", "constraint")) or field.is_too_tall(value)
    return RowState(
        draft.figures.value(key, field),
        previous,
        draft.figures.is_required(key, field),
        field.name in record.carried,
        worst,
        "；农业局：".join(said),
        field.mended(value, draft.figures.period) if is_doubtful else None,
        () if field.is_photo else draft.previous_briefer(key, field),
    )


def worst_of(findings: Iterable[Finding]) -> Finding | None:
    """The gravest of them."""
    return min(findings, key=gravity, default=None)
