"""Text as people leave it, brought to what can be compared."""

from __future__ import annotations

import sys

import pytest

from laiwu_desktop.base.text import counted, is_day, is_moment, one_line, read_out, tidy


def test_every_kind_of_blank_goes_from_the_ends_and_none_from_within() -> None:
    blanks = "".join(filter(str.isspace, map(chr, range(sys.maxunicode + 1)))) + "\ufeff\u200b\u00ad"
    assert tidy(f"{blanks}口{blanks}镇{blanks}") == f"口{blanks}镇"
    assert tidy(blanks) == ""


def test_blanks_without_end_cost_no_more_than_other_text() -> None:
    """A million of them, each begun with anew, would take hours."""
    text = f"口{' ' * 1_000_000}镇"
    assert tidy(text) == text


def test_a_fingerprint_is_the_same_however_it_is_typed() -> None:
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in "9011441CA3268BE1")
    for typed in (
        "9011 441C A326 8BE1",
        "9011-441c-a326-8be1",
        wide,
        f"{wide[:8]}\u2014\u2014\u3000{wide[8:]}\n",
    ):
        assert read_out(typed) == "9011441ca3268be1"
    assert read_out("SHA256:AbC/d+e ") == "SHA256:AbC/d+e"  # there a capital is another letter


@pytest.mark.parametrize(
    "text",
    [
        "2007-02-01\x0010:00:00",
        "2007-02-01\u202e10:00",
        "2007-02-01\n10:00",
        "2007-W05-1",
        "20070201",
        "昨天",
    ],
)
def test_a_moment_is_what_the_program_writes(text: str) -> None:
    assert not is_moment(text)
    assert not is_day(text)
    assert is_moment("2006-12-20T12:00:00")
    assert is_moment("2006-12-20T12:00:00+08:00")
    assert is_day("2006-12-20")


def test_a_name_is_one_line_of_what_is_seen() -> None:
    assert one_line(" 张\n三 ") == "张三"
    assert one_line("\u202e张三\ufe0f") == "张三"
    assert one_line("\u3164\u200b") == ""
    assert one_line("𠮷 \U00031350\ue000") == "𠮷 \U00031350\ue000"  # rare, new or of one's own: kept


@pytest.mark.parametrize(
    ("errors", "warnings", "said"),
    [(2, 3, "错误 2 处，问题 3 项"), (0, 3, "问题 3 项"), (2, 0, "错误 2 处"), (0, 0, "没有")],
)
def test_what_there_is_none_of_is_not_counted(errors: int, warnings: int, said: str) -> None:
    assert counted(("错误", errors, "处"), ("问题", warnings, "项")) == said
