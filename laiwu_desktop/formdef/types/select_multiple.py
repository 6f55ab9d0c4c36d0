"""`select_multiple`: any number of choices of a list."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from laiwu_desktop.base.text import tidy
from laiwu_desktop.formdef.types.select import SelectType
from laiwu_desktop.formdef.types.sort import Sort
from laiwu_desktop.formdef.values import Scalar, Value


class SelectMultipleType(SelectType, frozen=True):
    """Any number of choices of a list, kept in the list's order and joined with 、."""

    kind: ClassVar[str] = "select_multiple"
    expected: ClassVar[str] = "所列选项，多个用“、”隔开"
    sort: ClassVar[Sort] = Sort.WORDS

    def _read(self, text: str) -> tuple[str, ...]:
        names = {self._name(word) for word in re.split(r"[、，,;；\n]", text) if tidy(word)}
        if not names:
            raise ValueError(text)
        return tuple(choice.name for choice in self.choices if choice.name in names)

    def _show(self, value: Scalar) -> str:
        assert isinstance(value, tuple)
        return "、".join(self.label(name) for name in value)

    def encode(self, value: Value) -> Any:
        return list(value) if isinstance(value, tuple) else super().encode(value)

    def decode(self, data: Any) -> Value:
        return self._read("、".join(map(str, data))) if isinstance(data, list) else super().decode(data)
