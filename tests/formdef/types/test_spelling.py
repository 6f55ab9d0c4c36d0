"""How people spell values: what is read, what is only offered, and what nobody guesses."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laiwu_desktop.base.text import MOST_OF_CELL
from laiwu_desktop.formdef.expression import Expression
from laiwu_desktop.formdef.form import Field
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.types import (
    Choice,
    DateType,
    DecimalType,
    FieldType,
    Guess,
    IntegerType,
    Offer,
    SelectMultipleType,
    SelectOneType,
    TextType,
)
from laiwu_desktop.formdef.values import AsTyped, Missing, Value

YES_NO = (Choice("yes", "是"), Choice("no", "否"))
WAYS = (
    Choice("adsl", "ADSL"), Choice("lan", "局域网(FTTB+LAN)"), Choice("pon", "光纤到户"),
    Choice("hfc", "有线电视网(HFC)"), Choice("wireless", "无线"),
)  # fmt: skip
NUMBER = "matches(value, '1[0-9]{10}|0[0-9]{2,3}-?[0-9]{7,8}(-[0-9]{1,6})?')"


def field(kind: FieldType, unit: str = "") -> Field:
    return Field("x", "示例", kind, unit=unit)


HOUSES = field(IntegerType(), "户")
FEE = field(DecimalType(places=2), "元/月")
SPEED = field(DecimalType(places=3), "Mbps")
RATE = field(DecimalType(places=2, max=Decimal(100)), "%")
MONEY = field(DecimalType(places=2), "万元")
DAY, MONTH = field(DateType()), field(DateType(needs_day=False))
YES, WAY = field(SelectOneType(choices=YES_NO)), field(SelectMultipleType(choices=WAYS))
PHONE = Field("x", "联系电话", TextType(), constraint=Expression(NUMBER), constraint_message="应为号码")


@pytest.mark.parametrize(
    ("asked", "typed", "value"),
    [
        (HOUSES, "320户", 320),
        (HOUSES, "３２０　户", 320),
        (HOUSES, "1,234户", 1234),
        (HOUSES, "−5", -5),
        (HOUSES, "320.0", 320),
        (HOUSES, "三百二十", 320),
        (HOUSES, "一千零五户", 1005),
        (HOUSES, "1.2万户", 12000),
        (HOUSES, "二十万", 200000),
        (FEE, "12。5", Decimal("12.50")),
        (FEE, "¥58", Decimal("58.00")),
        (FEE, "￥1,058.5", Decimal("1058.50")),
        (FEE, "58元5角", Decimal("58.50")),
        (HOUSES, "3百", 300),
        (FEE, "58.5元", Decimal("58.50")),
        (SPEED, "2M", Decimal("2.000")),
        (SPEED, "12,500", Decimal("12500.000")),
        (RATE, "45％", Decimal("45.00")),
        (MONEY, "12万元", Decimal("12.00")),
        (DAY, "2006。8。15", date(2006, 8, 15)),
        (DAY, "2006 年 8 月 15", date(2006, 8, 15)),
        (DAY, "2006、8、15", date(2006, 8, 15)),
        (DAY, "二〇〇六年八月十五日", date(2006, 8, 15)),
        (MONTH, "2004.6", date(2004, 6, 1)),
        (WAY, "ADSL/无线", ("adsl", "wireless")),
        (WAY, "ADSL 光纤到户", ("adsl", "pon")),
    ],
)
def test_what_can_mean_one_thing_only_is_read(asked: Field, typed: str, value: Value) -> None:
    assert asked.parse(typed) == value
    assert asked.from_cell(typed)[0] == value
    assert asked.offer(typed) is None


@pytest.mark.parametrize(
    ("asked", "typed", "guess", "value"),
    [
        (FEE, "58.555", Guess.ROUNDED, Decimal("58.56")),
        (FEE, "58.555元", Guess.ROUNDED, Decimal("58.56")),
        (FEE, "12,5", Guess.COMMA, Decimal("12.50")),
        (SPEED, "0,512", Guess.COMMA, Decimal("0.512")),
        (SPEED, "512K", Guess.UNIT, Decimal("0.512")),
        (MONEY, "120000元", Guess.UNIT, Decimal("12.00")),
        (HOUSES, "320家", Guess.UNIT, 320),
        (field(IntegerType()), "12 km", Guess.UNIT, 12),
        (HOUSES, "300多户", Guess.ABOUT, 300),
        (HOUSES, "约三百", Guess.ABOUT, 300),
        (HOUSES, "三百二", Guess.NUMERAL, 320),
        (HOUSES, "320。", Guess.POINT, 320),
        (HOUSES, "320.", Guess.POINT, 320),
        (HOUSES, "320；", Guess.POINT, 320),
        (HOUSES, "300余", Guess.ABOUT, 300),
        (MONEY, "¥120000", Guess.UNIT, Decimal("12.00")),
        (HOUSES, "1 234", Guess.SPACED, 1234),
        (HOUSES, "3O0", Guess.LETTER, 300),
        (HOUSES, "没有", Guess.NONE, 0),
        (HOUSES, "/", Guess.NOT_APPLICABLE, Missing.NOT_APPLICABLE),
        (DAY, "05.6.1", Guess.CENTURY, date(2005, 6, 1)),
        (DAY, "95年6月1日", Guess.CENTURY, date(1995, 6, 1)),
        (DAY, "15/8/2006", Guess.DAY_FIRST, date(2006, 8, 15)),
        (DAY, "2006/8/15 10:00", Guess.CLOCK, date(2006, 8, 15)),
        (DAY, "2006-08-15T10:00:30", Guess.CLOCK, date(2006, 8, 15)),
        (DAY, "2006年8月15日 星期二 上午10时", Guess.CLOCK, date(2006, 8, 15)),
        (DAY, "2006-8-15（示例）", Guess.CLOCK, date(2006, 8, 15)),
        (YES, "√", Guess.WORD, "yes"),
        (YES, "已通", Guess.WORD, "yes"),
        (YES, "0", Guess.WORD, "no"),
        (WAY, "adsl+光纤", Guess.WORD, ("adsl", "pon")),
    ],
)
def test_what_is_a_guess_is_offered_and_never_taken(
    asked: Field, typed: str, guess: Guess, value: Value
) -> None:
    assert asked.parse(typed) == AsTyped(typed)
    offer = asked.offer(typed)
    assert offer is not None
    assert (offer.guesses[-1], offer.value) == (guess, value)
    assert offer.why


@pytest.mark.parametrize(
    ("typed", "begun"),
    [("2004.6", "2004-06-"), ("2004年6月", "2004-06-"), ("2004", "2004-"), ("5/6/2006", "2006-")],
)
def test_a_month_is_asked_for_its_day(typed: str, begun: str) -> None:
    assert DAY.parse(typed) == AsTyped(typed)
    offer = DAY.offer(typed)
    assert offer is not None
    assert not offer.is_whole
    assert offer.begun == begun


@pytest.mark.parametrize(
    ("asked", "typed"),
    [
        (HOUSES, "12,34"),
        (HOUSES, "示例"),
        (MONEY, "12元"),
        (WAY, "ADSL、飞鸽"),
        (YES, "示例"),
        (PHONE, "1380634123"),
    ],
)
def test_nobody_guesses_where_there_is_no_telling(asked: Field, typed: str) -> None:
    assert asked.parse(typed) in (AsTyped(typed), typed)
    assert asked.offer(typed) is None


@pytest.mark.parametrize(
    ("asked", "typed", "why"),
    [
        (HOUSES, "100-200", "写的是一个范围，请只填一个数"),
        (FEE, "58～68元", "写的是一个范围，请只填一个数"),
        (HOUSES, "<320", "写的是上限或下限，请只填一个数"),
        (HOUSES, "≥ 320户", "写的是上限或下限，请只填一个数"),
        (HOUSES, "320户以上", "写的是上限或下限，请只填一个数"),
        (FEE, "不到60元", "写的是上限或下限，请只填一个数"),
        (HOUSES, "1 2", "写了几个数，请只填一个"),
        (HOUSES, "300 400", "写了几个数，请只填一个"),
        (HOUSES, "300、400", "写了几个数，请只填一个"),
        (HOUSES, "45%", "写的是比例，此项的单位是户，请填数"),
        (HOUSES, "10:00", "写的是时刻，此项要填数"),
        (HOUSES, "2006-8-15", "写的是日期，此项要填数"),
        (HOUSES, "5月", "写的是日期，此项要填数"),
        (HOUSES, "几百户", "只说了大概，请填一个数"),
        (FEE, "696元/年", "写的是“元/年”，此项的单位是元/月，请换算后填写"),
        (DAY, "2006-02-30", "没有这一天，请改正"),
        (DAY, "6月15日", "没有年份，请在前面补上年份"),
        (DAY, "10:00", "写的是时刻，请填年月日"),
        (DAY, "2006-8-15至2006-9-1", "写的是一段时间，请只填一天"),
        (PHONE, "400-800-1234", "400、800 开头的是服务号码，请填手机号，或带区号的固定电话"),
    ],
)
def test_what_cannot_be_taken_for_a_value_is_told_with_what_to_do(asked: Field, typed: str, why: str) -> None:
    assert asked.parse(typed) in (AsTyped(typed), typed)
    assert asked.offer(typed) == Offer((Guess.PART,), why)


@pytest.mark.parametrize(
    ("asked", "typed", "why"),
    [
        (DAY, "30.1.1", "可读作“2030-01-01”，但不应晚于填报期末 2006-12-31，请改正"),
        (DAY, "2007/8/15 10:00", "可读作“2007-08-15”，但不应晚于填报期末 2006-12-31，请改正"),
        (DAY, "2030", "不应晚于填报期末 2006-12-31，请改正"),
        (DAY, "2007年1月", "不应晚于填报期末 2006-12-31，请改正"),
        (DAY, "1990.6", "不应早于 1995-01-01，请改正"),
        (RATE, "约120", "可读作“120.00”，但不应大于 100，请改正"),
    ],
)
def test_what_the_period_does_not_take_is_not_offered_as_if_it_did(
    asked: Field, typed: str, why: str
) -> None:
    period = Period.parse("2006S2")
    assert asked.offer(typed, period) == Offer((Guess.PART,), why)
    assert asked.mended(AsTyped(typed), period) == Offer((Guess.PART,), why)
    for good in ("06.12.31", "2006", "2006.12", "1995"):
        offer = DAY.offer(good, period)
        assert offer is not None
        assert offer.is_whole or offer.begun


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0634-6208888", "0634-6208888"),
        ("06346208888", "06346208888"),
        ("０６３４－６２０８８８８", "0634-6208888"),
        ("0634 6208888", "0634-6208888"),
        ("(0634)6208888", "0634-6208888"),
        ("（0634）6208888", "0634-6208888"),
        ("0634—6208888", "0634-6208888"),
        ("0634－620 8888", "0634-6208888"),
        ("0634.6208888", "0634-6208888"),
        ("+86-634-6208888", "0634-6208888"),
        ("0086 634 6208888", "0634-6208888"),
        ("86-0634-6208888", "0634-6208888"),
        ("电话：0634-6208888", "0634-6208888"),
        ("0634-6208888转801", "0634-6208888-801"),
        ("010 62088888", "010-62088888"),
        ("13806341234", "13806341234"),
        ("138-0634-1234", "13806341234"),
        ("138 0634 1234", "13806341234"),
        ("１３８０６３４１２３４", "13806341234"),
        ("+8613806341234", "13806341234"),
        ("(86)138 0634 1234", "13806341234"),
    ],
)
def test_a_telephone_number_is_one_in_all_its_spellings(typed: str, number: str) -> None:
    assert PHONE.parse(typed) == number
    assert PHONE.from_cell(typed)[0] == number
    assert PHONE.offer(typed) is None


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("634-6208888", "0634-6208888"),
        ("O634-6208888", "0634-6208888"),
        ("0634-6208888、13806341234", "0634-6208888"),
        ("13806341234（示例）", "13806341234"),
        ("13806341234 13906341234", "13806341234"),
        ("138 0634 1234 139 0634 1234", "13806341234"),
        ("0634-6208888/6208889", "0634-6208888"),
        ("0634-6208888-6208889", "0634-6208888"),
        ("示例 13806341234", "13806341234"),
        ("6208888", None),
        ("6208888转801", None),
        ("400-800-1234", None),
        ("4008001234", None),
        ("800 810 1234", None),
    ],
)
def test_a_telephone_number_that_is_not_certain_is_kept_and_another_offered(
    typed: str, number: str | None
) -> None:
    assert PHONE.parse(typed) == typed
    offer = PHONE.offer(typed)
    assert offer is not None
    assert offer.value == number


def test_what_was_kept_when_less_was_understood_is_offered_as_it_is_read_now() -> None:
    for asked, kept, value in ((HOUSES, AsTyped("320户"), 320), (PHONE, "138-0634-1234", "13806341234")):
        offer = asked.mended(kept)
        assert offer is not None
        assert (offer.guesses, offer.value) == ((Guess.READ,), value)
    assert PHONE.mended("13806341234") is None
    assert HOUSES.mended(None) is None


def test_a_text_without_a_pattern_is_nobodys_to_spell() -> None:
    remarks = field(TextType())
    assert remarks.parse("138-0634-1234") == "138-0634-1234"
    assert remarks.offer("√") is None


@given(
    st.text(max_size=40)
    | st.from_regex(r"[约近]?[0-9 .,，。]{1,6}[万户多年月日-]?[0-9]{0,3}", fullmatch=True)
)
def test_whatever_is_typed_is_read_kept_or_offered(text: str) -> None:
    """No text is an error, what is offered is a value of the field, and what was read is read again."""
    for asked in (HOUSES, FEE, SPEED, RATE, DAY, YES, WAY, PHONE):
        value = asked.parse(text)
        assert asked.parse(asked.type.format(value)) == value
        offer = asked.offer(text)
        if offer is not None and offer.is_whole:
            assert asked.parse(asked.type.format(offer.value)) == offer.value


@pytest.mark.parametrize("kind", [TextType(max_length=500), IntegerType()])
def test_of_a_text_without_end_only_a_beginning_is_kept_and_that_is_told(kind: FieldType) -> None:
    value = kind.parse("\ufeff " + "很长" * 500_000)
    kept = value.text if isinstance(value, AsTyped) else value
    assert isinstance(kept, str)
    assert (kept[:2], len(kept)) == ("很长", MOST_OF_CELL + 1)
    assert kind.parse(kept) == value
    if isinstance(value, str):
        assert "个字（后面的没有收下），最多 500 个字" in kind.problem(value, Period.parse("2006S2"))
        assert kind.problem("长" * 501, Period.parse("2006S2")) == "501 个字，最多 500 个字"
