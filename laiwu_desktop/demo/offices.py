"""Sample answers of demonstration points and service units (forms 3, 4), townships (6) and the bureau (7)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from laiwu_desktop.demo.dice import Dice
from laiwu_desktop.demo.places import Place
from laiwu_desktop.demo.villages import (
    LAST_DAY,
    MARK,
    NO,
    YES,
    Answer,
    Row,
    person,
    phone,
    remark,
    web_address,
    yes_no,
)

_POINTS = (
    *("村委会", "村委会", "村委会", "农民专业合作组织", "农业龙头企业"),
    *("农产品市场", "种养大户", "学校", "信息服务站"),
)
_SERVICES = ("政策信息", "市场供求", "农业技术", "远程培训", "网上交易", "村务公开", "热线咨询")
_PRODUCTS = {
    "农家乐": ("住宿、农家菜", "垂钓、采摘、农家菜"),
    "农产品收购": ("生姜、大蒜", "生姜", "花椒、山楂"),
    "农产品储存": ("生姜（窖藏）", "蒜薹、大蒜"),
    "农产品加工": ("姜片、蒜粒", "腌渍生姜、蒜米", "速冻蔬菜"),
}
# What no village form measures, as the bureau might have been told it by the end of 2006 (莱农信7表).
_MANUAL: tuple[tuple[str, str, str], ...] = (
    ("规模以上企业数字化普及率（2010）", "14.50", "经贸"),
    ("建立局域网的企业数（2010）", "236.00", "经贸"),
    ("电子商务应用企业数（2010）", "41.00", "经贸"),
    ("电话普及率（2010）", "62.30", "统计"),
    ("互联网用户数（2010）", "31800.00", "统计"),
    ("有线电视入户率（2010）", "33.80", "广电"),
    ("广播电视人口覆盖率（2010）", "98.60", "广电"),
    ("市区政府、市区直部门、乡镇设立网站比例（2006）", "86.00", "信息产业"),
    ("农村信息综合服务平台（2007）", "1.00", "农业"),
    ("农村服务热线（2007）", "1.00", "农业"),
    ("视频监控点数（2006）", "912.00", "公安"),
    ("视频监控点数（2007）", "912.00", "公安"),
    ("完成数字电视转移的用户数（2007）", "6400.00", "广电"),
)


def point_rows(dice: Dice, place: Place, households: int, likely: float) -> list[Row]:
    """莱农信3表: the demonstration points of one village, mostly none, seldom two."""
    if not dice.chance(likely):
        return []
    count = 2 if dice.chance(0.06) else 1
    kinds = [_POINTS[dice.whole(0, len(_POINTS) - 1)]] + ["信息服务站"] * (count - 1)
    return [_point(dice, place, kind, households, number) for number, kind in enumerate(kinds)]


def _point(dice: Dice, place: Place, kind: str, households: int, number: int) -> Row:
    status = dice.pick(("在建", "已建成", "已建成", "已建成", "已验收", "已验收", "已验收"))
    if dice.chance(0.02):
        status = "已撤销"
    name = f"{MARK}·{place.name if kind == '村委会' else place.short_name + kind}示范点"
    started = dice.day(date(2005, 1, 10), date(2006, 3, 31))
    row: Row = {
        "point_name": name + ("（二）" if number else ""),
        "category": kind,
        "address": f"{MARK}：{place.short_name}{dice.pick(('村委会院内', '大街中段', '路口东侧'))}",
        "contact_name": person(dice),
        "contact_phone": phone(place),
        "status": status,
        "started_date": started,
        "broadband": NO if status == "在建" and dice.chance(0.5) else YES,
        "computers": dice.whole(1, 8, 2),
        "services": list(dice.some(_SERVICES, 0.4)),
        "served_households": dice.whole(20, max(21, households)),
        "funding_government": dice.money(0.2, 2.5),
        "funding_operator": dice.money(0, 1.5),
        "funding_self": dice.money(0, 1.2),
        "remarks": remark(dice, "本期新登记。", "与党员远程教育站点合用。"),
    }
    if status in ("已建成", "已验收"):
        row["built_date"] = built = dice.day(started, date(2006, 9, 30))
        if status == "已验收":
            row["accepted_date"] = dice.day(built, LAST_DAY)
            if dice.chance(0.05):  # accepted, and nobody paid for it: that asks for an explanation
                row |= dict.fromkeys(
                    ("funding_government", "funding_operator", "funding_self"), Decimal("0.00")
                )
    if dice.chance(0.03):  # as does a point that serves more than three times its village
        row["served_households"] = households * 3 + dice.whole(10, 200)
    return row


def service_rows(dice: Dice, place: Place, farm_stays: bool) -> list[Row]:
    """莱农信4表: the service units of one village; `farm_stays` where tourists go."""
    kinds = ["农家乐"] if dice.chance(0.4 if farm_stays else 0.006) else []
    if dice.chance(0.055):
        kinds.append(dice.pick(("农产品收购", "农产品收购", "农产品储存", "农产品加工")))
    return [_service(dice, place, kind) for kind in kinds]


def _service(dice: Dice, place: Place, kind: str) -> Row:
    stay = kind == "农家乐"
    website = yes_no(dice, 0.45 if stay else 0.12, 0)
    row: Row = {
        "provider_name": f"{MARK}·{place.short_name}{kind.removeprefix('农产品')}{'院' if stay else '户'}",
        "category": kind,
        "contact_name": person(dice),
        "contact_phone": None if dice.chance(0.04) else phone(place),
        "products": f"{MARK}：{dice.pick(_PRODUCTS[kind])}",
        "website": website,
        "online_trade": dice.money(0, 8) if dice.chance(0.6) else None,
        "remarks": remark(dice, "由镇农经站登记。"),
    }
    if not stay:
        row["networked"] = yes_no(dice, 0.65)
    if website == YES:
        row["website_url"] = web_address(place, "nong")
        row["website_date"] = dice.day(date(2005, 1, 1), LAST_DAY)
    return row


def township_row(dice: Dice, place: Place, villages: int) -> Row:
    """莱农信6表 of one township."""
    in_town = place.name.endswith("街道办事处")
    website = yes_no(dice, 0.7, 0)
    approvals, officers = dice.whole(12, 40), dice.whole(1, 5)
    communities = dice.whole(4, 12) if in_town else dice.whole(0, 3)
    households = communities * dice.whole(250, 900)
    informatized = dice.whole(0, communities // 3)
    row: Row = {
        "website": website,
        "office_automation": yes_no(dice, 0.45),
        "intranet": yes_no(dice, 0.8),
        "extranet": yes_no(dice, 0.55),
        "approval_items": approvals,
        "approval_items_online": dice.whole(0, approvals // 2),
        "officers": officers,
        "officers_trained": dice.whole(0, officers),
        "communities": communities,
        "fiber_communities": min(communities, round(communities * dice.share(0.5, 1.0))),
        "informatized_communities": informatized,
        "demonstration_communities": min(informatized, dice.whole(0, 1)),
        "community_households": households,
        "community_broadband_households": int(households * dice.share(0.08, 0.3)),
        "community_informatized_households": int(households * dice.share(0.0, 0.08)),
        "investment_government": dice.money(1, 25),
        "investment_operator": dice.money(0, 60),
        "village_finance_online": dice.whole(0, villages),
        "summary": f"{MARK}：{place.name}本期继续推进村村通宽带；主要困难是山区村线路长、用户少。",
    }
    if website == YES:
        row |= {"website_url": web_address(place, "zhen"), "website_linked": yes_no(dice, 0.7)}
    return row


def manual_rows() -> list[Row]:
    """莱农信7表: a plausible handful of the targets that the bureau has to ask others for."""
    rows: list[Row] = []
    for target, value, office in _MANUAL:
        source: Answer = f"{MARK}：市{office}部门年末统计（非真实数据）"
        rows.append(
            {
                "target": target,
                "value": Decimal(value),
                "as_of_date": date(2006, 12, 15),
                "source": source,
                "remarks": MARK,
            }
        )
    return rows
