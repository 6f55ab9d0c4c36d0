"""任务下发: the bureau's word on a period reaches every township once, the newest wins."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from itertools import permutations
from pathlib import Path

import openpyxl
import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.states import Outcome, Parcel
from laiwu_desktop.formdef.task import Task
from laiwu_desktop.sync.endpoint import TASKS, open_endpoint
from laiwu_desktop.workbook.format.envelope import SHEET
from laiwu_desktop.workbook.opening.child import read_cells
from tests.conftest import CITY, TOWNSHIP

FIRST, SECOND, THIRD = (date(2007, 1, day) for day in (10, 15, 20))


def issued(bureau: BureauDesk, folder: Path, *days: date) -> list[Path]:
    """Each task issued, as a file."""
    folder.mkdir()
    paths = []
    for day in days:
        outgoing = bureau.issue_task(day, "示例数据：请核对户数。")
        paths.append(folder / outgoing.name)
        paths[-1].write_bytes(outgoing.data)
    return paths


def test_a_task_comes_by_the_exchange_once(
    township: TownshipDesk, bureau: BureauDesk, make_desk: Callable[..., TownshipDesk], tmp_path: Path
) -> None:
    other = make_desk("township", "371202100000")
    endpoint = open_endpoint(str(tmp_path / "stick"))
    (tmp_path / "stick").mkdir()
    bureau.issue_task(SECOND, "示例数据")
    assert [Path(name).suffix for name in bureau.sync(endpoint).delivered] == [".xlsx"]
    for desk in (township, other):
        assert desk.store.tasks.task("2006S2") is None
        (came,) = desk.sync(endpoint).received
        assert (came.outcome, came.kind) == (Outcome.APPLIED, Parcel.TASK)
        assert "2006年下半年" in came.message
        assert "2007年1月15日前" in came.message
        assert desk.sync(endpoint).received == ()
        assert desk.due == SECOND
        assert desk.settings.bureau_recipient == bureau.recipient
    assert bureau.sync(endpoint).delivered == ()


def test_of_two_clerks_that_issue_at_once_the_slower_is_told(
    bureau: BureauDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the slower one wrote would have the same number, and no township would take it."""
    tasks, look = bureau.store.tasks, bureau.store.tasks.task

    def meanwhile(period: str) -> Task | None:
        found = look(period)
        monkeypatch.setattr(tasks, "task", look)
        bureau.issue_task(FIRST, "示例数据：先发的")
        return found

    monkeypatch.setattr(tasks, "task", meanwhile)
    with pytest.raises(PersonError) as caught:
        bureau.issue_task(SECOND, "示例数据：后发的")
    assert caught.value.code == "decided_meanwhile"
    task = tasks.task("2006S2")
    assert task is not None
    assert task.text == "示例数据：先发的"
    assert len(bureau.store.exchange.outbox()) == 1


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_newest_wins_in_whatever_order_they_come(
    township: TownshipDesk, bureau: BureauDesk, tmp_path: Path, order: tuple[int, ...]
) -> None:
    paths = issued(bureau, tmp_path / "tasks", FIRST, SECOND, THIRD)
    outcomes = [township.receive([paths[n]])[0].outcome for n in (*order, *order)]
    newest = [max(order[: place + 1]) for place in range(3)]
    assert outcomes[:3] == ["applied" if n == newest[i] else "stale" for i, n in enumerate(order)]
    assert outcomes[3:] == ["duplicate" if n == 2 else "stale" for n in order]
    assert township.due == THIRD
    task = township.store.tasks.task("2006S2")
    assert task == bureau.store.tasks.task("2006S2")


def test_who_is_late_is_counted_from_the_task(bureau: BureauDesk) -> None:
    bureau.issue_task(date(2006, 12, 18))
    assert {(late.due, late.days_late) for late in bureau.overdue()} == {(date(2006, 12, 18), 2)}
    with pytest.raises(PersonError, match="开始之前") as refusal:
        bureau.issue_task(date(2006, 6, 30))
    assert refusal.value.code == "bad_due"
    assert bureau.due == date(2006, 12, 18)


def test_a_person_can_read_it(bureau: BureauDesk, tmp_path: Path) -> None:
    (path,) = issued(bureau, tmp_path / "tasks", SECOND)
    sheet = read_cells(path).sheet("填报任务")
    assert sheet is not None
    said = {str(cell) for cell in sheet.cells.values()}
    assert {"莱芜市2006年下半年填报任务", "2007-01-15", "示例数据：请核对户数。"} <= said
    assert {form.title for form in bureau.all_forms if form.level != "city"} <= said


def test_what_is_not_our_bureaus_word_changes_nothing(
    township: TownshipDesk, bureau: BureauDesk, make_desk: Callable[..., BureauDesk], tmp_path: Path
) -> None:
    (path,) = issued(bureau, tmp_path / "tasks", SECOND)
    stranger = make_desk("bureau", "371200000000", name="stranger")
    (theirs,) = issued(stranger, tmp_path / "theirs", THIRD)
    changed = tmp_path / "changed.xlsx"
    book = openpyxl.load_workbook(path)
    head = next(row for row in book[SHEET].iter_rows() if row[0].value == "head")
    head[1].value = head[1].value.replace('"revision":1', '"revision":2')
    book.save(changed)
    assert township.receive([path])[0].outcome == "applied"
    before = township.store.reports.content_hash()
    missing = tmp_path / "没有.xlsx"
    for wrong, words in ((theirs, "签名与农业局以往的不同"), (changed, "被改动过"), (missing, "无法打开")):
        result = township.receive([wrong])[0]
        assert result.outcome == "refused"
        assert words in result.message
    assert township.store.reports.content_hash() == before
    for refused in (bureau.import_packages([path])[0], township.load([path])[0]):
        assert "wrong_kind" in {problem.code for problem in refused.problems}


def test_a_new_workspace_of_the_bureau_begins_its_numbers_again(
    township: TownshipDesk, bureau: BureauDesk, make_desk: Callable[..., BureauDesk], tmp_path: Path
) -> None:
    old = issued(bureau, tmp_path / "old", FIRST, SECOND)
    again = make_desk("bureau", CITY, name="again")
    again.clock = bureau.clock
    (same_moment,) = issued(again, tmp_path / "same", FIRST)
    again.clock = lambda: datetime(2006, 12, 21)
    (new,) = issued(again, tmp_path / "new", THIRD)
    assert [township.receive([path])[0].outcome for path in old] == ["applied", "applied"]
    stranger = township.receive([new])[0]
    assert stranger.outcome == "refused"
    township.their_keys.confirm(stranger.new_key)
    assert township.receive([same_moment])[0].outcome == "stale"
    assert township.receive([new])[0].outcome == "applied"
    assert township.due == THIRD
    assert [township.receive([path])[0].outcome for path in (*old, new)] == ["stale", "stale", "duplicate"]
    assert township.due == THIRD


def test_it_waits_for_the_township_that_comes_last(bureau: BureauDesk, tmp_path: Path) -> None:
    """A stick that was emptied between two townships is filled again."""
    endpoint = open_endpoint(str(tmp_path / "stick"))
    (tmp_path / "stick").mkdir()
    outgoing = bureau.issue_task(SECOND)
    bureau.sync(endpoint)
    (tmp_path / "stick" / TASKS / outgoing.name).unlink()
    assert bureau.sync(endpoint).delivered == (outgoing.name,)
    assert TOWNSHIP not in outgoing.name
