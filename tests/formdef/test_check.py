"""The check: every rule of every shipped form, and what makes one fire, skip, or be explained."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from laiwu_desktop.desk.desk import Definitions
from laiwu_desktop.formdef.check import Finding, check_unit, check_units, with_explanations
from laiwu_desktop.formdef.figures import Figures
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report import Explanation, Record, RecordKey
from tests.formdef.small import HEAD, fields, forms_of, rules

PERIOD = Period.parse("2006S2")
UNIT = "371203001200"
OTHERS = tuple(f"37120300120{n}" for n in range(1, 5))

Answers = Mapping[str, str]
# A further row: (unit, seq, answers).
More = tuple[str, int, Answers]


def figures_of(forms: FormSet, form: str, answers: Answers, more: Iterable[More] = ()) -> Figures:
    """The figures of UNIT's row, as typed. `other.field` is of another form, `previous.…` of last period."""
    rows: dict[tuple[bool, RecordKey], Record] = {}
    seq = int(forms[form].repeats)
    for unit, number, typed in [(UNIT, seq, answers), *more]:
        for place, text in typed.items():
            name = place.removeprefix("previous.")
            home, _, field = name.rpartition(".")
            home = home or form
            key = RecordKey(home, unit, number if home == form else 0)
            where = (place != name, key)
            value = forms[home].fields[field].type.parse(text)
            rows[where] = rows.get(where, Record(key, {})).with_value(field, value)
    current = [row for (previous, _), row in rows.items() if not previous]
    before = [row for (previous, _), row in rows.items() if previous]
    return Figures(forms, PERIOD, current, before)


def findings_of(
    forms: FormSet, form: str, answers: Answers, rule: str, more: Iterable[More] = ()
) -> list[Finding]:
    """UNIT's findings of one rule."""
    found = check_unit(figures_of(forms, form, answers, more), forms[form], UNIT)
    return [finding for finding in found if finding.rule == rule]


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


BROADBAND, INFORMATION, POINT = "village_broadband", "information_village", "demonstration_point"
SERVICE, SAFETY, TOWNSHIP = "rural_service_unit", "village_safety_tv", "township_informatization"
CITY = "city_indicator"


def numbers(form: str, rule: str, breaks: str, holds: str, left: str, right: str) -> Case:
    """A case of whole numbers: "users 36, households 35"."""
    return Case(form, rule, _answers(breaks), _answers(holds), left, right)


def _answers(text: str) -> Answers:
    return dict(pair.strip().rsplit(" ", 1) for pair in text.split(","))


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
)  # fmt: skip


def test_every_shipped_rule_has_a_case(shipped: Definitions) -> None:
    there = [(form.name, rule.name) for form in shipped.forms for rule in form.rules]
    assert sorted((case.form, case.rule) for case in CASES) == sorted(there)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.form}.{case.rule}")
def test_a_rule_fires_where_it_is_broken_and_not_just_beside(case: Case, shipped: Definitions) -> None:
    rule = next(rule for rule in shipped.forms[case.form].rules if rule.name == case.rule)
    found = findings_of(shipped.forms, case.form, case.breaks, case.rule, case.more)
    finding = next(f for f in found if f.seq == int(shipped.forms[case.form].repeats))
    assert (finding.unit_code, finding.severity) == (UNIT, rule.severity)
    assert (finding.left, finding.right) == (case.left, case.right)
    assert finding.message.startswith(rule.message)
    assert finding.message.endswith(f"。{rule.instruction}。")
    others = case.more if case.more_holds is None else case.more_holds
    assert not findings_of(shipped.forms, case.form, case.holds, case.rule, others)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.form}.{case.rule}")
def test_the_message_names_both_sides(case: Case, shipped: Definitions) -> None:
    form = shipped.forms[case.form]
    rule = next(rule for rule in form.rules if rule.name == case.rule)
    message = findings_of(shipped.forms, case.form, case.breaks, case.rule, case.more)[0].message
    if not case.left:
        return  # a row that is gone has no sides
    assert "（" in message
    if not rule.operator.endswith("_pair"):
        assert case.left in message
        assert case.right in message
    for side, label in ((rule.left, rule.left_label), (rule.right, rule.right_label)):
        single = side.single
        if label:
            assert label in message
        elif single is not None:
            home = shipped.forms[single.form] if single.form else form
            assert home.fields[single.field].label in message


def test_messages_read_as_sentences(shipped: Definitions) -> None:
    broken = {"broadband_users": "350", "households": "320", "previous.broadband_users": "351"}
    found = check_unit(figures_of(shipped.forms, BROADBAND, broken), shipped.forms[BROADBAND], UNIT)
    messages = {finding.rule: finding.message for finding in found}
    assert messages["users_within_households"] == (
        "宽带用户数不应大于总户数（宽带用户数 350 > 总户数 320）。请核对宽带用户数与总户数。"
    )
    assert messages["users_fell"] == (
        "宽带用户数比上期减少（宽带用户数 350 < 上期宽带用户数 351）。"
        "请核对宽带用户数；确有减少的，请说明原因。"
    )
    went_back = {"construction_status": "在建", "previous.construction_status": "已验收"}
    (finding,) = findings_of(shipped.forms, INFORMATION, went_back, "status_went_back")
    assert "（建设状态 在建 < 上期建设状态 已验收）" in finding.message


def test_users_may_triple_where_they_are_few(shipped: Definitions) -> None:
    few = {"broadband_users": "60", "previous.broadband_users": "10"}
    assert not findings_of(shipped.forms, BROADBAND, few, "users_jumped")


def test_a_blank_in_the_other_form_does_not_make_a_village_built(shipped: Definitions) -> None:
    (finding,) = findings_of(
        shipped.forms, INFORMATION, {"construction_status": "已建成"}, "built_needs_broadband"
    )
    assert (finding.left, finding.right) == ("未填", "是")


def test_a_point_that_is_gone_is_missed_under_its_old_number(shipped: Definitions) -> None:
    gone = {"point_name": "示例数据甲", "previous.point_name": "示例数据甲", "previous.status": "在建"}
    more: list[More] = [(UNIT, 2, {"previous.point_name": "示例数据乙", "previous.status": "在建"})]
    (finding,) = findings_of(shipped.forms, POINT, gone, "point_disappeared", more)
    assert finding.seq == 2


SMALL = HEAD + fields(
    'name = "must"; label = "必填项"; type = "integer"; required = true; max = 99',
    'name = "way"; label = "方式"; type = "select_multiple yes_no"',
    'name = "when_way"; label = "时间"; type = "date"; relevant = "filled(way)"; required = "filled(way)"',
    'name = "phone"; label = "电话"; type = "text"; constraint = "matches(value, \'1[0-9]+\')"; '
    'constraint_message = "应为号码"; max_length = 12',
    'name = "big"; label = "数量"; type = "decimal"; places = 1; constraint = "value >= must"; '
    'constraint_message = "不应小于必填项"',
)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"must": "1"}, []),
        ({"must": "0"}, []),
        ({"way": "否", "when_way": "2006-12-31"}, [("must", "required", "error")]),
        ({"must": "暂缺"}, [("must", "not_yet_known", "warning")]),
        ({"must": "不适用"}, [("must", "not_applicable", "warning")]),
        ({"must": "约三百"}, [("must", "type", "error")]),
        ({"must": "-1"}, [("must", "limits", "error")]),
        ({"must": "100"}, [("must", "limits", "error")]),
        ({"must": "1", "way": "是"}, [("when_way", "required", "error")]),
        ({"must": "1", "way": "是", "when_way": "暂缺"}, [("when_way", "not_yet_known", "warning")]),
        ({"must": "1", "way": "是", "when_way": "2006-12-31"}, []),
        ({"must": "1", "way": "是", "when_way": "2007-01-01"}, [("when_way", "limits", "error")]),
        ({"must": "1", "way": "暂缺", "when_way": "2006-12-31"}, [("when_way", "irrelevant", "error")]),
        ({"must": "1", "when_way": "2006-12-31"}, [("when_way", "irrelevant", "error")]),
        ({"must": "1", "when_way": "很久以前"}, [("when_way", "irrelevant", "error")]),
        ({"must": "1", "when_way": "不适用"}, []),
        ({"must": "1", "phone": "暂缺"}, []),
        ({"must": "1", "phone": "2"}, [("phone", "constraint", "error")]),
        ({"must": "1", "phone": "1234567890123"}, [("phone", "limits", "error")]),
        ({"must": "5", "big": "4.9"}, [("big", "constraint", "error")]),
        ({"must": "5", "big": "5.0"}, []),
        (
            {"must": "100", "way": "飞鸽", "big": "1", "phone": "x"},
            [
                ("must", "limits", "error"), ("way", "type", "error"), ("phone", "constraint", "error"),
                ("big", "constraint", "error"),
            ],
        ),
    ],
)  # fmt: skip
def test_each_value_by_itself(answers: Answers, expected: list[tuple[str, str, str]], tmp_path: Path) -> None:
    forms = forms_of(tmp_path, demo=SMALL)
    found = check_unit(figures_of(forms, "demo", answers), forms["demo"], UNIT)
    assert [(finding.field, finding.rule, finding.severity) for finding in found] == expected
    for finding in found:
        field = forms["demo"].fields[finding.field]
        assert finding.message.startswith(field.label)
        assert answers.get(finding.field, "") in finding.message
        assert finding.left == field.type.format(field.type.parse(answers.get(finding.field, "")))


def test_nothing_typed_between_the_commas_is_no_answer(tmp_path: Path) -> None:
    forms = forms_of(tmp_path, demo=SMALL)
    found = check_unit(figures_of(forms, "demo", {"must": "1", "way": "、"}), forms["demo"], UNIT)
    assert [(finding.field, finding.rule) for finding in found] == [("way", "type")]


def test_an_empty_choice_does_not_answer_what_is_required(tmp_path: Path) -> None:
    required = 'name = "way"; label = "方式"; type = "select_multiple yes_no"; required = true'
    forms = forms_of(tmp_path, demo=HEAD + fields(required))
    record = Record(RecordKey("demo", UNIT), {"way": ()})
    found = check_unit(Figures(forms, PERIOD, [record]), forms["demo"], UNIT)
    assert [finding.rule for finding in found] == ["required"]


def test_a_choice_that_the_form_has_no_more_is_told(tmp_path: Path) -> None:
    forms = forms_of(tmp_path, demo=HEAD + fields('name = "s"; label = "甲"; type = "select_one yes_no"'))
    record = Record(RecordKey("demo", UNIT), {"s": "perhaps"})
    (finding,) = check_unit(Figures(forms, PERIOD, [record]), forms["demo"], UNIT)
    assert (finding.rule, finding.left) == ("limits", "perhaps")


def test_a_unit_that_has_filled_in_nothing(shipped: Definitions) -> None:
    figures = figures_of(shipped.forms, BROADBAND, {})
    found = check_units(figures, {"village": [UNIT]})
    assert [(finding.form, finding.rule, finding.severity) for finding in found] == [
        (BROADBAND, "not_filled", "warning"),
        (INFORMATION, "not_filled", "warning"),
        (SAFETY, "not_filled", "warning"),
    ]


THREE = fields(*(f'name = "{name}"; label = "{name}"; type = "integer"' for name in "abc"))


@pytest.mark.parametrize(
    ("missing", "answers", "sides"),
    [
        ("skip_if_any", "a 5, b 1, c 3", ("6", "3")),
        ("skip_if_any", "a 5, c 3", None),
        ("skip_if_any", "a 5, b 暂缺, c 3", None),
        ("skip_if_any", "a 5, b 不适用, c 3", None),
        ("skip_if_any", "a 5, b 很多, c 3", None),
        ("skip_if_any", "a 5, b 0, c 3", ("5", "3")),
        ("skip_if_all", "a 5, c 3", ("5", "3")),
        ("skip_if_all", "a 5", ("5", "0")),
        ("skip_if_all", "a 暂缺, b 暂缺, c 很多", None),
        ("skip_if_all", "c 3", None),
        ("never_skip", "a 5", ("5", "0")),
        ("never_skip", "c 3", None),
    ],
)
def test_missing_operands_skip_the_rule_or_count_as_0(
    missing: str, answers: str, sides: tuple[str, str] | None, tmp_path: Path
) -> None:
    rule = (
        f'name = "r"; left = "a + b"; operator = "less_than_or_equal_to"; right = "c"; missing = "{missing}"'
    )
    forms = forms_of(tmp_path, demo=HEAD + THREE + rules(rule))
    found = findings_of(forms, "demo", _answers(answers), "r")
    assert [(finding.left, finding.right) for finding in found] == ([sides] if sides else [])


def test_a_rule_that_is_never_skipped_fires_on_blanks(tmp_path: Path) -> None:
    rule = 'name = "r"; left = "a + b"; operator = "greater_than"; right = "0"; missing = '
    forms = forms_of(tmp_path, demo=HEAD + THREE + rules(rule + '"never_skip"'))
    (finding,) = findings_of(forms, "demo", {"c": "1"}, "r")
    assert (finding.left, finding.right) == ("0", "0")


@pytest.mark.parametrize(
    ("operator", "held", "broken"),
    [
        ("equal_to", "a 5, b 5", "a 5, b 6"),
        ("not_equal_to", "a 5, b 6", "a 5, b 5"),
        ("greater_than", "a 6, b 5", "a 5, b 5"),
        ("greater_than_or_equal_to", "a 5, b 5", "a 4, b 5"),
        ("less_than", "a 4, b 5", "a 5, b 5"),
        ("less_than_or_equal_to", "a 5, b 5", "a 6, b 5"),
        ("compulsory_pair", "a 0, b 5", "b 5"),
        ("compulsory_pair", "c 1", "a 5, b 暂缺"),
        ("exclusive_pair", "a 5", "a 5, b 0"),
        ("exclusive_pair", "c 5", "a 0, b 0"),
    ],
)
def test_every_operator(operator: str, held: str, broken: str, tmp_path: Path) -> None:
    rule = f'name = "r"; left = "a"; operator = "{operator}"; right = "b"'
    forms = forms_of(tmp_path, demo=HEAD + THREE + rules(rule))
    assert not findings_of(forms, "demo", _answers(held), "r")
    (finding,) = findings_of(forms, "demo", _answers(broken), "r")
    assert (finding.field, finding.message[-1]) == ("a", "。")


@pytest.mark.parametrize("operator", ["equal_to", "not_equal_to", "less_than", "greater_than_or_equal_to"])
def test_what_cannot_be_computed_breaks_no_rule(operator: str, tmp_path: Path) -> None:
    rule = f'name = "r"; left = "a / b"; operator = "{operator}"; right = "c"; missing = "never_skip"'
    forms = forms_of(tmp_path, demo=HEAD + THREE + rules(rule))
    assert not findings_of(forms, "demo", _answers("a 5, b 0, c 1"), "r")


def test_a_rule_compares_with_what_the_program_computes(tmp_path: Path) -> None:
    rate = 'name = "rate"; label = "比率"; type = "calculate"; places = 1; calculation = "a / b * 100"'
    text = THREE + fields(rate).partition("\n")[2].partition("\n")[2]
    forms = forms_of(
        tmp_path,
        demo=HEAD
        + text
        + rules('name = "r"; left = "rate"; operator = "less_than"; right = "previous.rate"'),
    )
    (finding,) = findings_of(forms, "demo", _answers("a 1, b 3, previous.a 2, previous.b 7"), "r")
    assert (finding.left, finding.right) == ("33.3", "28.6")
    assert not findings_of(forms, "demo", _answers("a 1, b 0, previous.a 2, previous.b 7"), "r")


def explained(finding: Finding, text: str = "示例数据说明") -> Explanation:
    return Explanation(
        RecordKey(finding.form, finding.unit_code, finding.seq), finding.field, finding.rule,
        finding.left, finding.right, text,
    )  # fmt: skip


def test_an_explanation_covers_its_warning_only_while_both_sides_are_the_same(shipped: Definitions) -> None:
    def fell(now: str, before: str) -> Finding:
        typed = {"broadband_users": now, "previous.broadband_users": before}
        (finding,) = findings_of(shipped.forms, BROADBAND, typed, "users_fell")
        return finding

    said = [explained(fell("34", "35"))]
    assert [f.explained for f in with_explanations([fell("34", "35")], said)] == [True]
    assert [f.explained for f in with_explanations([fell("33", "35")], said)] == [False]
    assert [f.explained for f in with_explanations([fell("34", "36")], said)] == [False]
    assert not with_explanations([fell("34", "35")], said)[0].blocks
    assert with_explanations([fell("34", "35")], [explained(fell("34", "35"), "")])[0].blocks


def test_an_explanation_covers_one_row_and_one_rule(shipped: Definitions) -> None:
    typed = {"broadband_access": "是", "broadband_users": "0", "previous.broadband_users": "5"}
    figures = figures_of(shipped.forms, BROADBAND, typed, [(OTHERS[0], 0, typed)])
    found = [
        finding
        for unit in (UNIT, OTHERS[0])
        for finding in check_unit(figures, shipped.forms[BROADBAND], unit)
        if finding.rule in ("access_without_users", "users_fell")
    ]
    assert len(found) == 4
    assert [f.explained for f in with_explanations(found, [explained(found[0])])] == [
        True,
        False,
        False,
        False,
    ]


def test_an_error_is_mended_not_explained(shipped: Definitions) -> None:
    typed = {"broadband_users": "321", "households": "320"}
    (finding,) = findings_of(shipped.forms, BROADBAND, typed, "users_within_households")
    (same,) = with_explanations([finding], [explained(finding)])
    assert not same.explained
    assert same.blocks
