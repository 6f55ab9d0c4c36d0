"""What a real LibreOffice put on the clipboard, as `capturing.py` took it down, read and pasted."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData

from laiwu_desktop.desk.grid.clipboard_table import Block, read_clipboard
from laiwu_desktop.desk.grid.pasting import Fate, PastePlan, plan_paste
from laiwu_desktop.desk.township_desk import TownshipDesk
from tests.desk.grid.clipboards import libre_of
from tests.desk.grid.town import FORM, VILLAGES, content, desk, grid_of, seen, town_file

__all__ = ["desk", "town_file"]
CAPTURED = Path(__file__).parent / "captured"


def clipboard(name: str) -> QMimeData:
    """A clipboard with the very bytes that were taken down."""
    data = QMimeData()
    for kind, ending in (("text/html", "html"), ("text/plain", "txt")):
        data.setData(kind, (CAPTURED / f"{name}.{ending}").read_bytes())
    return data


def block_of(name: str, *, html: bool = True) -> Block:
    data = clipboard(name)
    return read_clipboard(data.text(), data.html() if html else "")


def texts(name: str, *, html: bool = True) -> list[list[str]]:
    return [[clip.text for clip in row] for row in block_of(name, html=html)]


def test_text_and_html_say_the_same_of_plain_cells() -> None:
    expected = [
        ["村名称", "总户数（户）", "宽带月资费（元/月）", "备注"],
        ["张家庄村", "320", "58.5", "示例数据"],
        ["李家庄村", "1280", "60", '<b>&"二"'],
        ["王家庄村", "0", "12.504", "甲、乙"],
    ]
    assert texts("plain") == texts("plain", html=False) == expected
    assert texts("single") == texts("single", html=False) == [["320"]]


def test_lines_of_a_cell_stay_in_it() -> None:
    assert texts("lines") == [["总户数", "备注"], ["320", "第一行\n第二行"], ["330", '说“好”\n"二"']]


def test_the_cells_of_the_tests_are_written_as_it_writes_them() -> None:
    for name in ("lines", "blanks"):
        cells = texts(name)
        written = [[f"{cell}\n" if cell.endswith('"二"') else cell for cell in row] for row in cells]
        real = (CAPTURED / f"{name}.html").read_text(encoding="utf-8")
        assert _rows(libre_of(written)) == _rows(real), name


def _rows(html: str) -> list[str]:
    found = re.search(r"(?s)(<tr>.*</tr>)", html)
    assert found is not None
    return [line.replace("&#x27;", "'") for line in found[1].splitlines()]


def planned(desk: TownshipDesk, name: str, field: str = "households") -> PastePlan:
    grid = grid_of(desk.draft())
    place = [column.field.name for column in grid.columns].index(field)
    return plan_paste(grid, seen(grid), block_of(name), (0, place))


def values(plan: PastePlan) -> dict[tuple[str, str], str]:
    return {(key.unit_code, name): str(value) for (key, name), value in plan.values.items()}


FIRST, SECOND, THIRD, FOURTH = VILLAGES[:4]
WANTED = {
    # by names of villages and headings; 12.504 has more decimals than the field, however it is shown
    "plain": {
        (FIRST, "households"): "320", (SECOND, "households"): "1280", (THIRD, "households"): "0",
        (FIRST, "monthly_fee"): "58.50", (SECOND, "monthly_fee"): "60.00",
        (FIRST, "remarks"): "示例数据", (SECOND, "remarks"): '<b>&"二"', (THIRD, "remarks"): "甲、乙",
    },
    # what lies under a merged cell is not taken
    "merged": {
        (FIRST, "households"): "320", (FIRST, "broadband_users"): "35", (FIRST, "remarks"): "示例数据",
        (SECOND, "households"): "330", (SECOND, "population"): "990", (SECOND, "broadband_users"): "36",
        (THIRD, "households"): "340", (THIRD, "population"): "1020", (THIRD, "broadband_users"): "37",
        (THIRD, "remarks"): "三",
    },
    "lines": {
        (FIRST, "households"): "320", (FIRST, "remarks"): "第一行\n第二行",
        (SECOND, "households"): "330", (SECOND, "remarks"): '说“好”\n"二"',
    },
    # a number counts as it is: 1,200.00 is 1200; of 58.555 what was seen is taken; 12.5% fits no rate here
    "shares": {
        (FIRST, "monthly_fee"): "1200.00", (FIRST, "households"): "3200",
        (SECOND, "monthly_fee"): "58.56", (SECOND, "households"): "320",
    },
    # a formula that gives nothing is a blank, one that has gone wrong is no 0
    "formulas": {
        (FIRST, "households"): "320", (FIRST, "population"): "960",
        (SECOND, "households"): "330", (SECOND, "broadband_users"): "35",
    },
    # a hidden row is not there, as in what was seen
    "hidden": {
        (village, field): str(number)
        for village, row in zip(VILLAGES, (301, 303, 304, 305), strict=False)
        for field, number in (
            ("households", row), ("population", row + 600), ("broadband_users", row - 270),
            ("new_users", row - 300),
        )
    },
    # by its code a village is found, without one none is
    "narrow": {(FIRST, "households"): "123456"},
    "blanks": {
        (FIRST, "households"): "320", (FIRST, "broadband_users"): "35",
        (THIRD, "households"): "340", (THIRD, "population"): "1020",
    },
}  # fmt: skip


@pytest.mark.parametrize("name", WANTED)
def test_what_was_copied_there_ends_as_previewed_and_one_undo_takes_it_back(
    desk: TownshipDesk, name: str
) -> None:
    before = content(desk.draft())
    plan = planned(desk, name)
    assert values(plan) == WANTED[name]
    grid = grid_of(desk.draft())
    grid.draft.apply(plan.intent(grid.draft))
    stored = desk.draft()
    for (unit, field), text in WANTED[name].items():
        (key,) = {key for key, found in plan.values if (key.unit_code, found) == (unit, field)}
        assert str(stored.figures.record(key).values[field]) == text
    stored.undo()
    assert content(desk.draft()) == before


def test_a_formula_that_has_gone_wrong_is_refused_and_told(desk: TownshipDesk) -> None:
    refused = [one for one in planned(desk, "formulas").cells if one.fate is Fate.REFUSED]
    assert [(one.clip.text, one.clip.number, one.why) for one in refused] == [
        ("#DIV/0!", "0", "“#DIV/0!”是公式出错，没有数")
    ]


def test_days_are_read_however_they_are_shown(desk: TownshipDesk) -> None:
    grid = grid_of(desk.draft())
    for column in range(4):
        body = tuple((row[column],) for row in block_of("days")[1:])
        place = [one.field.name for one in grid.columns].index("broadband_date")
        plan = plan_paste(grid, seen(grid), body, (0, place))
        assert [str(one.value) for one in plan.cells if one.fate is Fate.CHANGED] == ["2006-08-15"], column


def test_zeros_in_front_stay_and_long_numbers_are_whole(desk: TownshipDesk) -> None:
    assert [[clip.text for clip in row] for row in block_of("zeros")[1:]] == [
        ["371202100200", "0634-6208888"], ["007", "06346208888"], ["371202100201", "13800000000"],
    ]  # fmt: skip
    draft = desk.draft()
    grid = grid_of(draft, "information_village")
    phones = tuple((row[1],) for row in block_of("zeros")[1:])
    place = [one.field.name for one in grid.columns].index("officer_phone")
    plan = plan_paste(grid, seen(grid), phones, (0, place))
    assert list(plan.values.values()) == ["0634-6208888", "06346208888", "13800000000"]
    assert FORM not in {key.form for key, _ in plan.values}
