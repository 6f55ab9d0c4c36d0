"""Each target with its course, and whether it will be reached."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from laiwu_desktop.formdef.plan import Plan, Target
from laiwu_desktop.formdef.report.consolidation import ManualFigure, target_rows
from laiwu_desktop.formdef.targets.outlook import (
    Outlook,
    PeriodRows,
    TargetLine,
    is_count,
    summary_words,
    target_lines,
)

D = Decimal


def aim(name: str, programme: str = "示例", due: int = 2010, unit: str = "%") -> Target:
    day = date(due, 12, 31)
    return Target(name, programme, name, day, ">=", D(40), unit, "意见 三", "达到40%", "manual")


def lines_of(plan: Plan, **by_period: dict[str, str]) -> list[TargetLine]:
    series = []
    for period, values in by_period.items():
        figures = [ManualFigure(name, D(value), None, "示例数据") for name, value in values.items()]
        rows = tuple(target_rows(plan, [], figures))
        series.append(PeriodRows(period.removeprefix("y"), rows, (), frozenset(values)))
    return target_lines(plan, series)


@pytest.mark.parametrize(
    ("due", "values", "outlook"),
    [
        (2010, ("10", "40"), Outlook.REACHED),
        (2010, ("10", "20"), Outlook.ON_COURSE),
        (2008, ("10", "20"), Outlook.SHORT),
        (2007, ("10", "20"), Outlook.MISSED),
        (2010, ("", "20"), Outlook.OPEN),
        (2010, ("20", ""), Outlook.BLANK),
    ],
)
def test_how_a_target_stands(due: int, values: tuple[str, str], outlook: Outlook) -> None:
    plan = Plan({}, {"t": aim("t", due=due)})
    before, now = ({"t": value} if value else {} for value in values)
    (line,) = lines_of(plan, y2006=before, y2007=now)
    assert line.outlook is outlook
    assert (line.forecast is not None) == (outlook in (Outlook.ON_COURSE, Outlook.SHORT))
    assert line.quote == "达到40%"


def test_every_standing_has_a_sign_of_its_own() -> None:
    assert len({outlook.sign for outlook in Outlook}) == len(Outlook)


def test_they_come_by_programme_as_in_the_plan_and_by_the_day_they_are_due() -> None:
    aims = [aim("a", "乙", 2010), aim("b", "甲", 2010), aim("c", "乙", 2006), aim("d", "甲", 2007)]
    lines = lines_of(Plan({}, {one.id: one for one in aims}), y2006={})
    assert [line.row.id for line in lines] == ["c", "a", "d", "b"]
    assert summary_words(lines) == "4 个目标：— 没有数 4"


def test_a_period_without_a_figure_leaves_a_gap_and_no_zero() -> None:
    plan = Plan({}, {"t": aim("t")})
    (line,) = lines_of(plan, y2005={"t": "10"}, y2006={}, y2007={"t": "20"})
    assert [(point.period, point.value) for point in line.points] == [("2005", 10), ("2007", 20)]


@pytest.mark.parametrize(("unit", "whole"), [("%", False), ("亿元", False), ("个", True), ("户", True)])
def test_what_is_counted_one_by_one_has_no_decimals(unit: str, whole: bool) -> None:
    assert is_count(unit) is whole
