"""Consolidation: sums carried up a small register, rates computed from them, targets compared."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laiwu_desktop.formdef.division import Division, Register
from laiwu_desktop.formdef.form import Form, FormSet
from laiwu_desktop.formdef.plan import Indicator, Plan, Target
from laiwu_desktop.formdef.report.adding.area_rows import field_rows, indicator_rows
from laiwu_desktop.formdef.report.common_basis import Basis
from laiwu_desktop.formdef.report.consolidation import (
    FieldRow,
    FieldSum,
    IndicatorRow,
    ManualFigure,
    UnitSum,
    target_rows,
)
from laiwu_desktop.formdef.rounding import rounded
from tests.formdef.small import HEAD, fields, forms_of

D = Decimal

# 市 - 区 - two townships; the first has two 村委会 and a 居委会, the second one 村委会.
CITY, COUNTY, NEAR, FAR = "371200000000", "371202000000", "371202100000", "371202101000"
A, B, ESTATE, C = "371202100200", "371202100201", "371202100001", "371202101200"
REGISTER = Register(
    [
        Division(CITY, "示例市", "city", ""),
        Division(COUNTY, "示例区", "county", CITY),
        Division(NEAR, "示例甲镇", "township", COUNTY),
        Division(FAR, "示例乙镇", "township", COUNTY),
        Division(A, "示例甲村委会", "village", NEAR),
        Division(B, "示例乙村委会", "village", NEAR),
        Division(ESTATE, "示例居委会", "village", NEAR),
        Division(C, "示例丙村委会", "village", FAR),
    ]
)
ALL = frozenset({A, B, ESTATE, C, NEAR, FAR})


@pytest.fixture
def forms(tmp_path: Path) -> FormSet:
    """A form asked once per village, one of any number of rows, one per township."""
    houses = fields('name = "houses"; label = "户数"; type = "integer"')
    rows = HEAD.replace("demo", "rows").replace("1表", "2表") + "repeats = true\n" + houses
    towns = HEAD.replace("demo", "towns").replace("1表", "3表").replace('"village"', '"township"') + houses
    return forms_of(tmp_path, demo=HEAD + houses, rows=rows, towns=towns)


def indicator(kind: str, among: str = "") -> Indicator:
    unit = "%" if kind in ("share_of_register", "ratio") else "户"
    return Indicator("i", "示例指标", unit, kind, "demo", among=among)


def sums(*units: tuple[str, float, float]) -> list[UnitSum]:
    return [UnitSum(code, D(str(above)), D(str(below)), 1) for code, above, below in units]


def rows_of(
    which: Indicator, form: Form, found: Iterable[UnitSum], covered: frozenset[str] = ALL
) -> dict[str, IndicatorRow]:
    return {
        row.division: row for row in indicator_rows(which, form, Basis(REGISTER, REGISTER), found, covered)
    }


def test_sums_are_carried_up_to_the_city(forms: FormSet) -> None:
    rows = rows_of(indicator("sum"), forms["demo"], sums((A, 35, 0), (ESTATE, 5, 0), (C, 2, 0)))
    values = {code: row.value for code, row in rows.items()}
    assert values == {CITY: 42, COUNTY: 42, NEAR: 40, FAR: 2, A: 35, B: None, ESTATE: 5, C: 2}
    assert [(rows[code].reported, rows[code].registered) for code in (CITY, NEAR, B)] == [
        (3, 4),
        (2, 3),
        (0, 1),
    ]
    assert list(rows) == [division.code for division in REGISTER]
    assert [rows[code].level for code in (CITY, COUNTY, NEAR, A)] == ["city", "county", "township", "village"]


def test_a_ratio_comes_from_the_sums_not_from_the_ratios(forms: FormSet) -> None:
    rows = rows_of(indicator("ratio"), forms["demo"], sums((A, 10, 10), (B, 0, 90), (C, 1, 3)))
    assert rows[NEAR].value == D("10.00")  # the mean of 100 % and 0 % would be 50
    assert rows[CITY].value == D("10.68")
    assert (rows[CITY].numerator, rows[CITY].denominator) == (11, 103)
    assert rows[C].value == D("33.33")


def test_a_blank_leaves_both_sides_and_0_does_not(forms: FormSet) -> None:
    with_blank = rows_of(indicator("ratio"), forms["demo"], sums((A, 10, 100)))
    with_zero = rows_of(indicator("ratio"), forms["demo"], sums((A, 10, 100), (B, 0, 100)))
    assert (with_blank[NEAR].value, with_blank[NEAR].reported) == (D("10.00"), 1)
    assert (with_zero[NEAR].value, with_zero[NEAR].reported) == (D("5.00"), 2)
    assert (with_blank[B].value, with_blank[B].numerator, with_blank[B].denominator) == (None, None, None)
    assert (with_zero[B].value, with_zero[B].numerator) == (D("0.00"), 0)


def test_a_ratio_over_nothing_has_no_value(forms: FormSet) -> None:
    rows = rows_of(indicator("ratio"), forms["demo"], sums((A, 0, 0)))
    assert (rows[A].value, rows[A].numerator, rows[A].denominator, rows[A].reported) == (None, 0, 0, 1)


def test_a_village_that_did_not_report_counts_as_not_reached(forms: FormSet) -> None:
    share = indicator("share_of_register", "committees")
    rows = rows_of(share, forms["demo"], sums((A, 1, 0), (ESTATE, 1, 0)))
    assert rows[NEAR].value == D("50.00")
    assert (rows[NEAR].reported, rows[NEAR].registered) == (1, 2)
    assert rows[FAR].value == D("0.00")
    assert (rows[FAR].reported, rows[FAR].registered) == (0, 1)
    assert rows[CITY].value == D("33.33")
    assert (rows[CITY].numerator, rows[CITY].denominator) == (1, 3)


def test_a_residents_committee_is_no_village_of_the_share(forms: FormSet) -> None:
    share = indicator("share_of_register", "committees")
    rows = rows_of(share, forms["demo"], sums((ESTATE, 1, 0)))
    assert (rows[ESTATE].value, rows[ESTATE].registered) == (None, 0)
    assert rows[CITY].value == D("0.00")


def test_a_share_of_the_townships(forms: FormSet) -> None:
    share = indicator("share_of_register", "townships")
    rows = rows_of(share, forms["towns"], sums((NEAR, 1, 0)))
    assert (rows[CITY].value, rows[NEAR].value, rows[FAR].value) == (D("50.00"), D("100.00"), D("0.00"))
    assert (rows[A].value, rows[A].registered) == (None, 0)


def test_a_village_without_rows_has_answered_that_it_has_none(forms: FormSet) -> None:
    rows = rows_of(indicator("count"), forms["rows"], sums((A, 2, 0)), frozenset({A, B, ESTATE}))
    assert {code: row.value for code, row in rows.items()} == {
        CITY: 2, COUNTY: 2, NEAR: 2, FAR: None, A: 2, B: 0, ESTATE: 0, C: None
    }  # fmt: skip
    assert (rows[CITY].reported, rows[CITY].registered) == (3, 4)


def test_a_count_in_a_form_asked_once_needs_the_form_filled(forms: FormSet) -> None:
    rows = rows_of(indicator("count"), forms["demo"], sums((A, 1, 0), (B, 0, 0)))
    assert [rows[code].value for code in (A, B, ESTATE)] == [1, 0, None]
    assert rows[CITY].reported == 2


AMOUNTS = st.integers(0, 10**9)


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(st.sampled_from([A, B, ESTATE, C]), st.tuples(AMOUNTS, AMOUNTS)))
def test_every_area_is_the_sum_of_its_parts(units: dict[str, tuple[int, int]]) -> None:
    form = Form("demo", "示例", "示例1表", "village", sections=())
    rows = rows_of(indicator("ratio"), form, sums(*((code, *both) for code, both in units.items())))
    for code in (CITY, COUNTY, NEAR, FAR):
        parts = [rows[child.code] for child in REGISTER.children(code)]
        assert (rows[code].numerator or 0) == sum(part.numerator or 0 for part in parts)
        assert (rows[code].denominator or 0) == sum(part.denominator or 0 for part in parts)
        assert rows[code].reported == sum(part.reported for part in parts)
    above, below = (sum(both[side] for both in units.values()) for side in (0, 1))
    assert rows[CITY].value == (rounded(D(above) / D(below) * 100, 2) if below else None)


@pytest.mark.parametrize(
    ("number", "places", "shown"), [("0.125", 2, "0.13"), ("-0.125", 2, "-0.13"), ("2.5", 0, "3")]
)
def test_halves_are_rounded_up_as_people_do(number: str, places: int, shown: str) -> None:
    assert str(rounded(D(number), places)) == shown


def test_field_sums_are_carried_up_too() -> None:
    rows = field_rows(
        Basis(REGISTER, REGISTER),
        [
            FieldSum(A, "demo", "houses", D("320"), 1),
            FieldSum(B, "demo", "houses", D("0.5"), 2),
            FieldSum(C, "demo", "cost", D("1.25"), 1),
        ],
    )
    assert FieldRow(CITY, "demo", "houses", D("320.5"), 3) in rows
    assert FieldRow(NEAR, "demo", "houses", D("320.5"), 3) in rows
    assert FieldRow(FAR, "demo", "cost", D("1.25"), 1) in rows
    assert not [row for row in rows if row.division == FAR and row.field == "houses"]
    assert len(rows) == 9


def test_what_does_not_add_up_is_that_of_one_unit_or_has_a_mean() -> None:
    sums = [
        FieldSum(A, "demo", "fee", D("58"), 1),
        FieldSum(B, "demo", "fee", D("81"), 1),
        FieldSum(C, "demo", "fee", D("30"), 2),
    ]
    rows = {row.division: row for row in field_rows(Basis(REGISTER, REGISTER), sums, {("demo", "fee")})}
    assert [(rows[code].sum, rows[code].mean) for code in (A, B, C)] == [(58, None), (81, None), (None, 15)]
    assert (rows[NEAR].sum, rows[NEAR].count, rows[NEAR].mean) == (None, 2, D("69.5"))
    assert (rows[CITY].sum, rows[CITY].mean) == (None, D("42.25"))


def target(combine: str, value: str = "40", indicator_id: str = "i") -> Target:
    return Target(
        "t", "示例", "示例数据目标", date(2010, 12, 31), ">=", D(value), "%", "意见 三", "示例",
        combine, "" if combine == "manual" else indicator_id,
    )  # fmt: skip


def compared(
    aim: Target, measured: str | None, manual: str | None, kind: str = "ratio"
) -> tuple[Decimal | None, Decimal | None, Decimal | None, bool, str]:
    """(actual, share, gap, reached, source) of one target."""
    plan = Plan({"i": indicator(kind)}, {aim.id: aim})
    value = None if measured is None else D(measured)
    row = IndicatorRow(CITY, "示例市", "city", "i", value, None, None, 3, 4)
    said = [ManualFigure("t", D(manual), date(2006, 12, 31), "市统计局")] if manual is not None else []
    (found,) = target_rows(plan, [row], said)
    return found.actual, found.share, found.gap, found.reached, found.source


def test_a_measured_target_ignores_what_was_registered() -> None:
    actual, share, gap, reached, source = compared(target("measured"), "30", "99")
    assert (actual, share, gap, reached) == (30, D("75.00"), 10, False)
    assert source == "报表汇总：示例指标（3/4 个单位有数）"


def test_a_manual_target_takes_what_was_registered() -> None:
    actual, share, gap, reached, source = compared(target("manual"), "99", "40")
    assert (actual, share, gap, reached) == (40, D("100.00"), 0, True)
    assert source == "登记：市统计局（截至 2006-12-31）"
    assert compared(target("manual"), "99", None) == (None, None, None, False, "待登记（莱农信7表）")


def test_two_parts_of_a_number_are_added() -> None:
    actual, share, gap, reached, source = compared(target("add", "1000"), "700", "400", "sum")
    assert (actual, share, gap, reached) == (1100, D("110.00"), 0, True)
    assert "报表汇总" in source
    assert "市统计局" in source


def test_of_two_parts_one_may_be_missing() -> None:
    actual, _, gap, reached, source = compared(target("add", "1000"), "700", None, "sum")
    assert (actual, gap, reached) == (700, 300, False)
    assert "其余部分待登记" in source
    assert compared(target("add", "1000"), None, "400", "sum")[0] == 400
    assert compared(target("add", "1000"), None, None, "sum") == (None, None, None, False, "无数据")


def test_a_rate_of_the_whole_city_takes_the_registered_figure_first() -> None:
    assert compared(target("manual_first"), "30", "45")[:4] == (45, D("112.50"), 0, True)
    actual, _, gap, reached, source = compared(target("manual_first"), "30", None)
    assert (actual, gap, reached) == (30, 10, False)
    assert "全市数待登记" in source


@pytest.mark.parametrize(
    ("actual", "share", "gap", "reached"),
    [
        ("0", "0.00", "40", False),
        ("39.99", "99.98", "0.01", False),
        ("40", "100.00", "0", True),
        ("100", "250.00", "0", True),
        ("120", "300.00", "0", False),  # a rate that cannot be
    ],
)
def test_share_gap_and_reached(actual: str, share: str, gap: str, reached: bool) -> None:
    assert compared(target("measured"), actual, None)[1:4] == (D(share), D(gap), reached)


def test_a_target_nothing_is_known_of_still_has_its_row() -> None:
    (row,) = target_rows(Plan({}, {"t": target("manual")}), [], [])
    assert (row.id, row.target, row.unit, row.clause, row.actual) == ("t", 40, "%", "意见 三", None)
