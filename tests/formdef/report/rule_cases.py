"""A case for every rule of every shipped form; `test_rules` walks them."""

from __future__ import annotations

from typing import NamedTuple

from tests.formdef.typed import OTHERS, UNIT, Answers, More, answers_of

BROADBAND, INFORMATION, POINT = "village_broadband", "information_village", "demonstration_point"
SERVICE, SAFETY, TOWNSHIP = "rural_service_unit", "village_safety_tv", "township_informatization"
CITY = "city_indicator"


class Case(NamedTuple):
    """A rule, answers that break it, answers that just do not, and both sides as the finding shows them."""

    form: str
    rule: str
    breaks: Answers
    holds: Answers
    left: str
    right: str
    more: tuple[More, ...] = ()
    more_holds: tuple[More, ...] | None = None


def numbers(form: str, rule: str, breaks: str, holds: str, left: str, right: str) -> Case:
    """A case of whole numbers: "users 36, households 35"."""
    return Case(form, rule, answers_of(breaks), answers_of(holds), left, right)


def shared_phone(units: int) -> tuple[More, ...]:
    return tuple((unit, 0, {"officer_phone": "13800000000"}) for unit in OTHERS[: units - 1])


CASES = (
    numbers(
        BROADBAND, "users_within_households",
        "broadband_users 321, households 320", "broadband_users 320, households 320", "321", "320",
    ),
    numbers(
        BROADBAND, "telephones_within_households",
        "telephone_households 321, households 320", "telephone_households 320, households 320", "321", "320",
    ),
    numbers(
        BROADBAND, "home_computers_within_households",
        "home_computer_households 1, households 0", "home_computer_households 0, households 0", "1", "0",
    ),
    numbers(
        BROADBAND, "new_users_within_users",
        "new_users 36, broadband_users 35", "new_users 35, broadband_users 35", "36", "35",
    ),
    numbers(
        BROADBAND, "no_users_without_access",
        "broadband_access 否, broadband_users 1", "broadband_access 否, broadband_users 0", "1", "0",
    ),
    numbers(
        BROADBAND, "fiber_without_broadband",
        "fiber_access 是, broadband_access 否", "fiber_access 否, broadband_access 否", "否", "是",
    ),
    numbers(
        BROADBAND, "few_people_per_household",
        "population 481, households 321", "population 480, households 320", "481", "481.5",
    ),
    numbers(
        BROADBAND, "many_people_per_household",
        "population 1921, households 320", "population 1920, households 320", "1921", "1920",
    ),
    numbers(
        BROADBAND, "users_fell",
        "broadband_users 34, previous.broadband_users 35",
        "broadband_users 35, previous.broadband_users 35", "34", "35",
    ),
    numbers(
        BROADBAND, "users_jumped",
        "broadband_users 79, previous.broadband_users 26",
        "broadband_users 78, previous.broadband_users 26", "79", "78",
    ),
    numbers(
        BROADBAND, "households_changed",
        "households 331, previous.households 300", "households 330, previous.households 300", "31", "30",
    ),
    numbers(
        BROADBAND, "access_without_users",
        "broadband_access 是, broadband_users 0", "broadband_access 是, broadband_users 1", "0", "0",
    ),
    Case(
        INFORMATION, "built_needs_broadband",
        {"construction_status": "已建成", "village_broadband.broadband_access": "否"},
        {"construction_status": "已建成", "village_broadband.broadband_access": "是"}, "否", "是",
    ),
    Case(
        INFORMATION, "accepted_after_built",
        {"accepted_date": "2006-08-14", "built_date": "2006-08-15"},
        {"accepted_date": "2006-08-15", "built_date": "2006-08-15"}, "2006-08-14", "2006-08-15",
    ),
    Case(
        INFORMATION, "built_without_station",
        {"construction_status": "已验收", "service_station": "否"},
        {"construction_status": "在建", "service_station": "否"}, "否", "是",
    ),
    numbers(
        INFORMATION, "published_within_collected",
        "items_published 11, items_collected 10", "items_published 10, items_collected 10", "11", "10",
    ),
    Case(
        INFORMATION, "accepted_without_system",
        {"construction_status": "已验收"},
        {"construction_status": "已验收", "management_systems": "党群管理"}, "已验收", "未填",
    ),
    Case(
        INFORMATION, "status_went_back",
        {"construction_status": "在建", "previous.construction_status": "已建成"},
        {"construction_status": "已建成", "previous.construction_status": "已建成"}, "在建", "已建成",
    ),
    Case(
        INFORMATION, "phone_shared_by_villages",
        {"officer_phone": "13800000000"}, {"officer_phone": "13800000000"}, "4", "3",
        shared_phone(4), shared_phone(3),
    ),
    Case(
        POINT, "name_unique_in_village",
        {"point_name": "示例数据店"}, {"point_name": "示例数据店"}, "2", "1",
        ((UNIT, 2, {"point_name": "示例数据店"}),),
        ((UNIT, 2, {"point_name": "示例数据站"}), (OTHERS[0], 1, {"point_name": "示例数据店"})),
    ),
    Case(
        POINT, "built_after_started",
        {"built_date": "2006-08-14", "started_date": "2006-08-15"},
        {"built_date": "2006-08-15", "started_date": "2006-08-15"}, "2006-08-14", "2006-08-15",
    ),
    Case(
        POINT, "accepted_after_built",
        {"accepted_date": "2006-08-14", "built_date": "2006-08-15"},
        {"accepted_date": "2006-08-15", "built_date": "2006-08-15"}, "2006-08-14", "2006-08-15",
    ),
    Case(
        POINT, "accepted_after_started",
        {"accepted_date": "2006-08-14", "started_date": "2006-08-15"},
        {"accepted_date": "2006-08-14", "started_date": "2006-08-15", "built_date": "2006-08-13"},
        "2006-08-14", "2006-08-15",
    ),
    Case(
        POINT, "built_needs_broadband",
        {"status": "已建成", "broadband": "否"}, {"status": "在建", "broadband": "否"}, "否", "是",
    ),
    numbers(
        POINT, "served_many_households",
        "served_households 961, village_broadband.households 320",
        "served_households 960, village_broadband.households 320", "961", "960",
    ),
    Case(
        POINT, "accepted_without_funding",
        {"status": "已验收"}, {"status": "已验收", "funding_self": "0.01"}, "0", "0",
    ),
    Case(
        POINT, "point_disappeared",
        {"previous.point_name": "示例数据店", "previous.status": "已建成"},
        {"previous.point_name": "示例数据店", "previous.status": "已撤销"}, "", "",
    ),
    Case(
        SERVICE, "name_unique_in_village",
        {"provider_name": "示例数据店"}, {"provider_name": "示例数据店"}, "3", "1",
        ((UNIT, 2, {"provider_name": "示例数据店"}), (UNIT, 3, {"provider_name": "示例数据店"})),
        ((OTHERS[0], 1, {"provider_name": "示例数据店"}),),
    ),
    Case(
        SERVICE, "online_without_phone",
        {"provider_name": "示例数据店", "website": "是"},
        {"provider_name": "示例数据店", "website": "是", "contact_phone": "13800000000"},
        "示例数据店", "未填",
    ),
    *(
        numbers(
            SAFETY, f"{kind}_within_households",
            f"{kind}_households 321, village_broadband.households 320",
            f"{kind}_households 320, village_broadband.households 320", "321", "320",
        )
        for kind in ("broadcast", "cable", "digital")
    ),
    numbers(
        SAFETY, "digital_within_cable",
        "digital_households 36, cable_households 35", "digital_households 35, cable_households 35",
        "36", "35",
    ),
    *(
        numbers(
            SAFETY, rule,
            f"{field} 34, previous.{field} 35", f"{field} 35, previous.{field} 35", "34", "35",
        )
        for rule, field in (
            ("video_points_fell", "video_points"), ("broadcast_fell", "broadcast_households"),
            ("cable_fell", "cable_households"), ("digital_fell", "digital_households"),
        )
    ),
    *(
        numbers(TOWNSHIP, rule, f"{part} 36, {whole} 35", f"{part} 35, {whole} 35", "36", "35")
        for rule, part, whole in (
            ("approvals_online_within_approvals", "approval_items_online", "approval_items"),
            ("officers_trained_within_officers", "officers_trained", "officers"),
            ("fiber_communities_within_communities", "fiber_communities", "communities"),
            ("informatized_communities_within_communities", "informatized_communities", "communities"),
            ("demonstration_communities_within_communities", "demonstration_communities", "communities"),
            (
                "broadband_households_within_households",
                "community_broadband_households", "community_households",
            ),
            (
                "informatized_households_within_households",
                "community_informatized_households", "community_households",
            ),
        )
    ),
    Case(
        CITY, "target_once_per_period",
        {"target": "city.internet_users.2010"}, {"target": "city.internet_users.2010"}, "2", "1",
        ((UNIT, 2, {"target": "city.internet_users.2010"}),),
        ((UNIT, 2, {"target": "city.online_computers.2010"}),),
    ),
    Case(
        CITY, "counts_are_whole",
        {"target": "city.internet_users.2010", "value": "12.50"},
        {"target": "city.internet_users.2010", "value": "12.00"},
        "12.5", "12",
    ),
)  # fmt: skip
