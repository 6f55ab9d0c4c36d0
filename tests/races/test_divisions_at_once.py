"""Clerks who register what became of divisions while others import, issue and take back (示例数据)."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.intake import intake
from laiwu_desktop.desk.workspaces import create_workspace, open_desk
from laiwu_desktop.formdef.division import ChangeKind, Division, DivisionChange
from laiwu_desktop.store.keys import KnownKey
from tests.conftest import CITY, PERIOD, noon
from tests.postgres import PostgresServer, postgres_server
from tests.races.ground import Town, make_towns

Two = tuple[BureauDesk, BureauDesk]


_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def postgres() -> Iterator[PostgresServer]:
    with postgres_server() as server:
        yield server


@pytest.fixture
def ground(tmp_path: Path) -> tuple[list[Division], Town]:
    register, (town,) = make_towns(tmp_path, 1)
    return register, town


@pytest.fixture(params=["file", "server"])
def two(request: pytest.FixtureRequest, ground: tuple[list[Division], Town], tmp_path: Path) -> Iterator[Two]:
    """Two windows on one workspace of the bureau."""
    is_file = request.param == "file"
    location = str(tmp_path / "市.sqlite")
    if not is_file:
        location = request.getfixturevalue("postgres").database(f"at_once_{next(_numbers)}")
    register, town = ground
    with closing(create_workspace(location, "bureau", CITY, PERIOD, clock=noon, divisions=register)) as made:
        assert isinstance(made, BureauDesk)
        assert made.recipient
        made.store.keys.trust(KnownKey(town.code, town.public_key, "2006-12-20T12:00:00"))
    with closing(open_desk(location, clock=noon)) as one, closing(open_desk(location, clock=noon)) as other:
        assert isinstance(one, BureauDesk)
        assert isinstance(other, BureauDesk)
        yield one, other


def recoding(register: list[Division], town: str, day: str = "2006-12-01") -> list[DivisionChange]:
    village = next(d for d in register if d.parent_code == town)
    code = f"{village.code[:9]}299"
    return [DivisionChange(day, ChangeKind.RECODED, village.code, code, village.name, village.level, town)]


def test_a_package_is_read_with_what_was_registered_while_it_was_read(
    two: Two, ground: tuple[list[Division], Town], monkeypatch: pytest.MonkeyPatch
) -> None:
    (one, other), (register, town), verify = two, ground, intake.verify
    left = [recoding(register, town.code)]

    def verify_late(*args: Any) -> Any:
        if left:
            other.apply_changes(left.pop())
        return verify(*args)

    monkeypatch.setattr(intake, "verify", verify_late)
    (came,) = one.import_packages([town.packages[0]])
    assert came.verdict == "refused"
    assert "unknown_village" in {problem.code for problem in came.problems}
    assert one.store.reports.heads(town.code) == []


def test_nothing_is_registered_against_a_report_that_came_meanwhile(
    two: Two, ground: tuple[list[Division], Town], monkeypatch: pytest.MonkeyPatch
) -> None:
    (one, other), (register, town), add = two, ground, two[0].store.workspace.add_changes

    def add_late(*args: Any) -> None:
        assert other.import_packages([town.packages[0]])[0].verdict == "received"
        add(*args)

    monkeypatch.setattr(one.store.workspace, "add_changes", add_late)
    with pytest.raises(PersonError, match="已收到 1 份上报数据"):
        one.apply_changes(recoding(register, town.code))
    assert one.store.workspace.changes() == ()
    assert other.import_packages([town.packages[1]])[0].verdict == "received"


def test_nothing_is_taken_back_from_under_a_report_that_came_meanwhile(
    two: Two, ground: tuple[list[Division], Town], monkeypatch: pytest.MonkeyPatch
) -> None:
    (one, other), (_, town), back = two, ground, two[0].store.workspace.take_back_changes
    county = next(d for d in one.register if d.level == "county")
    name = "示例区"
    renamed = DivisionChange(
        "2006-12-01", ChangeKind.RENAMED, county.code, county.code, name, county.level, CITY
    )
    one.apply_changes([renamed])

    def back_late(*args: Any) -> None:
        assert other.import_packages([town.packages[0]])[0].verdict == "received"
        back(*args)

    monkeypatch.setattr(one.store.workspace, "take_back_changes", back_late)
    with pytest.raises(PersonError, match="不能撤回"):
        one.take_back_changes()
    assert len(one.store.workspace.changes()) == 1


def test_a_task_tells_of_what_is_registered_when_it_goes_out(
    two: Two, ground: tuple[list[Division], Town], monkeypatch: pytest.MonkeyPatch
) -> None:
    (one, other), (register, town) = two, ground
    changes = recoding(register, town.code, "2007-01-01")
    other.apply_changes(changes)
    one.issue_task(date(2007, 1, 15))  # its window has not looked since
    task = one.store.tasks.task(PERIOD)
    assert task is not None
    assert task.changes == other.timeline.changes != ()
    with pytest.raises(PersonError, match="已随任务下发"):
        other.take_back_changes()
    monkeypatch.setattr(one, "reread_divisions", lambda: None)  # he was a moment quicker than the other
    other.apply_changes(
        [
            DivisionChange("2007-01-01", ChangeKind.RENAMED, d.code, d.code, "示例镇", d.level, d.parent_code)
            for d in register
            if d.code == town.code
        ]
    )
    with pytest.raises(PersonError, match="别人刚刚登记或撤回了区划变更"):
        one.issue_task(date(2007, 1, 20))


def test_a_task_does_not_bring_back_what_was_taken_back(
    two: Two, ground: tuple[list[Division], Town]
) -> None:
    (one, other), (register, town) = two, ground
    one.apply_changes(recoding(register, town.code))
    other.reread_divisions()
    one.take_back_changes()
    other.issue_task(date(2007, 1, 15))
    task = one.store.tasks.task(PERIOD)
    assert task is not None
    assert task.changes == ()
