"""莱芜市 became two districts of 济南市 on 2019-01-01: all 1,093 divisions got other codes."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import create_workspace, open_desk, verify_workspace
from laiwu_desktop.formdef.division import ChangeKind, Division, Level
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import Record, RecordKey
from tests.conftest import CITY, TOWNSHIP, acquaint, noon
from tests.desk.divisions import plain
from tests.sample import fill_in

NEW_YEAR = date(2019, 1, 1)
BEFORE, AFTER = Period.parse("2018S2"), Period.parse("2019S1")


@pytest.fixture
def official(tmp_path: Path, divisions: list[Division]) -> Path:
    """The list of 2019."""
    lines = ((plain.code_2019(d.code), plain.NAMES_2019.get(d.code, d.name)) for d in divisions)
    return plain.write_list(tmp_path / "2019年统计用区划代码.csv", lines)


@pytest.fixture
def bureau(make_desk: Callable[..., Desk]) -> BureauDesk:
    """The bureau in the second half of 2018."""
    desk = make_desk("bureau", CITY, "2018S2")
    assert isinstance(desk, BureauDesk)
    return desk


def recode(bureau: BureauDesk, official: Path) -> None:
    """What the assistant proposes, confirmed by a person."""
    proposals = bureau.propose_changes(official, NEW_YEAR).proposals
    bureau.apply_changes([proposal.change for proposal in proposals])


def test_every_division_is_proposed_as_recoded(
    bureau: BureauDesk, official: Path, divisions: list[Division]
) -> None:
    compared = bureau.propose_changes(official, NEW_YEAR)
    assert {one.change.kind for one in compared.proposals} == {ChangeKind.RECODED}
    pairs = {one.change.was: one.change.code for one in compared.proposals}
    assert pairs == {division.code: plain.code_2019(division.code) for division in divisions}
    assert len(pairs) == 1093
    assert (compared.same, compared.outside) == (0, 0)
    assert all(one.reason for one in compared.proposals)


def test_reports_keep_the_codes_of_their_day(
    bureau: BureauDesk, official: Path, divisions: list[Division]
) -> None:
    """Both periods, in every area of every level, as plain dictionaries have it."""
    villages = [division.code for division in divisions if division.level == Level.VILLAGE]
    old, parents = plain.figures_of(villages), plain.parents_of(divisions)
    for township, codes in plain.by_township(villages).items():
        plain.accepted(bureau, township, "2018S2", {code: old[code] for code in codes})
    recode(bureau, official)
    bureau.begin_period(AFTER)
    new = plain.figures_of([plain.code_2019(code) for code in villages], step=2)
    for township, codes in plain.by_township(new).items():
        plain.accepted(bureau, township, "2019S1", {code: new[code] for code in codes})
    now = {plain.code_2019(code): plain.code_2019(above) for code, above in parents.items() if above}
    assert plain.told(bureau.consolidate(BEFORE)) == plain.sums_up(parents, old)
    assert plain.told(bureau.consolidate(AFTER)) == plain.sums_up(now, new)
    assert bureau.consolidate(AFTER).missing == bureau.consolidate(BEFORE).missing == ()
    # Every township's figures of the last period, under its new codes.
    for township, codes in plain.by_township(villages).items():
        past = bureau.past(plain.code_2019(township), AFTER)
        had = {r.key.unit_code: tuple(r.values[name] for name in plain.FIELDS) for r in past.records}
        assert had == {plain.code_2019(code): old[code] for code in codes}
        assert (dict(past.hints), past.notes) == ({}, ())


def test_both_offices_go_on_under_their_new_codes(
    make_desk: Callable[..., Desk], bureau: BureauDesk, official: Path, tmp_path: Path
) -> None:
    """The township learns of it by the task, carries forward, and its package is accepted."""
    desk = make_desk("township", TOWNSHIP, "2018S2")
    assert isinstance(desk, TownshipDesk)
    draft = fill_in(desk)
    first = desk.export(tmp_path, carried=True, missed=True).path
    assert bureau.import_packages([first])[0].verdict == "received"
    bureau.accept(TOWNSHIP)
    recode(bureau, official)
    bureau.begin_period(AFTER)
    assert (bureau.division.code, bureau.division.name) == ("370100000000", "济南市")
    task = bureau.issue_task(date(2019, 7, 15))
    letter = tmp_path / task.name
    letter.write_bytes(task.data)
    received = desk.receive([letter])[0]
    assert received.outcome == "applied", received.message
    assert "区划变更自 2019-01-01 起代码变更 1093 条" in received.message
    assert desk.receive([letter])[0].outcome == "duplicate"
    assert desk.division.code == TOWNSHIP  # the period at hand is that of before
    before = {r.key: r.values for r in draft.figures.records}
    desk.begin_period(AFTER)
    assert desk.division.code == plain.code_2019(TOWNSHIP)
    carried = desk.draft().figures.records
    assert carried
    for record in carried:
        old = next(
            k
            for k in before
            if plain.code_2019(k.unit_code) == record.key.unit_code and k.form == record.key.form
        )
        assert record.values.items() <= before[old].items()
        assert record.carried == frozenset(record.values)
    fill_in(desk)
    second = desk.export(tmp_path, carried=True, missed=True).path
    assert second.name.startswith(plain.code_2019(TOWNSHIP))
    landed = bureau.import_packages([second])[0]
    assert (landed.verdict, landed.problems) == ("received", ())  # the key is known under the new code, too
    receipt = bureau.write_receipt(plain.code_2019(TOWNSHIP), tmp_path)
    assert desk.receive([receipt])[0].outcome == "applied"
    # The package of before is still what it was, at both sides.
    assert bureau.import_packages([first])[0].verdict == "duplicate"
    for place in (bureau.location, desk.location):
        assert verify_workspace(place).troubles == ()


def test_a_workspace_is_opened_by_either_code(bureau: BureauDesk, official: Path) -> None:
    recode(bureau, official)
    bureau.close()
    again = create_workspace(bureau.location, "bureau", "370100000000", "2019S1", clock=noon)
    assert again.division.name == "济南市"
    again.close()
    again = create_workspace(bureau.location, "bureau", CITY, "2019S1", clock=noon)
    assert again.settings.division == CITY
    again.close()
    with pytest.raises(PersonError, match="工作区"):
        create_workspace(bureau.location, "township", TOWNSHIP, "2019S1", clock=noon)


def test_a_draft_of_the_period_goes_over_to_the_new_codes(
    make_desk: Callable[..., Desk], bureau: BureauDesk, official: Path, tmp_path: Path
) -> None:
    """The township began the period before it knew."""
    desk = make_desk("township", TOWNSHIP, "2019S1")
    assert isinstance(desk, TownshipDesk)
    typed = {(r.key.form, plain.code_2019(r.key.unit_code)): r.values for r in fill_in(desk).figures.records}
    early = desk.export(tmp_path).path
    recode(bureau, official)
    bureau.begin_period(AFTER)
    refused = bureau.import_packages([early])[0]
    assert [problem.code for problem in refused.problems] == ["other_area"]
    assert plain.code_2019(TOWNSHIP) in refused.problems[0].message
    task = bureau.issue_task(date(2019, 7, 15))
    (tmp_path / task.name).write_bytes(task.data)
    assert desk.receive([tmp_path / task.name])[0].outcome == "applied"
    draft = desk.draft()
    assert draft.head.division == plain.code_2019(TOWNSHIP)
    assert {(r.key.form, r.key.unit_code): r.values for r in draft.figures.records} == typed
    desk.close()
    with contextlib.closing(open_desk(desk.location, clock=noon)) as again:  # nothing is taken over twice
        assert len(again.store.reports.heads(plain.code_2019(TOWNSHIP))) == 1


def test_a_task_of_an_unconfirmed_bureau_changes_nothing(
    make_desk: Callable[..., Desk], official: Path, tmp_path: Path
) -> None:
    desk = make_desk("township", TOWNSHIP, "2018S2")
    stranger = make_desk("bureau", CITY, "2018S2", name="冒充")
    assert isinstance(desk, TownshipDesk)
    assert isinstance(stranger, BureauDesk)
    recode(stranger, official)
    task = stranger.issue_task(date(2019, 1, 15))
    (tmp_path / task.name).write_bytes(task.data)
    received = desk.receive([tmp_path / task.name])[0]
    assert (received.outcome, bool(received.new_key)) == ("refused", True)
    assert desk.timeline.changes == desk.store.workspace.timeline().changes == ()
    acquaint(desk, stranger)
    assert desk.receive([tmp_path / task.name])[0].outcome == "applied"
    assert desk.store.workspace.timeline().changes == stranger.timeline.changes


def test_what_was_reported_is_not_put_on_other_divisions(bureau: BureauDesk, official: Path) -> None:
    plain.accepted(bureau, TOWNSHIP, "2019S1", {})
    with pytest.raises(PersonError, match="2019年上半年已收到 1 份") as refusal:
        recode(bureau, official)
    assert "2019-07-01" in refusal.value.remedy
    assert bureau.timeline.changes == bureau.store.workspace.timeline().changes == ()


def test_a_program_that_died_in_between_goes_on_when_it_is_opened(bureau: BureauDesk, official: Path) -> None:
    """The entries had landed, the bureau's own draft of the period had not followed."""
    bureau.begin_period(AFTER)
    values = {"target": "city.enterprise_lans.2010", "value": Decimal(1200), "source": "示例数据"}
    bureau.draft().save([Record(RecordKey("city_indicator", CITY, 1), values)])
    after = bureau.timeline.with_changes(
        [proposal.change for proposal in bureau.propose_changes(official, NEW_YEAR).proposals]
    )
    bureau.store.workspace.add_changes(after.changes, "示例甲", "2019-01-05T08:00:00")
    bureau.close()
    for _ in range(2):
        with contextlib.closing(open_desk(bureau.location, clock=noon)) as again:
            rows = again.draft().figures.records
            assert [(r.key.unit_code, r.key.seq, r.values) for r in rows] == [("370100000000", 1, values)]
            assert len(again.history()) == 1
    assert verify_workspace(bureau.location).troubles == ()
