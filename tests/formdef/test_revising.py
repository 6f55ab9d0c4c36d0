"""Proposals as a person corrects them can be applied, and say what was meant."""

from __future__ import annotations

from datetime import date

from laiwu_desktop.formdef.division import ChangeKind, Register
from laiwu_desktop.formdef.divisions.official_list import Listed, Proposal
from laiwu_desktop.formdef.divisions.revising import choices, is_enough, kinds_for, revised
from laiwu_desktop.formdef.divisions.timeline import Lineage, Timeline
from tests.formdef.test_official_list import DAY, LIST, N, compared
from tests.formdef.test_timeline import KOU, LI, PLACES, WANG, YANG, ZHANG, ZHAO

K = ChangeKind
REGISTER = Register(PLACES)


def became(proposals: tuple[Proposal, ...]) -> Lineage:
    """What they lead to, applied together."""
    timeline = Timeline(PLACES).with_changes(one.change for one in proposals)
    return timeline.lineage(date(2007, 1, 1), date.fromisoformat(DAY))


def about(proposals: tuple[Proposal, ...], code: str) -> Proposal:
    return next(one for one in proposals if code in (one.change.was, one.change.code))


def test_one_that_is_no_more_was_merged_into_one_that_goes_on() -> None:
    found = compared({WANG: None}).proposals
    found = revised(found, REGISTER, about(found, WANG), K.MERGED, [Listed(LI, LIST[LI])])
    assert {(one.change.kind, one.change.was, one.change.code) for one in found} == {
        (K.MERGED, WANG, LI), (K.MERGED, LI, LI),
    }  # fmt: skip
    assert became(found).origins(LI) == (LI, WANG)
    assert all(one.sure and one.was_name for one in found)


def test_the_one_that_goes_on_may_have_a_new_name() -> None:
    found = compared({WANG: None, LI: "李王村委会"}).proposals
    found = revised(found, REGISTER, about(found, WANG), K.MERGED, [Listed(LI, "李王村委会")])
    assert [(one.change.kind, one.change.name) for one in found] == [(K.MERGED, "李王村委会")] * 2
    assert became(found).origins(LI) == (LI, WANG)


def test_a_new_one_is_a_part_of_one_that_goes_on() -> None:
    found = compared({N[0]: "幸福村委会"}).proposals
    assert kinds_for(found[0]) == (K.NEW, K.SPLIT)
    found = revised(found, REGISTER, found[0], K.SPLIT, [Listed(ZHAO, LIST[ZHAO])])
    assert became(found).heirs(ZHAO) == (N[0], ZHAO)


def test_one_that_is_no_more_became_two_whatever_they_are_called() -> None:
    found = compared({ZHAO: None, N[0]: "幸福村委会", N[1]: "和谐村委会"}).proposals
    assert {one.change.kind for one in found} == {K.CLOSED, K.NEW}
    parts = [line for line in choices(found, REGISTER, about(found, ZHAO)) if line.code in N]
    split = revised(found, REGISTER, about(found, ZHAO), K.SPLIT, parts)
    assert became(split).heirs(ZHAO) == (N[0], N[1])
    assert len(split) == 2
    # Said one after the other of the parts it is the same.
    other = revised(found, REGISTER, about(found, N[0]), K.SPLIT, [Listed(ZHAO, LIST[ZHAO])])
    other = revised(other, REGISTER, about(other, N[1]), K.SPLIT, [Listed(ZHAO, LIST[ZHAO])])
    assert set(became(other).heirs(ZHAO)) == {N[0], N[1]}
    # And taken back, the two are new, for a person to tick.
    closed = revised(split, REGISTER, about(split, ZHAO), K.CLOSED, [])
    assert [(one.change.kind, one.sure) for one in closed] == [
        (K.CLOSED, True), (K.NEW, False), (K.NEW, False),
    ]  # fmt: skip


def test_what_can_be_chosen_begins_with_what_the_list_has_anew() -> None:
    found = compared({ZHANG: None, N[0]: "幸福村委会"}).proposals
    offered = [line.code for line in choices(found, REGISTER, about(found, ZHANG))]
    assert offered[0] == N[0]
    assert {LI, WANG, ZHAO} <= set(offered)
    assert not {KOU, YANG} & set(offered)
    (new,) = compared({N[1]: "新村委会"}).proposals
    assert [line.code for line in choices((new,), REGISTER, new)] == [ZHANG, LI, WANG, ZHAO]


def test_how_many_make_an_entry() -> None:
    gone, new = compared({WANG: None}).proposals[0], compared({N[0]: "新建村委会"}).proposals[0]
    assert [is_enough(gone, K.CLOSED, n) for n in (0, 1)] == [True, False]
    assert [is_enough(gone, K.MERGED, n) for n in (0, 1, 2)] == [False, True, False]
    assert [is_enough(gone, K.SPLIT, n) for n in (0, 1, 2)] == [False, True, True]
    assert [is_enough(new, K.SPLIT, n) for n in (0, 1, 2)] == [False, True, False]
    assert is_enough(new, K.NEW, 0)


def test_a_new_village_where_there_were_others_is_not_taken_for_sure() -> None:
    """It may be the second half of one of them."""
    (new,) = compared({N[0]: "幸福村委会"}).proposals
    assert (new.change.kind, new.sure) == (K.NEW, False)
    assert "若由某村拆分而来，请改为“拆分”" in new.reason
    (new, *_) = compared({N[0]: "张家庄东村委会"}).proposals
    assert f"{ZHANG} 张家庄村委会" in new.reason
