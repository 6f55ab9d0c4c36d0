"""Every field type: what a person types, what a cell holds, and back."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.types import (
    TYPES,
    Choice,
    DateType,
    DecimalType,
    FieldType,
    ImageType,
    IntegerType,
    SelectMultipleType,
    SelectOneType,
    TextType,
)
from laiwu_desktop.formdef.values import AsTyped, Cell, Missing, Value

PERIOD = Period.parse("2006S2")
YES_NO = (Choice("yes", "是"), Choice("no", "否"))
WAYS = (Choice("adsl", "ADSL"), Choice("lan", "局域网(FTTB+LAN)"), Choice("pon", "光纤到户"))


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("350", 350),
        (" ３５０　", 350),
        ("1,350", 1350),
        ("１，３５０", 1350),
        ("-5", -5),
        ("", None),
        ("　", None),
        ("不适用", Missing.NOT_APPLICABLE),
        (" 暂缺", Missing.NOT_YET_KNOWN),
        ("0", 0),
        ("3.5", AsTyped("3.5")),
        ("350户", AsTyped("350户")),
        ("约三百", AsTyped("约三百")),
        ("1,35", AsTyped("1,35")),
        ("3.71202E+11", AsTyped("3.71202E+11")),
        ("1234567890123456", AsTyped("1234567890123456")),
    ],
)
def test_integer_reads_what_people_type(typed: str, value: Value) -> None:
    assert IntegerType().parse(typed) == value


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("12.5", Decimal("12.50")),
        ("12.345", AsTyped("12.345")),
        ("12.3400", Decimal("12.34")),
        ("１２．５", Decimal("12.50")),
        ("12。5", Decimal("12.50")),
        ("1，234｡5", Decimal("1234.50")),
        ("12。", AsTyped("12。")),
        ("1。2。5", AsTyped("1。2。5")),
        ("NaN", AsTyped("NaN")),
        ("1e3", AsTyped("1e3")),
        (".5", AsTyped(".5")),
    ],
)
def test_decimal_keeps_its_places_and_never_rounds(typed: str, value: Value) -> None:
    assert DecimalType(places=2).parse(typed) == value


@pytest.mark.parametrize(
    "typed",
    ["2006-3-5", "2006.3.5", "2006/03/05", "2006年3月5日", "20060305", "２００６．３．５", "2006。3。5"],
)
def test_date_reads_every_spelling(typed: str) -> None:
    assert DateType().parse(typed) == date(2006, 3, 5)


@pytest.mark.parametrize("typed", ["2006-13-01", "2006.3", "3月5日", "06.3.5", "2006-02-30"])
def test_date_keeps_what_it_cannot_read(typed: str) -> None:
    assert DateType().parse(typed) == AsTyped(typed)


def test_choices_are_read_by_label_or_name_in_any_width() -> None:
    ways = SelectMultipleType(choices=WAYS)
    assert ways.parse("光纤到户，adsl") == ("adsl", "pon")
    assert ways.parse("局域网（ＦＴＴＢ+LAN）") == ("lan",)
    assert ways.parse("ADSL、飞鸽") == AsTyped("ADSL、飞鸽")
    assert SelectOneType(choices=YES_NO).parse("是") == "yes"
    assert SelectOneType(choices=YES_NO).parse("有") == AsTyped("有")


def test_text_is_trimmed_at_its_ends_only() -> None:
    assert TextType().parse("　口镇 西街村\u200b") == "口镇 西街村"
    assert TextType().parse("𠮷𬳽Ⅷ①") == "𠮷𬳽Ⅷ①"


def test_text_takes_no_character_that_a_workbook_cannot_carry() -> None:
    assert TextType().parse("a\x00b\ud800c\x1f") == "abc"


@pytest.mark.parametrize(
    ("field_type", "cell", "value"),
    [
        (IntegerType(), 350, 350),
        (IntegerType(), 350.0, 350),
        (IntegerType(), 350.5, AsTyped("350.5")),
        (IntegerType(), "３５０", 350),
        (IntegerType(), True, AsTyped("TRUE")),
        (IntegerType(), 371202100200123456.0, AsTyped("3.7120210020012346e+17")),
        (DecimalType(places=2), 0.1 + 0.2, Decimal("0.30")),
        (DecimalType(places=2), 1 / 3, AsTyped("0.3333333333333333")),
        (DecimalType(places=2), float("nan"), AsTyped("nan")),
        (TextType(), 13800000000, "13800000000"),
        (TextType(), 6348888888.0, "6348888888"),
        (DateType(), datetime(2006, 3, 5), date(2006, 3, 5)),
        (DateType(), 38781, AsTyped("38781")),
        (DateType(), "2006年3月5日", date(2006, 3, 5)),
        (SelectOneType(choices=YES_NO), "是", "yes"),
        (SelectOneType(choices=YES_NO), 1, AsTyped("1")),
        (IntegerType(), None, None),
        (IntegerType(), "暂缺", Missing.NOT_YET_KNOWN),
    ],
)
def test_cells_are_read_or_kept_as_they_are(field_type: FieldType, cell: Cell, value: Value) -> None:
    assert field_type.from_cell(cell)[0] == value


def test_a_normalised_cell_is_said() -> None:
    assert IntegerType().from_cell("350")[1]
    assert TextType().from_cell(13800000000)[1]
    assert DateType().from_cell("2006.3.5")[1]
    assert not IntegerType().from_cell(350)[1]


def test_limits_say_what_is_wrong() -> None:
    assert "不应小于 0" in IntegerType().problem(-1, PERIOD)
    assert "2006-12-31" in DateType().problem(date(2007, 1, 1), PERIOD)
    assert "1995-01-01" in DateType().problem(date(1994, 12, 31), PERIOD)
    assert not DateType().problem(date(2006, 12, 31), PERIOD)
    assert "最多 5" in TextType(max_length=5).problem("示例数据示例", PERIOD)
    assert "最多 3" in ImageType().problem(("0" * 32,) * 4, PERIOD)


TYPED: dict[str, tuple[FieldType, st.SearchStrategy[Value]]] = {
    "integer": (IntegerType(), st.integers(-(10**14), 10**14)),
    "decimal": (DecimalType(places=3), st.decimals(-(10**9), 10**9, places=3, allow_nan=False)),
    "text": (TextType(), st.text(st.characters(codec="utf-8"), min_size=1).map(TextType().parse)),
    "date": (DateType(), st.dates(date(1995, 1, 1), date(2030, 1, 1))),
    "select_one": (SelectOneType(choices=YES_NO), st.sampled_from(["yes", "no"])),
    "select_multiple": (SelectMultipleType(choices=WAYS), st.sampled_from([("adsl",), ("adsl", "pon")])),
    "calculate": (DecimalType(places=2), st.decimals(0, 100, places=2)),
    "image": (ImageType(), st.sampled_from([("0" * 32,), ("0" * 32, "f" * 32)])),
}
EMPTIES = st.sampled_from([None, Missing.NOT_APPLICABLE, Missing.NOT_YET_KNOWN, AsTyped("约三百")])


def test_every_type_is_in_the_round_trips() -> None:
    assert set(TYPED) == set(TYPES)


@pytest.mark.parametrize("kind", TYPED)
@given(data=st.data())
def test_every_value_survives_reading_showing_cells_and_json(kind: str, data: st.DataObject) -> None:
    field_type, values = TYPED[kind]
    value = data.draw(values | EMPTIES)
    if isinstance(value, AsTyped) and kind == "text":
        return  # any text is of the type text
    assert field_type.parse(field_type.format(value)) == value
    assert field_type.from_cell(field_type.to_cell(value))[0] == value
    assert field_type.decode(field_type.encode(value)) == value
