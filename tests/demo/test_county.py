"""The sample county: the same on every run, like 2006, and marked as sample through and through."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from laiwu_desktop.demo.county import County, generate
from laiwu_desktop.demo.dice import Dice
from laiwu_desktop.desk.workspaces import definitions
from laiwu_desktop.formdef.types import SelectMultipleType, SelectOneType, TextType
from laiwu_desktop.formdef.values import AsTyped


@pytest.fixture(scope="module")
def county() -> County:
    """The county of the demonstration."""
    return generate()


def _answers(county: County) -> Iterator[tuple[str, str, Any]]:
    for source in (county.answers, county.before):
        for form, units in source.items():
            for rows in units.values():
                for row in rows:
                    yield from ((form, name, answer) for name, answer in row.items())


def _sum(county: County, form: str, name: str) -> int:
    answers = (row.get(name) for rows in county.answers[form].values() for row in rows)
    return sum(answer for answer in answers if isinstance(answer, int))


def test_chance_is_the_same_everywhere() -> None:
    dice = Dice(2006, "a")
    drawn = [dice.whole(0, 999) for _ in range(5)], dice.money(0, 10), dice.some("甲乙丙丁", 0.5)
    assert str(drawn) == "([184, 87, 843, 614, 284], Decimal('6.54'), ['甲', '乙', '丙'])"


def test_the_same_seed_gives_the_same_county(county: County) -> None:
    assert county == generate()
    assert county.answers != generate(1).answers


def test_a_village_is_the_same_whichever_townships_are_asked_for(county: County) -> None:
    code = "371202111000"
    assert generate(2006, [code, "371202001000", "371203001000"]).of(code) == county.of(code)


def test_the_county_does_not_change_by_accident(county: County) -> None:
    """On another Python either; who changes the figures on purpose changes this line with them."""
    said = hashlib.sha256(repr(county.answers).encode()).hexdigest()
    assert said[:16] == "1d81040bc5535c7b"


def test_it_looks_like_2006(county: County) -> None:
    households, users = (_sum(county, "village_broadband", n) for n in ("households", "broadband_users"))
    assert 2000 < users < 9000
    assert 100 * 1000 < households < 900 * 1070
    assert 2.8 < _sum(county, "village_broadband", "population") / households < 3.6
    assert 0.2 < _sum(county, "village_safety_tv", "cable_households") / households < 0.4
    statuses = [rows[0]["construction_status"] for rows in county.answers["information_village"].values()]
    assert 40 < sum(status in ("已建成", "已验收") for status in statuses) < 70
    assert 1040 < len(county.answers["village_broadband"]) < 1070


def test_every_free_text_says_that_it_is_sample(county: County) -> None:
    forms = definitions().forms
    for form, name, answer in _answers(county):
        field = forms[form].fields[name]
        if answer in (None, "暂缺", "不适用") or not isinstance(field.type, TextType):
            continue
        if name.endswith("phone"):
            assert re.fullmatch(r"0634-0\d{6}", answer)
        elif name.endswith("url"):
            assert answer.endswith(".shilishuju.example")
        else:
            assert "示例" in answer, (form, name, answer)
            assert name.endswith("_name") or "示例数据" in answer


def test_every_answer_is_one_the_form_can_take(county: County) -> None:
    forms = definitions().forms
    for form, name, answer in _answers(county):
        field = forms[form].fields[name]
        text = "、".join(answer) if isinstance(answer, list) else str("" if answer is None else answer)
        assert not isinstance(field.type.parse(text), AsTyped), (form, name, answer)
        assert isinstance(answer, list) <= isinstance(field.type, SelectMultipleType)
        if isinstance(field.type, SelectOneType) and answer is not None:
            assert isinstance(answer, str)


def test_every_kind_of_empty_and_rare_characters_occur(county: County) -> None:
    said = [answer for _, _, answer in _answers(county)]
    assert {None, 0, "暂缺", "不适用"} <= {answer for answer in said if not isinstance(answer, list)}
    assert any("𠮷" in str(answer) for answer in said)
    assert any("𬳽" in str(answer) for answer in said)


def test_the_period_before_ends_in_june(county: County) -> None:
    assert {code[:9] for code in county.before["village_broadband"]} == {county.cast.with_history[:9]}
    dates = [
        answer
        for units in county.before.values()
        for rows in units.values()
        for row in rows
        for answer in row.values()
        if isinstance(answer, date)
    ]
    assert dates
    assert max(dates) <= date(2006, 6, 30)
