"""What any edition of a form ever asked, together: to read what was written, not to fill in or to check."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from laiwu_desktop.formdef.form import Field, Form, FormSet, Section, in_order

_RETIRED = "已取消的指标项"


def every_edition(newest: FormSet, others: Iterable[Form]) -> FormSet:
    """The newest forms with the fields, choices and whole forms that only others have.

    Of two editions that disagree on a field the newest is right, and among the others the first.
    """
    found = {form.name: form for form in newest}
    for other in others:
        mine = found.get(other.name)
        if mine is not other:
            found[other.name] = other if mine is None else _with_retired(mine, other)
    return in_order(found.values())


def _with_retired(mine: Form, other: Form) -> Form:
    sections = [
        Section(
            section.label,
            tuple(_with_choices(field, other.fields.get(field.name)) for field in section.fields),
        )
        for section in mine.sections
    ]
    retired = tuple(field for field in other.entered if field.name not in mine.fields)
    if retired:
        sections.append(Section(_RETIRED, retired))
    return msgspec.structs.replace(mine, sections=tuple(sections), text="")


def _with_choices(field: Field, other: Field | None) -> Field:
    if other is None or other.type.kind != field.type.kind or not field.type.sort.is_chosen:
        return field
    gone = [choice for choice in other.type.choices if field.type.rank(choice.name) is None]
    if not gone:
        return field
    choices = (*field.type.choices, *gone)
    return msgspec.structs.replace(field, type=msgspec.structs.replace(field.type, choices=choices))
