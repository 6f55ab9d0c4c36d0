"""Sample answers of one village: forms 1, 2 and 5.

Answers are what a person writes: choices by their labels, several choices as a list, 暂缺 and 不适用 as
words, a blank as None. They look like 2006: telephone nearly everywhere, ADSL in most villages, few users.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from laiwu_desktop.demo.dice import Dice
from laiwu_desktop.demo.places import Place

Answer = int | Decimal | str | date | list[str] | None
Row = dict[str, Answer]

MARK = "示例数据"
YES, NO, NOT_YET_KNOWN, NOT_APPLICABLE = "是", "否", "暂缺", "不适用"

_FIRST_BROADBAND, LAST_DAY = date(2003, 1, 1), date(2006, 12, 10)
_STEMS = "甲乙丙丁戊己庚辛壬癸"
# Characters beyond the Basic Multilingual Plane that really occur in names.
_RARE = ("𠮷", "𬳽")
_MANAGEMENT = (
    "农村财务管理",
    "经营管理",
    "人口管理",
    "党群管理",
    "社会事务管理",
    "资源管理",
    "档案管理",
    "村务公开",
)
_FARMING = ("节水滴灌", "测土施肥", "病虫害防治", "智能监测监控")
_VIDEO_PLACES = ("村口", "主要道路", "村委会", "学校", "商店")


def person(dice: Dice) -> str:
    """A name that is clearly nobody's: 示例 and a heavenly stem, now and then with a rare character."""
    return f"示例{dice.pick(_STEMS)}{dice.pick(_RARE) if dice.chance(0.08) else ''}"


def phone(place: Place) -> str:
    """A number that no exchange gives out: local numbers do not begin with 0."""
    return f"0634-0{place.code[6:]}"


def web_address(place: Place, kind: str) -> str:
    """An address in a domain reserved for examples (RFC 2606)."""
    return f"http://{kind}{place.code[4:]}.shilishuju.example"


def yes_no(dice: Dice, probability: float, unknown: float = 0.004) -> str:
    """是 or 否, and rarely 暂缺."""
    return NOT_YET_KNOWN if dice.chance(unknown) else YES if dice.chance(probability) else NO


def remark(dice: Dice, *texts: str) -> str | None:
    """A remark for one village in ten."""
    return f"{MARK}：{dice.pick(texts)}" if dice.chance(0.1) else None


def broadband_row(dice: Dice, in_town: bool) -> Row:
    """莱农信1表 of one village; villages of a 街道 (`in_town`) have more of everything."""
    households = dice.whole(100, 900, 1.8)
    access = yes_no(dice, 0.98 if in_town else 0.93)
    fiber = yes_no(dice, 0.5 if in_town else 0.3) if access == YES else yes_no(dice, 0.05)
    row: Row = {
        "households": households,
        "population": round(households * dice.share(2.8, 3.6)),
        "broadband_access": access,
        "fiber_access": fiber,
        "committee_online": yes_no(dice, 0.75 if in_town else 0.5) if access == YES else NO,
        "telephone_households": round(households * dice.share(0.55, 0.93)),
        "broadband_users": 0,
        "new_users": 0,
    }
    if fiber == YES:
        row["fiber_date"] = dice.day(_FIRST_BROADBAND, LAST_DAY)
    if access == YES:
        row |= _access(dice, households, in_town)
    users = row["broadband_users"]
    assert isinstance(users, int)
    computers = min(households, users + dice.whole(0, 2 + households // 25))
    row["home_computer_households"] = computers
    row["online_computers"] = users + dice.whole(0, 3)
    row["remarks"] = remark(
        dice, "户数为公安户籍年末数。", "线路由网通莱芜分公司接入。", "另有无线上网卡用户，未计入。"
    )
    return row


def _access(dice: Dice, households: int, in_town: bool) -> Row:
    # Nearly all villages have a handful of users; a few have up to 15 % of their households.
    most = int(households * (0.15 if in_town else 0.12))
    users = 0 if dice.chance(0.012) else min(most, 1 + dice.whole(0, 3) + dice.whole(0, most, 11))
    technologies = ["ADSL"] if dice.chance(0.95) else []
    technologies += ["局域网(FTTB+LAN)"] if in_town and dice.chance(0.25) else []
    technologies += ["有线电视网(HFC)"] if dice.chance(0.04) else []
    others = [name for name, share in (("移动", 0.04), ("联通", 0.05), ("铁通", 0.07)) if dice.chance(share)]
    return {
        "broadband_date": dice.day(_FIRST_BROADBAND, LAST_DAY),
        "access_technologies": list(technologies or ["无线"]),
        "operators": ["网通", *others] if dice.chance(0.96) else ["铁通"],
        "max_bandwidth": dice.pick(
            (Decimal("0.512"), Decimal(1), Decimal(1), Decimal(2), Decimal(2), Decimal(4))
        ),
        "broadband_users": users,
        "new_users": min(users, dice.whole(0, users // 2)),
        "monthly_fee": dice.pick(
            tuple(map(Decimal, ("30.00", "38.00", "45.50", "50.00", "58.00", "68.00", "80.00")))
        ),
    }


def information_row(dice: Dice, place: Place, broadband: Row) -> Row:
    """莱农信2表 of one village: most have not begun, one in twenty is built."""
    status, row = "未建", Row()
    if broadband["broadband_access"] == YES and dice.chance(0.11):
        status = dice.pick(("在建", "在建", "在建", "在建", "已建成", "已建成", "已验收"))
    done = status in ("已建成", "已验收")
    if done:
        built = dice.day(date(2005, 3, 1), date(2006, 9, 30))
        row["built_date"] = built
        if status == "已验收":
            row["accepted_date"] = dice.day(built, LAST_DAY)
    station = yes_no(dice, 0.97 if done else 0.12, 0)
    if station == YES:
        row |= {"station_area": dice.money(12, 60, 1), "station_computers": dice.whole(1, 4)}
    row |= _portal(dice, place, done) | _officer(dice, place, done)
    collected = dice.whole(0, 40, 2) if station == YES else dice.whole(0, 3)
    row |= {
        "construction_status": status,
        "service_station": station,
        "distance_education": yes_no(dice, 0.6),
        "trainees": dice.whole(0, 30, 3),
        "management_systems": list(dice.some(_MANAGEMENT, 0.3)) if done or dice.chance(0.1) else None,
        "agricultural_applications": list(dice.some(_FARMING, 0.3)) if dice.chance(0.3) else None,
        "items_collected": collected,
        # Now and then more is published than was collected: that asks for an explanation.
        "items_published": collected + 2 if dice.chance(0.01) else min(collected, dice.whole(0, collected)),
        "hotline_calls": dice.whole(0, 25, 3) if station == YES else 0,
        "remarks": remark(dice, "服务站设在村委会。", "信息员由村会计兼任。", "计划明年申报验收。"),
    }
    return row


def _portal(dice: Dice, place: Place, done: bool) -> Row:
    portal = yes_no(dice, 0.55 if done else 0.03)
    if portal != YES:
        return {"portal": portal}
    return {
        "portal": portal,
        "portal_url": web_address(place, "cun"),
        "portal_date": dice.day(date(2004, 6, 1), LAST_DAY),
        "portal_updates": dice.whole(0, 60, 2),
    }


def _officer(dice: Dice, place: Place, done: bool) -> Row:
    if not done and not dice.chance(0.35):
        return {}
    return {
        "officer_name": person(dice),
        "officer_phone": phone(place),
        "officer_trained": yes_no(dice, 0.85 if done else 0.45),
    }


def safety_row(dice: Dice, broadband: Row) -> Row:
    """莱农信5表 of one village: cameras in few, cable television in a third of the households."""
    households = broadband["households"]
    assert isinstance(households, int)
    cable = int(households * dice.share(0.2, 0.42))
    row: Row = {
        "video_points": dice.whole(1, 6, 1.5) if dice.chance(0.07) else 0,
        "broadcast_households": round(households * dice.share(0.92, 1.0)),
        "cable_households": cable,
        "digital_households": int(cable * dice.share(0.02, 0.2)) if dice.chance(0.08) else 0,
        "remarks": remark(dice, "监控由村集体出资安装。", "有线电视线路由市广电网络接入。"),
    }
    if row["video_points"]:
        row |= {"video_connected": yes_no(dice, 0.3), "video_places": list(dice.some(_VIDEO_PLACES, 0.35))}
    return row
