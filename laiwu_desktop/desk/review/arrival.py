"""How a report lands among the revisions that are here, be it new or held until its key was confirmed."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from laiwu_desktop.base.codes import saying
from laiwu_desktop.formdef.report.content import ReportHead
from laiwu_desktop.formdef.report.standing import settled
from laiwu_desktop.formdef.states import State, Verdict
from laiwu_desktop.store.mailbox import Outgoing
from laiwu_desktop.store.report.reports import Landing
from laiwu_desktop.workbook.format.problems import Problem, note


class Arrival(msgspec.Struct, frozen=True):
    """The verdict, the head as it is stored, the reports it supersedes, and what there is to say."""

    verdict: Verdict
    head: ReportHead
    superseded: tuple[str, ...] = ()
    notes: tuple[Problem, ...] = ()

    @property
    def is_answered(self) -> bool:
        """Whether a receipt says that it came: history is not answered, nor is what is held."""
        return self.head.state is State.RECEIVED


def landing(came: Arrival, answer: Callable[[ReportHead], Outgoing] | None) -> Landing:
    """The same as it is stored, with its answer."""
    outgoing = answer(came.head) if answer and came.is_answered else None
    return Landing(came.head, came.verdict, came.superseded, outgoing)


def held(head: ReportHead, notes: tuple[Problem, ...]) -> Arrival:
    """A report whose key nobody has confirmed: it waits, and moves nothing."""
    stored = msgspec.structs.replace(head, state=State.HELD, decision=0, decided="")
    return Arrival(Verdict.HELD, stored, (), notes)


def arrival(head: ReportHead, others: Iterable[ReportHead], now: str) -> Arrival:
    """What is made of a report that came, or whose key was confirmed, at `now`.

    `others` are the township's reports of the period whose keys are known; the key of `head` is, too.
    """
    others = list(others)
    came = settled(head, State.RECEIVED, others)
    stored = msgspec.structs.replace(head, state=came.state, decision=1, decided=now)
    forks = [o for o in others if o.parent_id == head.parent_id and o.revision == head.revision]
    if forks:
        beside = saying("fork", revision=forks[0].revision, report=forks[0].id[:8])
        return Arrival(Verdict.FORK, stored, came.superseded, (note(beside),))
    if came.state is State.SUPERSEDED:
        old = saying("stale", newest=max(other.revision for other in others), revision=head.revision)
        return Arrival(Verdict.STALE, stored, came.superseded, (note(old),))
    return Arrival(Verdict.RECEIVED, stored, came.superseded)
