"""`select_multiple`: any number of choices of a list."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from laiwu_desktop.base.text import tidy
from laiwu_desktop.formdef.types.select import SelectType
from laiwu_desktop.formdef.types.sort import Sort
from laiwu_desktop.formdef.types.spelling.offer import Offer
from laiwu_desktop.formdef.values import Scalar, Value

_PARTS = re.compile(r"[、，,;；\n]")
# What people part by, too; labels may have such signs in them, so it comes second.
_MORE_PARTS = re.compile(r"[、，,;；\n/／|+＋\s和及与]+")


class SelectMultipleType(SelectType, frozen=True):
    """Any number of choices of a list, kept in the list's order and joined with 、."""

    kind: ClassVar[str] = "select_multiple"
    expected: ClassVar[str] = "所列选项，多个用“、”隔开"
    sort: ClassVar[Sort] = Sort.WORDS

    def _read(self, text: str) -> tuple[str, ...]:
        names = {self._name(word) for word in _PARTS.split(text) if tidy(word)}
        if not names:
            raise ValueError(text)
        return tuple(choice.name for choice in self.choices if choice.name in names)

    def _read_spelled(self, text: str, unit: str) -> tuple[str, ...]:
        return self._read("、".join(_MORE_PARTS.split(text)))

    def _guess(self, text: str, unit: str) -> Offer | None:
        for parts in (_MORE_PARTS, _PARTS):
            names = self._guessed([word for word in parts.split(text) if tidy(word)])
            if names:
                return self._offered(text, names, names)
        return None

    def _show(self, value: Scalar) -> str:
        assert isinstance(value, tuple)
        return "、".join(self.label(name) for name in value)

    def encode(self, value: Value) -> Any:
        return list(value) if isinstance(value, tuple) else super().encode(value)

    def decode(self, data: Any) -> Value:
        return self._read("、".join(map(str, data))) if isinstance(data, list) else super().decode(data)
