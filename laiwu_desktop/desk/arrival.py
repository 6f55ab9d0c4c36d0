"""How a report lands among the revisions that are here, be it new or held until its key was confirmed."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from laiwu_desktop.base.codes import saying
from laiwu_desktop.formdef.report import HELD, ReportHead
from laiwu_desktop.workbook.problems import Problem, note


class Arrival(msgspec.Struct, frozen=True):
    """The verdict, the head as it is stored, the reports it supersedes, and what there is to say."""

    verdict: str
    head: ReportHead
    outdated: tuple[str, ...] = ()
    notes: tuple[Problem, ...] = ()

    @property
    def is_answered(self) -> bool:
        """Whether a receipt says that it came: history is not answered, nor is what is held."""
        return self.head.state == "received"


def held(head: ReportHead, notes: tuple[Problem, ...]) -> Arrival:
    """A report whose key nobody has confirmed: it waits, and moves nothing."""
    return Arrival(HELD, msgspec.structs.replace(head, state=HELD, decision=0, decided=""), (), notes)


def arrival(head: ReportHead, others: Iterable[ReportHead], now: str) -> Arrival:
    """Order is by revision and parent: a revision below the newest is history and never counts.

    `others` are the township's reports of the period whose keys are known; the key of `head` is, too.
    """
    others = list(others)
    newest = max((other.revision for other in others), default=0)
    is_old = head.revision < newest
    stored = msgspec.structs.replace(
        head, state="superseded" if is_old else "received", decision=1, decided=now
    )
    outdated = tuple(o.id for o in others if o.revision < head.revision and o.state == "received")
    forks = [o for o in others if o.parent_id == head.parent_id and o.revision == head.revision]
    if forks:
        return Arrival(
            "fork",
            stored,
            outdated,
            (note(saying("fork", revision=forks[0].revision, report=forks[0].id[:8])),),
        )
    if is_old:
        return Arrival(
            "stale", stored, outdated, (note(saying("stale", newest=newest, revision=head.revision)),)
        )
    return Arrival("received", stored, outdated)
