"""A city of two towns of twelve villages each, whose packages a bureau has received (示例数据)."""

from __future__ import annotations

from laiwu_desktop.desk.filling.draft import Draft
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.formdef.report.content import RecordKey
from tests.sample import fill_in

CITY, COUNTY = "371200000000", "371202000000"
TOWNS = ("371202100000", "371202101000")
NAMES = "张家庄 李家庄 王家庄 赵家庄 古城 林马庄 𠮷山 东街 西街 南山 北河 上峪".split()
VILLAGES = {town: [f"{town[:9]}2{number:02}" for number in range(len(NAMES))] for town in TOWNS}
FORM = "village_broadband"
PLACES = [
    Division(CITY, "莱芜市", "city", "", "laiwushi", "lws"),
    Division(COUNTY, "莱城区", "county", CITY, "laichengqu", "lcq"),
    *(Division(code, f"第{n}镇", "township", COUNTY, "", "") for n, code in zip("一二", TOWNS, strict=True)),
    *(
        Division(code, f"{name}村委会", "village", town, "", "")
        for town in TOWNS
        for code, name in zip(VILLAGES[town], NAMES, strict=True)
    ),
]
# Stands out; not yet known, and explained, in both towns; access without users in the first alone; plain.
ODD, UNKNOWN, IDLE, QUIET = 2, 3, 4, 5


def key(town: str, number: int) -> RecordKey:
    return RecordKey(FORM, VILLAGES[town][number])


def fill(desk: TownshipDesk, *, first: bool) -> None:
    draft = fill_in(desk)
    town = desk.settings.division
    for number in range(len(NAMES)):
        draft.enter(key(town, number), "broadband_users", str(30 + number))
        draft.enter(key(town, number), "telephone_households", str(100 + number))
    draft.enter(key(town, UNKNOWN), "population", "暂缺")
    if first:
        draft.enter(key(town, ODD), "broadband_users", "300")
        draft.enter(key(town, IDLE), "broadband_users", "0")
    explain(draft)


def explain(draft: Draft) -> None:
    draft.explain(
        [f for f in draft.check().findings if f.severity == "warning"], "示例数据：已核对", "示例甲"
    )
