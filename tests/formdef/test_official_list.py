"""What an official list may mean for the register, and why."""

from __future__ import annotations

import pytest

from laiwu_desktop.formdef.division import ChangeKind, Register
from laiwu_desktop.formdef.divisions.official_list import Compared, Listed, compare
from laiwu_desktop.formdef.divisions.timeline import Timeline
from tests.formdef.test_timeline import COUNTY, KOU, LI, PLACES, WANG, YANG, ZHANG, ZHAO

DAY = "2007-10-31"
K = ChangeKind
LIST = {division.code: division.name for division in PLACES}


def compared(changed: dict[str, str | None]) -> Compared:
    """The register against its own list with some lines changed; None takes one away."""
    lines = {**LIST, **changed}
    return compare(Register(PLACES), [Listed(code, name) for code, name in lines.items() if name], DAY)


def told(found: Compared) -> set[tuple[str, str, str]]:
    """What is proposed: kind, was, code."""
    return {(str(one.change.kind), one.change.was, one.change.code) for one in found.proposals}


N = [f"{KOU[:9]}{number}" for number in (300, 301, 302)]


@pytest.mark.parametrize(
    ("changed", "wanted"),
    [
        ({}, set()),
        ({ZHANG: "张家庄村民委员会"}, set()),
        ({ZHANG: "幸福村委会"}, {("renamed", ZHANG, ZHANG)}),
        ({ZHANG: None, N[0]: "张家庄村委会"}, {("recoded", ZHANG, N[0])}),
        ({ZHANG: None, YANG[:9] + "200": "张家庄村委会"}, {("moved", ZHANG, YANG[:9] + "200")}),
        ({ZHANG: None, LI: None, N[0]: "张李村委会"}, {("merged", ZHANG, N[0]), ("merged", LI, N[0])}),
        ({ZHANG: None, LI: None, N[0]: "和谐社区居委会"}, {("merged", ZHANG, N[0]), ("merged", LI, N[0])}),
        (
            {ZHAO: None, N[0]: "东赵家庄村委会", N[1]: "西赵家庄村委会"},
            {("split", ZHAO, N[0]), ("split", ZHAO, N[1])},
        ),
        ({WANG: None}, {("closed", WANG, "")}),
        ({N[0]: "新建村委会"}, {("new", "", N[0])}),
    ],
    ids=lambda value: None,
)
def test_what_a_difference_may_be(changed: dict[str, str | None], wanted: set[tuple[str, str, str]]) -> None:
    found = compared(changed)
    assert told(found) == wanted
    assert all(one.reason and one.change.day == DAY for one in found.proposals)
    Timeline(PLACES).with_changes(one.change for one in found.proposals)  # all of it can be applied


def test_what_a_person_should_doubt_is_marked() -> None:
    assert [one.sure for one in compared({ZHANG: None, N[0]: "张家庄村委会"}).proposals] == [True]
    (closed,) = compared({WANG: None}).proposals
    assert not closed.sure
    assert f"{LI} 李家庄村委会" in closed.reason or f"{ZHAO} 赵家庄村委会" in closed.reason


def test_a_township_that_moves_its_villages_along() -> None:
    """Another code for the township alone: its villages are recoded with it, none is closed and new."""
    town = f"{COUNTY[:6]}200000"
    villages = {code: None for code in LIST if code.startswith(KOU[:9])}
    again = {town[:9] + code[9:]: name for code, name in LIST.items() if code.startswith(KOU[:9])}
    found = compared({**villages, **again})
    assert {one.change.kind for one in found.proposals} == {K.RECODED}
    assert len(found.proposals) == 5


def test_places_of_other_counties_are_left_out() -> None:
    """A list of the whole prefecture says nothing of whom the register does not have."""
    found = compared({"370102000000": "历下区", "370102001000": "解放路街道", "370102001001": "青龙居委会"})
    assert (found.proposals, found.outside, found.same) == ((), 3, len(PLACES))


def test_a_list_of_one_township_closes_nothing_elsewhere() -> None:
    lines = [Listed(code, name) for code, name in LIST.items() if code.startswith(YANG[:9]) or code == COUNTY]
    assert compare(Register(PLACES), lines, DAY).proposals == ()


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("371200000000", "city"),
        ("371202000000", "county"),
        ("371202100000", "township"),
        ("371202100200", "village"),
    ],
)
def test_a_code_tells_its_level(code: str, level: str) -> None:
    assert Listed(code, "示例").level == level


def test_parents_follow_from_codes() -> None:
    assert Listed(ZHANG, "张家庄").parent_code == KOU
    assert Listed(KOU, "口镇").parent_code == COUNTY
    assert Listed("371200000000", "莱芜市").parent_code == ""


@pytest.mark.parametrize(("found_there", "is_it"), [(2, False), (3, True)])
def test_more_than_half_of_its_villages_make_a_township(found_there: int, is_it: bool) -> None:
    """Of four; half of them is as much as the other half, which may be anywhere."""
    town = f"{COUNTY[:6]}200000"
    gone = dict.fromkeys((KOU, ZHANG, LI, WANG, ZHAO))
    there = {town[:9] + code[9:]: LIST[code] for code in (ZHANG, LI, WANG, ZHAO)[:found_there]}
    found = compared({**gone, town: "示例镇", **there})
    assert (("recoded", KOU, town) in told(found)) == is_it
