"""The sentences offered for an explanation (示例数据)."""

from __future__ import annotations

from laiwu_desktop.desk.guiding.sentences import former_sentences
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import RecordKey
from tests.desk.guiding.test_last_time import HERE, desk
from tests.desk.small_township import VILLAGES

__all__ = ["desk"]


def test_what_this_village_said_last_period_comes_first(desk: TownshipDesk) -> None:
    def explained(unit: str, text: str) -> None:
        draft = desk.draft()
        draft.enter(RecordKey("village_broadband", unit), "broadband_users", "暂缺")
        form = draft.forms["village_broadband"]
        found = [one for one in draft.unit_findings(form, unit) if one.field == "broadband_users"]
        draft.explain(found, text, "示例")

    desk.begin_period(Period.parse("2006S1"))
    explained(VILLAGES[1], "示例：别村上期")
    explained(HERE, "示例：本村上期")
    desk.begin_period(Period.parse("2006S2"))
    explained(VILLAGES[1], "示例：别村本期")
    draft = desk.draft()
    draft.enter(RecordKey("village_broadband", HERE), "broadband_users", "暂缺")
    form = draft.forms["village_broadband"]
    found = [one for one in draft.unit_findings(form, HERE) if one.field == "broadband_users"]
    assert former_sentences(draft, found) == ["示例：本村上期", "示例：别村本期", "示例：别村上期"]
