"""A draft says with which divisions its codes are to be read, however it was begun (示例数据)."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.filling.before import came_from
from laiwu_desktop.formdef.division import ChangeKind, Division, DivisionChange
from laiwu_desktop.formdef.divisions.timeline import Timeline
from tests.conftest import TOWNSHIP
from tests.desk.divisions.test_codes_used_again import FREE, enter, in_draft, learn, recoded, villages
from tests.desk.divisions.test_keys_in_time import AFTER, BEFORE, OTHER, Make, at_township, bureau, taken

__all__ = ["bureau"]


@pytest.mark.parametrize("day", ["2018-07-01", "2019-01-01"])
def test_figures_go_with_villages_that_exchange_codes(
    make_desk: Make, bureau: BureauDesk, divisions: list[Division], tmp_path: Path, day: str
) -> None:
    """In a revision after the first, and in a period after the first."""
    desk = at_township(make_desk, TOWNSHIP)
    desk.export(tmp_path, carried=True, missed=True)
    if day != "2018-07-01":
        desk.begin_period(AFTER)
    a, b = villages(divisions)[:2]
    for village, figure in ((a, 111), (b, 222)):
        enter(desk, village.code, figure)
    swap = [
        DivisionChange(day, ChangeKind.RECODED, was.code, now.code, was.name, "village", TOWNSHIP)
        for was, now in ((a, b), (b, a))
    ]
    learn(bureau, desk, swap, tmp_path)
    found = in_draft(desk)
    assert (found[b.code], found[a.code]) == (111, 222)


def test_a_village_that_went_over_as_townships_exchanged_codes_came_from_the_other(
    divisions: list[Division],
) -> None:
    """The other one has the code by now with which it begins to report of it: it is another office then."""
    swap = recoded(divisions, {TOWNSHIP: OTHER, OTHER: TOWNSHIP})
    goes = next(one for one in swap if one.code.startswith(TOWNSHIP[:9]) and one.level == "village")
    here = f"{OTHER[:9]}777"
    went = msgspec.structs.replace(goes, kind=ChangeKind.MOVED, code=here, parent_code=OTHER)
    timeline = Timeline(divisions).with_changes([went if one is goes else one for one in swap])
    stayed = next(one.code for one in swap if one.was == villages(divisions)[0].code)
    lineage, periods = timeline.lineage(BEFORE.end, AFTER.end), (BEFORE, AFTER)
    assert list(came_from(timeline, lineage, periods, here, OTHER)) == [(goes.was, OTHER)]
    assert list(came_from(timeline, lineage, periods, stayed, OTHER)) == []


def test_what_a_township_was_does_not_change_when_its_code_is_given_to_another_later(
    divisions: list[Division],
) -> None:
    """It got a new code, and exchanged that in the next period."""
    timeline = Timeline(divisions).with_changes(recoded(divisions, {TOWNSHIP: FREE}, "2018-07-01"))
    timeline = timeline.with_changes(recoded(list(timeline.newest), {FREE: OTHER, OTHER: FREE}))
    periods = first, second = BEFORE.previous, BEFORE
    village = timeline.at(second.end).children(FREE)[0].code
    lineage = timeline.lineage(first.end, second.end)
    assert lineage.origins(village) != (village,)
    assert list(came_from(timeline, lineage, periods, village, FREE)) == []


def test_a_report_of_another_period_is_named_for_the_township_that_has_to_hand_it_in(
    make_desk: Make, bureau: BureauDesk, divisions: list[Division], tmp_path: Path
) -> None:
    """And not for the one that has its code now."""
    desk = at_township(make_desk, TOWNSHIP)
    assert taken(bureau, desk, tmp_path).verdict == "received"
    bureau.apply_changes(recoded(divisions, {TOWNSHIP: OTHER, OTHER: TOWNSHIP}))
    bureau.begin_period(AFTER)
    with pytest.raises(PersonError) as caught:
        bureau.accept(OTHER)
    assert desk.at_hand.id[:8] in caught.value.message + caught.value.remedy
    with pytest.raises(PersonError) as caught:
        bureau.accept(TOWNSHIP)
    assert desk.at_hand.id[:8] not in caught.value.message + caught.value.remedy
