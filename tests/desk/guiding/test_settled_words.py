"""One word for one thing: a finding is explained, a comment of the bureau answered."""

from __future__ import annotations

import pytest

from laiwu_desktop.formdef.report.check import ASKED, Finding


@pytest.mark.parametrize(("rule", "word"), [("households_fewer", "已说明"), (f"{ASKED}ab12", "已答复")])
def test_what_was_settled_in_words_is_called_by_what_it_is(rule: str, word: str) -> None:
    finding = Finding("f", "u", 0, "n", rule, "warning", "", "", "示例", explained=True)
    assert finding.settled_word == word
