"""Changes over SQLite and PostgreSQL: what fits lands and is written down, what does not comes back."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.report.change import (
    Applied,
    Change,
    Deed,
    ExplanationChange,
    Kind,
    RowChange,
    ValueChange,
    inverse,
)
from laiwu_desktop.formdef.report.content import Record, RecordKey, Report, ReportHead
from laiwu_desktop.formdef.values import AsTyped, Missing, Value
from laiwu_desktop.store.store import Store
from tests.statements import Died, dying
from tests.store.small_reports import DEMO, DEMO2, EMPTY, FILLED, UNIT, D, OpenStore, deed, head, said, save

ROW = RecordKey("rows", UNIT, 1)


def set_to(was: Value, now: Value, key: RecordKey = DEMO, field: str = "whole") -> ValueChange:
    return ValueChange(key, field, was, now)


def explained(was: str, now: str) -> ExplanationChange:
    return ExplanationChange(DEMO, "whole", "users_fell", *(said(t) if t else None for t in (was, now)))


def apply(store: Store, *changes: Change, by: str = "示例乙", report: str = head().id) -> Applied:
    done = msgspec.structs.replace(deed(Kind.ENTER), actor=by, when=f"2006-12-20T12:00:0{len(by)}")
    return store.changes.apply(report, changes, done)


@pytest.fixture
def filled(store: Store) -> Store:
    """A draft of two records, a row and an explanation, by 示例甲 through the log."""
    store.reports.add(Report(head(), ()))
    save(
        store,
        head().id,
        [Record(DEMO, {"whole": 1, "words": "甲"}), Record(ROW, {"whole": 7})],
        said=[said("甲")],
    )
    return store


def values(store: Store, key: RecordKey = DEMO) -> dict[str, Value] | None:
    return {record.key: record.values for record in store.reports.report(head().id).records}.get(key)


def lines(store: Store) -> list[Change]:
    return [change for logged in store.changes.history([head().id]) for change in logged.changes]


# ---- conflicts: both sides, who and when; never overwritten


@pytest.mark.parametrize(
    ("others", "mine", "stored"),
    [
        (set_to(1, 2), set_to(1, 3), 2),
        (set_to(1, None), set_to(1, 3), None),
        (set_to(1, AsTyped("约三")), set_to(1, None), AsTyped("约三")),
        (set_to(1, Missing.NOT_YET_KNOWN), set_to(1, 3), Missing.NOT_YET_KNOWN),
        (set_to(None, 5, DEMO2), set_to(None, 6, DEMO2), 5),
        (set_to(None, D(9), ROW, "part"), RowChange(ROW, was=True, now=False), 7),
        (explained("甲", "乙"), explained("甲", "丙"), said("乙")),
        (explained("甲", ""), explained("甲", "丙"), None),
    ],
)
def test_what_somebody_changed_meanwhile_comes_back_with_both_sides(
    filled: Store, others: Change, mine: Change, stored: object
) -> None:
    assert apply(filled, others, by="示例丙丁").conflicts == ()
    before, written = filled.reports.report(head().id), lines(filled)
    applied = apply(filled, mine)
    (conflict,) = applied.conflicts
    assert (conflict.change, conflict.stored, conflict.actor) == (mine, stored, "示例丙丁")
    assert conflict.when == "2006-12-20T12:00:04"
    assert (applied.changes, applied.action) == ((), "")
    assert filled.reports.report(head().id) == before
    assert lines(filled) == written


def test_a_conflict_names_who_wrote_this_very_place(filled: Store) -> None:
    row = RecordKey("rows", UNIT, 2)
    apply(filled, set_to(1, 2), RowChange(row, was=False, now=True), set_to(None, 1, row), by="示例丙丁")
    apply(filled, explained("甲", "乙"), set_to(7, 8, ROW), set_to("甲", "乙", field="words"), by="别人")
    told = apply(filled, set_to(1, 3), set_to(None, 3, row), explained("甲", "丙")).conflicts
    assert [(one.stored, one.actor) for one in told] == [
        (2, "示例丙丁"),
        (1, "示例丙丁"),
        (said("乙"), "别人"),
    ]


def test_a_row_that_was_dropped_meanwhile_takes_no_value(filled: Store) -> None:
    apply(filled, set_to(7, None, ROW), RowChange(ROW, was=True, now=False), by="示例丙丁")
    applied = apply(filled, set_to(7, 8, ROW), set_to(None, "乙", ROW, "words"))
    assert [(one.stored, one.actor) for one in applied.conflicts] == [(None, "示例丙丁")] * 2
    assert values(filled, ROW) is None
    assert apply(filled, set_to(7, None, ROW), RowChange(ROW, was=True, now=False)) == Applied(())


def test_a_row_goes_whole_or_not_at_all(filled: Store) -> None:
    apply(filled, set_to(None, "乙", ROW, "words"), by="示例丙丁")
    new = RecordKey("rows", UNIT, 2)
    before = values(filled, ROW)
    gone = RowChange(ROW, was=True, now=False)
    applied = apply(
        filled, set_to(1, 2), set_to(7, None, ROW), set_to(D(3), None, ROW, "part"), gone,
        RowChange(new, was=False, now=True), set_to(3, 4),
    )  # fmt: skip
    assert applied.changes == (set_to(1, 2), RowChange(new, was=False, now=True))
    assert [(one.change, one.actor) for one in applied.conflicts] == [
        (gone, "示例丙丁"),
        (set_to(3, 4), "示例乙"),
    ]
    assert (values(filled, ROW), values(filled), values(filled, new)) == (
        before,
        {"whole": 2, "words": "甲"},
        {},
    )
    assert lines(filled)[-2:] == list(applied.changes)


def test_of_many_changes_those_land_that_fit(filled: Store) -> None:
    apply(filled, set_to(1, 2), by="示例丙丁")
    applied = apply(filled, set_to(1, 3), set_to("甲", "乙", field="words"), set_to(None, 4, DEMO2))
    assert [conflict.change for conflict in applied.conflicts] == [set_to(1, 3)]
    assert values(filled) == {"whole": 2, "words": "乙"}
    assert values(filled, DEMO2) == {"whole": 4}
    assert lines(filled)[-2:] == list(applied.changes)
    assert filled.changes.history([head().id])[-1].deed.id == applied.action


@pytest.mark.parametrize(
    "change",
    [set_to(0, 1), set_to(None, None, DEMO2), RowChange(ROW, was=False, now=True), explained("乙", "甲")],
)
def test_what_stands_there_already_has_landed_before(filled: Store, change: Change) -> None:
    before, written = filled.reports.report(head().id), lines(filled)
    assert apply(filled, change) == Applied(())
    assert filled.reports.report(head().id) == before
    assert lines(filled) == written


def test_the_log_says_what_really_stood_there_also_of_marks(filled: Store) -> None:
    carried = set_to(1, 1)
    apply(filled, msgspec.structs.replace(carried, now_carried=True))
    mine = set_to(1, 5)  # this window does not know of the mark
    applied = apply(filled, mine)
    assert applied.changes == (msgspec.structs.replace(mine, was_carried=True),)
    assert lines(filled)[-1:] == list(applied.changes)
    apply(filled, *inverse(applied.changes))
    (record,) = (r for r in filled.reports.report(head().id).records if r.key == DEMO)
    assert (record.values["whole"], record.carried) == (1, {"whole"})


def test_changes_one_after_the_other_on_one_place_all_land(filled: Store) -> None:
    new = RecordKey("rows", UNIT, 2)
    steps = [
        RowChange(new, was=False, now=True), set_to(None, 1, new), set_to(1, 2, new), set_to(2, None, new),
        RowChange(new, was=True, now=False), explained("甲", ""), explained("", "乙"), explained("乙", "丙"),
    ]  # fmt: skip
    applied = apply(filled, *steps)
    assert (applied.changes, applied.conflicts) == (tuple(steps), ())
    assert values(filled, new) is None
    assert filled.reports.report(head().id).explanations == (said("丙"),)
    assert filled.reports.highest_seq("rows", UNIT) == 1


def test_what_is_said_of_a_field_is_that_of_this_row_and_form(filled: Store) -> None:
    """A single change reads its row alone: others of the unit hold other empties, words and marks."""
    kinds: list[Value] = [AsTyped("约三"), Missing.NOT_YET_KNOWN, Missing.NOT_APPLICABLE, 3]
    keys = [DEMO, RecordKey("rows", UNIT, 0), ROW, RecordKey("rows", UNIT, 2)]
    apply(filled, RowChange(keys[1], was=False, now=True), RowChange(keys[3], was=False, now=True))
    for key in keys:  # each goes through all of them, and ends with another
        for _ in range(len(kinds)):
            kinds.append(kinds.pop(0))
            was = (values(filled, key) or {}).get("whole")
            assert apply(filled, set_to(was, kinds[0], key)).conflicts == ()
            assert (values(filled, key) or {})["whole"] == kinds[0]
        kinds.append(kinds.pop(0))
        apply(filled, set_to(kinds[-1], kinds[0], key))
    ends = [(values(filled, key) or {})["whole"] for key in keys]
    assert len(set(map(repr, ends))) == len(keys)
    for key, end in zip(keys, ends, strict=True):
        assert apply(filled, set_to(end, 5, key)).conflicts == ()


# ---- the log


def test_every_value_is_read_from_the_log_as_it_was_written(filled: Store) -> None:
    changes = [set_to(None, value, DEMO2, field) for field, value in FILLED.items()]
    changes += [set_to(FILLED[field], value, DEMO2, field) for field, value in EMPTY.items()]
    changes += [explained("甲", "乙𠮷"), set_to(7, None, ROW), RowChange(ROW, was=True, now=False)]
    applied = apply(filled, *changes)
    assert applied.changes == tuple(changes)
    last = filled.changes.newest(head().id)
    (logged,) = filled.changes.since(head().id, last - len(changes))
    assert (logged.changes, logged.number) == (tuple(changes), last)
    assert (logged.report_id, logged.deed.kind, logged.deed.actor) == (head().id, Kind.ENTER, "示例乙")
    assert filled.changes.since(head().id, last) == []
    before = [set_to(1, 1), set_to("甲", "甲", field="words")]
    assert apply(filled, *inverse(applied.changes)).conflicts == ()
    assert apply(filled, *before) == Applied(())
    assert values(filled, DEMO2) is None
    assert values(filled, ROW) == {"whole": 7}


def test_deeds_are_told_in_the_order_in_which_they_were_done(filled: Store) -> None:
    before = filled.changes.newest(head().id)
    actions = [apply(filled, set_to(number, number + 1)).action for number in range(1, 9)]
    told = filled.changes.since(head().id, before)
    numbers = [logged.number for logged in told]
    assert [logged.deed.id for logged in told] == actions
    assert before < numbers[0]
    assert numbers == sorted(numbers)
    assert [change.now for logged in told for change in logged.changes] == list(range(2, 10))


def test_the_log_tells_the_deed(filled: Store) -> None:
    taken = Deed("ab" * 8, Kind.UNDO, "示例乙", "2006-12-21T08:00:00", "示例.xlsx", "cd" * 8)
    filled.changes.apply(head().id, [set_to(1, 2)], taken)
    assert filled.changes.history([head().id])[-1].deed == taken


def test_the_history_of_a_unit_form_and_field(filled: Store) -> None:
    apply(filled, set_to(None, 5, DEMO2), set_to(1, 2))
    tell = filled.changes.history

    def places(*which: str) -> list[tuple[str, str]]:
        found = [change for logged in tell([head().id], *which) for change in logged.changes]
        return [(change.key.unit_code, getattr(change, "field", "")) for change in found]

    assert places(DEMO2.unit_code) == [(DEMO2.unit_code, "whole")]
    assert set(places("", "rows")) == {(UNIT, ""), (UNIT, "whole")}
    assert places("", "demo", "words") == [(UNIT, "words")]
    assert tell(["f" * 32]) == []


# ---- revisions


def successor(number: int = 2) -> ReportHead:
    return head(number, revision=2, parent_id=head().id)


def frozen(store: Store) -> Report:
    rows = (Record(DEMO, {"whole": 1, "part": AsTyped("约")}, frozenset({"whole"})), Record(ROW, EMPTY))
    report = Report(head(state="exported"), rows, (said("甲"),))
    store.reports.add(report)
    return report


def test_the_next_revision_is_opened_by_a_change_and_keeps_all_else(store: Store) -> None:
    report = frozen(store)
    changes = [set_to(AsTyped("约"), None, field="part"), set_to(8, 9)]
    applied = store.changes.apply(head().id, changes, deed(), successor())
    assert applied.opened == successor()
    assert (len(applied.changes), [conflict.change for conflict in applied.conflicts]) == (1, [set_to(8, 9)])
    opened = store.reports.report(successor().id)
    assert opened.records == (Record(DEMO, {"whole": 1}, frozenset({"whole"})), report.records[1])
    assert opened.explanations == report.explanations
    assert store.reports.report(head().id) == report
    (logged,) = store.changes.history([head().id, successor().id])
    assert logged.report_id == successor().id


def test_two_windows_open_one_revision(
    store: Store, location: str, small_forms: FormSet, open_store: OpenStore
) -> None:
    frozen(store)
    other = open_store(location, small_forms)

    def opened(pair: tuple[Store, int]) -> str:
        try:
            pair[0].changes.apply(head().id, [set_to(1, pair[1])], deed(), successor(pair[1]))
        except PersonError as error:
            return error.code
        return "opened"

    with ThreadPoolExecutor(2) as threads:
        outcomes = sorted(threads.map(opened, [(store, 2), (other, 3)]))
    assert outcomes == ["moved_on", "opened"]
    assert [found.revision for found in store.reports.heads()] == [1, 2]


def test_what_is_no_draft_and_has_no_successor_takes_nothing(store: Store) -> None:
    frozen(store)
    for report, next_one in ((head().id, None), ("f" * 32, successor())):
        with pytest.raises(PersonError) as caught:
            store.changes.apply(report, [set_to(1, 2)], deed(), next_one)
        assert caught.value.code == "frozen"


def test_nothing_to_change_opens_no_revision(store: Store) -> None:
    frozen(store)
    assert store.changes.apply(head().id, [], deed(), successor()) == Applied(())
    assert len(store.reports.heads()) == 1


# ---- all or nothing


def changes_of_every_kind() -> Iterable[Change]:
    new = RecordKey("rows", UNIT, 2)
    yield from (RowChange(new, was=False, now=True), set_to(None, AsTyped("约"), new), set_to(1, 2))
    yield from (set_to(7, None, ROW), RowChange(ROW, was=True, now=False), explained("甲", "乙"))


def test_whichever_statement_is_the_last_nothing_is_left_of_it(filled: Store) -> None:
    """Also the log: before each statement in turn, and before the commit, the write ends."""
    whole, photos = filled.reports.content_hash(), {"0" * 32: b"x"}
    for step in itertools.count(1):
        with contextlib.suppress(Died), dying(filled._engine, step) as died:
            filled.changes.apply(head().id, changes_of_every_kind(), deed(), photos=photos)
        if not died:
            break
        assert filled.reports.content_hash() == whole
    assert step > 10
    assert filled.reports.content_hash() != whole
    assert len(lines(filled)) == 5 + 6
