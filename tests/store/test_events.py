"""The audit trail: what is written with what it tells, and what is done to it behind the program's back."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest
import sqlalchemy

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.trail.proof import trail_troubles
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.report.canonical import canonical, digest
from laiwu_desktop.formdef.report.change import Kind, ValueChange
from laiwu_desktop.formdef.report.content import Content, Report
from laiwu_desktop.formdef.states import State
from laiwu_desktop.formdef.trail.event import By, EventKind
from laiwu_desktop.seal.locks import new_identity
from laiwu_desktop.store.database import tables
from laiwu_desktop.store.database.engine import writing
from laiwu_desktop.store.events import Wanted, chained, note_event
from laiwu_desktop.store.report.deeds.decided import Decision
from laiwu_desktop.store.store import Store
from tests.store.small_reports import DEMO, TOWN, deed, head, said, save
from tests.store.tampering import run, tampering

BY = By("示例甲（示例用户）", "2006-12-21T08:30:00")


@pytest.fixture
def told(store: Store) -> Store:
    """A store with five events."""
    store.act_as(lambda: BY)
    for number in range(1, 6):
        store.events.note(EventKind.PRINT, head(number), about=f"示例数据{number}.pdf", now={"pages": number})
    return store


def test_an_event_says_who_when_what_before_and_after(store: Store) -> None:
    store.act_as(lambda: BY)
    store.workspace.change_settings({"filler": "示例甲", "due_days": 15})
    store.workspace.change_settings({"filler": "示例乙", "due_days": 15})
    (_, event) = store.events.events()
    assert (event.number, event.kind, event.actor, event.when) == (2, "settings", BY.who, BY.when)
    assert (event.was, event.now) == ({"filler": "示例甲"}, {"filler": "示例乙"})


def test_no_secret_is_told(store: Store) -> None:
    store.workspace.settle("identity", new_identity())
    store.workspace.change_settings({"private_key": "ab" * 32})
    assert [event.now for event in store.events.events()] == [{"identity": "有"}, {"private_key": "有"}]


def test_a_deed_that_fails_leaves_no_event(told: Store) -> None:
    with pytest.raises(PersonError):
        told.reports.reject(head(9, State.HELD))
    with contextlib.suppress(ZeroDivisionError), writing(told._engine) as connection:
        note_event(connection, EventKind.PRINT)
        raise ZeroDivisionError
    assert told.events.end().number == 5
    assert trail_troubles(told) == []


def test_events_are_found_by_kind_person_place_and_day(told: Store) -> None:
    told.act_as(lambda: By("示例乙", "2006-12-22T00:00:00"))
    told.workspace.change_settings({"filler": "示例乙"})

    def numbers(**wanted: object) -> list[int]:
        return [event.number for event in told.events.events(Wanted(**wanted))]

    assert numbers(kind="settings") == numbers(actor="乙") == [6]
    assert numbers(division=TOWN) == numbers(days=("", "2006-12-21")) == [1, 2, 3, 4, 5]
    assert numbers(days=("2006-12-22", "2006-12-22")) == [6]
    assert numbers(kind="print", period="2006S2") == [1, 2, 3, 4, 5]
    assert numbers(actor="%") == []


CHANGED = "UPDATE event SET actor = '别人' WHERE id = 3"
TAKEN_OUT = "DELETE FROM event WHERE id IN (2, 3)"
CUT = "DELETE FROM event WHERE id > 3"
SWAPPED = [f"UPDATE event SET id = {new} WHERE id = {old}" for old, new in ((2, 99), (3, 2), (99, 3))]
MOVED_UP = [
    "DELETE FROM event WHERE id = 2",
    *(f"UPDATE event SET id = {n - 1} WHERE id = {n}" for n in (3, 4, 5)),
]
ADDED = (
    'INSERT INTO event SELECT 6, kind, actor, "when", report_id, division, period, revision, about, was, now,'
    " chained{digest} FROM event WHERE id = 5"
)


@pytest.mark.parametrize(
    ("done", "words"),
    [
        ([CHANGED], ["第 3 条（2006-12-21 08:30:00，别人，打印）与写入时不同"]),
        ([TAKEN_OUT], ["缺少第 2 至 3 条（2 条）"]),
        (["DELETE FROM event WHERE id = 1"], ["缺少第 1 条"]),
        ([CUT], ["末尾缺少第 4 至 5 条"]),
        (["DELETE FROM event"], ["末尾缺少第 1 至 5 条"]),
        (["DELETE FROM event", "DELETE FROM event_end"], ["末尾没有登记"]),
        (SWAPPED, ["第 2 条", "第 3 条", "第 4 条"]),
        (MOVED_UP, ["第 2 条", "第 3 条", "第 4 条", "末尾缺少第 5 条"]),
        ([ADDED], ["第 6 条", "末尾多出第 6 条"]),
        (["UPDATE event_end SET chained = 'x'"], ["最后一条（第 5 条）不是登记的那一条"]),
    ],
)
def test_what_is_done_behind_the_programs_back_is_told(
    told: Store, done: list[str], words: list[str]
) -> None:
    digest = ", _digest" if told.file else ""
    run(told, *(one.format(digest=digest) for one in done))
    found = trail_troubles(told)
    assert [word in line for word, line in zip(words, found, strict=True)] == [True] * len(words), found


def test_a_line_whose_hash_is_made_anew_no_more_fits_the_next(told: Store) -> None:
    with tampering(told) as connection:
        rows = {
            row["id"]: dict(row) for row in connection.execute(sqlalchemy.select(tables.event)).mappings()
        }
        forged = {**rows[3], "about": "伪造"}
        forged["chained"] = chained(rows[2]["chained"], forged)
        connection.execute(sqlalchemy.update(tables.event).where(tables.event.c.id == 3).values(forged))
    (found,) = trail_troubles(told)
    assert "第 4 条" in found


@pytest.mark.parametrize("location", ["sqlite"], indirect=True)  # a server has its roles for that
def test_a_file_refuses_changes_of_its_logs(told: Store) -> None:
    told.reports.add(Report(head(), ()), deed=deed())
    save(told, head().id, said=[said()])
    with told._engine.connect() as connection:
        driver = connection.connection.driver_connection
        for table in ("event", "change"):
            for words in (f"DELETE FROM {table}", f"UPDATE {table} SET actor = ''"):
                with pytest.raises(sqlite3.IntegrityError, match="kept row"):
                    driver.execute(words)
    assert trail_troubles(told) == []


@pytest.mark.parametrize(
    "done",
    [
        "DELETE FROM change WHERE id = (SELECT min(id) FROM change)",
        "UPDATE change SET actor = '别人'",
        "UPDATE change SET now = '8' WHERE field = 'whole'",
    ],
)
def test_the_change_log_of_an_exported_report_is_sealed(
    store: Store, small_forms: FormSet, done: str
) -> None:
    first = head()
    store.reports.add(Report(first, ()))
    for value, was in ((7, None), (8, 7)):
        store.changes.apply(first.id, [ValueChange(DEMO, "whole", was, value)], deed(Kind.ENTER))

    there = Content(store.reports.report(first.id).records)
    signed = digest(canonical(small_forms, there))
    frozen = msgspec.structs.replace(first, state=State.EXPORTED, digest=signed)
    store.reports.freeze(frozen, deed(Kind.LAPSE))
    assert trail_troubles(store) == []
    run(store, done)
    *missed, found = trail_troubles(store)
    assert "改动记录与导出时" in found
    assert "2 条" in found
    is_missed = done.startswith("DELETE") or store.file is None
    assert [line[:6] for line in missed] == (["“修改记录”"] if is_missed else [])


UNREADABLE = [
    "kind = 'settle2'",
    "kind = 'accept', now = '[1]'",
    """kind = 'accept', now = '{"state":"a'""",
    """kind = 'accept', now = '{"comments":["x"],"comments_sha256":{}}'""",
    "kind = 'settle', was = 'null'",
]


@pytest.mark.parametrize("done", UNREADABLE)
def test_a_line_that_cannot_be_read_is_told_and_the_others_are_read(told: Store, done: str) -> None:
    run(told, f"UPDATE event SET {done} WHERE id = 3")
    assert [line[:10] for line in trail_troubles(told)] == ["审计记录第 3 条（"]
    kinds = [event.kind for event in told.events.events()]
    assert kinds == ["print", "print", "unreadable", "print", "print"]
    assert [event.number for event in told.events.events(Wanted(kind=EventKind.UNREADABLE))] == [3]
    came = head(1, State.RECEIVED)
    told.reports.add(Report(came, ()))
    with pytest.raises(PersonError):  # it is looked for in the trail who was faster
        told.reports.reject(msgspec.structs.replace(came, state=State.HELD))


@pytest.mark.parametrize("end", ["", "UPDATE event_end SET number = 2, chained = ''"])
def test_lines_that_others_put_behind_the_end_keep_nobody_from_work(told: Store, end: str) -> None:
    digest = ", _digest" if told.file else ""
    run(told, ADDED.format(digest=digest).replace("SELECT 6,", "SELECT 8,"), *([end] if end else []))
    for _ in range(2):
        told.events.note(EventKind.PRINT)
    assert told.events.end().number == 10
    troubles = trail_troubles(told)
    assert "审计记录缺少第 6 至 7 条（2 条）" in troubles
    assert not any("末尾" in line for line in troubles), troubles


def test_where_no_number_is_left_for_an_event_that_is_said(told: Store) -> None:
    digest = ", _digest" if told.file else ""
    run(told, ADDED.format(digest=digest).replace("SELECT 6,", f"SELECT {2**31 - 1},"))
    with pytest.raises(PersonError) as refused:
        told.workspace.change_settings({"filler": "示例甲"})
    assert refused.value.code == "trail_full"


def test_typing_a_field_writes_no_event(store: Store) -> None:
    store.reports.add(Report(head(), ()))
    store.changes.apply(head().id, [ValueChange(DEMO, "whole", None, 7)], deed(Kind.ENTER))
    assert store.events.end().number == 0
    store.changes.apply(head().id, [ValueChange(DEMO, "whole", 7, 8)], deed(Kind.LOAD))
    (event,) = store.events.events()
    assert (event.kind, event.report, event.about) == ("load", head().id, "示例.xlsx")


def test_clerks_at_the_same_moment_make_one_chain(told: Store) -> None:
    met = threading.Barrier(4, timeout=30)

    def note(number: int) -> None:
        met.wait()
        for _ in range(5):
            told.events.note(EventKind.WRITE, about=str(number))

    with ThreadPoolExecutor(4) as threads:
        for done in [threads.submit(note, number) for number in range(4)]:
            done.result(timeout=60)
    assert told.events.end().number == 25
    assert trail_troubles(told) == []


def test_the_first_event_of_all_is_noted_by_one_of_two(store: Store) -> None:
    met = threading.Barrier(2, timeout=30)

    def note() -> None:
        met.wait()
        store.events.note(EventKind.WRITE)

    with ThreadPoolExecutor(2) as threads:
        for done in [threads.submit(note) for _ in range(2)]:
            done.result(timeout=60)
    assert trail_troubles(store) == []
    assert store.events.end().number == 2


def test_a_decision_tells_how_the_report_stood_before(store: Store) -> None:
    came = head(1, State.RECEIVED, decision=1)
    store.reports.add(Report(came, ()))
    decided = msgspec.structs.replace(came, state=State.ACCEPTED, decision=2)
    store.reports.review(came, lambda _now, _heads: Decision(decided))
    (event,) = store.events.events(Wanted(kind=EventKind.ACCEPT))
    assert (event.report, event.was) == (came.id, {"state": "received"})
    assert event.now is not None
    assert (event.now["state"], event.now.keys() - {"state"}) == (
        "accepted", {"comments_sha256", "settlings_sha256", "decision", "decided"},
    )  # fmt: skip
