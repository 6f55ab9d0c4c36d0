"""What a rule without words of its own says, and what `same_in_unit` and `units_sharing` count."""

from __future__ import annotations

from pathlib import Path

import pytest

from laiwu_desktop.formdef.form import FormSet
from tests.formdef.small import HEAD, fields, forms_of, rules
from tests.formdef.typed import OTHERS, UNIT, Answers, findings_of

FIELDS = fields(
    'name = "a"; label = "甲"; type = "integer"',
    'name = "b"; label = "乙"; type = "integer"',
    'name = "ways"; label = "方式"; type = "select_multiple yes_no"',
    'name = "day"; label = "日期"; type = "date"',
    'name = "phone"; label = "电话"; type = "text"',
)
OTHER = HEAD.replace('"demo"', '"other"').replace("示例数据表", "示例数据另表").replace("1表", "2表")


def two_forms(tmp_path: Path, rule: str, head: str = HEAD) -> FormSet:
    """Two forms with the very same fields; the first has a rule."""
    return forms_of(tmp_path, demo=head + FIELDS + rules(f'name = "r"; {rule}'), other=OTHER + FIELDS)


@pytest.mark.parametrize(
    ("rule", "answers", "field", "message"),
    [
        (
            'left = "a"; operator = "less_than_or_equal_to"; right = "b"',
            {"a": "200", "b": "100"}, "a", "不符合审核关系（甲 200 > 乙 100）。请核对。",
        ),
        (
            'left = "a"; operator = "greater_than_or_equal_to"; right = "previous.a"',
            {"a": "1", "previous.a": "2"}, "a", "不符合审核关系（甲 1 < 上期甲 2）。请核对。",
        ),
        (
            'left = "other.a + b"; operator = "equal_to"; right = "a"',
            {"a": "1", "b": "2", "other.a": "3"}, "b", "不符合审核关系（5 ≠ 甲 1）。请核对。",
        ),
        (
            'left = "other.a"; operator = "equal_to"; right = "a"',
            {"a": "1", "other.a": "3"}, "", "不符合审核关系（甲 3 ≠ 甲 1）。请核对。",
        ),
        (
            'left = "a / b"; operator = "equal_to"; right = "1"',
            {"a": "2", "b": "3"}, "a", "不符合审核关系（0.6667 ≠ 1）。请核对。",
        ),
        (
            'left = "day"; operator = "equal_to"; right = "previous.day"',
            {"day": "2006-12-01", "previous.day": "2006-06-01"}, "day",
            "不符合审核关系（日期 2006-12-01 ≠ 上期日期 2006-06-01）。请核对。",
        ),
        (
            'left = "ways"; operator = "equal_to"; right = "previous.ways"',
            {"ways": "是、否", "previous.ways": "是"}, "ways",
            "不符合审核关系（方式 是、否 ≠ 上期方式 是）。请核对。",
        ),
        (
            'left = "a"; operator = "exclusive_pair"; right = "b"; message = "只填其一。"',
            {"a": "1", "b": "2"}, "a", "只填其一（甲、乙）。请核对。",
        ),
        (
            'left = "a"; operator = "compulsory_pair"; right = "b"; instruction = "请补填。"',
            {"a": "1"}, "a", "不符合审核关系（甲、乙）。请补填。",
        ),
    ],
)  # fmt: skip
def test_a_message_names_fields_and_figures(
    rule: str, answers: Answers, field: str, message: str, tmp_path: Path
) -> None:
    (finding,) = findings_of(two_forms(tmp_path, rule), "demo", answers, "r")
    assert (finding.field, finding.message) == (field, message)


def test_units_of_another_form_share_nothing(tmp_path: Path) -> None:
    forms = two_forms(tmp_path, 'left = "phone.units_sharing"; operator = "less_than"; right = "2"')
    answers = {"phone": "13800000000"}
    elsewhere = [(OTHERS[0], 0, {"other.phone": "13800000000"})]
    assert not findings_of(forms, "demo", answers, "r", elsewhere)
    assert findings_of(forms, "demo", answers, "r", [*elsewhere, (OTHERS[1], 0, answers)])


@pytest.mark.parametrize("blank", [{"a": "1"}, {"phone": "暂缺"}, {"phone": "不适用"}])
def test_rows_without_an_answer_are_not_alike(blank: Answers, tmp_path: Path) -> None:
    head = HEAD + "repeats = true\n"
    forms = two_forms(tmp_path, 'left = "phone.same_in_unit"; operator = "less_than"; right = "2"', head)
    assert not findings_of(forms, "demo", blank, "r", [(UNIT, 2, blank)])
    named = {"phone": "示例"}
    assert len(findings_of(forms, "demo", named, "r", [(UNIT, 2, named)])) == 2
