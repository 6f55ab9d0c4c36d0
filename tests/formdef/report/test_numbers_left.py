"""Telephone and identity numbers that free texts still hold. The numbers are made up."""

from __future__ import annotations

from pathlib import Path

import pytest

from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.report.content import Content, Explanation, Record, RecordKey
from laiwu_desktop.formdef.report.numbers_left import NumberLeft, numbers_left
from laiwu_desktop.formdef.values import AsTyped, Value
from tests.formdef.small import EVERY_TYPE, HEAD, fields, forms_of

KEY = RecordKey("demo", "371202100200")
PHONE, IDENTITY = "13900000000", "371202190001010000"


@pytest.fixture
def forms(tmp_path: Path) -> FormSet:
    return forms_of(tmp_path, demo=HEAD + fields(*EVERY_TYPE))


def found(forms: FormSet, values: dict[str, Value], *said: Explanation) -> list[NumberLeft]:
    return list(numbers_left(forms, Content((Record(KEY, values),), said)))


@pytest.mark.parametrize(
    ("text", "whats"),
    [
        (PHONE, ["电话号码"]),
        (f"联系{PHONE}王", ["电话号码"]),
        ("139 0000 0000", ["电话号码"]),
        ("139-0000-0000；06340000000", ["电话号码", "电话号码"]),
        ("１３９００００００００", ["电话号码"]),
        (f"+86 {PHONE}", ["电话号码"]),
        (f"+86{PHONE}，8606340000000", ["电话号码", "电话号码"]),
        (f"0086{PHONE}", []),
        ("0634-0000000", ["电话号码"]),
        (IDENTITY, ["身份证号"]),
        ("371202 19000101 000X", ["身份证号"]),
        ("37120219000101000x", ["身份证号"]),
        ("371202200612310000", ["身份证号"]),
        (f"{IDENTITY}，{PHONE}", ["身份证号", "电话号码"]),
        ("371202100200", []),  # a division
        ("2006 年 350 户", []),
        ("12345678901", []),
        # nobody was born then
        ("371202990001010000", []),
        ("371202190021010000", []),
        ("371202190001400000", []),
        ("071202190001010000", []),
        # longer than one
        (f"{IDENTITY}X", []),
        (f"{PHONE}x", []),
        ("6222000000000000000", []),
    ],
)
def test_numbers_of_people_are_found_in_texts(forms: FormSet, text: str, whats: list[str]) -> None:
    assert [left.what for left in found(forms, {"words": text})] == whats
    assert [left.what for left in found(forms, {"whole": AsTyped(text)})] == whats
    said = Explanation(KEY, "whole", "rule", "1", "2", text)
    assert [(left.what, left.in_explanation) for left in found(forms, {}, said)] == [(w, True) for w in whats]


def test_only_texts_are_looked_through_and_no_number_is_given_away(forms: FormSet) -> None:
    photo = PHONE + "a" * 21
    assert found(forms, {"whole": int(PHONE), "pictures": (photo,), "one": PHONE, "several": (PHONE,)}) == []
    (left,) = found(forms, {"words": f"（{IDENTITY}）"})
    assert left == NumberLeft(KEY, "words", "身份证号", "371************000")


def test_what_was_typed_in_place_of_a_choice_is_a_text(forms: FormSet) -> None:
    assert [left.field for left in found(forms, {"one": AsTyped(f"问 {PHONE}")})] == ["one"]


def test_what_was_compared_when_it_was_explained_is_looked_through_too(forms: FormSet) -> None:
    said = Explanation(KEY, "words", "rule", f"原 {PHONE}", f"现 {IDENTITY}", "已核实")
    assert found(forms, {}, said) == [
        NumberLeft(KEY, "words", "电话号码", "139*****000", in_explanation=True),
        NumberLeft(KEY, "words", "身份证号", "371************000", in_explanation=True),
    ]
