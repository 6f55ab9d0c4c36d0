"""Editions read again: all that a form is, and no more than a stranger may ask of a computer."""

from __future__ import annotations

from pathlib import Path

import pytest

from laiwu_desktop.desk.desk import Definitions
from laiwu_desktop.formdef.loading.edition_file import MOST_CHARACTERS, read_edition, read_editions
from laiwu_desktop.formdef.loading.load import load_forms
from laiwu_desktop.formdef.loading.mistakes import FormFileError
from tests.formdef.small import HEAD, HOUSES, fields, folder_of, forms_of, rules


def test_an_edition_is_its_form_by_itself(shipped: Definitions) -> None:
    again = read_editions(form.text for form in shipped.forms)
    assert list(again) == list(shipped.forms), "with the lists that it shares with others"
    assert again.editions == shipped.forms.editions
    for form in shipped.forms:
        assert read_edition(form.text) == form


def test_lines_that_another_system_ends_otherwise_are_the_same_edition(tmp_path: Path) -> None:
    text = HEAD + fields(HOUSES, 'name = "one"; label = "单选"; type = "select_one yes_no"')
    form = forms_of(tmp_path / "a", demo=text)["demo"]
    folder = folder_of(tmp_path / "b")
    (folder / "demo.toml").write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert load_forms(folder)["demo"].edition == form.edition


def chain(length: int) -> str:
    """Each calculated from the one before, twice: a value would be looked up 2 ** length times."""
    steps = [
        f'name = "c{n}"; label = "算{n}"; type = "calculate"; calculation = "c{n - 1} + c{n - 1}"'
        for n in range(1, length)
    ]
    first = 'name = "c0"; label = "算0"; type = "calculate"; calculation = "houses + 1"'
    return HEAD + fields(HOUSES, first, *steps)


SAME = 'operator = "equal_to"; right = "1"'
INTEGER = 'name = "b"; label = "乙"; type = "integer"; '
FROM_X = INTEGER + 'converted_from = {field = "x", by = '
MANY = "".join(f'n{n} = "选{n}"\n' for n in range(2_001))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (HEAD + "#" * MOST_CHARACTERS, "太长"),
        (HEAD + "a." * 5_000 + "a = 1", "太长"),
        (HEAD + "[" * 3_000, "TOML"),
        (HEAD + fields(*(f'name = "f{n}"; label = "项{n}"; type = "integer"' for n in range(401))), "401"),
        (HEAD + fields(HOUSES) + rules(*(f'name = "r{n}"; left = "1"; {SAME}' for n in range(401))), "401"),
        (HEAD + "[choices.many]\n" + MANY + fields(HOUSES), "2001"),
        (HEAD + "[shared]\nyes_no = 1\n" + fields(HOUSES), "选项表"),
        (chain(40), "算出"),
        (HEAD + fields(HOUSES) + rules('name = "r"; left = "__import__(0)"; ' + SAME), "没有函数"),
        (HEAD + fields(HOUSES) + rules('name = "r"; left = "gone"; ' + SAME), "gone"),
        ("name = 1", "类型"),
        ("", "缺少"),
    ],
    ids=str,
)  # fmt: skip
def test_a_stranger_is_refused_in_words(text: str, problem: str) -> None:
    with pytest.raises(FormFileError) as caught:
        read_editions([text])
    assert problem in caught.value.message
    assert len(caught.value.mistakes) <= 20


def test_no_more_forms_than_limits_allow_and_each_once() -> None:
    for texts in ([HEAD + fields(HOUSES)] * 2, [HEAD] * 41):
        with pytest.raises(FormFileError):
            read_editions(texts)


def test_what_is_calculated_in_a_few_steps_is_fine() -> None:
    assert len(read_editions([chain(8)])["demo"].fields) == 9


@pytest.mark.parametrize(
    ("field", "problem"),
    [
        (INTEGER + 'renamed_from = ["houses"]', "仍是本表的指标项"),
        (INTEGER + 'renamed_from = "houses"', "类型不对"),
        (INTEGER + 'renamed_from = ["x", "x"]', "重名"),
        (FROM_X + '"magic"}', "类型不对"),
        (FROM_X + '"factor"}', "不是数"),
        (FROM_X + '"choices", choices = {a = "b"}}', "没有选项 b"),
    ],
)  # fmt: skip
def test_what_a_form_says_of_former_fields_is_checked(tmp_path: Path, field: str, problem: str) -> None:
    with pytest.raises(FormFileError) as caught:
        forms_of(tmp_path, demo=HEAD + fields(HOUSES, field))
    assert problem in caught.value.message
