"""Figures side by side in a larger unit: every printed total is the sum of its printed parts."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laiwu_desktop.formdef.analysis.pivot import SCALES, Figure, Pivot, PivotColumn, PivotLine, Scale
from laiwu_desktop.formdef.plan import Indicator

SUM = Indicator("sum", "示例户数", "户", "sum", "demo")
RATE = Indicator("rate", "示例比率", "%", "ratio", "demo")
WHOLE = SCALES[2]


def figure(value: Decimal | int | None) -> Figure:
    return Figure(None if value is None else Decimal(value), None, None, 1, 1)


def tree(counties: list[list[int | None]], own: int = 0) -> Pivot:
    """A city of counties of townships; `own` is counted at the city and nowhere below."""
    sums = [sum(one or 0 for one in towns) for towns in counties]
    lines = [PivotLine("city", "示例市", "city", None, 0, (figure(sum(sums) + own), figure(50)))]
    for n, towns in enumerate(counties):
        lines.append(PivotLine(f"c{n}", "区", "county", "city", 1, (figure(sums[n]), figure(50))))
        lines += [
            PivotLine(f"c{n}t{m}", "镇", "township", f"c{n}", 2, (figure(value), figure(50)))
            for m, value in enumerate(towns)
        ]
    return Pivot((PivotColumn(SUM, "2006S2"), PivotColumn(RATE, "2006S2")), tuple(lines), "2006S2")


TOWNS = st.lists(st.integers(0, 300_000) | st.none(), min_size=1, max_size=8)


@given(st.lists(TOWNS, min_size=1, max_size=4), st.sampled_from(SCALES))
def test_every_printed_total_is_the_sum_of_its_printed_parts(
    counties: list[list[int | None]], scale: Scale
) -> None:
    pivot = tree(counties)
    shown = dict(zip((line.division for line in pivot.lines), pivot.shown(scale), strict=True))
    printed = {
        code: Decimal(row[0].text.replace(",", "")) for code, row in shown.items() if row[0].text != "—"
    }
    for line in pivot.lines:
        parts = [
            printed[one.division]
            for one in pivot.lines
            if one.parent == line.division and one.division in printed
        ]
        if parts:
            assert sum(parts) == printed[line.division]
        value = line.figures[0].value
        if value is not None:
            assert abs(value / scale.factor - printed[line.division]) < Decimal(1).scaleb(-scale.places)
    assert pivot.moved(scale) == sum(row[0].is_moved for row in shown.values())
    assert {row[1].text for row in shown.values()} == {"50.00"}


def test_what_is_moved_is_marked() -> None:
    """4,000 and 4,000 and 4,000 are 1 万 together, and none of them is one."""
    shown = tree([[4000, 4000, 4000]]).shown(WHOLE)
    assert [row[0].text for row in shown[:2]] == ["1", "1"]
    assert sorted(row[0].text for row in shown[2:]) == ["0", "0", "1"]
    assert [row[0].is_moved for row in shown].count(True) == 1


def test_what_is_counted_at_the_total_itself_keeps_it_from_adding_up_and_is_left_in_it() -> None:
    shown = tree([[50_000]], own=30_000).shown(WHOLE)
    assert [row[0].text for row in shown] == ["8", "5", "5"]


@pytest.mark.parametrize(("scale", "word"), [(SCALES[1], "万（2 位小数）"), (WHOLE, "万（整数）")])
def test_words_of_a_larger_unit(scale: Scale, word: str) -> None:
    assert scale.word == word
    assert (scale.unit_of(SUM), scale.unit_of(RATE)) == ("万户", "%")


def test_figures_in_their_own_unit() -> None:
    shown = tree([[1234567, None]]).shown()
    assert [row[0].text for row in shown] == ["1,234,567", "1,234,567", "1,234,567", "—"]
