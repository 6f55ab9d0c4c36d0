"""Looking through what townships report: what is found, what stands out, what has changed, what was said."""

from __future__ import annotations

from pathlib import Path

from laiwu_desktop.desk.bureau.judging.cell_story import story
from laiwu_desktop.desk.bureau.judging.judged_grid import JudgedGrid
from laiwu_desktop.desk.bureau.judging.judged_report import JudgedReport
from laiwu_desktop.desk.bureau.judging.like_villages import size_of
from laiwu_desktop.desk.bureau.judging.what_changed import Basis, looked_at_before
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.grid.grid import Row
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.report.content import Comment, Record, RecordKey, ReportHead
from laiwu_desktop.formdef.states import State
from tests.desk.judging.two_towns import FORM, IDLE, ODD, QUIET, TOWNS, UNKNOWN, VILLAGES, key

TOWN = TOWNS[0]


def report_of(desk: BureauDesk, code: str = TOWN) -> str:
    return desk.newest(code).id


def grid_of(desk: BureauDesk, form: str = FORM) -> JudgedGrid:
    read = desk.judging.report(report_of(desk))
    return JudgedGrid(read, read.draft.forms[form])


def units(rows: list[Row]) -> list[int]:
    return [VILLAGES[TOWN].index(row.unit) for row in rows]


def come_again(town: TownshipDesk, desk: BureauDesk, folder: Path) -> None:
    """The township has read the receipt, changes two values and answers for one; its package comes."""
    town.receive([desk.write_receipt(report_of(desk), folder)])
    draft = town.draft()
    draft.enter(key(TOWN, ODD), "broadband_users", "30")
    draft.enter(key(TOWN, QUIET), "telephone_households", "250")
    asked = [one for one in draft.check().findings if one.rule.startswith("comment.")]
    draft.explain(asked, "示例数据：确实如此", "示例甲")
    warnings = [f for f in draft.check().findings if f.severity == "warning" and f not in asked]
    draft.explain([f for f in warnings if not f.rule.startswith("comment.")], "示例数据：已核对", "示例甲")
    path = town.export(folder / "again", unanswered=True).path
    assert [one.verdict for one in desk.import_packages([path])] == ["received"]


def test_a_township_is_told_in_numbers(bureau: BureauDesk) -> None:
    first, second = bureau.judging.towns()
    assert (first.name, first.found, first.open, first.odd) == ("第一镇", 2, 0, 2)
    assert (second.found, second.odd, second.changed) == (1, 0, 0)
    assert first.may_accept
    assert first.may_return


def test_what_stands_out_is_told_with_its_rule(bureau: BureauDesk) -> None:
    size = size_of(bureau.plan, bureau.all_forms)
    assert size is not None
    assert (size.form, size.field) == (FORM, "households")
    told = story(bureau.judging.report(report_of(bureau)), (key(TOWN, ODD), "broadband_users")).told
    (odd,) = (one for one in told if one.sort == "odd")
    assert odd.words == "同规模（总户数 320）24 个村中位数 36，通常 20.4 至 51.6，本村 300"


def test_only_what_is_odd_leaves_the_rest_out(bureau: BureauDesk) -> None:
    grid = grid_of(bureau)
    assert units(grid.wanted("odd")) == [ODD, UNKNOWN, IDLE]
    assert grid.wanted_columns("odd") == {f"{FORM}.population", f"{FORM}.broadband_users"}
    assert units(grid.by(grid.wanted("odd"), "odd"))[0] == ODD
    # What was explained is told as such, with the words.
    told = story(grid.report, (key(TOWN, UNKNOWN), "population")).told
    assert [(one.sort, one.heading) for one in told] == [("explained", "核实性"), ("explained", "审核说明")]
    assert "示例数据：已核对" in told[1].words


def test_of_a_report_that_comes_again_only_what_came_of_it_is_seen(
    bureau: BureauDesk, town: TownshipDesk, tmp_path: Path
) -> None:
    said = [Comment("示例：偏大", key(TOWN, ODD), "broadband_users")]
    said += [Comment("示例：为零", key(TOWN, IDLE), "broadband_users")]
    said += [Comment("示例：整行", key(TOWN, UNKNOWN))]
    bureau.send_back(report_of(bureau), said)
    come_again(town, bureau, tmp_path)
    grid = grid_of(bureau)
    assert grid.report.basis is not None
    assert grid.report.basis.words == "退回的第 1 版"
    assert set(grid.report.changes) == {
        (key(TOWN, ODD), "broadband_users"), (key(TOWN, QUIET), "telephone_households"),
    }  # fmt: skip
    assert units(grid.wanted("changed")) == [ODD, UNKNOWN, IDLE, QUIET]
    assert units(grid.by(grid.wanted("changed"), "change")[:2]) == [QUIET, ODD]  # +138 %, -90 %
    fields = {ODD: "broadband_users", IDLE: "broadband_users", UNKNOWN: grid.columns[0].field.name}
    came = {
        number: [
            (one.sort, one.words.partition("→ ")[2])
            for one in story(grid.report, (key(TOWN, number), field)).told
            if "意见" in one.heading
        ]
        for number, field in fields.items()
    }
    assert came == {
        ODD: [("answered", "已改为 30")],
        IDLE: [("answered", "答复：示例数据：确实如此")],
        UNKNOWN: [("waits", "请看新的一版，解决了的记为已解决")],
    }
    # What is said of a row is seen in its first cell, and in no other.
    row = Row(VILLAGES[TOWN][UNKNOWN])
    assert [bool(grid.judged(row, column).said) for column in grid.columns[:2]] == [True, False]
    first, _ = bureau.judging.towns()
    assert (first.changed, first.said, first.waiting) == (2, 3, 1)


def test_a_decision_makes_only_that_report_be_read_anew(bureau: BureauDesk) -> None:
    before = [bureau.judging.report(report_of(bureau, code)) for code in TOWNS]
    bureau.accept(report_of(bureau))
    after = [bureau.judging.report(report_of(bureau, code)) for code in TOWNS]
    assert before[0] is not after[0]
    assert after[0].head.state is State.ACCEPTED
    assert before[1] is after[1]


def head(revision: int, state: State, decision: int = 2) -> ReportHead:
    return ReportHead(f"{revision:032}", TOWN, "2006S2", revision, "", state, {}, "", decision=decision)


def test_a_report_is_held_against_what_was_looked_at() -> None:
    now = head(4, State.RECEIVED, 1)
    accepted, returned, unseen = (
        head(1, State.ACCEPTED),
        head(2, State.RETURNED),
        head(3, State.SUPERSEDED, 1),
    )
    assert looked_at_before(now, [accepted, returned, unseen, now]) is accepted
    assert looked_at_before(now, [returned, unseen, now]) is returned
    assert looked_at_before(now, [unseen, now]) is None
    assert looked_at_before(returned, [now, returned]) is None  # what came later does not count


def test_rows_that_are_gone_are_seen(bureau: BureauDesk) -> None:
    draft = bureau.look(report_of(bureau))
    form = draft.forms["demonstration_point"]
    point = Record(RecordKey(form.name, VILLAGES[TOWN][0], 1), {"point_name": "示例数据示范点"})
    there = {record.key: record for record in draft.figures.records}
    before = Basis(there | {point.key: point}, head(1, State.RETURNED))
    grid = JudgedGrid(JudgedReport(draft, (), before, None), form)
    assert grid.wanted("changed") == [Row(VILLAGES[TOWN][0], 1)]
    assert grid.is_gone(grid.rows[0])
    assert grid.short_name(grid.rows[0]).endswith("（去掉了）")
    assert grid.judged(grid.rows[0], grid.columns[0]).was == "示例数据示范点"
    # Last period's rows need not be there again.
    assert not JudgedGrid(JudgedReport(draft, (), Basis({point.key: point}), None), form).rows
