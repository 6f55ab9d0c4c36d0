"""What a report says of people (个人信息): the fields marked `personal`, and who explained something."""

from __future__ import annotations

import msgspec

from laiwu_desktop.formdef.form import Form, FormSet, Section
from laiwu_desktop.formdef.report import Content, Record


def personal_fields(form: Form) -> frozenset[str]:
    """The names of the form's personal fields."""
    return frozenset(field.name for field in form.fields.values() if field.personal)


def without_personal_fields(forms: FormSet) -> FormSet:
    """The forms as they are shown where nobody is to be named."""
    return FormSet(tuple(_impersonal(form) for form in forms))


def without_personal(forms: FormSet, content: Content) -> Content:
    """The content without what names people; a row that says nothing else is left out.

    The same content gives the same remainder: so the remainder can be held against the whole.
    """
    named = {form.name: personal_fields(form) for form in forms}
    records = []
    for record in content.records:
        values = {name: v for name, v in record.values.items() if name not in named[record.key.form]}
        if values or not record.values:
            records.append(Record(record.key, values, record.carried - named[record.key.form]))
    explanations = tuple(
        msgspec.structs.replace(said, who="")
        for said in content.explanations
        if said.field not in named[said.key.form]
    )
    return Content(tuple(records), explanations)


def _impersonal(form: Form) -> Form:
    sections = (
        Section(section.label, tuple(field for field in section.fields if not field.personal))
        for section in form.sections
    )
    return msgspec.structs.replace(form, sections=tuple(s for s in sections if s.fields))
