"""`audit`: the trail told, searched and filed from the shell."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from laiwu_desktop.desk.workspaces import open_desk
from tests.conftest import TOWNSHIP, noon
from tests.test_cli import Run, run

__all__ = ["run"]


@pytest.fixture
def told(run: Run) -> Run:
    """A township that named who fills in, and named somebody else two days later."""
    run(f"init t.sqlite --role township --division {TOWNSHIP} --period 2006S2")
    for day, name in ((20, "示例甲"), (22, "=示例乙")):
        desk = open_desk("t.sqlite", clock=lambda day=day: noon().replace(day=day))
        desk.change_settings(filler=name)
        desk.close()
    return run


def numbers(run: Run, words: str = "") -> list[int]:
    return [line["number"] for line in json.loads(run(f"audit t.sqlite --json {words}"))]


def test_it_tells_who_did_what_before_and_after(told: Run) -> None:
    newest, _, first = told("audit t.sqlite").splitlines()
    assert newest.startswith("3　2006-12-22 12:00:00　示例甲（")
    assert newest.endswith("　更改设置　填表人：示例甲 → 填表人：=示例乙")
    assert "新建工作区　艾山街道办事处　2006年下半年　签名指纹：" in first
    assert "单位：乡镇（街道）" in first
    (line,) = json.loads(told("audit t.sqlite --json --day 2006-12-20"))
    assert (line["kind"], line["what"], line["was"]) == ("settings", "更改设置", "填表人：（无）")


def test_yes_and_no_are_words(told: Run) -> None:
    desk = open_desk("t.sqlite")
    desk.change_settings(sample=True)
    desk.close()
    assert told("audit t.sqlite").splitlines()[0].endswith("　更改设置　示例数据：否 → 示例数据：是")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("--kind settings", [3, 2]),
        ("--kind 更改设置", [3, 2]),
        (f"--division {TOWNSHIP}", [1]),
        ("--day 2006-12-21..2006-12-22", [3]),
        ("--day ..2006-12-21", [2]),
        ("--text 艾山", [1]),
        ("--text 示例乙 --actor 示例甲", [3]),
        ("--text 没有", []),
    ],
)
def test_it_is_searched(told: Run, words: str, found: list[int]) -> None:
    assert numbers(told, words) == found


def test_it_is_filed_with_where_it_ends(told: Run, tmp_path: Path) -> None:
    told("audit t.sqlite --kind settings --out 记录.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "记录.xlsx").active
    rows = [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()]
    desk = open_desk("t.sqlite", clock=noon)
    third, last = desk.store.events.events()[2:]
    desk.close()
    assert rows[0][0] == "艾山街道办事处审计记录"
    assert [row[1] for row in rows[1:5] if row[0] in ("范围", "条数", "整个记录到")] == [
        "settings", "2", f"第 3 条，校验值 {third.chained}",
    ]  # fmt: skip
    assert [row[0] for row in rows[5:]] == ["序号", "2", "3"]
    assert rows[-1][-1] == "填表人：=示例乙"
    assert sheet.cell(len(rows), 8).data_type == "s"
    assert (last.kind, last.about) == ("write", "记录.xlsx")


def test_wrong_words_are_told(told: Run) -> None:
    assert "退回" in told("audit t.sqlite --kind 打折", code=2)
    assert "不是日期" in told("audit t.sqlite --day 昨天", code=2)
    assert "123" in told("audit t.sqlite --division 123", code=2)
