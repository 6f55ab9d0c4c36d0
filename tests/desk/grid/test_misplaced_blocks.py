"""Blocks that do not stand as the grid does: what is not understood goes nowhere (示例数据)."""

from __future__ import annotations

import pytest

from laiwu_desktop.desk.grid.clipboard_table import read_clipboard
from laiwu_desktop.desk.grid.pasting import Fate, PastePlan, plan_paste
from laiwu_desktop.desk.township_desk import TownshipDesk
from tests.desk.grid.clipboards import text_of
from tests.desk.grid.town import FORM, VILLAGES, desk, grid_of, seen, town_file

__all__ = ["desk", "town_file"]


def pasted(
    desk: TownshipDesk, block: str | list[list[str]], at: str = "households", form: str = FORM
) -> PastePlan:
    """A block (its rows parted by /, its cells by blanks, an empty one a _; HTML from a < on) at a field."""
    grid = grid_of(desk.draft(), form)
    place = [column.field.name for column in grid.columns].index(at)
    if isinstance(block, str) and block.startswith("<"):
        return plan_paste(grid, seen(grid), read_clipboard("", f"<table>{block}</table>"), (0, place))
    cells = block
    if isinstance(block, str):
        cells = [[cell.strip("_") for cell in row.split()] for row in block.split(" / ")]
    return plan_paste(grid, seen(grid), read_clipboard(text_of(list(cells))), (0, place))


def landed(plan: PastePlan) -> dict[tuple[str, str], object]:
    return {(key.unit_code, name): value for (key, name), value in plan.values.items()}


FIFTH, SIXTH = VILLAGES[4:6]  # 古城, 林马庄
WANTED = {
    (FIFTH, "households"): 301, (FIFTH, "population"): 901,
    (SIXTH, "households"): 302, (SIXTH, "population"): 902,
}  # fmt: skip


@pytest.mark.parametrize(
    ("before", "told"),
    [
        ("口镇 口镇", ""),
        ("口镇 _", ""),
        ("莱城区 莱城区", ""),
        ("1 2", ""),
        ("1. 2.", ""),
        ("3.71202E+11 3.71202E+11", ""),
        ("一 二", "村名左边的第 1 列不是值，不取。"),
        ("7 9", "村名左边的第 1 列不是值，不取。"),
        ("张三 李四", "村名左边的第 1 列不是值，不取。"),
    ],
)
def test_what_stands_left_of_the_names_is_no_value(desk: TownshipDesk, before: str, told: str) -> None:
    first, second = before.split()
    plan = pasted(desk, f"{first} 古城村委会 301 901 / {second} 林马庄村委会 302 902")
    assert landed(plan) == WANTED
    assert plan.notes[1:] == ((told,) if told else ())


@pytest.mark.parametrize(
    "rows",
    [
        "1 莱城区 口镇 古城 301 901 / 2 莱城区 口镇 林马庄 302 902",
        "{0} 口镇 古城村委会 301 901 / {1} 口镇 林马庄村委会 302 902",
        "{0} 张三 古城村委会 301 901 / {1} 李四 林马庄村委会 302 902",
        "1 9 张三 乙 古城村委会 301 901 / 2 8 李四 乙 林马庄村委会 302 902",
    ],
)
def test_names_are_found_however_much_stands_left_of_them(desk: TownshipDesk, rows: str) -> None:
    assert landed(pasted(desk, rows.format(FIFTH, SIXTH))) == WANTED


def test_names_that_only_what_leads_to_them_stands_before_are_found_among_texts(desk: TownshipDesk) -> None:
    points = "demonstration_point"
    desk.draft().add_row(points, FIFTH)
    plan = pasted(desk, "1 莱城区 口镇 古城 示例甲", "point_name", points)
    assert landed(plan) == {(FIFTH, "point_name"): "示例甲"}


def test_names_among_texts_are_values_unless_nothing_else_says_whose_a_row_is(desk: TownshipDesk) -> None:
    at = "officer_name", "information_village"
    plan = pasted(desk, "口镇 古城 示例甲 / 口镇 林马庄 示例乙", *at)
    assert landed(plan) == {(FIFTH, "officer_name"): "示例甲", (SIXTH, "officer_name"): "示例乙"}
    plan = pasted(desk, "示例丙 古城 示例甲 / 示例丁 林马庄 示例乙", *at)
    assert landed(plan) == {(FIFTH, "officer_name"): "示例甲", (SIXTH, "officer_name"): "示例乙"}
    assert landed(pasted(desk, "总户数 示例", *at)) == {
        (VILLAGES[0], "officer_name"): "总户数", (VILLAGES[0], "officer_phone"): "示例",
    }  # fmt: skip
    plan = pasted(desk, "古城 示例甲 林马庄 / 林马庄 示例乙 古城", *at)
    assert landed(plan) == {
        (FIFTH, "officer_name"): "示例甲", (FIFTH, "officer_phone"): "林马庄",
        (SIXTH, "officer_name"): "示例乙", (SIXTH, "officer_phone"): "古城",
    }  # fmt: skip


@pytest.mark.parametrize(
    "block",
    [
        "3.71202E+11 300 / 3.71202E+11 310",
        "<tr><td align=right>3.71202E+11</td><td>300</td></tr><tr><td>3.71202E+11</td><td>310</td></tr>",
        "3.71202E+11 300",
        "口镇 3.71202E+11 300 / 口镇 3.71202E+11 310",
        "3.71202E+11 张三 300 / 3.71202E+11 李四 310",
    ],
)
def test_codes_that_nobody_can_read_any_more_are_nobodys(desk: TownshipDesk, block: str) -> None:
    plan = pasted(desk, block)
    assert not plan.values
    assert {one.why for one in plan.cells} == {"“3.71202E+11”看不出是哪个村的代码"}


@pytest.mark.parametrize(
    ("block", "word"),
    [
        ("张三 300 900 / 李四 310 910", "第 1 列（“张三”）"),
        ("张三 300", "第 1 列（“张三”）"),
        ("1 张三 300 900 / 2 李四 310 910", "第 2 列（“张三”）"),
        ("古城村委会 张三 300 900 / 林马庄村委会 李四 310 910", "第 2 列（“张三”）"),
        ("羊里镇 300 900 / 羊里镇 310 910", "第 1 列（“羊里镇”）"),
    ],
)
def test_words_before_the_values_leave_no_column_in_its_place(
    desk: TownshipDesk, block: str, word: str
) -> None:
    plan = pasted(desk, block)
    assert not plan.values
    assert plan.notes[-1].startswith(f"{word}不是村名，也不是“")
    assert {one.why for one in plan.cells} == {"不知道各列是哪一项"}


def test_a_column_with_a_wrong_value_stays_in_its_place(desk: TownshipDesk) -> None:
    for block in ("301 901 / 没统计 902", "没统计 901 / _ 902", "1.2E+07 901", "1.2.3 901", "约三百 901"):
        plan = pasted(desk, block)
        assert {name for _, name in landed(plan)} <= {"households", "population"}, block
        assert landed(plan)[VILLAGES[0], "population"] == 901, block
    plan = pasted(desk, "别的 2005-3-6 / 别的 2005-3-7", "broadband_access")
    assert [name for _, name in landed(plan)] == ["broadband_date"]
    assert not landed(pasted(desk, "没统计 没统计"))


@pytest.mark.parametrize(
    ("block", "at", "heading"),
    [
        ("人口 户数 / 900 300 / 910 310", "households", "人口 户数"),
        ("人口 / 900 / 910", "households", "人口"),
        ("宽带用户 电话户数 / 5 300 / 6 310", "broadband_users", "宽带用户 电话户数"),
        ("通宽带 时间 / 是 2005-3-5 / 否 _", "broadband_access", "通宽带 时间"),
        ("通宽带 / 是 / 否", "broadband_access", "通宽带"),
        ("基本情况 _ / 人口 户数 / 900 300 / 910 310", "households", "人口 户数"),
        ("2006年下半年 _ / 人口 户数 / 900 300 / 910 310", "households", "人口 户数"),
        ("2005年 2006年 / 900 300 / 910 310", "households", "2005年 2006年"),
        ("村 人口 户数 / 古城 900 300 / 林马庄 910 310", "households", "人口 户数"),
        ("_ 人口 户数 / 古城 900 300 / 林马庄 910 310", "households", "人口 户数"),
    ],
)
def test_a_row_of_words_over_figures_is_a_heading_that_nobody_knows(
    desk: TownshipDesk, block: str, at: str, heading: str
) -> None:
    plan = pasted(desk, block, at)
    assert not plan.values
    assert {one.why for one in plan.cells} == {f"表头“{word}”不是本表显示的指标" for word in heading.split()}
    assert "像是表头" in plan.notes[0]


@pytest.mark.parametrize(
    ("block", "at", "wanted"),
    [
        ("古城村委会 没统计 / 林马庄村委会 302", "households", {(SIXTH, "households"): 302}),
        ("约三百 / 301", "households", {(VILLAGES[1], "households"): 301}),
        (
            "无 有 / 7 8",
            "broadband_users",
            {(VILLAGES[1], "broadband_users"): 7, (VILLAGES[1], "new_users"): 8},
        ),
        ("否 / 没统计", "broadband_access", {(VILLAGES[0], "broadband_access"): "no"}),
        ("示例 / 5", "remarks", {(VILLAGES[0], "remarks"): "示例", (VILLAGES[1], "remarks"): "5"}),
    ],
)
def test_a_row_of_words_that_may_be_values_is_no_heading(
    desk: TownshipDesk, block: str, at: str, wanted: dict[tuple[str, str], object]
) -> None:
    assert landed(pasted(desk, block, at)) == wanted


def test_half_a_day_is_a_day_that_is_to_be_mended_and_no_heading(desk: TownshipDesk) -> None:
    plan = pasted(desk, "2006年 / 2005-3-6", "broadband_date")
    assert plan.notes == ()
    assert plan.cells[0].why == "“2006年”：只有年份，请补上月、日：2006-"


HEADS = (
    "<tr><td rowspan=2>村名</td><td colspan=2>基本情况</td><td rowspan=2>宽带用户数</td></tr>"
    "<tr><td>总户数</td><td>总人口</td></tr>"
)
YEAR = (
    "<tr><td rowspan=3>村名</td><td colspan=3>2007年上半年</td></tr>"
    "<tr><td colspan=2>基本情况</td><td rowspan=2>宽带用户数</td></tr>"
    "<tr><td>总户数</td><td>总人口</td></tr>"
)
ROWS = "<tr><td>古城</td><td>301</td><td>901</td><td>5</td></tr>"


@pytest.mark.parametrize(
    ("block", "note"),
    [
        (HEADS + ROWS, "按表头对应指标（第 1 至 2 行是表头）。"),
        (YEAR + ROWS, "按表头对应指标（第 2 至 3 行是表头）。"),
        (
            "村名 基本情况 _ 宽带用户数 / _ 总户数 总人口 _ / 古城 301 901 5",
            "按表头对应指标（第 1 至 2 行是表头）。",
        ),
        (
            "村名 总户数 总人口 宽带用户数 / _ 户 （人） 单位：户 / 古城 301 901 5",
            "按表头对应指标（第 1 至 2 行是表头）。",
        ),
    ],
)
def test_headings_on_several_lines_are_read_to_their_end(desk: TownshipDesk, block: str, note: str) -> None:
    plan = pasted(desk, block)
    assert landed(plan) == {
        (FIFTH, "households"): 301, (FIFTH, "population"): 901, (FIFTH, "broadband_users"): 5,
    }  # fmt: skip
    assert plan.notes[0] == note
    assert all(one.fate is not Fate.REFUSED for one in plan.cells)


@pytest.mark.parametrize(
    "block", ["总户数 _ / 本期 上期 / 301 300 / 302 300", "总户数 总户数 / 本期 上期 / 301 300"]
)
def test_parts_of_a_heading_are_not_the_whole(desk: TownshipDesk, block: str) -> None:
    plan = pasted(desk, block)
    assert not plan.values
    assert {one.why for one in plan.cells} == {f"表头“{word}”不是本表显示的指标" for word in ("本期", "上期")}


def test_a_wrong_value_below_a_heading_is_no_heading(desk: TownshipDesk) -> None:
    first, second, *_ = VILLAGES
    assert landed(pasted(desk, "总户数 / 没统计 / 302")) == {(second, "households"): 302}
    assert landed(pasted(desk, "备注 / 总户数 / 示例")) == {
        (first, "remarks"): "总户数",
        (second, "remarks"): "示例",
    }
    assert not landed(pasted(desk, "村名 没有这一项 / 大冶村 没统计 / 古城 5"))
    plan = pasted(desk, "村名 总户数 / 大冶村 没统计 / 古城 5")
    assert landed(plan) == {(FIFTH, "households"): 5}
    plan = pasted(desk, "村名 总户数 没有这一项 / 大冶村 没统计 没统计 / 古城 5 6")
    assert landed(plan) == {(FIFTH, "households"): 5}


@pytest.mark.parametrize(
    ("block", "at"),
    [
        ("总户数 1 2 / 总人口 3 4", "households"),
        ("总户数 301", "households"),
        ("总户数 301 / 总人口 901", "households"),
        ("项目 古城 林马庄 / 总户数 1 2 / 总人口 3 4", "households"),
        ("_ 古城 林马庄 / 总户数 1 2 / 总人口 3 4", "households"),
        ("总户数 1 2 / 总人口 3 4", "broadband_access"),
    ],
)
def test_headings_below_each_other_are_told_and_nothing_is_taken(
    desk: TownshipDesk, block: str, at: str
) -> None:
    plan = pasted(desk, block, at)
    assert not plan.values
    assert plan.notes == ("第 1 列是指标名，一村一列：请行列互换（转置）后再贴，都不取。",)


def test_what_may_be_a_heading_elsewhere_is_a_value_in_its_place(desk: TownshipDesk) -> None:
    """The word of a choice, and the name of a firm."""
    points = "demonstration_point"
    draft = desk.draft()
    for village in VILLAGES[:2]:
        draft.add_row(points, village)
    rows = "示例甲 村委会 示例街 示例乙 / 示例丙 居委会 示例街 示例丁"
    labels = [choice.label for choice in draft.forms[points].fields["category"].type.choices]
    assert "村委会" in labels
    plan = pasted(desk, rows, "point_name", points)
    assert plan.notes == ()
    assert [landed(plan)[village, "point_name"] for village in VILLAGES[:2]] == ["示例甲", "示例丙"]
    assert landed(plan)[VILLAGES[0], "address"] == "示例街"
    for village in VILLAGES[:2]:
        draft.add_row("rural_service_unit", village)
    plan = pasted(desk, "村委会 _ 示例甲 / 示例 _ 示例乙", "provider_name", "rural_service_unit")
    assert landed(plan)[VILLAGES[0], "provider_name"] == "村委会"
