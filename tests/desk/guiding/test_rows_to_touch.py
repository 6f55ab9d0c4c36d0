"""Of several rows only the one that something is wrong with is to be touched; of several findings of a value
the first is gone to, from either side (示例数据).
"""

from __future__ import annotations

from laiwu_desktop.desk.filling import changing
from laiwu_desktop.desk.guiding.to_touch import Left, Reason, left_in, next_finding, to_touch
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.report.content import Comment, RecordKey
from tests.desk.guiding.test_to_touch import BROADBAND, HERE, all_filled, desk
from tests.sample import POINT, type_in

__all__ = ["desk"]
POINTS = "demonstration_point"


def test_only_the_row_with_the_finding_is_asked_for(desk: TownshipDesk) -> None:
    draft = all_filled(desk.draft())
    first, second = (RecordKey(POINTS, HERE, seq) for seq in (1, 2))
    for key, more in ((first, {}), (second, {"point_name": "示例数据乙", "computers": "不少"})):
        draft.apply(changing.row_added(draft.figures, key))
        type_in(draft, POINTS, HERE, {**POINT, **more}, key.seq)
    found = [(one.key, one.field) for one in to_touch(draft, HERE) if one.reason is Reason.FINDING]
    assert [one for one in found if one[0].form == POINTS] == [(second, "computers")]


def test_of_several_findings_of_a_value_the_first_is_gone_to_from_either_side(desk: TownshipDesk) -> None:
    draft = all_filled(desk.draft())
    draft.enter(BROADBAND, "broadband_users", "9999")
    blocking = [one for one in draft.unit_findings(draft.forms[BROADBAND.form], HERE) if one.blocks]
    here = [one for one in blocking if one.field == "broadband_users"]
    assert len(here) > 1
    after, before = next_finding(draft, HERE, None, 1), next_finding(draft, HERE, (BROADBAND, "remarks"), -1)
    assert [after, before] == [here[0], here[0]]


def test_what_the_bureau_said_of_a_value_is_to_be_touched_and_of_a_form_may_stay(desk: TownshipDesk) -> None:
    stands = str(all_filled(desk.draft()).figures.record(BROADBAND).values["households"])

    def said(field: str) -> Left:
        draft = desk.draft()
        draft.comments = (Comment("示例数据：请核对", BROADBAND, field, id="c" * 32, value=stands),)
        draft.comes_back = True
        return left_in(draft, HERE)

    of_value, of_form = said("households"), said("")
    assert [one.cell for one in of_value.asked] == [(BROADBAND, "households")]
    assert of_value.remark is None
    assert of_form.asked == ()
    assert of_form.remark is not None
