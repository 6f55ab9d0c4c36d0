"""What is said twice in the same words is held against the audit trail twice."""

from __future__ import annotations

from laiwu_desktop.formdef.report.content import Comment, Report
from laiwu_desktop.formdef.states import State
from laiwu_desktop.formdef.trail.event import EventKind
from laiwu_desktop.store.report.settlings import COMMENTS
from laiwu_desktop.store.store import Store
from tests.store.small_reports import decide, head

SAID = Comment("示例数据：请核对", who="示例甲", when="2006-12-20T12:00:00", decision=2)


def test_of_two_decisions_with_the_same_words_one_that_is_gone_is_missed(store: Store) -> None:
    """As told by a program that did not seal comments yet."""
    received = head(1, State.RECEIVED, decision=1)
    store.reports.add(Report(received, ()))
    decide(store, head(1, State.RETURNED, decision=2), comments=[SAID])
    assert store.settlings.unlike_told() == []
    store.events.note(EventKind.RETURN, received, now={COMMENTS: SAID.text})
    assert [one.id for one in store.settlings.unlike_told()] == [received.id]
