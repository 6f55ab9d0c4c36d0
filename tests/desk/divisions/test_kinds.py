"""Renamed, moved, merged, split, closed, new between two periods: carrying forward and adding up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.division import ChangeKind, Division, DivisionChange, Level
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import Record, RecordKey
from tests.conftest import TOWNSHIP
from tests.desk.divisions import plain

K, DAY = ChangeKind, "2007-03-01"
BEFORE, AFTER = Period.parse("2006S2"), Period.parse("2007S1")
OTHER = "371203002000"
POINTS = "demonstration_point"


class Case:
    """What became of the villages of 艾山: 1 renamed, 2 and 3 merged, 4 split, 5 moved, 6 closed, one new."""

    def __init__(self, divisions: list[Division]) -> None:
        self.divisions = divisions
        self.villages = [d.code for d in divisions if d.parent_code == TOWNSHIP]
        self.theirs = [d.code for d in divisions if d.parent_code == OTHER]
        self.renamed, self.second, self.third, self.split, self.moved, self.closed = self.villages[:6]
        base = TOWNSHIP[:9]
        self.merged, self.east, self.west, self.new = (f"{base}{n}" for n in (901, 902, 903, 904))
        self.there = f"{OTHER[:9]}905"

    @property
    def changes(self) -> list[DivisionChange]:
        """As the bureau applies them."""

        def became(kind: ChangeKind, was: str, code: str, name: str, up: str = TOWNSHIP) -> DivisionChange:
            return DivisionChange(DAY, kind, was, code, name, "village", up)

        moved = next(d.name for d in self.divisions if d.code == self.moved)
        return [
            became(K.RENAMED, self.renamed, self.renamed, "示例新名村委会"),
            became(K.MERGED, self.second, self.merged, "示例合并村委会"),
            became(K.MERGED, self.third, self.merged, "示例合并村委会"),
            became(K.SPLIT, self.split, self.east, "示例东村委会"),
            became(K.SPLIT, self.split, self.west, "示例西村委会"),
            became(K.MOVED, self.moved, self.there, moved, OTHER),
            DivisionChange(DAY, K.CLOSED, self.closed),
            became(K.NEW, "", self.new, "示例新村委会"),
        ]

    def parents_after(self) -> dict[str, str]:
        """The tree after, by hand."""
        gone = {self.second, self.third, self.split, self.moved, self.closed}
        parents = {code: up for code, up in plain.parents_of(self.divisions).items() if code not in gone}
        come = dict.fromkeys((self.merged, self.east, self.west, self.new), TOWNSHIP)
        return {**parents, **come, self.there: OTHER}


@pytest.fixture
def case(divisions: list[Division]) -> Case:
    """The villages of the tests."""
    return Case(divisions)


@pytest.fixture
def reported(bureau: BureauDesk, case: Case) -> dict[str, tuple[int, int]]:
    """What both townships reported before: figures by village; demonstration points in the merged ones."""
    old = plain.figures_of([*case.villages, *case.theirs])
    points = [
        Record(RecordKey(POINTS, code, seq), {"point_name": f"示例数据{code}第{seq}点", "computers": seq})
        for code, seq in ((case.second, 1), (case.second, 3), (case.third, 1), (case.split, 1))
    ]
    plain.accepted(bureau, TOWNSHIP, "2006S2", {c: old[c] for c in case.villages}, points)
    plain.accepted(bureau, OTHER, "2006S2", {c: old[c] for c in case.theirs})
    bureau.apply_changes(case.changes)
    return old


def households(records: tuple[Record, ...]) -> dict[str, object]:
    """Of each village."""
    return {r.key.unit_code: r.values["households"] for r in records if "households" in r.values}


def test_last_periods_figures_at_the_bureau(
    bureau: BureauDesk, case: Case, reported: dict[str, tuple[int, int]]
) -> None:
    past = bureau.past(TOWNSHIP, AFTER)
    stay = [*case.villages[6:], case.renamed]
    wanted = {code: reported[code][0] for code in stay}
    wanted[case.merged] = reported[case.second][0] + reported[case.third][0]
    assert households(past.records) == wanted
    field = bureau.all_forms[plain.FORM].fields["households"]
    for part in (case.east, case.west):
        hint = past.hint(RecordKey(plain.FORM, part), field)
        assert hint.startswith(f"{reported[case.split][0]}（")
    assert households(bureau.past(OTHER, AFTER).records) == {
        **{code: reported[code][0] for code in case.theirs},
        case.there: reported[case.moved][0],
    }
    assert sorted(past.notes) == sorted(
        [
            f"示例合并村委会由{name(case, case.second)}、{name(case, case.third)}合并而成："
            "能相加的数值已相加，资费、带宽等不能相加的和其余各项请看上期提示。",
            *(
                f"示例{side}村委会由{name(case, case.split)}拆分而来：上期数据只作提示，没有带入。"
                for side in "东西"
            ),
        ]
    )


def name(case: Case, code: str) -> str:
    """What a village was called."""
    return next(d.name for d in case.divisions if d.code == code)


@pytest.mark.usefixtures("reported")
def test_rows_of_merged_villages_stand_together(bureau: BureauDesk, case: Case) -> None:
    rows = [r for r in bureau.past(TOWNSHIP, AFTER).records if r.key.form == POINTS]
    assert [(r.key.unit_code, r.key.seq, r.values["computers"]) for r in rows] == [
        (case.merged, 1, 1), (case.merged, 2, 3), (case.merged, 3, 1),
    ]  # fmt: skip
    assert len({r.values["point_name"] for r in rows}) == 3


def test_both_periods_add_up_on_their_own_divisions(
    bureau: BureauDesk, case: Case, reported: dict[str, tuple[int, int]]
) -> None:
    bureau.begin_period(AFTER)
    parents = case.parents_after()
    new = plain.figures_of([code for code, up in parents.items() if up in (TOWNSHIP, OTHER)], step=3)
    for township in (TOWNSHIP, OTHER):
        theirs = {code: values for code, values in new.items() if parents[code] == township}
        plain.accepted(bureau, township, "2007S1", theirs)
    before = plain.sums_up(plain.parents_of(case.divisions), reported)
    assert plain.told(bureau.consolidate(BEFORE)) == before
    assert plain.told(bureau.consolidate(AFTER)) == plain.sums_up(parents, new)
    registered = {
        period: {row.registered for row in bureau.consolidate(period).rows if row.division == TOWNSHIP}
        for period in (BEFORE, AFTER)
    }
    assert max(registered[BEFORE]) == len(case.villages)
    assert max(registered[AFTER]) == len(case.villages) - 5 + 4


def test_the_township_carries_what_it_has(
    make_desk: Callable[..., Desk], bureau: BureauDesk, case: Case, tmp_path: Path
) -> None:
    """里辛 gets a village of which 艾山 reported; it is told so."""
    own, other = make_desk("township", TOWNSHIP), make_desk("township", OTHER)
    assert isinstance(own, TownshipDesk)
    assert isinstance(other, TownshipDesk)
    figures = plain.figures_of([*case.villages, *case.theirs])
    for desk, villages in ((own, case.villages), (other, case.theirs)):
        rows = [
            Record(RecordKey(plain.FORM, code), {"households": figures[code][0], "population": 5})
            for code in villages
        ]
        desk.draft().save(rows)
    bureau.apply_changes(case.changes)
    task = bureau.issue_task(date(2007, 1, 15))
    (tmp_path / task.name).write_bytes(task.data)
    for desk in (own, other):
        assert desk.receive([tmp_path / task.name])[0].outcome == "applied"
        desk.begin_period(AFTER)
    carried = own.draft().figures
    wanted = {code: figures[code][0] for code in [*case.villages[6:], case.renamed]}
    wanted[case.merged] = figures[case.second][0] + figures[case.third][0]
    assert households(carried.records) == wanted
    assert all(record.carried == frozenset(record.values) for record in carried.records)
    draft, key = own.draft(), RecordKey(plain.FORM, case.east)
    shown = draft.previous_text(key, draft.forms[plain.FORM].fields["households"])
    assert shown.startswith(f"{figures[case.split][0]}（")  # the value, then whose it was
    assert households(other.draft().figures.records) == {code: figures[code][0] for code in case.theirs}
    assert other.draft().past.notes == (
        f"{name(case, case.moved)}由艾山街道办事处划来，"
        "上期数据不在本工作区中，请向农业局索取（划转村上期数据）。",
    )


def test_a_draft_follows_villages_that_merge_in_its_own_period(
    make_desk: Callable[..., Desk], bureau: BureauDesk, case: Case, tmp_path: Path
) -> None:
    desk = make_desk("township", TOWNSHIP, "2007S1")
    assert isinstance(desk, TownshipDesk)
    figures = plain.figures_of(case.villages)
    desk.draft().save(
        [Record(RecordKey(plain.FORM, code), {"households": figures[code][0]}) for code in case.villages]
    )
    bureau.apply_changes(case.changes)
    bureau.begin_period(AFTER)
    task = bureau.issue_task(date(2007, 7, 15))
    (tmp_path / task.name).write_bytes(task.data)
    assert desk.receive([tmp_path / task.name])[0].outcome == "applied"
    draft = desk.draft()
    wanted = {code: figures[code][0] for code in [*case.villages[6:], case.renamed]}
    wanted[case.merged] = figures[case.second][0] + figures[case.third][0]
    assert households(draft.figures.records) == wanted
    assert {unit.code for unit in draft.units[Level.VILLAGE]} == {
        code for code, up in case.parents_after().items() if up == TOWNSHIP
    }
    assert [logged.deed.kind.value for logged in desk.history()][-1] == "区划变更"


def test_a_sum_needs_every_part(bureau: BureauDesk, case: Case) -> None:
    """Where one of the merged said nothing, the other's figure is a hint and no sum."""
    plain.accepted(bureau, TOWNSHIP, "2006S2", {case.second: (320, 35)})
    bureau.apply_changes(case.changes)
    past = bureau.past(TOWNSHIP, AFTER)
    assert households(past.records) == {}
    field = bureau.all_forms[plain.FORM].fields["households"]
    assert past.hint(RecordKey(plain.FORM, case.merged), field).startswith("320（")
