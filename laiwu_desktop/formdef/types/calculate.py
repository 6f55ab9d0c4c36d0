"""`calculate`: a number that the program computes."""

from __future__ import annotations

from typing import ClassVar

from laiwu_desktop.formdef.types.decimal import DecimalType


class CalculateType(DecimalType, frozen=True):
    """A number computed from others; never typed, never stored, printed everywhere."""

    kind: ClassVar[str] = "calculate"
    expected: ClassVar[str] = "由程序计算"
    is_calculated: ClassVar[bool] = True
