"""Why a total changed, against plain arithmetic: any reports, two periods, borders that moved in between."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction

import msgspec
import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.cli import main
from laiwu_desktop.desk.analysis.explaining import Explaining, Side
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.formdef.analysis.contributions import Cause, Explained
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.formdef.expression import Expression
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.plan import Indicator
from laiwu_desktop.formdef.report.content import Record, RecordKey, Report, ReportHead
from laiwu_desktop.formdef.states import State
from tests.conftest import CITY, TOWNSHIP
from tests.desk.divisions import plain
from tests.desk.divisions.test_kinds import AFTER, BEFORE, OTHER, Case

R = Cause
COUNTY = "371203000000"
PAIRS = 500
# Figures of the villages that answered.
Told = Mapping[str, tuple[int, int]]


def measure(kind: str, **expressions: str) -> Indicator:
    parsed = {key: Expression(text) for key, text in expressions.items()}
    return Indicator("i", "示例", "", kind, plain.FORM, **parsed)  # type: ignore[arg-type]


SUM = measure("sum", numerator="households")
RATIO = measure("ratio", numerator="broadband_users", denominator="households")
SHARE = measure("share_of_register", where="broadband_users > 15")


@pytest.fixture
def case(divisions: list[Division]) -> Case:
    """The villages of the tests."""
    return Case(divisions)


class World:
    """Three revisions of each township in each of two periods (示例数据), and what they say."""

    def __init__(self, bureau: BureauDesk, case: Case, dice: random.Random) -> None:
        self.case = case
        self.bureau = bureau
        self.told: dict[str, Told] = {}
        self.heads: dict[tuple[Period, str], list[ReportHead]] = defaultdict(list)
        parents = plain.parents_of(case.divisions)
        self.parents = {BEFORE: parents, AFTER: case.parents_after()}
        for period, villages in ((BEFORE, [*case.villages, *case.theirs]), (AFTER, self._villages_after())):
            if period == AFTER:
                bureau.apply_changes(case.changes)
            for township in (TOWNSHIP, OTHER):
                of_it = [code for code in villages if self.parents[period][code] == township]
                for revision in (1, 2, 3):
                    self._add(period, township, revision, of_it, dice)

    def _villages_after(self) -> list[str]:
        return [code for code, up in self.case.parents_after().items() if up in (TOWNSHIP, OTHER)]

    def _add(
        self, period: Period, township: str, revision: int, villages: Iterable[str], dice: random.Random
    ) -> None:
        told = {
            code: (dice.randrange(0, 400), dice.randrange(0, 30)) for code in villages if dice.random() < 0.85
        }
        head = ReportHead(
            f"{len(self.told):032x}", township, period.code, revision, "", State.SUPERSEDED,
            self.bureau.all_forms.at_levels("village", "township").versions, "2007-07-10T09:00:00",
        )  # fmt: skip
        rows = (
            Record(RecordKey(plain.FORM, code), dict(zip(plain.FIELDS, figures, strict=True)))
            for code, figures in told.items()
        )
        self.bureau.store.reports.add(Report(head, tuple(rows)))
        self.told[head.id] = told
        self.heads[period, township].append(head)

    def side(self, period: Period, dice: random.Random) -> Side:
        """Any revision of each township, or none."""
        heads = (dice.choice([None, *self.heads[period, township]]) for township in (TOWNSHIP, OTHER))
        return Side(period, tuple(head for head in heads if head))

    def says(self, side: Side) -> dict[str, tuple[int, int]]:
        return {code: figures for head in side.heads for code, figures in self.told[head.id].items()}

    def within(self, code: str, area: str, period: Period) -> bool:
        """By a walk up the parents of the day."""
        while code and code != area:
            code = self.parents[period].get(code, "")
        return bool(code)

    def registered(self, area: str, period: Period) -> int:
        """How many villages of the whole register lie in an area."""
        divisions = {d.code: d for d in self.bureau.timeline.at(period.end)}
        return sum(d.level == "village" and self.within(code, area, period) for code, d in divisions.items())

    def figure(self, what: Indicator, side: Side, area: str) -> Fraction | None:
        """The figure of an area within its borders of the side's day."""
        said = [f for code, f in self.says(side).items() if self.within(code, area, side.period)]
        if what is SUM:
            return Fraction(sum(h for h, _ in said))
        if what is RATIO:
            above, below = sum(u for _, u in said), sum(h for h, _ in said)
        else:
            above, below = sum(u > 15 for _, u in said), self.registered(area, side.period)
        return Fraction(above, below) * 100 if said and below else None

    def by_reason(self, before: Side, after: Side, area: str) -> dict[Cause, int]:
        """What makes the difference of the households, by hand."""
        old, new, case = self.says(before), self.says(after), self.case
        found: dict[Cause, int] = defaultdict(int)
        same = before.period == after.period
        one = {case.second: case.merged, case.third: case.merged, case.moved: case.there}
        home = {} if same else one
        apart = set() if same else {case.split, case.closed, case.east, case.west, case.new}
        had: dict[str, int] = defaultdict(int)
        answered = set()
        for code, (households, _) in old.items():
            was_in = self.within(code, area, before.period)
            place = TOWNSHIP if code in apart else home.get(code, code)
            is_in = self.within(place, area, after.period)
            if is_in and code not in apart:
                had[place] += households
                answered.add(place)
            found[R.BOUNDARY] += households * (is_in - was_in) - households * (is_in and code in apart)
        for code in answered | new.keys():
            if not self.within(code, area, after.period):
                continue
            more = new.get(code, (0, 0))[0] - had[code]
            if code in apart:
                found[R.BOUNDARY] += more
            elif (code in answered) != (code in new):
                found[R.NEW if code in new else R.GONE] += more
            else:
                found[R.REVISION if same else R.VALUE] += more
        return {reason: amount for reason, amount in found.items() if amount}


@pytest.fixture
def world(bureau: BureauDesk, case: Case) -> World:
    return World(bureau, case, random.Random(2006))


def explaining(bureau: BureauDesk, area: str, before: Side, after: Side) -> Explaining:
    sums = bureau.store.consolidation
    return Explaining(bureau.timeline, sums, bureau.all_forms, area, before, after)


def reasons(found: Explained) -> dict[Cause, Fraction]:
    sums: dict[Cause, Fraction] = defaultdict(Fraction)
    for one in found.contributions:
        sums[one.cause] += one.amount
    return {reason: amount for reason, amount in sums.items() if amount}


def test_any_two_sides_are_explained_exactly(world: World, bureau: BureauDesk) -> None:
    dice = random.Random(86)
    seen: set[Cause] = set()
    for _ in range(PAIRS):
        periods = dice.choice([(BEFORE, BEFORE), (AFTER, AFTER), (BEFORE, AFTER), (BEFORE, AFTER)])
        before, after = (world.side(period, dice) for period in periods)
        area, what = dice.choice([CITY, COUNTY, TOWNSHIP, OTHER]), dice.choice([SUM, RATIO, SHARE])
        found = explaining(bureau, area, before, after).why(what)
        assert found.before == world.figure(what, before, area)
        assert found.after == world.figure(what, after, area)
        if found.difference is not None:
            assert sum((one.amount for one in found.contributions), Fraction(0)) == found.difference
        if what is SUM:
            assert reasons(found) == world.by_reason(before, after, area)
        seen |= reasons(found).keys()
    assert seen == {R.VALUE, R.REVISION, R.NEW, R.GONE, R.BOUNDARY}


def test_a_village_of_several_is_compared_with_them_together(world: World, bureau: BureauDesk) -> None:
    """Two villages that both had it are one that has it: nothing changed there but the borders."""
    case, made = world.case, []
    for period, villages in ((BEFORE, (case.second, case.third)), (AFTER, (case.merged,))):
        head = msgspec.structs.replace(
            world.heads[period, TOWNSHIP][0], id=f"{len(made) + 100:032x}", revision=9
        )
        rows = tuple(Record(RecordKey(plain.FORM, code), {"broadband_users": 20}) for code in villages)
        bureau.store.reports.add(Report(head, rows))
        made.append(Side(period, (head,)))
    found = explaining(bureau, case.merged, *made).why(SHARE)
    assert (found.before, found.after, found.contributions) == (100, 100, ())
    found = explaining(bureau, TOWNSHIP, *made).why(SHARE)
    assert {one.cause for one in found.contributions} == {R.BOUNDARY}


@pytest.mark.usefixtures("world")
def test_what_cannot_be_compared_is_refused(bureau: BureauDesk) -> None:
    for before, after in (("2007S1", "2006S2"), ("2006S2", "f" * 32), (f"{0:032x}", f"{4:032x}")):
        with pytest.raises(PersonError):
            bureau.analysis.why(before, after)
    with pytest.raises(PersonError, match="没有指标或数值项"):
        bureau.analysis.measure("示例")
    with pytest.raises(PersonError, match="不在区划表中"):
        bureau.analysis.why("2006S2", "2007S1", "371299000000")


def test_the_command_tells_which_parts_and_which_units(
    world: World, bureau: BureauDesk, capsys: pytest.CaptureFixture[str]
) -> None:
    one, other = (world.heads[AFTER, TOWNSHIP][number] for number in (0, 2))
    before, after = (Side(AFTER, (head,)) for head in (one, other))
    bureau.close()
    asked = ["compare", bureau.location, one.id, other.id, "--item", f"{plain.FORM}.households"]
    assert main(asked) == 0
    was, now = (world.figure(SUM, side, CITY) for side in (before, after))
    assert was is not None
    assert now is not None
    head, *lines = capsys.readouterr().out.splitlines()
    assert head.startswith(
        f"总户数（户）：{was} → {now}，{'增加' if now > was else '减少'} {abs(now - was)} 户"
    )
    by_hand = world.by_reason(before, after, CITY)
    told = dict(line.strip().split("　") for line in lines)
    assert told == {
        **{cause.word: f"{amount:+d}" for cause, amount in by_hand.items()},
        "艾山街道办事处": f"{int(now - was):+d}",
    }
    assert main([*asked, "--area", TOWNSHIP, "--json"]) == 0
    (why,) = json.loads(capsys.readouterr().out)
    assert why["field"] == f"{plain.FORM}.households"
    assert (why["was"], why["now"], why["difference"]) == (was, now, now - was)
    old, new = world.says(before), world.says(after)
    assert {(one["unit_code"], one["was"], one["now"], one["amount"]) for one in why["because"]} == {
        (code, w, n, n - w)
        for code in old.keys() | new.keys()
        if (w := old.get(code, (0, 0))[0]) != (n := new.get(code, (0, 0))[0])
    }
    assert main(["compare", bureau.location, one.id, one.id]) == 0
    assert capsys.readouterr().out == "没有增减。\n"
