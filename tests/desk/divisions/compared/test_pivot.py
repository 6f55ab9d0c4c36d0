"""A pivot of any units and periods against sums by plain arithmetic, with borders that moved in between."""

from __future__ import annotations

import random
from collections.abc import Iterable
from decimal import Decimal

import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.analysis.pivoting import Units
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.formdef.division import Division, Level
from laiwu_desktop.formdef.period import Period
from tests.conftest import CITY, TOWNSHIP
from tests.desk.divisions import plain
from tests.desk.divisions.test_kinds import AFTER, BEFORE, OTHER, Case

COUNTY = "371203000000"
HOUSEHOLDS, USERS = (f"{plain.FORM}.{field}" for field in plain.FIELDS)
ROUNDS = 40


class Two:
    """Two periods of two townships (示例数据), and what each village said, by where it is counted now."""

    def __init__(self, bureau: BureauDesk, divisions: list[Division]) -> None:
        self.bureau, self.case = bureau, Case(divisions)
        case, dice = self.case, random.Random(4)
        after = case.parents_after()
        homes = {
            case.second: case.merged, case.third: case.merged, case.moved: case.there,
            case.split: TOWNSHIP, case.closed: TOWNSHIP,
        }  # fmt: skip
        self.parents = after
        self.said: dict[Period, dict[str, tuple[int, int]]] = {}
        for period, parents in ((BEFORE, plain.parents_of(divisions)), (AFTER, after)):
            told: dict[str, tuple[int, int]] = {}
            for town in (TOWNSHIP, OTHER):
                villages = [code for code, up in parents.items() if up == town and dice.random() < 0.8]
                figures = {code: (dice.randrange(500), dice.randrange(50)) for code in villages}
                plain.accepted(bureau, town, period.code, figures)
                for code, values in figures.items():
                    home = homes.get(code, code) if period == BEFORE else code
                    had = told.get(home, (0, 0))
                    told[home] = had[0] + values[0], had[1] + values[1]
            self.said[period] = told
            if period == BEFORE:
                bureau.apply_changes(case.changes)

    def within(self, code: str, area: str) -> bool:
        while code and code != area:
            code = self.parents.get(code, "")
        return bool(code)

    def sums(self, areas: Iterable[str], period: Period) -> tuple[int, int] | None:
        """What villages in any of these areas said together; None where none did."""
        found = [v for code, v in self.said[period].items() if any(self.within(code, a) for a in areas)]
        return (sum(one for one, _ in found), sum(other for _, other in found)) if found else None


@pytest.fixture
def two(bureau: BureauDesk, divisions: list[Division]) -> Two:
    return Two(bureau, divisions)


def expected(two: Two, areas: Iterable[str], period: Period) -> list[Decimal | None]:
    sums = two.sums(areas, period)
    return [None, None] if sums is None else [*map(Decimal, sums)]


def test_any_units_and_periods(two: Two) -> None:
    dice, analysis = random.Random(9), two.bureau.analysis
    measures = [analysis.measure(HOUSEHOLDS), analysis.measure(USERS)]
    everything = list(two.bureau.timeline.at(AFTER.end))
    codes = {level: [a.code for a in everything if a.level == level] for level in Level}
    codes[Level.VILLAGE] = [code for code, up in two.parents.items() if up in (TOWNSHIP, OTHER)]
    for _ in range(ROUNDS):
        periods = dice.choice([[BEFORE, AFTER], [AFTER]])
        way = dice.choice(["all", "branch", "chosen"])
        if way == "all":
            units = Units()
        elif way == "branch":
            units = dice.choice([Units(COUNTY), Units(TOWNSHIP, Level.VILLAGE), Units(OTHER, Level.VILLAGE)])
        else:
            level = dice.choice([Level.TOWNSHIP, Level.VILLAGE])
            units = Units(chosen=tuple(dice.sample(codes[level], 4)))
        pivot = analysis.pivot(measures, periods, units)
        columns = [(one.period, one.measure.id) for one in pivot.columns]
        assert columns == [(p.code, name) for p in periods for name in (HOUSEHOLDS, USERS)]
        for line in pivot.lines:
            areas = [line.division] if line.division else units.chosen
            wanted = [value for period in periods for value in expected(two, areas, period)]
            assert [figure.value for figure in line.figures] == wanted, (line, units)


def test_the_tree_and_its_totals(two: Two) -> None:
    measure = two.bureau.analysis.measure(HOUSEHOLDS)
    pivot = two.bureau.analysis.pivot([measure], [AFTER], Units(TOWNSHIP, Level.VILLAGE))
    top, *villages = pivot.lines
    assert (top.division, top.depth, top.parent) == (TOWNSHIP, 0, None)
    assert {line.division for line in villages} == {c for c, up in two.parents.items() if up == TOWNSHIP}
    assert {line.parent for line in villages} == {TOWNSHIP}
    city = two.bureau.analysis.pivot([measure], [AFTER], Units()).lines[0]
    assert (city.division, city.level) == (CITY, "city")
    assert city.figures[0].registered > city.figures[0].reported > 0


def test_units_in_each_other_have_no_common_total(two: Two) -> None:
    measure = two.bureau.analysis.measure(HOUSEHOLDS)
    lines = two.bureau.analysis.pivot([measure], [AFTER], Units(chosen=(COUNTY, TOWNSHIP, OTHER))).lines
    assert [(line.division, line.parent) for line in lines] == [
        (COUNTY, None), (TOWNSHIP, None), (OTHER, None)
    ]  # fmt: skip
    with pytest.raises(PersonError, match="不在区划表中"):
        two.bureau.analysis.pivot([measure], [AFTER], Units("371299000000"))


def test_a_figure_is_followed_to_its_record(two: Two) -> None:
    analysis = two.bureau.analysis
    village = next(code for code in two.said[AFTER] if two.parents[code] == TOWNSHIP)
    (source,) = analysis.source(analysis.measure(HOUSEHOLDS), AFTER, village)
    assert (source.head.division, source.head.period) == (TOWNSHIP, AFTER.code)
    (read,) = source.read
    assert (read.label, read.value, read.unit) == ("总户数", str(two.said[AFTER][village][0]), "户")
    assert [(one.head.revision, one.value) for one in source.said[0]] == [(1, read.value)]
    silent = next(code for code, up in two.parents.items() if up == TOWNSHIP and code not in two.said[AFTER])
    assert analysis.source(analysis.measure(HOUSEHOLDS), AFTER, silent) == ()
