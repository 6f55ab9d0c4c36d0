"""`text`: what a person writes in words."""

from __future__ import annotations

from typing import Annotated, ClassVar

import msgspec

from laiwu_desktop.base.text import LONGEST, MOST_OF_CELL
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.types.field_type import FieldType, cell_text
from laiwu_desktop.formdef.types.sort import Sort
from laiwu_desktop.formdef.values import Cell, Scalar, Value


class TextType(FieldType, frozen=True):
    """Text of at most `max_length` characters, trimmed at the ends only."""

    kind: ClassVar[str] = "text"
    expected: ClassVar[str] = "文字"
    sort: ClassVar[Sort] = Sort.TEXT
    max_length: Annotated[int, msgspec.Meta(ge=1, le=LONGEST)] = 200

    def problem(self, value: Scalar, period: Period) -> str:
        length = len(str(value))
        cut = "（后面的没有收下）" if length > MOST_OF_CELL else ""
        return f"{length} 个字{cut}，最多 {self.max_length} 个字" if length > self.max_length else ""

    def _read(self, text: str) -> str:
        return text

    def _from_number(self, cell: Cell) -> tuple[Value, str]:
        return cell_text(cell), "数字格式的文字，已按文字读取"
