"""The check: what makes a value or a rule a finding, what skips it, and what explains it."""

from __future__ import annotations

from pathlib import Path

import pytest

from laiwu_desktop.desk.desk import Definitions
from laiwu_desktop.formdef.report.check import Finding, check_unit, check_units, with_explanations
from laiwu_desktop.formdef.report.content import Explanation, Record, RecordKey
from laiwu_desktop.formdef.report.figures import Figures
from tests.formdef.report.rule_cases import BROADBAND, INFORMATION, SAFETY
from tests.formdef.small import HEAD, fields, forms_of, rules
from tests.formdef.typed import OTHERS, PERIOD, UNIT, Answers, answers_of, figures_of, findings_of

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


DEPENDENT = HEAD + fields(
    'name = "net"; label = "上网"; type = "select_one yes_no"',
    'name = "site"; label = "网站"; type = "select_one yes_no"',
    'name = "count"; label = "台数"; type = "integer"',
    'name = "by_all"; label = "甲"; type = "text"; relevant = "net == \'yes\' and site == \'yes\'"',
    'name = "by_one"; label = "乙"; type = "text"; relevant = "net == \'yes\' or site == \'yes\'"',
    'name = "by_count"; label = "丙"; type = "text"; relevant = "count > 0"',
    'name = "by_past"; label = "丁"; type = "text"; relevant = "not filled(previous.count)"',
    'name = "by_other"; label = "戊"; type = "text"; relevant = "village_safety_tv.video_points > 0"',
    'name = "by_row"; label = "己"; type = "text"; relevant = "seq > 0"',
)


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        (
            {"by_all": "x", "net": "是", "site": "否"},
            "“网站”为“否”时此项不应填写。请清空此项，或改正“网站”。",
        ),
        (
            {"by_all": "x", "net": "暂缺"},
            "“上网”为“暂缺”、“网站”未填时此项不应填写。请清空此项，或改正“上网”、“网站”。",
        ),
        (
            {"by_one": "x", "net": "否"},
            "“上网”为“否”、“网站”未填时此项不应填写。请清空此项，或改正“上网”、“网站”。",
        ),
        ({"by_count": "x", "count": "0"}, "“台数”为“0”时此项不应填写。请清空此项，或改正“台数”。"),
        ({"by_past": "x", "previous.count": "3"}, "上期“台数”为“3”时此项不应填写。请清空此项。"),
        (
            {"by_other": "x"},
            "《示例安全表》的“监控点”未填时此项不应填写。请清空此项，或改正《示例安全表》的“监控点”。",
        ),
        ({"by_row": "x"}, "按其他各项的填写，此项不应填写。请清空此项，或改正其他项。"),
    ],
)
def test_what_should_not_stand_there_is_told_with_what_decides(
    answers: Answers, told: str, tmp_path: Path
) -> None:
    other = (
        HEAD.replace('"demo"', '"village_safety_tv"')
        .replace("示例数据表", "示例安全表")
        .replace("1表", "2表")
    )
    other += fields('name = "video_points"; label = "监控点"; type = "integer"')
    forms = forms_of(tmp_path, demo=DEPENDENT, village_safety_tv=other)
    (found,) = check_unit(figures_of(forms, "demo", answers), forms["demo"], UNIT)
    assert found.message.partition("：")[2] == told


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


# ---- rules


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
    found = findings_of(forms, "demo", answers_of(answers), "r")
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
    assert not findings_of(forms, "demo", answers_of(held), "r")
    (finding,) = findings_of(forms, "demo", answers_of(broken), "r")
    assert (finding.field, finding.message[-1]) == ("a", "。")


@pytest.mark.parametrize("operator", ["equal_to", "not_equal_to", "less_than", "greater_than_or_equal_to"])
def test_what_cannot_be_computed_breaks_no_rule(operator: str, tmp_path: Path) -> None:
    rule = f'name = "r"; left = "a / b"; operator = "{operator}"; right = "c"; missing = "never_skip"'
    forms = forms_of(tmp_path, demo=HEAD + THREE + rules(rule))
    assert not findings_of(forms, "demo", answers_of("a 5, b 0, c 1"), "r")


def test_a_rule_compares_with_what_the_program_computes(tmp_path: Path) -> None:
    rate = 'name = "rate"; label = "比率"; type = "calculate"; places = 1; calculation = "a / b * 100"'
    text = THREE + fields(rate).partition("\n")[2].partition("\n")[2]
    forms = forms_of(
        tmp_path,
        demo=HEAD
        + text
        + rules('name = "r"; left = "rate"; operator = "less_than"; right = "previous.rate"'),
    )
    (finding,) = findings_of(forms, "demo", answers_of("a 1, b 3, previous.a 2, previous.b 7"), "r")
    assert (finding.left, finding.right) == ("33.3", "28.6")
    assert not findings_of(forms, "demo", answers_of("a 1, b 0, previous.a 2, previous.b 7"), "r")


# ---- explanations


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
