"""What may follow what in the life of a report, which revision counts, and which gives way to which.

Order is by revision, never by a clock. The bureau decides, and its receipts tell the township of it in any
order, some perhaps never: so both ask `settled` what becomes of the report and of those beside it, and
whatever order packages and receipts come in, the same ones lead to the same states.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from laiwu_desktop.formdef.report.content import ReportHead
from laiwu_desktop.formdef.states import TO_DECIDE, State

# Held reports may also be taken out again, and are then as if they had never come.
NEXT: Mapping[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.EXPORTED}),
    State.EXPORTED: frozenset({State.HELD, State.RECEIVED, State.SUPERSEDED}),
    State.HELD: frozenset({State.RECEIVED, State.SUPERSEDED}),
    State.RECEIVED: frozenset({State.ACCEPTED, State.RETURNED, State.SUPERSEDED}),
    State.ACCEPTED: frozenset({State.RETURNED, State.SUPERSEDED}),
    State.RETURNED: frozenset({State.ACCEPTED, State.RETURNED}),
    State.SUPERSEDED: frozenset(),
}


class Rule(msgspec.Struct, frozen=True):
    """What a revision of which something is said meets among the others.

    It comes too late where a later one is in `overtaken_by`; else those before it that are in `supersedes`
    give way to it, and with `alone` those of its own number as well (a fork).
    """

    overtaken_by: frozenset[State] = frozenset()
    supersedes: frozenset[State] = frozenset()
    alone: bool = False


# By what is said: it came, it is accepted, it is returned.
RULES: Mapping[State, Rule] = {
    State.RECEIVED: Rule(
        # All that the bureau has: what comes after a later revision is history.
        overtaken_by=frozenset({State.RECEIVED, State.ACCEPTED, State.RETURNED, State.SUPERSEDED}),
        supersedes=frozenset({State.EXPORTED, State.RECEIVED}),
    ),
    State.ACCEPTED: Rule(
        overtaken_by=frozenset({State.ACCEPTED}),
        supersedes=frozenset({State.EXPORTED, State.RECEIVED, State.ACCEPTED}),
        alone=True,
    ),
    State.RETURNED: Rule(),
}


class Settled(msgspec.Struct, frozen=True):
    """How a report stands, and the ids of those that it supersedes."""

    state: State
    superseded: tuple[str, ...] = ()


def settled(head: ReportHead, said: State, others: Iterable[ReportHead]) -> Settled:
    """What becomes of a report when it has come, or is accepted or returned.

    `others` are those of its division and period whose keys are confirmed; it may be among them itself.
    """
    rule, others = RULES[said], [other for other in others if other.id != head.id]
    if any(other.revision > head.revision and other.state in rule.overtaken_by for other in others):
        return Settled(State.SUPERSEDED)
    highest = head.revision if rule.alone else head.revision - 1
    gone = (o.id for o in others if o.revision <= highest and o.state in rule.supersedes)
    return Settled(said, tuple(gone))


def may_decide(head: ReportHead, decision: State, others: Iterable[ReportHead]) -> bool:
    """Whether the bureau may accept or return this revision; it accepts none after which another has come."""
    if decision not in NEXT[head.state]:
        return False
    later = (other for other in others if other.revision > head.revision)
    return decision is not State.ACCEPTED or all(other.state == State.RETURNED for other in later)


def rank(head: ReportHead) -> tuple[int, bool, bool]:
    """The newest revision counts; of two of the same, the one not superseded, and first the accepted one."""
    return head.revision, head.state != State.SUPERSEDED, head.state == State.ACCEPTED


def unsettled(heads: Iterable[ReportHead]) -> list[ReportHead]:
    """Of the revisions of one division and period those with which something is still to be done: held,
    undecided, and the newest where it is not handed in or was returned, and none is accepted.
    """
    heads = list(heads)
    newest = max((head for head in heads if head.state is not State.HELD), key=rank, default=None)
    is_accepted = any(head.state is State.ACCEPTED for head in heads)
    owed = newest if newest and newest.state is not State.SUPERSEDED and not is_accepted else None
    return [head for head in heads if head is owed or head.state in TO_DECIDE]
