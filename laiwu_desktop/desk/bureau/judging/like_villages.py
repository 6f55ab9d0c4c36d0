"""Values that stand out among those of villages of the same size, over the reports of all townships."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

import msgspec

from laiwu_desktop.desk.filling.draft import Cell, Draft
from laiwu_desktop.formdef.analysis.oddities import Odd, odd_values
from laiwu_desktop.formdef.expression import Operand
from laiwu_desktop.formdef.form import Field, Form, FormSet
from laiwu_desktop.formdef.plan import Plan
from laiwu_desktop.formdef.report.content import Record, RecordKey
from laiwu_desktop.formdef.rounding import rounded_for_show
from laiwu_desktop.formdef.values import Value, is_filled


class Size(msgspec.Struct, frozen=True):
    """By which field villages are told to be of the same size."""

    form: str
    field: str
    label: str


def size_of(plan: Plan, forms: FormSet) -> Size | None:
    """The number that most of the plan's ratios are a share of: the households of a village."""
    counted = Counter[tuple[str, str]]()
    for one in plan.indicators.values():
        operand = one.denominator.single if one.denominator else None
        if operand is not None and (place := _place(operand, one.form, forms)):
            counted[place] += 1
    if not counted:
        return None
    (form, field), _ = counted.most_common(1)[0]
    return Size(form, field, forms[form].fields[field].label)


def _place(operand: Operand, form: str, forms: FormSet) -> tuple[str, str] | None:
    """Where the number stands, if a form asks it once of each village."""
    found = forms.get(operand.form or form)
    if found is None or found.level != "village" or found.repeats or operand.field not in found.fields:
        return None
    return found.name, operand.field


def odd_cells(drafts: Iterable[Draft], forms: FormSet, size: Size | None) -> dict[Cell, Odd]:
    """What stands out among the villages of all these reports, in the forms that ask each village once."""
    drafts = list(drafts)
    if size is None:
        return {}
    sizes = _numbers(_records(drafts, size.form), size.field)
    found: dict[Cell, Odd] = {}
    for form in forms:
        if form.level != "village" or form.repeats:
            continue
        records = _records(drafts, form.name)
        for field in numbers_of(form):
            if (form.name, field.name) != (size.form, size.field):
                odd = odd_values(_numbers(records, field.name), sizes)
                found |= {(RecordKey(form.name, one.unit_code), field.name): one for one in odd}
    return found


def numbers_of(form: Form) -> list[Field]:
    """The numbers that a person gives."""
    return [field for field in form.entered if field.type.is_number]


def _records(drafts: Iterable[Draft], form: str) -> list[Record]:
    return [record for draft in drafts for record in draft.figures.of_form(form)]


def _numbers(records: Iterable[Record], field: str) -> dict[str, Decimal]:
    numbers = ((record.key.unit_code, _number(record.values.get(field))) for record in records)
    return {code: number for code, number in numbers if number is not None}


def _number(value: Value) -> Decimal | None:
    return Decimal(value) if is_filled(value) and isinstance(value, int | Decimal) else None


def odd_words(odd: Odd, size: Size | None) -> str:
    """The rule by which it stands out: 同规模（总户数 120 至 260）23 个村中位数 45，通常 10 至 90，本村 9."""
    peers = odd.peers
    usual = f"通常 {_shown(max(peers.low, Decimal(0)))} 至 {_shown(peers.high)}"
    middle = f"中位数 {_shown(peers.middle)}"
    return f"同规模{_sized(odd, size)}{peers.count} 个村{middle}，{usual}，本村 {_shown(odd.value)}"


def _sized(odd: Odd, size: Size | None) -> str:
    if size is None:
        return " "
    smallest, largest = _shown(odd.peers.smallest), _shown(odd.peers.largest)
    return f"（{size.label} {smallest}{f' 至 {largest}' if largest != smallest else ''}）"


def _shown(number: Decimal) -> str:
    return f"{rounded_for_show(round(number, 1)):f}"
