"""口径 and examples of the forms that ship: who fills in finds them at every field, and they are right."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from laiwu_desktop.desk.workspaces import definitions
from laiwu_desktop.formdef.expression import Operand
from laiwu_desktop.formdef.form import Field
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.rounding import rounded
from laiwu_desktop.formdef.values import AsTyped
from laiwu_desktop.workbook.format import layout

PERIOD = Period.parse("2006S2")
# What townships fill in, and of that what explains itself. No person is made up to be an example.
ASKED = {f"{form.name}.{name}": one for form in definitions().forms.at_levels("village", "township")
         for name, one in form.fields.items()}  # fmt: skip
PLAIN = {"remarks", "photos", "contact_name", "summary"}
NO_EXAMPLE = {*PLAIN, "officer_name"}
SHOWN = {where: field for where, field in ASKED.items() if field.name not in NO_EXAMPLE}
every_field = pytest.mark.parametrize("field", ASKED.values(), ids=ASKED)
every_example = pytest.mark.parametrize("field", SHOWN.values(), ids=SHOWN)


def sample(field: Field) -> str:
    """What one would type, without the case that it comes from."""
    return field.example.partition("（")[0]


@every_field
def test_what_does_not_explain_itself_is_defined_in_whole_sentences(field: Field) -> None:
    assert bool(field.definition) == (field.name not in PLAIN)
    assert bool(field.example) == (field.name not in NO_EXAMPLE)
    assert field.definition.endswith("。") or not field.definition


@every_field
def test_of_a_number_it_is_said_as_of_when(field: Field) -> None:
    """Those of the period say so in their names; the hotline's calls are counted as they come in."""
    if field.type.is_number and not field.is_calculated:
        is_flow = "本期" in field.label or field.name == "hotline_calls"
        assert ("本期内" if is_flow else "填报期最后一天") in field.definition


@every_example
def test_an_example_is_a_value_of_its_type_within_its_limits(field: Field) -> None:
    value = field.type.parse(sample(field), field.unit) if field.is_calculated else field.parse(sample(field))
    assert value is not None
    assert not isinstance(value, AsTyped)
    assert not field.type.problem(value, PERIOD)  # type: ignore[arg-type]
    assert field.constraint is None or field.constraint.evaluate({Operand("value"): value})


@every_example
def test_what_is_worked_out_in_an_example_comes_to_it(field: Field) -> None:
    case = re.fullmatch(r"([^（]+)（([0-9.]+(?: [+÷×] [0-9.]+)+)）", field.example)
    assert case or not field.is_calculated
    if case:
        first, *others = map(Decimal, re.findall(r"[0-9.]+", case[2]))
        for sign, number in zip(re.findall(r"[+÷×]", case[2]), others, strict=True):
            first = first + number if sign == "+" else first / number if sign == "÷" else first * number
        assert rounded(first, field.type.places) == Decimal(sample(field))


@every_field
def test_a_template_prompts_with_all_of_it(field: Field) -> None:
    """Excel shows 255 characters of a prompt."""
    prompt = layout.validation(field, "D5", PERIOD, {field.name: "=A1:A2"})
    if prompt is None:
        assert field.is_calculated or not field.definition
        return
    told = str(prompt["input_message"])
    assert field.definition in told
    assert len(told) < 255
    if field.type.kind == "select_multiple":
        assert told.endswith(field.type.choices[-1].label)
    else:
        assert f"示例：{field.example}" in told or not field.example
