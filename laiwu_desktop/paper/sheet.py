"""What the village status sheet (村级信息化情况表) says, as text, before any of it is set.

Which forms and fields stand on it follows from the forms in force: every form asked once of a village
becomes part of the one table, every repeating form a list below it, in the order of the forms' numbers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

import msgspec

from laiwu_desktop.formdef.division import Register
from laiwu_desktop.formdef.form import Field, Form, FormSet
from laiwu_desktop.formdef.report.content import Explanation, RecordKey, ReportHead
from laiwu_desktop.formdef.report.figures import Figures
from laiwu_desktop.formdef.values import AsTyped, Value
from laiwu_desktop.paper.columns import Column, choose_columns, ems
from laiwu_desktop.paper.marking import Standing, standing_of

NOT_ASKED = "—"
AS_TYPED_MARK = "※"
# What two lines of a half-width cell hold; longer text gets a row of its own.
_HALF_ROW_EMS = 28
_TITLES = {"village": "村级信息化情况表", "township": "乡镇信息化情况表"}


class Signatories(msgspec.Struct, frozen=True):
    """Who answers for the sheet. What is "" is left to be written by hand; `filled_on` is shown as given."""

    filler: str = ""
    reviewer: str = ""
    responsible: str = ""
    filled_on: str = ""


class Item(msgspec.Struct, frozen=True):
    """One field. `previous` is None where last period's figure is not shown; `wide` takes a whole row."""

    label: str
    text: str
    previous: str | None = None
    wide: bool = False


class Section(msgspec.Struct, frozen=True):
    """The items under one heading."""

    label: str
    items: tuple[Item, ...]


class Part(msgspec.Struct, frozen=True):
    """A form asked once."""

    number: str
    title: str
    sections: tuple[Section, ...]


class Listing(msgspec.Struct, frozen=True):
    """A repeating form: one row per record, its number first. `complete`: no field was left off."""

    number: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    complete: bool


class VillageSheet(msgspec.Struct, frozen=True):
    """Everything printed for one village, or of what a township says of itself. `match_code` and `qr_text`
    are "" while the report is a draft.
    """

    title: str
    county: str
    township: str
    village: str
    unit_code: str
    period: str
    reporter: str
    has_previous: bool
    parts: tuple[Part, ...]
    listings: tuple[Listing, ...]
    explanations: tuple[str, ...]
    people: Signatories
    revision: int
    standing: Standing
    match_code: str
    qr_text: str


def village_sheet(
    figures: Figures,
    register: Register,
    head: ReportHead,
    unit_code: str,
    explanations: Iterable[Explanation],
    people: Signatories,
) -> VillageSheet:
    """The sheet of one village, or the township's own; `explanations` may be the whole report's."""
    level = register[unit_code].level
    forms = figures.forms.at_levels(level)
    has_previous = bool(figures.previous_keys)
    code = match_code(head, unit_code)
    return VillageSheet(
        title=_TITLES[level],
        county=_name_of(register, unit_code, "county"),
        township=_name_of(register, unit_code, "township"),
        village=register[unit_code].name if level == "village" else "",
        unit_code=unit_code,
        period=figures.period.label,
        reporter=register[head.division].name,
        has_previous=has_previous,
        parts=tuple(_part(figures, form, unit_code, has_previous) for form in forms if not form.repeats),
        listings=tuple(_listing(figures, form, unit_code) for form in forms if form.repeats),
        explanations=tuple(_explanation_lines(forms, unit_code, explanations)),
        people=people,
        revision=head.revision,
        standing=standing_of(head),
        match_code=spaced(code),
        qr_text=f"LW1|{head.id}|r{head.revision}|{unit_code}|{code}" if code else "",
    )


def spaced(code: str) -> str:
    """In fours, as it is read out."""
    return " ".join(code[at : at + 4] for at in range(0, len(code), 4))


def match_code(head: ReportHead, unit_code: str) -> str:
    """核对码: 12 hex digits that only this village in this frozen revision has; "" for a draft."""
    return hashlib.sha256((head.digest + unit_code).encode()).hexdigest()[:12] if head.digest else ""


def _name_of(register: Register, unit_code: str, level: str) -> str:
    division = register.ancestor(unit_code, level)
    return division.name if division else ""


def _part(figures: Figures, form: Form, unit_code: str, has_previous: bool) -> Part:
    key = RecordKey(form.name, unit_code)
    sections = tuple(
        Section(section.label, tuple(_item(figures, key, field, has_previous) for field in section.fields))
        for section in form.sections
    )
    return Part(form.number, form.title, sections)


def _item(figures: Figures, key: RecordKey, field: Field, has_previous: bool) -> Item:
    text = text_of(figures, key, field)
    wide = field.appearance == "multiline" or ems(text) > _HALF_ROW_EMS
    if not (has_previous and field.type.is_number):
        return Item(field.heading, text, wide=wide)
    previous = _show(field, figures.value(key, field, previous=True))
    if wide:
        return Item(field.heading, f"{text}（上期 {previous}）" if previous else text, wide=True)
    return Item(field.heading, text, previous)


def text_of(figures: Figures, key: RecordKey, field: Field) -> str:
    """The value as printed: a blank is "" where an answer is asked for and — where none is."""
    value = figures.value(key, field)
    if value is None and not figures.is_relevant(key, field):
        return NOT_ASKED
    return _show(field, value)


def _show(field: Field, value: Value) -> str:
    if isinstance(value, AsTyped):
        return AS_TYPED_MARK + value.text
    if field.is_photo and isinstance(value, tuple):
        return f"{len(value)} 张"
    return field.type.format(value)


def _listing(figures: Figures, form: Form, unit_code: str) -> Listing:
    columns = choose_columns(form)
    rows = tuple(
        (
            str(record.key.seq),
            *(text_of(figures, record.key, form.fields[column.field]) for column in columns),
        )
        for record in figures.rows(form.name, unit_code)
    )
    return Listing(form.number, form.title, columns, rows, complete=len(columns) == len(form.fields))


def _explanation_lines(forms: FormSet, unit_code: str, explanations: Iterable[Explanation]) -> Iterator[str]:
    for explanation in explanations:
        key = explanation.key
        if key.unit_code != unit_code or key.form not in forms or not explanation.text:
            continue
        form = forms[key.form]
        place = f"{form.number}（{key.seq}）" if form.repeats else form.number
        author = f"（{explanation.who}）" if explanation.who else ""
        yield f"{place} {_subject(form, explanation)}：{explanation.text}{author}"


def _subject(form: Form, explanation: Explanation) -> str:
    """What was explained: the rule's message with its two sides, or the field with what stands in it."""
    sides = " / ".join(side for side in (explanation.left, explanation.right) if side)
    rule = next((rule for rule in form.rules if rule.name == explanation.rule), None)
    if rule is not None and rule.message:
        return f"{rule.message}（{sides}）" if sides else rule.message
    field = form.fields.get(explanation.field)
    name = field.label if field else form.title
    return f"{name} {sides}" if sides else name
