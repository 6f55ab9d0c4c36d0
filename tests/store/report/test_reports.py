"""Reports over SQLite and PostgreSQL: whole in and whole out, drafts, decisions."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait

import msgspec
import pytest
import sqlalchemy
from hypothesis import HealthCheck, given, settings
from sqlalchemy.exc import IntegrityError

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.report.canonical import canonical, digest
from laiwu_desktop.formdef.report.change import ExplanationChange, Kind
from laiwu_desktop.formdef.report.content import Comment, Content, Record, RecordKey, Report
from laiwu_desktop.store.database import engine as database
from laiwu_desktop.store.database import tables
from laiwu_desktop.store.store import Store
from tests.formdef.report.test_content import CONTENTS
from tests.store.small_reports import (
    DEMO,
    DEMO2,
    EMPTY,
    FILLED,
    OTHER_TOWN,
    TOWN,
    UNIT,
    UNIT2,
    OpenStore,
    decide,
    deed,
    head,
    said,
    save,
    whole,
)


def test_a_report_comes_back_as_it_went_in(store: Store) -> None:
    report = Report(
        head(digest="d" * 64, signature="5" * 128, public_key="c" * 64, decision=2, decided="2006-12-21"),
        (
            Record(DEMO, FILLED, frozenset({"whole", "one"})),
            Record(DEMO2, EMPTY, frozenset({"day"})),
            Record(RecordKey("rows", UNIT, 2), {"words": "示例数据"}),
            Record(RecordKey("rows", UNIT, 10), {}),
        ),
        (said(), said("另一说明", RecordKey("rows", UNIT, 2))),
    )
    store.reports.add(report)
    assert store.reports.report(report.head.id) == report
    assert store.reports.head(report.head.id) == report.head
    assert store.reports.filled_units(report.head.id) == {"demo": {UNIT, UNIT2}, "rows": {UNIT}}


numbers = iter(range(10**6, 10**9))


@settings(
    max_examples=25, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(content=CONTENTS)
def test_every_value_survives_the_database(store: Store, small_forms: FormSet, content: Content) -> None:
    report = Report(head(next(numbers)), content.records, content.explanations)
    store.reports.add(report)
    back = store.reports.report(report.head.id)
    stored = Content(back.records, back.explanations)
    assert canonical(small_forms, stored) == canonical(small_forms, content)


def test_an_unknown_report_is_told(store: Store) -> None:
    assert store.reports.head("f" * 32) is None
    with pytest.raises(PersonError) as caught:
        store.reports.report("f" * 32)
    assert caught.value.code == "unknown_report"


def test_heads_come_by_division_and_period_oldest_revision_first(store: Store) -> None:
    for number, revision, period, division in [
        (1, 10, "2006S2", TOWN), (2, 9, "2006S2", TOWN), (3, 1, "2006S1", TOWN), (4, 1, "2006S2", OTHER_TOWN),
    ]:  # fmt: skip
        store.reports.add(Report(head(number, division=division, revision=revision, period=period), ()))

    def ids(*which: str) -> list[int]:
        return [int(found.id, 16) for found in store.reports.heads(*which)]

    assert ids() == [3, 2, 1, 4]
    assert ids(TOWN) == [3, 2, 1]
    assert ids(TOWN, "2006S2") == [2, 1]
    assert ids(OTHER_TOWN, "2006S1") == []


# ---- drafts


def test_saving_replaces_whole_rows_and_leaves_the_others(store: Store) -> None:
    row = RecordKey("rows", UNIT, 1)
    store.reports.add(
        Report(
            head(), (Record(DEMO, EMPTY, frozenset({"whole"})), Record(DEMO2, FILLED), Record(row, FILLED))
        )
    )
    save(store, head().id, [Record(DEMO, {"words": "示例数据"})], iter([row]))
    assert store.reports.report(head().id).records == (
        Record(DEMO, {"words": "示例数据"}),
        Record(DEMO2, FILLED),
    )


def test_a_row_of_one_report_is_not_that_of_another(store: Store) -> None:
    for number in (1, 2):
        store.reports.add(Report(head(number), (Record(DEMO, EMPTY),), (said(),)))
    save(store, head(1).id, [], [DEMO])
    save(store, head(1).id, said=[said("")])
    assert store.reports.report(head(1).id) == Report(head(1), ())
    assert store.reports.report(head(2).id) == Report(head(2), (Record(DEMO, EMPTY),), (said(),))


def test_an_explanation_is_replaced_and_taken_out(store: Store) -> None:
    beside = msgspec.structs.replace(said("丁"), field="part")
    store.reports.add(Report(head(), (), (beside, said("甲"), said("乙", rule="other"))))
    save(store, head().id, said=[said("丙𬳽"), said("", rule="other"), said("", rule="none")])
    assert store.reports.report(head().id).explanations == (beside, said("丙𬳽"))


@pytest.mark.parametrize("state", ["exported", "received", "accepted", "returned", "superseded"])
def test_what_is_no_draft_is_never_changed(state: str, store: Store) -> None:
    report = Report(head(state=state), (Record(DEMO, FILLED),), (said(),))
    store.reports.add(report)
    for change in (
        lambda: save(store, head().id, [Record(DEMO, {"whole": 1})]),
        lambda: save(store, head().id, [], [DEMO]),
        lambda: save(store, head().id, [Record(DEMO, {"whole": 2})], photos={"0" * 32: b"x"}),
        lambda: save(store, head().id, said=[said("改")]),
        lambda: store.reports.freeze(head(state="exported"), deed()),
    ):
        with pytest.raises(PersonError) as caught:
            change()
        assert caught.value.code == "frozen"
    assert store.reports.report(head().id) == report
    assert store.workspace.photos(["0" * 32]) == {}


def test_a_draft_is_frozen_once_with_the_explanations_it_keeps(store: Store, small_forms: FormSet) -> None:
    rows = (Record(DEMO, FILLED),)
    store.reports.add(Report(head(2), rows, (said(), said(rule="lapsed"))))
    signed = digest(canonical(small_forms, Content(rows, (said(),))))
    frozen = head(2, "exported", digest=signed, signature="5" * 128, public_key="c" * 64)
    other = msgspec.structs.replace(frozen, digest="d" * 64)
    with pytest.raises(PersonError) as caught:
        store.reports.freeze(other, deed(), [said(rule="lapsed")])
    assert caught.value.code == "changed_meanwhile"
    with pytest.raises(PersonError):  # it is of no report that what is left of it was signed
        store.reports.freeze(frozen, deed())
    assert store.changes.newest(frozen.id) == 0
    done = store.reports.freeze(frozen, deed(Kind.LAPSE), [said(rule="lapsed")])
    assert store.reports.report(frozen.id) == Report(frozen, rows, (said(),))
    (logged,) = store.changes.history([frozen.id])
    assert logged == msgspec.structs.replace(done, number=logged.number)
    assert done.changes == (ExplanationChange(DEMO, "whole", "lapsed", said(rule="lapsed"), None),)
    with pytest.raises(PersonError):
        store.reports.freeze(frozen, deed())


def test_what_lapses_nowhere_leaves_no_line(store: Store, small_forms: FormSet) -> None:
    store.reports.add(Report(head(), (), (said(),)))
    signed = digest(canonical(small_forms, Content((), (said(),))))
    assert store.reports.freeze(head(state="exported", digest=signed), deed()).changes == ()
    assert store.changes.newest(head().id) == 0


def test_a_township_is_accepted_once(store: Store) -> None:
    store.reports.add(Report(head(1, "accepted"), ()))
    store.reports.add(Report(head(2, "received"), ()))
    with pytest.raises(IntegrityError):
        decide(store, head(2, "accepted", decision=2))
    decide(store, head(2, "accepted", decision=2), [head(1).id])
    assert [found.state for found in store.reports.heads()] == ["superseded", "accepted"]


def test_a_report_is_stored_once(store: Store) -> None:
    store.reports.add(Report(head(), ()))
    with pytest.raises(PersonError) as caught:
        store.reports.add(Report(head(), (Record(DEMO, FILLED),)))
    assert caught.value.code == "exists"
    assert store.reports.report(head().id).records == ()


def test_a_rejected_report_takes_its_rows_words_and_photos_along_and_nobody_elses(store: Store) -> None:
    shared, own, apart = ("0" * 32, "1" * 32, "2" * 32)
    kept = Report(head(1, "received"), (Record(DEMO, {"pictures": (shared,)}),), (said(),))
    store.reports.add(kept, {shared: b"a", apart: b"c"})
    before = store.reports.content_hash()
    record = Record(DEMO, {"pictures": (shared, own), "day": EMPTY["day"]}, frozenset({"day"}))
    store.reports.add(Report(head(2, "held"), (record,), (said(),)), {own: b"b"})
    store.reports.reject(head(2, "held"))
    assert store.reports.content_hash() == before
    assert store.reports.report(kept.head.id) == kept
    assert store.workspace.photos([shared, own, apart]) == {shared: b"a", apart: b"c"}


def test_what_came_without_names_becomes_whole_once(store: Store) -> None:
    store.reports.add(Report(head(1, "received", without_personal=True), (Record(DEMO2, FILLED),), ()))
    signed = head(1, "received", digest="d" * 64, signature="5" * 128)
    complete = Report(signed, (Record(DEMO, FILLED), Record(RecordKey("rows", UNIT, 7), EMPTY)), (said(),))
    store.reports.complete(complete, {"0" * 32: b"x"})
    assert store.reports.report(signed.id) == complete
    assert store.workspace.photos(["0" * 32]) == {"0" * 32: b"x"}
    assert store.reports.highest_seq("rows", UNIT) == 0  # numbers are given where rows are filled in
    before = store.reports.content_hash()
    with pytest.raises(PersonError) as caught:  # by another clerk, at the same time
        store.reports.complete(Report(signed, ()), {"0" * 32: b"y"})
    assert caught.value.code == "exists"
    assert store.reports.content_hash() == before


def test_nobody_writes_into_a_report_that_is_just_being_frozen(store: Store, location: str) -> None:
    store.reports.add(Report(head(), (Record(DEMO, {"whole": 1}),)))
    other = database.connect(location)

    def saved() -> str:
        try:
            save(store, head().id, [Record(DEMO, {"whole": 2})])
        except PersonError as error:
            return error.code
        return "saved"

    with ThreadPoolExecutor(1) as threads:
        with database.writing(other) as connection:
            connection.execute(sqlalchemy.update(tables.report).values(state="exported"))
            outcome = threads.submit(saved)
            while (
                other.dialect.name == "postgresql" and not outcome.done() and not somebody_waits(connection)
            ):
                wait([outcome], 0.01)
        assert outcome.result(30) == "frozen"
    other.dispose()
    assert whole(store, head()) == {DEMO: {"whole": 1}}


def somebody_waits(connection: sqlalchemy.Connection) -> bool:
    query = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    return bool(connection.scalar(sqlalchemy.text(query)))


def test_whoever_asks_for_a_number_at_the_same_time_gets_another(
    store: Store, location: str, small_forms: FormSet, open_store: OpenStore
) -> None:
    others = [store, *(open_store(location, small_forms) for _ in range(3))]

    def ask(one: Store) -> list[int]:
        return [one.reports.give_seq("rows", UNIT) for _ in range(8)]

    with ThreadPoolExecutor(4) as threads:
        given = [list(numbers) for numbers in threads.map(ask, others)]
    assert sorted(number for numbers in given for number in numbers) == list(range(1, 33))
    assert all(numbers == sorted(numbers) for numbers in given)
    assert store.reports.highest_seq("rows", UNIT) == 32
    assert store.reports.give_seq("rows", UNIT, above=40) == 41
    assert store.reports.give_seq("rows", UNIT, above=7) == 42
    assert store.reports.give_seq("rows", UNIT2, above=7) == 8


def test_rows_that_come_with_their_numbers_at_the_same_time_all_keep_them(
    store: Store, location: str, small_forms: FormSet, open_store: OpenStore
) -> None:
    pairs = list(enumerate([store, *(open_store(location, small_forms) for _ in range(3))], 1))
    for number, _ in pairs:
        store.reports.add(Report(head(number, revision=number), ()))

    def come(pair: tuple[int, Store]) -> None:
        number, one = pair
        for seq in (number, number * 10):
            save(one, head(number).id, [Record(RecordKey("rows", UNIT, seq), {"whole": seq})])

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(come, pairs))
    assert store.reports.highest_seq("rows", UNIT) == 40


def test_a_number_is_never_given_twice(store: Store, small_forms: FormSet) -> None:
    def row(number: int, unit: str = UNIT, form: str = "rows") -> Record:
        return Record(RecordKey(form, unit, number), {"whole": number})

    store.reports.add(Report(head(1, period="2006S1"), (row(3), row(7))))
    signed = digest(canonical(small_forms, Content((row(3), row(7)))))
    store.reports.freeze(head(1, "accepted", period="2006S1", digest=signed), deed())
    store.reports.add(Report(head(2, revision=1), (row(2),)))
    store.reports.add(Report(head(4, "held"), (row(99),)))  # numbered by somebody else
    store.reports.add(Report(head(3, revision=2), (row(5, UNIT2), row(0, form="demo"))))
    assert store.reports.highest_seq("rows", UNIT) == 7
    assert store.reports.highest_seq("rows", UNIT2) == 5
    save(store, head(3).id, [row(8, UNIT2), row(9, UNIT2)])
    save(store, head(3).id, [], [row(8, UNIT2).key, row(9, UNIT2).key])
    assert store.reports.highest_seq("rows", UNIT2) == 9
    assert store.reports.highest_seq("rows", "371203001202") == 0
    assert store.reports.highest_seq("demo", UNIT) == 0


# ---- decisions


def test_a_decision_sets_state_count_and_day_only(store: Store) -> None:
    store.reports.add(Report(head(1, "received", digest="d" * 64), ()))
    store.reports.add(Report(head(2, "accepted"), ()))
    decided = head(1, "accepted", decision=2, decided="2007-01-05", digest="changed")
    decide(store, decided, [head(2).id])
    assert store.reports.heads() == [
        head(1, "accepted", digest="d" * 64, decision=2, decided="2007-01-05"),
        head(2, "superseded"),
    ]


def test_the_slower_of_two_clerks_is_told(store: Store) -> None:
    store.reports.add(Report(head(1, "received", decision=1), ()))
    decide(store, head(1, "accepted", decision=2))
    with pytest.raises(PersonError) as caught:
        decide(store, head(1, "returned", decision=2), comments=[Comment("意见")])
    assert caught.value.code == "decided_meanwhile"
    assert store.reports.report(head(1).id).comments == ()
    assert [found.state for found in store.reports.heads()] == ["accepted"]


def test_comments_are_added_in_their_order_and_none_is_taken_out(store: Store) -> None:
    report = head(1, "received")
    store.reports.add(Report(report, ()))
    first = Comment("旧意见", id="1" * 32, decision=1)
    decide(store, head(1, "returned", decision=1), comments=[first])
    newer = (
        Comment("请核对总户数𠮷", DEMO, "whole", "示例乙", "2007-01-05", "2" * 32, 2, "300"),
        Comment("请按时上报", None, "", "示例乙", "2007-01-05", "3" * 32, 2),
        Comment("请核对", RecordKey("rows", UNIT, 3), "words", decision=2, value=""),
    )
    decide(store, head(1, "returned", decision=2), comments=iter((first, *newer)))
    assert store.reports.report(report.id).comments == (first, *newer)
    assert store.reports.report(report.id).said_last == newer
    decide(store, head(1, "accepted", decision=3))
    assert store.reports.report(report.id).comments == (first, *newer)
    assert store.reports.report(report.id).said_last == ()
