"""What a task may bring of divisions, and the command line."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import msgspec
import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.cli import main
from laiwu_desktop.desk.backups.shelf import folder_of
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.divisions import registering
from laiwu_desktop.desk.divisions.registering import learnt
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import open_desk
from laiwu_desktop.formdef.division import ChangeKind, Division, DivisionChange
from laiwu_desktop.formdef.divisions.timeline import Timeline
from laiwu_desktop.workbook.opening.child import read_cells
from tests.conftest import CITY, TOWNSHIP, noon
from tests.desk.divisions import plain
from tests.desk.handover.test_answers import ELSEWHERE, refusal, resigned

VILLAGE = "371203001201"
GOOD = DivisionChange(
    "2007-01-01", ChangeKind.RENAMED, VILLAGE, VILLAGE, "示例村委会", "village", TOWNSHIP, "shili", "sl"
)


@pytest.fixture
def timeline(divisions: list[Division]) -> Timeline:
    """The shipped divisions."""
    return Timeline(divisions)


@pytest.fixture
def village(divisions: list[Division]) -> Division:
    """One of the township's."""
    return next(division for division in divisions if division.parent_code == TOWNSHIP)


def good(village: Division) -> DivisionChange:
    return msgspec.structs.replace(GOOD, was=village.code, code=village.code)


def test_what_is_known_already_is_nothing_new(timeline: Timeline, village: Division) -> None:
    after = learnt(timeline, (good(village),))
    assert after.newest[village.code].name == "示例村委会"
    assert learnt(after, (good(village),)) is after
    assert learnt(after, ()) is after
    again = msgspec.structs.replace(good(village), day="2008-01-01", name="示例新村委会", batch=2)
    assert learnt(after, (good(village), again)).newest[village.code].name == "示例新村委会"


@pytest.mark.parametrize(
    "odd",
    [
        {"name": "示" * 61},
        {"name": ""},
        {"name": "示例\x07村"},
        {"day": "2007年"},
        {"day": "2007-13"},
        {"code": "37120300120a"},
        {"level": "hamlet"},
        {"batch": 2},
        {"batch": 0},
        {"was": ""},
        {"kind": ChangeKind.CLOSED},
        {"parent_code": "371203009000"},
        {"pinyin": "x" * 400},
    ],
    ids=str,
)
def test_what_no_bureau_writes_is_refused(
    timeline: Timeline, village: Division, odd: dict[str, object]
) -> None:
    with pytest.raises(PersonError, match="区划变更不成立"):
        learnt(timeline, (msgspec.structs.replace(good(village), **odd),))


def test_another_history_and_too_long_a_one_are_refused(
    timeline: Timeline, village: Division, monkeypatch: pytest.MonkeyPatch
) -> None:
    after = learnt(timeline, (good(village),))
    other = msgspec.structs.replace(good(village), name="示例别的村委会")
    with pytest.raises(PersonError, match="已登记的不同"):
        learnt(after, (other,))
    monkeypatch.setattr(registering, "MOST_CHANGES", 0)
    with pytest.raises(PersonError, match="最多 0 条"):
        learnt(timeline, (good(village),))
    monkeypatch.undo()
    often = [msgspec.structs.replace(good(village), batch=n + 1) for n in range(registering.MOST_BATCHES + 1)]
    with pytest.raises(PersonError, match="分 301 次登记，最多 300 次"):
        learnt(timeline, tuple(often))


def test_a_township_does_not_register_by_itself(township: TownshipDesk, village: Division) -> None:
    with pytest.raises(PersonError, match="由市农业局登记"):
        township.apply_changes([good(village)])
    assert township.store.workspace.timeline().changes == ()


def test_the_bureau_registers_no_more_than_townships_take_over(
    bureau: BureauDesk, village: Division, monkeypatch: pytest.MonkeyPatch
) -> None:
    bureau.apply_changes([good(village)])
    monkeypatch.setattr(registering, "MOST_BATCHES", 1)
    with pytest.raises(PersonError, match="分 2 次登记"):
        bureau.apply_changes([msgspec.structs.replace(good(village), name="示例新村委会")])
    assert bureau.timeline.changes == bureau.store.workspace.timeline().changes
    assert len(bureau.timeline.changes) == 1


def test_what_a_stranger_says_of_divisions_is_not_even_worked_out(
    bureau: BureauDesk, township: TownshipDesk, village: Division, tmp_path: Path
) -> None:
    """It is the key that is asked first: a timeline costs what the entries say it costs."""
    path = tmp_path / "task.xlsx"
    path.write_bytes(bureau.issue_task(date(2007, 1, 15)).data)
    unfit = (msgspec.structs.replace(good(village), was="371203999999"),)
    task = resigned(bureau, path, changes=unfit)
    assert refusal(township.receive([task])[0]) == "bad_division_change"
    for key in township.their_keys.known():
        township.their_keys.revoke(key)
    assert refusal(township.receive([task])[0]) == "revoked_key"
    own = (msgspec.structs.replace(unfit[0], was=CITY, code=ELSEWHERE),)
    elsewhere = resigned(bureau, path, changes=own, bureau=ELSEWHERE)
    assert refusal(township.receive([elsewhere])[0]) == "revoked_key"
    assert refusal(township.receive([resigned(bureau, path, bureau=ELSEWHERE)])[0]) == "other_area"


def test_another_clerk_was_quicker(bureau: BureauDesk, village: Division) -> None:
    other = open_desk(bureau.location, clock=noon)
    bureau.apply_changes([good(village)])
    with pytest.raises(PersonError, match="别人刚刚登记"):
        other.apply_changes([good(village)])
    other.reread_divisions()
    assert other.timeline.changes == bureau.timeline.changes
    other.close()


def test_the_command_proposes_writes_and_applies(
    bureau: BureauDesk, divisions: list[Division], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A merger into a village that goes on: the person says so in the workbook that was written."""
    first, second = [d for d in divisions if d.parent_code == TOWNSHIP][:2]
    lines = [(d.code, d.name) for d in divisions if d.code != first.code]
    source, listing = plain.write_list(tmp_path / "名单.csv", lines), tmp_path / "建议.xlsx"
    command = ["divisions", bureau.location]
    bureau.close()
    assert main([*command, str(source)]) == 2
    assert main([*command, str(source), "--from", "明天"]) == 2
    assert main([*command, str(source), "--from", "2007-01-01", "--out", str(listing)]) == 1
    said = capsys.readouterr().out
    assert "撤销 1 条" in said
    assert f"没有变更的 {len(divisions) - 1} 个" in said
    (sheet,) = read_cells(listing).sheets
    row = next(number for number, cells in sheet.rows.items() if cells.get(1) == first.code)
    assert sheet.rows[row][0] == "撤销"
    confirmed = tmp_path / "核对过.csv"
    confirmed.write_text(
        f"类别,原代码,原名称,新代码,新名称\n合并,{first.code},,{second.code},{second.name}\n",
        encoding="gb18030",
    )
    assert main([*command, str(confirmed), "--from", "2007-01-01", "--yes"]) == 0
    assert "已登记 2 条区划变更，自 2007-01-01 起。" in capsys.readouterr().out
    assert main([*command, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [(one["kind"], one["was"], one["code"]) for one in told] == [
        ("merged", first.code, second.code), ("merged", second.code, second.code),
    ]  # fmt: skip
    assert main([*command, str(source), "--from", "2007-01-01"]) == 0
    assert main(["verify", bureau.location]) == 0
    capsys.readouterr()
    for asked in (["history"], ["explain", "--text", "示例"]):
        assert main([*asked, bureau.location, "--unit", first.code]) == 2
        assert f"{first.code}（{first.name}）本期已不是" in (said := capsys.readouterr().err)
        assert f"2007-01-01 并入{second.name}" in said


def test_a_plan_that_nobody_looked_at_is_as_doubtful_as_it_was(
    bureau: BureauDesk, divisions: list[Division], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gone, renamed, *_ = [d for d in divisions if d.parent_code == TOWNSHIP]
    lines = [(d.code, "示例新名村委会" if d == renamed else d.name) for d in divisions if d.code != gone.code]
    source, listing = plain.write_list(tmp_path / "名单.csv", lines), tmp_path / "待核对.xlsx"
    day = date(2007, 1, 1)
    proposed = bureau.propose_changes(source, day)
    bureau.change_settings(sample=True)
    bureau.write_proposals(proposed.proposals, listing)
    assert "（示例数据）" in str(read_cells(listing).sheets[0].rows)
    again = bureau.propose_changes(listing, day)
    assert set(again.proposals) == set(proposed.proposals)
    assert [(one.change.was, one.sure) for one in again.proposals] == [
        (gone.code, False),
        (renamed.code, True),
    ]
    assert again.same == len(divisions) - 2
    location = bureau.location
    bureau.close()
    command = ["divisions", location, "--from", "2007-01-01", "--yes"]
    assert main([*command, str(listing)]) == 1
    assert "其中 1 条还是“请核对”" in capsys.readouterr().err
    for doubt, told in (("已核", "把握“已核”不对"), ("", ""), ("已核对", "")):
        path = tmp_path / f"核对{doubt}.csv"
        row = f"撤销,{gone.code},{gone.name},,,{doubt},示例依据\n"
        path.write_text(f"类别,原代码,原名称,新代码,新名称,把握,依据\n{row}", encoding="gb18030")
        if told:
            assert main([*command, str(path)]) == 1
            assert told in capsys.readouterr().err
        else:
            assert main([*command[:-1], str(path), "--json"]) == 1
            (said,) = json.loads(capsys.readouterr().out)
            assert (said["sure"], said["reason"]) == (True, "示例依据")
    assert main([*command, str(path)]) == 0


def test_what_goes_without_saying_is_as_doubtful_as_what_it_follows_from(
    bureau: BureauDesk, tmp_path: Path
) -> None:
    first, second, third = bureau.register.children(TOWNSHIP)[:3]
    rows = f"合并,{first.code},,{second.code},{second.name},请核对,示例依据\n撤销,{third.code},,,,,\n"
    path = tmp_path / "核对.csv"
    path.write_text(f"类别,原代码,原名称,新代码,新名称,把握,依据\n{rows}", encoding="gb18030")
    found = {
        (one.change.was, one.change.code): (one.sure, one.reason)
        for one in bureau.propose_changes(path, date(2007, 1, 1)).proposals
    }
    assert found == {
        (first.code, second.code): (False, "示例依据"),
        (second.code, second.code): (False, "随其余各条继续存在"),
        (third.code, ""): (True, "已核对"),
    }


def test_a_list_in_which_most_are_missing_asks_and_applies_nothing_before(
    bureau: BureauDesk, divisions: list[Division], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A list that is cut off after the first village of each township."""
    first = {one.parent_code: one for one in reversed(divisions) if one.level == "village"}
    there = [one for one in divisions if one.level != "village" or one in first.values()]
    source = plain.write_list(tmp_path / "名单.csv", [(one.code, one.name) for one in there])
    count = sum(one.level == "village" for one in divisions)
    what = f"村（居） {count} 个中的 {count - len(first)} 个"
    location = bureau.location
    bureau.close()
    command = ["divisions", location, str(source), "--from", "2007-01-01"]
    assert main(command) == 1
    assert f"【请核对】这些变更将撤销{what}" in capsys.readouterr().out
    assert main([*command, "--yes"]) == 1
    assert f"这些变更将撤销{what}，区划没有改动。" in capsys.readouterr().err
    assert not list(folder_of(Path(location)).glob("*"))
    assert main([*command, "--yes", "--close-many"]) == 1
    assert f"其中 {count - len(first)} 条还是“请核对”，区划没有改动。" in capsys.readouterr().err
    assert main([*command, "--yes", "--close-many", "--doubtful"]) == 0
    assert f"已登记 {count - len(first)} 条" in capsys.readouterr().out


def test_what_is_wrong_with_a_list_is_told_with_its_place(
    bureau: BureauDesk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [("371203001201", "张家庄村委会"), ("37120300120X", "李家庄村委会"), ("371203001203", "")]
    source = plain.write_list(tmp_path / "名单.csv", [*lines, ("371203001201", "别的村委会")])
    location = bureau.location
    bureau.close()
    assert main(["divisions", location, str(source), "--from", "2007-01-01", "--yes"]) == 1
    told = capsys.readouterr().err
    for part in ("A4：代码“37120300120X”不对", "C5：名称“”不对", "371203001201 有两行"):
        assert part in told
    odd = tmp_path / "别的.csv"
    odd.write_text("户数,人口\n1,2\n", encoding="gb18030")
    assert main(["divisions", location, str(odd), "--from", "2007-01-01"]) == 1
    assert "没有“代码”“名称”两列" in capsys.readouterr().err


def test_without_a_backup_nothing_is_registered_unless_it_is_said(
    bureau: BureauDesk, divisions: list[Division], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file stands where the folder of backups should be."""
    gone = next(d for d in divisions if d.parent_code == TOWNSHIP)
    source = plain.write_list(tmp_path / "名单.csv", [(d.code, d.name) for d in divisions if d != gone])
    file = bureau.file
    assert file is not None
    folder = folder_of(file)
    command = ["divisions", bureau.location, str(source), "--from", "2007-01-01", "--yes", "--doubtful"]
    bureau.close()
    shutil.rmtree(folder, ignore_errors=True)
    folder.write_text("不是文件夹", encoding="utf-8")
    assert main(command) == 1
    said = capsys.readouterr()
    assert "备份没有做成，区划没有改动。" in said.err
    assert "--without-backup" in said.err
    assert "已登记" not in said.out
    assert main([*command, "--without-backup"]) == 0
    said = capsys.readouterr()
    assert "没有备份" in said.err
    assert "已登记 1 条区划变更" in said.out
