"""Periods side by side on a common basis, against the raw rows of the workspace file and plain arithmetic."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import openpyxl
import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.cli import main
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.formdef.comparison import Comparison
from laiwu_desktop.formdef.division import ChangeKind, Division, DivisionChange
from laiwu_desktop.formdef.period import Period
from tests.conftest import CITY, TOWNSHIP
from tests.desk.divisions import plain
from tests.desk.divisions.test_kinds import OTHER, Case, name

K = ChangeKind
FIRST, SECOND, THIRD = (Period.parse(code) for code in ("2006S2", "2007S1", "2007S2"))
MARCH, AUGUST = "2007-03-01", "2007-08-01"
Tree = Mapping[str, str]  # what each lies in
Found = dict[tuple[str, str], tuple[Decimal | None, ...]]


class Step:
    """What happens to one village (or two) of 艾山: the entries, and by hand where figures of before go."""

    def __init__(
        self, changes: list[DivisionChange], home: dict[str, str], come: Tree, gone: set[str]
    ) -> None:
        self.changes = changes
        self.home = home
        self.come = come
        self.gone = gone

    def after(self, tree: Tree) -> Tree:
        return {code: up for code, up in tree.items() if code not in self.gone} | dict(self.come)


def became(kind: ChangeKind, was: str, code: str, up: str = TOWNSHIP, day: str = MARCH) -> DivisionChange:
    return DivisionChange(day, kind, was, code, f"示例{code[-3:]}村委会", "village", up)


def steps(case: Case) -> dict[str, Step]:
    one, two = case.second, case.third
    a, b = f"{TOWNSHIP[:9]}911", f"{TOWNSHIP[:9]}912"
    there = f"{OTHER[:9]}913"
    return {
        "renamed": Step([became(K.RENAMED, one, one)], {}, {}, set()),
        "moved": Step([became(K.MOVED, one, there, OTHER)], {one: there}, {there: OTHER}, {one}),
        "merged": Step(
            [became(K.MERGED, one, a), became(K.MERGED, two, a)], {one: a, two: a}, {a: TOWNSHIP}, {one, two}
        ),
        "merged into one": Step(
            [became(K.MERGED, one, two), became(K.MERGED, two, two)], {one: two}, {}, {one}
        ),
        "split": Step(
            [became(K.SPLIT, one, a), became(K.SPLIT, one, b)],
            {one: TOWNSHIP},
            {a: TOWNSHIP, b: TOWNSHIP},
            {one},
        ),
        "split over townships": Step(
            [became(K.SPLIT, one, a), became(K.SPLIT, one, there, OTHER)],
            {one: "371203000000"},
            {a: TOWNSHIP, there: OTHER},
            {one},
        ),
        "recoded": Step([became(K.RECODED, one, a)], {one: a}, {a: TOWNSHIP}, {one}),
        "closed": Step([DivisionChange(MARCH, K.CLOSED, one)], {one: TOWNSHIP}, {}, {one}),
        "new": Step([became(K.NEW, "", a)], {}, {a: TOWNSHIP}, set()),
    }


KINDS = (
    "renamed",
    "moved",
    "merged",
    "merged into one",
    "split",
    "split over townships",
    "recoded",
    "closed",
    "new",
)


@pytest.fixture
def case(divisions: list[Division]) -> Case:
    return Case(divisions)


def report(bureau: BureauDesk, tree: Tree, period: Period, step: int) -> None:
    """What both townships report for a period, accepted (示例数据)."""
    for township in (TOWNSHIP, OTHER):
        villages = [code for code, up in tree.items() if up == township]
        plain.accepted(bureau, township, period.code, plain.figures_of(villages, step))


def raw(location: str, period: Period) -> dict[str, tuple[int, int]]:
    """The rows of accepted reports, as they lie in the file."""
    query = (
        "SELECT f.unit_code, f.households, f.broadband_users FROM form_village_broadband AS f "
        "JOIN report AS r ON r.id = f.report_id WHERE r.state = 'accepted' AND r.period = ?"
    )
    with closing(sqlite3.connect(location)) as connection:
        return {code: (a, b) for code, a, b in connection.execute(query, (period.code,))}


def by_hand(rows: list[dict[str, tuple[int, int]]], homes: list[Mapping[str, str]], tree: Tree) -> Found:
    """Each period's rows, where they are counted, carried up the tree of the basis."""
    sums = []
    for of_period, home in zip(rows, homes, strict=True):
        totals: dict[tuple[str, str], Decimal] = {}
        for code, figures in of_period.items():
            for field, figure in zip(plain.FIELDS, figures, strict=True):
                area = home.get(code, code)
                while area:
                    totals[area, field] = totals.get((area, field), Decimal(0)) + figure
                    area = tree.get(area, "")
        sums.append(totals)
    return {key: tuple(one.get(key) for one in sums) for one in sums for key in one}


def told(comparison: Comparison) -> Found:
    """What the program came to, in the same shape."""
    return {(row.division, row.item): row.values for row in comparison.fields if row.form == plain.FORM}


def rates(found: Found) -> dict[str, tuple[Decimal | None, ...]]:
    """宽带入户率 of each area, from the sums by hand."""
    areas = {area for area, _ in found}
    return {
        area: tuple(
            None if not below else (above / below * 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
            for above, below in zip(found[area, "broadband_users"], found[area, "households"], strict=True)
        )
        for area in areas
    }


def require_so(comparison: Comparison, wanted: Found) -> None:
    assert told(comparison) == wanted
    shown = {row.division: row.values for row in comparison.indicators if row.item == "broadband_penetration"}
    for area, values in rates(wanted).items():
        assert shown[area] == values, area
    users = {row.division: row.values for row in comparison.indicators if row.item == "broadband_users"}
    assert {area: users[area] for area, field in wanted if field == "broadband_users"} == {
        area: values for (area, field), values in wanted.items() if field == "broadband_users"
    }


@pytest.mark.parametrize("kind", KINDS)
def test_two_periods_with_one_change_between(bureau: BureauDesk, case: Case, kind: str) -> None:
    step, tree = steps(case)[kind], plain.parents_of(case.divisions)
    report(bureau, tree, FIRST, 1)
    bureau.apply_changes(step.changes)
    bureau.begin_period(SECOND)
    report(bureau, step.after(tree), SECOND, 3)
    rows = [raw(bureau.location, period) for period in (FIRST, SECOND)]
    comparison = bureau.compare([SECOND, FIRST])
    assert (comparison.periods, comparison.basis) == (("2006S2", "2007S1"), "2007S1")
    require_so(comparison, by_hand(rows, [step.home, {}], step.after(tree)))
    names = [name(case, code) for code in step.gone]
    lines = "".join(line for _, line in comparison.affected)
    assert all(name in lines for name in names) or kind == "recoded"
    assert {period for period, _ in comparison.affected} <= {"2006S2"}
    for row in comparison.fields:
        first, last = row.values
        assert row.difference == (None if None in row.values else last - first)  # type: ignore[operator]


def test_three_periods_on_the_divisions_of_any_that_is_not_before_them(
    bureau: BureauDesk, case: Case, divisions: list[Division]
) -> None:
    """All kinds in March; in August what was merged gets another code, what was new and a part are closed."""
    tree = plain.parents_of(divisions)
    report(bureau, tree, FIRST, 1)
    bureau.apply_changes(case.changes)
    bureau.begin_period(SECOND)
    middle = case.parents_after()
    report(bureau, middle, SECOND, 3)
    again = f"{TOWNSHIP[:9]}950"
    bureau.apply_changes(
        [
            became(K.RECODED, case.merged, again, day=AUGUST),
            DivisionChange(AUGUST, K.CLOSED, case.new),
            DivisionChange(AUGUST, K.CLOSED, case.east),
        ]
    )
    bureau.begin_period(THIRD)
    last = {code: up for code, up in middle.items() if code not in (case.merged, case.new, case.east)}
    last[again] = TOWNSHIP
    report(bureau, last, THIRD, 5)
    in_march = {
        case.second: case.merged, case.third: case.merged, case.moved: case.there,
        case.split: TOWNSHIP, case.closed: TOWNSHIP,
    }  # fmt: skip
    # Of the two parts one is left: what both came from had is not its own, and stays with the township.
    in_august = {case.merged: again, case.new: TOWNSHIP, case.east: TOWNSHIP}
    both = {code: in_august.get(home, home) for code, home in in_march.items()}
    rows = [raw(bureau.location, period) for period in (FIRST, SECOND, THIRD)]
    comparison = bureau.compare([FIRST, SECOND, THIRD])
    require_so(comparison, by_hand(rows, [both, in_august, {}], last))
    assert {period for period, _ in comparison.affected} == {"2006S2", "2007S1"}
    assert any("拆分后一部分撤销，其余为示例西村委会" in line for _, line in comparison.affected)
    require_so(bureau.compare([FIRST, SECOND]), by_hand(rows[:2], [in_march, {}], middle))
    require_so(bureau.compare([FIRST, SECOND], THIRD), by_hand(rows[:2], [both, in_august], last))
    for periods, basis, words in (
        ([FIRST, THIRD], SECOND, "不能按它的区划汇总"),
        ([FIRST, FIRST], None, "两个填报期"),
    ):
        with pytest.raises(PersonError, match=words):
            bureau.compare(periods, basis)


def test_the_recoding_of_2019(
    make_desk: Callable[..., BureauDesk], divisions: list[Division], tmp_path: Path
) -> None:
    """All 1,093 divisions, at every level."""
    bureau = make_desk("bureau", CITY, "2018S2")
    before, after = Period.parse("2018S2"), Period.parse("2019S1")
    tree = plain.parents_of(divisions)
    villages = [division.code for division in divisions if division.level == "village"]
    for township, codes in plain.by_township(villages).items():
        plain.accepted(bureau, township, before.code, plain.figures_of(codes))
    lines = ((plain.code_2019(d.code), plain.NAMES_2019.get(d.code, d.name)) for d in divisions)
    found = bureau.propose_changes(plain.write_list(tmp_path / "名单.csv", lines), after.start)
    bureau.apply_changes([one.change for one in found.proposals])
    bureau.begin_period(after)
    for township, codes in plain.by_township(map(plain.code_2019, villages)).items():
        plain.accepted(bureau, township, after.code, plain.figures_of(codes, step=2))
    rows = [raw(bureau.location, period) for period in (before, after)]
    assert [len(one) for one in rows] == [len(villages)] * 2
    now = {plain.code_2019(code): up and plain.code_2019(up) for code, up in tree.items()}
    comparison = bureau.compare(bureau.reported_periods())
    assert told(comparison) == by_hand(rows, [{c: plain.code_2019(c) for c in villages}, {}], now)
    assert comparison.affected == ()


@pytest.fixture
def compared(bureau: BureauDesk, case: Case) -> BureauDesk:
    tree = plain.parents_of(case.divisions)
    report(bureau, tree, FIRST, 1)
    bureau.apply_changes(case.changes)
    bureau.begin_period(SECOND)
    report(bureau, case.parents_after(), SECOND, 3)
    return bureau


def test_the_workbook_has_the_same_figures(compared: BureauDesk, case: Case, tmp_path: Path) -> None:
    comparison = compared.compare([FIRST, SECOND])
    path = compared.write_comparison(tmp_path / "比较.xlsx", comparison)
    book = openpyxl.load_workbook(path)
    notes = "".join(str(cell) for row in book["比较说明"].values for cell in row if cell)
    assert "按2007年上半年的区划汇总" in notes
    assert f"{name(case, case.closed)}已撤销，数值计入艾山街道办事处" in notes
    wanted = told(comparison)
    found = {}
    for title in ("指标项比较", "有变化的村"):
        _, headings, *rows = book[title].values
        shares = [f"{len(one.accepted)}/{len(one.accepted) + len(one.missing)}" for one in comparison.each]
        assert headings[6:] == (
            f"2006年下半年（{shares[0]} 个乡镇）", f"2007年上半年（{shares[1]} 个乡镇）", "增减", "填报数",
        )  # fmt: skip
        for form, label, _, _, _, code, first, last, more, _ in rows:
            if form == compared.all_forms[plain.FORM].title:
                field = next(f.name for f in compared.all_forms[plain.FORM].entered if f.label == label)
                found[code, field] = first, last
                assert more == (None if None in (first, last) else last - first)
    areas = {row.division for row in comparison.fields if row.level != "village"}
    changed = {key for key, (first, last) in wanted.items() if None not in (first, last) and first != last}
    assert found == {key: values for key, values in wanted.items() if key[0] in areas or key in changed}
    assert (CITY, "households") in found


def test_the_command_tells_the_same(
    compared: BureauDesk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    comparison = compared.compare([FIRST, SECOND])
    compared.close()
    line = ["series", compared.location, "--period", "2007S1", "--period", "2006S2"]
    assert main([*line, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["periods"], said["basis"]) == (["2006S2", "2007S1"], "2007S1")
    city = {row["item"]: row for row in said["fields"] if row["division"] == CITY}
    first, last = told(comparison)[CITY, "households"]
    assert [Decimal(str(value)) for value in city["households"]["values"]] == [first, last]
    assert main([*line, "--out", str(tmp_path / "比较.xlsx")]) == 0
    words = capsys.readouterr().out
    assert "已撤销，数值计入艾山街道办事处。" in words
    assert (tmp_path / "比较.xlsx").exists()
    assert main([*line[:4]]) == 1
    assert "两个填报期" in capsys.readouterr().err
