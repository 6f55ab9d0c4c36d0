"""`select_one`: one choice of a list."""

from __future__ import annotations

from typing import Any, ClassVar

from laiwu_desktop.formdef.types.select import SelectType
from laiwu_desktop.formdef.types.sort import Sort
from laiwu_desktop.formdef.types.spelling.offer import Offer
from laiwu_desktop.formdef.values import Scalar, Value


class SelectOneType(SelectType, frozen=True):
    """One choice of a list."""

    kind: ClassVar[str] = "select_one"
    expected: ClassVar[str] = "所列选项之一"
    sort: ClassVar[Sort] = Sort.WORD

    def _read(self, text: str) -> str:
        return self._name(text)

    def _guess(self, text: str, unit: str) -> Offer | None:
        names = self._guessed([text])
        return self._offered(text, names, names[0]) if names else None

    def _show(self, value: Scalar) -> str:
        return self.label(str(value))

    def encode(self, value: Value) -> Any:
        return value if isinstance(value, str) else super().encode(value)
