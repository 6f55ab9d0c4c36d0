"""What choosing one and choosing several of a list have in common."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from laiwu_desktop.base.text import plain, tidy
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.types.choice import Choice
from laiwu_desktop.formdef.types.field_type import FieldType
from laiwu_desktop.formdef.types.spelling.choosing_words import guessed_choice
from laiwu_desktop.formdef.types.spelling.offer import Guess, Offer
from laiwu_desktop.formdef.values import Scalar


@lru_cache(1024)
def _folded(label: str) -> str:
    return plain(label).casefold()


class SelectType(FieldType, frozen=True):
    """Something out of a list; label and name both read, in any width."""

    choices: tuple[Choice, ...] = ()

    def problem(self, value: Scalar, period: Period) -> str:
        names = value if isinstance(value, tuple) else (str(value),)
        gone = [name for name in names if self.rank(name) is None]
        return f"{'、'.join(gone)} 不在选项中" if gone else ""

    def _name(self, word: str) -> str:
        key = plain(word).casefold()
        for choice in self.choices:
            if key in (_folded(choice.label), choice.name.casefold()):
                return choice.name
        raise ValueError(word)

    def _guessed(self, words: Iterable[str]) -> tuple[str, ...] | None:
        """The choices that words may mean, in their order; None where one of them means none."""
        found: list[str] = []
        for word in words:
            try:
                found.append(self._name(word))
            except ValueError:
                if (choice := guessed_choice(self.choices, word)) is None:
                    return None
                found.append(choice.name)
        return tuple(choice.name for choice in self.choices if choice.name in found) or None

    def _offered(self, text: str, names: tuple[str, ...], value: Scalar) -> Offer:
        labels = "、".join(map(self.label, names))
        return Offer((Guess.WORD,), f"“{tidy(text)}”即“{labels}”", value)
