"""A wrong form file: one clear line for each mistake, all at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from laiwu_desktop.formdef.loading.load import load_forms
from laiwu_desktop.formdef.loading.mistakes import FormFileError, Mistake
from tests.formdef.loading.mistake_cases import RULE, STATUS, WRONG
from tests.formdef.small import HEAD, HOUSES, SHARED, fields, folder_of, rules


def mistakes_of(tmp_path: Path, *, shared: str = SHARED, **files: str) -> list[Mistake]:
    with pytest.raises(FormFileError) as caught:
        load_forms(folder_of(tmp_path, shared=shared, **files))
    assert caught.value.code == "form_file"
    assert all(str(mistake) in caught.value.message for mistake in caught.value.mistakes)
    return caught.value.mistakes


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
