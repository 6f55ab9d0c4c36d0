"""`image`: photos."""

from __future__ import annotations

import re
from typing import ClassVar

from laiwu_desktop.base.text import plain
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.types.field_type import FieldType
from laiwu_desktop.formdef.types.sort import Sort
from laiwu_desktop.formdef.values import Scalar


class ImageType(FieldType, frozen=True):
    """Up to `max_count` photos, named by their content (`base.ids.photo_id`)."""

    kind: ClassVar[str] = "image"
    expected: ClassVar[str] = "照片"
    sort: ClassVar[Sort] = Sort.PHOTOS
    max_count: int = 3

    def problem(self, value: Scalar, period: Period) -> str:
        assert isinstance(value, tuple)
        return f"{len(value)} 张，最多 {self.max_count} 张" if len(value) > self.max_count else ""

    def _read(self, text: str) -> tuple[str, ...]:
        names = tuple(word for word in re.split(r"[、,\s]+", plain(text)) if word)
        if not names or not all(re.fullmatch("[0-9a-f]{32}", name) for name in names):
            raise ValueError(text)
        return names

    def _show(self, value: Scalar) -> str:
        assert isinstance(value, tuple)
        return "、".join(value)
