"""Who decides on what stands otherwise than it was shown is told who was quicker; and what crosses others."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest
import sqlalchemy

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.formdef.report.content import Report, ReportHead
from laiwu_desktop.formdef.states import State
from laiwu_desktop.formdef.trail.event import By
from laiwu_desktop.store.database import engine as database
from laiwu_desktop.store.database import tables
from laiwu_desktop.store.report.deeds.decided import Decision
from laiwu_desktop.store.store import Store
from tests.postgres import PostgresServer
from tests.store.small_reports import deed, head

FIRST, SECOND = By("示例甲", "2006-12-21T08:30:59"), By("示例乙", "2006-12-22T09:00:00")
SHOWN = head(1, State.RECEIVED, decision=1)
BESIDE = head(2, State.RECEIVED, decision=1)


def review(store: Store, shown: ReportHead, state: State, by: By, *gone: ReportHead) -> None:
    def decide(now: ReportHead, heads: Sequence[ReportHead]) -> Decision:
        assert now in heads
        decided = msgspec.structs.replace(now, state=state, decision=now.decision + 1)
        return Decision(decided, tuple(one.id for one in gone))

    store.act_as(lambda: by)
    store.reports.review(shown, decide)


def told(store: Store, shown: ReportHead, by: By = SECOND) -> str:
    before = store.reports.content_hash()
    with pytest.raises(PersonError) as caught:
        review(store, shown, State.RETURNED, by)
    assert caught.value.code == "decided_meanwhile"
    assert store.reports.content_hash() == before
    return caught.value.message


def test_the_loser_hears_who_did_what_when(store: Store) -> None:
    store.reports.add(Report(SHOWN, ()))
    review(store, SHOWN, State.ACCEPTED, FIRST)
    assert told(store, SHOWN) == "示例甲已于 2006-12-21 08:30 接收第 1 版，您的处理没有采用。"
    review(store, store.reports.heads()[0], State.RETURNED, SECOND)
    assert "示例乙已于 2006-12-22 09:00 退回第 1 版" in told(store, SHOWN)


def test_what_was_decided_twice_since_is_not_as_it_was_shown_though_it_is_called_the_same(
    store: Store,
) -> None:
    store.reports.add(Report(SHOWN, ()))
    review(store, SHOWN, State.ACCEPTED, FIRST)
    shown = store.reports.heads()[0]
    for state in (State.RETURNED, State.ACCEPTED):
        review(store, store.reports.heads()[0], state, SECOND)
    assert "示例乙已于 2006-12-22 09:00 接收第 1 版" in told(store, shown)


def test_whose_report_was_superseded_hears_by_which_and_whose_hand(store: Store) -> None:
    for one in (SHOWN, BESIDE):
        store.reports.add(Report(one, ()))
    review(store, BESIDE, State.ACCEPTED, FIRST, SHOWN)
    assert f"示例甲已于 2006-12-21 08:30 接收第 1 版（{BESIDE.id[:8]}）" in told(store, SHOWN)


def test_of_a_rejected_report_it_stays_known_who_rejected_it(store: Store) -> None:
    waiting = head(1, State.HELD)
    store.reports.add(Report(waiting, ()))
    store.act_as(lambda: FIRST)
    store.reports.reject(waiting)
    assert "示例甲已于 2006-12-21 08:30 拒收第 1 版" in told(store, waiting)
    with pytest.raises(PersonError, match="示例甲"):
        store.reports.reject(waiting)


def test_where_nobody_knows_who_the_state_is_told(store: Store) -> None:
    store.reports.add(Report(head(1, State.ACCEPTED, decision=2), ()))
    assert "“已接收”" in told(store, SHOWN)
    assert "“不予采用”" in told(store, BESIDE)


def test_the_first_report_of_a_period_is_begun_once(store: Store) -> None:
    first, second = head(1), head(2)
    assert store.reports.begin(Report(first, ()), deed()) == first
    assert store.reports.begin(Report(second, ()), deed()) == first
    assert store.reports.heads() == [first]


_numbers = itertools.count(1)


@pytest.fixture
def engine(postgres: PostgresServer) -> sqlalchemy.Engine:
    made = database.connect(postgres.database(f"crossing_{next(_numbers)}"))
    tables.metadata.create_all(made)
    return made


def test_transactions_that_cross_each_other_both_land(engine: sqlalchemy.Engine) -> None:
    """Each waits for the row that the other one has: the server ends one of them."""
    table = tables.workspace
    with database.writing(engine) as connection:
        connection.execute(table.insert(), [{"key": key, "value": ""} for key in "ab"])
    met, tries = threading.Barrier(2, timeout=30), []

    @database.begun_again
    def write(keys: str) -> None:
        tries.append(keys)
        with database.writing(engine) as connection:
            for number, key in enumerate(keys):
                mine = table.c.value + keys
                connection.execute(sqlalchemy.update(table).where(table.c.key == key).values(value=mine))
                if number == 0 and len(tries) <= 2:
                    met.wait()

    with ThreadPoolExecutor(2) as threads:
        for done in [threads.submit(write, keys) for keys in ("ab", "ba")]:
            done.result(timeout=60)
    assert len(tries) == 3
    with database.reading(engine) as connection:
        assert {len(value) for value in connection.scalars(sqlalchemy.select(table.c.value))} == {4}
    engine.dispose()


def test_what_goes_on_failing_is_told_in_the_end_and_nothing_else_is_begun_again() -> None:
    tries = []

    @database.begun_again
    def refuse() -> None:
        tries.append(1)
        raise PersonError("locked.row")

    with pytest.raises(PersonError):
        refuse()
    assert len(tries) == 1


def test_who_takes_turns_sees_what_the_one_before_did(engine: sqlalchemy.Engine) -> None:
    """Whatever the server's own default is."""
    name = engine.url.database
    with engine.connect() as connection:
        connection.execute(
            sqlalchemy.text(f"ALTER DATABASE {name} SET default_transaction_isolation = 'repeatable read'")
        )
        connection.commit()
    engine.dispose()
    place, began = [("371203001000", "2006S2")], threading.Event()

    def second() -> int:
        with database.writing(engine) as connection:
            began.set()
            database.take_turns(connection, place)
            return len(connection.execute(sqlalchemy.select(tables.workspace)).all())

    with ThreadPoolExecutor(1) as threads:
        with database.writing(engine) as connection:
            database.take_turns(connection, place)
            coming = threads.submit(second)
            began.wait(30)
            waits = sqlalchemy.text("SELECT count(*) FROM pg_locks WHERE NOT granted")
            while not connection.scalar(waits):
                assert not coming.done()
            connection.execute(tables.workspace.insert(), {"key": "a", "value": ""})
        assert coming.result(timeout=30) == 1
    engine.dispose()
