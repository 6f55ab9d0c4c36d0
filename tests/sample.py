"""Small sample answers (示例数据) for the tests, typed as a person would type them."""

from __future__ import annotations

from laiwu_desktop.desk.filling.draft import Draft
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.report.content import Record, RecordKey

BROADBAND = {
    "households": "320",
    "population": "960",
    "broadband_access": "是",
    "broadband_date": "2005-03-05",
    "access_technologies": "ADSL、无线",
    "fiber_access": "否",
    "committee_online": "是",
    "broadband_users": "35",
    "remarks": "示例数据",
}
INFORMATION = {
    "construction_status": "未建",
    "service_station": "否",
    "distance_education": "是",
    "portal": "否",
    "remarks": "示例数据𠮷𬳽",
}
SAFETY = {"video_points": "2", "video_connected": "否"}
TOWNSHIP_FORM = {"website": "否", "office_automation": "是"}
POINT = {
    "point_name": "示例数据示范点",
    "category": "学校",
    "status": "在建",
    "started_date": "2006-06-01",
    "broadband": "否",
}
ONCE = {"village_broadband": BROADBAND, "information_village": INFORMATION, "village_safety_tv": SAFETY}


def type_in(draft: Draft, form: str, unit_code: str, answers: dict[str, str], seq: int = 0) -> RecordKey:
    """Type the answers into one row."""
    key = RecordKey(form, unit_code, seq)
    for field, text in answers.items():
        draft.enter(key, field, text)
    return key


def fill_in(desk: TownshipDesk) -> Draft:
    """Fill in every form of the township so that nothing stands against exporting it."""
    draft = desk.draft()
    once = [(form, v.code, answers) for form, answers in ONCE.items() for v in draft.units["village"]]
    rows = [*once, ("township_informatization", desk.division.code, TOWNSHIP_FORM)]
    draft.save([_row(draft, *row) for row in rows])
    return draft


def _row(draft: Draft, form: str, unit_code: str, answers: dict[str, str]) -> Record:
    fields = draft.forms[form].fields
    values = {name: fields[name].type.parse(text) for name, text in answers.items()}
    return Record(RecordKey(form, unit_code), values)
