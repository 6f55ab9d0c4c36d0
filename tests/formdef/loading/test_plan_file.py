"""The plan's files: wrong indicators and targets are told like wrong forms."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from laiwu_desktop.desk.desk import Definitions
from laiwu_desktop.formdef.loading.load import load_forms
from laiwu_desktop.formdef.loading.mistakes import FormFileError
from laiwu_desktop.formdef.loading.plan_file import load_plan, load_targets, manual_target_choices
from laiwu_desktop.formdef.targets.outlook import is_count
from tests.formdef.small import HEAD, HOUSES, fields, folder_of

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


def test_the_citys_form_knows_every_target_that_is_counted_one_by_one(shipped: Definitions) -> None:
    form = shipped.forms["city_indicator"]
    (rule,) = [rule for rule in form.rules if rule.name == "counts_are_whole"]
    counts = {
        target.id
        for target in shipped.plan.targets.values()
        if target.combine != "measured" and is_count(target.unit)
    }
    said = set(re.findall(r"'([a-z_.0-9]+)'", form.text.split("counts_are_whole")[1]))
    assert rule.severity == "error"
    assert said == counts
