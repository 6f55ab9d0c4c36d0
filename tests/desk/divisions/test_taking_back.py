"""The newest entries taken back while nobody else has heard of them; the audit trail keeps what they were."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.cli import main
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.divisions import registering
from laiwu_desktop.desk.review.office_keys import OfficeKeys
from laiwu_desktop.desk.workspaces import open_desk
from laiwu_desktop.formdef.division import ChangeKind, Division, DivisionChange
from laiwu_desktop.formdef.trail.event import EventKind
from laiwu_desktop.store.events import Wanted
from laiwu_desktop.store.keys import KnownKey
from laiwu_desktop.store.waiting_keys import BroughtKey
from tests.conftest import CITY, TOWNSHIP, noon
from tests.desk.divisions import plain
from tests.desk.divisions.test_codes_used_again import FREE, recoded
from tests.desk.divisions.test_keys_in_time import OTHER

K, DAY = ChangeKind, "2007-03-01"


def close(bureau: BureauDesk, number: int, day: str = DAY) -> str:
    """Let a village be closed; returns its code."""
    code = bureau.timeline.at(date(2006, 12, 31)).children(TOWNSHIP)[number].code
    bureau.apply_changes([DivisionChange(day, K.CLOSED, code)])
    return code


def test_the_newest_batch_goes_and_the_trail_tells_of_it(bureau: BureauDesk) -> None:
    first, second = close(bureau, 0), close(bureau, 1)
    taken = bureau.take_back_changes()
    assert [(change.kind, change.was) for change in taken] == [(K.CLOSED, second)]
    assert (first in bureau.timeline.newest, second in bureau.timeline.newest) == (False, True)
    assert bureau.store.workspace.timeline().changes == bureau.timeline.changes
    (event,) = bureau.store.events.events(Wanted(kind=EventKind.NO_DIVISIONS))
    name = bureau.register[second].name
    told = {"entries": 1, "kinds": "撤销 1 条", "lines": f"2007-03-01 撤销 {second} {name}"}
    assert (event.about, event.was) == (DAY, told)
    registered = bureau.store.events.events(Wanted(kind=EventKind.DIVISIONS))
    assert registered[-1].now == told
    (line,) = bureau.trail.lines(Wanted(), "撤回区划变更")
    assert line.became == line.texts[6].join(("原为 ", ""))
    assert f"撤销 {second} {name}" in line.became
    third = close(bureau, 2)
    assert [(change.was, change.batch) for change in bureau.timeline.changes] == [(first, 1), (third, 2)]
    bureau.take_back_changes()
    bureau.take_back_changes()
    assert list(bureau.timeline.newest) == list(bureau.timeline.at(date(2006, 12, 31)))
    with pytest.raises(PersonError, match="没有登记过区划变更"):
        bureau.take_back_changes()


def test_what_others_have_reported_with_or_heard_of_stays(bureau: BureauDesk) -> None:
    close(bureau, 0, "2006-09-01")
    plain.accepted(bureau, TOWNSHIP, "2006S2", {})
    with pytest.raises(
        PersonError, match="2006年下半年已收到 1 份上报数据，自 2006-09-01 起的区划变更不能撤回"
    ):
        bureau.take_back_changes()
    close(bureau, 1, "2007-09-01")
    bureau.issue_task(date(2007, 1, 15))
    with pytest.raises(PersonError, match="自 2007-09-01 起的区划变更已随任务下发"):
        bureau.take_back_changes()
    assert len(bureau.store.workspace.changes()) == 2
    assert bureau.store.events.events(Wanted(kind=EventKind.NO_DIVISIONS)) == []


def test_an_office_keeps_the_code_under_which_it_reports(bureau: BureauDesk) -> None:
    """A new code of the city, and the period begun under it."""
    again = "370100000000"
    changes = [
        DivisionChange(DAY, K.RECODED, d.code, again, d.name, d.level)
        if d.code == CITY
        else DivisionChange(DAY, K.RECODED, d.code, d.code, d.name, d.level, again)
        for d in bureau.register
        if CITY in (d.code, d.parent_code)
    ]
    bureau.apply_changes(changes)
    bureau.begin_period(bureau.period.next)
    assert bureau.division.code == again
    with pytest.raises(PersonError, match="已有新代码的报表"):
        bureau.take_back_changes()


def test_another_clerk_sees_another_batch_of_the_same_number(bureau: BureauDesk) -> None:
    close(bureau, 0)
    other = open_desk(bureau.location, clock=noon)
    assert isinstance(other, BureauDesk)
    other.take_back_changes()
    close(other, 1)
    with pytest.raises(PersonError, match="别人刚刚登记"):
        close(bureau, 2)
    bureau.reread_divisions()
    assert bureau.timeline.changes == other.timeline.changes
    other.close()


def test_the_command_shows_what_goes_and_takes_it_back(
    bureau: BureauDesk, capsys: pytest.CaptureFixture[str]
) -> None:
    code, location = close(bureau, 0), bureau.location
    bureau.close()
    assert main(["divisions", location, "--take-back"]) == 1
    said = capsys.readouterr().out
    assert f"2007-03-01 撤销　{code}" in said
    assert "还没有撤回" in said
    assert main(["divisions", location, "--take-back", "--yes"]) == 0
    assert "已撤回 1 条区划变更。" in capsys.readouterr().out
    assert main(["divisions", location]) == 0
    assert "已登记 0 条" in capsys.readouterr().out
    assert main(["verify", location]) == 0


def test_many_entries_are_told_one_by_one_up_to_a_bound(
    bureau: BureauDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list that is filed has each of them, over several rows: a cell holds only so much."""
    villages = bureau.register.within(CITY, "village")[:40]
    changes = [
        DivisionChange(DAY, K.RENAMED, d.code, d.code, f"示例{d.name}", d.level, d.parent_code)
        for d in villages
    ]
    bureau.apply_changes(changes)
    lines = bureau.trail.lines(Wanted(kind=EventKind.DIVISIONS))
    path = bureau.trail.write(tmp_path / "审计.xlsx", lines, "")
    rows = [row for row in openpyxl.load_workbook(path)["审计记录"].values if row[0] == str(lines[0].number)]
    assert len(rows) > 1
    whole = "".join(row[-1] or "" for row in rows)
    assert whole == lines[0].now
    assert all(f"更名 {d.code} {d.name} → {d.code} 示例{d.name}" in whole for d in villages)
    monkeypatch.setattr(registering, "MOST_WORDS", 200)
    told = registering.entries_words(bureau.timeline.changes, bureau.timeline)
    assert told.endswith("；……另有 37 条")
    assert len(told) < 230


def test_a_key_of_what_was_taken_back_is_not_that_of_who_gets_the_code_next(
    bureau: BureauDesk, divisions: list[Division]
) -> None:
    """The batch that gives it the code has the number of the one that was taken back."""
    counts, waits = "ab" * 32, "cd" * 32
    bureau.apply_changes(
        [DivisionChange(DAY, K.NEW, "", FREE, "示例新镇", "township", bureau.register[OTHER].parent_code)]
    )
    bureau.store.keys.trust(KnownKey(FREE, counts, "2007-03-02T08:00:00", batch=1))
    bureau.store.waiting_keys.add([BroughtKey(FREE, waits, "登记.xlsx", "2007-03-02T08:00:00", (), 1)])
    bureau.take_back_changes()
    bureau.apply_changes(recoded(divisions, {OTHER: FREE}, DAY))
    other = bureau.timeline.office(FREE, 1)
    assert other.codes == (OTHER, FREE)
    assert counts not in OfficeKeys(bureau.store.keys, bureau.timeline, other).known()
    assert other.first not in {key.office for key in bureau.their_keys.waiting()}
