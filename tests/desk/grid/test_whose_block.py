"""A block that says whose it is, by its headings, is never laid on by its place (示例数据)."""

from __future__ import annotations

import pytest

from laiwu_desktop.desk.grid.clipboard_table import read_clipboard
from laiwu_desktop.desk.grid.grid import Grid
from laiwu_desktop.desk.grid.grid_columns import columns_of
from laiwu_desktop.desk.grid.grid_deeds import Area
from laiwu_desktop.desk.grid.pasting import Fate, PastePlan, plan_paste
from laiwu_desktop.desk.township_desk import TownshipDesk
from tests.desk.grid.clipboards import text_of
from tests.desk.grid.test_pasting import planned
from tests.desk.grid.town import VILLAGES, desk, grid_of, seen, town_file

__all__ = ["desk", "town_file"]


def written(plan: PastePlan) -> dict[tuple[str, str], object]:
    return {(key.unit_code, name): value for (key, name), value in plan.values.items()}


def whys(plan: PastePlan) -> list[str]:
    return [one.why for one in plan.cells if one.fate is Fate.REFUSED]


def test_villages_are_found_by_the_shortest_of_their_names(desk: TownshipDesk) -> None:
    cells = [["序号", "村名", "总户数"], ["1", "林马庄", "311"], ["2", "古城", "310"], ["3", "合计", "621"]]
    plan = planned(grid_of(desk.draft()), cells)
    assert written(plan) == {(VILLAGES[5], "households"): 311, (VILLAGES[4], "households"): 310}
    assert whys(plan) == ["合计行，不取"]


@pytest.mark.parametrize("heading", ["村名", "村名称", "单位名称", "行政村"])
@pytest.mark.parametrize("at", [(0, 0), (3, 1)])
def test_a_column_headed_as_the_villages_decides_though_it_names_none_of_here(
    desk: TownshipDesk, heading: str, at: tuple[int, int]
) -> None:
    """Villages of another township; with a heading that nobody knows, too."""
    for second in ("总户数", "没有这一项"):
        cells = [[heading, second], ["大冶村", "310"], ["寨子村委会", "311"], ["", "312"]]
        plan = planned(grid_of(desk.draft()), cells, at)
        assert written(plan) == {}
        assert whys(plan)[:2] == ["没有“大冶村”这个村", "没有“寨子村委会”这个村"]


def test_without_headings_committees_of_another_township_go_nowhere(desk: TownshipDesk) -> None:
    plan = planned(grid_of(desk.draft()), [["大冶村委会", "310"], ["寨子村委会", "311"]])
    assert written(plan) == {}


@pytest.mark.parametrize(
    "cells",
    [
        [["村名", "宽带用户数（户）", "总户数"], ["古城村", "35", "310"], ["林马庄村", "36", "311"]],
        [["宽带用户数", "总户数", "备注"], ["35", "310", "示例"], ["36", "311", "示例"]],
        [["宽带用户数"], ["35"], ["36"]],
    ],
)
def test_headings_of_another_form_are_told_and_nothing_of_it_is_taken(
    desk: TownshipDesk, cells: list[list[str]]
) -> None:
    draft = desk.draft()
    grid = Grid(draft, columns_of(draft.forms["information_village"]))
    taken_at = range(len(grid.columns)) if len(cells[0]) > 1 else _of_numbers(grid)
    for place in taken_at:
        plan = plan_paste(grid, seen(grid), read_clipboard(text_of(cells)), (0, place))
        assert written(plan) == {}, place
        title = draft.forms["village_broadband"].title
        assert plan.notes[0].startswith(f"这些表头是《{title}》的")


def _of_numbers(grid: Grid) -> list[int]:
    return [n for n, column in enumerate(grid.columns) if column.field.type.is_number]


def test_a_text_that_is_called_as_an_item_elsewhere_goes_into_texts(desk: TownshipDesk) -> None:
    draft = desk.draft()
    grid = Grid(draft, columns_of(draft.forms["information_village"]))
    place = [column.field.name for column in grid.columns].index("remarks")
    plan = plan_paste(grid, seen(grid), read_clipboard(text_of([["总户数"], ["示例"]])), (0, place))
    assert [value for _, value in written(plan).items()] == ["总户数", "示例"]


def test_headings_of_hidden_columns_and_of_the_choice_across_forms(desk: TownshipDesk) -> None:
    grid = grid_of(desk.draft())
    shown = Area(grid.rows, tuple(c for c in grid.columns if c.field.name in ("population", "new_users")))
    cells = [["总户数", "总人口", "宽带用户数"], ["300", "900", "35"]]
    plan = plan_paste(grid, shown, read_clipboard(text_of(cells)), (0, 0))
    assert written(plan) == {(VILLAGES[0], "population"): 900}
    assert whys(plan) == ["表头“总户数”不是本表显示的指标", "表头“宽带用户数”不是本表显示的指标"]
    hidden = plan_paste(grid, shown, read_clipboard(text_of([line[::2] for line in cells])), (0, 0))
    assert written(hidden) == {}


def test_what_was_written_elsewhere_since_the_preview_is_not_replaced(desk: TownshipDesk) -> None:
    draft = desk.draft()
    grid = grid_of(draft)
    plan = planned(grid, [["320"], ["330"]])
    cell = next(iter(plan.values))
    draft.put(*cell, 555)
    applied = draft.apply(plan.intent(grid.draft))
    assert [conflict.stored for conflict in applied.conflicts] == [555]
    assert draft.figures.record(cell[0]).values["households"] == 555
    assert draft.figures.value(grid.columns[0].key(grid.rows[1]), grid.columns[0].field) == 330
