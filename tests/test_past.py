"""`history`, `undo` and what `load` says, from the shell."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from laiwu_desktop.desk.workspaces import open_desk
from laiwu_desktop.formdef.report.content import RecordKey
from tests.conftest import TOWNSHIP
from tests.test_cli import Run, change_one, fill, run

__all__ = ["run"]
KEYS = ["action", "kind", "report", "form", "unit_code", "seq", "field", "was", "now", "actor", "when"]


@pytest.fixture
def key(run: Run, tmp_path: Path) -> RecordKey:
    """The first village's row of a township that loaded one file and typed one value."""
    run(f"init t.sqlite --role township --division {TOWNSHIP} --period 2006S2")
    run("template t.sqlite --out t.xlsx")
    fill(tmp_path / "t.xlsx")
    run("load t.sqlite t.xlsx")
    desk = open_desk("t.sqlite")
    desk.change_settings(filler="示例填表人")
    found = RecordKey("village_broadband", desk.units(TOWNSHIP)["village"][0].code)
    desk.draft().enter(found, "households", "331")
    desk.close()
    return found


def past(run: Run, *more: str) -> list[dict[str, object]]:
    lines = json.loads(run("history t.sqlite --json", *more))
    assert isinstance(lines, list)
    return lines


def test_history_tells_who_changed_what(run: Run, key: RecordKey) -> None:
    lines = past(run, "--unit", key.unit_code, "--form", key.form, "--field", "households")
    assert list(lines[0])[: len(KEYS)] == KEYS
    told = [(line["kind"], line["was"], line["now"], line["unit_code"]) for line in lines]
    assert told == [("load", "", "320", key.unit_code), ("enter", "320", "331", key.unit_code)]
    assert (lines[1]["actor"], lines[1]["seq"], lines[1]["field"]) == ("示例填表人", 0, "households")
    everything = past(run)
    assert len(everything) > 41 * 5
    assert everything[-1] == lines[-1]
    said = run("history t.sqlite --field households --unit", key.unit_code).splitlines()
    assert said[0].startswith(str(lines[0]["action"])[:8])
    assert said[0].endswith("第 1 版 导入 t.xlsx（1 处）")
    assert said[-1].endswith("总户数：320 → 331")


@pytest.mark.usefixtures("key")
def test_a_history_of_what_cannot_be_is_wrong_use(run: Run) -> None:
    run("history t.sqlite --unit 370000000000", code=2)
    run("history t.sqlite --form village_broadbant", code=2)
    run("history t.sqlite --form village_safety_tv --field households", code=2)


def test_undo_takes_back_the_last_and_again_the_one_before(run: Run, key: RecordKey) -> None:
    said = run("undo t.sqlite")
    assert said.startswith("撤消：填写 ")
    assert " 总户数\n" in said
    action = said.split()[-1]
    assert run(f"undo t.sqlite {action}").startswith("重做：填写 ")
    assert run("undo t.sqlite").startswith("撤消：填写 ")
    count = sum(line["kind"] == "load" for line in past(run))
    assert f"撤消：导入 t.xlsx（{count} 处）" in run("undo t.sqlite")
    assert not open_desk("t.sqlite").draft().figures.records
    assert "没有可以撤消的操作" in run("undo t.sqlite", code=1)
    kinds = [line["kind"] for line in past(run, "--field", "households", "--unit", key.unit_code)]
    assert kinds == ["load", "enter", "undo", "redo", "undo", "undo"]


def test_an_undo_that_meets_a_later_change_says_so(run: Run, key: RecordKey) -> None:
    action = str(past(run)[0]["action"])
    said = run(f"undo t.sqlite {action[:8]}", code=1)
    assert "没有改回" in said
    assert f"{key.unit_code} " in said
    assert "总户数：现为“331”（示例填表人，" in said
    assert "没有改为“未填”" in said
    record = open_desk("t.sqlite").draft().figures.record(key)
    assert record.values == {"households": 331}
    assert "没有编号为 zzz" in run("undo t.sqlite zzz", code=1)


@pytest.mark.usefixtures("key")
def test_an_undo_after_export_says_which_revision_it_is_in(run: Run) -> None:
    run("export t.sqlite --out out")
    assert "第 1 版已导出，不再改动；这次改动在新开的第 2 版中。" in run("undo t.sqlite")


def test_a_load_says_before_it_writes_what_the_hand_had_typed(
    run: Run, key: RecordKey, tmp_path: Path
) -> None:
    change_one(tmp_path / "t.xlsx")
    said = run("load t.sqlite t.xlsx")
    name = open_desk("t.sqlite").register[key.unit_code].name
    lines = said.splitlines()
    assert lines[0] == "t.xlsx：将改动手工填写的数据 1 处："
    assert lines[1].startswith(f"  {key.unit_code} {name} 总户数：原为 331，将改为 ")
    assert lines[2].startswith("t.xlsx：读入 41 个单位")
    assert "要撤消这次导入：undo t.sqlite " in lines[-1]
    run(lines[-1].split("：")[1].strip())
    assert open_desk("t.sqlite").draft().figures.record(key).values["households"] == 331


def test_many_values_of_the_hand_are_counted(run: Run, key: RecordKey, tmp_path: Path) -> None:
    desk = open_desk("t.sqlite")
    draft = desk.draft()
    for unit in draft.units["village"][:25]:
        draft.enter(RecordKey(key.form, unit.code), "households", "332")
    desk.close()
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    book.save(tmp_path / "u.xlsx")
    said = run("load t.sqlite u.xlsx")
    assert "将改动手工填写的数据 25 处" in said
    assert "……另有 5 处" in said
    assert said.count("原为 332，将改为 320") == 20
