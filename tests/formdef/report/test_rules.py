"""Every rule of every shipped form fires where it is broken, and says so in a sentence."""

from __future__ import annotations

import pytest

from laiwu_desktop.desk.desk import Definitions
from laiwu_desktop.formdef.report.check import check_unit
from tests.formdef.report.rule_cases import BROADBAND, CASES, INFORMATION, POINT, Case
from tests.formdef.typed import UNIT, More, figures_of, findings_of


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
