"""Which revision counts and which gives way, walked through whole."""

from __future__ import annotations

import itertools

import msgspec
import pytest

from laiwu_desktop.formdef.report.content import ReportHead
from laiwu_desktop.formdef.report.standing import NEXT, Settled, may_decide, rank, settled, unsettled
from laiwu_desktop.formdef.states import RECEIPT_WORDS, State

# By what is said of revision 2: the states of revision 3 that overtake it, of 1 (and, accepted, of
# another 2) that give way to it.
OVERTAKE = {
    State.RECEIVED: {State.RECEIVED, State.ACCEPTED, State.RETURNED, State.SUPERSEDED},
    State.ACCEPTED: {State.ACCEPTED},
    State.RETURNED: set(),
}
GIVE_WAY = {
    State.RECEIVED: {State.EXPORTED, State.RECEIVED},
    State.ACCEPTED: {State.EXPORTED, State.RECEIVED, State.ACCEPTED},
    State.RETURNED: set(),
}
# What the bureau may decide of a report in each state, where no later one stands against it.
DECIDABLE = {
    State.RECEIVED: {State.ACCEPTED, State.RETURNED},
    State.ACCEPTED: {State.RETURNED},
    State.RETURNED: {State.ACCEPTED, State.RETURNED},
}


def head(revision: int, state: State, number: int = 0) -> ReportHead:
    return ReportHead(f"{revision}{number}", "371202100000", "2006S2", revision, "", state, {}, "")


@pytest.mark.parametrize("said", RECEIPT_WORDS)
def test_what_is_said_of_a_revision_settles_it_and_those_beside_it(said: State) -> None:
    """In every state of the one before it, of another of its number, and of the one after it."""
    for mine, before, beside, after in itertools.product(State, State, State, State):
        one = head(2, mine)
        others = [head(1, before), one, head(2, beside, 1), head(3, after)]
        gone = ["10"] if before in GIVE_WAY[said] else []
        gone += ["21"] if said is State.ACCEPTED and beside in GIVE_WAY[said] else []
        wanted = Settled(State.SUPERSEDED) if after in OVERTAKE[said] else Settled(said, tuple(gone))
        assert settled(one, said, others) == wanted


def test_the_bureau_decides_of_what_may_be_followed_by_it() -> None:
    for state, decision, after in itertools.product(State, (State.ACCEPTED, State.RETURNED), State):
        allowed = decision in DECIDABLE.get(state, set())
        assert may_decide(head(2, state), decision, [head(1, state)]) is allowed
        stands = decision is State.ACCEPTED and after is not State.RETURNED
        assert may_decide(head(2, state), decision, [head(3, after)]) is (allowed and not stands)


def test_every_state_is_in_the_table_and_can_be_reached() -> None:
    assert set(NEXT) == set(State)
    reached, new = {State.DRAFT}, {State.DRAFT}
    while new := {after for state in new for after in NEXT[state]} - reached:
        reached |= new
    assert reached == set(State)
    assert not NEXT[State.SUPERSEDED]
    assert not any(State.DRAFT in after for after in NEXT.values())


def test_nothing_gives_way_that_the_table_does_not_let_go() -> None:
    for said, state in itertools.product(RECEIPT_WORDS, State):
        if settled(head(2, State.RECEIVED), said, [head(1, state)]).superseded:
            assert State.SUPERSEDED in NEXT[state]


def test_packages_that_come_in_any_order_leave_the_newest_to_be_decided() -> None:
    for order in itertools.permutations((1, 2, 3, 4)):
        here: dict[str, ReportHead] = {}
        for revision in order:
            one = head(revision, State.EXPORTED)
            came = settled(one, State.RECEIVED, here.values())
            here |= {
                name: msgspec.structs.replace(here[name], state=State.SUPERSEDED) for name in came.superseded
            }
            here[one.id] = msgspec.structs.replace(one, state=came.state)
        states = [here[f"{revision}0"].state for revision in (1, 2, 3, 4)]
        assert states == [State.SUPERSEDED] * 3 + [State.RECEIVED]


def test_the_newest_counts_and_of_a_fork_the_accepted_one() -> None:
    fork = [head(3, State.SUPERSEDED), head(3, State.ACCEPTED, 1), head(3, State.RECEIVED, 2)]
    heads = [*fork, head(2, State.ACCEPTED)]
    assert [one.id for one in sorted(heads, key=rank)] == ["20", "30", "32", "31"]


def test_of_two_of_one_number_the_superseded_one_does_not_count() -> None:
    """Whichever is named first, and whatever became of the other."""
    gone = head(2, State.SUPERSEDED)
    for state in set(State) - {State.SUPERSEDED}:
        other = head(2, state, 1)
        assert max([gone, other], key=rank) is max([other, gone], key=rank) is other


def test_what_is_held_does_not_stand_for_what_is_owed() -> None:
    """A held report counts for nothing: the genuine one before it is still to be mended."""
    returned, held = head(1, State.RETURNED), head(2, State.HELD)
    assert unsettled([returned, held]) == [returned, held]
    draft = head(1, State.DRAFT)
    assert unsettled([head(2, State.HELD), draft])[-1] is draft
