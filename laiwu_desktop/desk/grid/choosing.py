"""What a person means who types at a list: a number, the beginning of a label, or how it is read aloud."""

from __future__ import annotations

import re
from collections.abc import Sequence

from laiwu_desktop.base.text import plain
from laiwu_desktop.desk.divisions.readings import readings_of
from laiwu_desktop.formdef.types import FieldType, Sort
from laiwu_desktop.formdef.types.choice import Choice

# Digits of other scripts are none, and Python reads no number of thousands of them.
_NUMBER = re.compile("[0-9]{1,4}")
_PARTS = re.compile(r"[、，,;；\s]+")


def fitting(choices: Sequence[Choice], typed: str) -> list[Choice]:
    """The choices that something typed may mean, best first; all of them for nothing.

    3 is the third; 光 is 光纤到户; g, gx and guang are, too.
    """
    word = plain(typed).casefold()
    if not word:
        return list(choices)
    if _NUMBER.fullmatch(word) and 1 <= int(word) <= len(choices):
        return [choices[int(word) - 1]]
    labels = [plain(choice.label).casefold() for choice in choices]
    begins = [choice for choice, label in zip(choices, labels, strict=True) if label.startswith(word)]
    if word.isascii() and word.isalpha():
        readings = readings_of(choice.label for choice in choices)
        begins += [
            choice
            for choice, (whole, initials) in zip(choices, readings, strict=True)
            if initials.startswith(word) or whole.startswith(word)
        ]
    within = [choice for choice, label in zip(choices, labels, strict=True) if word in label]
    return list(dict.fromkeys([*begins, *within]))


def meant(kind: FieldType, typed: str) -> str:
    """What was typed at a list as its labels, where it can mean only one of them; else as it was typed.

    A text, a number and a day mean what they say, with every comma and blank in them.
    """
    if not kind.sort.is_chosen:
        return typed
    if kind.sort is Sort.WORD:
        return _one(kind.choices, typed)
    return "、".join(_one(kind.choices, part) for part in _PARTS.split(typed) if part)


def _one(choices: Sequence[Choice], typed: str) -> str:
    exact = [choice for choice in choices if plain(choice.label).casefold() == plain(typed).casefold()]
    found = exact or fitting(choices, typed)
    return found[0].label if plain(typed) and found and (exact or len(found) == 1) else typed
