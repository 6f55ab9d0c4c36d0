"""Sums of the accepted reports: exact, and the same over SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import msgspec
import pytest

from laiwu_desktop.formdef.expression import Expression
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.plan import Indicator
from laiwu_desktop.formdef.report.consolidation import FieldSum, UnitSum
from laiwu_desktop.formdef.report.content import Record, RecordKey, Report, ReportHead
from laiwu_desktop.formdef.report.figures import Figures
from laiwu_desktop.formdef.values import AsTyped, Missing, Value
from laiwu_desktop.store.report.summing.sums import Together
from laiwu_desktop.store.store import Store
from tests.store.small_reports import DEMO, DEMO2, OTHER_TOWN, UNIT, UNIT2, D, head


def accepted(store: Store, number: int, records: Iterable[Record], **changes: object) -> None:
    store.reports.add(Report(head(number, **{"state": "accepted", **changes}), tuple(records)))  # type: ignore[arg-type]


def counted(store: Store, period: str = "2006S2") -> list[ReportHead]:
    """What is added up of a period."""
    return [head for head in store.reports.heads(period=period) if head.state == "accepted"]


def rows(*values: dict[str, Value], unit: str = UNIT) -> list[Record]:
    return [Record(RecordKey("rows", unit, number), row) for number, row in enumerate(values, 1)]


def test_sums_of_fields_are_exact_and_of_the_reports_named_only(store: Store) -> None:
    accepted(
        store,
        1,
        [*rows(*({"part": D("0.1"), "whole": 10**14} for _ in range(90))), Record(DEMO, {"whole": 5})],
    )
    accepted(store, 2, [Record(DEMO2, {"whole": 0, "part": D("0.001")})], division=OTHER_TOWN)
    for number, changes in enumerate(
        ({"state": "received"}, {"state": "superseded"}, {"state": "draft"}, {"period": "2006S1"}), 3
    ):
        accepted(store, number, [Record(DEMO, {"whole": 1000})], **changes)
    found = store.consolidation.field_sums(counted(store))
    assert sorted(found, key=lambda f: (f.form, f.field, f.unit_code)) == [
        FieldSum(UNIT2, "demo", "part", D("0.001"), 1),
        FieldSum(UNIT, "demo", "whole", D(5), 1),
        FieldSum(UNIT2, "demo", "whole", D(0), 1),
        FieldSum(UNIT, "rows", "part", D(9), 90),
        FieldSum(UNIT, "rows", "whole", D(90 * 10**14), 90),
    ]
    assert all(type(found_sum.sum) is Decimal for found_sum in found)
    assert store.consolidation.field_sums(counted(store, "2005S1")) == []


def test_blanks_and_the_other_empties_are_no_summands(store: Store) -> None:
    accepted(
        store,
        1,
        rows({"whole": 3}, {"whole": Missing.NOT_YET_KNOWN}, {"whole": AsTyped("很多")}, {"words": "甲"}),
    )
    assert store.consolidation.field_sums(counted(store)) == [FieldSum(UNIT, "rows", "whole", D(3), 1)]


def indicator(kind: str, form: str = "rows", **expressions: str) -> Indicator:
    parsed = {key: Expression(text) for key, text in expressions.items()}
    return Indicator("i", "示例", "", kind, form, **parsed)  # type: ignore[arg-type]


def unit_sums(store: Store, *asked: object, **expressions: str) -> list[UnitSum]:
    found = store.consolidation.unit_sums(indicator(*asked, **expressions), counted(store))  # type: ignore[arg-type]
    assert all(type(value) is Decimal for unit in found for value in (unit.numerator, unit.denominator))
    assert all(type(unit.counted) is int for unit in found)
    return found


def test_what_units_add_to_a_sum(store: Store) -> None:
    accepted(store, 1, rows({"whole": 3}, {"whole": 0}, {"part": D("1.5")}))
    accepted(store, 2, rows({"part": D("0.1")}, {"part": D("0.2")}, unit=UNIT2), division=OTHER_TOWN)
    assert unit_sums(store, "sum", numerator="whole") == [UnitSum(UNIT, D(3), D(0), 2)]
    assert unit_sums(store, "sum", numerator="part") == [
        UnitSum(UNIT, D("1.5"), D(0), 1), UnitSum(UNIT2, D("0.3"), D(0), 2)
    ]  # fmt: skip


def test_a_ratio_counts_where_both_sides_are_filled(store: Store) -> None:
    both = ({"whole": 3, "part": D("4.5")}, {"whole": 0, "part": D("0.5")})
    accepted(store, 1, rows(*both, {"whole": 100}, {"part": D(100)}))
    assert unit_sums(store, "ratio", numerator="whole", denominator="part") == [UnitSum(UNIT, D(3), D(5), 2)]


def test_a_side_may_stand_in_another_form_of_the_same_unit(store: Store) -> None:
    accepted(
        store,
        1,
        [Record(DEMO, {"whole": 8}), Record(DEMO2, {}), *rows({"whole": 2}), *rows({"whole": 5}, unit=UNIT2)],
    )
    accepted(store, 2, [Record(DEMO2, {"whole": 1000})], division=OTHER_TOWN)
    found = unit_sums(store, "ratio", numerator="whole", denominator="demo.whole")
    assert found == [UnitSum(UNIT, D(2), D(8), 1)]


def test_a_share_counts_the_units_that_answered(store: Store) -> None:
    accepted(store, 1, [Record(DEMO, {"one": "no"}), Record(DEMO2, {"one": Missing.NOT_YET_KNOWN})])
    accepted(store, 2, [Record(RecordKey("demo", "371203002200"), {"one": "yes"})], division=OTHER_TOWN)
    assert unit_sums(store, "share_of_register", "demo", where="one == 'yes'") == [
        UnitSum(UNIT, D(0), D(0), 1), UnitSum("371203002200", D(1), D(0), 1)
    ]  # fmt: skip


WHERES = (
    "one == 'yes'",
    "one != 'yes'",
    "not one == 'yes'",
    "one in ('yes', 'no')",
    "one not in ('yes', 'none')",
    "not one in ('no', 'none')",
    "whole > 0",
    "not whole > 0",
    "whole >= 1 and part < 2.5",
    "whole == 1 or part == 0.125",
    "not (whole > 1 and part > 1)",
    "whole + part > 3",
    "whole * 2 - part <= 1.5",
    "part * 2 == 0.25",
    "-part < -1",
    "part > 0.1 and one == 'yes'",
    "words == '示例数据𠮷'",
)


@pytest.mark.parametrize("where", WHERES)
def test_the_database_counts_what_the_expression_says(where: str, store: Store, small_forms: FormSet) -> None:
    values: dict[str, list[Value]] = {
        "whole": [None, 0, 1, 2, Missing.NOT_YET_KNOWN],
        "part": [None, D("0.125"), D(1), D("2.5")],
        "one": [None, "yes", "no", AsTyped("有")],
        "words": [None, "示例数据𠮷"],
    }
    every: list[dict[str, Value]] = [{}]
    for name, choices in values.items():
        every = [{**row, name: value} for row in every for value in choices]
    records = rows(*({name: value for name, value in row.items() if value is not None} for row in every))
    accepted(store, 1, records)
    figures = Figures(small_forms, Period.parse("2006S2"), records)
    holds = sum(bool(Expression(where).evaluate(figures.scope(record.key))) for record in records)
    assert 0 < holds < len(records)
    assert unit_sums(store, "count", where=where) == [UnitSum(UNIT, D(holds), D(0), len(records))]


@pytest.mark.parametrize(
    ("numerator", "total"),
    [
        ("whole * 2 + part", "6.3"),
        ("part * part", "0.05"),
        ("part - whole", "-2.7"),
        ("-part", "-0.3"),
        ("part * 0.5", "0.15"),
    ],
)
def test_a_computed_summand_is_exact(numerator: str, total: str, store: Store) -> None:
    accepted(store, 1, rows({"whole": 1, "part": D("0.1")}, {"whole": 2, "part": D("0.2")}, {"whole": 5}))
    assert unit_sums(store, "sum", numerator=numerator)[0].numerator == D(total)


@pytest.mark.parametrize("where", ["filled(one)", "matches(words, 'x')", "whole / 2 > 1", "0 < whole < 2"])
def test_what_an_indicator_may_not_use_is_told(where: str, store: Store) -> None:
    with pytest.raises(ValueError, match="不能用"):
        unit_sums(store, "count", where=where)


def test_reports_are_added_together_but_for_units_that_are_counted_elsewhere(store: Store) -> None:
    """One report is added up whole but for a unit that is none of its own, another unit by unit."""
    stray = "371203002299"
    accepted(store, 1, [Record(DEMO, {"whole": 2}), *rows({"whole": 3}, {"part": D("0.5")}, unit=stray)])
    accepted(store, 1 + 1, [*rows({"whole": 10}), *rows({"whole": 20}, unit=UNIT2)], division=OTHER_TOWN)
    one, other = counted(store)
    measures = [indicator("sum", numerator="whole"), indicator("sum", "demo", numerator="whole")]
    measures = [msgspec.structs.replace(m, id=f"{n}") for n, m in enumerate(measures)]
    own = {"village": {one.id: frozenset((UNIT,))}}
    found = store.consolidation.sums(measures, [one, other], Together(own), fields=True)
    assert found.indicators == {
        "0": ({}, {stray: (3, 0, 1), UNIT: (10, 0, 1), UNIT2: (20, 0, 1)}),
        "1": ({one.id: (2, 0, 1)}, {}),
    }
    assert found.fields["rows", "part"] == ({}, {stray: (D("0.5"), 1)})
    assert found.fields["demo", "whole"] == ({one.id: (2, 1)}, {})
    few = store.consolidation.sums(measures, [one, other], Together(only=frozenset((UNIT2,))))
    assert few.indicators["0"] == ({}, {UNIT2: (20, 0, 1)})


def test_what_counts_among_committees_leaves_out_the_others(store: Store) -> None:
    accepted(store, 1, [Record(DEMO, {"one": "yes"}), Record(DEMO2, {"one": "yes"})])
    (head,) = counted(store)
    together = Together({"village": {head.id: frozenset((UNIT, UNIT2))}}, frozenset((UNIT2,)))
    asked = indicator("share_of_register", "demo", where="one == 'yes'")
    for among, many in (("committees", 1), ("villages", 2)):
        measure = msgspec.structs.replace(asked, among=among)
        assert store.consolidation.sums([measure], [head], together).indicators["i"] == (
            {head.id: (many, 0, many)}, {},
        )  # fmt: skip
