"""What last period had and is blank now: counted, and asked about before a report leaves."""

from __future__ import annotations

from pathlib import Path

import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.guiding.last_time import Scope, filled
from laiwu_desktop.desk.guiding.to_touch import Reason, left_in, missed
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.period import Period
from tests.desk.guiding.test_last_time import HERE, SAFETY, TRIGGER, desk
from tests.desk.small_township import TOWN

__all__ = ["desk"]
REMARKS = (SAFETY, "remarks")


@pytest.fixture
def remarked(desk: TownshipDesk) -> TownshipDesk:
    """All is filled and confirmed as last period; but the remarks of one village speak of that one alone."""
    desk.begin_period(Period.parse("2006S1"))
    desk.draft().enter(*REMARKS, "示例：已报公安部门")
    desk.begin_period(Period.parse("2006S2"))
    draft = desk.draft()
    draft.apply(filled(draft, Scope.ALL, TOWN))
    for cell in missed(draft):
        if cell != REMARKS:
            draft.enter(*cell, "不适用")
    for unit in draft.unconfirmed():
        draft.confirm(unit)
    draft.explain(draft.check().findings, "示例数据", "示例")
    return desk


def test_free_text_that_last_period_had_is_counted(remarked: TownshipDesk) -> None:
    draft = remarked.draft()
    assert missed(draft) == [REMARKS]
    (free,) = left_in(draft, HERE).free
    assert (free.cell, free.reason) == (REMARKS, Reason.FREE)
    draft.enter(*REMARKS, "不适用")
    assert missed(draft) == []


def test_what_does_not_apply_any_more_is_not_missed(remarked: TownshipDesk) -> None:
    draft = remarked.draft()
    draft.enter(SAFETY, "video_places", "")
    assert missed(draft) == [(SAFETY, "video_places"), REMARKS]
    draft.enter(SAFETY, TRIGGER, "0")
    assert (SAFETY, "video_places") not in missed(draft)


def test_a_report_does_not_leave_before_a_person_was_asked(remarked: TownshipDesk, tmp_path: Path) -> None:
    with pytest.raises(PersonError) as refused:
        remarked.export(tmp_path)
    assert refused.value.code == "missed"
    assert "上期填了、本期空着 1 处" in str(refused.value)
    assert remarked.draft().is_editable
    assert remarked.export(tmp_path, missed=True).path.exists()
