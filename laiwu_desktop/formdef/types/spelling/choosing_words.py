"""What a word means that is none of a list's labels: √ for 是, 无线网 for 无线."""

from __future__ import annotations

import re
from collections.abc import Sequence

from laiwu_desktop.base.text import plain
from laiwu_desktop.formdef.types.choice import Choice

# Of a list that says only yes and no.
_YES = frozenset("是 是的 有 已有 已 已通 通 已建 已开通 开通 能 会 对 √ ✓ ✔ ☑ y yes true 1 t".split())
_NO = frozenset(
    "否 不 不是 无 没有 没 未 未通 不通 未建 未开通 不能 不会 错 × ✗ ✘ ╳ x n no false 0 f".split()
)
# Shorter ones are within too many labels.
_SHORTEST = 2


def is_yes_or_no(choices: Sequence[Choice]) -> bool:
    """Whether a list says yes and no, and nothing else."""
    return {choice.name for choice in choices} == {"yes", "no"}


def guessed_choice(choices: Sequence[Choice], text: str) -> Choice | None:
    """The one choice that a word may mean; None where it may be none, or several."""
    word = plain(text).casefold().strip("。.!！ ")
    if is_yes_or_no(choices):
        name = "yes" if word in _YES else "no" if word in _NO else ""
        return next((choice for choice in choices if choice.name == name), None)
    if len(word) < _SHORTEST:
        return None
    labels = [(plain(choice.label).casefold(), choice) for choice in choices]
    within = [choice for label, choice in labels if word in label]
    several = re.search(r"[/+、，,;；\s]", word)
    around = [choice for label, choice in labels if len(label) >= _SHORTEST and label in word and not several]
    found = within or around
    return found[0] if len(found) == 1 else None
