"""Blocks end as previewed, and one undo brings back the very content that was there."""

from __future__ import annotations

import pytest

from laiwu_desktop.desk.grid.clipboard_table import read_clipboard
from laiwu_desktop.desk.grid.grid import Grid
from laiwu_desktop.desk.grid.pasting import Fate, PastePlan, plan_paste
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.report.change import ValueChange
from laiwu_desktop.formdef.values import Missing
from tests.desk.grid.blocks import KINDS
from tests.desk.grid.clipboards import libre_of, text_of
from tests.desk.grid.town import VILLAGES, desk, grid_of, seen, town_file
from tests.desk.grid.trying import try_block

__all__ = ["desk", "town_file"]
# Each kind from each program: all two hundred are tried by `all_blocks.py`.
BLOCKS = 40


@pytest.mark.parametrize("number", range(len(KINDS)), ids=KINDS)
def test_blocks_end_as_previewed_and_one_undo_takes_each_back(desk: TownshipDesk, number: int) -> None:
    for seed in range(number, BLOCKS, len(KINDS)):
        try_block(desk, seed)


def planned(
    grid: Grid, cells: list[list[str]], at: tuple[int, int] = (0, 0), *, blanks: bool = False
) -> PastePlan:
    return plan_paste(grid, seen(grid), read_clipboard(text_of(cells)), at, blanks=blanks)


def test_headings_and_names_find_their_places_wherever_the_cursor_is(desk: TownshipDesk) -> None:
    grid = grid_of(desk.draft())
    cells = [
        ["口镇宽带情况", "", "", ""],
        ["序号", "村名称", "宽带用户数（户）", "没有这一项"],
        ["1", "李家庄村", "35", "x"],
        ["2", "张家庄村委会", "36", ""],
        ["", "合计", "71", ""],
    ]
    plan = planned(grid, cells, (7, 3))
    assert plan.values == {
        (grid.columns[0].key(grid.rows[1]), "broadband_users"): 35,
        (grid.columns[0].key(grid.rows[0]), "broadband_users"): 36,
    }
    assert [one.why for one in plan.cells if one.fate is Fate.REFUSED] == [
        "表头“没有这一项”不是本表显示的指标",
        "没有“合计”这个村",
    ]
    assert plan.notes == (
        "按表头对应指标（第 2 行是表头）。",
        "表头上面的 1 行不取。",
        "按村名或代码对应到行：对上 2 行，1 行对不上。",
    )


def test_a_code_that_a_spreadsheet_made_a_number_of_is_still_one(desk: TownshipDesk) -> None:
    grid = grid_of(desk.draft())
    html = libre_of([[VILLAGES[3], "350"]]).replace(f">{VILLAGES[3]}<", ">3.71202E+11<")
    plan = plan_paste(grid, seen(grid), read_clipboard("", html), (0, 0))
    assert plan.values == {(grid.columns[0].key(grid.rows[3]), "households"): 350}


def test_code_and_name_that_do_not_agree_are_nobodys(desk: TownshipDesk) -> None:
    grid = grid_of(desk.draft())
    plan = planned(grid, [[VILLAGES[3], "张家庄村", "350"], [VILLAGES[1], "李家庄村", "360"]])
    assert plan.values == {(grid.columns[0].key(grid.rows[1]), "households"): 360}
    assert plan.cells[0].why == f"“{VILLAGES[3]} 张家庄村”不是同一个村"


def test_a_carried_value_that_is_pasted_again_is_confirmed(desk: TownshipDesk) -> None:
    grid = grid_of(desk.draft())
    plan = planned(grid, [["300", "901"]])
    assert [one.fate for one in plan.cells] == [Fate.CONFIRMED, Fate.CHANGED]
    grid.draft.apply(plan.intent(grid))
    row = desk.draft().figures.record(grid.columns[0].key(grid.rows[0]))
    assert not {"households", "population"} & row.carried
    assert [one.fate for one in planned(grid_of(desk.draft()), [["300", "901"]]).cells] == [Fate.SAME] * 2


def test_what_another_wrote_while_the_preview_stood_stays_and_is_told(desk: TownshipDesk) -> None:
    draft = desk.draft()
    grid = grid_of(draft)
    first, second = (grid.columns[0].key(row) for row in grid.rows[:2])
    plan = planned(grid, [["320", "960"], ["330", "990"], ["340", "1000"]])
    assert [one.was for one in plan.cells] == ["300", "900", "", "", "300", "900"]
    for key, text in ((first, "555"), (second, "330")):
        draft.enter(key, "households", text)
    (told,) = draft.apply(plan.intent(grid)).conflicts
    assert isinstance(told.change, ValueChange)
    assert (told.change.key, told.change.field, told.change.now, told.stored) == (
        first, "households", 320, 555,
    )  # fmt: skip
    now = desk.draft().figures
    assert now.record(first).values["households"] == 555
    assert now.record(first).values["population"] == 960
    assert now.record(second).values["households"] == 330


def test_blank_cells_leave_what_is_there_unless_asked(desk: TownshipDesk) -> None:
    grid = grid_of(desk.draft())
    assert planned(grid, [["", "900"]]).values == {(grid.columns[0].key(grid.rows[0]), "population"): 900}
    emptied = planned(grid, [["", "900"]], blanks=True)
    assert emptied.values[grid.columns[0].cell(grid.rows[0])] is None


def test_what_does_not_apply_by_what_is_pasted_beside_it_is_refused(desk: TownshipDesk) -> None:
    grid = grid_of(desk.draft())
    place = [column.field.name for column in grid.columns].index("broadband_access")
    plan = planned(grid, [["否", "2006-3-5"], ["是", "2006。3。5"]], (0, place))
    assert [one.fate for one in plan.cells] == [Fate.CHANGED, Fate.REFUSED, Fate.NEW, Fate.NEW]
    assert plan.cells[1].why == "按其他各项的填写，此项不应填写"


def test_calculated_columns_may_lie_between_and_are_not_written(desk: TownshipDesk) -> None:
    grid = grid_of(desk.draft())
    names = [column.field.name for column in grid.columns]
    plan = planned(grid, [["20", "1", "6.67", "100"]], (0, names.index("broadband_users")))
    assert [one.fate for one in plan.cells] == [Fate.NEW, Fate.NEW, Fate.COMPUTED, Fate.NEW]
    assert plan.cells[2].why == "由程序计算，不用填写"


def test_words_for_what_is_missing_and_values_beyond_the_limits_are_taken_and_told(
    desk: TownshipDesk,
) -> None:
    grid = grid_of(desk.draft())
    plan = planned(grid, [["暂缺", "-5"]])
    assert list(plan.values.values()) == [Missing.NOT_YET_KNOWN, -5]
    assert plan.cells[1].why == "不应小于 0"


@pytest.mark.parametrize(
    ("cell", "value", "why"),
    [
        ('sdval="58.555" sdnum="2052;0;0.00">58.56', "58.56", "实际为 58.555，取显示的数"),
        ('sdval="58.5" sdnum="2052;0;0">59', "58.50", "显示为 59，按实际的数取"),
        ('x:num="1200">1,200.00', "1200.00", ""),
        ('x:num="12.5">￥12.50', "12.50", "显示为 ￥12.50，按实际的数取"),
        ('sdval="58.5" sdnum="2052;">###', "58.50", "显示为 ###，按实际的数取"),
    ],
)
def test_a_number_counts_as_it_is_and_not_as_it_is_shown(
    desk: TownshipDesk, cell: str, value: str, why: str
) -> None:
    grid = grid_of(desk.draft())
    place = [column.field.name for column in grid.columns].index("monthly_fee")
    plan = plan_paste(grid, seen(grid), read_clipboard("", f"<table><tr><td {cell}</td></table>"), (0, place))
    assert [str(value) for value in plan.values.values()] == [value]
    assert [one.why for one in plan.cells] == [why]


def test_a_share_in_per_cent_is_not_a_small_number(desk: TownshipDesk) -> None:
    grid = grid_of(desk.draft())
    html = '<table><tr><td sdval="0.45" sdnum="2052;0;0%">45%</td></tr></table>'
    assert plan_paste(grid, seen(grid), read_clipboard("", html), (0, 0)).cells[0].fate is Fate.REFUSED


def test_a_day_that_is_shown_another_way_is_read_from_what_lies_behind(desk: TownshipDesk) -> None:
    grid = grid_of(desk.draft())
    place = [column.field.name for column in grid.columns].index("broadband_date")
    html = '<table><tr><td sdval="38944" sdnum="2052;0;DD/MM/YY">15/08/06</td></tr></table>'
    plan = plan_paste(grid, seen(grid), read_clipboard("", html), (0, place))
    assert [value.isoformat() for value in plan.values.values()] == ["2006-08-15"]  # type: ignore[union-attr]
