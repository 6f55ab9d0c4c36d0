"""Text as people leave it, brought to what can be compared."""

from __future__ import annotations

import sys

from laiwu_desktop.base.text import tidy


def test_every_kind_of_blank_goes_from_the_ends_and_none_from_within() -> None:
    blanks = "".join(filter(str.isspace, map(chr, range(sys.maxunicode + 1)))) + "\ufeff\u200b\u00ad"
    assert tidy(f"{blanks}口{blanks}镇{blanks}") == f"口{blanks}镇"
    assert tidy(blanks) == ""


def test_blanks_without_end_cost_no_more_than_other_text() -> None:
    """A million of them, each begun with anew, would take hours."""
    text = f"口{' ' * 1_000_000}镇"
    assert tidy(text) == text
