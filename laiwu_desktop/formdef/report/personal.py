"""What a report says of people (个人信息): the fields marked `personal`, and who explained something."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from laiwu_desktop.formdef.form import Form, FormSet, Rule, Section
from laiwu_desktop.formdef.report.content import Content, Explanation, Record


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
    telling = {(form.name, rule.name) for form in forms for rule in form.rules if _tells(rule, form, named)}
    records = []
    for record in content.records:
        values = {name: v for name, v in record.values.items() if name not in named[record.key.form]}
        if values or not record.values:
            records.append(Record(record.key, values, record.carried - named[record.key.form]))
    explanations = tuple(
        _impersonal_words(said, (said.key.form, said.rule) in telling)
        for said in content.explanations
        if said.key.is_whole or said.field not in named[said.key.form]
    )
    return Content(tuple(records), explanations)


def _tells(rule: Rule, form: Form, named: Mapping[str, frozenset[str]]) -> bool:
    """Whether a side of the rule, as it is kept with an explanation, may show what a personal field holds."""
    operands = (*rule.left.operands.values(), *rule.right.operands.values())
    return any(o.field in named.get(o.form or form.name, ()) for o in operands)


def _impersonal_words(said: Explanation, tells: bool) -> Explanation:
    sides = {"left": "", "right": ""} if tells else {}
    return msgspec.structs.replace(said, who="", **sides)


def _impersonal(form: Form) -> Form:
    sections = (
        Section(section.label, tuple(field for field in section.fields if not field.personal))
        for section in form.sections
    )
    return msgspec.structs.replace(form, sections=tuple(s for s in sections if s.fields))
