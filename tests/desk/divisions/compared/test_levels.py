"""Down to townships the database adds up whole reports: the same as village by village, whatever they say."""

from __future__ import annotations

import random

import pytest

from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.review.levels import Levels
from laiwu_desktop.formdef.division import Division, Level
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.common_basis import Basis
from laiwu_desktop.formdef.report.consolidation import Consolidation, FieldRow, IndicatorRow
from laiwu_desktop.formdef.report.content import Record, RecordKey
from tests.conftest import CITY, TOWNSHIP
from tests.desk.divisions import plain
from tests.desk.divisions.test_kinds import AFTER, BEFORE, OTHER, POINTS, Case

SAFETY = "village_safety_tv"


def upper(result: Consolidation) -> list[IndicatorRow]:
    return [row for row in result.rows if row.level != Level.VILLAGE]


def fields_of(bureau: BureauDesk, period: Period, on: Period, *, villages: bool) -> list[FieldRow]:
    """The sums of all number fields from townships up, by either way."""
    store, timeline = bureau.store, bureau.timeline
    lineage = timeline.lineage(period.end, on.end)
    basis = Basis(timeline.at(period.end), timeline.at(on.end), lineage)
    heads = [head for head in store.reports.heads(period=period.code) if head.state == "accepted"]
    levels = Levels(basis, bureau.all_forms, store.consolidation, heads, villages=villages)
    _, rows = levels.rows([], {("village_broadband", "broadband_fee")})
    return [row for row in rows if basis.now[row.division].level != Level.VILLAGE]


def records(town: str, villages: list[str], dice: random.Random) -> list[Record]:
    """More than one form, one of the township itself, one of any number of rows, gaps everywhere."""
    found = [Record(RecordKey("township_informatization", town), {"website": "yes"})]
    for code in villages:
        if dice.random() < 0.8:
            found.append(Record(RecordKey(SAFETY, code), {"video_points": dice.randrange(3)}))
        states = (dice.choice(["built", "planned"]) for _ in range(dice.randrange(3)))
        found += [Record(RecordKey(POINTS, code, n), {"status": one}) for n, one in enumerate(states, 1)]
    return found


@pytest.fixture
def county(bureau: BureauDesk, divisions: list[Division]) -> BureauDesk:
    """Two townships have reported (示例数据); 艾山 speaks of a village of the other one, too."""
    case, dice = Case(divisions), random.Random(71)
    stray, *theirs = case.theirs
    for town, villages in ((TOWNSHIP, [*case.villages, stray]), (OTHER, theirs)):
        figures = plain.figures_of([code for code in villages if dice.random() < 0.9 or code == stray])
        plain.accepted(bureau, town, "2006S2", figures, records(town, villages, dice))
    bureau.apply_changes(case.changes)
    return bureau


@pytest.mark.parametrize("on", [BEFORE, AFTER])
def test_report_by_report_is_village_by_village(county: BureauDesk, on: Period) -> None:
    whole, quick = county.consolidate(BEFORE, on), county.totals(BEFORE, on)
    assert upper(whole) == [*quick.rows]
    assert (quick.accepted, quick.missing, quick.affected) == (whole.accepted, whole.missing, whole.affected)
    assert quick.row(CITY, "broadband_users").value
    assert quick.fields == ()
    by_report, by_unit = (fields_of(county, BEFORE, on, villages=one) for one in (False, True))
    assert by_report == by_unit
    assert by_report


def test_a_village_told_of_by_another_township_counts_where_it_lies(county: BureauDesk) -> None:
    theirs = Case([*county.timeline.at(BEFORE.end)]).theirs
    told = {row.division for row in county.consolidate(BEFORE).fields if row.field == "broadband_users"}
    assert min(theirs) in told
    assert county.totals(BEFORE).row(OTHER, "broadband_users").reported == len(told.intersection(theirs))
