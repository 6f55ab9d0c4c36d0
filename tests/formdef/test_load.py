"""A wrong form file: one clear line for each mistake, all at once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from laiwu_desktop.base.paths import forms_dir
from laiwu_desktop.desk.desk import Definitions
from laiwu_desktop.desk.workspace import definitions
from laiwu_desktop.formdef.load import load_forms
from laiwu_desktop.formdef.mistakes import FormFileError, Mistake
from laiwu_desktop.formdef.plan import load_plan, load_targets, manual_target_choices
from laiwu_desktop.formdef.types import IntegerType
from tests.formdef.small import HEAD, SHARED, fields, folder_of, forms_of, rules

HOUSES = 'name = "houses"; label = "户数"; type = "integer"'
STATUS = 'name = "status"; label = "状态"; type = "select_one status"'
STATUSES = '[choices.status]\nnone = "未建"\nbuilt = "已建成"\n'
RULE = 'name = "r"; left = "houses"; operator = "equal_to"; right = "1"'


def mistakes_of(tmp_path: Path, *, shared: str = SHARED, **files: str) -> list[Mistake]:
    with pytest.raises(FormFileError) as caught:
        load_forms(folder_of(tmp_path, shared=shared, **files))
    assert caught.value.code == "form_file"
    assert all(str(mistake) in caught.value.message for mistake in caught.value.mistakes)
    return caught.value.mistakes


# Each is one mistake: (form file, place, words of the problem, words of what was expected).
WRONG = {
    "unknown key of a form": (HEAD + 'titel2 = "x"\n' + fields(HOUSES), "开头", "titel2", "title"),
    "unknown key of a field": (
        HEAD + fields(HOUSES + '; requried = true'),
        "section[1] › field[1] houses", "requried", "required",
    ),
    "misspelt key that is needed": (
        HEAD + fields('name = "houses"; lable = "户数"; type = "integer"'),
        "section[1] › field[1] houses", "lable", "label",
    ),
    "unknown key of a rule": (
        HEAD + fields(HOUSES) + rules(RULE + '; sevrity = "error"'), "rule[1] r", "sevrity", "severity",
    ),
    "missing key of a form": (
        HEAD.replace('title = "示例数据表"', "") + fields(HOUSES), "开头", "缺少 title", "title = …",
    ),
    "missing key of a section": (
        HEAD + fields(HOUSES).replace('label = "示例"\n', ""), "section[1]", "缺少 label", "label = …",
    ),
    "missing key of a field": (
        HEAD + fields('name = "houses"; type = "integer"'),
        "section[1] › field[1] houses", "缺少 label", "label = …",
    ),
    "missing key of a rule": (
        HEAD + fields(HOUSES) + rules('name = "r"; left = "houses"; right = "1"'),
        "rule[1] r", "缺少 operator", "operator = …",
    ),
    "wrong value type": (
        HEAD + fields(HOUSES + '; carry = "yes"'), "section[1] › field[1] houses", "carry", "bool",
    ),
    "section that is no table": (HEAD + "section = 5\n", "开头", "section 的值 5", "array"),
    "no section": (HEAD, "开头", "没有任何 section", "[[section]]"),
    "level of no division": (
        HEAD.replace('"village"', '"vilage"') + fields(HOUSES), "level", "vilage", "village",
    ),
    "unknown type": (
        HEAD + fields('name = "houses"; label = "户数"; type = "integr"; min = 1'),
        "section[1] › field[1] houses › type", "integr", "integer",
    ),
    "name that SQL and expressions cannot use": (
        HEAD + fields('name = "户数"; label = "户数"; type = "integer"'),
        "section[1] › field[1] 户数 › name", "户数", "小写英文",
    ),
    "name that is a word of expressions": (
        HEAD + fields('name = "not"; label = "户数"; type = "integer"'),
        "section[1] › field[1] not › name", "not", "小写英文",
    ),
    "name longer than a database keeps": (
        HEAD + fields(f'name = "{"n" * 51}"; label = "户数"; type = "integer"'),
        f"section[1] › field[1] {'n' * 51} › name", "nnn", "50",
    ),
    "name of a column that every form has": (
        HEAD + fields('name = "unit_code"; label = "户数"; type = "integer"'),
        "section[1] › field[1] unit_code › name", "unit_code", "另取",
    ),
    "field twice": (HEAD + fields(HOUSES, HOUSES), "开头", "field houses 重名", "只用一次"),
    "rule twice": (HEAD + fields(HOUSES) + rules(RULE, RULE), "开头", "rule r 重名", "只用一次"),
    "field that is not there": (
        HEAD + fields(HOUSES) + rules('name = "r"; left = "house"; operator = "equal_to"; right = "1"'),
        "rule r › left", "house", "houses",
    ),
    "field of a field's expression that is not there": (
        HEAD + fields(HOUSES + '; relevant = "hosues > 1"'), "field houses › relevant", "hosues", "houses",
    ),
    "field of last period that is not there": (
        HEAD + fields(HOUSES) + rules(RULE.replace('"1"', '"previous.hauses"')),
        "rule r › right", "hauses", "houses",
    ),
    "form that is not there": (
        HEAD + fields(HOUSES + '; relevant = "demmo.houses > 1"'),
        "field houses › relevant", "没有报表 demmo", "demo",
    ),
    "own value outside a constraint": (
        HEAD + fields(HOUSES + '; relevant = "value > 1"'), "field houses › relevant", "value", "houses",
    ),
    "expression that cannot be parsed": (
        HEAD + fields(HOUSES + '; relevant = "houses >"'),
        "section[1] › field[1] houses › relevant", "houses >", "表达式" ,
    ),
    "side that is empty": (
        HEAD + fields(HOUSES) + rules('name = "r"; left = ""; operator = "equal_to"; right = "1"'),
        "rule[1] r › left", "空", "表达式",
    ),
    "choice list that is not there": (
        HEAD + STATUSES + fields('name = "s"; label = "状态"; type = "select_one statuses"'),
        "section[1] › field[1] s › type", "statuses", "status",
    ),
    "choice list without its name": (
        HEAD + fields('name = "s"; label = "状态"; type = "select_one"'),
        "section[1] › field[1] s › type", "没有选项表", "yes_no",
    ),
    "choice list of a type that has none": (
        HEAD + fields('name = "s"; label = "状态"; type = "integer yes_no"'),
        "section[1] › field[1] s › type", "不带选项表", "integer",
    ),
    "choice that is not in the list": (
        HEAD + STATUSES + fields(STATUS, HOUSES + "; required = \"status in ('none', 'bilt')\""),
        "field houses › required", "bilt", "built",
    ),
    "choice of a rule that is not in the list": (
        HEAD + STATUSES + fields(STATUS)
        + rules('name = "r"; left = "status"; operator = "equal_to"; right = "\'已建成\'"'),
        "rule r", "已建成", "none、built",
    ),
    "two choices of one label": (
        HEAD + '[choices.status]\na = "ADSL"\nb = "ａｄｓｌ"\n' + fields(STATUS),
        "choices › status › b", "ａｄｓｌ", "不重复",
    ),
    "choice that reads as an empty": (
        HEAD + '[choices.status]\na = "不适用"\n' + fields(STATUS), "choices › status › a", "不适用", "除外",
    ),
    "choice name with a space": (
        HEAD + '[choices.status]\n"a b" = "甲"\n' + fields(STATUS),
        "choices › status › a b", "空格", "没有空格",
    ),
    "forbidden function": (
        HEAD + fields(HOUSES + "; relevant = \"open('x')\""),
        "section[1] › field[1] houses › relevant", "没有函数 open", "表达式",
    ),
    "forbidden subscript": (
        HEAD + fields(HOUSES + '; relevant = "houses[0]"'),
        "section[1] › field[1] houses › relevant", "Subscript", "表达式",
    ),
    "forbidden lambda": (
        HEAD + fields(HOUSES + '; relevant = "lambda: 1"'),
        "section[1] › field[1] houses › relevant", "Lambda", "表达式",
    ),
    "forbidden dunder of a value": (
        HEAD + fields(HOUSES + '; relevant = "().__class__"'),
        "section[1] › field[1] houses › relevant", "点号", "表达式",
    ),
    "forbidden dunder of a name": (
        HEAD + fields(HOUSES + '; relevant = "houses.__class__"'),
        "field houses › relevant", "没有报表 houses", "demo",
    ),
    "forbidden constant": (
        HEAD + fields(HOUSES + '; relevant = "houses == b\'x\'"'),
        "section[1] › field[1] houses › relevant", "b'x'", "表达式",
    ),
    "wrong number of arguments": (
        HEAD + fields(HOUSES + '; relevant = "min(houses) > 1"'),
        "section[1] › field[1] houses › relevant", "参数个数", "表达式",
    ),
    "pattern that is none": (
        HEAD + fields(HOUSES + "; relevant = \"matches(houses, '[')\""),
        "section[1] › field[1] houses › relevant", "正则", "表达式",
    ),
    "calculation without its type": (
        HEAD + fields(HOUSES + '; calculation = "1 + 1"'),
        "section[1] › field[1] houses", "calculation", "calculate",
    ),
    "calculate without its calculation": (
        HEAD + fields('name = "rate"; label = "率"; type = "calculate"'),
        "section[1] › field[1] rate", "calculation", "calculate",
    ),
    "calculation of itself": (
        HEAD + fields('name = "rate"; label = "率"; type = "calculate"; calculation = "rate + 1"'),
        "field rate › calculation", "demo.rate → demo.rate", "不依赖自身",
    ),
    "calculation of itself in the last period": (
        HEAD + fields('name = "rate"; label = "率"; type = "calculate"; calculation = "previous.rate + 1"'),
        "field rate › calculation", "demo.rate → demo.rate", "不依赖自身",
    ),
    "calculations of each other": (
        HEAD
        + fields(
            'name = "a"; label = "甲"; type = "calculate"; calculation = "b + 1"',
            'name = "b"; label = "乙"; type = "calculate"; calculation = "demo.c + 1"',
            'name = "c"; label = "丙"; type = "calculate"; calculation = "a + 1"',
        ),
        "field a › calculation", "demo.a → demo.b → demo.c → demo.a", "不依赖自身",
    ),
    "rank of a number": (
        HEAD + fields(HOUSES) + rules(RULE.replace('"houses"', '"houses.rank"')),
        "rule r › left", "rank", "select_one",
    ),
    "rank of several choices": (
        HEAD + fields(HOUSES, 'name = "s"; label = "甲"; type = "select_multiple yes_no"')
        + rules(RULE.replace('"houses"', '"s.rank"')),
        "rule r › left", "rank", "select_one",
    ),
    "rows of last period with the same value": (
        HEAD + fields(HOUSES) + rules(RULE.replace('"houses"', '"previous.houses.same_in_unit"')),
        "rule r › left", "same_in_unit", "本期",
    ),
    "constraint without words for it": (
        HEAD + fields(HOUSES + '; constraint = "value > 1"'),
        "section[1] › field[1] houses", "constraint_message", "填表人",
    ),
    "limit of another type": (
        HEAD + fields(HOUSES + "; max_length = 5"), "section[1] › field[1] houses", "max_length", "max、min",
    ),
    "limit of the wrong type": (
        HEAD + fields('name = "t"; label = "文字"; type = "text"; max_length = "五"'),
        "section[1] › field[1] t", "max_length", "int",
    ),
    "more places than the database keeps": (
        HEAD + fields('name = "d"; label = "数"; type = "decimal"; places = 4'),
        "section[1] › field[1] d", "places", "3",
    ),
    "default that is not of the type": (
        HEAD + fields(HOUSES + '; default = "许多"'),
        "section[1] › field[1] houses › default", "许多", "整数",
    ),
    "unknown operator": (
        HEAD + fields(HOUSES) + rules(RULE.replace("equal_to", "equals_to")),
        "rule[1] r › operator", "equals_to", "equal_to",
    ),
    "unknown severity": (
        HEAD + fields(HOUSES) + rules(RULE + '; severity = "fatal"'),
        "rule[1] r › severity", "fatal", "error、warning",
    ),
    "unknown strategy": (
        HEAD + fields(HOUSES) + rules(RULE + '; missing = "skip_any"'),
        "rule[1] r › missing", "skip_any", "skip_if_any",
    ),
    "unknown over": (
        HEAD + fields(HOUSES) + rules(RULE + '; over = "next"'),
        "rule[1] r › over", "next", "current、previous",
    ),
    "bad TOML": (HEAD + "title = ", "全文", "TOML", "UTF-8"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_each_mistake_is_one_line_with_file_place_and_what_was_expected(case: str, tmp_path: Path) -> None:
    text, place, problem, expected = WRONG[case]
    (mistake,) = mistakes_of(tmp_path, demo_file=text)
    assert mistake.file == "demo_file.toml"
    assert mistake.place == place
    assert problem in mistake.problem
    assert expected in mistake.expected


def test_all_mistakes_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    other = HEAD.replace("demo", "other")
    found = mistakes_of(
        tmp_path,
        shared="[yes_no]\nyes = 1\n",
        a=HEAD.replace('title = "示例数据表"', "titel = 1") + fields(HOUSES + "; requierd = true", STATUS),
        b=other
        + fields(HOUSES + '; relevant = "demo.house > 1"')
        + rules(RULE + '; severity = "x"; over = "y"'),
        c="name = ",
    )
    assert [(mistake.file, mistake.place) for mistake in found] == [
        ("choices.toml", "yes_no"),
        ("a.toml", "开头"),
        ("a.toml", "section[1] › field[1] houses"),
        ("a.toml", "section[1] › field[2] status › type"),
        ("b.toml", "rule[1] r › severity"),
        ("b.toml", "rule[1] r › over"),
        ("c.toml", "全文"),
        ("b.toml", "field houses › relevant"),
    ]


def test_what_refers_to_something_mistaken_is_not_a_mistake_too(tmp_path: Path) -> None:
    found = mistakes_of(
        tmp_path,
        demo=HEAD.replace('title = "示例数据表"', "")
        + fields('name = "houses"; label = "户数"; type = "integr"'),
        unread="name = ",
        other=HEAD.replace("demo", "other")
        + fields('name = "x"; label = "甲"; type = "integer"; relevant = "demo.houses > 1 and unread.y > 1"')
        + rules('name = "r"; left = "demo.houses.rank"; operator = "equal_to"; right = "1"'),
    )
    assert [(mistake.file, mistake.place) for mistake in found] == [
        ("demo.toml", "开头"),
        ("demo.toml", "section[1] › field[1] houses › type"),
        ("unread.toml", "全文"),
    ]


def test_two_forms_of_one_name(tmp_path: Path) -> None:
    (mistake,) = mistakes_of(tmp_path, one=HEAD + fields(HOUSES), two=HEAD + fields(HOUSES))
    assert (mistake.file, mistake.place) == ("two.toml", "name")
    assert "one.toml" in mistake.problem


@pytest.mark.parametrize(
    ("head", "reads"),
    [("repeats = true\n", "other.houses"), ('level = "township"\n', "other.houses")],
    ids=["several rows a unit", "other units"],
)
def test_a_row_reads_another_form_only_where_it_has_one_row_there(
    head: str, reads: str, tmp_path: Path
) -> None:
    other = HEAD.replace("demo", "other")
    other = other.replace('level = "village"\n', head) if "level" in head else other + head
    (mistake,) = mistakes_of(
        tmp_path, demo=HEAD + fields(HOUSES + f'; relevant = "{reads} > 1"'), other=other + fields(HOUSES)
    )
    assert mistake.file == "demo.toml"
    assert "不对应" in mistake.problem


def test_a_file_that_is_not_utf8(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    (folder / "gbk.toml").write_bytes((HEAD + fields(HOUSES)).encode("gb18030"))
    with pytest.raises(FormFileError) as caught:
        load_forms(folder)
    assert [mistake.place for mistake in caught.value.mistakes] == ["全文"]


def test_a_file_as_windows_notepad_saves_it(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    (folder / "demo.toml").write_bytes((HEAD + fields(HOUSES)).replace("\n", "\r\n").encode("utf-8-sig"))
    assert [form.name for form in load_forms(folder)] == ["demo"]


def test_limits_and_defaults_are_read_into_the_type(tmp_path: Path) -> None:
    forms = forms_of(
        tmp_path,
        demo=HEAD
        + fields(
            HOUSES + '; min = 1; max = 99; default = "5"',
            'name = "d"; label = "数"; type = "decimal"; places = 1; max = 2.5',
            'name = "day"; label = "日"; type = "date"; min = 2000-01-01',
        ),
    )
    houses, number, day = (field.type for field in forms["demo"].entered)
    assert houses == IntegerType(min=houses.min, max=houses.max)  # type: ignore[attr-defined]
    assert [str(limit) for limit in (houses.min, houses.max)] == ["1", "99"]  # type: ignore[attr-defined]
    assert [str(number.max), number.places] == ["2.5", 1]  # type: ignore[attr-defined]
    assert str(day.min) == "2000-01-01"  # type: ignore[attr-defined]


def test_the_shipped_files_load_in_the_order_of_their_numbers(shipped: Definitions) -> None:
    assert [form.name for form in shipped.forms] == [
        "village_broadband",
        "information_village",
        "demonstration_point",
        "rural_service_unit",
        "village_safety_tv",
        "township_informatization",
        "city_indicator",
    ]
    assert len(shipped.plan.targets) == 57
    assert [form.number for form in shipped.forms] == [f"莱农信{n}表" for n in range(1, 8)]


def copied_forms(tmp_path: Path) -> Path:
    return Path(shutil.copytree(forms_dir(), tmp_path / "forms"))


def test_adding_a_field_is_one_edit(tmp_path: Path) -> None:
    folder = copied_forms(tmp_path)
    file = folder / "village_safety_tv.toml"
    field = '[[section.field]]\nname = "radio_points"\nlabel = "广播喇叭"\ntype = "integer"\nunit = "个"\n\n'
    before, rest = file.read_text(encoding="utf-8").split("# 强制性", 1)
    file.write_text(f"{before}{field}# 强制性{rest}", encoding="utf-8")
    assert definitions(folder).forms["village_safety_tv"].fields["radio_points"].heading == "广播喇叭（个）"


def test_adding_a_form_is_one_file(tmp_path: Path) -> None:
    folder = copied_forms(tmp_path)
    text = HEAD.replace("示例1表", "莱农信10表") + fields(HOUSES)
    (folder / "new.toml").write_text(text, encoding="utf-8")
    assert [form.name for form in definitions(folder).forms][-1] == "demo"


INDICATOR = 'id = "i"\nlabel = "示例"\nunit = "户"\nkind = "sum"\nform = "demo"\n'


@pytest.mark.parametrize(
    ("indicator", "place", "problem"),
    [
        (INDICATOR, "indicator[1] i", "缺少 numerator"),
        (INDICATOR + 'numerator = "hauses"', "indicator[1] i › numerator", "hauses"),
        (INDICATOR + 'numerator = "rate"', "indicator[1] i › numerator", "rate"),
        (INDICATOR + 'numerator = "previous.houses"', "indicator[1] i › numerator", "houses"),
        (INDICATOR + 'numerator = "houses +"', "indicator[1] i › numerator", "houses +"),
        (INDICATOR.replace("sum", "mean") + 'numerator = "houses"', "indicator[1] i › kind", "mean"),
        (INDICATOR + 'numerater = "houses"', "indicator[1] i", "numerater"),
    ],
)
def test_a_wrong_indicator_is_told_like_a_wrong_form(
    indicator: str, place: str, problem: str, tmp_path: Path
) -> None:
    rate = 'name = "rate"; label = "率"; type = "calculate"; calculation = "houses * 2"'
    folder = folder_of(tmp_path, demo=HEAD + fields(HOUSES, rate))
    (folder / "plan").mkdir()
    (folder / "plan" / "indicators.toml").write_text(f"[[indicator]]\n{indicator}\n", encoding="utf-8")
    with pytest.raises(FormFileError) as caught:
        load_plan(folder, load_forms(folder), {})
    (mistake,) = caught.value.mistakes
    assert (mistake.file, mistake.place) == ("indicators.toml", place)
    assert problem in mistake.problem


TARGET = """
[[target]]
id = "t"
programme = "示例"
title = "示例数据目标"
due = 2010-12-31
comparison = ">="
value = 40
unit = "%"
clause = "示例"
quote = "示例"
"""


@pytest.mark.parametrize(
    ("tail", "problem"),
    [
        ('combine = "manual"\nindicator = "i"', "不相配"),
        ('combine = "add"', "不相配"),
        ('combine = "manuel"\nindicator = "i"', "manuel"),
        ("", "缺少 combine"),
        ('combine = "manual"\nvaleu = 3', "valeu"),
    ],
)
def test_a_wrong_target_is_told_likewise(tail: str, problem: str, tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    (folder / "plan").mkdir()
    (folder / "plan" / "targets.toml").write_text(TARGET + tail, encoding="utf-8")
    with pytest.raises(FormFileError) as caught:
        load_targets(folder)
    (mistake,) = caught.value.mistakes
    assert mistake.file == "targets.toml"
    assert problem in mistake.problem


def test_the_manual_targets_become_choices(shipped: Definitions) -> None:
    (choices,) = manual_target_choices(shipped.plan.targets.values()).values()
    by_forms = {target.id for target in shipped.plan.targets.values() if target.combine == "measured"}
    assert {choice.name for choice in choices} == shipped.plan.targets.keys() - by_forms
