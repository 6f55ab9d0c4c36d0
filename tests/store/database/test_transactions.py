"""What is written lands whole or not at all, and what is read is one view, over SQLite and PostgreSQL."""

from __future__ import annotations

import contextlib
import sqlite3
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from sqlalchemy.exc import DBAPIError, IntegrityError

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.report.canonical import canonical, digest
from laiwu_desktop.formdef.report.content import Comment, Content, Record, RecordKey, Report
from laiwu_desktop.formdef.states import State
from laiwu_desktop.formdef.values import Missing
from laiwu_desktop.store.database import engine as database
from laiwu_desktop.store.database import tables
from laiwu_desktop.store.keys import KnownKey
from laiwu_desktop.store.report.reports import Landing
from laiwu_desktop.store.store import Store
from tests.statements import before_each
from tests.store.small_reports import (
    DEMO,
    DEMO2,
    EMPTY,
    FILLED,
    TOWN,
    UNIT,
    OpenStore,
    decide,
    deed,
    head,
    said,
    save,
    whole,
)

NO_STATES = ((2, "received"), (3, "perhaps"))


def test_a_report_that_cannot_be_stored_whole_leaves_nothing(store: Store) -> None:
    before = store.reports.content_hash()
    twice = (Record(DEMO, FILLED), Record(DEMO2, EMPTY), Record(DEMO2, EMPTY))
    with pytest.raises(IntegrityError):
        store.reports.add(Report(head(), twice, (said(),)), {"0" * 32: b"x"})
    assert store.reports.content_hash() == before
    assert store.reports.heads() == []


def test_changes_that_cannot_be_written_leave_the_old_rows(store: Store) -> None:
    row = RecordKey("rows", UNIT, 1)
    report = Report(head(), (Record(DEMO, FILLED), Record(row, EMPTY)))
    store.reports.add(report)
    before = store.reports.content_hash()
    # No column takes this number; the row before it would have gone.
    with pytest.raises((DBAPIError, OverflowError)):
        save(store, head().id, [Record(DEMO, {"whole": 2**70})], [row], {"0" * 32: b"x"}, [said()])
    assert store.reports.content_hash() == before
    assert store.reports.report(head().id) == report


def test_a_statement_that_failed_is_told_without_what_a_person_typed(store: Store) -> None:
    """Its words go into a log, and from there to whoever is asked for help."""
    row = Record(DEMO, FILLED)
    with pytest.raises(IntegrityError) as failed:
        store.reports.add(Report(head(), (row, row)))
    assert "INSERT" in str(failed.value)
    assert "示例数据" not in str(failed.value)


def test_a_decision_lands_whole_or_not_at_all(store: Store) -> None:
    store.reports.add(Report(head(1, "received"), ()))
    store.reports.add(Report(head(2, "received"), ()))
    before = store.reports.content_hash()
    nothing: Any = None
    with pytest.raises(IntegrityError):  # the last that is written of it
        decide(store, head(2, State.ACCEPTED, decision=1), [head(1).id], [Comment(nothing)])
    assert store.reports.content_hash() == before


def test_what_would_supersede_more_by_now_does_not_land_as_it_was_found_out(store: Store) -> None:
    store.reports.add(Report(head(2, "held", revision=2), ()))
    landing = Landing(head(2, "received", decision=1, revision=2), "received")
    store.reports.add(Report(head(1, "received"), ()))  # meanwhile
    before = store.reports.content_hash()
    with pytest.raises(PersonError) as caught:
        store.reports.admit(KnownKey(TOWN, "a" * 64, "2006-12-20"), [landing])
    assert caught.value.code == "decided_meanwhile"
    assert store.reports.content_hash() == before


def test_a_key_is_known_together_with_what_it_signed_or_not_at_all(store: Store) -> None:
    store.reports.add(Report(head(1, "received"), ()))
    store.reports.add(Report(head(2, "held", revision=2), ()))
    store.reports.add(Report(head(3, "held"), ()))
    before = store.reports.content_hash()
    landings = [
        Landing(head(n, state, decision=1, revision=2), "received", (head(1).id,)) for n, state in NO_STATES
    ]
    with pytest.raises(IntegrityError):
        store.reports.admit(KnownKey(TOWN, "a" * 64, "2006-12-20"), landings)
    store.reports.reject(head(3, "held"))
    landing = Landing(head(3, "received", decision=1), "received")
    with pytest.raises(PersonError, match="现在的状态是“不予采用”"):
        store.reports.admit(KnownKey(TOWN, "a" * 64, "2006-12-20"), [landing])
    with pytest.raises(PersonError, match="现在的状态是“待审核”"):
        store.reports.reject(head(1, "held"))
    store.reports.add(Report(head(3, "held"), ()))
    assert store.reports.content_hash() == before
    assert [one.id for one in store.reports.heads()] == [head(1).id]
    assert [one.id for one in store.reports.held()] == [head(3).id, head(2).id]


def test_a_record_needs_its_report(store: Store) -> None:
    with pytest.raises(IntegrityError), database.writing(store._engine) as connection:
        connection.execute(
            tables.cell_mark.insert(),
            {
                "report_id": "f" * 32,
                "form": "demo",
                "unit_code": UNIT,
                "seq": 0,
                "field": "x",
                "carried": True,
            },
        )


def test_reading_is_one_view_whatever_others_write_meanwhile(store: Store, location: str) -> None:
    """A server lets the other write meanwhile; a file lets it wait until the reader has done."""
    store.reports.add(Report(head(1), ()))
    other = database.connect(location)
    count = sqlalchemy.select(sqlalchemy.func.count()).select_from(tables.report)
    with ThreadPoolExecutor(1) as thread:
        with database.reading(other) as connection:
            assert connection.scalar(count) == 1
            written = thread.submit(store.reports.add, Report(head(2), ()))
            if "://" in location:
                written.result(timeout=30)
            assert connection.scalar(count) == 1
        written.result(timeout=30)
    with database.reading(other) as connection:
        assert connection.scalar(count) == 2
    other.dispose()


def test_a_file_is_not_changed_between_two_looks_of_one_reading(
    file: Path, forms: FormSet, open_store: OpenStore
) -> None:
    """Who writes into it meanwhile is held off, however fast."""
    store = open_store(str(file), forms)
    with contextlib.closing(sqlite3.connect(file, timeout=0)) as other:
        with database.reading(store._engine) as connection:
            connection.execute(sqlalchemy.select(tables.report)).all()
            other.execute("DELETE FROM report")
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                other.commit()
        other.commit()


def test_the_content_hash_changes_with_the_content_and_only_then(
    store: Store, location: str, small_forms: FormSet, open_store: OpenStore
) -> None:
    seen = [store.reports.content_hash()]

    def changed() -> bool:
        seen.append(store.reports.content_hash())
        return seen[-1] != seen[-2]

    store.reports.add(Report(head(), (Record(DEMO, {"whole": 1}),)))
    assert changed()
    save(store, head().id, [Record(DEMO, {"whole": 1})])
    assert not changed()
    for values in ({"whole": 2}, {"whole": Missing.NOT_YET_KNOWN}, {"whole": Missing.NOT_APPLICABLE}, {}):
        save(store, head().id, [Record(DEMO, values)])  # type: ignore[arg-type]
        assert changed()
    save(store, head().id, said=[said()])
    assert changed()
    store.workspace.add_photos({"0" * 32: b"x"})
    assert changed()
    store.workspace.photos(["0" * 32])
    assert not changed()
    assert open_store(location, small_forms).reports.content_hash() == seen[-1]
    assert len(set(seen)) == 8


def test_nobody_writes_into_what_is_just_being_frozen(
    store: Store, location: str, small_forms: FormSet, open_store: OpenStore
) -> None:
    """Once its content has been held against what was signed, a save has to wait, and then comes too late."""
    store.reports.add(Report(head(), (Record(DEMO, FILLED),)))
    frozen = head(1, State.EXPORTED, digest=digest(canonical(small_forms, Content((Record(DEMO, FILLED),)))))
    other = open_store(location, small_forms)
    saves: list[Future[object]] = []

    def note(sql: str) -> None:
        if sql.startswith("UPDATE report") and not saves:
            saves.append(thread.submit(save, other, head().id, [Record(DEMO2, EMPTY)]))
            while not (saves[0].done() or _waits(location)):
                pass

    with ThreadPoolExecutor(1) as thread:
        with before_each(store._engine, note):
            store.reports.freeze(frozen, deed())
        with pytest.raises(PersonError) as late:
            saves[0].result(timeout=60)
    assert late.value.code == "frozen"
    assert whole(store, frozen) == {DEMO: FILLED}


def _waits(location: str) -> bool:
    """Whether somebody on the server waits for another one. A file lets everybody wait from the beginning."""
    if "://" not in location:
        return True
    engine = database.connect(location)
    with database.reading(engine) as connection:
        waiting = connection.scalar(sqlalchemy.text("SELECT count(*) FROM pg_locks WHERE NOT granted"))
    engine.dispose()
    return bool(waiting)
