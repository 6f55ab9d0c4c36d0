"""How many statements the save of one field takes, over SQLite and PostgreSQL: a server is a walk away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest

from laiwu_desktop.formdef.report.change import Applied, Change, Kind, RowChange, ValueChange
from laiwu_desktop.formdef.report.content import Record, RecordKey, Report
from laiwu_desktop.formdef.values import AsTyped, Missing, Value
from laiwu_desktop.store.store import Store
from tests.statements import BEGIN, COMMIT, before_each
from tests.store.small_reports import DEMO, DEMO2, TOWN, UNIT, deed, head

MOST = 4
ROW = RecordKey("rows", UNIT, 1)
THERE = (
    Record(DEMO, {"whole": 3, "words": "示例", "day": AsTyped("去年")}, frozenset({"words"})),
    Record(DEMO2, {"words": "示例"}),
    Record(ROW, {}),
)


def field(key: RecordKey, name: str, was: Value, now: Value, *, carried: bool = False) -> Change:
    return ValueChange(key, name, was, now, was_carried=carried)


OTHER_UNIT = RecordKey("demo", TOWN)
SAVES = {
    "a row begun": RowChange(RecordKey("rows", UNIT, 2), was=False, now=True),
    "over blank": field(DEMO, "part", None, Missing.NOT_YET_KNOWN),
    "a number over a number": field(DEMO, "whole", 3, 4),
    "over what was carried": field(DEMO, "words", "示例", "示例二", carried=True),
    "confirmed as it was carried": field(DEMO, "words", "示例", "示例", carried=True),
    "no day over another that is none": field(DEMO, "day", AsTyped("去年"), AsTyped("前年")),
    "a day over what is none": field(DEMO, "day", AsTyped("去年"), date(2006, 1, 1)),
    "what is no number over a number": field(DEMO, "whole", 3, AsTyped("三")),
    "not yet known over a number": field(DEMO, "whole", 3, Missing.NOT_YET_KNOWN),
    "the last value of a row blanked": field(DEMO2, "words", "示例", None),
    "the first value of a row": field(OTHER_UNIT, "whole", None, 1),
    "a first value that is no number": field(OTHER_UNIT, "whole", None, AsTyped("一")),
    "in a row of many": field(ROW, "whole", None, 1),
    "a row of many taken out": RowChange(ROW, was=True, now=False),
}


@contextmanager
def statements(store: Store) -> Iterator[list[str]]:
    """What is sent to the database meanwhile, but for the beginning and the end of transactions."""
    sent: list[str] = []

    with before_each(store._engine, sent.append):
        yield sent
    sent[:] = [sql for sql in sent if sql not in (BEGIN, COMMIT)]


def save(store: Store, *changes: Change) -> Applied:
    return store.changes.apply(head().id, changes, deed(Kind.ENTER))


@pytest.mark.parametrize("change", SAVES.values(), ids=SAVES)
def test_one_field_is_saved_in_four_statements(store: Store, change: Change) -> None:
    store.reports.add(Report(head(), THERE))
    with statements(store) as sent:
        applied = save(store, change)
    assert applied.changes == (change,)
    assert len(sent) <= MOST, sent


def test_a_row_begun_with_what_is_no_number_and_a_default_is_saved_in_four(store: Store) -> None:
    store.reports.add(Report(head(), THERE))
    changes = field(OTHER_UNIT, "whole", None, AsTyped("一")), field(OTHER_UNIT, "words", None, "示例")
    with statements(store) as sent:
        assert save(store, *changes).changes == changes
    assert len(sent) <= MOST, sent


def test_what_is_there_already_is_only_looked_at(store: Store) -> None:
    store.reports.add(Report(head(), THERE))
    with statements(store) as sent:
        assert save(store, field(DEMO, "whole", 3, 3)).changes == ()
    assert len(sent) == 1, sent


def test_a_conflict_costs_one_statement_more_to_say_who(store: Store) -> None:
    store.reports.add(Report(head(), THERE))
    with statements(store) as sent:
        assert len(save(store, field(DEMO, "whole", 2, 4)).conflicts) == 1
    assert len(sent) == 2, sent
