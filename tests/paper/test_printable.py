"""Which characters the shipped fonts have, and what is printed for those they have not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laiwu_desktop.paper.fonts import coverage, font_dirs
from laiwu_desktop.paper.printable import Printer


@pytest.mark.parametrize("char", "户人长㎡—※、“”（）０𬳽")
def test_shipped_fonts_have(char: str) -> None:
    assert ord(char) in coverage()


def test_fonts_are_shipped() -> None:
    names = {path.name for folder in font_dirs() for path in folder.glob("*.otf")}
    assert {"NotoSerifSC-Regular.otf", "NotoSansSC-Regular.otf"} <= names


def test_an_unknown_character_is_named_and_reported_once() -> None:
    printer = Printer(coverage())
    assert printer.text("王\U0002b1ab与\U0002b1ab") == "王［U+2B1AB］与［U+2B1AB］"
    assert printer.missing == ["\U0002b1ab"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("甲\t乙", "甲 乙"),
        ("甲\u202e乙\u200b丙\ufeff", "甲乙丙"),
        ("葛\U000e0100城", "葛城"),
        ("\ud800", "［U+D800］"),
    ],
)
def test_marks_that_have_no_shape(text: str, shown: str) -> None:
    assert Printer(coverage()).text(text) == shown


@given(st.text())
def test_whatever_is_given_can_be_printed(text: str) -> None:
    shown = Printer(coverage()).text(text)
    assert all(char == "\n" or ord(char) in coverage() for char in shown)
