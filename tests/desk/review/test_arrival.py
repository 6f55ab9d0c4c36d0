"""How a report lands among those that are here."""

from __future__ import annotations

from laiwu_desktop.desk.review.arrival import held
from laiwu_desktop.formdef.states import State, Verdict
from tests.store.small_reports import head


def test_what_is_held_was_decided_by_nobody_whatever_it_says_of_itself() -> None:
    came = held(head(1, State.ACCEPTED, decision=7, decided="2006-12-20T12:00:00"), ())
    assert (came.verdict, came.head.state, came.is_answered) == (Verdict.HELD, State.HELD, False)
    assert (came.head.decision, came.head.decided) == (0, "")
