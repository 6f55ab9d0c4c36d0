"""Blocks end as previewed, and one undo brings back the very content that was there."""

from __future__ import annotations

import msgspec
import pytest

from laiwu_desktop.desk.grid import grid_columns
from laiwu_desktop.desk.grid.clip_value import exact_text
from laiwu_desktop.desk.grid.clipboard_table import Block, Clip, read_clipboard
from laiwu_desktop.desk.grid.grid import Grid
from laiwu_desktop.desk.grid.grid_deeds import Area
from laiwu_desktop.desk.grid.pasting import Fate, PastePlan, plan_paste
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.report.change import ValueChange
from laiwu_desktop.formdef.types import Guess
from laiwu_desktop.formdef.values import Missing
from tests.desk.grid.blocks import KINDS
from tests.desk.grid.clipboards import libre_of, text_of
from tests.desk.grid.town import FORM, VILLAGES, desk, grid_of, seen, town_file
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
        "合计行，不取",
    ]
    assert plan.notes == (
        "按表头对应指标（第 2 行是表头）。",
        "表头上面的 1 行不取。",
        "按村名或代码对应到行：对上 2 行，0 行对不上，合计 1 行不取。",
    )


def households(grid: Grid, plan: PastePlan) -> dict[str, object]:
    """What goes into 总户数, by village in short; nothing must go anywhere else."""
    assert {name for _, name in plan.values} <= {"households"}
    return {grid.units[key.unit_code].name[:-3]: value for (key, _), value in plan.values.items()}


HEADS = "村名 村（居）名称 行政村名称 所在村 村名：".split()


@pytest.mark.parametrize("head", HEADS)
def test_a_column_that_is_headed_as_of_villages_always_decides_the_row(desk: TownshipDesk, head: str) -> None:
    grid = grid_of(desk.draft())
    cells = [[head, "总户数"], ["古 城", "310"], ["林马", "311"], ["大冶", "312"], ["合计", "933"]]
    plan = planned(grid, cells, (7, 0))
    assert households(grid, plan) == {"古城": 310}
    assert [one.why for one in plan.cells if one.fate is Fate.REFUSED] == [
        "没有“林马”这个村", "没有“大冶”这个村", "合计行，不取",
    ]  # fmt: skip
    assert plan.notes[-1] == "按村名或代码对应到行：对上 1 行，2 行对不上，合计 1 行不取。"


@pytest.mark.parametrize(
    "names",
    ["古城 林马庄", "古城村 林马庄村民委员会", "古城村委 口镇林马庄", "口镇古城村 林马庄"],
)
@pytest.mark.parametrize("headed", [True, False])
def test_villages_are_known_as_people_call_them(desk: TownshipDesk, names: str, headed: bool) -> None:
    grid = grid_of(desk.draft())
    cells = [[name, str(310 + number)] for number, name in enumerate(names.split())]
    plan = planned(grid, [["村名", "总户数"], *cells] if headed else cells)
    assert households(grid, plan) == {"古城": 310, "林马庄": 311}


@pytest.mark.parametrize(
    "cells",
    [
        [["雪野村", "310"], ["上游村", "311"]],
        [["雪野居委会", "310"], ["上游", "311"]],
        [["371203100201", "310"], ["371203100202", "311"]],
        [["1", "雪野村", "310"], ["2", "上游村", "311"]],
        [["序号", "村名", "总户数"], ["1", "雪野", "310"], ["2", "上游", "311"]],
        [["名 称", "总户数"], ["雪野", "310"], ["上游", "311"]],
        [["地点", "总户数"], ["雪野村", "310"], ["上游村", "311"]],
    ],
)
def test_villages_of_another_township_go_nowhere(desk: TownshipDesk, cells: list[list[str]]) -> None:
    grid = grid_of(desk.draft())
    plan = planned(grid, cells)
    assert not plan.values
    whys = {one.why for one in plan.cells if one.label}
    assert len(whys) == 2
    assert all(why.endswith("”这个村") for why in whys)
    assert len(plan.cells) == 2 or cells[0][0] == "地点"  # the numbers of the rows are no values


def test_a_place_of_two_that_are_called_so_is_asked_for(desk: TownshipDesk) -> None:
    grid = grid_of(desk.draft())
    grid.units[VILLAGES[0]] = msgspec.structs.replace(grid.units[VILLAGES[0]], name="古城居委会")
    plan = planned(grid, [["村名", "总户数"], ["古城", "310"], ["古城村", "311"], ["古城居委会", "312"]])
    assert plan.cells[0].why == "“古城”不止一个，请写村代码"
    assert list(plan.values.values()) == [311, 312]


def test_rows_that_add_others_up_are_nobodys_wherever_they_stand(desk: TownshipDesk) -> None:
    grid = grid_of(desk.draft())
    plan = planned(grid, [["合计", "621"], ["310", "900"], ["小计", "1"], ["311", "910"]])
    assert list(plan.values.values()) == [310, 900, 311, 910]
    assert {grid.units[key.unit_code].code for key, _ in plan.values} == set(VILLAGES[:2])
    plan = planned(grid, [["序号", "村名", "总户数"], ["1", "古城", "310"], ["合计", "", "310"]])
    assert households(grid, plan) == {"古城": 310}
    assert [one.why for one in plan.cells if one.fate is Fate.REFUSED] == ["合计行，不取"]


def test_names_of_villages_may_be_values_of_a_text(desk: TownshipDesk) -> None:
    grid = grid_of(desk.draft())
    place = [column.field.name for column in grid.columns].index("remarks")
    plan = planned(grid, [["古城村"], ["雪野村"]], (0, place))
    assert list(plan.values.values()) == ["古城村", "雪野村"]
    assert not planned(grid, [["古城村"], ["林马庄村"]]).values
    plan = planned(grid, [["雪野村", "古城村"]], (0, place - 1))
    assert list(plan.values.values()) == []


def test_headings_of_another_form_are_told_as_such_and_nothing_is_laid_by_its_place(
    desk: TownshipDesk,
) -> None:
    grid = grid_of(desk.draft(), "information_village")
    for head in (
        ["村名", "宽带用户数", "月资费"],
        ["总户数", "宽带用户数（户）", "新的"],
        ["村名", "宽带用户数", ""],
    ):
        plan = planned(grid, [head, ["张家庄村", "35", "58"], ["李家庄村", "36", "58"]], (0, 2))
        assert not plan.values
        assert plan.notes[0] == "这些表头是《村宽带接入情况表》的，都不取：请打开那张表再贴。"
        assert plan.cells[0].why.startswith("表头“")
        assert {
            "表头“宽带用户数”是《村宽带接入情况表》的指标",
            "表头“宽带用户数（户）”是《村宽带接入情况表》的指标",
        } & {one.why for one in plan.cells}
    plan = planned(grid, [["村名称", "甲", "乙"], ["张家庄村", "35", "58"]])
    assert (plan.values, plan.notes[0]) == ({}, "表头中没有本表显示的指标，都不取。")


def test_one_word_that_is_a_heading_may_be_a_value(desk: TownshipDesk) -> None:
    grid = grid_of(desk.draft(), "information_village")
    place = next(n for n, column in enumerate(grid.columns) if column.field.name == "officer_name")
    plan = planned(grid, [["总户数"], ["单位"], ["王五"]], (0, place))
    assert list(plan.values.values()) == ["总户数", "单位", "王五"]


def test_headings_over_several_columns_stand_above_those_that_count(desk: TownshipDesk) -> None:
    grid = grid_of(desk.draft())
    cells = [["村名", "户数", ""], ["", "总户数", "宽带用户数"], ["古城", "310", "20"], ["林马", "311", "21"]]
    plan = planned(grid, cells, (7, 3))
    assert {(key.unit_code, name): value for (key, name), value in plan.values.items()} == {
        (VILLAGES[4], "households"): 310, (VILLAGES[4], "broadband_users"): 20,
    }  # fmt: skip


def test_a_row_of_which_less_than_half_are_headings_is_none(desk: TownshipDesk) -> None:
    grid = grid_of(desk.draft())
    place = [column.field.name for column in grid.columns].index("remarks")
    area = Area(grid.rows, (grid.columns[place], *grid.columns[:3]))
    plan = plan_paste(grid, area, read_clipboard("备注\t1\t2\n好\t3\t4\n"), (0, 0))
    assert list(plan.values.values()) == ["备注", 1, 2, "好", 3, 4]


def test_villages_are_looked_for_in_the_first_columns_and_in_none_that_is_a_field(desk: TownshipDesk) -> None:
    grid = grid_of(desk.draft())
    place = [column.field.name for column in grid.columns].index("remarks")
    area = Area(grid.rows, (*grid.columns[:3], grid.columns[place]))
    plan = plan_paste(grid, area, read_clipboard("1\t2\t\t古城村\n3\t4\t\t林马庄村\n"), (0, 0))
    assert list(plan.values.values()) == [1, 2, "古城村", 3, 4, "林马庄村"]
    plan = plan_paste(grid, area, read_clipboard("备注\t总户数\n古城村\t3\n林马庄村\t4\n"), (0, 0))
    assert list(plan.values.values()) == ["古城村", 3, "林马庄村", 4]


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
    grid.draft.apply(plan.intent(grid.draft))
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
    (told,) = draft.apply(plan.intent(grid.draft)).conflicts
    assert isinstance(told.change, ValueChange)
    assert (told.change.key, told.change.field, told.change.now, told.stored) == (
        first, "households", 320, 555,
    )  # fmt: skip
    now = desk.draft().figures
    assert now.record(first).values["households"] == 555
    assert now.record(first).values["population"] == 960
    assert now.record(second).values["households"] == 330


def test_a_text_of_several_lines_goes_into_one_only_as_asked(desk: TownshipDesk) -> None:
    grid = grid_of(desk.draft(), "information_village")
    name = next(n for n, column in enumerate(grid.columns) if column.field.name == "officer_name")
    block: Block = ((Clip("张三\n\n 李四"),), (Clip("王五\u2028赵六"),), (Clip("孙七\n"),))
    plan = plan_paste(grid, seen(grid), block, (0, name))
    assert [(one.fate, one.why) for one in plan.cells[:2]] == [
        (Fate.REFUSED, "可作“张三；李四”：几行并成一行"),
        (Fate.REFUSED, "可作“王五；赵六”：几行并成一行"),
    ]
    assert list(plan.values.values()) == ["孙七"]
    assert plan.kinds(grid) == {
        Guess.LINES: [("张三\n\n 李四", "张三；李四"), ("王五\u2028赵六", "王五；赵六")]
    }
    taken = plan_paste(grid, seen(grid), block, (0, name), guesses=frozenset([Guess.LINES]))
    assert list(taken.values.values()) == ["张三；李四", "王五；赵六", "孙七"]
    remarks = next(n for n, column in enumerate(grid.columns) if column.field.appearance == "multiline")
    assert list(plan_paste(grid, seen(grid), block[:1], (0, remarks)).values.values()) == ["张三\n\n 李四"]


@pytest.mark.parametrize(
    ("text", "over", "first", "times"),
    [
        ("50\r\n\r\n\r\n\r\n", (4, 1), 0, 1),
        ("50\t\t\n", (1, 3), 0, 1),
        ("50\n\n", (4, 1), 1, 2),
        ("\n50\n", (2, 1), 0, 1),
    ],
)
def test_the_blank_cells_of_a_block_are_never_filled_with_the_others(
    desk: TownshipDesk, text: str, over: tuple[int, int], first: int, times: int
) -> None:
    """What a spreadsheet gives for several cells of which only some are filled."""
    grid = grid_of(desk.draft())
    for blanks in (False, True):
        plan = plan_paste(grid, seen(grid), read_clipboard(text), (first, 0), over, blanks=blanks)
        laid = [one.cell for one in plan.cells if one.clip.text]
        assert [plan.values[cell] for cell in laid if cell] == [50] * times
        emptied = {cell for cell, value in plan.values.items() if value is None}
        assert bool(emptied) is blanks
        assert not emptied & set(laid)


def test_blank_cells_beyond_the_grid_are_nothing(desk: TownshipDesk) -> None:
    grid = grid_of(desk.draft())
    plan = planned(grid, [["50", ""], ["", ""], ["", ""]], (len(grid.rows) - 1, len(grid.columns) - 1))
    assert (len(plan.cells), plan.notes) == (1, ())
    plan = planned(grid, [["张家庄村", "310"], ["", ""], ["李家庄村", "311"], ["", ""]])
    assert plan.notes == ("按村名或代码对应到行：对上 2 行，0 行对不上。",)
    remarks = [column.field.name for column in grid.columns].index("remarks")
    assert list(planned(grid, [["备注"], [""], [""]], (0, remarks)).values.values()) == ["备注"]


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
    assert plan.cells[1].why == "“是否通宽带”为“否”时此项不应填写"


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
    assert (plan.cells[1].severity, plan.cells[1].why) == ("error", "强制性：不应小于 0")


def told(grid: Grid, form: str, block: dict[str, str], row: int = 0) -> dict[str, str]:
    """What is said of one row of a block, by field; what is said is what stands there once it is written."""
    columns = grid_columns.named(grid.columns, [f"{form}.{name}" for name in block])
    plan = plan_paste(grid, Area(grid.rows, columns), read_clipboard(text_of([[*block.values()]])), (row, 0))
    grid.draft.apply(plan.intent(grid.draft))
    grid.forget([grid.rows[row].unit])
    for column, one in zip(columns, plan.cells, strict=True):
        mark = grid.state(grid.rows[row], column).mark
        assert one.severity == (mark if mark in ("error", "warning") else "")
    return {column.field.name: one.why for column, one in zip(columns, plan.cells, strict=True)}


@pytest.mark.parametrize("number", ["6012345", "06346012345", "0634-6012345", "400-8123456"])
def test_what_the_check_will_say_of_a_value_is_told_before_it_is_written(
    desk: TownshipDesk, number: str
) -> None:
    grid = grid_of(desk.draft(), "information_village")
    why = told(grid, "information_village", {"officer_phone": number})["officer_phone"]
    is_right = number.startswith("0634")
    assert why == ("" if is_right else f"强制性：{PHONE}")


PHONE = "应为 11 位手机号，或带区号的固定电话，如 0634-8888888、0634-8888888-801"


def test_what_the_check_will_say_of_several_values_together_is_told_too(desk: TownshipDesk) -> None:
    grid = grid_of(desk.draft())
    block = {"households": "300", "broadband_users": "350", "broadband_access": "是"}
    said = told(grid, FORM, block)
    assert said == {
        "households": "",
        "broadband_users": "强制性：宽带用户数不应大于总户数（宽带用户数 350 > 总户数 300）",
        "broadband_access": "",
    }


def test_what_was_explained_is_no_more_told(desk: TownshipDesk) -> None:
    draft = desk.draft()
    grid = grid_of(draft)
    key = grid.columns[0].key(grid.rows[1])
    assert told(grid, FORM, {"households": "暂缺"}, 1)["households"].startswith("核实性：必填项填了“暂缺”")
    draft.explain(draft.unit_findings(draft.forms[FORM], key.unit_code), "示例数据", "示例")
    draft.enter(key, "households", "300")
    assert planned(grid, [["暂缺"]], (1, 0)).cells[0].severity == ""


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ([["320"], ["x"]], "共 2 格：写入 1 格，1 格不取。"),
        ([["320"], ["-5"]], "共 2 格：写入 2 格（其中 1 格有审核问题），0 格不取。"),
        ([["x"], ["y"]], "没有可写入的：共 2 格，2 格不取，原因见“说明”。"),
        ([[""], ["x"]], "没有可写入的：共 2 格，1 格不取，其余不变，原因见“说明”。"),
        ([[""], [""]], "没有要写入的：共 2 格，都不变。"),
    ],
)
def test_how_much_is_written_is_told_or_why_nothing(
    desk: TownshipDesk, cells: list[list[str]], words: str
) -> None:
    grid = grid_of(desk.draft())
    block = tuple(tuple(map(Clip, line)) for line in cells)
    assert plan_paste(grid, seen(grid), block, (1, 0)).words == words


@pytest.mark.parametrize(
    ("cell", "value", "why"),
    [
        ('sdval="58.555" sdnum="2052;0;0.00">58.56', "58.56", "实际为 58.555，取显示的数"),
        ('sdval="58.5" sdnum="2052;0;0">59', "58.50", "显示为 59，按实际的数取"),
        ('x:num="1200">1,200.00', "1200.00", ""),
        ('x:num="12.5">￥12.50', "12.50", ""),
        ('x:num="12.5">$12.50', "12.50", "显示为 $12.50，按实际的数取"),
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


def days(desk: TownshipDesk, cells: str) -> PastePlan:
    grid = grid_of(desk.draft())
    place = [column.field.name for column in grid.columns].index("broadband_date")
    return plan_paste(grid, seen(grid), read_clipboard("", f"<table><tr>{cells}</tr></table>"), (0, place))


@pytest.mark.parametrize("number", ["0", "0.5", "-3", "73051", "9" * 400])
def test_a_number_that_counts_no_day_is_none(desk: TownshipDesk, number: str) -> None:
    (one, *_) = days(desk, f'<td sdval="{number}" sdnum="2052;0;DD/MM/YY">xx/yy/zz</td>').cells
    assert (one.fate, one.why) == (Fate.REFUSED, "“xx/yy/zz”不是日期，如 2006-08-15")


def test_a_number_of_more_digits_than_spreadsheets_keep_counts_as_it_is_shown(desk: TownshipDesk) -> None:
    grid = grid_of(desk.draft())
    html = '<table><tr><td sdval="1234567890123456789" sdnum="2052;">1.23456789012346E+18</td></tr></table>'
    (one,) = plan_paste(grid, seen(grid), read_clipboard("", html), (0, 0)).cells
    assert (one.fate, one.value) == (Fate.REFUSED, None)
    assert exact_text(Clip("###", "1E+15")) == "###"
    assert exact_text(Clip("###", "123456789012345")) == "123456789012345"


def test_a_text_that_means_no_value_is_refused_with_what_to_do(desk: TownshipDesk) -> None:
    plan = planned(grid_of(desk.draft()), [["1 2", "约30-40"], ["300、400", "示例"]])
    assert not plan.values
    assert [one.why for one in plan.cells] == [
        "“1 2”：写了几个数，请只填一个",
        "“约30-40”：写的是一个范围，请只填一个数",
        "“300、400”：写了几个数，请只填一个",
        "“示例”不是整数，如 350",
    ]


def test_a_block_on_the_column_of_villages_begins_with_the_first_field(desk: TownshipDesk) -> None:
    grid = grid_of(desk.draft())
    assert planned(grid, [["320", "960"]], (0, -1)).values == planned(grid, [["320", "960"]]).values


def test_nothing_is_offered_where_nothing_is_written_by_hand(
    desk: TownshipDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    grid = grid_of(desk.draft())
    names = [column.field.name for column in grid.columns]
    place = names.index("broadband_penetration")
    plan = plan_paste(grid, seen(grid), read_clipboard("约30\n"), (0, place), guesses=frozenset(Guess))
    assert [(one.fate, one.offer) for one in plan.cells] == [(Fate.COMPUTED, None)]
    fixed = msgspec.structs.replace(grid.columns[0].field, read_only=True)
    monkeypatch.setitem(grid.draft.forms[FORM].fields, "households", fixed)
    grid = grid_of(grid.draft)
    plan = plan_paste(grid, seen(grid), read_clipboard("约310\n"), (0, 0), guesses=frozenset(Guess))
    assert [(one.fate, one.offer) for one in plan.cells] == [(Fate.REFUSED, None)]


def test_an_offer_of_what_stands_there_changes_nothing(desk: TownshipDesk) -> None:
    grid = grid_of(desk.draft())
    plan = plan_paste(grid, seen(grid), read_clipboard("约300\t约901\n"), (0, 0), guesses=frozenset(Guess))
    assert [one.fate for one in plan.cells] == [Fate.SAME, Fate.CHANGED]
    assert list(plan.values.values()) == [901]
