"""Workspaces of the last version without an audit trail (made by older/make_ruled.py, 示例数据)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.workspaces import open_desk, verify_workspace
from laiwu_desktop.formdef.report.content import Comment
from laiwu_desktop.formdef.states import State
from tests.conftest import noon
from tests.store.database.test_older_workspaces import OLDER, TOWN, script
from tests.store.sqlite_workspace import as_the_program

NAMES = pytest.mark.parametrize("name", ["ruled_township", "ruled_bureau"])


def restored(name: str, folder: Path) -> Path:
    """The file as that program left it; its rows had digests already."""
    file = folder / f"{name}.sqlite"
    with as_the_program(file) as connection:
        connection.executescript(script(name))
    return file


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[BureauDesk]:
    desk = open_desk(str(restored("ruled_bureau", tmp_path)), clock=noon)
    assert isinstance(desk, BureauDesk)
    yield desk
    desk.close()


def then(name: str) -> Any:
    return json.loads((OLDER / f"{name}.json").read_text("utf-8"))


def plain(value: object) -> Any:
    return msgspec.json.decode(msgspec.json.encode(value))


def changes_of(desk: Desk) -> list[list[object]]:
    history = desk.store.changes.history([head.id for head in desk.every_head()])
    return [[one.report_id, one.deed.actor, one.deed.when, len(one.changes)] for one in history]


@NAMES
def test_all_that_was_said_decided_and_written_is_there(name: str, tmp_path: Path) -> None:
    file, before = restored(name, tmp_path), then(name)
    with closing(open_desk(str(file), clock=noon)) as desk:
        comments = {head.id: desk.report(head.id).comments for head in desk.every_head()}
        assert plain(comments) == before["comments"]
        assert changes_of(desk) == before["changes"]
        told = [
            [e.report, e.division, e.period, e.revision, (e.now or {})["state"], e.actor, e.when]
            for e in desk.store.events.events()
            if "state" in (e.now or {})
        ]
        assert told == before["rulings"]
        assert desk.people.all == ()
    assert verify_workspace(str(file)).troubles == ()
    with closing(sqlite3.connect(file)) as connection:
        there = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    assert "ruling" not in there
    assert {"_keeping_comment", "_keeping_event", "_keeping_change"} <= there


def test_what_was_decided_then_is_told_to_who_comes_too_late(bureau: BureauDesk) -> None:
    newest = bureau.find_report(TOWN)
    stale = msgspec.structs.replace(newest, state=State.RECEIVED, decision=1)
    with pytest.raises(PersonError) as caught:
        bureau.accept(newest.id, shown=stale)
    assert caught.value.code == "decided_meanwhile"
    assert "示例王丽（示例用户，电脑 示例电脑）已于 2006-12-20 09:" in caught.value.message
    assert "退回第 2 版" in caught.value.message


def test_the_trail_and_the_thread_go_on_from_there(bureau: BureauDesk) -> None:
    report, before = bureau.find_report(TOWN).id, bureau.store.events.end().number
    thread = bureau.thread(report)
    assert [said.is_open for said in thread] == [False] * 4
    assert bureau.settle_comment(report, thread[0].comment.id)
    bureau.send_back(report, [Comment("示例数据：再核对")])
    assert [event.kind for event in bureau.store.events.events()[before:]] == ["settle", "return"]
    assert bureau.trail_troubles() == []
    assert len(bureau.thread(report)) == 5
